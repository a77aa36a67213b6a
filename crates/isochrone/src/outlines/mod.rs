//! The pieces of a tile as chains, chains as rings, rings as areas with holes.

pub(crate) mod contour;
pub(crate) mod rings;
pub(crate) mod trace;
