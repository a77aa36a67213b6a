//! Where borders cross the lattice within a cell, and the pieces of border between these crossings.

pub(crate) mod blocks;
pub(crate) mod cells;
pub(crate) mod crossing;
pub(crate) mod edges;
pub(crate) mod fine;
pub(crate) mod march;
