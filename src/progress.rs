//! Progress on long work, on the error stream, silent when that is not a terminal.

use indicatif::{ProgressBar, ProgressStyle};
use waywarden_osm::Stage;

/// A bar that counts to `total` pieces of work called `what`.
pub fn bar(what: &'static str, total: u64) -> ProgressBar {
    let bar = ProgressBar::new(total).with_message(what);
    if let Ok(style) = ProgressStyle::with_template("{msg:<28} [{bar:30}] {pos}/{len} {eta}") {
        bar.set_style(style.progress_chars("=> "));
    }
    bar
}

/// The bar of an import.
pub struct ImportBar(ProgressBar);

impl ImportBar {
    /// A bar that has not begun.
    pub fn new() -> Self {
        let bar = ProgressBar::new(0);
        if let Ok(style) = ProgressStyle::with_template("{msg:<28} [{bar:30}] {bytes}/{total_bytes} {eta}") {
            bar.set_style(style.progress_chars("=> "));
        }
        Self(bar)
    }

    /// Shows how far the import is.
    pub fn show(&self, stage: Stage, done: u64, total: u64) {
        self.0.set_message(match stage {
            Stage::Ways => "reading roads",
            Stage::Nodes => "reading their nodes",
            Stage::Network => "building the network",
        });
        self.0.set_length(total);
        self.0.set_position(done);
    }

    /// Takes the bar away.
    pub fn finish(self) {
        self.0.finish_and_clear();
    }
}
