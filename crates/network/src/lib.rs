//! The immutable road network that every other part of waywarden works on.
//!
//! A network is built once ([`build::build`]), published as flat arrays ([`Network`]), written to and read from one
//! checked file ([`mod@file`]), and never changed afterwards. It knows nothing of OpenStreetMap tags, of searches or of
//! sites.
//!
//! * A **node** is a junction, a dead end or the end of a ferry.
//! * A **segment** is the road between two nodes: a chain of pieces contracted into one, its geometry kept aside.
//!   Along a segment, **stretches** say which way (road name, class, speed) each part belongs to.
//! * An **arc** is one permitted traversal of a segment in one direction. Arcs are the vertices of the search.
//! * A **turn** joins an arc to an arc that may follow it, with its delay. Turn restrictions are turns that are not
//!   there, so no search can break one. The turns are the edges of the search ([`TurnGraph`]).
//!
//! Times are integer milliseconds, lengths integer millimetres, positions a segment and an offset along it.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

mod arms;
pub mod build;
mod change;
mod check;
mod coord;
mod coverage;
mod cut_roads;
pub mod file;
mod ids;
mod network;
mod report;
mod reversed;
mod snap;
mod turn;
mod turn_graph;
mod water;
mod way;

pub use arms::ArcsAt;
pub use change::{ChangeReport, Effect, Extent};
pub use coord::{CoordError, LocalMetric, LonLat};
pub use coverage::Coverage;
pub use ids::{ArcId, NodeId, SegmentId, TurnId};
pub use network::{Meta, Network, Position, Source, Stretch};
pub use report::{Counted, ImportReport, ReasonCounts};
pub use snap::{Door, Purpose, Snap, SnapFailure, SnapIndex, SnapSettings};
pub use turn::{Turn, TurnKind};
pub use turn_graph::{TurnEdge, TurnGraph};
pub use way::{RoadClass, SpeedReason, Way, way_flags};

/// The travel time that means "not reachable". No reachable point ever carries it: sums saturate one below.
pub const UNREACHABLE_MS: u32 = u32::MAX;
