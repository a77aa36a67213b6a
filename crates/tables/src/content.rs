//! The bytes of a file, and files that are not what their name says.

use std::path::Path;

use encoding_rs::Encoding;

use crate::Problem;

/// The bytes as text without a byte order mark, and a remark if the encoding is a guess.
///
/// UTF-8, else UTF-16 (with or without a mark), else Windows-1252.
///
/// # Errors
/// One [`Problem`]: empty, another kind of file (named), text that is none of these (with the line).
pub(crate) fn decode(path: &Path, bytes: Vec<u8>) -> Result<(String, Option<Problem>), Problem> {
    if let Some(encoding) = utf16(&bytes) {
        let (text, damaged) = encoding.decode_with_bom_removal(&bytes);
        if damaged {
            let help = "save the file again as \"CSV UTF-8\"";
            return Err(Problem::of_file(path, "the file begins like UTF-16 text but is damaged", help));
        }
        return match mistaken(text.as_bytes()) {
            Some((what, help)) => Err(Problem::of_file(path, format!("the file {what}"), help)),
            None => Ok((text.into_owned(), None)),
        };
    }
    let bytes = if bytes.starts_with(BOM) { bytes[BOM.len()..].to_vec() } else { bytes };
    if let Some((what, help)) = mistaken(&bytes) {
        return Err(Problem::of_file(path, format!("the file {what}"), help));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok((text, None)),
        Err(error) => windows_1252(path, error.as_bytes(), error.utf8_error().valid_up_to()),
    }
}

/// The byte order mark of UTF-8.
const BOM: &[u8] = b"\xEF\xBB\xBF";

/// The encoding in words, if it is none that is guessed.
pub(crate) fn encoding_name(bytes: &[u8]) -> &'static str {
    if utf16(bytes).is_some() { "UTF-16" } else { "UTF-8" }
}

/// The text of a file that a person writes, such as a case: UTF-8, UTF-16 or Windows-1252, without a byte order mark, and a
/// remark if the encoding is a guess.
///
/// # Errors
/// One [`Problem`]: empty, another kind of file (named), text that is none of these.
pub fn text_of(path: &Path, bytes: Vec<u8>) -> Result<(String, Option<Problem>), Problem> {
    decode(path, bytes)
}

/// UTF-16 by its mark, or because most of every second byte of the beginning are 0 and none of the others, as it is in text with
/// mostly Latin letters.
fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    const LOOKED_AT: usize = 4_096;
    if bytes.starts_with(b"\xFF\xFE") && !bytes.starts_with(b"\xFF\xFE\0\0") {
        return Some(encoding_rs::UTF_16LE);
    }
    if bytes.starts_with(b"\xFE\xFF") {
        return Some(encoding_rs::UTF_16BE);
    }
    let head = &bytes[..bytes.len().min(LOOKED_AT) / 2 * 2];
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, most) = (zeros(0), zeros(1), head.len() / 2 * 3 / 4);
    match () {
        () if head.len() < 4 => None,
        () if even == 0 && odd >= most.max(1) => Some(encoding_rs::UTF_16LE),
        () if odd == 0 && even >= most.max(1) => Some(encoding_rs::UTF_16BE),
        () => None,
    }
}

