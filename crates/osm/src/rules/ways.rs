//! What the tags of a way say.

use waywarden_network::{RoadClass, Way, way_flags};

use super::access::{Access, access, motor_access, read};
use super::conditional::value_in_force;
use super::hours;
use super::sizes::{length_mm, too_large};
use super::values::{Highway, OneWay, OpenedBy};
use super::{Notes, Rules, Tags, any_conditional, limits, most_specific, value};
use crate::ferry_duration::Duration;

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
    /// A ferry's tagged duration.
    pub duration: Option<Duration>,
    /// Whom a ferry carries.
    pub carries: Carries,
    /// One lane whose direction changes: open in neither direction for certain.
    pub reversible: bool,
    /// One lane for both directions.
    pub single_track: bool,
    /// Whether water comes over it.
    pub floods: Option<Floods>,
    /// At which level it runs: `layer`, else 1 on a bridge and -1 in a tunnel, else `level`.
    pub level: i8,
    /// What was mended in its tags and what was not applied.
    pub notes: Notes,
}

const NOT_FOR_CARS: &str = "highway class that is not for cars";
const TRACK: &str = "track that no access tag opens";
const CLOSED: &str = "closed to cars by an access tag";
const AREA: &str = "outline of an area (area=yes)";
pub(crate) const FERRY: &str = "ferry without a tag that it carries cars";
/// How the reason of roads that are being built begins in the tables.
const NOT_IN_USE: &str = "road that is not in use";
const IMPASSABLE: &str = "impassable surface";
pub(crate) const REVERSIBLE: &str = "reversible lane: open in neither direction for certain";
const AGAINST: &str = "one-way against a closed direction";
const EMERGENCY: &str = "access road for emergency vehicles";

/// A carriageway narrower than this has no room for two cars to pass: two of 1.8 m with mirrors and a gap take 4.1 m
/// (Manual for Streets, 2007, figure 7.1).
const NARROW_MM: u32 = 4_000;

/// How water comes over a road.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Floods {
    Tide,
    Ford,
    Prone,
}

impl Floods {
    /// What the report says of such a place.
    pub fn notice(self) -> &'static str {
        match self {
            Self::Tide => "roads that the tide covers: times are those of low water",
            Self::Ford => "fords: times are those of low water",
            Self::Prone => "roads that are flooded at times: times are those of a dry road",
        }
    }
}

/// What the tags of a ferry say of whom it carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carries {
    /// Cars.
    Cars,
    /// Nothing is said.
    Unsaid,
    /// Only people on foot or bicycles are spoken of.
    FootOnly,
}

/// Whether a way that is closed for this reason is one that people walk, ride or farm on: its barriers are its own.
pub(crate) fn is_path(reason: &str) -> bool {
    [NOT_FOR_CARS, TRACK, CLOSED, EMERGENCY, AREA].contains(&reason) || reason.starts_with(NOT_IN_USE)
}

/// What kind of road a way is before its access tags are read.
struct Kind {
    class: RoadClass,
    link: bool,
    oneway: bool,
    opened_by: Option<OpenedBy>,
}

/// Which kinds of rarer tags a way has at all, looked for once.
#[derive(Default)]
struct Seen {
    hours: bool,
    temporary: bool,
    sizes: bool,
    level: bool,
}

impl Seen {
    fn among(tags: Tags<'_, '_>) -> Self {
        let mut seen = Self::default();
        for (key, _) in tags {
            match key.as_bytes().first() {
                Some(b'o' | b's') => seen.hours |= matches!(*key, "opening_hours" | "seasonal"),
                Some(b'm') => seen.sizes |= key.starts_with("max") && !key.starts_with("maxspeed"),
                Some(b'l' | b'b' | b't') => {
                    seen.level |= matches!(*key, "layer" | "level" | "location" | "bridge" | "tunnel");
                    seen.temporary |= key.starts_with("temporary:");
                }
                _ => {}
            }
            seen.temporary |= key.ends_with(":temporary");
        }
        seen
    }
}

