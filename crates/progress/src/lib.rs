//! How far long work is, what it warns of, and how it is cancelled.
//!
//! Whoever calls the library hands in an [`Observer`]: a bar, a stream of JSON lines, a callback of another language, or
//! [`Silent`]. The work opens a [`Stage`] with [`Work::begin`] and counts on it; each count is also the moment at which a
//! wish to stop is heard. [`cancellable`] is the outermost frame: it turns the stop into the error [`Cancelled`].
//!
//! ```
//! use std::sync::atomic::{AtomicU64, Ordering};
//! use waywarden_progress::{Observer, Stage, Work, cancellable};
//!
//! #[derive(Default)]
//! struct Limit(AtomicU64);
//! impl Observer for Limit {
//!     fn advance(&self, _: Stage, amount: u64) {
//!         self.0.fetch_add(amount, Ordering::Relaxed);
//!     }
//!     fn is_cancelled(&self) -> bool {
//!         self.0.load(Ordering::Relaxed) >= 3
//!     }
//! }
//!
//! let limit = Limit::default();
//! let result = cancellable(|| {
//!     let work = Work::begin(&limit, Stage::TravelTimes, 10);
//!     (0..10).for_each(|_| work.advance(1));
//! });
//! assert!(result.is_err());
//! assert_eq!(limit.0.load(Ordering::Relaxed), 3);
//! ```
#![deny(missing_docs)]
#![forbid(unsafe_code)]

mod cancel;
mod stage;
mod warning;
mod work;

pub use cancel::{Cancelled, cancellable};
pub use stage::Stage;
pub use warning::{Warned, Warning};
pub use work::Work;

/// Told how far the work is. Called from several threads at a time; every method has a default that does nothing.
pub trait Observer: Send + Sync {
    /// A stage begins; `total` in the unit of [`Stage::unit`], 0 if it is not known.
    fn begin(&self, stage: Stage, total: u64) {
        let _ = (stage, total);
    }

    /// So much more of a stage is done.
    fn advance(&self, stage: Stage, amount: u64) {
        let _ = (stage, amount);
    }

    /// A stage is finished.
    fn end(&self, stage: Stage) {
        let _ = stage;
    }

    /// Something that a reader of the results should know, at the moment at which it is found.
    fn warn(&self, warning: &Warning) {
        let _ = warning;
    }

    /// Whether the work should stop. Asked often; should take no time.
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Says nothing and never stops the work.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Observer for Silent {}
