//! The published network: flat arrays and the questions they answer.

use std::ops::Range;
use std::sync::OnceLock;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::arms::SegmentsAtNodes;
use crate::check::check;
use crate::turn_graph::ReverseTurns;
use crate::water::WaterIndex;
use crate::{ArcId, ImportReport, LonLat, NodeId, SegmentId, Turn, TurnId, Way};

/// A part of a segment that belongs to one way, with its own times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub struct Stretch {
    /// Index of the way.
    pub way: u32,
    /// Where it begins, millimetres from the segment's first node. It ends where the next begins.
    pub start_mm: u32,
    /// Time along the segment's direction and against it, milliseconds; 0 where closed.
    pub time_ms: [u32; 2],
    /// 1 if the way runs against the direction of the segment, else 0.
    pub reversed: u32,
}

/// A place on a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The segment.
    pub segment: SegmentId,
    /// Distance from the segment's first node along it, millimetres.
    pub offset_mm: u32,
}

/// One input file of a network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// File name without its folder.
    pub file: String,
    /// SHA-256 of the bytes, hexadecimal.
    pub sha256: String,
    /// Size in bytes.
    pub bytes: u64,
    /// When the data was current (OpenStreetMap replication time), seconds since 1970, if the file says so.
    pub data_time: Option<i64>,
}

/// Where a network comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meta {
    /// The version of waywarden that built it.
    pub built_by: String,
    /// The profile's name.
    pub profile: String,
    /// SHA-256 of the profile's text, hexadecimal.
    pub profile_sha256: String,
    /// The day and time for which conditional rules were read, if any.
    #[serde(default)]
    pub at: Option<String>,
    /// The files it was built from, in the order given.
    pub sources: Vec<Source>,
    /// What was kept, repaired and dropped.
    pub report: ImportReport,
}

/// The arrays of a network as they are built, stored and read, before they are checked.
///
/// `first_*` arrays are offsets in compressed sparse rows: row `i` is `first[i]..first[i + 1]`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parts {
    pub node_at: Vec<LonLat>,
    pub node_osm_id: Vec<i64>,
    /// The two nodes of each segment.
    pub segment_nodes: Vec<[u32; 2]>,
    pub first_point: Vec<u32>,
    /// Geometry, both ends included.
    pub point_at: Vec<LonLat>,
    /// Distance of each point from the start of its segment.
    pub point_offset_mm: Vec<u32>,
    pub first_stretch: Vec<u32>,
    pub stretches: Vec<Stretch>,
    /// Arcs are sorted by segment.
    pub first_arc: Vec<u32>,
    /// Segment of each arc times two, plus one if it runs against the segment.
    pub arc_code: Vec<u32>,
    pub first_turn: Vec<u32>,
    pub turns: Vec<Turn>,
    /// Per arc: bit 0, it leads to the main network; bit 1, it can be reached from there; bits 2 and 3, only trips that begin
    /// (2) or end (3) in the restricted part that it belongs to use it.
    pub arc_reach: Vec<u8>,
    pub ways: Vec<Way>,
    /// Rows of [`Parts::water_at`].
    pub water_first: Vec<u32>,
    /// Lines of open water, the water on their right.
    pub water_at: Vec<LonLat>,
    /// Both ends of bridges that people can walk over.
    pub bridges: Vec<[LonLat; 2]>,
    pub first_char: Vec<u32>,
    pub text: Vec<u8>,
    /// JSON of [`Meta`].
    pub meta: Vec<u8>,
}

/// An immutable road network. See the crate's page for its parts.
#[derive(Debug)]
pub struct Network {
    pub(crate) parts: Parts,
    arc_time_ms: Vec<u32>,
    meta: Meta,
    reverse: OnceLock<ReverseTurns>,
    water: OnceLock<WaterIndex>,
    at_node: OnceLock<SegmentsAtNodes>,
}

/// Why arrays do not form a network.
#[derive(Debug, thiserror::Error)]
#[error("the prepared network contradicts itself: {0}")]
pub struct Inconsistent(pub(crate) String);

impl Network {
    /// Checks that every index is in range and every row in order, so that no later access can fail.
    pub(crate) fn from_parts(parts: Parts) -> Result<Self, Inconsistent> {
        check(&parts)?;
        Self::from_checked_parts(parts)
    }

    /// As [`Network::from_parts`] for parts that [`check`] has passed.
    pub(crate) fn from_checked_parts(parts: Parts) -> Result<Self, Inconsistent> {
        let meta: Meta =
            serde_json::from_slice(&parts.meta).map_err(|e| Inconsistent(format!("its description: {e}")))?;
        let arc_time_ms = parts
            .arc_code
            .par_iter()
            .map(|&code| {
                let row = row(&parts.first_stretch, (code >> 1) as usize);
                parts.stretches[row].iter().fold(0u32, |sum, s| sum.saturating_add(s.time_ms[(code & 1) as usize]))
            })
            .collect();
        Ok(Self {
            parts,
            arc_time_ms,
            meta,
            reverse: OnceLock::new(),
            water: OnceLock::new(),
            at_node: OnceLock::new(),
        })
    }

