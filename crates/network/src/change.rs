//! Another network from this one: roads slower, faster or closed. The network itself is never altered.

use std::ops::Range;

use crate::Turn;
use crate::build::{BuildSettings, components};
use crate::network::Parts;
use crate::{ArcId, ImportReport, Network, Position, SegmentId, Stretch, Way};

/// What happens to a stretch of road.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Effect {
    /// Nothing.
    Keep,
    /// Its speed changes in both directions.
    Speed {
        /// New speed over old, above 0.
        factor: f64,
        /// The part of its length on which it does, 0 to 1.
        share: f64,
    },
    /// It takes these times along its segment and against it, milliseconds; at least 1, and a closed direction stays closed.
    Times([u32; 2]),
    /// No trip passes it, begins on it or ends on it.
    Close,
}

/// Stretches of road and their length.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// How many.
    pub stretches: u64,
    /// How long they are together, millimetres of centre line; of a changed stretch its share alone.
    pub length_mm: u64,
}

impl Extent {
    /// Counts one more stretch.
    pub fn add(&mut self, length_mm: u32, share: f64) {
        self.stretches += 1;
        self.length_mm += (f64::from(length_mm) * share.clamp(0.0, 1.0)).round() as u64;
    }
}

/// What a change did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChangeReport {
    /// Roads whose speed changed.
    pub changed: Extent,
    /// Roads that were closed.
    pub closed: Extent,
    /// Segments that were cut in two or more because a part of them was closed.
    pub cut: u64,
}

impl Network {
    /// The network with `effect` applied to every stretch; asked once for each.
    ///
    /// * A changed stretch takes `round(time (1 - share + share / factor))`, at least 1 ms, linear along it as before.
    /// * A closed stretch keeps its place on the map, but no turn leads into it or out of it and nothing snaps to it.
    ///   A segment that is closed in part is cut where the closure begins and ends: what is left of it stays usable up
    ///   to there. No turn is added, so nobody turns back in front of a closure unless he might do so before, and no
    ///   journey becomes faster.
    /// * What is connected to the main network is worked out anew; which streets lie behind private ones is not: whom a
    ///   closure leaves no public way is not led over private roads.
    ///
    /// Segments and arcs keep their ids; a cut segment keeps its id for its first part, further parts and the nodes
    /// between them (with the source id 0) come after all others. [`Network::meta`] is that of the original, and so
    /// are the speeds of [`Network::ways`], which say what holds without the change.
    ///
    /// # Panics
    /// Never: what is made of a checked network is as consistent.
    #[must_use]
    pub fn changed(&self, effect: impl Fn(SegmentId, &Stretch, &Way) -> Effect) -> (Self, ChangeReport) {
        let checked = |parts| Self::from_parts(parts).expect("made of a checked network");
        let mut report = ChangeReport::default();
        let mut parts = self.parts.clone();
        let mut closed = vec![false; parts.stretches.len()];
        for segment in self.segments() {
            for index in self.stretch_row(segment) {
                let stretch = &mut parts.stretches[index];
                let length_mm = self.stretch_end_mm(segment, index) - stretch.start_mm;
                match effect(segment, stretch, self.way(stretch)) {
                    Effect::Keep => {}
                    Effect::Speed { factor, share } => {
                        stretch.time_ms = stretch.time_ms.map(|time_ms| rescaled(time_ms, factor, share));
                        report.changed.add(length_mm, share);
                    }
                    Effect::Times(times_ms) => {
                        for (time_ms, new_ms) in stretch.time_ms.iter_mut().zip(times_ms).filter(|(old, _)| **old > 0) {
                            *time_ms = new_ms.clamp(1, u32::MAX - 1);
                        }
                        report.changed.add(length_mm, 1.0);
                    }
                    Effect::Close => {
                        closed[index] = true;
                        report.closed.add(length_mm, 1.0);
                    }
                }
            }
        }
        if report.closed.stretches == 0 {
            return (checked(parts), report);
        }
        let mut cutter = Cutter::new(self, parts);
        for segment in self.segments() {
            cutter.cut(segment, &closed);
        }
        report.cut = cutter.cut;
        let (mut parts, open, kinds) = cutter.join();
        parts.arc_reach = vec![0; parts.arc_code.len()];
        let unflagged = checked(parts);
        let keep_islands = components::keeps_islands(&self.meta().report);
        let settings = BuildSettings { keep_islands, ..BuildSettings::default() };
        let reach = components::reach(&unflagged, &|arc| kinds[arc] == 0, settings, &mut ImportReport::default());
        let mut reach = components::with_islands(reach, settings);
        reach.iter_mut().zip(open).filter(|(_, open)| !open).for_each(|(reach, _)| *reach = 0);
        reach.iter_mut().zip(kinds).for_each(|(reach, kind)| *reach |= kind);
        let mut parts = unflagged.parts;
        parts.arc_reach = reach;
        (checked(parts), report)
    }

