//! From travel times to isochrones.

use rayon::prelude::*;
use waywarden_isochrone::{
    Change, Contour, Land, Locator, Part, RoadPiece, Serves, Settings, SettingsError, Simplification, Simplified,
    Tiles, Times, Together, simplify,
};
use waywarden_network::{LonLat, Network, RoadClass, SegmentId, way_flags};
use waywarden_progress::Work;
use waywarden_routing::{PartTimes, Piece, PieceTimes, ReachableArcs, RoadTimes, Shapes};
use waywarden_scenario::case::Calibration;

use crate::audit::{Accuracy, Probes};

/// The levels of a run in milliseconds and the land that all its isochrones are drawn on.
pub struct IsochroneDrawer {
    /// Ascending.
    pub levels_ms: Vec<u32>,
    /// The model's times at the levels; `None` where even no time at all counts for more.
    pub model_ms: Vec<Option<u32>>,
    /// The roads and the mesh around them.
    pub land: Land,
    simplification: Simplification,
    shapes: Shapes,
    /// For each piece of the shapes its number on the land, `NO_TIMES` if it is none or there is no way from it.
    numbers: Vec<u32>,
}

const NO_TIMES: u32 = u32::MAX;

/// How far a road may be drawn off its place, metres: well within a roadway, and half the pieces.
const SHAPE_TOLERANCE_M: f64 = 2.0;

/// Runs of segments whose times are found beside each other.
const RUNS: usize = 64;

impl IsochroneDrawer {
    /// The drawer of the land around a network. It depends on the network and the settings alone, so that an isochrone does not
    /// depend on what else is asked for.
    ///
    /// Roads compete for land where a table of times would let a trip begin: not in tunnels and on ferries, and not where no
    /// way leads out to the main network; the mesh is fine along all of them. Motorways, where nobody sets out on foot, keep
    /// the land within their fences, also those that end at the edge of the map or are closed: from there is no way.
    pub fn new(
        network: &Network,
        settings: &Settings,
        simplification: Simplification,
        levels_ms: &[u32],
    ) -> Result<Self, SettingsError> {
        let roads = LandRoads::new(network, |_| true);
        let land = Land::with_water(settings, reference_lat_deg(network), &roads.pieces, network.water())?;
        Self::on(land, roads, simplification, levels_ms)
    }

    /// The same with the land near the roads that are reached, and no other: what is drawn of times that lie within is the same,
    /// and far less is laid out.
    pub fn near(
        network: &Network,
        settings: &Settings,
        simplification: Simplification,
        levels_ms: &[u32],
        reached: &[&ReachableArcs],
    ) -> Result<Self, SettingsError> {
        let Some(extent) = network.extent() else { return Self::new(network, settings, simplification, levels_ms) };
        // Each once, however many sites reach it.
        let mut is_reached = vec![false; network.segment_count()];
        let all = reached.iter().flat_map(|reached| reached.segments(network));
        all.for_each(|segment| is_reached[segment.index()] = true);
        let boxes = network.segments().filter(|segment| is_reached[segment.index()]);
        let boxes = boxes.map(|segment| box_around(network, segment));
        let lat_deg = reference_lat_deg(network);
        let tiles = Tiles::near(settings, lat_deg, extent, boxes)?;
        let roads = LandRoads::new(network, |segment| tiles.touch(box_around(network, segment)));
        let land = Land::of_tiles(&tiles, lat_deg, &roads.pieces, network.water());
        Self::on(land, roads, simplification, levels_ms)
    }

    fn on(
        land: Land,
        LandRoads { shapes, numbers, .. }: LandRoads,
        simplification: Simplification,
        levels_ms: &[u32],
    ) -> Result<Self, SettingsError> {
        simplification.check()?;
        let mut levels_ms = levels_ms.to_vec();
        levels_ms.sort_unstable();
        levels_ms.dedup();
        Ok(Self {
            model_ms: levels_ms.iter().copied().map(Some).collect(),
            levels_ms,
            land,
            simplification,
            shapes,
            numbers,
        })
    }

