//! The temporary files and folders of this process, so that an interruption can take them away.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::error::FileError;

static LIVE: Mutex<Live> = Mutex::new(Live { outputs: BTreeMap::new(), ended: false });
static NEXT: AtomicU64 = AtomicU64::new(1);

#[derive(Debug)]
struct Live {
    outputs: BTreeMap<u64, Unfinished>,
    /// The process is about to exit: nothing new may be begun.
    ended: bool,
}

#[derive(Debug)]
struct Unfinished {
    path: PathBuf,
    /// Folders made only to hold `path`, outermost first.
    made_parents: Vec<PathBuf>,
}

impl Unfinished {
    fn remove(&self) -> io::Result<()> {
        let result = remove_path(&self.path);
        for parent in self.made_parents.iter().rev() {
            // Refused if something else has moved in meanwhile, and rightly so.
            let _ = fs::remove_dir(parent);
        }
        result
    }
}

/// Removes every unfinished output of this process and refuses new ones; the paths that could not be removed are
/// returned.
///
/// For a Ctrl-C handler, which must exit the process right afterwards. An output that is being moved into place at
/// the same moment is waited for: afterwards it is either wholly there or wholly gone. Work that goes on regardless gets
/// [`FileError::Interrupted`] when it wants to begin or commit an output.
pub fn remove_all_unfinished() -> Vec<PathBuf> {
    let mut live = lock();
    live.ended = true;
    let mut left = Vec::new();
    for unfinished in std::mem::take(&mut live.outputs).into_values() {
        // A thread that still writes can add a file while the folder is being emptied.
        let removed = (0..3).any(|_| unfinished.remove().is_ok());
        if !removed {
            left.push(unfinished.path);
        }
    }
    left
}

/// The claim on one temporary path; dropping it deletes the path.
#[derive(Debug)]
pub(crate) struct Ticket {
    id: u64,
    path: PathBuf,
}

impl Ticket {
    /// The temporary path.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Runs `move_into_place` while no interruption can come between; afterwards the temporary path is no longer ours.
    /// If it fails the path stays claimed, to be deleted on drop.
    pub(crate) fn settle<T>(
        self,
        shown: &Path,
        move_into_place: impl FnOnce(&Path) -> Result<T, FileError>,
    ) -> Result<T, FileError> {
        let mut live = lock();
        if !live.outputs.contains_key(&self.id) {
            return Err(FileError::Interrupted { path: shown.to_path_buf() });
        }
        // The guard goes before `self` on return, so that the drop of `self` can lock again.
        let done = move_into_place(&self.path)?;
        live.outputs.remove(&self.id);
        Ok(done)
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let unfinished = lock().outputs.remove(&self.id);
        if let Some(unfinished) = unfinished {
            // There is nobody to tell in a drop; what stays is a hidden `.part` beside the target.
            let _ = unfinished.remove();
        }
    }
}

/// Makes the missing folders above `target`, then a temporary sibling of it with `make`, and claims that.
pub(crate) fn claim<T>(
    target: &Path,
    shown: &Path,
    make: impl Fn(&Path) -> io::Result<T>,
) -> Result<(Ticket, T), FileError> {
    let mut live = lock();
    if live.ended {
        return Err(FileError::Interrupted { path: shown.to_path_buf() });
    }
    let parent = parent_of(target);
    let made_parents = make_parents(parent)?;
    loop {
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = parent.join(temporary_name(target, id, "part"));
        match make(&path) {
            Ok(made) => {
                live.outputs.insert(id, Unfinished { path: path.clone(), made_parents });
                return Ok((Ticket { id, path }, made));
            }
            // Left by a killed process that had our process id.
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
            Err(e) => {
                for folder in made_parents.iter().rev() {
                    let _ = fs::remove_dir(folder);
                }
                return Err(FileError::io("write", shown)(e));
            }
        }
    }
}

/// A name beside `target` for the earlier results while they are being replaced.
pub(crate) fn aside_path(target: &Path) -> PathBuf {
    loop {
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = parent_of(target).join(temporary_name(target, id, "old"));
        if fs::symlink_metadata(&path).is_err() {
            return path;
        }
    }
}

fn lock() -> MutexGuard<'static, Live> {
    LIVE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn parent_of(target: &Path) -> &Path {
    target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn temporary_name(target: &Path, id: u64, ending: &str) -> String {
    // File systems allow 255 bytes for a name; 40 characters are at most 160.
    let name: String = target.file_name().unwrap_or_default().to_string_lossy().chars().take(40).collect();
    format!(".{name}.waywarden-{}-{id}.{ending}", std::process::id())
}

/// Makes `folder` and the folders above it; the ones that were missing, outermost first.
fn make_parents(folder: &Path) -> Result<Vec<PathBuf>, FileError> {
    let missing = folder.ancestors().take_while(|path| !path.as_os_str().is_empty() && !path.exists());
    let mut missing: Vec<PathBuf> = missing.map(Path::to_path_buf).collect();
    missing.reverse();
    fs::create_dir_all(folder).map_err(|e| {
        for made in missing.iter().rev() {
            let _ = fs::remove_dir(made);
        }
        FileError::io("create the folder", folder)(e)
    })?;
    Ok(missing)
}

/// Deletes a file or a whole folder; one that is gone already is fine. A symbolic link is not followed.
pub(crate) fn remove_path(path: &Path) -> io::Result<()> {
    let gone = |result: io::Result<()>| match result {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    };
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_dir() => gone(fs::remove_dir_all(path)),
        Ok(_) => gone(fs::remove_file(path)),
        Err(e) => gone(Err(e)),
    }
}
