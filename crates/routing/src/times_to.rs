//! The result of a search: travel times from everywhere to one destination.

use waywarden_network::{ArcId, Door, Network, Position, Snap, UNREACHABLE_MS};

/// Where trips end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Destination {
    /// Position on the road.
    pub position: Position,
    /// Time from there to the door, milliseconds.
    pub walk_ms: u32,
    /// The door itself, to which those near it walk straight; `None`: all come by road.
    pub door: Option<Door>,
}

impl From<&Snap> for Destination {
    fn from(snap: &Snap) -> Self {
        Self { position: snap.position, walk_ms: snap.walk_ms, door: Some(snap.door()) }
    }
}

impl Destination {
    pub(crate) fn seeds(self, network: &Network) -> impl Iterator<Item = Seed> + use<> {
        let Self { position, walk_ms, .. } = self;
        network.arcs_at(position).into_iter().map(move |(arc, offset_mm)| Seed { arc, offset_mm, walk_ms })
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
pub struct TimesTo<'a> {
    pub(crate) network: &'a Network,
    pub(crate) labels: &'a [u32],
    pub(crate) seeds: &'a [Seed],
    pub(crate) door: Option<Door>,
}

impl<'a> TimesTo<'a> {
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
        self.best_start(from).map_or(UNREACHABLE_MS, |(time_ms, ..)| time_ms)
    }

    /// Time from a place that met the road at `snap`, its walk included: by road, or straight to the door if that is faster
    /// ([`TimesTo::direct_walk_ms`]).
    #[must_use]
    pub fn time_from_ms(&self, snap: &Snap) -> u32 {
        let by_road_ms = self.time_ms(snap.position).saturating_add(snap.walk_ms);
        self.direct_walk_ms(snap).map_or(by_road_ms, |walk_ms| walk_ms.min(by_road_ms))
    }

    /// Time of the straight walk from a place to the door of the destination, if it is no longer than the walks to and from
    /// the road together: [`Network::direct_walk_ms`].
    #[must_use]
    pub fn direct_walk_ms(&self, snap: &Snap) -> Option<u32> {
        self.network.direct_walk_ms(&snap.door(), &self.door?)
    }

    /// The arc on which the fastest trip from a position begins, with its time and the offset on its segment; of equals the
    /// first.
    pub(crate) fn best_start(&self, from: Position) -> Option<(u32, ArcId, u32)> {
        let time_ms = |arc, offset_mm| self.direct_ms(arc, offset_mm).min(self.through_ms(arc, offset_mm));
        let starts = self.network.arcs_at(from).into_iter();
        starts
            .map(|(arc, offset_mm)| (time_ms(arc, offset_mm), arc, offset_mm))
            .filter(|&(time_ms, ..)| time_ms != UNREACHABLE_MS)
            .min()
    }

    /// The places of the destination that lie ahead on an arc.
    pub(crate) fn seeds_ahead(&self, arc: ArcId, offset_mm: u32) -> impl Iterator<Item = &'a Seed> + use<'a> {
        let forward = self.network.arc_is_forward(arc);
        let ahead = move |s: &&Seed| if forward { s.offset_mm >= offset_mm } else { s.offset_mm <= offset_mm };
        self.seeds.iter().filter(move |s| s.arc == arc).filter(ahead)
    }

    /// Time along `arc` straight to the destination, if it lies ahead on the same arc.
    pub(crate) fn direct_ms(&self, arc: ArcId, offset_mm: u32) -> u32 {
        let begun_ms = self.network.time_to_ms(arc, offset_mm);
        let drive_ms = |s: &Seed| self.network.time_to_ms(arc, s.offset_mm) - begun_ms;
        let times = self.seeds_ahead(arc, offset_mm).map(|s| drive_ms(s).saturating_add(s.walk_ms));
        times.min().unwrap_or(UNREACHABLE_MS)
    }

    /// Time over the end of `arc`.
    pub(crate) fn through_ms(&self, arc: ArcId, offset_mm: u32) -> u32 {
        let rest_ms = self.network.arc_time_ms(arc) - self.network.time_to_ms(arc, offset_mm);
        self.labels[arc.index()].saturating_add(rest_ms)
    }

    /// Time from where `arc` begins, as searches count it. On an arc of no length, where the beginning is the end as well, a
    /// position is taken to be at its end, and [`Self::direct_ms`] and [`Self::through_ms`] leave its millisecond out.
    pub(crate) fn onward_ms(&self, arc: ArcId) -> u32 {
        let to_seed = |s: &Seed| self.network.time_to_ms(arc, s.offset_mm).saturating_add(s.walk_ms);
        let direct_ms = self.seeds.iter().filter(|s| s.arc == arc).map(to_seed).min().unwrap_or(UNREACHABLE_MS);
        direct_ms.min(self.labels[arc.index()].saturating_add(self.network.arc_time_ms(arc)))
    }
}
