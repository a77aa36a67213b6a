//! From a place on the map to a position on a road.

use rayon::prelude::*;
use rstar::RTree;
use rstar::primitives::{GeomWithData, Rectangle};
use waywarden_errors::{Code, Explained, Explanation};

use crate::{LocalMetric, LonLat, Network, Position, RoadClass, SegmentId, Way, way_flags};

/// Whether a trip begins or ends at the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// The trip begins here: the road must lead out to the main network.
    Origin,
    /// The trip ends here: the road must be reached from the main network.
    Destination,
}

/// How far to look and how the way to the road is walked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SnapSettings {
    /// Longest way from the place to the road, metres.
    pub max_m: f64,
    /// Speed of that walk, km/h; 0 counts no time for it.
    pub walk_km_h: f64,
}

impl Default for SnapSettings {
    /// 1,000 m at 5 km/h.
    fn default() -> Self {
        Self { max_m: 1_000.0, walk_km_h: 5.0 }
    }
}

/// Where a place meets the road network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Snap {
    /// The nearest usable position on a road.
    pub position: Position,
    /// Its coordinates.
    pub at: LonLat,
    /// Straight distance from the place, millimetres.
    pub off_road_mm: u32,
    /// Time to walk that distance, milliseconds.
    pub walk_ms: u32,
    /// The place itself.
    pub place: LonLat,
    /// Whether that way crosses open water, as nothing else is near.
    pub over_water: bool,
}

impl Snap {
    /// The place and its walk.
    #[must_use]
    pub fn door(&self) -> Door {
        Door { place: self.place, off_road_mm: self.off_road_mm, walk_ms: self.walk_ms }
    }
}

/// A place off the road, and its walk to the road.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Door {
    /// Where it is.
    pub place: LonLat,
    /// Straight distance to the road, millimetres.
    pub off_road_mm: u32,
    /// Time to walk that distance, milliseconds.
    pub walk_ms: u32,
}

impl Network {
    /// Time of the straight walk from one place to another, at the speed of their walks to the road; `None` if it is longer
    /// than those two walks together (from there on a walk needs a path, which nobody knows), crosses open water, or walks
    /// take no time.
    #[must_use]
    pub fn direct_walk_ms(&self, from: &Door, to: &Door) -> Option<u32> {
        let both_mm = u64::from(from.off_road_mm) + u64::from(to.off_road_mm);
        let both_ms = u64::from(from.walk_ms) + u64::from(to.walk_ms);
        let length_mm = u64::from(from.place.distance_mm(to.place));
        if both_ms == 0 || both_mm == 0 || length_mm > both_mm || self.crosses_water(from.place, to.place) {
            return None;
        }
        u32::try_from(length_mm * both_ms / both_mm).ok()
    }
}

/// Why a place meets no road.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum SnapFailure {
    /// Far outside the roads that were imported.
    #[error("outside the area of the road network")]
    OutsideExtent,
    /// No road within the limit.
    #[error("no road within {max_m:.0} m ({})", nearest_in_words(*nearest_m, *max_m))]
    TooFar {
        /// The limit.
        max_m: f64,
        /// Distance of the nearest usable road, metres, up to ten times the limit; infinite if there is none.
        nearest_m: f64,
    },
    /// Roads are near, but none is connected to the main network.
    #[error("the roads within {max_m:.0} m are not connected to the main network (an island or a closed-off site)")]
    Island {
        /// The limit.
        max_m: f64,
    },
}

fn nearest_in_words(nearest_m: f64, max_m: f64) -> String {
    match nearest_m.is_finite() {
        true => format!("the nearest usable one is {nearest_m:.0} m away"),
        false => format!("and no usable one within {:.0} m", max_m * 10.0),
    }
}

impl SnapFailure {
    /// The reason without figures, for counting.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match self {
            Self::OutsideExtent => "outside the area of the road network",
            Self::TooFar { .. } => "too far from a road",
            Self::Island { .. } => "on roads not connected to the main network",
        }
    }
}

impl Explained for SnapFailure {
    fn explain(&self) -> Explanation {
        Explanation::of(Code::PlaceOffRoads)
    }
}

/// Distance from a place to a box of degrees, metres: no point in it is nearer. 0 within it.
fn distance_to_box_m(place: LonLat, metric: &LocalMetric, low: &[f64; 2], high: &[f64; 2]) -> f64 {
    let beyond = |at: f64, low: f64, high: f64| (low - at).max(at - high).max(0.0);
    let lon = beyond(place.lon(), low[0], high[0]) * metric.m_per_deg_lon;
    let lat = beyond(place.lat(), low[1], high[1]) * metric.m_per_deg_lat;
    lon.hypot(lat)
}

/// South-west and north-east corner of a box, degrees of longitude and latitude.
type Corners = [[f64; 2]; 2];

/// How many times as far as is allowed the nearest road is looked for, to say where it is.
const FARTHER: f64 = 10.0;

