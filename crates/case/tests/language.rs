//! The scenario language: services, kinds, groups, hours, changes, phases, combinations; every mistake at once.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use std::path::Path;

use waywarden_case::{Case, known_keys};
use waywarden_scenario::{Disclosure, GroupKind, Rule, Side, SiteIndex, WeightKind, offered, sites_after};

const SITES: &str = "id,name,lon,lat,hours,capacity,services,treatment_rate,admissions,commissioner\n\
    a,A,-2.6,50.9,Mo-Su 08:00-20:00,100,stroke;ed,0.1,90,North\n\
    b,B,-3.1,51.0,,,stroke,,110,South\n\
    c,C,-2.8,51.2,24/7,50.5,ed,0.08,,North\n";
const AREAS: &str = "id,lon,lat,pop,old,patients,decile,payer\n\
    e1,-2.6,50.9,100,10,3,1,North\n\
    e2,-3.0,51.0,200,40,12,10,South\n\
    e3,-2.7,51.1,300,60,0,5,North\n";

const START: &str = "[case]\nid = \"t\"\ntitle = \"T\"\n[roads]\nnetwork = \"roads.wwn\"\n";
const TABLES: &str = "[sites]\nfile = \"sites.csv\"\nrecorded = \"admissions\"\n\
    [demand]\nfile = \"areas.csv\"\nweights = [{ column = \"pop\" }, { column = \"old\" }, { column = \"patients\", kind = \"patients\" }]\n\
    groups = [\"payer\", { column = \"decile\", kind = \"deprivation_decile\", name = \"imd\" }, { kind = \"age\", weights = [\"old\"] }]\n";
const SERVICES: &str =
    "[[service]]\nid = \"stroke\"\ntitle = \"Stroke\"\n[[service]]\nid = \"ed\"\nwhere = { name = [\"A\", \"C\"] }\n";

fn load(parts: &[&str]) -> Result<Case, Vec<String>> {
    let files = [("sites.csv", SITES), ("areas.csv", AREAS), ("roads.wwn", ""), ("case.toml", &parts.concat())];
    common::read(&common::files(&files)).map(|file| file.case)
}

fn ok(rest: &str) -> Case {
    load(&[START, TABLES, SERVICES, rest]).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// Exactly these problems, in this order.
fn problems(rest: &str, expected: &[&str]) {
    let found = load(&[START, TABLES, SERVICES, rest]).expect_err("problems");
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.contains(expected) && found.contains("Remedy"), "{expected}\nin {found}");
    }
}

fn ids(case: &Case, sites: &[SiteIndex]) -> Vec<String> {
    sites.iter().map(|site| case.sites.position_id(*site).to_owned()).collect()
}

#[test]
fn sites_have_figures_and_services() {
    let case = ok("");
    let figures = |id: &str| case.sites.site(case.sites.find_base(id).unwrap()).figures.clone();
    let (a, b, c) = (figures("a"), figures("b"), figures("c"));
    assert_eq!((a.capacity, a.treatment_rate, a.recorded), (Some(100.0), Some(0.1), Some(90.0)));
    assert_eq!(a.hours.as_ref().map(|hours| hours.open_min()), Some(7 * 12 * 60));
    assert_eq!((b.hours, b.capacity, c.hours, c.recorded), (None, None, None, None), "24/7 is no restriction");
    assert_eq!((b.commissioner.as_deref(), a.services, b.services), (Some("South"), Some(vec![0, 1]), Some(vec![0])));
    // `where` of the service decides, not the column.
    assert_eq!(c.services, Some(vec![1]));
    let names: Vec<(&str, &str)> = case.services.iter().map(|s| (s.id.as_str(), s.title.as_str())).collect();
    assert_eq!(names, [("stroke", "Stroke"), ("ed", "ed")]);
    let at = |service| {
        let open = offered(&case, &waywarden_scenario::ScenarioSpec::baseline(), Side::Before, Some(service));
        ids(&case, &open.iter().map(|open| open.site).collect::<Vec<_>>())
    };
    assert_eq!((at(0), at(1)), (vec!["a".to_owned(), "b".to_owned()], vec!["a".to_owned(), "c".to_owned()]));
}