    /// The same, each level drawn at the model's time that comes out as the level.
    pub fn calibrated(mut self, calibration: &Calibration) -> Self {
        self.model_ms = self.levels_ms.iter().map(|&level_ms| calibration.model_ms(level_ms)).collect();
        self
    }

    /// The model's time at the largest level.
    pub fn limit_ms(&self) -> u32 {
        self.model_ms.iter().copied().flatten().max().unwrap_or(0)
    }

    /// The times to the best of one or several destinations on all roads; their owners are numbers in `reached`.
    pub fn times(&self, network: &Network, reached: &[&ReachableArcs]) -> Times {
        let several = reached.len() > 1;
        let (mut times, found) =
            rayon::join(|| Times::new(&self.land, several), || RoadTimes::new(network, &self.shapes, reached));
        // Land is numbered in the order of the segments, so that runs of these are runs of land.
        let segments = network.segment_count();
        let runs: Vec<usize> = (0..RUNS).map(|run| segments * run / RUNS).collect();
        let begins: Vec<usize> = runs.iter().map(|&segment| self.land_from(segment)).collect();
        times.set_runs(&begins, |number, run| {
            let end = runs.get(number + 1).copied().unwrap_or(segments);
            found.of_segments(runs[number]..end, |piece, found| {
                let number = self.numbers[piece.number];
                if number == NO_TIMES {
                    return;
                }
                match found {
                    PieceTimes::Whole { along_ms, against_ms, columns } => {
                        run.set(number as usize, along_ms, against_ms, columns);
                    }
                    PieceTimes::Parts(parts) => {
                        run.set_parts(number as usize, shares(&self.shapes.piece(network, piece), parts))
                    }
                }
            });
        });
        times
    }

    /// Number of the first piece with times of a segment or one after it.
    fn land_from(&self, segment: usize) -> usize {
        let first = self.shapes.first_piece(SegmentId::new(segment));
        let number = self.numbers[first..].iter().find(|number| **number != NO_TIMES);
        number.map_or(self.land.pieces(), |&number| number as usize)
    }

    /// One contour for each level: the land from which a destination is reached in time, and what became of it. Before each
    /// the observer of `work` may stop it.
    #[must_use]
    pub fn contours(&self, times: &Times, work: &Work<'_>) -> (Vec<Contour>, Vec<Simplified>) {
        let contour = |level_ms: &Option<u32>| level_ms.map(|level_ms| self.land.contour(times, level_ms));
        // The largest first: what is left to do alone at the end is then that of a small one.
        let finished = |level_ms| {
            work.check();
            contour(level_ms).unwrap_or_default()
        };
        let mut contours: Vec<Contour> = self.model_ms.par_iter().rev().map(finished).collect();
        contours.reverse();
        self.finished(contours, Together::Nested)
    }

    /// The same with their audit, if there are probes; `probe_ms` are the exact times of the probes.
    pub fn drawn(
        &self,
        network: &Network,
        probes: Option<&Probes>,
        times: &Times,
        probe_ms: &[u32],
        work: &Work<'_>,
    ) -> Drawn {
        let (contours, simplified) = self.contours(times, work);
        let accuracy = self.model_ms.par_iter().zip(&contours).map(|(level_ms, contour)| {
            work.check();
            let probes = probes?;
            let locator = Locator::new(contour);
            let audit = |level_ms: u32| probes.audit(network, &self.land, times, probe_ms, level_ms, &locator);
            level_ms.map(|level_ms| Accuracy { audit: audit(level_ms), spacing_m: probes.spacing_m })
        });
        Drawn { accuracy: accuracy.collect(), contours, simplified }
    }

    /// Contours of one drawing as they are written.
    #[must_use]
    pub fn finished(&self, contours: Vec<Contour>, together: Together) -> (Vec<Contour>, Vec<Simplified>) {
        let (mut contours, simplified) = simplify(&contours, together, &self.simplification);
        // Areas beside each other keep every position, so that each has those where others begin on its border.
        if self.simplification.tolerance_m == 0.0 && together == Together::Nested {
            contours = contours.iter().map(Contour::straightened).collect();
        }
        (contours, simplified)
    }

