//! A single file that appears whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::error::FileError;
use crate::folder;
use crate::hash::{FileRecord, HashingFile};
use crate::registry::{self, Ticket};
use crate::staging::{BUFFER_BYTES, in_words, sync_folder};

/// A file on its way into place; dropping it without [`AtomicFile::commit`] deletes it.
///
/// An existing file is replaced at commit, whoever wrote it: ask the user before.
#[derive(Debug)]
pub struct AtomicFile {
    // Before the ticket: Windows deletes only files that are closed, and fields are dropped in order.
    out: BufWriter<HashingFile>,
    ticket: Ticket,
    shown: PathBuf,
    target: PathBuf,
}

impl AtomicFile {
    /// Starts the file under a temporary name in the same folder; missing folders are made.
    ///
    /// # Errors
    /// [`FileError::NotAFile`] if a folder, device or pipe stands there, [`FileError::ReadOnlyFile`], and
    /// [`FileError::Io`].
    pub fn create(path: impl AsRef<Path>) -> Result<Self, FileError> {
        let shown = path.as_ref().to_path_buf();
        let target = folder::resolve(&shown)?;
        if let Ok(metadata) = fs::symlink_metadata(&target) {
            if !metadata.is_file() {
                return Err(FileError::NotAFile { path: shown });
            }
            if metadata.permissions().readonly() {
                return Err(FileError::ReadOnlyFile { path: shown });
            }
        }
        let open = |path: &Path| -> io::Result<File> { OpenOptions::new().write(true).create_new(true).open(path) };
        let (ticket, file) = registry::claim(&target, &shown, open)?;
        let out = BufWriter::with_capacity(BUFFER_BYTES, HashingFile::new(file));
        Ok(Self { out, ticket, shown, target })
    }

    /// Waits for the disk and renames the file into place; its record has the file name without folders.
    ///
    /// # Errors
    /// [`FileError::Io`]; an earlier file is then untouched.
    pub fn commit(self) -> Result<FileRecord, FileError> {
        let Self { out, ticket, shown, target } = self;
        let file = out.into_inner().map_err(io::IntoInnerError::into_error);
        let (sha256, bytes) = file.and_then(HashingFile::finish).map_err(FileError::io("write", &shown))?;
        ticket.settle(&shown, |temporary| {
            if let Ok(metadata) = fs::symlink_metadata(&target) {
                // Best effort: a file shared with a group stays shared.
                let _ = fs::set_permissions(temporary, metadata.permissions());
            }
            fs::rename(temporary, &target).map_err(FileError::io("put in place", &shown))
        })?;
        sync_folder(target.parent());
        let file = shown.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(FileRecord { file, sha256, bytes })
    }
}

/// Errors carry a [`FileError`] that names the file.
impl Write for AtomicFile {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.out.write(buffer).map_err(|e| in_words(e, &self.shown))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush().map_err(|e| in_words(e, &self.shown))
    }
}

/// Refuses to write an output over one of the inputs of the same work, whatever they are called.
///
/// # Errors
/// [`FileError::IsInput`].
pub fn must_not_replace_inputs<'a>(
    output: &Path,
    inputs: impl IntoIterator<Item = &'a PathBuf>,
) -> Result<(), FileError> {
    // Compared as the file system sees them: ./roads.osm.pbf is roads.osm.pbf.
    let Ok(target) = output.canonicalize() else { return Ok(()) };
    match inputs.into_iter().any(|input| input.canonicalize().is_ok_and(|input| input == target)) {
        true => Err(FileError::IsInput { path: output.to_path_buf() }),
        false => Ok(()),
    }
}

/// Writes the whole file `path` at once.
///
/// # Errors
/// As [`AtomicFile::create`] and [`AtomicFile::commit`].
pub fn write_atomic(path: impl AsRef<Path>, bytes: &[u8]) -> Result<FileRecord, FileError> {
    let mut file = AtomicFile::create(path)?;
    file.out.write_all(bytes).map_err(FileError::io("write", &file.shown))?;
    file.commit()
}
