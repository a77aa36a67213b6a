//! Periods of the day: how much slower or faster roads are than on the average of all times.

use std::collections::BTreeMap;

use serde::Deserialize;
use waywarden_network::{RoadClass, Way, way_flags};

/// One period of a profile: its speeds over those of the average of all times. Junctions and ferries keep theirs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    open: f64,
    built_up: f64,
    /// Classes that differ from the two above.
    #[serde(default)]
    classes: BTreeMap<RoadClass, Factors>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Factors {
    open: f64,
    built_up: f64,
}

impl Period {
    /// Speed in the period over that of the average of all times.
    #[must_use]
    pub fn factor(&self, way: &Way) -> f64 {
        let factors =
            self.classes.get(&way.class()).copied().unwrap_or(Factors { open: self.open, built_up: self.built_up });
        match way.class() {
            RoadClass::Ferry => 1.0,
            _ if way.has(way_flags::BUILT_UP) => factors.built_up,
            _ => factors.open,
        }
    }

    /// All factors with the keys they stand under.
    pub(crate) fn factors(&self) -> impl Iterator<Item = (String, f64)> + '_ {
        let own = [("open".to_owned(), self.open), ("built_up".to_owned(), self.built_up)];
        let of_classes = self.classes.iter().flat_map(|(class, factors)| {
            let key = |what| format!("classes.{}.{what}", class.name());
            [(key("open"), factors.open), (key("built_up"), factors.built_up)]
        });
        own.into_iter().chain(of_classes)
    }
}
