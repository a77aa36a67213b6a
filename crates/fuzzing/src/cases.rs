//! Case files.

use std::path::Path;

use waywarden_case::read_case;
use waywarden_scenario::{Case, TravelTimes, evaluate};
use waywarden_tables::Files;

/// The case with the tables that it may name.
fn files(case: &str) -> Files {
    let areas =
        "id,name,lon,lat,people,rural\na,Aton,-3,51.05,10,yes\nb,Beton,-2.93,51.04,20,no\nc,Ceton,-2.99,51,30,yes\n";
    let files = [
        ("case.toml", case),
        ("sites.csv", "id,name,lon,lat\nnorth,The North,-2.95,51.05\nsouth,The South,-2.95,51.00\n"),
        ("areas.csv", areas),
        ("roads.osm.pbf", "no roads are read here"),
        ("roads.wwn", "nor here"),
    ];
    Files::in_memory(files.map(|(name, text)| (name.into(), text.as_bytes().to_vec())))
}

/// A case file; if it is in order, each of its scenarios is applied.
pub fn case(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    match read_case(&files(text), Path::new("case.toml")) {
        Err(problems) => assert!(!problems.is_empty() && !problems.to_string().is_empty()),
        Ok(file) => apply(&file.case),
    }
}

fn apply(case: &Case) {
    let (areas, sites) = (case.areas.len(), case.sites.len());
    let times_ms = (0..areas * sites).map(|cell| 60_000 * (1 + cell as u32 % 50)).collect();
    let times = TravelTimes::new(areas, sites, times_ms, vec![None; areas]).unwrap();
    for scenario in &case.scenarios {
        let result = evaluate(case, scenario, &times).unwrap();
        assert_eq!(result.areas.len(), areas);
    }
}