    /// Where the network comes from and what its import counted.
    #[must_use]
    pub fn meta(&self) -> &Meta {
        &self.meta
    }

    /// Number of nodes.
    #[must_use]
    pub fn node_count(&self) -> usize {
        self.parts.node_at.len()
    }

    /// Number of segments.
    #[must_use]
    pub fn segment_count(&self) -> usize {
        self.parts.segment_nodes.len()
    }

    /// Number of arcs, the vertices of a search.
    #[must_use]
    pub fn arc_count(&self) -> usize {
        self.parts.arc_code.len()
    }

    /// Number of permitted turns, the edges of a search.
    #[must_use]
    pub fn turn_count(&self) -> usize {
        self.parts.turns.len()
    }

    /// All segments.
    pub fn segments(&self) -> impl ExactSizeIterator<Item = SegmentId> + use<> {
        (0..self.segment_count()).map(SegmentId::new)
    }

    /// Where a node is.
    #[must_use]
    pub fn node_at(&self, node: NodeId) -> LonLat {
        self.parts.node_at[node.index()]
    }

    /// The node's id in the source.
    #[must_use]
    pub fn node_osm_id(&self, node: NodeId) -> i64 {
        self.parts.node_osm_id[node.index()]
    }

    /// The first and the last node of a segment.
    #[must_use]
    pub fn segment_nodes(&self, segment: SegmentId) -> [NodeId; 2] {
        self.parts.segment_nodes[segment.index()].map(NodeId)
    }

    /// Length of a segment, millimetres.
    #[must_use]
    pub fn segment_length_mm(&self, segment: SegmentId) -> u32 {
        self.parts.point_offset_mm[self.point_row(segment).end - 1]
    }

    /// The polyline of a segment, both ends included, at least two points.
    #[must_use]
    pub fn points(&self, segment: SegmentId) -> &[LonLat] {
        &self.parts.point_at[self.point_row(segment)]
    }

    /// The distance of each point of [`Network::points`] from the segment's first node, millimetres.
    #[must_use]
    pub fn point_offsets_mm(&self, segment: SegmentId) -> &[u32] {
        &self.parts.point_offset_mm[self.point_row(segment)]
    }

    /// The stretches of a segment, in order, at least one.
    #[must_use]
    pub fn stretches(&self, segment: SegmentId) -> &[Stretch] {
        &self.parts.stretches[row(&self.parts.first_stretch, segment.index())]
    }

    /// All ways.
    #[must_use]
    pub fn ways(&self) -> &[Way] {
        &self.parts.ways
    }

    /// The way of a stretch.
    #[must_use]
    pub fn way(&self, stretch: &Stretch) -> &Way {
        &self.parts.ways[stretch.way as usize]
    }

    /// The string with this index (see [`Way::name`]).
    #[must_use]
    pub fn text(&self, index: u32) -> &str {
        let range = row(&self.parts.first_char, index as usize);
        std::str::from_utf8(&self.parts.text[range]).unwrap_or_default()
    }

    /// The arcs of a segment: usually one or two; more where a road may only begin or end a trip.
    pub fn arcs(&self, segment: SegmentId) -> impl ExactSizeIterator<Item = ArcId> + use<> {
        row(&self.parts.first_arc, segment.index()).map(ArcId::new)
    }

    /// The segment that an arc traverses.
    #[must_use]
    pub fn arc_segment(&self, arc: ArcId) -> SegmentId {
        SegmentId(self.parts.arc_code[arc.index()] >> 1)
    }

    /// Whether an arc runs along the direction of its segment.
    #[must_use]
    pub fn arc_is_forward(&self, arc: ArcId) -> bool {
        self.parts.arc_code[arc.index()] & 1 == 0
    }

    /// The node where an arc begins.
    #[must_use]
    pub fn arc_tail(&self, arc: ArcId) -> NodeId {
        self.segment_nodes(self.arc_segment(arc))[usize::from(!self.arc_is_forward(arc))]
    }

    /// The node where an arc ends.
    #[must_use]
    pub fn arc_head(&self, arc: ArcId) -> NodeId {
        self.segment_nodes(self.arc_segment(arc))[usize::from(self.arc_is_forward(arc))]
    }

    /// Time along the whole of an arc, milliseconds, without any turn.
    #[must_use]
    pub fn arc_time_ms(&self, arc: ArcId) -> u32 {
        self.arc_time_ms[arc.index()]
    }

    /// Time from where an arc is entered to a position on its segment, milliseconds.
    ///
    /// Linear within a stretch, rounded down. `time_to_ms(arc, end)` is exactly [`Network::arc_time_ms`].
    #[must_use]
    pub fn time_to_ms(&self, arc: ArcId, offset_mm: u32) -> u32 {
        let segment = self.arc_segment(arc);
        let forward = self.arc_is_forward(arc);
        let from_first = self.time_from_first_node_ms(segment, usize::from(!forward), offset_mm);
        if forward { from_first } else { self.arc_time_ms(arc) - from_first }
    }