    fn stretch_row(&self, segment: SegmentId) -> Range<usize> {
        let first = &self.parts.first_stretch;
        first[segment.index()] as usize..first[segment.index() + 1] as usize
    }

    /// Where a stretch, given by its index among all, ends on its segment.
    fn stretch_end_mm(&self, segment: SegmentId, index: usize) -> u32 {
        if index + 1 < self.stretch_row(segment).end {
            self.parts.stretches[index + 1].start_mm
        } else {
            self.segment_length_mm(segment)
        }
    }
}

/// The time of a direction after a change of speed; 0, a closed direction, stays.
fn rescaled(time_ms: u32, factor: f64, share: f64) -> u32 {
    if time_ms == 0 || factor == 1.0 {
        return time_ms;
    }
    let share = share.clamp(0.0, 1.0);
    // As large as u32 allows, but never the number that means unreachable.
    let scaled = f64::from(time_ms) * (1.0 - share + share / factor);
    (scaled.round().min(f64::from(u32::MAX - 1)) as u32).max(1)
}

/// Cuts segments where closures begin and end, and joins the arcs that stay open by the turns they had.
struct Cutter<'a> {
    network: &'a Network,
    /// With the new times; still all segments as they were.
    parts: Parts,
    /// Where a turn into an arc of the original leads now, and which arc now has the turns out of it; `None` if closed.
    entered: Vec<Option<u32>>,
    left: Vec<Option<u32>>,
    /// Whether each new arc, by its id, is open.
    open: Vec<bool>,
    /// The bits of each new arc that say which part of a trip it may be in.
    kinds: Vec<u8>,
    /// Runs of stretches of one segment that follow its first run, in order.
    further: Vec<Run>,
    /// For each segment of the original, the end of its first run within all stretches.
    first_end: Vec<u32>,
    cut: u64,
}

/// A run of stretches, all closed or all open, that becomes a segment of its own.
struct Run {
    segment: SegmentId,
    stretches: Range<usize>,
    nodes: [u32; 2],
    first_arc: u32,
}

impl<'a> Cutter<'a> {
    fn new(network: &'a Network, parts: Parts) -> Self {
        let arcs = parts.arc_code.len();
        let ids = || (0..arcs as u32).map(Some).collect();
        let (entered, left, open) = (ids(), ids(), vec![true; arcs]);
        let first_end = parts.first_stretch[1..].to_vec();
        let kinds = parts.arc_reach.iter().map(|reach| reach & 12).collect();
        Self { network, parts, entered, left, open, kinds, further: Vec::new(), first_end, cut: 0 }
    }

    fn cut(&mut self, segment: SegmentId, closed: &[bool]) {
        let row = self.network.stretch_row(segment);
        if !closed[row.clone()].contains(&true) {
            return;
        }
        let mut runs: Vec<Range<usize>> = Vec::new();
        for index in row {
            match runs.last_mut() {
                Some(run) if closed[run.start] == closed[index] => run.end = index + 1,
                _ => runs.push(index..index + 1),
            }
        }
        self.cut += u64::from(runs.len() > 1);
        let last = runs.len() - 1;
        let ids: Vec<ArcId> = self.network.arcs(segment).collect();
        self.first_end[segment.index()] = runs[0].end as u32;
        let far_node = self.parts.segment_nodes[segment.index()][1];
        let mut node = self.parts.segment_nodes[segment.index()][0];
        for (number, run) in runs.into_iter().enumerate() {
            let is_open = !closed[run.start];
            let start_mm = self.parts.stretches[run.start].start_mm;
            let first_arc = if number == 0 { ids[0].0 } else { self.open.len() as u32 };
            if number > 0 {
                self.open.resize(self.open.len() + ids.len(), is_open);
                let kinds: Vec<u8> = ids.iter().map(|arc| self.kinds[arc.index()]).collect();
                self.kinds.extend(kinds);
                self.parts.node_at.push(self.network.locate(Position { segment, offset_mm: start_mm }));
                self.parts.node_osm_id.push(0);
                let before = node;
                node = self.parts.node_at.len() as u32 - 1;
                let nodes = [node, far_node];
                self.end_at(segment, before, node);
                self.further.push(Run { segment, stretches: run, nodes, first_arc });
            }
            for (place, &arc) in ids.iter().enumerate() {
                let new = first_arc + place as u32;
                self.open[new as usize] = is_open;
                let forward = self.network.arc_is_forward(arc);
                // Against the segment its last run is entered and its first is left.
                let (enters, leaves) =
                    if forward { (number == 0, number == last) } else { (number == last, number == 0) };
                if enters {
                    self.entered[arc.index()] = is_open.then_some(new);
                }
                if leaves {
                    self.left[arc.index()] = is_open.then_some(new);
                }
            }
        }
    }

