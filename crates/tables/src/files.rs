//! The files that are read, as one value: on disk or in memory, each hashed as it is read.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};
use waywarden_errors::{Code, Explained, Explanation};

use crate::{Problem, Problems};

/// A variable by its name.
type Variables = dyn Fn(&str) -> Option<String> + Send + Sync;

/// The outside world of a case: its files, and the values of `${NAME}` in paths.
///
/// Whatever is read goes through here, so that the hashes in the record of a run are those of the bytes that were used.
/// A file that differs when it is read again is an error.
///
/// ```
/// use std::path::Path;
/// use waywarden_tables::{Files, read_table};
///
/// let files = Files::in_memory([("sites.csv".into(), b"id,lon,lat\na,-2.6,50.9\n".to_vec())]);
/// let table = read_table(&files, Path::new("sites.csv"))?;
/// assert_eq!((table.rows.len(), files.records()[0].bytes), (1, 23));
/// # Ok::<(), waywarden_tables::Problems>(())
/// ```
pub struct Files {
    store: Store,
    variables: Box<Variables>,
    records: Mutex<Vec<HashedFile>>,
    keeps_all: bool,
}

enum Store {
    Disk,
    Memory(BTreeMap<PathBuf, Vec<u8>>),
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HashedFile {
    /// As it was asked for.
    pub path: PathBuf,
    /// SHA-256 of the bytes that were read, 64 lower-case hex digits.
    pub sha256: String,
    /// How many bytes were read.
    pub bytes: u64,
}

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It is not there.
    #[error("{}: there is no such file", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// It is a folder.
    #[error("{}: this is a folder, not a file", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
    },
    /// The system refuses.
    #[error("{}: the file cannot be read: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// It is no longer what it was when it was first read.
    #[error("{}: the file changed while it was being read", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
}

impl ReadError {
    /// What is wrong, without the path, and what to do.
    fn parts(&self) -> (&Path, String, &'static str) {
        match self {
            Self::Missing { path } => {
                (path, "there is no such file".to_owned(), "check the path and the spelling of the name")
            }
            Self::Folder { path } => (path, "this is a folder, not a file".to_owned(), "name the file inside it"),
            Self::Unreadable { path, source } => {
                (path, format!("the file cannot be read: {source}"), "check the permissions of the file")
            }
            Self::Changed { path } => (
                path,
                "the file changed while it was being read".to_owned(),
                "wait until nothing writes to it, and run again",
            ),
        }
    }
}

impl Explained for ReadError {
    fn explain(&self) -> Explanation {
        let (path, _, help) = self.parts();
        let code = match self {
            Self::Missing { .. } => Code::FileMissing,
            Self::Folder { .. } | Self::Unreadable { .. } => Code::FileUnreadable,
            Self::Changed { .. } => Code::FileChanged,
        };
        Explanation::of(code).at(path.display()).remedy(help)
    }
}

impl From<ReadError> for Problem {
    fn from(error: ReadError) -> Self {
        let (path, message, help) = error.parts();
        Self::of_file(path, message, help)
    }
}

impl From<ReadError> for Problems {
    fn from(error: ReadError) -> Self {
        Problem::from(error).into()
    }
}

impl Files {
    /// The files of this computer. No variable has a value.
    #[must_use]
    pub fn on_disk() -> Self {
        Self::new(Store::Disk)
    }

    /// Files of which the bytes are given, and no others.
    #[must_use]
    pub fn in_memory(files: impl IntoIterator<Item = (PathBuf, Vec<u8>)>) -> Self {
        Self::new(Store::Memory(files.into_iter().map(|(path, bytes)| (plain(&path), bytes)).collect()))
    }

    fn new(store: Store) -> Self {
        Self { store, variables: Box::new(|_| None), records: Mutex::default(), keeps_all: false }
    }

    /// The same; of tables all problems of rows are kept, for those who write them down.
    #[must_use]
    pub fn keeping_all_problems(self, all: bool) -> Self {
        Self { keeps_all: all, ..self }
    }

    /// Whether all problems of rows are kept.
    #[must_use]
    pub fn keeps_all(&self) -> bool {
        self.keeps_all
    }

