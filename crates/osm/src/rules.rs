//! From tags to meaning: which ways a car may use, in which direction, and how fast.

use waywarden_network::{RoadClass, Way, way_flags};

use crate::profile::Profile;
use crate::speed::{self, Limit};

/// What the tags of a way say.
pub(crate) enum WayVerdict<'a> {
    /// Not a road or ferry at all.
    NotARoad,
    /// A road that a car may not use, and why.
    Closed(&'static str),
    /// A road that a car may use in at least one direction.
    Open(OpenWay<'a>),
}

/// A usable way.
pub(crate) struct OpenWay<'a> {
    /// Its attributes; name, reference and, for ferries with a duration, speed are filled in later.
    pub way: Way,
    pub name: &'a str,
    pub reference: &'a str,
    /// A ferry's tagged duration, milliseconds.
    pub duration_ms: Option<u32>,
    /// What was mended in its tags.
    pub repaired: Option<&'static str>,
}

/// What the tags of a node mean for a car that passes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NodeRole {
    /// Nothing.
    Plain,
    /// No car passes.
    Blocks,
}

/// What the tags of a relation say.
pub(crate) enum RestrictionRule {
    /// Not a restriction.
    None,
    /// A restriction that does not bind a car, or that is not understood.
    Ignored(&'static str),
    /// A restriction of turns.
    Turn {
        /// The only permitted turn, not a forbidden one.
        only: bool,
    },
}

/// Access keys for a car, the most specific first.
const ACCESS_KEYS: [&str; 4] = ["motorcar", "motor_vehicle", "vehicle", "access"];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Access {
    Open,
    EndOfTrip,
    Closed,
}

fn access_value(value: &str) -> Option<Access> {
    match value {
        "yes" | "permissive" | "designated" | "official" | "public" => Some(Access::Open),
        "private" | "destination" | "customers" | "delivery" | "permit" | "residents" => Some(Access::EndOfTrip),
        "no" | "agricultural" | "forestry" | "emergency" | "psv" | "bus" | "military" | "use_sidepath" => {
            Some(Access::Closed)
        }
        _ => None,
    }
}

fn value<'a>(tags: &[(&'a str, &'a str)], key: &str) -> Option<&'a str> {
    tags.iter().find(|t| t.0 == key).map(|t| t.1)
}

/// The most specific access tag, with `suffix` (`:forward`) before the plain key at each level.
fn access(tags: &[(&str, &str)], suffix: &str) -> Option<Access> {
    ACCESS_KEYS.iter().find_map(|key| {
        let directed = value(tags, &format!("{key}{suffix}")).and_then(access_value);
        directed.or_else(|| value(tags, key).and_then(access_value))
    })
}

/// Whether one of the keys that name motor traffic opens the way outright.
fn opened_for_cars(tags: &[(&str, &str)]) -> bool {
    ACCESS_KEYS[..3]
        .iter()
        .find_map(|key| value(tags, key).and_then(access_value))
        .is_some_and(|access| access != Access::Closed)
}

/// Decides about a way.
pub(crate) fn way<'a>(tags: &[(&'a str, &'a str)], osm_id: i64, profile: &Profile) -> WayVerdict<'a> {
    let is_ferry = matches!(value(tags, "route"), Some("ferry" | "shuttle_train"));
    let (class, link) = match value(tags, "highway") {
        None if is_ferry => (RoadClass::Ferry, false),
        None => return WayVerdict::NotARoad,
        Some(highway) => match class_of(highway) {
            Ok(found) => found,
            Err(reason) if opened_for_cars(tags) && reason == NOT_FOR_CARS => (RoadClass::Other, false),
            Err(reason) => return WayVerdict::Closed(reason),
        },
    };
    if class == RoadClass::Ferry && !opened_for_cars(tags) {
        return WayVerdict::Closed("ferry without a tag that it carries cars");
    }
    if class == RoadClass::Track && access(tags, "").is_none_or(|a| a == Access::Closed) {
        return WayVerdict::Closed("track that no access tag opens");
    }
    let allowed = [":forward", ":backward"].map(|suffix| access(tags, suffix).unwrap_or(Access::Open));
    let mut open = allowed.map(|a| a != Access::Closed);
    if open == [false; 2] {
        return WayVerdict::Closed("closed to cars by an access tag");
    }
    let roundabout = matches!(value(tags, "junction"), Some("roundabout" | "circular"));
    let oneway = ["oneway:motorcar", "oneway:motor_vehicle", "oneway"].iter().find_map(|key| value(tags, key));
    match oneway {
        Some("yes" | "1" | "true") => open[1] = false,
        Some("-1" | "reverse") => open[0] = false,
        Some("reversible") => return WayVerdict::Closed("reversible lane: open in neither direction for certain"),
        Some("no" | "0" | "false" | "alternating") => {}
        _ if roundabout || class == RoadClass::Motorway && !link => open[1] = false,
        _ => {}
    }
    if open == [false; 2] {
        return WayVerdict::Closed("one-way against a closed direction");
    }
    let one_way = open[0] != open[1];
    let mut repaired = None;
    let limits = [":forward", ":backward"].map(|suffix| {
        let text = value(tags, &format!("maxspeed{suffix}"))
            .or_else(|| value(tags, "maxspeed"))
            .or_else(|| value(tags, "maxspeed:type"))
            .or_else(|| value(tags, "source:maxspeed"))?;
        match speed::limit(text, one_way && !roundabout) {
            Limit::KmH(limit) => Some(limit),
            Limit::Free => None,
            Limit::Unknown => {
                if value(tags, "maxspeed").is_some() {
                    repaired = Some("speed limit not understood: class speed used");
                }
                None
            }
        }
    });
    let speed_m_h = [0, 1].map(|d| if open[d] { profile.speed_m_h(class, link, limits[d]) } else { 0 });
    let is = |key: &str| value(tags, key).is_some_and(|v| v != "no");
    let end_of_trip = [0, 1].iter().any(|&d| open[d] && allowed[d] == Access::EndOfTrip);
    let flags = [
        (link, way_flags::LINK),
        (roundabout, way_flags::ROUNDABOUT),
        (is("tunnel") && value(tags, "tunnel") != Some("building_passage"), way_flags::TUNNEL),
        (is("bridge"), way_flags::BRIDGE),
        (end_of_trip, way_flags::END_OF_TRIP),
        (one_way && !roundabout, way_flags::ONE_WAY),
    ];
    WayVerdict::Open(OpenWay {
        way: Way {
            osm_id,
            name: 0,
            reference: 0,
            speed_m_h,
            limit_km_h: limits.map(|l| l.unwrap_or(0)),
            class_code: class as u8,
            flags: flags.iter().filter(|f| f.0).fold(0, |all, f| all | f.1),
            reserved: 0,
        },
        name: value(tags, "name").unwrap_or_default(),
        reference: value(tags, "ref").unwrap_or_default(),
        duration_ms: value(tags, "duration").and_then(speed::duration_ms).filter(|_| class == RoadClass::Ferry),
        repaired,
    })
}

const NOT_FOR_CARS: &str = "highway class that is not for cars";

fn class_of(highway: &str) -> Result<(RoadClass, bool), &'static str> {
    let (base, link) = highway.strip_suffix("_link").map_or((highway, false), |base| (base, true));
    let class = match base {
        "motorway" => RoadClass::Motorway,
        "trunk" => RoadClass::Trunk,
        "primary" => RoadClass::Primary,
        "secondary" => RoadClass::Secondary,
        "tertiary" => RoadClass::Tertiary,
        "unclassified" => RoadClass::Unclassified,
        "residential" => RoadClass::Residential,
        "living_street" => RoadClass::LivingStreet,
        "service" => RoadClass::Service,
        "road" => RoadClass::Road,
        "track" => RoadClass::Track,
        "construction" | "proposed" | "abandoned" | "razed" | "disused" | "planned" => {
            return Err("road that is not in use (construction, proposed, abandoned)");
        }
        "raceway" => return Err("raceway"),
        _ => return Err(NOT_FOR_CARS),
    };
    Ok((class, link))
}

