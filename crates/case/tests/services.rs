//! What a service says of itself, and what services share, as case files write it.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use std::collections::BTreeMap;

use waywarden_case::Case;
use waywarden_scenario::{OwnLimits, Rule, ServiceLimits};

const SITES: &str = "id,name,lon,lat,hip_places,knee_places,theatre_hours\n\
    north,North,-2.6,50.9,100,,900\nsouth,South,-3.1,51.0,60,80,\n";
const AREAS: &str = "id,lon,lat,hips,knees\np,-2.6,50.9,30,20\nq,-3.0,51.0,50,70\n";
const START: &str = "[case]\nid = \"t\"\ntitle = \"T\"\n[roads]\nnetwork = \"roads.wwn\"\n[sites]\nfile = \"sites.csv\"\n\
    [demand]\nfile = \"areas.csv\"\nweights = [{ column = \"hips\", kind = \"patients\" }, { column = \"knees\", kind = \"patients\" }]\n";

fn load(rest: &str) -> Result<Case, Vec<String>> {
    let case = format!("{START}{rest}");
    let files = [("sites.csv", SITES), ("areas.csv", AREAS), ("roads.wwn", ""), ("case.toml", &case)];
    common::read(&common::files(&files)).map(|file| file.case)
}

fn ok(rest: &str) -> Case {
    load(rest).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// Exactly these problems, in this order, each with its line and a remedy.
fn problems(rest: &str, expected: &[&str]) {
    let found = load(rest).expect_err("problems");
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(
            found.contains(expected) && found.contains("line") && found.contains("Remedy"),
            "{expected}\nin {found}"
        );
    }
}

#[test]
fn a_service_says_what_is_its_own() {
    let case = ok("[thresholds]\nminutes = [20, 40]\n\
        [[service]]\nid = \"hip\"\ncare = \"emergency\"\ncapacity = \"hip_places\"\nmin_volume = { south = 10 }\n\
        [service.allocation]\nrule = \"capacity\"\n\
        [[service.standard]]\nid = \"near\"\ntitle = \"Near\"\nmeasure = \"drive_max_min\"\nvalue = 40\nsource = \"made up\"\n\
        [[service]]\nid = \"knee\"\nweight = \"knees\"\n\
        [service.thresholds]\nminutes = [30, 60]\nheadline = 60\nsource = \"a guideline\"\n\
        [[service]]\nid = \"eye\"\n");
    let [hip, knee, eye] = &case.services[..] else { panic!("three services") };
    assert_eq!(hip.own, OwnLimits { capacity: true, min_volume: true, ..OwnLimits::default() });
    assert_eq!((hip.weight, knee.weight, eye.weight), (None, Some(1), None));
    let weights: Vec<usize> = (0..3).map(|service| case.allocation_of(None, Some(service)).weight).collect();
    assert_eq!(weights, [0, 1, 0]);
    let rules = (0..3).map(|service| case.allocation_of(None, Some(service)).rule).collect::<Vec<_>>();
    assert_eq!(rules, [Rule::Capacity, Rule::Nearest, Rule::Nearest]);
    let figures = |id: &str| case.sites.site(case.sites.find_base(id).unwrap()).figures.clone();
    let limits = ServiceLimits { capacity: Some(60.0), min_volume: Some(10.0), ..ServiceLimits::default() };
    assert_eq!(figures("south").for_services, BTreeMap::from([(0, limits)]));
    assert_eq!(case.figures_of(&figures("north"), Some(0)).capacity, Some(100.0));
    assert_eq!(case.thresholds_ms.iter().map(|ms| ms / 60_000).collect::<Vec<_>>(), [20, 30, 40, 60]);
    assert_eq!((case.threshold_numbers(Some(1)), case.threshold_numbers(Some(2))), (vec![1, 3], vec![0, 2]));
    assert_eq!(case.headline_of(Some(1)), 3);
    assert_eq!(hip.standards.iter().map(|standard| standard.id.as_str()).collect::<Vec<_>>(), ["near"]);
}

