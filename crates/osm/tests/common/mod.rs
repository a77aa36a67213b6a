//! What the tests of this crate share.
#![allow(dead_code, unused_imports, reason = "each test file uses a part")]

pub mod hostile;

pub use waywarden_testkit::drawing::*;
pub use waywarden_testkit::pbf::{self, Compression, Data, Member, Node, Relation, Way};
