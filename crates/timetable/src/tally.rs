//! Counting what was kept, mended and left out, by reason.

use std::collections::BTreeMap;

/// How often something happened, with a few names to look at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tallied {
    /// How many.
    pub count: u64,
    /// Up to [`Tally::EXAMPLES`] of them: an id as the feed writes it, or a place such as `stop_times.txt, line 12`.
    pub examples: Vec<String>,
}

/// Counts by reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally(BTreeMap<&'static str, Tallied>);

impl Tally {
    /// How many examples are kept for each reason.
    pub const EXAMPLES: usize = 5;

    /// Counts one more under `reason`; `example` is asked for only while there is room for it.
    pub fn add(&mut self, reason: &'static str, example: impl FnOnce() -> String) {
        let entry = self.0.entry(reason).or_default();
        entry.count += 1;
        if entry.examples.len() < Self::EXAMPLES {
            entry.examples.push(example());
        }
    }

    /// Counts `count` more under `reason`, without examples.
    pub fn add_count(&mut self, reason: &'static str, count: u64) {
        if count > 0 {
            self.0.entry(reason).or_default().count += count;
        }
    }

    /// The count under `reason`, 0 if there is none.
    #[must_use]
    pub fn count(&self, reason: &str) -> u64 {
        self.0.get(reason).map_or(0, |tallied| tallied.count)
    }

    /// Reasons with their counts, the most frequent first, then by name.
    #[must_use]
    pub fn worst_first(&self) -> Vec<(&'static str, &Tallied)> {
        let mut rows: Vec<_> = self.0.iter().map(|(reason, tallied)| (*reason, tallied)).collect();
        rows.sort_by(|a, b| b.1.count.cmp(&a.1.count).then(a.0.cmp(b.0)));
        rows
    }

    /// Whether nothing was counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Everything that reading feeds kept, mended, left out or found odd.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// What is in the timetable, by kind.
    pub kept: Tally,
    /// What was mended and how.
    pub mended: Tally,
    /// What was left out and why.
    pub dropped: Tally,
    /// What is odd or not used, but was taken as it stands.
    pub noted: Tally,
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn the_most_frequent_reason_comes_first_with_its_first_examples() {
        let mut tally = Tally::default();
        tally.add("rare", || "x".to_owned());
        (0..9).for_each(|i| tally.add("often", || i.to_string()));
        tally.add_count("never", 0);
        let rows = tally.worst_first();
        assert_eq!(rows.iter().map(|(reason, t)| (*reason, t.count)).collect::<Vec<_>>(), [("often", 9), ("rare", 1)]);
        assert_eq!(rows[0].1.examples, ["0", "1", "2", "3", "4"]);
    }
}
