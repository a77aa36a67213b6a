//! Ctrl-C leaves no half-written files.

/// Deletes everything unfinished when the user or the system ends the program, then exits with 130.
pub fn clean_up_on_ctrl_c() {
    let handler = || {
        waywarden_pack::remove_all_unfinished();
        eprintln!("\nstopped; nothing was written");
        std::process::exit(130);
    };
    // A second handler in the same process cannot happen; if it did, the default action still ends the program.
    if let Err(error) = ctrlc::set_handler(handler) {
        tracing::warn!("Ctrl-C will not clean up: {error}");
    }
}