    /// Whether trips that begin on this arc can get to the main network.
    #[must_use]
    pub fn arc_leads_out(&self, arc: ArcId) -> bool {
        self.parts.arc_reach[arc.index()] & 1 != 0
    }

    /// Whether trips from the main network can end on this arc.
    #[must_use]
    pub fn arc_is_reached(&self, arc: ArcId) -> bool {
        self.parts.arc_reach[arc.index()] & 2 != 0
    }

    /// Whether trips that neither begin nor end in a restricted part (private roads and what lies behind them) use this arc.
    #[must_use]
    pub fn arc_is_open(&self, arc: ArcId) -> bool {
        self.parts.arc_reach[arc.index()] & 12 == 0
    }

    /// The turns out of an arc.
    #[must_use]
    pub fn turns(&self, arc: ArcId) -> &[Turn] {
        &self.parts.turns[self.turn_row(arc)]
    }

    /// The ids of the turns out of an arc.
    pub fn turn_ids(&self, arc: ArcId) -> impl ExactSizeIterator<Item = TurnId> + use<> {
        self.turn_row(arc).map(TurnId::new)
    }

    /// A turn by its id.
    #[must_use]
    pub fn turn(&self, turn: TurnId) -> Turn {
        self.parts.turns[turn.index()]
    }

    /// The way under a position, and whether it runs against the segment.
    #[must_use]
    pub fn stretch_at(&self, position: Position) -> &Stretch {
        let stretches = self.stretches(position.segment);
        let index = stretches.partition_point(|s| s.start_mm <= position.offset_mm);
        &stretches[index.saturating_sub(1)]
    }

    /// The coordinates of a position, interpolated between the points around it.
    #[must_use]
    pub fn locate(&self, position: Position) -> LonLat {
        let points = self.points(position.segment);
        let offsets = self.point_offsets_mm(position.segment);
        let after = offsets.partition_point(|&o| o <= position.offset_mm).clamp(1, points.len() - 1);
        let (a, b) = (points[after - 1], points[after]);
        let (start, end) = (offsets[after - 1], offsets[after]);
        if end == start {
            return a;
        }
        let share = f64::from(position.offset_mm.min(end) - start) / f64::from(end - start);
        let between = |from: i32, to: i32| from + (f64::from(to - from) * share).round() as i32;
        LonLat { lon_e7: between(a.lon_e7, b.lon_e7), lat_e7: between(a.lat_e7, b.lat_e7) }
    }

    /// The smallest box around all nodes and points: south-west and north-east corner; `None` if empty.
    #[must_use]
    pub fn extent(&self) -> Option<[LonLat; 2]> {
        let first = *self.parts.point_at.first()?;
        Some(self.parts.point_at.iter().fold([first; 2], |[low, high], p| {
            [
                LonLat { lon_e7: low.lon_e7.min(p.lon_e7), lat_e7: low.lat_e7.min(p.lat_e7) },
                LonLat { lon_e7: high.lon_e7.max(p.lon_e7), lat_e7: high.lat_e7.max(p.lat_e7) },
            ]
        }))
    }

    pub(crate) fn turn_row(&self, arc: ArcId) -> Range<usize> {
        row(&self.parts.first_turn, arc.index())
    }

    pub(crate) fn reverse_turns(&self) -> &ReverseTurns {
        self.reverse.get_or_init(|| ReverseTurns::new(self))
    }

    pub(crate) fn water_index(&self) -> &WaterIndex {
        self.water.get_or_init(|| WaterIndex::new(self))
    }

    pub(crate) fn segments_at_nodes(&self) -> &SegmentsAtNodes {
        self.at_node.get_or_init(|| SegmentsAtNodes::new(self))
    }

    fn point_row(&self, segment: SegmentId) -> Range<usize> {
        row(&self.parts.first_point, segment.index())
    }

    fn time_from_first_node_ms(&self, segment: SegmentId, direction: usize, offset_mm: u32) -> u32 {
        let stretches = self.stretches(segment);
        let mut time_ms = 0u32;
        for (i, stretch) in stretches.iter().enumerate() {
            let end_mm = stretches.get(i + 1).map_or_else(|| self.segment_length_mm(segment), |s| s.start_mm);
            if offset_mm >= end_mm {
                time_ms = time_ms.saturating_add(stretch.time_ms[direction]);
                continue;
            }
            let into_mm = u64::from(offset_mm.saturating_sub(stretch.start_mm));
            if into_mm == 0 {
                return time_ms;
            }
            let length_mm = u64::from(end_mm - stretch.start_mm);
            let part_ms = u64::from(stretch.time_ms[direction]) * into_mm / length_mm;
            return time_ms.saturating_add(part_ms as u32);
        }
        time_ms
    }
}

/// Row `index` of compressed rows.
pub(crate) fn row(first: &[u32], index: usize) -> Range<usize> {
    first[index] as usize..first[index + 1] as usize
}
