//! Isochrone polygons from travel times on roads: nested and valid by construction, also after rounding to 6 decimals.
//!
//! ```
//! use waywarden_isochrone::{Field, Grid, RoadPiece, Settings};
//! use waywarden_network::LonLat;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let grid = Grid::new(&Settings::default(), 52.0)?; // one grid for the whole run
//! let pieces = [RoadPiece {
//!     a: LonLat::from_degrees(0.10, 52.0)?,
//!     b: LonLat::from_degrees(0.12, 52.0)?,
//!     time_a_ms: 0,
//!     time_b_ms: 90_000,
//! }];
//! let fields = Field::burn_levels(&grid, &pieces, &[300_000, 600_000]).0;
//! let contour = fields[0].contour();
//! assert_eq!(contour.parts(), 1);
//! let areas: geo::MultiPolygon<f64> = contour.to_multi_polygon();
//! # let _ = areas;
//! # Ok(())
//! # }
//! ```
//!
//! # What is inside
//! A place is inside the isochrone of `level` when it lies within `r(x)` metres of some point x of a road, where `r(x)`
//! is how far one can walk off the road in the time left at x, but never farther than `off_road_m`:
//! `r(x) = min(off_road_m, (level - time(x)) * walking speed)`. So the isochrone is a union of discs along the roads.
//!
//! # How it is drawn
//! * A [`Field`] holds one level. At every vertex v of a [`Grid`] it keeps the **surplus**: the largest
//!   `r(x) - |v - x|` over all roads, in millimetres. Inside means surplus >= 0. The surplus has slope 1 across every
//!   border, whether the border is drawn by the clock or by `off_road_m`, so one straight interpolation is good
//!   everywhere. (A field of times jumps at `off_road_m`, and the place of that jump would depend on roads that are
//!   later than the level.)
//! * [`Field::contour`] runs marching squares. Every crossing lies on a grid line, on the lattice of micro-degrees, at
//!   least one micro-degree from both vertices of its edge.
//!
//! # Laws
//! * **Alone or together**: a field is made for one level, so no other level or site asked for can change it.
//! * **Nested**: a later level, one more road, or one more site never takes away any place
//!   ([`burn`](Field::burn) is exactly monotone, and so are the crossings and the cells).
//! * **Order**: the surplus is a maximum of integers, each a function of one road piece and one vertex.
//! * **Valid**: no two crossings coincide, no two border segments touch except at the crossing they share.
//!
//! Longitudes do not wrap: pieces across the date line and beyond 85 degrees of latitude are counted and left out.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

mod area;
mod burn;
mod cell;
mod contour;
mod field;
mod grid;
mod locator;
mod piece;
mod rings;
mod settings;
mod tiles;
mod trace;

pub use burn::BurnReport;
pub use contour::{AreaPolygon, Contour, Ring};
pub use field::{Field, UnionError};
pub use grid::Grid;
pub use locator::Locator;
pub use piece::RoadPiece;
pub use settings::{Settings, SettingsError};