    /// The same with values for `${NAME}` in paths. A program hands in its environment: nothing here reads it.
    #[must_use]
    pub fn with_variables(mut self, variables: impl Fn(&str) -> Option<String> + Send + Sync + 'static) -> Self {
        self.variables = Box::new(variables);
        self
    }

    /// The value of a variable.
    #[must_use]
    pub fn variable(&self, name: &str) -> Option<String> {
        (self.variables)(name)
    }

    /// Whether there is a file of this name.
    #[must_use]
    pub fn is_file(&self, path: &Path) -> bool {
        match &self.store {
            Store::Disk => path.is_file(),
            Store::Memory(files) => files.contains_key(&plain(path)),
        }
    }

    /// Whether there is a file or a folder of this name.
    #[must_use]
    pub fn exists(&self, path: &Path) -> bool {
        match &self.store {
            Store::Disk => path.exists(),
            Store::Memory(files) => {
                let path = plain(path);
                files.keys().any(|known| known.starts_with(&path))
            }
        }
    }

    /// The bytes of a file, which are hashed and remembered.
    ///
    /// # Errors
    /// [`ReadError`]: it is not there, cannot be read, or is no longer what it was when it was first read.
    pub fn read(&self, path: &Path) -> Result<Vec<u8>, ReadError> {
        let bytes = self.bytes(path)?;
        self.record(path, &hex(&Sha256::digest(&bytes)), bytes.len() as u64)?;
        Ok(bytes)
    }

    /// The bytes of a file of at most so many, for a look at it that no result depends on: it is not remembered.
    pub(crate) fn peek(&self, path: &Path, most_bytes: u64) -> Option<Vec<u8>> {
        let small = match &self.store {
            Store::Disk => std::fs::metadata(path).is_ok_and(|file| file.is_file() && file.len() <= most_bytes),
            Store::Memory(files) => files.get(&plain(path)).is_some_and(|bytes| bytes.len() as u64 <= most_bytes),
        };
        small.then(|| self.bytes(path).ok()).flatten()
    }

    fn bytes(&self, path: &Path) -> Result<Vec<u8>, ReadError> {
        let named = || path.to_owned();
        match &self.store {
            Store::Disk => std::fs::read(path).map_err(|source| match source.kind() {
                std::io::ErrorKind::NotFound => ReadError::Missing { path: named() },
                _ if path.is_dir() => ReadError::Folder { path: named() },
                _ => ReadError::Unreadable { path: named(), source },
            }),
            Store::Memory(files) => files.get(&plain(path)).cloned().ok_or_else(|| match self.exists(path) {
                true => ReadError::Folder { path: named() },
                false => ReadError::Missing { path: named() },
            }),
        }
    }

    /// Remembers a file that somebody else has read, with the hash of what was read.
    ///
    /// # Errors
    /// [`ReadError::Changed`] if it was read before with another hash.
    pub fn record(&self, path: &Path, sha256: &str, bytes: u64) -> Result<(), ReadError> {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        match records.iter().find(|known| known.path == path) {
            Some(known) if (known.sha256.as_str(), known.bytes) != (sha256, bytes) => {
                Err(ReadError::Changed { path: path.to_owned() })
            }
            Some(_) => Ok(()),
            None => {
                records.push(HashedFile { path: path.to_owned(), sha256: sha256.to_owned(), bytes });
                Ok(())
            }
        }
    }

    /// Hashes the pieces of a file that somebody else reads, in the order of the file.
    #[must_use]
    pub fn hasher(&self) -> FileHasher<'_> {
        FileHasher { files: self, hash: Sha256::new(), bytes: 0 }
    }

    /// Everything that was read, each file once, in the order in which it was first read.
    #[must_use]
    pub fn records(&self) -> Vec<HashedFile> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What was read of a file; `None` if it was not.
    #[must_use]
    pub fn record_of(&self, path: &Path) -> Option<HashedFile> {
        let records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        records.iter().find(|known| known.path == path).cloned()
    }
}

