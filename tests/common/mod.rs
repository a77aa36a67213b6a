//! What the whole-program tests share: running the real binary, folders, small inputs, readers of its outputs.
#![allow(clippy::disallowed_methods)]
// Each test file is a program of its own and uses a part of this.
#![allow(dead_code)]

pub mod bad;
pub mod demo;
pub mod maps;
pub mod page;
pub mod pbf;
pub mod scene;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use sha2::{Digest, Sha256};

/// What a run of the program left behind.
pub struct Ran {
    /// Its exit code; -1 if a signal ended it.
    pub code: i32,
    /// What it said on the screen.
    pub stdout: String,
    /// What it complained of.
    pub stderr: String,
}

/// The program, with an environment that the machine has no part in.
pub fn waywarden() -> Command {
    let mut command = Command::cargo_bin("waywarden").expect("the binary is built");
    command.env_remove("WAYWARDEN_DATA").env_remove("NO_COLOR").env_remove("RUST_BACKTRACE");
    command
}

/// Runs the program in `folder`; whatever it says is returned, not judged.
pub fn run_in(folder: &Path, arguments: &[&str]) -> Ran {
    let output = waywarden().current_dir(folder).args(arguments).output().expect("the program starts");
    Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).expect("UTF-8 on the screen"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8 on the error stream"),
    }
}

/// Runs the program in `folder`, which must go well.
pub fn run_well(folder: &Path, arguments: &[&str]) -> Ran {
    let ran = run_in(folder, arguments);
    assert_eq!(ran.code, 0, "waywarden {}\n{}", arguments.join(" "), ran.stderr);
    ran
}

/// The error in what the program complained of, without what it noticed about the roads before; empty if there is none.
pub fn error_of(stderr: &str) -> &str {
    let start = if stderr.starts_with("error: ") { Some(0) } else { stderr.find("\nerror: ").map(|at| at + 1) };
    let noticed = |line: &str| line.starts_with("roads: ");
    start.filter(|&start| stderr[..start].lines().all(noticed)).map_or("", |start| &stderr[start..])
}

/// The event of the error in what the program told a program (`--json`), the last line; null if there is none.
pub fn error_event(stderr: &str) -> serde_json::Value {
    let event = stderr.lines().next_back().and_then(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    event.filter(|event| event["event"] == "error").unwrap_or_default()
}

/// An empty folder that goes away with the value.
pub fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// A file of the checkout.
pub fn shipped(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// A path as an argument.
pub fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

/// All files below `folder` with their bytes, by their path within it; folders as paths with a slash at the end.
pub fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(folder).expect("below the folder").display().to_string();
            if path.is_dir() {
                found.insert(format!("{name}/"), Vec::new());
                folders.push(path);
            } else {
                found.insert(name, std::fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

/// Asserts that two folders hold the same files with the same bytes; names those that differ.
pub fn assert_same(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>, what: &str) {
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(one), names(other), "{what}: other files");
    let differing: Vec<&String> = one.iter().filter(|(name, bytes)| other[*name] != **bytes).map(|(n, _)| n).collect();
    assert!(differing.is_empty(), "{what}: these files differ: {differing:?}");
}

/// SHA-256 in lower-case hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The rows of a CSV file by column name, every row as long as the header.
pub fn csv_rows(bytes: &[u8]) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::ReaderBuilder::new().flexible(false).from_reader(bytes);
    reader.deserialize().map(|row| row.expect("a row as long as the header")).collect()
}

/// The number in a cell.
pub fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("no number in column {column}: {row:?}"))
}

/// Everything under the folder of further data (`WAYWARDEN_DATA`, else `../shared/data`), if there is one.
pub fn further_data() -> Option<PathBuf> {
    let named = std::env::var_os("WAYWARDEN_DATA").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| shipped("../shared/data"));
    folder.is_dir().then(|| folder.canonicalize().expect("the folder is there"))
}