#[test]
fn weights_and_groups_have_kinds() {
    let case = ok("");
    let kinds: Vec<_> = case.weights.iter().map(|w| (w.kind, w.disclosure)).collect();
    let (people, patients) = (WeightKind::Population, WeightKind::Patients);
    let none = Disclosure::None;
    assert_eq!(kinds, [(people, none), (people, none), (patients, Disclosure::Patients)]);
    let groups: Vec<_> = case.groups.iter().map(|g| (g.name.as_str(), g.kind)).collect();
    assert_eq!(groups, [("payer", GroupKind::Other), ("imd", GroupKind::DeprivationDecile)]);
    assert_eq!((case.weight_groups[0].name.as_str(), &case.weight_groups[0].weights[..]), ("age", &[1][..]));
    assert_eq!(case.allocation.weight, 2, "volumes are counted in patients");
    // A unit of patients without a kind is protected in doubt; a modelled figure says so.
    let replaced = TABLES.replace("kind = \"patients\"", "unit = \"patients a year\"");
    assert!(load(&[START, &replaced, SERVICES]).unwrap().weights[2].protected());
    let replaced = TABLES.replace("kind = \"patients\"", "kind = \"patients\", disclosure = \"none\"");
    assert!(!load(&[START, &replaced, SERVICES]).unwrap().weights[2].protected());
}

#[test]
fn scenarios_change_figures_of_a_copy() {
    let case = ok("[[scenario]]\nid = \"s\"\ntitle = \"S\"\nfrom = 2027\n\
        change = [{ site = \"a\", hours = \"Mo-Fr 09:00-17:00\", capacity = 120, services = [\"ed\"], door_to_needle_min = 35 }]\n\
        open = [{ id = \"n\", lon = -2.5, lat = 51.0, services = [\"stroke\"], capacity = 10, commissioner = \"South\" }]\n\
        move = [{ site = \"b\", lon = -3.2, lat = 51.0 }]\n\
        [[scenario.roads.change]]\nwhy = \"flood\"\nref = [\"A303\"]\nclose = true\n\
        [scenario.allocation]\nrule = \"logit\"\ndecay_per_min = 0.2\n");
    let scenario = &case.scenarios[0];
    let a = case.sites.find_base("a").unwrap();
    let (before, after) = (&case.sites.site(a).figures, scenario.figures_after(&case, a));
    assert_eq!((before.capacity, after.capacity, after.door_to_needle_min), (Some(100.0), Some(120.0), Some(35.0)));
    assert_eq!((before.services.clone(), after.services), (Some(vec![0, 1]), Some(vec![1])));
    assert_eq!(after.treatment_rate, Some(0.1), "what does not change stays");
    assert_eq!((scenario.from, scenario.road_changes.len()), (Some(2027), 1));
    assert_eq!(scenario.allocation.as_ref().map(|a| a.rule), Some(Rule::Logit { decay_per_min: 0.2 }));
    let open = offered(&case, scenario, Side::After, Some(0));
    assert_eq!(ids(&case, &open.iter().map(|o| o.site).collect::<Vec<_>>()), ["b_2", "n"]);
    assert_eq!(open[1].figures.commissioner.as_deref(), Some("South"));
}

const PARTS: &str = "[[scenario]]\nid = \"one\"\ntitle = \"One\"\nfrom = 2026\nclose = [\"a\"]\n\
    [[scenario]]\nid = \"two\"\ntitle = \"Two\"\nfrom = 2028\nchange = [{ site = \"b\", capacity = 7 }]\n\
    open = [{ id = \"n\", lon = -2.5, lat = 51.0 }]\n";

#[test]
fn scenarios_combine_and_have_phases() {
    let case = ok(&format!(
        "{PARTS}[[scenario]]\nid = \"both\"\ntitle = \"Both\"\ncombine = [\"two\", \"one\"]\nmove = [{{ site = \"c\", lon = -2.9, lat = 51.2 }}]\n"
    ));
    let all: Vec<(&str, Option<u16>)> = case.scenarios.iter().map(|s| (s.id.as_str(), s.from)).collect();
    assert_eq!(all, [("one", Some(2026)), ("two", Some(2028)), ("both_2026", Some(2026)), ("both", Some(2028))]);
    let after = |id: &str| ids(&case, &sites_after(&case, case.scenario(id).unwrap()));
    assert_eq!(after("both_2026"), ["b", "c"]);
    assert_eq!(after("both"), ["b", "n", "c_2"]);
    let both = case.scenario("both").unwrap();
    assert_eq!((both.parts.clone(), both.changes.len()), (vec!["two".to_owned(), "one".to_owned()], 1));
    assert_eq!(case.scenario("both_2026").unwrap().parts, ["one"]);
}

