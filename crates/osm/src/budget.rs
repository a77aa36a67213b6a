//! A limit to the memory that a file may claim.
//!
//! Rows of zeros compress a thousandfold and then mean objects of eight bytes and more each: a file of a megabyte can
//! ask for tens of gigabytes, every block of it within the limits of the format.

use std::sync::atomic::{AtomicI64, Ordering};

use crate::pbf::wire::Fault;

/// Words that a file of any size may claim: 32 MiB.
const BASE: u64 = 4 * 1024 * 1024;
/// Words for each byte of a file. Real extracts claim less than 2, roads alone about 4.
const PER_BYTE: u64 = 8;

/// What is left of the words (8 bytes) that the objects of a file may take.
pub(crate) struct Budget(AtomicI64);

impl Budget {
    /// For a file of so many bytes, with room for so many words besides.
    pub fn for_file(bytes: u64, further: u64) -> Self {
        let words = bytes.saturating_mul(PER_BYTE).saturating_add(BASE).saturating_add(further);
        Self(AtomicI64::new(i64::try_from(words).unwrap_or(i64::MAX)))
    }

    /// Takes some for an object read at byte `at` of the contents of a block.
    pub fn take(&self, words: usize, at: usize) -> Result<(), Fault> {
        let words = i64::try_from(words).unwrap_or(i64::MAX);
        if self.0.fetch_sub(words, Ordering::Relaxed) >= words {
            return Ok(());
        }
        Err(Fault::new(at, "more objects than a file of this size has by rights: it may be made to exhaust the memory"))
    }
}
