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
    most_specific(keys, tags, direction, rules.when, notes, |text, notes| read(text, rules, notes))
}

/// Of several values the most open: each names people who may.
fn read(text: &str, rules: &Rules, notes: &mut Notes) -> Option<Access> {
    let mut most_open: Option<Access> = None;
    for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let access = match rules.table.access.get(part) {
            Some(AccessValue::Open) => Access::Open,
            Some(AccessValue::EndOfTrip) => Access::EndOfTrip,
            Some(AccessValue::Closed) => Access::Closed,
            Some(AccessValue::Unsaid) => continue,
            None => {
                notes.repaired(UNKNOWN);
                continue;
            }
        };
        most_open = Some(most_open.map_or(access, |known| known.min(access)));
    }
    most_open
}