    /// The run that began at the node `start` ends at `end`.
    fn end_at(&mut self, segment: SegmentId, start: u32, end: u32) {
        match self.further.last_mut() {
            Some(run) if run.segment == segment && run.nodes[0] == start => run.nodes[1] = end,
            _ => self.parts.segment_nodes[segment.index()][1] = end,
        }
    }

    /// The arrays of the cut network, `arc_reach` aside, which of its arcs are open, and the bits of their kinds.
    fn join(self) -> (Parts, Vec<bool>, Vec<u8>) {
        let Self { network, parts: old, entered, left, open, kinds, further, first_end, .. } = self;
        let mut new = Parts {
            segment_nodes: old.segment_nodes,
            first_point: vec![0],
            first_stretch: vec![0],
            first_arc: old.first_arc,
            arc_code: old.arc_code,
            first_turn: vec![0],
            ..Parts::default()
        };
        for segment in network.segments() {
            let start = old.first_stretch[segment.index()] as usize;
            add_run(network, &old.stretches, segment, start..first_end[segment.index()] as usize, &mut new);
        }
        for run in further {
            debug_assert_eq!(new.arc_code.len(), run.first_arc as usize);
            let code = (new.segment_nodes.len() as u32) << 1;
            new.arc_code.extend(network.arcs(run.segment).map(|a| code | u32::from(!network.arc_is_forward(a))));
            new.first_arc.push(new.arc_code.len() as u32);
            new.segment_nodes.push(run.nodes);
            add_run(network, &old.stretches, run.segment, run.stretches, &mut new);
        }
        // Which arc of the original each new arc has the turns of.
        let mut turns_of = vec![None; new.arc_code.len()];
        left.iter().enumerate().for_each(|(arc, new)| {
            if let Some(new) = new {
                turns_of[*new as usize] = Some(ArcId::new(arc));
            }
        });
        for arc in turns_of {
            let onward = arc.map_or(&[][..], |arc| network.turns(arc)).iter().filter_map(|turn| {
                entered[turn.to.index()].map(|to| Turn::new(ArcId(to), turn.delay_ms(), turn.kind()))
            });
            new.turns.extend(onward);
            new.first_turn.push(new.turns.len() as u32);
        }
        (new.node_at, new.node_osm_id) = (old.node_at, old.node_osm_id);
        (new.ways, new.first_char, new.text, new.meta) = (old.ways, old.first_char, old.text, old.meta);
        (new.water_first, new.water_at, new.bridges) = (old.water_first, old.water_at, old.bridges);
        (new, open, kinds)
    }
}

/// Adds the geometry and the stretches of a run, offsets counted from where it begins.
fn add_run(network: &Network, all: &[Stretch], segment: SegmentId, run: Range<usize>, new: &mut Parts) {
    let whole = network.stretch_row(segment) == run;
    let (start_mm, end_mm) = (all[run.start].start_mm, network.stretch_end_mm(segment, run.end - 1));
    let points = network.points(segment).iter().copied().zip(network.point_offsets_mm(segment).iter().copied());
    if whole {
        points.for_each(|(at, offset_mm)| {
            new.point_at.push(at);
            new.point_offset_mm.push(offset_mm);
        });
    } else {
        let inner = points.filter(|&(_, offset_mm)| offset_mm > start_mm && offset_mm < end_mm);
        let end = |offset_mm| (network.locate(Position { segment, offset_mm }), offset_mm);
        for (at, offset_mm) in [end(start_mm)].into_iter().chain(inner).chain([end(end_mm)]) {
            new.point_at.push(at);
            new.point_offset_mm.push(offset_mm - start_mm);
        }
    }
    new.first_point.push(new.point_at.len() as u32);
    new.stretches.extend(all[run].iter().map(|s| Stretch { start_mm: s.start_mm - start_mm, ..*s }));
    new.first_stretch.push(new.stretches.len() as u32);
}