/// Decides about a node.
pub(crate) fn node<'a>(tags: impl Iterator<Item = (&'a str, &'a str)>) -> NodeRole {
    let tags: Vec<(&str, &str)> = tags.collect();
    if tags.is_empty() {
        return NodeRole::Plain;
    }
    let opened = access(&tags, "");
    let blocks = match value(&tags, "barrier") {
        Some("bollard") => value(&tags, "bollard") != Some("rising"),
        Some(
            "block"
            | "chain"
            | "debris"
            | "cycle_barrier"
            | "kissing_gate"
            | "stile"
            | "turnstile"
            | "jersey_barrier"
            | "motorcycle_barrier"
            | "horse_stile"
            | "log"
            | "bus_trap"
            | "sump_buster"
            | "full-height_turnstile",
        ) => true,
        Some(_) => return if opened == Some(Access::Closed) { NodeRole::Blocks } else { NodeRole::Plain },
        None => return NodeRole::Plain,
    };
    if blocks && opened.is_none_or(|a| a == Access::Closed) { NodeRole::Blocks } else { NodeRole::Plain }
}

/// Decides about a relation.
pub(crate) fn restriction(tags: &[(&str, &str)]) -> RestrictionRule {
    if value(tags, "type") != Some("restriction") {
        return RestrictionRule::None;
    }
    let rule =
        ["restriction:motorcar", "restriction:motor_vehicle", "restriction"].iter().find_map(|key| value(tags, key));
    let Some(rule) = rule else {
        let conditional = tags.iter().any(|t| t.0.starts_with("restriction") && t.0.ends_with(":conditional"));
        return RestrictionRule::Ignored(if conditional {
            "turn restriction at certain times only: not applied"
        } else {
            "turn restriction for other vehicles"
        });
    };
    let excepted = value(tags, "except").is_some_and(|e| e.split(';').any(|v| ACCESS_KEYS.contains(&v.trim())));
    if excepted {
        return RestrictionRule::Ignored("turn restriction that excepts cars");
    }
    match rule.split_once('_') {
        Some(("no", "entry" | "exit")) => RestrictionRule::Ignored("no_entry or no_exit restriction: not applied"),
        Some(("no", _)) => RestrictionRule::Turn { only: false },
        Some(("only", _)) => RestrictionRule::Turn { only: true },
        _ => RestrictionRule::Ignored("turn restriction of an unknown kind"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Speeds along and against in km/h, or the reason it is closed.
    fn decide(text: &str) -> Result<[u32; 2], &'static str> {
        let tags: Vec<(&str, &str)> = text.split(',').filter_map(|t| t.split_once('=')).collect();
        match way(&tags, 1, &Profile::car()) {
            WayVerdict::NotARoad => Err("not a road"),
            WayVerdict::Closed(reason) => Err(reason),
            WayVerdict::Open(open) => Ok(open.way.speed_m_h.map(|s| s / 1_000)),
        }
    }

    fn directions(text: &str) -> [bool; 2] {
        decide(text).map_or([false; 2], |s| s.map(|v| v > 0))
    }

    #[test]
    fn one_way_in_all_forms() {
        for (tags, expected) in [
            ("highway=primary", [true, true]),
            ("highway=primary,oneway=yes", [true, false]),
            ("highway=primary,oneway=1", [true, false]),
            ("highway=primary,oneway=-1", [false, true]),
            ("highway=primary,oneway=reversible", [false, false]),
            ("highway=primary,oneway=alternating", [true, true]),
            ("highway=motorway", [true, false]),
            ("highway=motorway,oneway=no", [true, true]),
            ("highway=motorway_link", [true, true]),
            ("highway=tertiary,junction=roundabout", [true, false]),
            ("highway=tertiary,oneway=yes,oneway:motorcar=no", [true, true]),
            ("highway=residential,vehicle:forward=no", [false, true]),
            ("highway=residential,motor_vehicle:backward=no", [true, false]),
            ("highway=residential,oneway=yes,vehicle:forward=no", [false, false]),
        ] {
            assert_eq!(directions(tags), expected, "{tags}");
        }
    }

    #[test]
    fn the_most_specific_access_tag_wins() {
        for (tags, open) in [
            ("highway=residential,access=no", false),
            ("highway=residential,access=no,motor_vehicle=yes", true),
            ("highway=residential,access=yes,motor_vehicle=no", false),
            ("highway=residential,motor_vehicle=no,motorcar=permissive", true),
            ("highway=service,access=private", true),
            ("highway=track", false),
            ("highway=track,motor_vehicle=yes", true),
            ("highway=track,access=yes", true),
            ("highway=track,motor_vehicle=agricultural", false),
            ("highway=footway", false),
            ("highway=footway,motor_vehicle=yes", true),
            ("highway=footway,access=yes", false),
            ("highway=construction,motor_vehicle=yes", false),
            ("highway=busway", false),
            ("route=ferry", false),
            ("route=ferry,motor_vehicle=yes", true),
            ("route=shuttle_train,motorcar=yes", true),
            ("waterway=river", false),
        ] {
            assert_eq!(directions(tags) != [false; 2], open, "{tags}");
        }
    }

    #[test]
    fn barriers() {
        for (text, role) in [
            ("", NodeRole::Plain),
            ("barrier=bollard", NodeRole::Blocks),
            ("barrier=bollard,bollard=rising", NodeRole::Plain),
            ("barrier=bollard,motor_vehicle=yes", NodeRole::Plain),
            ("barrier=gate", NodeRole::Plain),
            ("barrier=gate,access=no", NodeRole::Blocks),
            ("barrier=gate,access=private", NodeRole::Plain),
            ("barrier=cattle_grid", NodeRole::Plain),
            ("barrier=stile", NodeRole::Blocks),
            ("highway=crossing", NodeRole::Plain),
        ] {
            let tags = text.split(',').filter_map(|t| t.split_once('='));
            assert_eq!(node(tags), role, "{text}");
        }
    }

    #[test]
    fn a_limit_slows_only_its_direction() {
        let both = decide("highway=primary,maxspeed:forward=20 mph").expect("open");
        assert!(both[0] < 32 && both[1] > 50, "{both:?}");
    }
}
