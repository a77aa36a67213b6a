//! Files that are text.

use std::path::Path;

use waywarden_tables::{Files, Problem};

/// The text of a file, without a byte order mark.
///
/// # Errors
/// It cannot be read, or is not UTF-8: `help` says what it should be.
pub(crate) fn read(files: &Files, path: &Path, help: &str) -> Result<String, Problem> {
    let bytes = files.read(path)?;
    let text = String::from_utf8(bytes).map_err(|_| Problem::of_file(path, "the file is not UTF-8 text", help))?;
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}