/// A spatial index of the segments of a network.
#[derive(Debug)]
pub struct SnapIndex<'a> {
    network: &'a Network,
    /// Kept, as it takes a look at every node: 5 ms for each place that is refused.
    extent: Option<[LonLat; 2]>,
    tree: RTree<GeomWithData<Rectangle<[f64; 2]>, u32>>,
}

impl<'a> SnapIndex<'a> {
    /// Indexes the segments of a network (0.4 s for 700,000).
    #[must_use]
    pub fn new(network: &'a Network) -> Self {
        Self::of(network, |_| true)
    }

    /// An index for these places, which knows the segments that can matter to them and no others: the answers of
    /// [`SnapIndex::snap`] about them are those of the whole index, if the way to the road is no longer than `max_m`.
    #[must_use]
    pub fn near(network: &'a Network, places: &[LonLat], max_m: f64) -> Self {
        /// Of more places each segment is not asked: all are indexed sooner.
        const FEW: usize = 64;
        if places.len() > FEW {
            return Self::new(network);
        }
        let around = |place: &LonLat| {
            let metric = LocalMetric::at_latitude(place.lat());
            // Half a millimetre more than is looked at.
            let far_m = max_m * FARTHER + 5e-4;
            let (dx, dy) = (far_m / metric.m_per_deg_lon, far_m / metric.m_per_deg_lat);
            [[place.lon() - dx, place.lat() - dy], [place.lon() + dx, place.lat() + dy]]
        };
        let around: Vec<Corners> = places.iter().map(around).collect();
        let meets = |[low, high]: Corners| {
            around.iter().any(|[south_west, north_east]| {
                (0..2).all(|axis| low[axis] <= north_east[axis] && high[axis] >= south_west[axis])
            })
        };
        Self::of(network, meets)
    }

    fn of(network: &'a Network, is_wanted: impl Fn(Corners) -> bool + Sync) -> Self {
        let boxed = |segment: usize| {
            let points = network.points(SegmentId::new(segment));
            let corners = points.iter().fold([[f64::MAX; 2], [f64::MIN; 2]], |[low, high], p| {
                [[low[0].min(p.lon()), low[1].min(p.lat())], [high[0].max(p.lon()), high[1].max(p.lat())]]
            });
            is_wanted(corners)
                .then(|| GeomWithData::new(Rectangle::from_corners(corners[0], corners[1]), segment as u32))
        };
        let boxes = (0..network.segment_count()).into_par_iter().filter_map(boxed).collect();
        Self { network, extent: network.extent(), tree: RTree::bulk_load(boxes) }
    }

    /// The nearest position on a road that serves `purpose`.
    ///
    /// Never on a motorway, in a tunnel or on a ferry. Of equally near ones the first segment.
    ///
    /// # Errors
    /// [`SnapFailure`] with the reason.
    pub fn snap(&self, place: LonLat, purpose: Purpose, settings: &SnapSettings) -> Result<Snap, SnapFailure> {
        let usable = |segment: SegmentId| {
            self.network.arcs(segment).any(|arc| match purpose {
                Purpose::Origin => self.network.arc_leads_out(arc),
                Purpose::Destination => self.network.arc_is_reached(arc),
            })
        };
        let (any, on) = (|_| true, Way::can_start_or_end);
        if let Some((distance_m, position)) = self.nearest_within(place, settings.max_m, &usable, &on) {
            let found = self.found(place, (distance_m, position), settings);
            if !self.network.crosses_water(place, found.at) {
                return Ok(found);
            }
            // Nobody walks over open water: the next road on this side, if there is one.
            let dry = self.nearest_dry(place, settings.max_m, &usable, &on);
            let dry = dry.map(|dry| self.found(place, dry, settings));
            return Ok(dry.unwrap_or(Snap { over_water: true, ..found }));
        }
        if self.nearest_within(place, settings.max_m, &any, &on).is_some() {
            return Err(SnapFailure::Island { max_m: settings.max_m });
        }
        match self.nearest_within(place, settings.max_m * FARTHER, &usable, &on) {
            Some((nearest_m, _)) => Err(SnapFailure::TooFar { max_m: settings.max_m, nearest_m }),
            None if self.covers(place) => Err(SnapFailure::TooFar { max_m: settings.max_m, nearest_m: f64::INFINITY }),
            None => Err(SnapFailure::OutsideExtent),
        }
    }

    /// The nearest position on a motorway or its slip roads that is not in a tunnel, where no trip begins or ends: for places
    /// within its fence. Whether a way leads out of it or not; of equally near ones the first segment.
    #[must_use]
    pub fn on_motorway(&self, place: LonLat, settings: &SnapSettings) -> Option<Snap> {
        let is_motorway = |way: &Way| way.class() == RoadClass::Motorway && !way.has(way_flags::TUNNEL);
        let (distance_m, position) = self.nearest_within(place, settings.max_m, &|_| true, &is_motorway)?;
        Some(self.found(place, (distance_m, position), settings))
    }

