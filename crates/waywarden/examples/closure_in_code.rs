//! What happens if a hospital closes: a case made in code, without any file but the roads.
//!
//! cargo run --release -p waywarden --example closure_in_code

#![allow(clippy::print_stdout, reason = "a program prints")]

use std::path::Path;

use waywarden::osm::ImportSettings;
use waywarden::scenario::{AreaInput, ScenarioInput, Scope, SiteInput, WeightSpec};
use waywarden::{Case, Roads, Silent, Wanted};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let extract = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/iceland/iceland-roads.osm.pbf");
    let roads = Roads::import(&[extract], &ImportSettings::default(), &Silent)?;
    let case = Case::builder("north", "Hospitals of the north")
        .site(SiteInput::new("akureyri", "Akureyri", -18.0931, 65.6736))
        .site(SiteInput::new("saudarkrokur", "Sauðárkrókur", -19.6482, 65.7444))
        .site(SiteInput::new("husavik", "Húsavík", -17.3365, 66.0423))
        .weight(WeightSpec::population("people", "People"))
        .area(AreaInput::new("akureyri", "Akureyri", -18.0878, 65.6839, [18_787.0]))
        .area(AreaInput::new("dalvik", "Dalvík", -18.5285, 65.9702, [1_367.0]))
        .area(AreaInput::new("husavik", "Húsavík", -17.3383, 66.0449, [2_307.0]))
        .scenario(ScenarioInput::new("closure", "Akureyri closes").close("akureyri"))
        .build()?;
    let wanted = Wanted { isochrones: false, ..Wanted::default() };
    let computed = waywarden::compute(&case, Some(&roads), wanted, &Silent)?;
    let results = waywarden::evaluate(&case, &computed)?;
    if let Some(affected) = results.scenarios[0].summary(0, Scope::Affected) {
        let minutes = |ms: Option<f64>| ms.map_or(f64::NAN, |ms| ms / 60_000.0);
        let (before, after) = (minutes(affected.before.mean_ms), minutes(affected.after.mean_ms));
        println!("{} people affected: {before:.1} min before, {after:.1} min after", affected.total);
    }
    Ok(())
}