#[test]
fn services_share_a_capacity_that_scenarios_change() {
    let case = ok("[allocation]\nrule = \"capacity\"\n\
        [[service]]\nid = \"hip\"\nweight = \"hips\"\ncapacity = { north = 90 }\n[[service]]\nid = \"knee\"\nweight = \"knees\"\n\
        [[shared_capacity]]\nid = \"theatres\"\ntitle = \"Theatres\"\nunit = \"hours a year\"\nservices = [\"knee\", \"hip\"]\n\
        per_patient = { hip = 1.5 }\ncapacity = \"theatre_hours\"\n\
        [[scenario]]\nid = \"more\"\ntitle = \"More\"\n\
        change = [{ site = \"south\", shared_capacity = { theatres = 400 }, for_service = [{ service = \"hip\", capacity = 25 }] }]\n");
    assert_eq!(case.shared_capacities[0].uses, [(0, 1_500), (1, 1_000)]);
    let [north, south] = ["north", "south"].map(|id| case.sites.find_base(id).unwrap());
    assert_eq!(case.sites.site(north).figures.shared, BTreeMap::from([(0, 900.0)]));
    assert!(case.sites.site(south).figures.shared.is_empty(), "blank: any amount");
    let after = case.scenarios[0].figures_after(&case, south);
    assert_eq!((after.shared, after.for_services[&0].capacity), (BTreeMap::from([(0, 400.0)]), Some(25.0)));
}

#[test]
fn two_services_never_take_one_capacity() {
    let two = "[[service]]\nid = \"hip\"\n[[service]]\nid = \"knee\"\n";
    let capacity = "capacity = \"hip_places\"\n";
    let case = |of_case: &str| START.replace("[demand]", &format!("{of_case}[demand]"));
    let read = |text: String| {
        let files = [("sites.csv", SITES), ("areas.csv", AREAS), ("roads.wwn", ""), ("case.toml", &text)];
        common::read(&common::files(&files)).map(|_| ())
    };
    let found = read(format!("{}[allocation]\nrule = \"capacity\"\n{two}", case(capacity))).unwrap_err();
    assert_eq!(found.len(), 1, "{found:#?}");
    for part in
        ["line 16", "\"hip\" and \"knee\" would each use up the whole capacity of a site", "[[shared_capacity]]"]
    {
        assert!(found[0].contains(part), "{part} in {}", found[0]);
    }
    assert_eq!(read(format!("{}{two}", case(capacity))), Ok(()), "under another rule nothing is used up");
}

#[test]
fn every_mistake_about_services_at_once() {
    problems(
        "[[service]]\nid = \"hip\"\nweight = \"hip\"\ncapacity = \"places\"\nneeds = [\"kne\"]\n\
         [service.allocation]\nweight = \"knees\"\n\
         [[service]]\nid = \"knee\"\nmin_volume = { nord = 3, south = -1 }\nwithout_needs = \"stay\"\n\
         [[service.standard]]\nid = \"near\"\ntitle = \"Near\"\nmeasure = \"drive_max_min\"\nvalue = 40\nsource = \"s\"\n\
         [[shared_capacity]]\nid = \"t\"\nservices = [\"hip\", \"knee\"]\nper_patient = { hip = 1.0005, eye = 1 }\ncapacity = { north = 5 }\n\
         [[scenario]]\nid = \"s\"\ntitle = \"S\"\n\
         change = [{ site = \"north\", for_service = [{ service = \"knee\", capacity = 4 }], shared_capacity = { u = 3 } }]\n",
        &[
            "the weight stands in the service and in its allocation",
            "there is no weight \"hip\"",
            "places",
            "there is no service \"kne\"",
            "no site has the id \"nord\"",
            "-1 is not from 0",
            "the service needs nothing",
            "\"stay\" is not known",
            "nothing says of which care the service is",
            "there is no service \"eye\"",
            "1.0005 is not above 0 with at most three digits after the point",
            "\"knee\" has no `capacity` of its own",
            "there is no shared capacity \"u\"",
        ],
    );
}

#[test]
fn a_limit_of_the_site_that_is_nobodys_is_refused() {
    problems(
        "[[service]]\nid = \"hip\"\ncapacity = \"hip_places\"\n\
         [[scenario]]\nid = \"s\"\ntitle = \"S\"\nchange = [{ site = \"north\", capacity = 120 }]\n",
        &["each service has a `capacity` of its own, so that of the site limits nothing"],
    );
}
