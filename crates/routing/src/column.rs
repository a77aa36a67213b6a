//! The result of a search: travel times from everywhere to one destination.

use waywarden_network::{ArcId, LonLat, Network, Position, Snap, UNREACHABLE_MS, Way};

/// Where trips end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Destination {
    /// Position on the road.
    pub position: Position,
    /// Time from there to the door, milliseconds.
    pub walk_ms: u32,
}

impl From<&Snap> for Destination {
    fn from(snap: &Snap) -> Self {
        Self { position: snap.position, walk_ms: snap.walk_ms }
    }
}

impl Destination {
    pub(crate) fn seeds(self, network: &Network) -> impl Iterator<Item = Seed> {
        let Self { position, walk_ms } = self;
        network.arcs(position.segment).map(move |arc| Seed { arc, offset_mm: position.offset_mm, walk_ms })
    }
}

/// An arc on which a destination lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seed {
    /// The arc.
    pub arc: ArcId,
    /// Where on its segment, millimetres from the first node.
    pub offset_mm: u32,
    /// Time from there to the door, milliseconds.
    pub walk_ms: u32,
}

/// Travel times from everywhere to one destination.
#[derive(Clone, Copy, Debug)]
pub struct Column<'a> {
    pub(crate) network: &'a Network,
    pub(crate) labels: &'a [u32],
    pub(crate) seeds: &'a [Seed],
}

impl<'a> Column<'a> {
    /// For each arc, the time from its end to the destination, milliseconds; `UNREACHABLE_MS` if there is no way.
    #[must_use]
    pub fn labels(&self) -> &'a [u32] {
        self.labels
    }

    /// The arcs on which the destination lies.
    #[must_use]
    pub fn seeds(&self) -> &'a [Seed] {
        self.seeds
    }

    /// Time from a position to the destination, the faster of all directions; `UNREACHABLE_MS` if there is no way.
    #[must_use]
    pub fn time_ms(&self, from: Position) -> u32 {
        self.best_start(from).map_or(UNREACHABLE_MS, |(time_ms, _)| time_ms)
    }

    /// Time from a place that met the road at `snap`, its walk included.
    #[must_use]
    pub fn time_from_ms(&self, snap: &Snap) -> u32 {
        self.time_ms(snap.position).saturating_add(snap.walk_ms)
    }

    /// The arc on which the fastest trip from a position begins, with its time; of equals the first.
    pub(crate) fn best_start(&self, from: Position) -> Option<(u32, ArcId)> {
        self.network
            .arcs(from.segment)
            .map(|arc| (self.direct_ms(arc, from.offset_mm).min(self.through_ms(arc, from.offset_mm)), arc))
            .filter(|&(time_ms, _)| time_ms != UNREACHABLE_MS)
            .min()
    }

    /// Time along `arc` straight to the destination, if it lies ahead on the same arc.
    pub(crate) fn direct_ms(&self, arc: ArcId, offset_mm: u32) -> u32 {
        let forward = self.network.arc_is_forward(arc);
        self.seeds
            .iter()
            .filter(|s| s.arc == arc && if forward { s.offset_mm >= offset_mm } else { s.offset_mm <= offset_mm })
            .map(|s| {
                let drive_ms = self.network.time_to_ms(arc, s.offset_mm) - self.network.time_to_ms(arc, offset_mm);
                drive_ms.saturating_add(s.walk_ms)
            })
            .min()
            .unwrap_or(UNREACHABLE_MS)
    }

    /// Time over the end of `arc`.
    pub(crate) fn through_ms(&self, arc: ArcId, offset_mm: u32) -> u32 {
        let rest_ms = self.network.arc_time_ms(arc) - self.network.time_to_ms(arc, offset_mm);
        self.labels[arc.index()].saturating_add(rest_ms)
    }

    /// Calls `piece(way, a, b, time_a_ms, time_b_ms)` for every straight piece of every arc, in the direction of
    /// travel, whose end is within `limit_ms` of the destination. Time is linear in between.
    pub fn for_each_piece(&self, limit_ms: u32, mut piece: impl FnMut(&Way, LonLat, LonLat, u32, u32)) {
        for (index, &label) in self.labels.iter().enumerate() {
            if label <= limit_ms {
                let arc = ArcId::new(index);
                let end_ms = self.network.arc_time_ms(arc);
                self.pieces_of(
                    arc,
                    None,
                    |offset_mm| label + (end_ms - self.network.time_to_ms(arc, offset_mm)),
                    &mut piece,
                );
            }
        }
        for seed in self.seeds {
            let at_seed_ms = self.network.time_to_ms(seed.arc, seed.offset_mm) + seed.walk_ms;
            let time_ms = |offset_mm| at_seed_ms - self.network.time_to_ms(seed.arc, offset_mm);
            self.pieces_of(seed.arc, Some(seed.offset_mm), time_ms, &mut piece);
        }
    }

    /// The pieces of an arc in the direction of travel, up to the offset `until`.
    fn pieces_of(
        &self,
        arc: ArcId,
        until: Option<u32>,
        time_ms: impl Fn(u32) -> u32,
        piece: &mut impl FnMut(&Way, LonLat, LonLat, u32, u32),
    ) {
        let segment = self.network.arc_segment(arc);
        let points = self.network.points(segment);
        let offsets = self.network.point_offsets_mm(segment);
        let forward = self.network.arc_is_forward(arc);
        let stretches = self.network.stretches(segment);
        let mut stretch = 0;
        for i in 1..points.len() {
            while stretch + 1 < stretches.len() && stretches[stretch + 1].start_mm <= offsets[i - 1] {
                stretch += 1;
            }
            let way = self.network.way(&stretches[stretch]);
            let (mut from, mut to) = ((points[i - 1], offsets[i - 1]), (points[i], offsets[i]));
            if !forward {
                std::mem::swap(&mut from, &mut to);
            }
            if let Some(until) = until {
                let beyond = |offset: u32| if forward { offset > until } else { offset < until };
                if beyond(from.1) {
                    continue;
                }
                if beyond(to.1) {
                    to = (self.network.locate(Position { segment, offset_mm: until }), until);
                }
            }
            piece(way, from.0, to.0, time_ms(from.1), time_ms(to.1));
        }
    }
}
