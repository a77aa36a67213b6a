//! Which care a case is about, and its standards.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use waywarden_case::Case;
use waywarden_outcome::Care;
use waywarden_outcome::standards::About;

/// A case; `rest` comes after what every case needs.
fn load(head: &str, rest: &str) -> Result<Case, Vec<String>> {
    let case = format!(
        "[case]\nid = \"t\"\ntitle = \"T\"\n{head}[times]\nfile = \"times.csv\"\n[sites]\nfile = \"sites.csv\"\n\
         [demand]\nfile = \"areas.csv\"\nweights = [{{ column = \"pop\" }}]\n{rest}"
    );
    common::read(&common::files(&[
        ("case.toml", case.as_str()),
        ("sites.csv", "id,lon,lat\na,-2.6,50.9\n"),
        ("areas.csv", "id,lon,lat,pop\ne1,-2.6,50.9,100\n"),
        ("times.csv", "origin_id,destination_id,minutes\ne1,a,5\n"),
    ]))
    .map(|file| file.case)
}

#[test]
fn a_case_says_which_care_and_brings_standards() {
    let plain = load("", "").unwrap();
    assert_eq!(
        (plain.care_of(None), plain.standards.len()),
        (None, waywarden_outcome::standards::shipped().unwrap().len())
    );
    let own = "[[standard]]\nid = \"travel_ideal\"\ncare = \"stroke\"\ntitle = \"Ours\"\nmeasure = \"drive_max_min\"\n\
        value = 40\nsource = \"our plan\"\n[[standard]]\nid = \"ours\"\ncare = \"emergency\"\ntitle = \"Nine in ten\"\n\
        measure = \"share_within\"\nvalue = 0.9\nminutes = 30\nsource = \"our plan\"\n";
    let case = load("care = \"emergency\"\n", own).unwrap();
    assert_eq!((case.care_of(None), case.standards.len()), (Some(Care::Emergency), plain.standards.len() + 1));
    let find = |id: &str| case.standards.iter().find(|s| s.id == id).unwrap();
    assert_eq!((find("travel_ideal").value, find("ours").minutes), (40.0, Some(30.0)));
    assert_eq!(find("ours").measure, About::ShareWithin);
    let services = "[[service]]\nid = \"one\"\ncare = \"pet_ct\"\n[[service]]\nid = \"two\"\n";
    let case = load("care = \"emergency\"\n", services).unwrap();
    assert_eq!((case.care_of(Some(0)), case.care_of(Some(1))), (Some(Care::PetCt), Some(Care::Emergency)));
    let pathway = load("", "[pathway]\nweight = \"pop\"\n").unwrap();
    assert_eq!(pathway.care_of(None), Some(Care::Stroke), "the pathway is that of stroke");
}

#[test]
fn every_mistake_in_standards_at_once() {
    let problems = load(
        "care = \"strok\"\n",
        "[[standard]]\nid = \"My Own\"\ncare = \"heart\"\ntitle = \"T\"\nmeasure = \"drive_min\"\nvalue = -1\nsource = \"s\"\n\
         [[standard]]\nid = \"x\"\ncare = \"stroke\"\ntitle = \"T\"\nmeasure = \"share_within\"\nvalue = 82\nsource = \"s\"\n\
         [[standard]]\nid = \"x\"\ncare = \"stroke\"\ntitle = \"T\"\nmeasure = \"drive_max_min\"\nvalue = 30\nminutes = 30\n",
    )
    .unwrap_err();
    for expected in [
        "there is no kind of care \"strok\"",
        "did you mean \"stroke\"?",
        "\"My Own\" has characters",
        "there is no kind of care \"heart\"",
        "there is no measure \"drive_min\"",
        "-1 is not above 0",
        "82 is not above 0 and at most 1",
        "minutes is missing",
        "the standard \"x\" is already given",
        "only share_within has minutes",
        "the key is missing",
    ] {
        assert!(problems.iter().any(|problem| problem.contains(expected)), "{expected}: {problems:#?}");
    }
    assert_eq!(problems.len(), 10, "{problems:#?}");
}
