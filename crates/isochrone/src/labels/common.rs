//! Numbers of the labels that all labellings have in common.

/// Label of what is not drawn.
pub(crate) const OUTSIDE: u32 = 0;

/// Label of the land within a level.
pub(crate) const INSIDE: u32 = 1;
