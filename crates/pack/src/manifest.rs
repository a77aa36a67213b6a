//! `run.json`: what a folder of results was made from and what it holds.
//!
//! The record is a function of version, settings and inputs: no time of day, user, host or thread count.

use std::path::{Component, Path};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::FileError;
use crate::hash::{FileRecord, hash_bytes, hash_file};

/// The mark that says a folder is ours to replace.
pub const MADE_BY: &str = "waywarden";

/// Name of the run record inside a folder of results.
pub const RUN_RECORD_FILE: &str = "run.json";

/// The run record; written in this order of fields.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunRecord {
    /// Always [`MADE_BY`].
    pub made_by: String,
    /// Version of waywarden.
    pub version: String,
    /// See [`run_id`].
    pub run_id: String,
    /// Name of the case.
    pub case: String,
    /// The files read, in the order the case names them.
    pub inputs: Vec<InputRecord>,
    /// The files written, in name order; `run.json` itself is not among them.
    pub outputs: Vec<FileRecord>,
    /// Everything the user could set, defaults included.
    pub settings: Value,
    /// What was read, dropped, repaired and left out, by reason.
    pub counts: Value,
    /// What a reader of the results should know, in sentences.
    pub warnings: Vec<String>,
    /// The lines that licences ask for.
    pub attribution: Vec<String>,
    /// The road network: source, date, size.
    pub network: Value,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputRecord {
    /// As the user named it; of an absolute path only the file name, since the rest tells about the machine.
    pub path: String,
    /// SHA-256 of the content, 64 lower-case hex digits.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Data rows, where the file is a table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    /// What a table was taken for: format, encoding, separator, line of the header, coordinate system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_as: Option<String>,
}

impl InputRecord {
    /// The record of a file that was read, which is `named` as the user named it: its SHA-256 (64 hex digits) and size, and
    /// data rows where it is a table.
    #[must_use]
    pub fn new(named: &Path, sha256: String, bytes: u64, rows: Option<u64>) -> Self {
        Self { path: portable_path(named), sha256, bytes, rows, read_as: None }
    }

    /// The same, with what the table was taken for.
    #[must_use]
    pub fn read_as(self, reading: impl Into<String>) -> Self {
        Self { read_as: Some(reading.into()), ..self }
    }

    /// Reads and hashes the file `named`, which is as the user named it, below `base` if it is relative.
    ///
    /// # Errors
    /// [`FileError::Io`] if the file cannot be read.
    pub fn read(named: &Path, base: &Path, rows: Option<u64>) -> Result<Self, FileError> {
        let (sha256, bytes) = hash_file(&base.join(named))?;
        Ok(Self::new(named, sha256, bytes, rows))
    }
}

/// `path` with `/` on every system, and without its folders if it is absolute.
fn portable_path(path: &Path) -> String {
    let from_root = |part: Component<'_>| matches!(part, Component::Prefix(_) | Component::RootDir);
    if path.components().next().is_some_and(from_root) {
        return path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    }
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    parts.join("/")
}

impl RunRecord {
    /// A record with this version of waywarden, a run id and the name of the case; the rest is empty.
    #[must_use]
    pub fn new(run_id: &str, case: &str) -> Self {
        Self {
            made_by: MADE_BY.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            run_id: run_id.to_owned(),
            case: case.to_owned(),
            inputs: Vec::new(),
            outputs: Vec::new(),
            settings: Value::Object(serde_json::Map::new()),
            counts: Value::Object(serde_json::Map::new()),
            warnings: Vec::new(),
            attribution: Vec::new(),
            network: Value::Object(serde_json::Map::new()),
        }
    }

