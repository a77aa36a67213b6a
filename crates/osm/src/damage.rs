//! Refusing extracts of which something had to be mended or left out as damaged.

use waywarden_errors::{Code, Explained, Explanation};
use waywarden_network::ImportReport;

/// What an import mended or left out as damaged: a line for each reason, with ids to look at.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("--strict accepts no damage, and there is some:{}\nRemedy: {MEND}", .found.concat())]
pub struct DamageError {
    found: Vec<String>,
}

const MEND: &str = "mend the extract (the ids are OpenStreetMap's), take a larger one, or import without --strict";

impl Explained for DamageError {
    fn explain(&self) -> Explanation {
        Explanation::of(Code::ExtractDamaged).remedy(MEND)
    }
}

/// For those who accept no damage.
///
/// # Errors
/// [`DamageError`] if anything was mended or left out as damaged.
pub fn refuse_damage(report: &ImportReport) -> Result<(), DamageError> {
    let found: Vec<String> = report
        .warnings()
        .map(|(reason, counted)| {
            let ids: Vec<String> = counted.examples.iter().map(ToString::to_string).collect();
            format!("\n  {} x {reason} (such as {})", counted.count, ids.join(", "))
        })
        .collect();
    if found.is_empty() { Ok(()) } else { Err(DamageError { found }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damage_is_told_with_ids_and_decisions_about_good_data_are_none() {
        let mut report = ImportReport::default();
        report.dropped.add("footpath", 7);
        assert_eq!(refuse_damage(&report), Ok(()));
        report.dropped.add("node with impossible coordinates", 3);
        report.dropped.add("node with impossible coordinates", 4);
        let error = refuse_damage(&report).expect_err("there is damage");
        let expected =
            "--strict accepts no damage, and there is some:\n  2 x node with impossible coordinates (such as 3, 4)\n";
        assert_eq!(error.to_string(), format!("{expected}Remedy: {MEND}"));
        assert_eq!(error.explain().message(&error.to_string()), expected.trim_end());
    }
}
