//! Cases whose files are in memory.
#![allow(dead_code)]

use std::path::Path;

use waywarden_case::{CaseFile, read_case};
use waywarden_tables::Files;

/// Files by name.
pub fn files(list: &[(&str, &str)]) -> Files {
    Files::in_memory(list.iter().map(|(name, text)| ((*name).into(), text.as_bytes().to_vec())))
}

/// The case in `case.toml`, or its problems as they are printed.
pub fn read(files: &Files) -> Result<CaseFile, Vec<String>> {
    read_case(files, Path::new("case.toml")).map_err(|problems| problems.iter().map(ToString::to_string).collect())
}
