//! A folder of outputs that appears whole or not at all.
//!
//! Everything is written into a temporary folder beside the final one (same disk, so that a rename suffices); commit
//! renames it into place. An earlier folder of results is first renamed aside and deleted last: at every moment either
//! the old or the new results are complete on disk.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::error::FileError;
use crate::folder;
use crate::hash::{FileRecord, HashingFile};
use crate::manifest::{RUN_RECORD_FILE, RunRecord};
use crate::names;
use crate::registry::{self, Ticket};

/// Bytes collected before the disk is asked.
pub(crate) const BUFFER_BYTES: usize = 256 * 1024;

/// Outputs on their way into a folder; dropping it without commit deletes them.
#[derive(Debug)]
pub struct Staging {
    /// As the user named it, for messages.
    shown: PathBuf,
    target: PathBuf,
    ticket: Ticket,
    book: Arc<Mutex<Book>>,
}

/// The files of a staging, shared with the writers that are open.
#[derive(Debug, Default)]
struct Book {
    /// Lower-case names given out: Windows and macOS do not tell `A.csv` from `a.csv`.
    taken: BTreeSet<String>,
    /// Names to finished files; `None` while being written.
    files: BTreeMap<String, Option<FileRecord>>,
}

/// What a commit put in place.
#[derive(Debug)]
pub struct Committed {
    /// The folder, as the user named it.
    pub folder: PathBuf,
    /// Its files in name order.
    pub files: Vec<FileRecord>,
    /// The earlier results, if they were replaced but could not be deleted (open in another program).
    pub left_behind: Option<PathBuf>,
}

impl Staging {
    /// Opens a temporary folder beside `final_dir`, whose missing parent folders are made.
    ///
    /// `final_dir` may exist if it is empty or holds nothing but what an earlier run wrote (its `run.json` has our
    /// mark and lists the files); it is replaced at commit. Anything else is refused here, before any work.
    ///
    /// # Errors
    /// [`FileError`], naming the folder and what to do.
    pub fn begin(final_dir: impl AsRef<Path>) -> Result<Self, FileError> {
        let shown = final_dir.as_ref().to_path_buf();
        let target = folder::resolve(&shown)?;
        folder::must_replace(&target, &shown)?;
        let (ticket, ()) = registry::claim(&target, &shown, |path| fs::create_dir(path))?;
        Ok(Self { shown, target, ticket, book: Arc::default() })
    }

    /// Starts the file `name` inside the folder (`/` between folders); call [`StagedFile::finish`] at its end.
    ///
    /// # Errors
    /// [`FileError::BadName`] and [`FileError::DuplicateName`]; [`FileError::Io`] if the file cannot be made.
    pub fn create(&self, name: &str) -> Result<StagedFile, FileError> {
        if let Some(reason) = names::file_fault(name) {
            return Err(FileError::BadName { name: name.to_owned(), reason });
        }
        let shown = self.shown.join(name);
        let mut book = lock(&self.book);
        if !book.taken.insert(name.to_ascii_lowercase()) {
            return Err(FileError::DuplicateName { name: name.to_owned() });
        }
        // From here on a failure leaves the name unfinished, which keeps the folder from being committed without it.
        book.files.insert(name.to_owned(), None);
        let path = self.ticket.path().join(name);
        if let Some(folder) = path.parent().filter(|_| name.contains('/')) {
            fs::create_dir_all(folder).map_err(FileError::io("create the folder of", &shown))?;
        }
        let file = OpenOptions::new().write(true).create_new(true).open(&path);
        let file = file.map_err(FileError::io("write", &shown))?;
        let out = BufWriter::with_capacity(BUFFER_BYTES, HashingFile::new(file));
        Ok(StagedFile { name: name.to_owned(), shown, out, book: Arc::clone(&self.book) })
    }

    /// Writes the whole file `name`.
    ///
    /// # Errors
    /// As [`Staging::create`], and if the disk refuses.
    pub fn write(&self, name: &str, bytes: &[u8]) -> Result<FileRecord, FileError> {
        let mut file = self.create(name)?;
        file.out.write_all(bytes).map_err(FileError::io("write", &file.shown))?;
        file.finish()
    }

    /// The finished files in name order, whatever order they were written in.
    #[must_use]
    pub fn files(&self) -> Vec<FileRecord> {
        lock(&self.book).files.values().flatten().cloned().collect()
    }

