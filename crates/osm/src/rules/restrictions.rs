//! Turn restrictions: what the tags and members of a relation forbid.

use super::conditional::{NO_TIME, NOT_A_TIME, hours_contain, value_in_force};
use super::table::Key;
use super::values::{RestrictionKind, Several};
use super::{Notes, Rules, Tags, value};
use crate::blocks::{Restriction, Via};

/// A member of a relation: its role and the id of the node or way; other types of objects are `Other`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Member {
    Node(i64),
    Way(i64),
    Other,
}

/// What a relation says.
pub(crate) enum RelationVerdict {
    /// Not a turn restriction.
    NotARestriction,
    /// A turn restriction that does not bind a car, or that is broken, with the reason.
    Ignored(&'static str),
    /// At least one restriction.
    Turns(Vec<Restriction>),
}

const OTHERS: &str = "turn restriction for other vehicles";
const EXCEPTED: &str = "turn restriction that excepts cars";
const UNKNOWN: &str = "turn restriction of an unknown kind";
const UNTAGGED: &str = "turn restriction without a tag that says what is forbidden";
const NOT_NOW: &str = "turn restriction not in force at the time given";
const TIMES_ONLY: &str = "turn restriction at certain times only: not applied, as no time is given";
const OTHER_CONDITION: &str = "turn restriction under a condition that is not a time (weight, user): not applied";
const UNREADABLE: &str = "turn restriction with a time that is not understood: not applied";
const MISSING: &str = "turn restriction: a member is missing (from, via or to)";
const WRONG_TYPE: &str = "turn restriction: a member of the wrong type";
const SEVERAL: &str = "turn restriction: several members of a role that takes one";
const MIXED_VIA: &str = "turn restriction: via is more than one node, or nodes and ways";

const TOO_MANY: &str = "turn restriction: more than 100 members of a role";
/// Most ways of a role; the largest that are mapped have about twenty.
const MOST_MEMBERS: usize = 100;

/// Decides about a relation.
pub(crate) fn relation<'a>(
    osm_id: i64,
    tags: Tags<'_, '_>,
    members: impl Iterator<Item = (&'a str, Member)>,
    rules: &Rules,
) -> RelationVerdict {
    match value(tags, "type") {
        Some("restriction") => {}
        // An old way to say for which vehicle.
        Some(other) => match other.strip_prefix("restriction:") {
            Some(vehicle) if rules.table.access_keys.iter().any(|key| key.plain == vehicle) => {}
            Some(_) => return RelationVerdict::Ignored(OTHERS),
            None => return RelationVerdict::NotARestriction,
        },
        None => return RelationVerdict::NotARestriction,
    }
    let turns = kind_in_force(tags, rules).and_then(|kind| rows(osm_id, kind, members));
    turns.map_or_else(RelationVerdict::Ignored, RelationVerdict::Turns)
}

/// The kind of restriction that binds a car at the time of the rules, or why none does.
fn kind_in_force(tags: Tags<'_, '_>, rules: &Rules) -> Result<&'static RestrictionKind, &'static str> {
    let excepted = |vehicle: &str| rules.table.access_keys.iter().any(|key| key.plain == vehicle.trim());
    if value(tags, "except").is_some_and(|list| list.split([';', ',']).any(excepted)) {
        return Err(EXCEPTED);
    }
    let mut reason = if tags.iter().any(|t| t.0.starts_with("restriction")) { OTHERS } else { UNTAGGED };
    for Key { plain, conditional, .. } in &rules.table.restriction_keys {
        if let Some(text) = value(tags, conditional) {
            let mut notes = Notes::default();
            match value_in_force(text, rules, &mut notes) {
                Some(in_force) => return named(in_force, rules),
                None => {
                    reason = match notes.ignored.as_slice() {
                        [] => NOT_NOW,
                        ignored if ignored.contains(&NO_TIME) => TIMES_ONLY,
                        ignored if ignored.contains(&NOT_A_TIME) => OTHER_CONDITION,
                        _ => UNREADABLE,
                    }
                }
            }
        }
        if let Some(text) = value(tags, plain) {
            return match old_hours(tags) {
                None => named(text, rules),
                Some(hours) => match rules.when.map(|when| hours_contain(&hours, when)) {
                    Some(Some(true)) => named(text, rules),
                    Some(Some(false)) => Err(NOT_NOW),
                    Some(None) => Err(UNREADABLE),
                    None => Err(TIMES_ONLY),
                },
            };
        }
    }
    Err(reason)
}

fn named(text: &str, rules: &Rules) -> Result<&'static RestrictionKind, &'static str> {
    let kind = rules.table.restrictions.get(text.trim()).ok_or(UNKNOWN)?;
    kind.never.as_deref().map_or(Ok(kind), Err)
}

/// Opening hours made of the keys `day_on`, `day_off`, `hour_on` and `hour_off`, which came before `:conditional`.
fn old_hours(tags: Tags<'_, '_>) -> Option<String> {
    let [day_on, day_off, hour_on, hour_off] =
        ["day_on", "day_off", "hour_on", "hour_off"].map(|key| value(tags, key).map(str::trim));
    let day = |name: &str| name.get(..2).unwrap_or(name).to_owned();
    let days = match (day_on, day_off) {
        (Some(on), Some(off)) => Some(format!("{}-{}", day(on), day(off))),
        (Some(one), None) | (None, Some(one)) => Some(day(one)),
        (None, None) => None,
    };
    let hours = match (hour_on, hour_off) {
        (Some(on), Some(off)) => Some(format!("{on}-{off}")),
        (Some(on), None) => Some(format!("{on}-24:00")),
        (None, Some(off)) => Some(format!("00:00-{off}")),
        (None, None) => None,
    };
    match (days, hours) {
        (Some(days), Some(hours)) => Some(format!("{days} {hours}")),
        (days, hours) => days.or(hours),
    }
}

/// One restriction for each pair of members before and after.
fn rows<'a>(
    osm_id: i64,
    kind: &RestrictionKind,
    members: impl Iterator<Item = (&'a str, Member)>,
) -> Result<Vec<Restriction>, &'static str> {
    let (mut from, mut to, mut via_nodes, mut via_ways) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (role, member) in members {
        match (role, member) {
            ("from", Member::Way(id)) => from.push(id),
            ("to", Member::Way(id)) => to.push(id),
            ("via", Member::Node(id)) => via_nodes.push(id),
            ("via", Member::Way(id)) => via_ways.push(id),
            ("from" | "to" | "via", _) => return Err(WRONG_TYPE),
            // Signs and hints for drawing.
            _ => {}
        }
    }
    // Rows are made of each pair and hold all ways between.
    if [&from, &to, &via_ways].iter().any(|ways| ways.len() > MOST_MEMBERS) {
        return Err(TOO_MANY);
    }
    if from.is_empty() || to.is_empty() || via_nodes.is_empty() && via_ways.is_empty() {
        return Err(MISSING);
    }
    if from.len() > 1 && kind.several != Some(Several::From) || to.len() > 1 && kind.several != Some(Several::To) {
        return Err(SEVERAL);
    }
    if via_nodes.len() > 1 || !via_nodes.is_empty() && !via_ways.is_empty() {
        return Err(MIXED_VIA);
    }
    let pairs = from.iter().flat_map(|&from_way| to.iter().map(move |&to_way| (from_way, to_way)));
    let row = |(from_way, to_way)| Restriction {
        osm_id,
        from_way,
        via: via_nodes.first().map_or_else(|| Via::Ways(via_ways.clone()), |&node| Via::Node(node)),
        to_way,
        only: kind.only,
    };
    Ok(pairs.map(row).collect())
}

