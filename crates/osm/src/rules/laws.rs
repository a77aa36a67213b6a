//! Laws that hold for any tags whatever.

use proptest::prelude::*;

use super::*;

const KEYS: [&str; 40] = [
    "highway",
    "route",
    "access",
    "vehicle",
    "motor_vehicle",
    "motorcar",
    "motorcar:forward",
    "motor_vehicle:backward",
    "access:conditional",
    "motor_vehicle:forward:conditional",
    "emergency",
    "oneway",
    "oneway:motorcar",
    "oneway:conditional",
    "junction",
    "maxspeed",
    "maxspeed:forward",
    "maxspeed:conditional",
    "maxspeed:type",
    "maxspeed:advisory",
    "zone:maxspeed",
    "surface",
    "smoothness",
    "tracktype",
    "service",
    "area",
    "duration",
    "ferry",
    "barrier",
    "bollard",
    "locked",
    "crossing",
    "direction",
    "type",
    "restriction",
    "restriction:conditional",
    "except",
    "day_on",
    "hour_on",
    "hour_off",
];

const VALUES: [&str; 41] = [
    "yes",
    "no",
    "private",
    "emergency",
    "destination",
    "-1",
    "reversible",
    "primary",
    "residential",
    "service",
    "track",
    "footway",
    "steps",
    "motorway",
    "ferry",
    "roundabout",
    "30 mph",
    "20;30",
    "GB:nsl_dual",
    "none",
    "gravel",
    "impassable",
    "grade5",
    "emergency_access",
    "01:30",
    "PT5",
    "bollard",
    "gate",
    "crossing",
    "traffic_signals",
    "zebra",
    "forward",
    "restriction",
    "no_entry",
    "only_left_turn",
    "Monday",
    "07:00",
    "no @ (Mo-Fr 07:00-09:00)",
    "20 @ (22:00-06:00); 30 @ (wet)",
    "no_u_turn @ (weight>7.5)",
    "yes @ (Mo-Fr 07:00-09:00 AND Oct); @",
];

/// What makes an object worth looking at; anything else is added to it.
const BASES: [(&str, &str); 8] = [
    ("highway", "residential"),
    ("highway", "primary"),
    ("highway", "motorway"),
    ("highway", "footway"),
    ("highway", "track"),
    ("route", "ferry"),
    ("barrier", "gate"),
    ("type", "restriction"),
];

fn tags() -> impl Strategy<Value = Vec<(String, String)>> {
    let value = prop_oneof![6 => prop::sample::select(&VALUES[..]).prop_map(str::to_owned), 1 => ".{0,12}"];
    let others = prop::collection::vec((prop::sample::select(&KEYS[..]).prop_map(str::to_owned), value), 0..12);
    (prop::sample::select(&BASES[..]), others).prop_map(|((key, value), mut tags)| {
        tags.insert(0, (key.to_owned(), value.to_owned()));
        tags
    })
}

fn rules() -> impl Strategy<Value = Rules> {
    let when = prop::sample::select(&["", "Tu 08:30", "Su 23:00"][..]).prop_map(|w| When::parse(w).ok());
    (prop::sample::select(&["car", "blue_light"][..]), when)
        .prop_map(|(name, when)| Rules::named(name).unwrap().at(when))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn any_tags_give_a_sound_verdict(owned in tags(), rules in rules(), member in 0i64..4) {
        let tags: Vec<(&str, &str)> = owned.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        if let WayVerdict::Open(open) = way(&tags, 1, &rules) {
            prop_assert_ne!(open.open, [false; 2]);
            for d in 0..2 {
                for km_h in [open.way.limit_km_h[d], open.advisory_km_h[d]] {
                    prop_assert!(km_h == 0 || (3..=130).contains(&km_h));
                    prop_assert!(km_h == 0 || open.open[d]);
                }
                prop_assert!(!open.end_of_trip[d] || open.open[d]);
            }
            prop_assert!(open.duration.is_none_or(|duration| duration.ms > 0));
        }
        let _ = node(&tags, &rules);
        let members = [("from", Member::Way(member)), ("via", Member::Node(2)), ("to", Member::Way(3))];
        if let RelationVerdict::Turns(turns) = relation(1, &tags, members.into_iter(), &rules) {
            prop_assert_eq!(turns.len(), 1);
        }
    }

    /// What is open to a car is open to an ambulance, unless a tag speaks of ambulances.
    #[test]
    fn an_ambulance_may_go_where_a_car_may(owned in tags()) {
        let tags: Vec<(&str, &str)> =
            owned.iter().map(|(k, v)| (k.as_str(), v.as_str())).filter(|t| t.0 != "emergency").collect();
        let open = |name| match way(&tags, 1, &Rules::named(name).unwrap()) {
            WayVerdict::Open(open) => open.open,
            _ => [false; 2],
        };
        let (car, ambulance) = (open("car"), open("blue_light"));
        prop_assert!((0..2).all(|d| !car[d] || ambulance[d]), "{:?}", tags);
    }

    #[test]
    fn any_text_is_a_condition_or_none(text in ".{0,40}", hours in "[A-Za-z0-9:;,@() +-]{0,30}") {
        let rules = Rules::named(if text.len() % 2 == 0 { "blue_light" } else { "car" }).unwrap();
        let rules = rules.at(When::parse("Tu 08:30").ok());
        let mut notes = Notes::default();
        for text in [text, hours.clone(), format!("no @ ({hours})")] {
            let _ = conditional::value_in_force(&text, &rules, &mut notes);
            let _ = hours::is_open(&[("opening_hours", &text)], &rules, &mut notes);
        }
    }
}
