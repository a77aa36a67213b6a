//! From rows of nodes to a published network: contract chains, lay out arcs, join turns, find components.
//!
//! The flow: [`RawRoads`] -> [`chains`] (segments and stretches) -> [`arcs`] -> [`turns`] (with [`restrictions`] and
//! [`delays`]) -> [`components`] ->
//! [`Network`]. Each step reads what the one before it made and nothing else.

mod arcs;
mod behind_gates;
mod chains;
pub(crate) mod components;
mod controls;
mod delays;
mod ends;
mod order;
mod restricted;
mod restrictions;
mod streets;
mod turns;

pub use controls::{ControlKind, Facing, RawControl};
pub use delays::{DrivingSide, TurnCosts};
use rustc_hash::{FxHashMap, FxHashSet};
use waywarden_errors::{Code, Explained, Explanation};

use crate::network::{Inconsistent, Parts};
use crate::{LonLat, Meta, Network, Way};

/// Roads as an import hands them over: nodes, ways and the rows of nodes that ways run through.
#[derive(Clone, Debug, Default)]
pub struct RawRoads {
    /// Where each node is.
    pub node_at: Vec<LonLat>,
    /// The source's id of each node.
    pub node_osm_id: Vec<i64>,
    /// The ways. A direction whose speed is 0 is closed.
    pub ways: Vec<Way>,
    /// Unbroken rows of nodes, each part of one way and running along its direction.
    pub rows: Vec<RawRow>,
    /// Node indices of all rows, one after another.
    pub refs: Vec<u32>,
    /// Nodes that must stay nodes of the network although only two pieces of road meet there.
    pub keep_nodes: Vec<u32>,
    /// Controls and obstacles at nodes; such nodes stay nodes of the network.
    pub controls: Vec<RawControl>,
    /// Nodes that only whoever begins or ends a trip behind them passes (a gate for those with a key); they stay nodes of
    /// the network.
    pub gates: Vec<u32>,
    /// Turn restrictions.
    pub restrictions: Vec<RawRestriction>,
    /// Lines of open water, the water on their right, of at least two points each.
    pub water: Vec<Vec<LonLat>>,
    /// Both ends of bridges that people can walk over.
    pub bridges: Vec<[LonLat; 2]>,
    /// Names and road numbers.
    pub strings: Strings,
}

impl RawRoads {
    /// Length of a row, millimetres.
    #[must_use]
    pub fn length_mm(&self, row: &RawRow) -> u64 {
        let at = |node: u32| self.node_at[node as usize];
        let pieces = self.refs[row.first_ref as usize..row.end_ref as usize].windows(2);
        pieces.map(|pair| u64::from(at(pair[0]).distance_mm(at(pair[1])))).sum()
    }
}

/// An unbroken row of nodes of one way.
#[derive(Clone, Copy, Debug)]
pub struct RawRow {
    /// Index of the way.
    pub way: u32,
    /// Where its nodes begin in [`RawRoads::refs`].
    pub first_ref: u32,
    /// Where they end.
    pub end_ref: u32,
}

/// A restriction of the way from one way to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawRestriction {
    /// The source's id of the relation, for the report.
    pub osm_id: i64,
    /// The source's id of the way before.
    pub from_way: i64,
    /// What lies between.
    pub via: RawVia,
    /// The source's id of the way after.
    pub to_way: i64,
    /// Whether this is the only permitted way on (`only_*`), not a forbidden one (`no_*`).
    pub only: bool,
}

/// What a restriction passes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RawVia {
    /// A node, by its index.
    Node(u32),
    /// Ways, by the source's ids, in order from the first to the last.
    Ways(Vec<i64>),
}

/// A set of strings, each stored once; index 0 is the empty string.
#[derive(Clone, Debug)]
pub struct Strings {
    index: FxHashMap<String, u32>,
    texts: Vec<String>,
}

impl Default for Strings {
    fn default() -> Self {
        Self { index: FxHashMap::from_iter([(String::new(), 0)]), texts: vec![String::new()] }
    }
}

impl Strings {
    /// The index of `text`, added if it is new.
    pub fn index_of(&mut self, text: &str) -> u32 {
        if let Some(&index) = self.index.get(text) {
            return index;
        }
        let index = u32::try_from(self.texts.len()).expect("fewer than 2^32 names");
        self.index.insert(text.to_owned(), index);
        self.texts.push(text.to_owned());
        index
    }

    /// The text with this index, empty if there is none.
    #[must_use]
    pub fn text(&self, index: u32) -> &str {
        self.texts.get(index as usize).map_or("", String::as_str)
    }
}

/// How to build.
#[derive(Clone, Copy, Debug, Default)]
pub struct BuildSettings {
    /// Let trips begin and end on islands that the main network does not reach; each then only reaches itself.
    pub keep_islands: bool,
    /// What turns cost.
    pub turn_costs: TurnCosts,
}

