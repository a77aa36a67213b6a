//! The bytes of a file, and files that are not what their name says.

use std::path::Path;

use crate::Problem;

/// Reads the whole file as UTF-8 text, without the byte order mark.
///
/// # Errors
/// One [`Problem`]: missing, unreadable, empty, another kind of file (named), not UTF-8 (with the line).
pub(crate) fn read_text(path: &Path) -> Result<String, Problem> {
    let bytes = std::fs::read(path).map_err(|error| unreadable(path, &error))?;
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").map(<[u8]>::to_vec).unwrap_or(bytes);
    if let Some((what, help)) = mistaken(&bytes) {
        return Err(Problem::of_file(path, format!("the file {what}"), help));
    }
    String::from_utf8(bytes).map_err(|error| {
        let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + good.iter().filter(|b| **b == b'\n').count();
        Problem::new(
            path,
            crate::Place::Line { line, column: None },
            "the text is not UTF-8 (probably Windows-1252, as older spreadsheets write)",
            "save the file again as \"CSV UTF-8\"",
        )
    })
}

fn unreadable(path: &Path, error: &std::io::Error) -> Problem {
    if error.kind() == std::io::ErrorKind::NotFound {
        return Problem::of_file(path, "there is no such file", "check the path and the spelling of the name");
    }
    if path.is_dir() {
        return Problem::of_file(path, "this is a folder, not a file", "name the file inside it");
    }
    Problem::of_file(path, format!("the file cannot be read: {error}"), "check the permissions of the file")
}

/// What else the content is, with the remedy; `None` if it may be text.
fn mistaken(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    const SAVE_AS_CSV: &str = "open it in a spreadsheet and save the sheet as \"CSV UTF-8\"";
    let start = bytes.trim_ascii_start();
    let head = start[..start.len().min(256)].to_ascii_lowercase();
    Some(match () {
        () if start.is_empty() => ("is empty", "give a file with a header and at least one row"),
        () if head.starts_with(b"version https://git-lfs") => {
            ("is a Git LFS pointer, not the data", "fetch the data with `git lfs pull`")
        }
        () if head.starts_with(b"<!doctype html") || head.starts_with(b"<html") => (
            "is a web page (HTML), not a table",
            "download the data itself; a server often answers with a page when a link has expired",
        ),
        () if head.starts_with(b"<?xml") || head.starts_with(b"<kml") => {
            ("is XML, not a table", "convert it to CSV or GeoJSON")
        }
        () if bytes.starts_with(b"PK\x03\x04") => ("is an Excel workbook (.xlsx) or a zip archive", SAVE_AS_CSV),
        () if bytes.starts_with(b"\xD0\xCF\x11\xE0") => ("is an old Excel workbook (.xls)", SAVE_AS_CSV),
        () if bytes.starts_with(b"\x1F\x8B") => ("is compressed with gzip", "unpack it first (gunzip)"),
        () if bytes.starts_with(b"SQLite format 3") => {
            ("is a GeoPackage or SQLite database", "export the layer as GeoJSON or CSV")
        }
        () if bytes.starts_with(b"%PDF") => ("is a PDF", "ask for the table as CSV"),
        () if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") => {
            ("is UTF-16 text", "save the file again as \"CSV UTF-8\"")
        }
        () if bytes.contains(&0) => ("holds binary data, not text", "give a CSV or GeoJSON file"),
        () => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(bytes: &[u8]) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("areas.csv");
        std::fs::write(&path, bytes).unwrap();
        read_text(&path).expect_err("refused").to_string()
    }

    #[test]
    fn files_given_by_mistake_are_named() {
        for (bytes, named) in [
            (&b""[..], "empty"),
            (b"\xEF\xBB\xBF \n", "empty"),
            (b"version https://git-lfs.github.com/spec/v1\noid sha256:0", "Git LFS pointer"),
            (b"<!DOCTYPE html>\n<html>", "web page"),
            (b"\n<HTML lang=en>", "web page"),
            (b"<?xml version=\"1.0\"?>", "XML"),
            (b"PK\x03\x04rest", "Excel workbook (.xlsx)"),
            (b"\xD0\xCF\x11\xE0rest", "(.xls)"),
            (b"\x1F\x8B\x08", "gzip"),
            (b"SQLite format 3\0", "GeoPackage"),
            (b"%PDF-1.7", "PDF"),
            (b"\xFF\xFEi\0d\0", "UTF-16"),
            (b"id\0name", "binary"),
        ] {
            assert!(problem(bytes).contains(named), "{named}: {}", problem(bytes));
        }
    }

    #[test]
    fn missing_files_folders_and_other_encodings_are_named() {
        let error = read_text(Path::new("/nowhere/areas.csv")).expect_err("missing").to_string();
        assert!(error.starts_with("/nowhere/areas.csv: there is no such file"), "{error}");
        let folder = tempfile::tempdir().unwrap();
        assert!(read_text(folder.path()).expect_err("folder").to_string().contains("folder"));
        let latin = problem(b"id,name\n1,Caf\xE9\n");
        assert!(latin.contains("line 2: the text is not UTF-8") && latin.contains("CSV UTF-8"), "{latin}");
    }

    #[test]
    fn the_byte_order_mark_is_no_part_of_the_text() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, b"\xEF\xBB\xBFid\n").unwrap();
        assert_eq!(read_text(&path).unwrap(), "id\n");
    }
}