/// Text that is not UTF-8 from byte `valid` on, read as older spreadsheets write it.
fn windows_1252(path: &Path, bytes: &[u8], valid: usize) -> Result<(String, Option<Problem>), Problem> {
    let line = 1 + bytes[..valid].iter().filter(|b| **b == b'\n').count();
    let place = crate::Place::Line { line, column: None };
    let help = "save the file again as \"CSV UTF-8\"";
    // Letters of UTF-8 before or after the fault: read as Windows-1252 they would be mangled.
    let mut rest = bytes;
    let mut mixed = false;
    while !rest.is_empty() && !mixed {
        let (good, next) = match std::str::from_utf8(rest) {
            Ok(_) => (rest, &rest[rest.len()..]),
            Err(error) => {
                let bad = error.error_len().unwrap_or(1);
                (&rest[..error.valid_up_to()], &rest[(error.valid_up_to() + bad).min(rest.len())..])
            }
        };
        mixed = !good.is_ascii();
        rest = next;
    }
    let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes);
    if mixed || text.chars().any(|c| ('\u{80}'..='\u{9f}').contains(&c)) {
        return Err(Problem::new(path, place, "the text is neither UTF-8 nor Windows-1252 throughout", help));
    }
    let message =
        format!("the text is not UTF-8 (line {line}) and was read as Windows-1252, as older spreadsheets write");
    let note = Problem::new(path, place, message, "check names with accents, or save the file again as \"CSV UTF-8\"");
    Ok((text.into_owned(), Some(note)))
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
        () if bytes.starts_with(b"\xFF\xFE\0\0") || bytes.starts_with(b"\0\0\xFE\xFF") => {
            ("is UTF-32 text, which is not read", "save it again as \"CSV UTF-8\"")
        }
        () if bytes.contains(&0) => ("holds binary data, not text", "give a CSV or GeoJSON file"),
        () => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(path: &Path) -> Result<String, Problem> {
        Ok(decode(path, crate::Files::on_disk().read(path)?)?.0)
    }

    fn text(bytes: &[u8]) -> (String, bool) {
        let (text, note) = decode(Path::new("areas.csv"), bytes.to_vec()).unwrap();
        (text, note.is_some())
    }

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
            (b"\xFF\xFEi\0d\0\0\xd8", "begins like UTF-16 text but is damaged"),
            (b"\xFF\xFE", "empty"),
            (b"\xFF\xFE<\0h\0t\0m\0l\0>\0", "web page"),
            (b"id\0name", "binary"),
        ] {
            assert!(problem(bytes).contains(named), "{named}: {}", problem(bytes));
        }
    }

    #[test]
    fn missing_files_and_folders_are_named() {
        let error = read_text(Path::new("/nowhere/areas.csv")).expect_err("missing").to_string();
        assert!(error.starts_with("/nowhere/areas.csv: there is no such file"), "{error}");
        let folder = tempfile::tempdir().unwrap();
        assert!(read_text(folder.path()).expect_err("folder").to_string().contains("folder"));
    }

    #[test]
    fn other_encodings_are_read_and_guesses_are_said() {
        let plain = "id,name\n1,Caf\u{e9} \u{20ac}\n";
        let utf16 = |bytes: fn(u16) -> [u8; 2]| plain.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
        let marked = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
        for bytes in [
            plain.as_bytes().to_vec(),
            marked(BOM, plain.as_bytes().to_vec()),
            marked(b"\xFF\xFE", utf16(u16::to_le_bytes)),
            marked(b"\xFE\xFF", utf16(u16::to_be_bytes)),
        ] {
            assert_eq!(text(&bytes), (plain.to_owned(), false), "{bytes:x?}");
        }
        // Without a mark only the zeros tell.
        assert_eq!(text(b"i\0d\0\n\x001\0"), ("id\n1".to_owned(), false));
        assert_eq!(text(b"\0i\0d\0\n\x001"), ("id\n1".to_owned(), false));
        assert_eq!(text(b"id,name\n1,Caf\xE9 \x80\n"), (plain.to_owned(), true));
        let (_, note) = decode(Path::new("a.csv"), b"id,name\n1,Caf\xE9\n".to_vec()).unwrap();
        let note = note.unwrap().to_string();
        assert!(note.contains("a.csv, line 2") && note.contains("Windows-1252"), "{note}");
        // A few letters that are not Latin do not hide it.
        let words = format!("{plain}2,Ysbyty T\u{177} \u{141}\u{f3}d\u{17a}\n");
        for bytes in [u16::to_le_bytes as fn(u16) -> [u8; 2], u16::to_be_bytes] {
            let encoded: Vec<u8> = words.encode_utf16().flat_map(bytes).collect();
            assert_eq!(text(&encoded), (words.clone(), false));
        }
        // An unassigned byte, and two encodings in one file.
        for mixed in [&b"id\n\x81\n"[..], b"id\n\xC3\xA9\n\xE9\n", b"id\n\xE9\n\xC3\xA9\n"] {
            assert!(problem(mixed).contains("neither UTF-8 nor Windows-1252"), "{}", problem(mixed));
        }
    }

    #[test]
    fn the_byte_order_mark_is_no_part_of_the_text() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, b"\xEF\xBB\xBFid\n").unwrap();
        assert_eq!(read_text(&path).unwrap(), "id\n");
    }
}