    /// Moves the folder into place.
    ///
    /// A folder committed without a `run.json` of ours is not recognised by the next run: see
    /// [`Staging::commit_with_record`].
    ///
    /// # Errors
    /// [`FileError`]; the earlier folder, if any, is then back in place and the new files are deleted.
    pub fn commit(self) -> Result<Committed, FileError> {
        let Self { shown, target, ticket, book } = self;
        let mut files = Vec::new();
        for (name, record) in &lock(&book).files {
            match record {
                Some(record) => files.push(record.clone()),
                None => return Err(FileError::NotFinished { name: name.clone() }),
            }
        }
        // Checked again: the run may have taken minutes.
        let replaces = folder::must_replace(&target, &shown)?;
        let aside = replaces.then(|| registry::aside_path(&target));
        ticket.settle(&shown, |temporary| swap(temporary, &target, aside.as_deref(), &shown))?;
        sync_folder(target.parent());
        let left_behind = aside.filter(|path| registry::remove_path(path).is_err());
        Ok(Committed { folder: shown, files, left_behind })
    }

    /// Writes `record` as `run.json`, with the files so far as its outputs, and commits.
    ///
    /// # Errors
    /// As [`Staging::commit`].
    pub fn commit_with_record(self, mut record: RunRecord) -> Result<Committed, FileError> {
        record.outputs = self.files();
        self.write(RUN_RECORD_FILE, record.to_json().as_bytes())?;
        self.commit()
    }
}

/// Renames `temporary` to `target`, an existing target first to `aside`; on failure the target is as before.
fn swap(temporary: &Path, target: &Path, aside: Option<&Path>, shown: &Path) -> Result<(), FileError> {
    // In one step where the system can: a run that is killed between two would leave nothing under the name.
    #[cfg(target_os = "linux")]
    if let Some(aside) = aside {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        if renameat_with(CWD, temporary, CWD, target, RenameFlags::EXCHANGE).is_ok() {
            // The new results are in place; the old ones are removed as they would be from aside.
            let _ = fs::rename(temporary, aside);
            return Ok(());
        }
    }
    if let Some(aside) = aside {
        fs::rename(target, aside).map_err(FileError::io("replace", shown))?;
    }
    let Err(source) = fs::rename(temporary, target) else { return Ok(()) };
    match aside.map(|aside| (aside, fs::rename(aside, target))) {
        Some((aside, Err(_))) => {
            Err(FileError::NotRestored { path: shown.to_path_buf(), kept: aside.to_path_buf(), source })
        }
        _ => Err(FileError::io("put in place", shown)(source)),
    }
}

/// Asks the disk to keep a rename. Some file systems cannot; the rename has happened all the same.
pub(crate) fn sync_folder(folder: Option<&Path>) {
    #[cfg(unix)]
    {
        let folder = folder.filter(|path| !path.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let _ = fs::File::open(folder).and_then(|folder| folder.sync_all());
    }
    #[cfg(not(unix))]
    let _ = folder;
}

/// One file being written into a [`Staging`]; buffered, hashed on the way.
///
/// Dropped without [`StagedFile::finish`] it counts as broken and the folder cannot be committed.
#[derive(Debug)]
pub struct StagedFile {
    name: String,
    shown: PathBuf,
    out: BufWriter<HashingFile>,
    book: Arc<Mutex<Book>>,
}

impl StagedFile {
    /// Writes out what is buffered, waits for the disk and enters the file in the folder's list.
    ///
    /// # Errors
    /// [`FileError::Io`] if the disk refuses.
    pub fn finish(self) -> Result<FileRecord, FileError> {
        let Self { name, shown, out, book } = self;
        let file = out.into_inner().map_err(io::IntoInnerError::into_error);
        let (sha256, bytes) = file.and_then(HashingFile::finish).map_err(FileError::io("write", &shown))?;
        let record = FileRecord { file: name.clone(), sha256, bytes };
        lock(&book).files.insert(name, Some(record.clone()));
        Ok(record)
    }
}

/// Errors carry a [`FileError`] that names the file.
impl Write for StagedFile {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.out.write(buffer).map_err(|e| in_words(e, &self.shown))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush().map_err(|e| in_words(e, &self.shown))
    }
}

/// `error` with the path, except an interruption, which `write_all` must see as it is to try again.
pub(crate) fn in_words(error: io::Error, shown: &Path) -> io::Error {
    match error.kind() {
        io::ErrorKind::Interrupted => error,
        _ => FileError::io("write", shown)(error).into_io(),
    }
}

fn lock(book: &Mutex<Book>) -> MutexGuard<'_, Book> {
    book.lock().unwrap_or_else(PoisonError::into_inner)
}
