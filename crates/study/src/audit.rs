//! How true drawn isochrones are: places on roads, the exact time from each, and what the drawing says of it.

use waywarden_isochrone::{FENCE_M, Land, Locator, ROAD_HALF_M, Times};
use waywarden_network::{
    LonLat, Network, Position, Purpose, RoadClass, Snap, SnapIndex, SnapSettings, UNREACHABLE_MS, way_flags,
};
use waywarden_routing::TimesTo;

/// Places on roads at equal distances along them, over the whole network. Not on ferries and in tunnels, which are no
/// land (see [`IsochroneDrawer::new`](crate::IsochroneDrawer::new)).
pub struct Probes {
    places: Vec<Position>,
    /// Places on roads from which no way leads out (an island of the data, a closed-off yard), by number: people there walk
    /// to the next road, if it is near enough and if they are not on a motorway; within the fence of a motorway that is nearer
    /// they are on its land. Ascending.
    walks: Vec<(u32, Option<Snap>)>,
    /// Metres of road that each stands for.
    pub spacing_m: f64,
    /// Places asked for in each band at most, evenly from all of it.
    pub per_band: u64,
}

/// Places are no nearer to each other than this.
const LEAST_SPACING_MM: u64 = 5_000;
/// About as many places at most for an audit of its own: a search and a look at each of them take as long as drawing.
pub const AUDIT_PLACES: u64 = 3_000_000;
/// And beside maps, where it should cost little: a place every 360 m of road in the South West of England.
pub const MAP_PLACES: u64 = 200_000;
/// Places asked for in each band unless all are.
const SAMPLES_PER_BAND: u64 = 5_000;

/// How far from the level the exact time lies: up to so many milliseconds, each band without those before it.
pub const BANDS_MS: [u32; 4] = [30_000, 120_000, 600_000, u32::MAX];

/// Later than this no place should be drawn inside.
pub const FAR_OFF_MS: u32 = 120_000;

/// How accurate one isochrone is, as measured.
#[derive(Clone, Copy, Debug)]
pub struct Accuracy {
    /// What the audit found.
    pub audit: Audit,
    /// Metres of road that each place stands for.
    pub spacing_m: f64,
}

/// Places whose exact time lies in one band on one side of the level.
#[derive(Clone, Copy, Debug, Default)]
pub struct Band {
    /// Places in it.
    pub places: u64,
    /// Places of it that were asked for.
    pub sampled: u64,
    /// Of these, drawn on the wrong side.
    pub wrong: u64,
    /// The same if only the road counts on which the place lies, no other that shares its roadway.
    pub wrong_own_road: u64,
}

/// What was found for one isochrone.
#[derive(Clone, Copy, Debug, Default)]
pub struct Audit {
    /// In time: by [`BANDS_MS`].
    pub within: [Band; 4],
    /// Not in time: by [`BANDS_MS`].
    pub beyond: [Band; 4],
    /// Largest time over the level of a place that is drawn inside; `UNREACHABLE_MS` if there is no way from it.
    pub worst_inside_ms: u32,
    /// Most time left of a place that is drawn outside.
    pub worst_outside_ms: u32,
    /// Places drawn inside whose time is over the level by more than [`FAR_OFF_MS`].
    pub far_off: u64,
    /// Those of them from which a road in time is farther than the diagonal of a finest cell: no matter of how fine the
    /// drawing is.
    pub far_off_by_more_than_a_cell: u64,
}

impl Probes {
    /// Lays out the places.
    pub fn new(network: &Network, index: &SnapIndex<'_>, walk: &SnapSettings, most_places: u64) -> Self {
        let total_mm: u64 = network.segments().map(|s| u64::from(network.segment_length_mm(s))).sum();
        let spacing_mm = (total_mm / most_places).max(LEAST_SPACING_MM);
        let (mut places, mut walks) = (Vec::new(), Vec::new());
        let mut next_mm = spacing_mm / 2;
        for segment in network.segments() {
            let length_mm = u64::from(network.segment_length_mm(segment));
            let leads_out = network.arcs(segment).any(|arc| network.arc_leads_out(arc));
            while next_mm < length_mm {
                let position = Position { segment, offset_mm: next_mm as u32 };
                let way = network.way(network.stretch_at(position));
                if way.class() != RoadClass::Ferry && !way.has(way_flags::TUNNEL) {
                    if !leads_out {
                        let on_foot = way.class() != RoadClass::Motorway;
                        let snap = on_foot.then(|| walk_from(network.locate(position), index, walk)).flatten();
                        walks.push((places.len() as u32, snap));
                    }
                    places.push(position);
                }
                next_mm += spacing_mm;
            }
            next_mm -= length_mm;
        }
        Self { places, walks, spacing_m: spacing_mm as f64 / 1e3, per_band: SAMPLES_PER_BAND }
    }