#[test]
fn combinations_that_contradict_each_other() {
    let more = "[[scenario]]\nid = \"three\"\ntitle = \"3\"\nmove = [{ site = \"a\", lon = -2.9, lat = 51.2 }]\n\
        change = [{ site = \"b\", capacity = 8 }]\ndemand = { payer = \"North\" }\n\
        [[scenario]]\nid = \"all\"\ntitle = \"All\"\ncombine = [\"one\", \"two\", \"three\", \"four\", \"one\"]\n";
    problems(
        &format!("{PARTS}{more}"),
        &[
            "no scenario above has the id \"four\"",
            "\"one\" is named twice",
            "\"three\" has another `demand` than \"one\"",
            "\"three\" moves a site that another part closes",
            "\"three\" changes capacity of a site that another part changes otherwise",
        ],
    );
}

#[test]
fn every_mistake_at_once() {
    problems(
        "[allocation]\nrule = \"logit\"\nexponent = 2\nsame_commissioner = true\nweight = \"pope\"\n\
         [[scenario]]\nid = \"s\"\ntitle = \"S\"\nfrom = 20.5\n\
         change = [{ site = \"a\", hour = \"24/7\" }, { site = \"x\", capacity = 1 }, { site = \"b\", treatment_rate = 8.3 }, { site = \"c\", hours = \"daytime\" }]\n\
         open = [{ id = \"n\", lon = -2.5, lat = 51.0, services = [\"strok\"] }]\n",
        &[
            "the rule \"logit\" needs decay_per_min",
            "the rule \"logit\" has no exponent",
            "no group says who the commissioner of an area is",
            "there is no weight \"pope\"",
            "20.5 is not a year",
            "the key is not known",
            "8.3 is not from 0 to 1",
            "\"daytime\" is not a text of opening hours",
            "nothing says what changes at \"a\"",
            "no site has the id \"x\"",
            "there is no service \"strok\"",
        ],
    );
}

#[test]
fn the_week_is_covered_once() {
    let week = |text: &str| load(&[START, TABLES, "[demand.week]\n", text]);
    assert!(
        week("bands = [{ hours = \"Mo-Su 08:00-20:00\", weight = 2 }, { hours = \"Mo-Su 20:00-08:00\", weight = 1 }]")
            .is_ok()
    );
    for (text, part) in [
        ("bands = [{ hours = \"Mo-Su 08:00-20:00\", weight = 2 }]", "Monday 00:00 is in no band"),
        (
            "bands = [{ hours = \"24/7\", weight = 2 }, { hours = \"Tu 12:00-13:00\", weight = 1 }]",
            "Tuesday 12:00 is in another band too",
        ),
        ("weights = [1, 2, 3]", "a week has 168 hours"),
        ("", "neither weights nor bands"),
    ] {
        let found = week(text).expect_err(text);
        assert!(found.len() == 1 && found[0].contains(part), "{text}: {found:?}");
    }
}

/// The schema that editors use knows exactly the keys that the reader asks for.
#[test]
fn the_json_schema_has_the_keys_of_the_reader() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let schema: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(root.join("case.schema.json")).unwrap()).unwrap();
    let every_section = include_str!("every_key.toml");
    let asked = known_keys(every_section);
    assert!(asked.len() > 20, "{asked:?}");
    for (section, keys) in &asked {
        let mut at = resolve(&schema, &schema);
        for step in section.split('.').filter(|step| !step.is_empty()) {
            at = resolve(&schema, &at["properties"][step]);
        }
        let known: std::collections::BTreeSet<&str> = at["properties"]
            .as_object()
            .unwrap_or_else(|| panic!("{section}: {at}"))
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!(known, *keys, "[{section}]");
        assert_eq!(at["additionalProperties"], false, "[{section}]");
    }
}

/// Follows references, and from lists to their tables.
fn resolve<'a>(root: &'a serde_json::Value, mut at: &'a serde_json::Value) -> &'a serde_json::Value {
    loop {
        if let Some(reference) = at["$ref"].as_str() {
            at = root.pointer(reference.trim_start_matches('#')).unwrap();
        } else if at["type"] == "array" {
            at = &at["items"];
        } else if let Some(options) = at["anyOf"].as_array() {
            let is_plain = |option: &serde_json::Value| option["type"] == "string" || option["type"] == "boolean";
            at = options.iter().find(|option| !is_plain(option)).unwrap();
        } else {
            return at;
        }
    }
}
