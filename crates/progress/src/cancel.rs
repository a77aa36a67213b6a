//! Stopping work from the outside.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use waywarden_errors::{Code, Explained, Explanation};

use crate::Observer;

/// The work was stopped because its observer asked for it. Nothing of it is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("stopped before it was finished")]
pub struct Cancelled;

impl Explained for Cancelled {
    fn explain(&self) -> Explanation {
        Explanation::of(Code::Cancelled)
    }
}

/// What travels up the stack. A type of its own, so that no other panic is taken for it.
struct Stop;

/// Does the work until it is finished or one of its stages is [cancelled](Observer::is_cancelled).
///
/// The stop unwinds the stack: values on it are dropped as usual, which deletes unfinished files. It is no panic (no
/// message, no hook runs), passes through parallel iterators, and reaches every loop that counts its progress without a
/// result type in each of them. A program that is built with `panic = "abort"` cannot stop work in this way. Every other
/// panic goes on as it came.
///
/// # Errors
/// [`Cancelled`].
pub fn cancellable<T>(work: impl FnOnce() -> T) -> Result<T, Cancelled> {
    // What was shared with the stopped work is dropped or only read again: nothing half changed is seen.
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(value) => Ok(value),
        Err(payload) if payload.is::<Stop>() => Err(Cancelled),
        Err(payload) => resume_unwind(payload),
    }
}

/// Stops the work if its observer asks for it; to be called within [`cancellable`] only.
pub(crate) fn stop_if_cancelled(observer: &dyn Observer) {
    if observer.is_cancelled() {
        resume_unwind(Box::new(Stop));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Silent, Stage, Work};

    struct Always;
    impl Observer for Always {
        fn is_cancelled(&self) -> bool {
            true
        }
    }

    #[test]
    fn stopped_work_is_dropped_and_named() {
        struct Left<'a>(&'a std::cell::Cell<bool>);
        impl Drop for Left<'_> {
            fn drop(&mut self) {
                self.0.set(true);
            }
        }
        let dropped = std::cell::Cell::new(false);
        let result = cancellable(|| {
            let _left = Left(&dropped);
            Work::begin(&Always, Stage::TravelTimes, 1).advance(1);
            "finished"
        });
        assert_eq!(result, Err(Cancelled));
        assert!(dropped.get());
        assert_eq!(cancellable(|| Work::begin(&Silent, Stage::TravelTimes, 1).advance(1)), Ok(()));
    }

    #[test]
    fn other_panics_go_on() {
        let outer = std::panic::catch_unwind(|| cancellable(|| resume_unwind(Box::new("a fault"))));
        assert_eq!(*outer.unwrap_err().downcast::<&str>().unwrap(), "a fault");
    }
}
