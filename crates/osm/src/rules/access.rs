//! Who may use a road or pass a node.

use serde::Deserialize;

use super::table::Key;
use super::values::AccessValue;
use super::{Notes, Rules, Tags, most_specific};

/// What access tags allow a car.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Access {
    /// To pass.
    Open,
    /// To leave an origin or reach a destination.
    EndOfTrip,
    /// Nothing.
    Closed,
}

const UNKNOWN: &str = "access tag with an unknown value: ignored";

/// The most specific statement of all access keys, along (0), against (1) or without regard to direction.
pub(super) fn access(tags: Tags<'_, '_>, direction: Option<usize>, rules: &Rules, notes: &mut Notes) -> Option<Access> {
    by_keys(&rules.table.access_keys, tags, direction, rules, notes)
}

/// The same of the keys that name motor traffic.
pub(super) fn motor_access(
    tags: Tags<'_, '_>,
    direction: Option<usize>,
    rules: &Rules,
    notes: &mut Notes,
) -> Option<Access> {
    by_keys(&rules.table.motor_keys, tags, direction, rules, notes)
}

fn by_keys(
    keys: &[Key],
    tags: Tags<'_, '_>,
    direction: Option<usize>,
    rules: &Rules,
    notes: &mut Notes,
) -> Option<Access> {
    most_specific(keys, tags, direction, rules, notes, |text, notes| read(text, rules, notes))
}

/// What a single value means, however it is written: `Permit holders` as `permit_holders`.
fn meaning(value: &str, rules: &Rules) -> Option<AccessValue> {
    let known = &rules.table.access;
    known.get(value).or_else(|| known.get(&value.to_lowercase().replace([' ', '-'], "_"))).copied()
}

/// What a single value allows, if anything.
pub(super) fn named(value: &str, rules: &Rules) -> Option<Access> {
    match meaning(value, rules)? {
        AccessValue::Open => Some(Access::Open),
        AccessValue::EndOfTrip => Some(Access::EndOfTrip),
        AccessValue::Closed => Some(Access::Closed),
        AccessValue::Unsaid => None,
    }
}

/// Of several values the most open: each names people who may.
pub(super) fn read(text: &str, rules: &Rules, notes: &mut Notes) -> Option<Access> {
    let mut most_open: Option<Access> = None;
    for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let Some(access) = named(part, rules) else {
            if meaning(part, rules).is_none() {
                notes.repaired(UNKNOWN);
            }
            continue;
        };
        most_open = Some(most_open.map_or(access, |known| known.min(access)));
    }
    most_open
}
