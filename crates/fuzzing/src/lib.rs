//! What the fuzz targets do with their bytes.
//!
//! `fuzz/` feeds these functions with bytes that libFuzzer invents; the tests here feed them with what is kept under
//! `fuzz/seeds` and with bytes of a random generator, on a stable compiler and in seconds. A target returns quietly or
//! panics: by a failed assertion about what must hold, or because the program itself does. See `docs/reliability.md`.
#![deny(missing_docs)]
#![forbid(unsafe_code)]
// A panic is how a target reports.
#![allow(clippy::unwrap_used)]

mod cases;
mod network;
mod pbf;
mod polygons;
mod scenario;
mod tables;

pub use cases::case;
pub use network::network_file;
pub use pbf::{opening_hours, pbf_block, pbf_framing, tags};
pub use polygons::polygoniser;
pub use scenario::scenario;
pub use tables::{csv, geojson};

/// A target.
pub type Target = fn(&[u8]);

/// All targets with their names, which are those of the folders under `fuzz/seeds`.
pub const TARGETS: [(&str, Target); 10] = [
    ("pbf_framing", pbf_framing),
    ("pbf_block", pbf_block),
    ("tags", tags),
    ("opening_hours", opening_hours),
    ("csv", csv),
    ("geojson", geojson),
    ("case", case),
    ("network_file", network_file),
    ("polygoniser", polygoniser),
    ("scenario", scenario),
];
