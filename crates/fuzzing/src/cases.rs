//! Case files.

use waywarden_scenario::{Case, TravelTimes, case::load_case_with, evaluate};

thread_local! {
    static FOLDER: tempfile::TempDir = folder();
}

/// The tables that a case may name.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let areas =
        "id,name,lon,lat,people,rural\na,Aton,-3,51.05,10,yes\nb,Beton,-2.93,51.04,20,no\nc,Ceton,-2.99,51,30,yes\n";
    for (name, text) in [
        ("sites.csv", "id,name,lon,lat\nnorth,The North,-2.95,51.05\nsouth,The South,-2.95,51.00\n"),
        ("areas.csv", areas),
        ("roads.osm.pbf", "no roads are read here"),
        ("roads.wwn", "nor here"),
    ] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// A case file; if it is in order, each of its scenarios is applied.
pub fn case(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    FOLDER.with(|folder| {
        let path = folder.path().join("case.toml");
        std::fs::write(&path, text).unwrap();
        match load_case_with(&path, &|_| None) {
            Err(problems) => assert!(!problems.is_empty() && !problems.to_string().is_empty()),
            Ok(case) => apply(&case),
        }
    });
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