    /// What is lost and gained within a level.
    #[must_use]
    pub fn lost_and_gained(&self, before: &Times, after: &Times, level_ms: u32) -> Change {
        let change = self.land.lost_and_gained(before, after, level_ms);
        let (finished, _) = self.finished(vec![change.lost, change.gained], Together::Beside);
        let mut finished = finished.into_iter();
        let mut next = || finished.next().unwrap_or_default();
        Change { kept: Contour::default(), lost: next(), gained: next() }
    }

    /// The land by its nearest site within a level; the sites are numbers in what the times were made of.
    #[must_use]
    pub fn catchments(&self, times: &Times, level_ms: u32) -> Vec<(u32, Contour)> {
        let (owners, contours) =
            self.land.catchments(times, level_ms).into_iter().unzip::<_, _, Vec<u32>, Vec<Contour>>();
        owners.into_iter().zip(self.finished(contours, Together::Beside).0).collect()
    }
}

/// The roads of a network as pieces of a land.
struct LandRoads {
    shapes: Shapes,
    pieces: Vec<RoadPiece>,
    /// See [`IsochroneDrawer`].
    numbers: Vec<u32>,
}

impl LandRoads {
    fn new(network: &Network, is_wanted: impl Fn(SegmentId) -> bool) -> Self {
        let shapes = Shapes::of_segments(network, SHAPE_TOLERANCE_M, is_wanted);
        let mut pieces = Vec::with_capacity(shapes.piece_bound());
        let mut numbers = vec![NO_TIMES; shapes.piece_bound()];
        shapes.for_each_piece(network, |way, piece| {
            let leads_out = network.arcs(piece.id.segment).any(|arc| network.arc_leads_out(arc));
            if way.class() == RoadClass::Ferry || way.has(way_flags::TUNNEL) {
                return;
            }
            let serves = match way.class() {
                RoadClass::Motorway => Serves::Fenced,
                _ if !leads_out => Serves::Nothing,
                _ => Serves::Open,
            };
            if leads_out {
                numbers[piece.id.number] = pieces.len() as u32;
            }
            pieces.push(RoadPiece { a: piece.a, b: piece.b, serves });
        });
        Self { shapes, pieces, numbers }
    }
}

/// The latitude at which the cells of a land have the size asked for: that of the middle of its network.
fn reference_lat_deg(network: &Network) -> f64 {
    network.extent().map_or(0.0, |[low, high]| f64::midpoint(low.lat(), high.lat()))
}

/// The smallest box around a segment: its south-west and its north-east corner.
fn box_around(network: &Network, segment: SegmentId) -> [LonLat; 2] {
    let points = network.points(segment);
    points.iter().fold([points[0]; 2], |[low, high], at| {
        [
            LonLat { lon_e7: low.lon_e7.min(at.lon_e7), lat_e7: low.lat_e7.min(at.lat_e7) },
            LonLat { lon_e7: high.lon_e7.max(at.lon_e7), lat_e7: high.lat_e7.max(at.lat_e7) },
        ]
    })
}

/// Parts of a piece as shares of it.
fn shares(piece: &Piece, parts: &[PartTimes]) -> Vec<Part> {
    let [a_mm, b_mm] = piece.ends_mm;
    let share = |mm: u32| f64::from(mm - a_mm) / f64::from((b_mm - a_mm).max(1));
    let part = |part: &PartTimes| Part {
        from: share(part.ends_mm[0]),
        to: share(part.ends_mm[1]),
        time_ms: part.time_ms,
        owner: part.column,
    };
    parts.iter().map(part).collect()
}

/// The contours of all levels, and how accurate each is.
#[derive(Clone, Debug, Default)]
pub struct Drawn {
    /// One for each level.
    pub contours: Vec<Contour>,
    /// What became of each on the way from the drawing.
    pub simplified: Vec<Simplified>,
    /// The same; `None` where it was not measured, and where even no time at all counts for more than the level.
    pub accuracy: Vec<Option<Accuracy>>,
}

#[cfg(test)]
mod tests;
