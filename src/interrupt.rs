//! Ctrl-C leaves no half-written files.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

static KEPT: OnceLock<PathBuf> = OnceLock::new();
static STOPPING: AtomicBool = AtomicBool::new(false);

/// Never returns once Ctrl-C has come: the command's own end, often an error about a file that was taken away, must not
/// be heard before the handler has spoken and ended the program.
pub fn leave_the_end_to_the_handler() {
    while STOPPING.load(Ordering::SeqCst) {
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Has an interruption say that finished work is kept in `folder` and how to go on with it.
pub fn say_kept(folder: &Path) {
    // One command, one folder: a second one cannot come.
    let _ = KEPT.set(folder.to_path_buf());
}

/// Where finished work is, and how to go on.
pub fn kept_in(folder: &Path) -> String {
    format!("what is finished is kept in {}; the same command with --resume goes on from there", folder.display())
}

static STOP_ONCE: OnceLock<&'static AtomicBool> = OnceLock::new();

/// From here on the first Ctrl-C only sets the flag that is returned, so that the work can end with what it has; a second one
/// ends the program.
pub fn stop_once() -> &'static AtomicBool {
    static STOP: AtomicBool = AtomicBool::new(false);
    STOP_ONCE.get_or_init(|| &STOP)
}

/// Deletes everything unfinished when the user or the system ends the program, then exits with 130.
pub fn clean_up_on_ctrl_c() {
    let handler = || {
        if STOP_ONCE.get().is_some_and(|stop| !stop.swap(true, Ordering::SeqCst)) {
            return;
        }
        STOPPING.store(true, Ordering::SeqCst);
        waywarden::pack::remove_all_unfinished();
        match KEPT.get().filter(|folder| folder.exists()) {
            Some(folder) => eprintln!("\nstopped; {}", kept_in(folder)),
            None => eprintln!("\nstopped; nothing was written"),
        }
        std::process::exit(130);
    };
    // A second handler in the same process cannot happen; if it did, the default action still ends the program.
    if let Err(error) = ctrlc::set_handler(handler) {
        tracing::warn!("Ctrl-C will not clean up: {error}");
    }
}
