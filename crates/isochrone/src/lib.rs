//! Isochrone polygons from travel times on roads: nested and valid by construction, also after rounding to 6 decimals.
//!
//! ```
//! use waywarden_isochrone::{Land, RoadPiece, Serves, Settings, Times};
//! use waywarden_network::{LonLat, UNREACHABLE_MS};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let roads = [RoadPiece {
//!     a: LonLat::from_degrees(0.10, 52.0)?,
//!     b: LonLat::from_degrees(0.12, 52.0)?,
//!     serves: Serves::Open,
//! }];
//! let land = Land::new(&Settings::default(), 52.0, &roads)?; // once for a network
//! let mut times = Times::new(&land, false); // once for a site
//! times.set(0, [0, 90_000], [UNREACHABLE_MS; 2], [0; 2]);
//! let contour = land.contour(&times, 300_000);
//! assert_eq!(contour.parts(), 1);
//! let areas: geo::MultiPolygon<f64> = contour.to_multi_polygon();
//! # let _ = areas;
//! # Ok(())
//! # }
//! ```
//!
//! # What is inside
//! The time of a place is that of the nearest road on which a trip may begin, and the walk to it: so a map says what a table
//! of times says. The nearest, not the best: a road that is late has its own land, however near a better one is.
//! A place is inside the isochrone of `level` when its surplus is zero or more:
//! `min(off_road, (level - time(x)) * walking speed) - d`, where x is the nearest point of a road and d how far the place
//! is from its roadway ([`ROAD_HALF_M`] from the middle). Places on several roadways count as on the best of them. Fenced
//! roads have land up to [`FENCE_M`] only and compete no farther. Roads without a way to the site compete and are outside.
//!
//! # How it is drawn
//! * [`Land`] holds a mesh that follows from the roads alone: cells of 16 by 16 finest ones, those near a road divided into
//!   blocks of 4 by 4, and the blocks along a road into finest cells. Where a road leads across a finest edge and another is
//!   nearest or as near at one of its ends, as a slip road beside its carriageway, these are halved. For each cell it knows which roads can
//!   be nearest.
//! * [`Tiles`] are those near the roads that are reached; [`Land::of_tiles`] has no others and draws the same.
//! * [`Times`] holds the times of a site on all roads, or of the best of several sites.
//! * A tile, group of cells, cell or block in which all is inside, or all outside, by the times of its roads, is not looked
//!   into. Where all times are so early that only the land which roads serve counts, its border is taken as it was drawn
//!   once for all times. In the others marching squares draw the border; which vertices are surely inside or outside is
//!   found in single precision, and exact times are asked where a border ends. Where the nearest road changes on an edge, the
//!   border lies where the one ends or the other begins.
//! * A larger edge decides for the smaller ones on it: it has one crossing, and the vertices on it take the label of their
//!   side. So no gaps open between cells of different size.
//! * Several labels (catchments, rings, gained and lost) are drawn together; their polygons share their borders exactly.
//!
//! # Layers
//! Each knows only those before it, and no module leads back to itself:
//! 1. **ground**: the lattice, the roads and the water on it, the mesh that follows from them;
//! 2. **labels**: times on the roads, and which label they give a place;
//! 3. **crossings**: where borders cross the lattice in a cell, and the pieces of border between;
//! 4. **outlines**: chains of pieces, rings of chains, areas of rings;
//! 5. **areas**: what is asked for, simplified for maps, looked up.
//!
//! # Laws
//! * **Alone or together**: a contour depends on the roads, its level and its times. Nothing else asked for can change it.
//! * **Nested**: a later level or earlier times never take away any place: the surplus of each vertex, the crossings and the
//!   cells are monotone in exact numbers.
//! * **Valid**: every crossing lies on a lattice line in whole micro-degrees, none on a vertex, no two coincide, and no two
//!   borders touch but where they share a crossing.
//!
//! Longitudes do not wrap: pieces across the date line and beyond 85 degrees of latitude are counted and left out.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

mod areas;
mod crossings;
mod ground;
mod labels;
mod outlines;

pub use areas::generalise::{LeftOut, MOST_FILLED, Simplification, Simplified, Together, simplify};
pub use areas::land::{Change, Land};
pub use areas::locator::Locator;
pub use ground::grid::Grid;
pub use ground::mesh_file::{MESH_VERSION, MeshError, MeshSource};
pub use ground::roads::{RoadPiece, Serves};
pub use ground::settings::{FENCE_M, ROAD_HALF_M, Settings, SettingsError};
pub use ground::tiles::Tiles;
pub use ground::whole::MeshSize;
pub use labels::times::{Part, Run, Times};
pub use outlines::contour::{AreaPolygon, Contour, Ring};
