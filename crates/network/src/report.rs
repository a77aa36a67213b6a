//! Counting what was kept, repaired and dropped, by reason.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How often something happened, with a few ids to look at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// How many.
    pub count: u64,
    /// Up to [`Ledger::EXAMPLES`] ids (OpenStreetMap ids unless the reason says otherwise), in input order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<i64>,
}

/// Counts by reason, in alphabetical order of the reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ledger(BTreeMap<String, Counted>);

impl Ledger {
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
    pub kept: Ledger,
    /// What was mended and how.
    pub repaired: Ledger,
    /// What was left out and why.
    pub dropped: Ledger,
}

#[cfg(test)]
mod tests {
    use super::Ledger;

    #[test]
    fn examples_are_the_first_few_in_order() {
        let mut a = Ledger::default();
        let mut b = Ledger::default();
        (0..4).for_each(|id| a.add("gap", id));
        (10..14).for_each(|id| b.add("gap", id));
        b.add_count("loop", 0);
        a.merge(b);
        let rows: Vec<_> = a.iter().map(|(r, c)| (r.to_owned(), c.count, c.examples.clone())).collect();
        assert_eq!(rows, [("gap".into(), 8, vec![0, 1, 2, 3, 10]), ("loop".into(), 0, vec![])]);
    }
}
