//! States that threads take, work with and give back.

use std::sync::{Mutex, PoisonError};

/// As many states as threads have ever worked at once. What a state remembers must not change results.
#[derive(Debug, Default)]
pub(super) struct Pool<T> {
    free: Mutex<Vec<T>>,
}

impl<T> Pool<T> {
    pub fn with<R>(&self, new: impl FnOnce() -> T, work: impl FnOnce(&mut T) -> R) -> R {
        let lock = || self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = lock().pop();
        let mut state = taken.unwrap_or_else(new);
        let result = work(&mut state);
        lock().push(state);
        result
    }
}
