//! From tags to meaning: which ways a car may use, in which direction and how fast, what stops it at a node, and which
//! turns are forbidden.
//!
//! What each value means stands in the tables of `data/rules` ([`Rules`]); the modules here hold the order in which
//! tags are asked. `docs/road-rules.md` explains every rule by examples, all of which are run as tests.

mod access;
mod conditional;
mod ferries;
mod hours;
mod limits;
mod nodes;
mod restrictions;
mod sizes;
mod table;
mod values;
mod ways;

pub use conditional::{When, WhenError};
pub(crate) use ferries::ferry_route;
pub(crate) use nodes::{NodeRole, node};
pub(crate) use restrictions::{Member, RelationVerdict, in_order, relation};
pub(crate) use sizes::Vehicle;
use table::Key;
pub use table::Rules;
pub(crate) use ways::{Carries, FERRY, Floods, OpenWay, REVERSIBLE, WayVerdict, floods, is_path, way};
use waywarden_network::ReasonCounts;

#[cfg(test)]
mod documented;
#[cfg(test)]
mod laws;

/// Tags of one object.
pub(crate) type Tags<'s, 'a> = &'s [(&'a str, &'a str)];

/// What was mended and what was left out while reading the tags of one object, each reason once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Notes {
    pub repaired: Vec<&'static str>,
    pub ignored: Vec<&'static str>,
}

impl Notes {
    pub fn is_empty(&self) -> bool {
        self.repaired.is_empty() && self.ignored.is_empty()
    }

    /// Counts them under the id of the object.
    pub fn count(&self, osm_id: i64, repaired: &mut ReasonCounts, dropped: &mut ReasonCounts) {
        self.repaired.iter().for_each(|reason| repaired.add(reason, osm_id));
        self.ignored.iter().for_each(|reason| dropped.add(reason, osm_id));
    }

    fn repaired(&mut self, reason: &'static str) {
        if !self.repaired.contains(&reason) {
            self.repaired.push(reason);
        }
    }

    fn ignored(&mut self, reason: &'static str) {
        if !self.ignored.contains(&reason) {
            self.ignored.push(reason);
        }
    }
}

/// The value of a key.
pub(crate) fn tag<'a>(tags: Tags<'_, 'a>, key: &str) -> Option<&'a str> {
    value(tags, key)
}

fn value<'a>(tags: Tags<'_, 'a>, key: &str) -> Option<&'a str> {
    tags.iter().find(|t| t.0 == key).map(|t| t.1)
}

/// Whether a tag written as `key=value` is there; `key=*` stands for any value but `no`.
fn has(tags: Tags<'_, '_>, tag: &str) -> bool {
    tag.split_once('=').is_some_and(|(key, wanted)| {
        value(tags, key).is_some_and(|value| value == wanted || wanted == "*" && value != "no")
    })
}

/// Whether any tag holds at certain times only; most objects have none, so the search for them can be spared.
fn any_conditional(tags: Tags<'_, '_>) -> bool {
    tags.iter().any(|t| t.0.ends_with(":conditional"))
}

/// What the most specific form of the most specific key says, as far as `read` understands it.
///
/// At each key: for the direction and the time, for the time, for the direction, always.
fn most_specific<'a, T>(
    keys: &[Key],
    tags: Tags<'_, 'a>,
    direction: Option<usize>,
    rules: &Rules,
    notes: &mut Notes,
    mut read: impl FnMut(&'a str, &mut Notes) -> Option<T>,
) -> Option<T> {
    let conditional = any_conditional(tags);
    for key in keys {
        let directed = direction.map(|d| (&key.directed[d], &key.directed_conditional[d]));
        if conditional {
            let forms = [directed.map(|d| d.1), Some(&key.conditional)];
            for text in forms.into_iter().flatten().filter_map(|form| value(tags, form)) {
                let in_force = conditional::value_in_force(text, rules, notes);
                if let Some(found) = in_force.and_then(|text| read(text, notes)) {
                    return Some(found);
                }
            }
        }
        for form in [directed.map(|d| d.0), Some(&key.plain)].into_iter().flatten() {
            if let Some(found) = value(tags, form).and_then(|text| read(text, notes)) {
                return Some(found);
            }
        }
    }
    None
}
