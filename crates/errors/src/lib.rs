//! What every error tells a program beside its words: a stable [`Code`], the place that it is about, and what to do.
//!
//! An error type of any crate implements [`Explained`]; an error that holds another one passes on what that one says. The
//! words of an error end with its remedy, so that whoever prints them needs nothing else.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

mod code;
mod explanation;

pub use code::Code;
pub use explanation::{Explained, Explanation};