/// Decides about a way.
pub(crate) fn way<'a>(tags: Tags<'_, 'a>, osm_id: i64, rules: &Rules) -> WayVerdict<'a> {
    let mut notes = Notes::default();
    let kind = match kind(tags, rules, &mut notes) {
        Ok(Some(kind)) => kind,
        Ok(None) => return WayVerdict::NotARoad,
        Err(reason) => return WayVerdict::Closed(reason, notes),
    };
    let allowed = match [0, 1].map(|direction| allowed(tags, &kind, direction, rules, &mut notes)) {
        [Err(reason), Err(_)] => return WayVerdict::Closed(reason, notes),
        allowed => allowed.map(|a| a.unwrap_or(Access::Closed)),
    };
    let seen = Seen::among(tags);
    if seen.hours && hours::is_open(tags, rules, &mut notes) == Some(false) {
        return WayVerdict::Closed(hours::SHUT, notes);
    }
    if kind.class == RoadClass::Ferry && suspended(tags, rules) {
        return WayVerdict::Closed(CLOSED, notes);
    }
    if seen.temporary {
        notes.ignored("temporary access tag: not applied");
    }
    let surface = limits::surface(tags, rules);
    if surface == Some(0) {
        return WayVerdict::Closed(IMPASSABLE, notes);
    }
    let roundabout = value(tags, "junction").is_some_and(|j| rules.table.junctions.oneway.iter().any(|o| o == j));
    let too_large = [0, 1].map(|d| if seen.sizes { too_large(tags, d, rules, &mut notes) } else { None });
    if let [Some(reason), Some(_)] = too_large {
        return WayVerdict::Closed(reason, notes);
    }
    let mut open = [0, 1].map(|d| allowed[d] != Access::Closed && too_large[d].is_none());
    let mut reversible = false;
    match one_way(tags, rules, &mut notes) {
        Some(OneWay::Forward) => open[1] = false,
        Some(OneWay::Backward) => open[0] = false,
        Some(OneWay::Closed) => reversible = true,
        // Taking turns on a single lane says nothing of which way round a roundabout goes.
        Some(OneWay::Alternating) | None if roundabout || kind.oneway => open[1] = false,
        Some(OneWay::Both | OneWay::Alternating) | None => {}
    }
    for direction in [0, 1] {
        // What is signed open to emergency vehicles by direction, against a one-way street as well.
        open[direction] |= emergency_opens(tags, direction, rules)
            && allowed[direction] != Access::Closed
            && too_large[direction].is_none();
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
    let said = value(tags, "duration").filter(|_| ferry);
    let duration = said.and_then(Duration::read);
    if said.is_some() && duration.is_none() {
        notes.repaired("ferry duration not understood: its length at the profile's speed used");
    }
    let end_of_trip = [0, 1].map(|d| open[d] && allowed[d] == Access::EndOfTrip);
    let is = |key: &str| value(tags, key).is_some_and(|v| v != "no");
    let number = |key: &str| value(tags, key).and_then(|text| text.trim().parse().ok());
    let underground = seen.level && (is("tunnel") || value(tags, "location") == Some("underground"));
    let level = match i8::from(seen.level && is("bridge")) - i8::from(underground) {
        _ if !seen.level => 0,
        0 => number("layer").or_else(|| number("level")).unwrap_or(0),
        level => number("layer").unwrap_or(level),
    };
    let flags = [
        (kind.link, way_flags::LINK),
        (roundabout, way_flags::ROUNDABOUT),
        (seen.level && is("tunnel") && value(tags, "tunnel") != Some("building_passage"), way_flags::TUNNEL),
        (seen.level && is("bridge"), way_flags::BRIDGE),
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
        duration,
        carries: if ferry { carries(tags, rules, &mut Notes::default()) } else { Carries::Cars },
        reversible,
        single_track: is_single_track(tags, open, kind.class),
        floods: floods(tags),
        level,
        notes,
    })
}

