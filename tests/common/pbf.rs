//! Extracts for the tests of the command, in the words that they use.

// Each test uses a part of this.
#[allow(unused_imports)]
pub use waywarden_testkit::pbf::{Compression as Stored, Street as Way, block_starts, streets as file};