    fn found(&self, place: LonLat, (distance_m, position): (f64, Position), settings: &SnapSettings) -> Snap {
        let off_road_mm = (distance_m * 1e3).round() as u32;
        // mm / (km/h) = 3.6 ms.
        let walk_ms = if settings.walk_km_h > 0.0 {
            (f64::from(off_road_mm) * 3.6 / settings.walk_km_h).round() as u32
        } else {
            0
        };
        Snap { position, at: self.network.locate(position), off_road_mm, walk_ms, place, over_water: false }
    }

    fn covers(&self, place: LonLat) -> bool {
        self.extent.is_some_and(|[low, high]| {
            (low.lon_e7..=high.lon_e7).contains(&place.lon_e7) && (low.lat_e7..=high.lat_e7).contains(&place.lat_e7)
        })
    }

    /// Goes through the segments from the nearest box outwards. The tree measures in degrees, and a degree of longitude
    /// is the shorter one: so it goes on until no box in degrees can hold anything nearer on the ground.
    fn nearest_within(
        &self,
        place: LonLat,
        max_m: f64,
        usable: &dyn Fn(SegmentId) -> bool,
        on: &dyn Fn(&Way) -> bool,
    ) -> Option<(f64, Position)> {
        self.nearest_that(place, max_m, usable, on, &|_| true)
    }

    /// As [`Self::nearest_within`], for positions to which no open water has to be crossed.
    fn nearest_dry(
        &self,
        place: LonLat,
        max_m: f64,
        usable: &dyn Fn(SegmentId) -> bool,
        on: &dyn Fn(&Way) -> bool,
    ) -> Option<(f64, Position)> {
        let is_dry = |position| !self.network.crosses_water(place, self.network.locate(position));
        self.nearest_that(place, max_m, usable, on, &is_dry)
    }

    fn nearest_that(
        &self,
        place: LonLat,
        max_m: f64,
        usable: &dyn Fn(SegmentId) -> bool,
        on: &dyn Fn(&Way) -> bool,
        serves: &dyn Fn(Position) -> bool,
    ) -> Option<(f64, Position)> {
        let metric = LocalMetric::at_latitude(place.lat());
        let least_m_per_deg = metric.m_per_deg_lon.min(metric.m_per_deg_lat);
        let mut best: Option<(f64, Position)> = None;
        for (entry, deg2) in self.tree.nearest_neighbor_iter_with_distance_2(&[place.lon(), place.lat()]) {
            let farthest_m = best.map_or(max_m, |(best_m, _)| best_m) + 1e-6;
            if deg2.sqrt() * least_m_per_deg > farthest_m {
                break;
            }
            let segment = SegmentId(entry.data);
            let least_m = distance_to_box_m(place, &metric, &entry.geom().lower(), &entry.geom().upper());
            if least_m > farthest_m || !usable(segment) {
                continue;
            }
            let serving = |offset_mm| serves(Position { segment, offset_mm });
            let (distance_m, offset_mm) = self.nearest_on(segment, place, &metric, on, farthest_m, &serving);
            let candidate = (distance_m, Position { segment, offset_mm });
            if distance_m <= max_m
                && best.is_none_or(|b| candidate.0.total_cmp(&b.0).then(candidate.1.cmp(&b.1)).is_lt())
            {
                best = Some(candidate);
            }
        }
        best
    }

    /// Distance and offset of the nearest point of a segment on such a way that serves, up to a distance; of each straight
    /// piece its nearest point is asked.
    fn nearest_on(
        &self,
        segment: SegmentId,
        place: LonLat,
        metric: &LocalMetric,
        on: &dyn Fn(&Way) -> bool,
        farthest_m: f64,
        serves: &dyn Fn(u32) -> bool,
    ) -> (f64, u32) {
        let points = self.network.points(segment);
        let offsets = self.network.point_offsets_mm(segment);
        let mut best = (f64::INFINITY, 0u32);
        for i in 1..points.len() {
            let (ax, ay) = metric.vector_m(place, points[i - 1]);
            let (bx, by) = metric.vector_m(place, points[i]);
            let (dx, dy) = (bx - ax, by - ay);
            let length2 = dx * dx + dy * dy;
            let along = if length2 > 0.0 { (-(ax * dx + ay * dy) / length2).clamp(0.0, 1.0) } else { 0.0 };
            let distance_m = (ax + along * dx).hypot(ay + along * dy);
            if distance_m < best.0 && distance_m <= farthest_m {
                let offset_mm = offsets[i - 1] + (f64::from(offsets[i] - offsets[i - 1]) * along).round() as u32;
                let position = Position { segment, offset_mm: offsets[i - 1] };
                if on(self.network.way(self.network.stretch_at(position))) && serves(offset_mm) {
                    best = (distance_m, offset_mm);
                }
            }
        }
        best
    }
}
