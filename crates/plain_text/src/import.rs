//! What an import kept, mended and left out.

use waywarden_network::{Counted, ImportReport};

/// Everything that an import counted, by what became of it; what to look at comes first.
#[must_use]
pub fn import_text(report: &ImportReport) -> String {
    let mut text = String::new();
    for (title, rows) in [
        ("look at first", report.noticed_worst_first()),
        ("kept", report.kept.worst_first()),
        ("mended", report.repaired.worst_first()),
        ("left out", report.dropped.worst_first()),
    ] {
        line!(text, "{title}:");
        if rows.is_empty() {
            line!(text, "  nothing");
        }
        for (reason, counted) in rows {
            line!(text, "{:>12}  {reason}{}", counted.count, examples(counted));
        }
    }
    text
}

fn examples(counted: &Counted) -> String {
    let examples: Vec<String> = counted.examples.iter().take(3).map(ToString::to_string).collect();
    if examples.is_empty() { String::new() } else { format!("  (such as {})", examples.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_stand_below_what_became_of_them_the_commonest_first() {
        let mut report = ImportReport::default();
        (1..=5).for_each(|id| report.dropped.add("private", id));
        (8..=13).for_each(|id| report.dropped.add("footpath", id));
        let expected = "look at first:\n  nothing\nkept:\n  nothing\nmended:\n  nothing\nleft out:\n           6  footpath  (such as 8, 9, 10)\n           5  private  (such as 1, 2, 3)\n";
        assert_eq!(import_text(&report), expected);
    }
}