impl Default for Files {
    /// Those on disk.
    fn default() -> Self {
        Self::on_disk()
    }
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let store = match &self.store {
            Store::Disk => "on disk".to_owned(),
            Store::Memory(files) => format!("{} in memory", files.len()),
        };
        f.debug_struct("Files").field("store", &store).field("records", &self.records()).finish_non_exhaustive()
    }
}

/// The hash of a file that is read in pieces.
#[derive(Debug)]
pub struct FileHasher<'f> {
    files: &'f Files,
    hash: Sha256,
    bytes: u64,
}

impl FileHasher<'_> {
    /// Takes the next bytes of the file.
    pub fn update(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
    }

    /// Remembers the file, of which all bytes were taken.
    ///
    /// # Errors
    /// As [`Files::record`].
    pub fn finish(self, path: &Path) -> Result<(), ReadError> {
        self.files.record(path, &hex(&self.hash.finalize()), self.bytes)
    }
}

fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The path without `.` and, where something stands before it, `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if matches!(plain.components().next_back(), Some(Component::Normal(_))) => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(files: &Files, path: &str) -> Result<Vec<u8>, String> {
        files.read(Path::new(path)).map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_read_is_remembered_once_with_a_published_hash() {
        let files = Files::in_memory([("a/abc".into(), b"abc".to_vec()), ("empty".into(), Vec::new())]);
        assert_eq!(read(&files, "empty").unwrap(), b"");
        assert_eq!(read(&files, "a/abc").unwrap(), b"abc");
        assert_eq!(read(&files, "a/abc").unwrap(), b"abc");
        let records = files.records();
        // FIPS 180-2, appendix B.1.
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(records.iter().map(|r| r.bytes).collect::<Vec<_>>(), [0, 3], "in the order of reading");
        assert_eq!(records[1], HashedFile { path: "a/abc".into(), sha256: abc.to_owned(), bytes: 3 });
        assert_eq!(files.record_of(Path::new("a/abc")), Some(records[1].clone()));
        assert_eq!(files.record_of(Path::new("a")), None);
        let mut pieces = files.hasher();
        pieces.update(b"a");
        pieces.update(b"bc");
        pieces.finish(Path::new("a/abc")).unwrap();
        assert_eq!(files.records(), records, "the same bytes are the same file");
    }

    #[test]
    fn a_file_that_changes_between_two_readings_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("areas.csv");
        std::fs::write(&path, "id\n1\n").unwrap();
        let files = Files::on_disk();
        assert!(files.is_file(&path) && files.read(&path).is_ok());
        std::fs::write(&path, "id\n2\n").unwrap();
        let error = files.read(&path).unwrap_err();
        assert!(matches!(error, ReadError::Changed { .. }), "{error}");
        let problem = Problem::from(error).to_string();
        assert!(problem.contains("areas.csv: the file changed while it was being read. Remedy: wait"), "{problem}");
        assert_eq!(files.records().len(), 1);
        // Whoever hashes by himself is held to the same.
        assert!(files.record(&path, "other", 5).is_err() && files.record(Path::new("new"), "other", 5).is_ok());
    }

    #[test]
    fn memory_has_folders_and_plain_paths() {
        let files = Files::in_memory([("./data/../case/sites.csv".into(), b"x".to_vec())]);
        assert!(files.is_file(Path::new("case/sites.csv")) && files.is_file(Path::new("case/./x/../sites.csv")));
        assert!(files.exists(Path::new("case")) && !files.is_file(Path::new("case")));
        assert!(!files.exists(Path::new("cas")) && !files.exists(Path::new("../case/sites.csv")));
        assert!(read(&files, "case").unwrap_err().contains("folder"));
        assert!(read(&files, "none").unwrap_err().contains("no such file"));
        assert!(files.records().is_empty(), "what cannot be read is no input");
    }

    #[test]
    fn variables_are_those_that_are_handed_in() {
        assert_eq!(Files::on_disk().variable("PATH"), None);
        let files = Files::on_disk().with_variables(|name| (name == "DATA").then(|| "/data".to_owned()));
        assert_eq!((files.variable("DATA").as_deref(), files.variable("PATH")), (Some("/data"), None));
    }

    fn shared<T: Send + Sync>() {}

    #[test]
    fn threads_may_share_files() {
        shared::<Files>();
    }
}
