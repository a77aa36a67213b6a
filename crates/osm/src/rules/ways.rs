//! What the tags of a way say.

use waywarden_network::{RoadClass, Way, way_flags};

use super::access::{Access, access, motor_access};
use super::values::{Highway, OneWay, OpenedBy};
use super::{Notes, Rules, Tags, limits, most_specific, value};
use crate::speed;

/// What the tags of a way say.
pub(crate) enum WayVerdict<'a> {
    /// Not a road or ferry at all.
    NotARoad,
    /// A road that a car may not use, why, and what was noted on the way to that.
    Closed(&'static str, Notes),
    /// A road that a car may use in at least one direction.
    Open(OpenWay<'a>),
}

/// A usable way.
pub(crate) struct OpenWay<'a> {
    /// Its class, flags and limits; name, reference and speed are filled in later, when the surroundings are known.
    pub way: Way,
    /// Whether a car may use it along and against its direction.
    pub open: [bool; 2],
    /// Whether only to leave an origin or to reach a destination, along and against.
    #[cfg_attr(not(test), expect(dead_code, reason = "the network knows one flag for both directions"))]
    pub end_of_trip: [bool; 2],
    /// Advisory speed along and against, km/h; 0 where there is none.
    pub advisory_km_h: [u16; 2],
    /// Speed that the surface allows, km/h; 0 where nothing is said.
    pub surface_km_h: u16,
    pub name: &'a str,
    pub reference: &'a str,
    /// A ferry's tagged duration, milliseconds.
    pub duration_ms: Option<u32>,
    /// What was mended in its tags and what was not applied.
    pub notes: Notes,
}

const NOT_FOR_CARS: &str = "highway class that is not for cars";
const TRACK: &str = "track that no access tag opens";
const CLOSED: &str = "closed to cars by an access tag";
const AREA: &str = "outline of an area (area=yes)";
const FERRY: &str = "ferry without a tag that it carries cars";
const IMPASSABLE: &str = "impassable surface";
const REVERSIBLE: &str = "reversible lane: open in neither direction for certain";
const AGAINST: &str = "one-way against a closed direction";
const EMERGENCY: &str = "access road for emergency vehicles";

/// What kind of road a way is before its access tags are read.
struct Kind {
    class: RoadClass,
    link: bool,
    oneway: bool,
    opened_by: Option<OpenedBy>,
}

/// Decides about a way.
pub(crate) fn way<'a>(tags: Tags<'_, 'a>, osm_id: i64, rules: &Rules) -> WayVerdict<'a> {
    let mut notes = Notes::default();
    let kind = match kind(tags, rules) {
        Ok(Some(kind)) => kind,
        Ok(None) => return WayVerdict::NotARoad,
        Err(reason) => return WayVerdict::Closed(reason, notes),
    };
    let allowed = match [0, 1].map(|direction| allowed(tags, &kind, direction, rules, &mut notes)) {
        [Err(reason), Err(_)] => return WayVerdict::Closed(reason, notes),
        allowed => allowed.map(|a| a.unwrap_or(Access::Closed)),
    };
    let surface = limits::surface(tags, rules);
    if surface == Some(0) {
        return WayVerdict::Closed(IMPASSABLE, notes);
    }
    let roundabout = value(tags, "junction").is_some_and(|j| rules.table.junctions.oneway.iter().any(|o| o == j));
    let mut open = allowed.map(|a| a != Access::Closed);
    match one_way(tags, rules, &mut notes) {
        Some(OneWay::Forward) => open[1] = false,
        Some(OneWay::Backward) => open[0] = false,
        Some(OneWay::Closed) => return WayVerdict::Closed(REVERSIBLE, notes),
        None if roundabout || kind.oneway => open[1] = false,
        Some(OneWay::Both) | None => {}
    }
    if open == [false; 2] {
        return WayVerdict::Closed(AGAINST, notes);
    }
    let ferry = kind.class == RoadClass::Ferry;
    let one_way = open[0] != open[1];
    let dual = match value(tags, "dual_carriageway") {
        Some("yes") => true,
        Some("no") => false,
        _ => (one_way && !roundabout || kind.class == RoadClass::Motorway) && !kind.link,
    };
    let in_use = |direction: usize, km_h: u16| if open[direction] { km_h } else { 0 };
    let limit_km_h = [0, 1].map(|d| in_use(d, limits::signed(tags, d, dual, rules, &mut notes)));
    let advisory_km_h = [0, 1].map(|d| in_use(d, limits::advisory(tags, d, rules, &mut notes)));
    let duration = value(tags, "duration").filter(|_| ferry);
    let duration_ms = duration.and_then(speed::duration_ms);
    if duration.is_some() && duration_ms.is_none() {
        notes.repaired("ferry duration not understood: its length at the profile's speed used");
    }
    let end_of_trip = [0, 1].map(|d| open[d] && allowed[d] == Access::EndOfTrip);
    let is = |key: &str| value(tags, key).is_some_and(|v| v != "no");
    let flags = [
        (kind.link, way_flags::LINK),
        (roundabout, way_flags::ROUNDABOUT),
        (is("tunnel") && value(tags, "tunnel") != Some("building_passage"), way_flags::TUNNEL),
        (is("bridge"), way_flags::BRIDGE),
        (end_of_trip[0], way_flags::END_OF_TRIP),
        (end_of_trip[1], way_flags::END_OF_TRIP_AGAINST),
        (one_way && !roundabout, way_flags::ONE_WAY),
    ];
    WayVerdict::Open(OpenWay {
        way: Way {
            osm_id,
            name: 0,
            reference: 0,
            speed_m_h: [0; 2],
            limit_km_h,
            class_code: kind.class as u8,
            flags: flags.iter().filter(|f| f.0).fold(0, |all, f| all | f.1),
            reason_codes: [0; 2],
        },
        open,
        end_of_trip,
        advisory_km_h,
        surface_km_h: surface.unwrap_or(0),
        name: value(tags, "name").unwrap_or_default(),
        reference: value(tags, "ref").unwrap_or_default(),
        duration_ms,
        notes,
    })
}