/// Why no network could be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// Nothing drivable in the input.
    #[error("there is no road in the input that a car may use")]
    NoRoads,
    /// More elements than 32-bit indices hold.
    #[error("the road network has more than 2^31 {0}: {SMALLER_AREA}")]
    TooLarge(&'static str),
    /// Most roads are loose pieces.
    #[error(
        "the roads do not hang together: only {main_km} of {all_km} km ({share} %) are connected, the rest lies in {pieces} \
         loose pieces, so most places could reach nothing. Remedy: {WHOLE_WAYS}"
    )]
    Shattered {
        /// Kilometres of the largest connected part.
        main_km: u64,
        /// Kilometres of all roads.
        all_km: u64,
        /// The first over the second, percent, rounded.
        share: u64,
        /// Other parts.
        pieces: u64,
    },
    /// The input contradicts itself; a defect of the import.
    #[error(transparent)]
    Inconsistent(#[from] Inconsistent),
}

const SMALLER_AREA: &str = "import a smaller area";
const WHOLE_WAYS: &str = "take the extract anew (osmium extract keeps ways complete, a clip by a mask of nodes does not), or \
    import with --keep-islands if the pieces are meant";

impl Explained for BuildError {
    fn explain(&self) -> Explanation {
        match self {
            Self::NoRoads => Explanation::of(Code::RoadsMissing),
            Self::TooLarge(_) => Explanation::of(Code::RoadsTooLarge).remedy(SMALLER_AREA),
            Self::Shattered { .. } => Explanation::of(Code::RoadsDisconnected).remedy(WHOLE_WAYS),
            Self::Inconsistent(_) => Explanation::of(Code::Defect),
        }
    }
}

/// Builds the network and completes the report in `meta`.
///
/// # Errors
/// [`BuildError`] if there are no roads or more than 32-bit indices can hold.
pub fn build(raw: RawRoads, mut meta: Meta, settings: BuildSettings) -> Result<Network, BuildError> {
    for (what, count) in [("nodes", raw.node_at.len()), ("pieces of road", raw.refs.len())] {
        if count >= 1 << 31 {
            return Err(BuildError::TooLarge(what));
        }
    }
    let mut parts = Parts::default();
    let node_of = chains::contract(&raw, &mut parts, &mut meta.report)?;
    let gates: FxHashSet<u32> =
        raw.gates.iter().map(|&node| node_of[node as usize]).filter(|&n| n != u32::MAX).collect();
    let kinds = arcs::lay_out(&raw, &mut parts, &gates);
    let delays = |ends: &ends::Ends<'_>| delays::Delays::new(ends, &settings.turn_costs, &node_of);
    let kinds = turns::join(&raw, &kinds, &gates, delays, &mut parts, &mut meta.report);
    let RawRoads { ways, strings, water, bridges, .. } = raw;
    if !water.is_empty() {
        parts.water_first.push(0);
    }
    for line in water {
        parts.water_at.extend(line);
        parts.water_first.push(parts.water_at.len() as u32);
    }
    parts.bridges = bridges;
    parts.ways = ways;
    parts.first_char = vec![0];
    for text in &strings.texts {
        parts.text.extend_from_slice(text.as_bytes());
        parts.first_char.push(parts.text.len() as u32);
    }
    parts.arc_reach = vec![0; parts.arc_code.len()];
    parts.meta = b"{\"built_by\":\"\",\"profile\":\"\",\"profile_sha256\":\"\",\"sources\":[],\"report\":{\"kept\":{},\"repaired\":{},\"dropped\":{}}}".to_vec();
    let unflagged = Network::from_parts(parts)?;
    let reach = components::reach(&unflagged, &|arc| kinds[arc].reach_bits() == 0, settings, &mut meta.report);
    components::refuse_pieces(&unflagged, &reach, settings, &mut meta.report)?;
    let reach = components::with_islands(reach, settings);
    let mut parts = unflagged.parts;
    parts.arc_reach = reach.iter().zip(kinds).map(|(reach, kind)| reach | kind.reach_bits()).collect();
    count_kept(&parts, &mut meta);
    parts.meta = serde_json::to_vec(&meta).map_err(|e| Inconsistent(e.to_string()))?;
    Ok(Network::from_parts(parts)?)
}

fn count_kept(parts: &Parts, meta: &mut Meta) {
    let kept = &mut meta.report.kept;
    let length_mm: u64 =
        parts.first_point[1..].iter().map(|&end| u64::from(parts.point_offset_mm[end as usize - 1])).sum();
    kept.add_count("kilometres of road (centre lines)", length_mm / 1_000_000);
    kept.add_count("network nodes", parts.node_at.len() as u64);
    kept.add_count("network segments", parts.segment_nodes.len() as u64);
    kept.add_count("network arcs", parts.arc_code.len() as u64);
    kept.add_count("network turns", parts.turns.len() as u64);
}
