//! What is shown of long work: bars, JSON lines, or nothing.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use indicatif::{ProgressBar, ProgressStyle};
use waywarden::plain_text::JsonLines;
use waywarden::{Observer, Silent, Stage, Warning};

/// The observer that the user asked for.
pub fn chosen(quiet: bool, json: bool) -> Arc<dyn Observer> {
    match (json, quiet) {
        (true, _) => Arc::new(JsonLines::new(|line: &str| eprintln!("{line}"))),
        (false, true) => Arc::new(Silent),
        (false, false) => Arc::new(Bars::default()),
    }
}

/// A bar for each stage on the error stream, silent when that is not a terminal.
#[derive(Default)]
struct Bars(Mutex<BTreeMap<Stage, ProgressBar>>);

impl Bars {
    fn bars(&self) -> MutexGuard<'_, BTreeMap<Stage, ProgressBar>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Observer for Bars {
    fn begin(&self, stage: Stage, total: u64) {
        let bar = ProgressBar::new(total).with_message(stage.words());
        let counted = if stage.unit() == "bytes" { "{bytes}/{total_bytes}" } else { "{pos}/{len}" };
        if let Ok(style) = ProgressStyle::with_template(&format!("{{msg:<28}} [{{bar:30}}] {counted} {{eta}}")) {
            bar.set_style(style.progress_chars("=> "));
        }
        self.bars().insert(stage, bar);
    }

    fn advance(&self, stage: Stage, amount: u64) {
        if let Some(bar) = self.bars().get(&stage) {
            bar.inc(amount);
        }
    }

    fn end(&self, stage: Stage) {
        if let Some(bar) = self.bars().remove(&stage) {
            bar.finish_and_clear();
        }
    }

    fn warn(&self, warning: &Warning) {
        eprintln!("{warning}");
    }
}
