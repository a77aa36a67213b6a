//! Speeds that the tags of a way name: signed limits, advisory speeds, what the surface allows.

use super::{Notes, Rules, Tags, most_specific, value};
use crate::speed::{Limit, limit};

/// A surface that allows this slows nobody.
const NO_CAP: u16 = 130;

const UNKNOWN: &str = "speed limit not understood: class speed used";

/// The signed limit in a direction, km/h; 0 where there is none.
///
/// `dual`: on a dual carriageway or motorway, where the national limit is higher.
pub(super) fn signed(tags: Tags<'_, '_>, direction: usize, dual: bool, rules: &Rules, notes: &mut Notes) -> u16 {
    let zones = &rules.table.zones;
    let understood = |text: &str| match limit(text, zones, dual) {
        Limit::Unknown => None,
        limit => Some(limit),
    };
    let signed = most_specific(&rules.table.limit_keys, tags, Some(direction), rules, notes, |text, notes| {
        let found = understood(text);
        if found.is_none() {
            notes.repaired(UNKNOWN);
        }
        found
    });
    // A source that is no limit ("survey", "sign") says nothing and is no mistake.
    let found = signed.or_else(|| {
        most_specific(&rules.table.limit_fallback_keys, tags, Some(direction), rules, notes, |text, _| understood(text))
    });
    match found {
        Some(Limit::KmH(km_h)) => km_h,
        _ => 0,
    }
}

/// The lowest advisory speed in a direction, km/h; 0 where there is none.
pub(super) fn advisory(tags: Tags<'_, '_>, direction: usize, rules: &Rules, notes: &mut Notes) -> u16 {
    let keys = rules.table.advisory_keys.iter();
    let each = keys.filter_map(|key| {
        most_specific(std::slice::from_ref(key), tags, Some(direction), rules, notes, |text, _| {
            match limit(text, &rules.table.zones, false) {
                Limit::KmH(km_h) => Some(km_h),
                Limit::Free | Limit::Unknown => None,
            }
        })
    });
    each.min().unwrap_or(0)
}

/// The lowest speed that surface, smoothness and grade of track allow, km/h; `None` where nothing is said.
pub(super) fn surface(tags: Tags<'_, '_>, rules: &Rules) -> Option<u16> {
    let caps =
        rules.table.caps.iter().filter_map(|(key, caps)| {
            value(tags, key)?.split(';').filter_map(|part| caps.get(part.trim())).min().copied()
        });
    caps.min().filter(|&km_h| km_h < NO_CAP)
}
