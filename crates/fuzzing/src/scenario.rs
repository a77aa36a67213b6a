//! Scenarios: edits one after the other against the whole evaluation.

use std::path::Path;
use std::sync::LazyLock;

use arbitrary::{Result, Unstructured};
use waywarden_case::read_case;
use waywarden_network::UNREACHABLE_MS;
use waywarden_scenario::{Case, ClosureScratch, Ranking, ScenarioSpec, Scope, SiteIndex, TravelTimes, evaluate};
use waywarden_tables::Files;

const SITES: usize = 9;
const AREAS: usize = 24;

static CASE: LazyLock<Case> = LazyLock::new(|| {
    let sites: Vec<String> = (0..SITES).map(|i| format!("s{i},-2.{i},51\n")).collect();
    let sites = format!("id,lon,lat\n{}", sites.concat());
    let areas: Vec<String> = (0..AREAS).map(|i| format!("a{i},-2.{i:02},51,1\n")).collect();
    let areas = format!("id,lon,lat,people\n{}", areas.concat());
    let text = "[case]\nid = \"c\"\ntitle = \"C\"\n[roads]\nfiles = [\"roads.osm.pbf\"]\n[sites]\nfile = \"sites.csv\"\n\
                [demand]\nfile = \"areas.csv\"\nweights = [{ column = \"people\" }]\n[[scenario]]\nid = \"x\"\ntitle = \"X\"\nclose = [\"s0\"]\n";
    let files = [("case.toml", text), ("sites.csv", &sites), ("areas.csv", &areas), ("roads.osm.pbf", "not read")];
    let files = Files::in_memory(files.map(|(name, text)| (name.into(), text.as_bytes().to_vec())));
    read_case(&files, Path::new("case.toml")).unwrap().case
});

/// A matrix of times and weights, then closures one after the other with the same scratch.
pub fn scenario(data: &[u8]) {
    let _ = edits(&mut Unstructured::new(data));
}

fn edits(u: &mut Unstructured<'_>) -> Result<()> {
    let mut case = CASE.clone();
    for area in &mut case.areas {
        area.weights[0] = f64::from(u.int_in_range(0..=4_000u16)?) / 4.0;
    }
    let mut times_ms = Vec::with_capacity(AREAS * SITES);
    for _ in 0..AREAS * SITES {
        let steps: u8 = u.arbitrary()?;
        // Few distinct times, so that ties are frequent; one in eight has no way.
        times_ms.push(if steps.is_multiple_of(8) { UNREACHABLE_MS } else { u32::from(steps / 8) * 150_000 });
    }
    let times = TravelTimes::new(AREAS, SITES, times_ms, vec![None; AREAS]).unwrap();
    let kept = u.int_in_range(Ranking::KEPT)?;
    let candidates: Vec<SiteIndex> = (0..SITES as u32).map(SiteIndex).collect();
    let ranking = Ranking::new(&times, &case.sites, &candidates, kept).unwrap();
    let weights: Vec<f64> = case.areas.iter().map(|area| area.weights[0]).collect();
    let mut scratch = ClosureScratch::default();
    loop {
        let bits: u16 = u.int_in_range(0..=(1 << SITES) - 1)?;
        let close: Vec<SiteIndex> = candidates.iter().copied().filter(|site| bits >> site.index() & 1 == 1).collect();
        let spec = ScenarioSpec { id: "edit".to_owned(), close: close.clone(), ..ScenarioSpec::baseline() };
        let rebuilt = evaluate(&case, &spec, &times).unwrap();
        let edited = ranking.close(&close, &weights, &case.thresholds_ms, &mut scratch).unwrap();
        let everyone = rebuilt.summary(0, Scope::Everyone).unwrap();
        let affected = rebuilt.summary(0, Scope::Affected).unwrap();
        assert_eq!((edited.total.areas, edited.total.weight), (everyone.areas, everyone.total));
        assert_eq!((edited.affected.areas, edited.affected.weight), (affected.areas, affected.total));
        assert_eq!(edited.max_extra_ms.map(i64::from), affected.change.max_extra_ms);
        assert_eq!(edited.mean_extra_ms, affected.change.mean_extra_ms);
        assert_eq!(edited.unreachable_after.weight, everyone.after.unreachable);
        for ((edited, before), after) in edited.within.iter().zip(&everyone.before.within).zip(&everyone.after.within) {
            assert_eq!((edited.before, edited.after), (before.weight, after.weight));
        }
        for flow in edited.flows {
            let areas: usize = rebuilt.flows.iter().filter(|other| other.to == flow.to).map(|other| other.areas).sum();
            assert_eq!(flow.people.areas, areas);
        }
        if u.is_empty() {
            return Ok(());
        }
    }
}