/// The kind of road, `None` for what is no road, or why it is never one for cars.
fn kind(tags: Tags<'_, '_>, rules: &Rules, notes: &mut Notes) -> Result<Option<Kind>, &'static str> {
    let table = rules.table;
    let changed = value(tags, "highway:conditional").filter(|_| any_conditional(tags));
    let in_force = changed.and_then(|text| value_in_force(text, rules, notes));
    let Some(highway) = in_force.or_else(|| value(tags, "highway")) else {
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
        (_, RoadClass::Ferry) => match (carries(tags, rules, notes), access(tags, Some(direction), rules, notes)) {
            (_, Some(Access::Closed)) => Err(CLOSED),
            (_, said) => Ok(said.unwrap_or(Access::Open)),
        },
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

/// Whether a ferry does not sail at the time of the rules: whatever is said of some vehicles at all times, a key that closes
/// it for a time speaks of that time.
pub(super) fn suspended(tags: Tags<'_, '_>, rules: &Rules) -> bool {
    any_conditional(tags)
        && rules.table.access_keys.iter().any(|key| {
            let text = value(tags, &key.conditional);
            let in_force = text.and_then(|text| value_in_force(text, rules, &mut Notes::default()));
            in_force.and_then(|value| read(value, rules, &mut Notes::default())) == Some(Access::Closed)
        })
}

/// Whom a ferry carries. Lorry ferries take cars; where no tag names motor traffic, tags of people on foot or of bicycles
/// say that it is for them.
pub(super) fn carries(tags: Tags<'_, '_>, rules: &Rules, notes: &mut Notes) -> Carries {
    let ferries = &rules.table.ferries;
    let positive = |key: &String| value(tags, key).is_some_and(|v| matches!(v, "yes" | "designated" | "permissive"));
    if ferries.carries_keys.iter().any(positive)
        || value(tags, "ferry").is_some_and(|class| ferries.ferry_values.iter().any(|v| v == class))
        || motor_access(tags, None, rules, notes).is_some()
        || [0, 1].iter().any(|&d| motor_access(tags, Some(d), rules, notes).is_some())
    {
        return Carries::Cars;
    }
    if ferries.foot_keys.iter().any(|key| value(tags, key).is_some_and(|v| v != "no")) {
        Carries::FootOnly
    } else {
        Carries::Unsaid
    }
}

/// Whether a tag of emergency vehicles opens this direction by name, where such tags are read.
fn emergency_opens(tags: Tags<'_, '_>, direction: usize, rules: &Rules) -> bool {
    let key = rules.table.access_keys.iter().find(|key| key.plain == "emergency");
    key.and_then(|key| value(tags, &key.directed[direction])).is_some_and(|v| matches!(v, "yes" | "designated"))
}

/// Whether one lane serves both directions: traffic that meets has to wait or back up.
fn is_single_track(tags: Tags<'_, '_>, open: [bool; 2], class: RoadClass) -> bool {
    let slow = matches!(
        class,
        RoadClass::Motorway
            | RoadClass::LivingStreet
            | RoadClass::Service
            | RoadClass::Track
            | RoadClass::Other
            | RoadClass::Ferry
    );
    if open != [true; 2] || slow {
        return false;
    }
    if value(tags, "oneway") == Some("alternating") {
        return true;
    }
    let lanes: Option<f64> = value(tags, "lanes").and_then(|lanes| lanes.trim().parse().ok());
    if let Some(lanes) = lanes.filter(|lanes| *lanes > 0.0) {
        return lanes < 2.0;
    }
    let is = |key: &str| value(tags, key).is_some_and(|v| v != "no");
    let narrow = |key: &str| value(tags, key).and_then(length_mm).is_some_and(|mm| mm < NARROW_MM);
    is("passing_places")
        || value(tags, "narrow") == Some("yes")
        || ["width:carriageway", "width", "est_width"].iter().any(|k| narrow(k))
}

/// What water does to a road.
pub(crate) fn floods(tags: Tags<'_, '_>) -> Option<Floods> {
    if tags.is_empty() {
        return None;
    }
    let is = |key: &str| value(tags, key).is_some_and(|v| v != "no");
    if is("tidal") {
        Some(Floods::Tide)
    } else if is("ford") {
        Some(Floods::Ford)
    } else if is("flood_prone") || value(tags, "hazard").is_some_and(is_flood) {
        Some(Floods::Prone)
    } else {
        None
    }
}

/// Values of `hazard` that speak of water on the road.
fn is_flood(hazard: &str) -> bool {
    hazard.split(';').any(|one| matches!(one.trim(), "flood" | "flooding" | "floods" | "tidal" | "tide"))
}

/// What the one-way keys say; `None` where they say nothing that is understood.
fn one_way(tags: Tags<'_, '_>, rules: &Rules, notes: &mut Notes) -> Option<OneWay> {
    most_specific(&rules.table.oneway_keys, tags, None, rules, notes, |text, notes| {
        let found = rules.table.oneway.get(text).copied();
        if found.is_none() {
            notes.repaired("one-way tag with an unknown value: ignored");
        }
        found
    })
}