/// The kind of road, `None` for what is no road, or why it is never one for cars.
fn kind(tags: Tags<'_, '_>, rules: &Rules) -> Result<Option<Kind>, &'static str> {
    let table = rules.table;
    let Some(highway) = value(tags, "highway") else {
        let ferry = value(tags, "route").is_some_and(|route| table.ferries.routes.iter().any(|r| r == route));
        let kind = Kind { class: RoadClass::Ferry, link: false, oneway: false, opened_by: Some(OpenedBy::Motor) };
        return Ok(ferry.then_some(kind));
    };
    let area = value(tags, "area") == Some("yes");
    if area && !table.areas.outline_kept.iter().any(|kept| kept == highway) {
        return Err(AREA);
    }
    match table.highways.get(highway).or_else(|| table.highways.get("*")) {
        Some(Highway::Road { class, link, oneway, opened_by }) => {
            Ok(Some(Kind { class: *class, link: *link, oneway: *oneway, opened_by: *opened_by }))
        }
        Some(Highway::Never(reason)) => Err(reason.as_str()),
        None => Err(NOT_FOR_CARS),
    }
}

/// What access a direction allows, or why it is closed.
fn allowed(
    tags: Tags<'_, '_>,
    kind: &Kind,
    direction: usize,
    rules: &Rules,
    notes: &mut Notes,
) -> Result<Access, &'static str> {
    let said = match kind.opened_by {
        Some(OpenedBy::Motor) => motor_access(tags, Some(direction), rules, notes),
        Some(OpenedBy::Any) | None => access(tags, Some(direction), rules, notes),
    };
    let unsaid = match (kind.opened_by, kind.class) {
        (_, RoadClass::Ferry) if ferry_carries_cars(tags, rules) => match access(tags, Some(direction), rules, notes) {
            Some(Access::Closed) => Err(CLOSED),
            said => Ok(said.unwrap_or(Access::Open)),
        },
        (_, RoadClass::Ferry) => Err(FERRY),
        (Some(OpenedBy::Motor), _) => Err(NOT_FOR_CARS),
        (Some(OpenedBy::Any), _) => Err(TRACK),
        (None, _) => match value(tags, "service").and_then(|service| rules.table.services.get(service)) {
            Some(Access::Closed) => Err(EMERGENCY),
            Some(access) => Ok(*access),
            None => Ok(Access::Open),
        },
    };
    match said {
        Some(Access::Closed) => Err(if kind.class == RoadClass::Track { TRACK } else { CLOSED }),
        Some(access) => Ok(access),
        None => unsaid,
    }
}

/// Whether a ferry whose motor keys say nothing for cars carries them all the same.
fn ferry_carries_cars(tags: Tags<'_, '_>, rules: &Rules) -> bool {
    let ferries = &rules.table.ferries;
    let positive = |key: &String| value(tags, key).is_some_and(|v| matches!(v, "yes" | "designated" | "permissive"));
    ferries.carries_keys.iter().any(positive)
        || value(tags, "ferry").is_some_and(|class| ferries.ferry_values.iter().any(|v| v == class))
}

/// What the one-way keys say; `None` where they say nothing that is understood.
fn one_way(tags: Tags<'_, '_>, rules: &Rules, notes: &mut Notes) -> Option<OneWay> {
    most_specific(&rules.table.oneway_keys, tags, None, rules.when, notes, |text, notes| {
        let found = rules.table.oneway.get(text).copied();
        if found.is_none() {
            notes.repaired("one-way tag with an unknown value: ignored");
        }
        found
    })
}
