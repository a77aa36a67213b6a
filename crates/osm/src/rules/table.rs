//! The rule tables of `data/rules`, read once and checked.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use serde::Deserialize;
use waywarden_network::RoadClass;

use super::When;
use super::access::Access;
use super::sizes::Vehicle;
use super::values::{
    AccessValue, Areas, Barrier, Control, Crossings, Ferries, Highway, Junctions, OneWay, OpenedBy, RestrictionKind,
};
use crate::speed::Zones;

/// The rule sets that are shipped, by name.
static SHIPPED: LazyLock<[Table; 4]> = LazyLock::new(|| {
    let car = include_str!("../../../../data/rules/car.toml");
    let blue_light = include_str!("../../../../data/rules/blue_light.toml");
    let foot = include_str!("../../../../data/rules/foot.toml");
    let bicycle = include_str!("../../../../data/rules/bicycle.toml");
    [(car, None), (blue_light, Some(car)), (foot, Some(car)), (bicycle, Some(car))]
        .map(|(text, base)| Table::read(text, base).unwrap_or_else(|e| unreachable!("a test reads the tables: {e}")))
});

/// What OpenStreetMap's tags mean for one kind of vehicle, at a certain time or at any.
#[derive(Clone, Copy)]
pub struct Rules {
    pub(super) table: &'static Table,
    pub(super) when: Option<When>,
    /// The vehicle that limits of size are held against; none: they are not read.
    pub(super) vehicle: Option<Vehicle>,
}

impl std::fmt::Debug for Rules {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rules").field("name", &self.name()).field("when", &self.when).finish()
    }
}

impl Rules {
    /// The names of the rule sets that are shipped.
    #[must_use]
    pub fn names() -> [&'static str; 4] {
        ["car", "blue_light", "foot", "bicycle"]
    }

    /// The rules of a car: `data/rules/car.toml`.
    #[must_use]
    pub fn car() -> Self {
        Self { table: &SHIPPED[0], when: None, vehicle: None }
    }

    /// The rule set with this name (see [`Rules::names`]), for no certain time.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        SHIPPED.iter().find(|table| table.name == name).map(|table| Self { table, when: None, vehicle: None })
    }

    /// The same rules at a certain time. With `None`, rules that hold at certain times only are counted, not applied.
    #[must_use]
    pub fn at(self, when: Option<When>) -> Self {
        Self { when, ..self }
    }

    /// The same rules for a vehicle of a certain size.
    pub(crate) fn for_vehicle(self, vehicle: Vehicle) -> Self {
        Self { vehicle: Some(vehicle), ..self }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        &self.table.name
    }

    /// Whether they are of a vehicle on an emergency call, which tags of emergency vehicles speak of.
    pub(super) fn on_emergency_call(&self) -> bool {
        self.table.access_keys.iter().any(|key| key.plain == "emergency")
    }

    /// The time at which rules are read.
    #[must_use]
    pub fn when(&self) -> Option<When> {
        self.when
    }
}

/// A key with the forms that go before it.
#[derive(Debug)]
pub(super) struct Key {
    pub plain: String,
    pub conditional: String,
    /// `:forward` and `:backward`.
    pub directed: [String; 2],
    pub directed_conditional: [String; 2],
}

