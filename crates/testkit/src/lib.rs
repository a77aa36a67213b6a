//! What tests and benchmarks share, and no program has: a writer of extracts, drawn scenes, random networks, and slow,
//! obvious methods to compare with.
//!
//! * [`pbf`] writes OpenStreetMap extracts, good ones and wrong ones.
//! * [`drawing`] makes a network of a drawing in text and answers questions about it.
//! * [`roads`] builds networks from lists of roads, by hand or at random.
//! * [`oracle`] answers by methods that nobody doubts: petgraph, the textbook's search, relaxing until nothing changes.
//! * [`numbers`] are the same everywhere.
//!
//! Only tests, benchmarks and examples depend on this crate. What is wrong panics.
#![deny(missing_docs)]
#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

pub mod drawing;
pub mod numbers;
pub mod oracle;
pub mod pbf;
pub mod roads;
