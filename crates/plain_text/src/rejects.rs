//! What is not used of a table.

use waywarden_tables::Rejects;

/// Which rows of a table of `in_file` rows were left out, by reason, and what was guessed about it.
#[must_use]
pub fn rejects_text(table: &str, in_file: usize, rejects: &Rejects) -> String {
    let mut text = String::new();
    if rejects.rows() > 0 {
        let rows = rejects.rows();
        line!(text, "{table}: {rows} of {in_file} rows cannot be used and are left out (--strict refuses them):");
    }
    rejects.lines().iter().for_each(|line| line!(text, "  {line}"));
    text
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use waywarden_tables::{Place, Problem};

    use super::*;

    #[test]
    fn rows_left_out_are_counted_by_reason_and_a_table_in_order_says_nothing() {
        let mut rejects = Rejects::default();
        assert_eq!(rejects_text("areas.csv", 9, &rejects), "");
        for line in [3, 7] {
            let place = Place::Line { line, column: None };
            rejects.add("no id", vec![Problem::new(Path::new("areas.csv"), place, "the id is blank", "")]);
        }
        let text = rejects_text("areas.csv", 9, &rejects);
        let mut lines = text.lines();
        let first = "areas.csv: 2 of 9 rows cannot be used and are left out (--strict refuses them):";
        assert_eq!(lines.next(), Some(first));
        let reason = lines.next().expect("a line for the reason");
        assert!(reason.starts_with("  ") && reason.contains("no id") && reason.contains("line 3, line 7"), "{reason}");
        assert_eq!((lines.next(), text.ends_with('\n')), (None, true));
    }
}
