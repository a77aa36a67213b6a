//! Whether files still are what a record says.

use waywarden_pack::verify::{Checked, Fate};

/// What became of files: all as recorded, or which are not. `what` names them, such as `outputs`.
#[must_use]
pub fn checked_text(what: &str, checked: &[Checked]) -> String {
    let same = checked.iter().filter(|file| file.fate == Fate::Same).count();
    let all = checked.len();
    if same == all {
        return format!("{what}: all {all} as recorded\n");
    }
    let mut text = format!("{what}: {same} of {all} as recorded\n");
    for file in checked.iter().filter(|file| file.fate != Fate::Same) {
        let became = if file.fate == Fate::Missing { "is not there" } else { "has changed" };
        let opened = file.file.ends_with(".gpkg") && file.fate == Fate::Changed;
        let hint = if opened { " (QGIS writes into a GeoPackage when it opens one)" } else { "" };
        line!(text, "  {} {became}{hint}", file.file);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_that_differ_are_named() {
        let checked = |file: &str, fate| Checked { file: file.to_owned(), fate };
        let same = checked("flows.csv", Fate::Same);
        assert_eq!(checked_text("outputs", &[same.clone(), same.clone()]), "outputs: all 2 as recorded\n");
        let all = [same, checked("a.gpkg", Fate::Changed), checked("b.gpkg", Fate::Missing)];
        let expected = "inputs: 1 of 3 as recorded\n  a.gpkg has changed (QGIS writes into a GeoPackage when it opens one)\n  b.gpkg is not there\n";
        assert_eq!(checked_text("inputs", &all), expected);
    }
}
