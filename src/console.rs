//! Writing to the screen.

use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};

use waywarden::pack::remove_all_unfinished;

static QUIET: AtomicBool = AtomicBool::new(false);

/// Whether `say!` says nothing from here on.
pub fn be_quiet(quiet: bool) {
    QUIET.store(quiet, Ordering::Relaxed);
}

/// Writes a line to the standard output; ends the program quietly where nobody reads on (`waywarden ... | head`).
macro_rules! say {
    ($($part:tt)*) => {
        $crate::console::say_line(format_args!($($part)*))
    };
}

/// See `say!`.
pub fn say_line(line: std::fmt::Arguments<'_>) {
    say_text(&format!("{line}\n"));
}

/// Writes whole lines as `say!` does; nothing for an empty text.
pub fn say_text(text: &str) {
    if QUIET.load(Ordering::Relaxed) {
        return;
    }
    let mut screen = std::io::stdout();
    if screen.write_all(text.as_bytes()).is_err() {
        // Everything said is about work that is finished; files on their way would be a defect, so clean up all the same.
        remove_all_unfinished();
        std::process::exit(0);
    }
}
