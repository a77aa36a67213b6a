//! Rows that cannot be used: left out, counted by reason, with the places of some.

use std::collections::BTreeMap;

use crate::{Place, Problem, Problems, Severity};

/// Places kept for each reason.
const EXAMPLES: usize = 5;
/// Problems kept in full, for those who accept none.
const MOST_PROBLEMS: usize = 1_000;
/// Problems kept in full for those who ask for all: some 300 MB. What goes beyond is counted.
const MOST_OF_ALL: usize = 1_000_000;

/// Rows of a table that were left out, each counted once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rejects {
    rows: usize,
    by_reason: BTreeMap<&'static str, Rejected>,
    problems: Vec<Problem>,
    /// What was guessed about the file as a whole, such as its encoding.
    notes: Vec<Problem>,
    /// Whether all problems are wanted.
    keeps_all: bool,
    /// Problems that are not kept.
    not_kept: usize,
}

/// Rows left out for one reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rejected {
    /// How many.
    pub rows: usize,
    /// Where the first of them stand.
    pub examples: Vec<Place>,
}

impl Rejected {
    /// The first of them: `line 3, line 17, ...`.
    fn places(&self) -> String {
        let places: Vec<String> = self.examples.iter().map(Place::short).collect();
        let more = if self.rows > places.len() { ", ..." } else { "" };
        format!("{}{more}", places.join(", "))
    }
}

impl Rejects {
    /// None yet; all problems are kept, up to a million, if they are wanted, else those of the first thousand rows.
    #[must_use]
    pub fn keeping(all: bool) -> Self {
        Self { keeps_all: all, ..Self::default() }
    }

    /// How many problems of one kind are kept in full.
    #[must_use]
    pub fn most(&self) -> usize {
        if self.keeps_all { MOST_OF_ALL } else { MOST_PROBLEMS }
    }

    fn keep(&mut self, problems: impl ExactSizeIterator<Item = Problem>) {
        if self.problems.len() < self.most() {
            self.problems.extend(problems.map(|problem| problem.with_severity(Severity::RowLeftOut)));
        } else {
            self.not_kept += problems.len();
        }
    }

    /// Counts one row under `reason`, which every problem of the row is part of. Without a problem nothing is counted.
    pub fn add(&mut self, reason: &'static str, problems: Vec<Problem>) {
        let Some(first) = problems.first() else { return };
        self.rows += 1;
        let entry = self.by_reason.entry(reason).or_default();
        entry.rows += 1;
        if entry.examples.len() < EXAMPLES {
            entry.examples.push(first.place.clone());
        }
        self.keep(problems.into_iter());
    }

    /// Keeps further problems of a row that is counted already.
    pub fn also(&mut self, problems: Vec<Problem>) {
        self.keep(problems.into_iter());
    }

    /// Keeps a remark about the whole file: something was guessed, no row is lost.
    pub fn note(&mut self, problem: Problem) {
        self.notes.push(problem.with_severity(Severity::Remark));
    }

    /// Keeps remarks about the whole file.
    pub fn note_all(&mut self, problems: impl IntoIterator<Item = Problem>) {
        problems.into_iter().for_each(|problem| self.note(problem));
    }

    /// Adds all of another collection.
    pub fn merge(&mut self, other: Self) {
        self.rows += other.rows;
        self.keeps_all |= other.keeps_all;
        for (reason, rejected) in other.by_reason {
            let entry = self.by_reason.entry(reason).or_default();
            entry.rows += rejected.rows;
            let room = EXAMPLES.saturating_sub(entry.examples.len());
            entry.examples.extend(rejected.examples.into_iter().take(room));
        }
        let room = self.most().saturating_sub(self.problems.len());
        self.not_kept += other.not_kept + other.problems.len().saturating_sub(room);
        self.problems.extend(other.problems.into_iter().take(room));
        self.notes.extend(other.notes);
    }

    /// Adds those of a table beside this one: its rows are no rows of this table, so that they are told by a remark for each
    /// reason and are not counted.
    pub fn merge_other_table(&mut self, other: Self) {
        let Some(file) = other.problems.first().map(|problem| problem.file.clone()) else { return self.merge(other) };
        for (reason, rejected) in &other.by_reason {
            let message = format!("{} rows are left out: {reason} ({})", rejected.rows, rejected.places());
            self.note(Problem::of_file(&file, message, "mend the rows"));
        }
        self.merge(Self { rows: 0, by_reason: BTreeMap::new(), ..other });
    }

    /// Rows left out for this reason alone are told by a remark and are not counted: they are no rows of the table.
    pub fn tell_only(&mut self, reason: &'static str) {
        let [(only, rejected)] = &self.by_reason.iter().collect::<Vec<_>>()[..] else { return };
        let Some(first) = self.problems.first().filter(|_| **only == reason) else { return };
        let message = format!("{} rows are left out: {reason} ({})", rejected.rows, rejected.places());
        let note = Problem::of_file(&first.file, message, first.help.clone());
        *self = Self { notes: std::mem::take(&mut self.notes), keeps_all: self.keeps_all, ..Self::default() };
        self.note(note);
    }

