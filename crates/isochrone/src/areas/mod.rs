//! What is asked for: land within a level, catchments, changes; simplified for maps, and looked up.

pub(crate) mod generalise;
pub(crate) mod land;
pub(crate) mod locator;