impl Key {
    fn new(plain: &str) -> Self {
        let directed = [":forward", ":backward"].map(|suffix| format!("{plain}{suffix}"));
        Self {
            plain: plain.to_owned(),
            conditional: format!("{plain}:conditional"),
            directed_conditional: directed.clone().map(|key| format!("{key}:conditional")),
            directed,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTable {
    name: String,
    access_keys: Vec<String>,
    motor_keys: Vec<String>,
    oneway_keys: Vec<String>,
    limit_keys: Vec<String>,
    limit_fallback_keys: Vec<String>,
    advisory_keys: Vec<String>,
    restriction_keys: Vec<String>,
    highways: FxHashMap<String, RawHighway>,
    areas: Areas,
    services: FxHashMap<String, Access>,
    access: FxHashMap<String, AccessValue>,
    oneway: FxHashMap<String, OneWay>,
    junctions: Junctions,
    barriers: FxHashMap<String, Barrier>,
    end_of_trip_barriers: EndOfTripBarriers,
    controls: FxHashMap<String, Control>,
    crossings: Crossings,
    surface: FxHashMap<String, u16>,
    smoothness: FxHashMap<String, u16>,
    tracktype: FxHashMap<String, u16>,
    ferries: Ferries,
    restrictions: FxHashMap<String, RestrictionKind>,
    zones: RawZones,
}

/// A rule table, checked. Maps are only looked up, never walked.
#[derive(Debug)]
pub(super) struct Table {
    pub name: String,
    pub access_keys: Vec<Key>,
    pub motor_keys: Vec<Key>,
    pub oneway_keys: Vec<Key>,
    pub limit_keys: Vec<Key>,
    pub limit_fallback_keys: Vec<Key>,
    pub advisory_keys: Vec<Key>,
    pub restriction_keys: Vec<Key>,
    pub highways: FxHashMap<String, Highway>,
    pub areas: Areas,
    pub services: FxHashMap<String, Access>,
    pub access: FxHashMap<String, AccessValue>,
    pub oneway: FxHashMap<String, OneWay>,
    pub junctions: Junctions,
    pub barriers: FxHashMap<String, Barrier>,
    pub end_of_trip_barrier_ms: u32,
    pub controls: FxHashMap<String, Control>,
    pub crossings: Crossings,
    /// By `surface`, `smoothness` and `tracktype`.
    pub caps: [(&'static str, FxHashMap<String, u16>); 3],
    pub ferries: Ferries,
    pub restrictions: FxHashMap<String, RestrictionKind>,
    pub zones: Zones,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHighway {
    class: Option<RoadClass>,
    #[serde(default)]
    link: bool,
    #[serde(default)]
    oneway: bool,
    opened_by: Option<OpenedBy>,
    never: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct EndOfTripBarriers {
    seconds: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawZones {
    mph_countries: Vec<String>,
    limits: BTreeMap<String, BTreeMap<String, String>>,
}

impl Table {
    /// Reads a table; where `base` is given, `text` changes that one key by key.
    fn read(text: &str, base: Option<&str>) -> Result<Self, String> {
        let parse = |text: &str| text.parse::<toml::Table>().map_err(|e| e.to_string());
        let mut changes = parse(text)?;
        let raw = match base {
            None => changes,
            Some(base) => {
                let mut whole = parse(base)?;
                if changes.remove("base") != whole.get("name").cloned() {
                    return Err("`base` is not the name of the table it changes".into());
                }
                merge(&mut whole, changes);
                whole
            }
        };
        Self::check(raw.try_into().map_err(|e: toml::de::Error| e.to_string())?)
    }

    fn check(raw: RawTable) -> Result<Self, String> {
        let keys = |names: &[String]| names.iter().map(|name| Key::new(name)).collect();
        if let Some(stray) = raw.motor_keys.iter().find(|key| !raw.access_keys.contains(key)) {
            return Err(format!("motor_keys: {stray} is not an access key"));
        }
        let mut highways = FxHashMap::default();
        for (value, highway) in raw.highways {
            let checked = match (highway.class, highway.never) {
                (Some(class), None) => {
                    let RawHighway { link, oneway, opened_by, .. } = highway;
                    Highway::Road { class, link, oneway, opened_by }
                }
                (None, Some(reason)) => Highway::Never(reason),
                _ => return Err(format!("highways.{value}: either `class` or `never`")),
            };
            highways.insert(value, checked);
        }
        Ok(Self {
            name: raw.name,
            access_keys: keys(&raw.access_keys),
            motor_keys: keys(&raw.motor_keys),
            oneway_keys: keys(&raw.oneway_keys),
            limit_keys: keys(&raw.limit_keys),
            limit_fallback_keys: keys(&raw.limit_fallback_keys),
            advisory_keys: keys(&raw.advisory_keys),
            restriction_keys: keys(&raw.restriction_keys),
            highways,
            areas: raw.areas,
            services: raw.services,
            access: raw.access,
            oneway: raw.oneway,
            junctions: raw.junctions,
            barriers: raw.barriers,
            end_of_trip_barrier_ms: raw.end_of_trip_barriers.seconds * 1_000,
            controls: raw.controls,
            crossings: raw.crossings,
            caps: [("surface", raw.surface), ("smoothness", raw.smoothness), ("tracktype", raw.tracktype)],
            ferries: raw.ferries,
            restrictions: raw.restrictions,
            zones: Zones::new(raw.zones.mph_countries, &raw.zones.limits)?,
        })
    }
}

/// Puts the values of `changes` into `whole`, table by table; lists are replaced, and so are the rows of highways and barriers:
/// a row says all there is to say of its value.
fn merge(whole: &mut toml::Table, changes: toml::Table) {
    for (key, change) in changes {
        if let ("highways" | "barriers", Some(toml::Value::Table(rows)), toml::Value::Table(change)) =
            (key.as_str(), whole.get_mut(&key), &change)
        {
            rows.extend(change.clone());
            continue;
        }
        match (whole.get_mut(&key), change) {
            (Some(toml::Value::Table(inner)), toml::Value::Table(change)) => merge(inner, change),
            (_, change) => {
                whole.insert(key, change);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAR: &str = include_str!("../../../../data/rules/car.toml");

    #[test]
    fn the_shipped_tables_are_valid() {
        for name in Rules::names() {
            assert_eq!(Rules::named(name).map(|r| r.name()), Some(name));
        }
        assert!(Rules::named("lorry").is_none());
    }

    #[test]
    fn changes_go_over_the_base() {
        let table =
            Table::read("base = \"car\"\nname = \"x\"\n[access]\nprivate = \"open\"", Some(CAR)).expect("valid");
        assert_eq!(table.access["private"], AccessValue::Open);
        assert_eq!(table.access["no"], AccessValue::Closed);
        assert_eq!(table.name, "x");
    }

    #[test]
    fn mistakes_are_refused() {
        let read = |text: String| Table::read(&text, None).expect_err("refused");
        assert!(read(CAR.replace("yes = \"open\"", "yes = \"ajar\"")).contains("ajar"));
        assert!(read(CAR.replace("junctions", "junction")).contains("junction"));
        assert!(read(CAR.replace("road = { class = \"road\" }", "road = {}")).contains("highways.road"));
        assert!(read(CAR.replace("motor_keys = [", "motor_keys = [\"foot\", ")).contains("foot"));
        assert!(read(CAR.replace("nsl_dual = \"70 mph\"", "nsl_dual = \"fast\"")).contains("fast"));
        assert!(Table::read("base = \"bus\"\nname = \"x\"", Some(CAR)).is_err());
    }
}