/// The ways between in an order in which each meets the next, from the way before to the way after; as given if there
/// is none. `meet` tells whether two ways share an end.
pub(crate) fn in_order(from_way: i64, ways: &[i64], to_way: i64, meet: &dyn Fn(i64, i64) -> bool) -> Vec<i64> {
    fn extend(row: &mut Vec<i64>, rest: &mut Vec<i64>, to_way: i64, meet: &dyn Fn(i64, i64) -> bool) -> bool {
        let last = row[row.len() - 1];
        if rest.is_empty() {
            return meet(last, to_way);
        }
        for index in 0..rest.len() {
            if meet(last, rest[index]) {
                let way = rest.remove(index);
                row.push(way);
                if extend(row, rest, to_way, meet) {
                    return true;
                }
                row.pop();
                rest.insert(index, way);
            }
        }
        false
    }
    // More than a handful is a mistake, and trying all orders of it would take for ever.
    if !(2..=8).contains(&ways.len()) {
        return ways.to_vec();
    }
    let mut row = vec![from_way];
    if extend(&mut row, &mut ways.to_vec(), to_way, meet) { row[1..].to_vec() } else { ways.to_vec() }
}

#[cfg(test)]
mod tests {
    use super::in_order;

    #[test]
    fn the_ways_between_are_put_in_order() {
        // 1 - 2 - 3 - 4 - 5 in a row.
        let meet = |a: i64, b: i64| (a - b).abs() == 1;
        assert_eq!(in_order(1, &[4, 2, 3], 5, &meet), [2, 3, 4]);
        assert_eq!(in_order(5, &[4, 2, 3], 1, &meet), [4, 3, 2]);
        assert_eq!(in_order(1, &[9, 2], 3, &meet), [9, 2]);
        assert_eq!(in_order(1, &[7], 5, &meet), [7]);
    }
}