    /// The text of `run.json`: JSON, two spaces deep, with a newline at the end.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Only maps with keys that are not text can fail, and there are none.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

/// The name of a run: the first 12 hex digits of the SHA-256 over the version, the settings and the SHA-256 of each
/// input in the order given.
///
/// The order of keys in `settings` does not matter. 12 digits are 48 bits: among a million runs the chance of any two
/// sharing a name is about 1 in 560.
#[must_use]
pub fn run_id(version: &str, settings: &Value, inputs: &[InputRecord]) -> String {
    let hashes: Vec<&str> = inputs.iter().map(|input| input.sha256.as_str()).collect();
    // A JSON array keeps the parts apart: no two different triples give the same text.
    let text = serde_json::json!([version, sorted(settings), hashes]).to_string();
    let mut id = hash_bytes(text.as_bytes());
    id.truncate(12);
    id
}

/// The same value with the keys of every object in order.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().map(|(key, value)| (key.clone(), sorted(value))).collect();
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(entries.into_iter().collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn input(sha256: &str) -> InputRecord {
        InputRecord { path: "sites.csv".into(), sha256: sha256.into(), bytes: 3, rows: Some(1), read_as: None }
    }

    #[test]
    fn the_run_id_depends_on_version_settings_and_inputs_only() {
        let settings = json!({"max_min": 60, "car": {"peak": true, "speed": 1.5}});
        let id = run_id("0.1.0", &settings, &[input("aa"), input("bb")]);
        assert_eq!(id.len(), 12);
        // sha256sum of the canonical text, so that the definition cannot drift unseen.
        let text = r#"["0.1.0",{"car":{"peak":true,"speed":1.5},"max_min":60},["aa","bb"]]"#;
        assert_eq!(id, hash_bytes(text.as_bytes())[..12]);

        let reordered = json!({"car": {"speed": 1.5, "peak": true}, "max_min": 60});
        let elsewhere = InputRecord { path: "other.csv".into(), bytes: 4, rows: None, ..input("aa") };
        assert_eq!(run_id("0.1.0", &reordered, &[elsewhere, input("bb")]), id);

        assert_ne!(run_id("0.1.1", &settings, &[input("aa"), input("bb")]), id);
        assert_ne!(run_id("0.1.0", &json!({"max_min": 61}), &[input("aa"), input("bb")]), id);
        assert_ne!(run_id("0.1.0", &settings, &[input("bb"), input("aa")]), id);
        assert_ne!(run_id("0.1.0", &settings, &[input("aab"), input("b")]), id);
    }

    #[test]
    fn paths_tell_nothing_about_the_machine() {
        assert_eq!(portable_path(Path::new("data/sites.csv")), "data/sites.csv");
        assert_eq!(portable_path(Path::new("../sites.csv")), "../sites.csv");
        assert_eq!(portable_path(Path::new("/home/somebody/sites.csv")), "sites.csv");
        #[cfg(windows)]
        assert_eq!(portable_path(Path::new(r"C:\Users\somebody\sites.csv")), "sites.csv");
    }

    #[test]
    fn an_input_is_read_below_its_base() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.csv"), b"abc").unwrap();
        let record = InputRecord::read(Path::new("a.csv"), folder.path(), Some(7)).unwrap();
        assert_eq!(record.path, "a.csv");
        assert_eq!((record.bytes, record.rows), (3, Some(7)));
        assert!(record.sha256.starts_with("ba7816bf8f01cfea"));
    }

    #[test]
    fn the_record_is_stable_and_reads_back() {
        let mut record = RunRecord::new("0123456789ab", "Höfn \"closed\"");
        record.version = "0.1.0".into();
        record.inputs.push(input("aa"));
        record.settings = json!({"max_min": 60});
        record.counts = json!({"dropped": {"no_coordinates": 2}});
        record.warnings.push("2 rows have no coordinates".into());
        record.attribution.push("© OpenStreetMap contributors".into());
        let expected = r#"{
  "made_by": "waywarden",
  "version": "0.1.0",
  "run_id": "0123456789ab",
  "case": "Höfn \"closed\"",
  "inputs": [
    {
      "path": "sites.csv",
      "sha256": "aa",
      "bytes": 3,
      "rows": 1
    }
  ],
  "outputs": [],
  "settings": {
    "max_min": 60
  },
  "counts": {
    "dropped": {
      "no_coordinates": 2
    }
  },
  "warnings": [
    "2 rows have no coordinates"
  ],
  "attribution": [
    "© OpenStreetMap contributors"
  ],
  "network": {}
}
"#;
        assert_eq!(record.to_json(), expected);
        assert_eq!(serde_json::from_str::<RunRecord>(expected).unwrap(), record);
    }
}