    /// How many rows were left out.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// True if every row could be used and nothing was guessed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows == 0 && self.notes.is_empty()
    }

    /// Reasons in alphabetical order, with the rows left out for each.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Rejected)> {
        self.by_reason.iter().map(|(reason, rejected)| (*reason, rejected))
    }

    /// Remarks about the whole file.
    pub fn notes(&self) -> impl Iterator<Item = &Problem> {
        self.notes.iter()
    }

    /// Every problem that is kept: remarks first, then rows in the order in which they were found.
    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        self.notes.iter().chain(&self.problems)
    }

    /// Problems of rows that are not kept in full.
    #[must_use]
    pub fn not_kept(&self) -> usize {
        self.not_kept
    }

    /// All of it as problems by line, for those who accept none: the first thousand rows in full.
    #[must_use]
    pub fn into_problems(mut self) -> Problems {
        let mut problems = Problems(std::mem::take(&mut self.notes));
        problems.append(self.into_row_problems());
        Problems(problems.0.into_iter().map(|problem| problem.with_severity(Severity::Error)).collect())
    }

    /// The rows as problems by line, without the remarks: for what is refused for another reason, so that nothing was guessed
    /// in the end.
    #[must_use]
    pub fn into_row_problems(mut self) -> Problems {
        self.problems.sort_by_key(|problem| problem.place.line_or_feature());
        Problems(self.problems)
    }

    /// One line for each reason: `2 x a weight is blank (lines 3, 17)`; and one for each remark.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let notes = self.notes.iter().map(|note| format!("{}: {}; {}", note.file.display(), note.message, note.help));
        let reasons = self
            .by_reason
            .iter()
            .map(|(reason, rejected)| format!("{} x {reason} ({})", rejected.rows, rejected.places()));
        notes.chain(reasons).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn problem(line: usize) -> Problem {
        Problem::new(Path::new("areas.csv"), Place::Line { line, column: None }, "wrong", "mend it")
    }

    #[test]
    fn rows_are_counted_once_and_examples_are_few() {
        let mut rejects = Rejects::default();
        assert!(rejects.is_empty());
        rejects.add("blank", vec![problem(2), problem(2)]);
        rejects.add("blank", Vec::new());
        let mut more = Rejects::default();
        (3..12).for_each(|line| more.add("blank", vec![problem(line)]));
        more.add("odd", vec![problem(20)]);
        more.note(problem(1));
        rejects.merge(more);
        assert_eq!(rejects.rows(), 11);
        let lines = rejects.lines();
        assert_eq!(
            lines,
            [
                "areas.csv: wrong; mend it",
                "10 x blank (line 2, line 3, line 4, line 5, line 6, ...)",
                "1 x odd (line 20)"
            ]
        );
        rejects.also(vec![problem(1)]);
        assert_eq!(rejects.rows(), 11, "no further row");
        assert_eq!(rejects.clone().into_row_problems().len(), 2 + 9 + 1 + 1, "without the remark");
        let problems = rejects.into_problems();
        assert_eq!(problems.len(), 1 + 2 + 9 + 1 + 1);
        assert_eq!(problems.0[1], problem(1), "by line");
    }

    #[test]
    fn rows_of_another_table_are_told_and_not_counted() {
        let mut other = Rejects::default();
        (2..9).for_each(|line| other.add("blank", vec![problem(line)]));
        let mut rejects = Rejects::default();
        rejects.merge_other_table(other);
        assert_eq!((rejects.rows(), rejects.problems().count()), (0, 1 + 7));
        let told = "areas.csv: 7 rows are left out: blank (line 2, line 3, line 4, line 5, line 6, ...); mend the rows";
        assert_eq!(rejects.lines(), [told]);
    }

    #[test]
    fn what_stands_below_a_table_is_told_unless_rows_are_lost_too() {
        let mut rejects = Rejects::default();
        rejects.note(problem(1));
        rejects.add("below", vec![problem(9)]);
        let mut lost = rejects.clone();
        rejects.tell_only("below");
        assert_eq!((rejects.rows(), rejects.notes().count()), (0, 2));
        lost.add("blank", vec![problem(3)]);
        lost.tell_only("below");
        assert_eq!((lost.rows(), lost.notes().count()), (2, 1));
    }

    #[test]
    fn millions_of_bad_rows_take_little_room() {
        let mut rejects = Rejects::default();
        (0..100_000).for_each(|line| rejects.add("bad", vec![problem(line)]));
        assert_eq!((rejects.rows(), rejects.problems.len()), (100_000, MOST_PROBLEMS));
        assert_eq!(rejects.not_kept(), 100_000 - MOST_PROBLEMS);
    }

    #[test]
    fn all_are_kept_where_they_are_wanted_and_say_what_they_mean() {
        let mut rejects = Rejects::keeping(true);
        (0..100_000).for_each(|line| rejects.add("bad", vec![problem(line)]));
        rejects.note(problem(1));
        let mut others = Rejects::default();
        others.merge(rejects.clone());
        others.merge(rejects);
        assert_eq!((others.problems().count(), others.not_kept()), (200_002, 0), "who merges with all keeps all");
        let severities: std::collections::BTreeSet<Severity> = others.problems().map(Problem::severity).collect();
        assert_eq!(severities, [Severity::RowLeftOut, Severity::Remark].into());
        assert!(others.into_problems().iter().all(|problem| problem.severity() == Severity::Error));
    }
}
