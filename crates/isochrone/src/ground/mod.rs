//! The lattice, the roads and the water on it, and the mesh that follows from them. No times, no levels.

pub(crate) mod area;
pub(crate) mod candidate_filter;
pub(crate) mod close;
pub(crate) mod closed_water;
pub(crate) mod coast;
pub(crate) mod f32_distance;
pub(crate) mod grid;
pub(crate) mod mesh;
pub(crate) mod mesh_file;
pub(crate) mod nearest_candidates;
pub(crate) mod roads;
pub(crate) mod settings;
pub(crate) mod tile;
pub(crate) mod tile_bytes;
pub(crate) mod tiles;
pub(crate) mod water;
pub(crate) mod whole;
