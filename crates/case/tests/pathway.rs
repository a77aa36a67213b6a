//! `[pathway]`, `[outcome]` and `[sensitivity]`.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use waywarden_case::Case;
use waywarden_outcome::{Kind, ModelId, PunctureRule, RateRule};
use waywarden_scenario::SiteIndex;
use waywarden_scenario::clinical::SensitivitySpec;

const MIN: u32 = 60_000;
const SITES: &str = "id,name,lon,lat,door_to_needle_min,treatment_rate\n\
    yeovil,Yeovil,-2.63,50.95,50,0.109\ntaunton,Taunton,-3.12,51.01,,0.087\n";
const AREAS: &str = "id,name,lon,lat,pop,stroke\ne1,One,-2.6,50.9,100,1.5\ne2,Two,-3.0,51.0,200,2\n";
const HEAD: &str = "[case]\nid = \"test\"\ntitle = \"Test\"\n[roads]\nfiles = [\"roads.osm.pbf\"]\n\
    [sites]\nfile = \"sites.csv\"\n[demand]\nfile = \"areas.csv\"\n\
    weights = [{ column = \"pop\" }, { column = \"stroke\", kind = \"patients\", disclosure = \"none\" }]\n";

fn load(rest: &str) -> Result<Case, Vec<String>> {
    common::read(&common::files(&[
        ("case.toml", format!("{HEAD}{rest}").as_str()),
        ("sites.csv", SITES),
        ("areas.csv", AREAS),
        ("roads.osm.pbf", ""),
    ]))
    .map(|file| file.case)
}

#[test]
fn a_pathway_is_read_with_the_figures_of_its_sites() {
    let case = load(
        "[pathway]\nweight = \"stroke\"\ncentres = [\"taunton\"]\npuncture = \"direct_to_centre\"\n\
         [[pathway.parameter]]\nid = \"drive_factor\"\nbase = 0.9\nlow = 0.8\nhigh = 1.0\nsource = \"a survey\"\n\
         [[pathway.parameter]]\nid = \"door_to_needle_min\"\nsite = \"taunton\"\nbase = 40\nsource = \"the unit\"\n\
         [outcome]\nmodels = [\"emberson\", \"samuel\"]\n[sensitivity]\ndraws = 100\nmargins_min = [1, 3]\noptions = [\"x\"]\n\
         [[scenario]]\nid = \"x\"\ntitle = \"X\"\nchange = [{ site = \"taunton\", door_to_needle_min = 35 }]\n",
    )
    .unwrap();
    let spec = &case.pathways[0];
    assert_eq!((spec.weight, spec.centres.as_slice()), (1, &[SiteIndex(1)][..]));
    assert_eq!((spec.puncture, spec.rates), (PunctureRule::DirectToCentre, RateRule::AsBefore));
    assert_eq!(spec.models, [ModelId::Emberson, ModelId::Samuel]);
    let base = |id: &str| spec.parameters.get(id).map(|p| (p.base, p.kind));
    assert_eq!(base("drive_factor"), Some((0.9, Kind::Triangular)));
    assert_eq!(base("door_to_needle_min@yeovil"), Some((50.0, Kind::Fixed)));
    assert_eq!(base("door_to_needle_min@taunton"), Some((40.0, Kind::Fixed)));
    assert_eq!(base("door_to_needle_min@taunton after x"), Some((35.0, Kind::Fixed)));
    assert_eq!(base("thrombolysed_share@yeovil"), Some((0.109, Kind::Fixed)));
    assert_eq!(base("door_to_needle_min").map(|b| b.0), Some(45.0), "the shipped value stays for others");
    let sensitivity = case.sensitivity.unwrap();
    assert_eq!(sensitivity, SensitivitySpec { draws: 100, seed: 1, margins_ms: vec![MIN, 3 * MIN], options: vec![0] });
}

#[test]
fn everything_wrong_with_a_pathway_is_reported_at_once() {
    let problems = load(
        "[pathway]\nweight = \"strok\"\nservice = \"stroke\"\ncentres = [\"tauton\"]\npuncture = \"mothership\"\nrates = \"today\"\n\
         [[pathway.parameter]]\nid = \"door_to_neddle_min\"\nbase = 1\nsource = \"s\"\n\
         [[pathway.parameter]]\nid = \"on_scene_min\"\nsite = \"yeovil\"\nbase = 1\nsource = \"s\"\n\
         [[pathway.parameter]]\nid = \"drive_factor\"\nbase = 2\nlow = 0.5\nhigh = 1\nsource = \"s\"\n\
         [[pathway.parameter]]\nid = \"on_scene_min\"\nbase = 20\n\
         [outcome]\nmodels = [\"samual\"]\n\
         [sensitivity]\ndraws = 1.5\nmargins_min = [2, 1]\noptions = [\"x\"]\n",
    )
    .unwrap_err();
    for (number, expected) in [
        (0, "no weight has the name \"strok\""),
        (1, "there is no service \"stroke\""),
        (2, "no site of the sites file has the id \"tauton\""),
        (3, "\"mothership\" is not one of nearest_first, direct_to_centre"),
        (4, "\"today\" is not one of as_before, receiving"),
        (5, "the pathway has no parameter \"door_to_neddle_min\""),
        (6, "the parameter \"on_scene_min\" is the same for all sites"),
        (7, "base (2) is not within low to high"),
        (8, "the key is missing"),
        (9, "there is no outcome model \"samual\""),
        (10, "1.5 is not a whole number"),
        (11, "does not ascend"),
        (12, "no scenario has the id \"x\""),
    ] {
        let found = problems.iter().filter(|problem| problem.contains(expected)).count();
        assert_eq!(found, 1, "{number} {expected}: {problems:#?}");
    }
    assert_eq!(problems.len(), 13, "{problems:#?}");
}

#[test]
fn an_outcome_needs_a_pathway() {
    let problems = load("[outcome]\nmodels = [\"samuel\"]\n").unwrap_err();
    assert!(problems.len() == 1 && problems[0].contains("no [pathway]"), "{problems:#?}");
    let case = load("[sensitivity]\ndraws = 0\n").unwrap();
    assert!(case.pathways.is_empty() && case.sensitivity.is_some(), "fragility needs no pathway");
}