    /// Number of places.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there are no places.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The exact time from each place.
    pub fn times_ms(&self, column: &TimesTo<'_>) -> Vec<u32> {
        let mut times_ms: Vec<u32> = self.places.iter().map(|&place| column.time_ms(place)).collect();
        for &(place, snap) in &self.walks {
            times_ms[place as usize] = snap.map_or(UNREACHABLE_MS, |snap| column.time_from_ms(&snap));
        }
        times_ms
    }

    /// Asks for places of every band. `times_ms` are those of [`times_ms`](Self::times_ms), to the destination for which
    /// `drawn` was drawn at `level_ms` from `times`.
    ///
    /// A place on the roadway of several roads (a bridge, a slip road beside its carriageway) counts with the best of them.
    pub fn audit(
        &self,
        network: &Network,
        land: &Land,
        times: &Times,
        times_ms: &[u32],
        level_ms: u32,
        drawn: &Locator,
    ) -> Audit {
        let mut audit = Audit::default();
        for &time_ms in times_ms {
            audit.band(time_ms, level_ms).places += 1;
        }
        let mut seen = [[0_u64; 4]; 2];
        for (&place, &time_ms) in self.places.iter().zip(times_ms) {
            let (side, number) = band_of(time_ms, level_ms);
            let seen = &mut seen[side][number];
            let band = audit.band(time_ms, level_ms);
            // Every place whose turn among its samples has come: evenly over the band.
            let wanted = band.places.min(self.per_band);
            let chosen = (*seen + 1) * wanted / band.places > *seen * wanted / band.places;
            *seen += 1;
            if !chosen {
                continue;
            }
            band.sampled += 1;
            let at = network.locate(place);
            let inside = drawn.contains(at);
            let own_in_time = time_ms <= level_ms;
            band.wrong_own_road += u64::from(inside != own_in_time);
            // Another road can only make the place earlier.
            let best_ms =
                if own_in_time { time_ms } else { time_ms.min(ceil_ms(land.best_within_ms(times, at, ROAD_HALF_M))) };
            let in_time = best_ms <= level_ms;
            if inside != in_time {
                band.wrong += 1;
                if in_time {
                    audit.worst_outside_ms = audit.worst_outside_ms.max(level_ms - best_ms);
                } else {
                    let over_ms = if best_ms == UNREACHABLE_MS { best_ms } else { best_ms - level_ms };
                    audit.worst_inside_ms = audit.worst_inside_ms.max(over_ms);
                    if over_ms > FAR_OFF_MS {
                        let cell_m = land.grid().settings().detail_m * std::f64::consts::SQRT_2;
                        let near_ms = land.best_within_ms(times, at, ROAD_HALF_M + cell_m);
                        audit.far_off += 1;
                        audit.far_off_by_more_than_a_cell += u64::from(near_ms > f64::from(level_ms));
                    }
                }
            }
        }
        audit
    }
}

/// Where a place off the roads that people can use belongs: to the nearest of these, or to a nearer motorway within its fence.
fn walk_from(at: LonLat, index: &SnapIndex<'_>, walk: &SnapSettings) -> Option<Snap> {
    let road = index.snap(at, Purpose::Origin, walk).ok();
    let motorway = index.on_motorway(at, &SnapSettings { max_m: FENCE_M, ..*walk });
    road.into_iter().chain(motorway).min_by_key(|snap| snap.off_road_mm)
}

/// Whole milliseconds upwards.
fn ceil_ms(ms: f64) -> u32 {
    if ms < f64::from(UNREACHABLE_MS) { ms.ceil() as u32 } else { UNREACHABLE_MS }
}

/// Side (0 in time, 1 not) and number of the band.
fn band_of(time_ms: u32, level_ms: u32) -> (usize, usize) {
    let number = BANDS_MS.partition_point(|&band_ms| band_ms < time_ms.abs_diff(level_ms));
    (usize::from(time_ms > level_ms), number)
}

impl Audit {
    fn band(&mut self, time_ms: u32, level_ms: u32) -> &mut Band {
        let (side, number) = band_of(time_ms, level_ms);
        if side == 0 { &mut self.within[number] } else { &mut self.beyond[number] }
    }

    /// All bands, those in time first.
    pub fn bands(&self) -> impl Iterator<Item = &Band> {
        self.within.iter().chain(&self.beyond)
    }

    /// Places asked for.
    pub fn sampled(&self) -> u64 {
        self.bands().map(|band| band.sampled).sum()
    }

    /// Share of the roads whose exact time lies at most 10 minutes from the level that is drawn on the right side, by
    /// length: each band counts by its places. Roads farther away are left out, for they would make any drawing look
    /// good. Without those of the first band if `without_first`. 1 if there are none.
    pub fn agreement(&self, without_first: bool) -> f64 {
        let counted = || [&self.within, &self.beyond].into_iter().flat_map(|side| &side[usize::from(without_first)..3]);
        let places: u64 = counted().map(|band| band.places).sum();
        let wrong = |band: &Band| band.wrong as f64 / band.sampled.max(1) as f64 * band.places as f64;
        if places == 0 { 1.0 } else { 1.0 - counted().map(wrong).sum::<f64>() / places as f64 }
    }
}

#[cfg(test)]
mod tests;
