//! Counting what was kept, repaired and dropped, by reason.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How often something happened, with a few ids to look at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// How many.
    pub count: u64,
    /// Up to [`ReasonCounts::EXAMPLES`] ids (OpenStreetMap ids unless the reason says otherwise), in input order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<i64>,
}

/// Counts by reason, in alphabetical order of the reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReasonCounts(BTreeMap<String, Counted>);

impl ReasonCounts {
    /// How many example ids are kept for each reason.
    pub const EXAMPLES: usize = 5;

    /// Counts one more under `reason` and keeps `id` as an example.
    pub fn add(&mut self, reason: &str, id: i64) {
        let entry = self.entry(reason);
        entry.count += 1;
        if entry.examples.len() < Self::EXAMPLES {
            entry.examples.push(id);
        }
    }

    /// Counts `count` more under `reason`, without examples. Counting 0 makes the reason appear.
    pub fn add_count(&mut self, reason: &str, count: u64) {
        self.entry(reason).count += count;
    }

    /// The count under `reason`, 0 if there is none.
    #[must_use]
    pub fn count(&self, reason: &str) -> u64 {
        self.0.get(reason).map_or(0, |c| c.count)
    }

    /// All reasons with their counts.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Counted)> {
        self.0.iter().map(|(reason, counted)| (reason.as_str(), counted))
    }

    /// All reasons with their counts, the largest count first, of equal ones in alphabetical order.
    #[must_use]
    pub fn worst_first(&self) -> Vec<(&str, &Counted)> {
        let mut rows: Vec<_> = self.iter().collect();
        rows.sort_by_key(|(_, counted)| std::cmp::Reverse(counted.count));
        rows
    }

    /// Whether nothing was counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds all of `other`; its examples come after the ones here.
    pub fn merge(&mut self, other: Self) {
        for (reason, counted) in other.0 {
            let entry = self.entry(&reason);
            entry.count += counted.count;
            let room = Self::EXAMPLES.saturating_sub(entry.examples.len());
            entry.examples.extend(counted.examples.into_iter().take(room));
        }
    }

    fn entry(&mut self, reason: &str) -> &mut Counted {
        if !self.0.contains_key(reason) {
            self.0.insert(reason.to_owned(), Counted::default());
        }
        self.0.get_mut(reason).expect("inserted above")
    }
}

/// Everything an import kept, repaired and dropped.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportReport {
    /// What is in the network, by kind.
    pub kept: ReasonCounts,
    /// What was mended and how.
    pub repaired: ReasonCounts,
    /// What was left out and why.
    pub dropped: ReasonCounts,
    /// What a reader of any result should know first: what may make times wrong although the data are read as they are.
    #[serde(default, skip_serializing_if = "ReasonCounts::is_empty")]
    pub noticed: ReasonCounts,
}

/// Reasons for leaving something out that speak of damaged or contradictory data, not of a decision about good data (a
/// footpath, a road that is closed to cars, an island).
const DAMAGE: [&str; 11] = [
    "node with impossible coordinates",
    "way with fewer than two nodes in the extract",
    "turn restriction of an unknown kind",
    "turn restriction without a tag that says what is forbidden",
    "turn restriction with a time that is not understood",
    "turn restriction: a member is missing",
    "turn restriction: a member of the wrong type",
    "turn restriction: several members of a role that takes one",
    "turn restriction: via is more than one node",
    "turn restriction: the road before it does not lead to its node",
    "turn restriction: the ways between do not lead",
];

/// How what is noticed begins, the most harmful first.
const NOTICED: [&str; 11] = [
    "loose pieces of road",
    "extracts of different dates",
    "extracts that do not say",
    "road that only",
    "ends of main roads",
    "ends of roads at the position",
    "roads that the tide covers",
    "ferry of which no tag",
    "roads that are flooded",
    "fords",
    "no open water",
];

impl ImportReport {
    /// What is noticed, the most harmful first.
    #[must_use]
    pub fn noticed_worst_first(&self) -> Vec<(&str, &Counted)> {
        let mut rows = self.noticed.worst_first();
        let place = |reason: &str| NOTICED.iter().position(|begins| reason.starts_with(begins));
        rows.sort_by_key(|(reason, _)| place(reason).unwrap_or(NOTICED.len()));
        rows
    }

    /// Everything that a strict import does not accept: all that was mended, and what was left out because it is damaged.
    pub fn warnings(&self) -> impl Iterator<Item = (&str, &Counted)> {
        let damaged = |(reason, _): &(&str, &Counted)| DAMAGE.iter().any(|damage| reason.starts_with(damage));
        self.repaired.iter().chain(self.dropped.iter().filter(damaged)).filter(|(_, counted)| counted.count > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::{ImportReport, ReasonCounts};

    #[test]
    fn decisions_are_no_warnings() {
        let mut report = ImportReport::default();
        report.kept.add("ways", 1);
        report.dropped.add("closed to cars by an access tag", 2);
        report.dropped.add("turn restriction that excepts cars", 3);
        assert_eq!(report.warnings().count(), 0);
        report.repaired.add("way cut at nodes that are not in the extract", 4);
        report.dropped.add("turn restriction: a member is missing (from, via or to)", 5);
        let reasons: Vec<&str> = report.warnings().map(|(reason, _)| reason).collect();
        assert_eq!(reasons.len(), 2, "{reasons:?}");
    }

    #[test]
    fn examples_are_the_first_few_in_order() {
        let mut a = ReasonCounts::default();
        let mut b = ReasonCounts::default();
        (0..4).for_each(|id| a.add("gap", id));
        (10..14).for_each(|id| b.add("gap", id));
        b.add_count("loop", 0);
        a.merge(b);
        let rows: Vec<_> = a.iter().map(|(r, c)| (r.to_owned(), c.count, c.examples.clone())).collect();
        assert_eq!(rows, [("gap".into(), 8, vec![0, 1, 2, 3, 10]), ("loop".into(), 0, vec![])]);
    }
}
