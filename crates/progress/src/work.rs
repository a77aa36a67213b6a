//! A stage that is under way.

use crate::cancel::stop_if_cancelled;
use crate::{Observer, Stage};

/// A stage under way; it ends when this is dropped. Shared by the threads that work on it.
pub struct Work<'a> {
    observer: &'a dyn Observer,
    stage: Stage,
}

impl<'a> Work<'a> {
    /// Begins a stage of so much work, 0 if that is not known. Stops at once if the observer asks for it.
    #[must_use]
    pub fn begin(observer: &'a dyn Observer, stage: Stage, total: u64) -> Self {
        stop_if_cancelled(observer);
        observer.begin(stage, total);
        Self { observer, stage }
    }

    /// Counts so much as done, and stops the work if the observer asks for it (see [`cancellable`](crate::cancellable)).
    pub fn advance(&self, amount: u64) {
        self.observer.advance(self.stage, amount);
        stop_if_cancelled(self.observer);
    }

    /// Stops the work if the observer asks for it; for long pieces of work within one count.
    pub fn check(&self) {
        stop_if_cancelled(self.observer);
    }
}

impl Drop for Work<'_> {
    fn drop(&mut self) {
        self.observer.end(self.stage);
    }
}
