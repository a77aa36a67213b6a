//! Times on the roads, and what they make of a place: which label it has, and where between two places it changes.

pub(crate) mod border;
pub(crate) mod changes;
pub(crate) mod common;
pub(crate) mod known;
pub(crate) mod labelling;
pub(crate) mod surface;
pub(crate) mod times;
