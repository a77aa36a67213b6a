//! A straight piece of road with travel times, and how much of the land beside it is within a level.

use waywarden_network::{LocalMetric, LonLat, UNREACHABLE_MS};

use crate::grid::{Grid, MAX_LATITUDE_DEG};

/// A straight piece of road with the travel time to (or from) the site at both ends, linear in between.
///
/// A road open in both directions gives one piece for each direction: the better one counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoadPiece {
    /// One end.
    pub a: LonLat,
    /// The other end.
    pub b: LonLat,
    /// Travel time at `a` in milliseconds.
    pub time_a_ms: u32,
    /// Travel time at `b` in milliseconds.
    pub time_b_ms: u32,
}

/// Why a piece adds nothing to a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Left {
    /// Both ends are later than the level.
    BeyondLevel,
    /// An end has no travel time.
    Unreachable,
    /// An end is no position, beyond 85 degrees of latitude, or the piece crosses the date line.
    OffTheMap,
}

/// Plane frame of one piece: metres east and north of its earlier end, in the metric at the middle of the piece.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    pub(crate) origin: LonLat,
    pub(crate) m_per_e7_lon: f64,
    pub(crate) m_per_e7_lat: f64,
    /// Direction of the piece, length 1.
    pub(crate) east: f64,
    pub(crate) north: f64,
    pub(crate) length_m: f64,
}

/// How far off the road one gets from each point of a piece; s is the distance from its earlier end in metres.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    /// The same radius all along.
    Even { radius_m: f64 },
    /// `off_road_m` from 0 to `full_to_m` (if `has_full`), then less by `slope` metres per metre until `ends_m`.
    Taper {
        /// Radius at s = 0 if `off_road_m` did not limit it.
        start_m: f64,
        off_road_m: f64,
        slope: f64,
        /// slope / sqrt(1 - slope^2), or None where the road is slower than walking.
        lean: Option<f64>,
        has_full: bool,
        full_to_m: f64,
        ends_m: f64,
    },
}

/// A piece made ready for one level.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reach {
    pub(crate) frame: Frame,
    pub(crate) shape: Shape,
    /// Surplus below minus this is not kept: a bit over the diagonal of a cell, so that every corner of a cell with an
    /// inside corner has a value.
    pub(crate) margin_m: f64,
}

/// Metric of the last latitude band. Bands of 0.001 degree: within one, lengths change by less than 5e-5 up to 70
/// degrees. The band follows from the piece alone, so the order of the pieces cannot matter.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Bands {
    last: Option<(i32, LocalMetric)>,
}

impl Bands {
    fn metric(&mut self, lat_e7: i32) -> LocalMetric {
        const BAND_E7: i32 = 10_000;
        let band = lat_e7.div_euclid(BAND_E7);
        match self.last {
            Some((last, metric)) if last == band => metric,
            _ => {
                let metric = LocalMetric::at_latitude((f64::from(band) + 0.5) * f64::from(BAND_E7) * 1e-7);
                self.last = Some((band, metric));
                metric
            }
        }
    }
}

impl RoadPiece {
    /// Whether both ends are positions up to 85 degrees of latitude and the piece does not cross the date line.
    pub(crate) fn is_on_the_map(&self) -> bool {
        on_the_map(self.a) && on_the_map(self.b) && self.a.lon_e7.abs_diff(self.b.lon_e7) <= 1_800_000_000
    }

    /// Frame and shape at `level_ms`.
    ///
    /// Everything that does not depend on the level is computed without it, and what does is a monotone function of the
    /// level in floating point too. That is what makes the surplus exactly monotone ([`Shape::surplus_m`]).
    pub(crate) fn at_level(&self, grid: &Grid, level_ms: u32, bands: &mut Bands) -> Result<Reach, Left> {
        if self.time_a_ms == UNREACHABLE_MS || self.time_b_ms == UNREACHABLE_MS {
            return Err(Left::Unreachable);
        }
        let (early, late, early_ms, late_ms) = if (self.time_a_ms, self.a) <= (self.time_b_ms, self.b) {
            (self.a, self.b, self.time_a_ms, self.time_b_ms)
        } else {
            (self.b, self.a, self.time_b_ms, self.time_a_ms)
        };
        if early_ms > level_ms {
            return Err(Left::BeyondLevel);
        }
        if !self.is_on_the_map() {
            return Err(Left::OffTheMap);
        }
        let metric = bands.metric(i32::midpoint(early.lat_e7, late.lat_e7));
        let frame = Frame::new(early, late, &metric);
        let settings = grid.settings();
        let off_road_m = settings.off_road_m;
        let start_m = f64::from(level_ms - early_ms) * settings.walk_m_per_ms();
        // Under a micrometre only where both ends coincide: positions are 1 cm apart.
        let shape = if early_ms == late_ms || frame.length_m < 1e-6 {
            Shape::Even { radius_m: start_m.min(off_road_m) }
        } else {
            let slope = f64::from(late_ms - early_ms) * settings.walk_m_per_ms() / frame.length_m;
            let full_to_m = ((start_m - off_road_m) / slope).clamp(0.0, frame.length_m);
            if full_to_m >= frame.length_m {
                Shape::Even { radius_m: off_road_m }
            } else {
                Shape::Taper {
                    start_m,
                    off_road_m,
                    slope,
                    lean: (slope < 1.0).then(|| slope / (1.0 - slope * slope).sqrt()),
                    has_full: start_m >= off_road_m,
                    full_to_m,
                    ends_m: (start_m / slope).clamp(full_to_m, frame.length_m),
                }
            }
        };
        let cell_east_m = f64::from(grid.step_lon_e6()) * 1e-6 * metric.m_per_deg_lon;
        let cell_north_m = f64::from(grid.step_lat_e6()) * 1e-6 * metric.m_per_deg_lat;
        Ok(Reach { frame, shape, margin_m: 1.01 * cell_east_m.hypot(cell_north_m) })
    }
}

fn on_the_map(at: LonLat) -> bool {
    const MAX_LAT_E7: u32 = (MAX_LATITUDE_DEG * 1e7) as u32;
    at.lon_e7.unsigned_abs() <= 1_800_000_000 && at.lat_e7.unsigned_abs() <= MAX_LAT_E7
}

impl Frame {
    fn new(early: LonLat, late: LonLat, metric: &LocalMetric) -> Self {
        let (x, y) = metric.vector_m(early, late);
        let length_m = x.hypot(y);
        let (east, north) = if length_m > 0.0 { (x / length_m, y / length_m) } else { (1.0, 0.0) };
        Self {
            origin: early,
            m_per_e7_lon: metric.m_per_deg_lon * 1e-7,
            m_per_e7_lat: metric.m_per_deg_lat * 1e-7,
            east,
            north,
            length_m,
        }
    }
}

impl Shape {
    /// Part of the piece that reaches anything, metres from the earlier end.
    pub(crate) fn ends_m(&self, length_m: f64) -> f64 {
        match *self {
            Self::Even { .. } => length_m,
            Self::Taper { ends_m, .. } => ends_m,
        }
    }

    /// Largest radius along the piece in metres.
    pub(crate) fn radius_m(&self) -> f64 {
        match *self {
            Self::Even { radius_m } => radius_m,
            Self::Taper { start_m, off_road_m, .. } => start_m.min(off_road_m),
        }
    }

    /// Largest `radius(x) - distance to x` over the points x of the piece, for a place `along_m` metres along the line
    /// of the piece and `aside_m` metres beside it.
    ///
    /// Exactly monotone in the level, in floating point. The even part is written as `sqrt(aside^2 + gap^2)` with the
    /// gap to the nearest point of the part, which can only shrink as the part grows; a point of the taper that a later
    /// level moves into the even part loses neither radius nor gap; and a point that stays in the taper wins at least
    /// the walk of a millisecond (0.14 mm), far over the rounding errors.
    #[inline(always)]
    pub(crate) fn surplus_m(&self, length_m: f64, along_m: f64, aside_m: f64) -> f64 {
        let aside2 = aside_m * aside_m;
        let distance_m = |s: f64| (aside2 + (along_m - s) * (along_m - s)).sqrt();
        match *self {
            Self::Even { radius_m } => radius_m - distance_m(along_m.max(0.0).min(length_m)),
            Self::Taper { start_m, off_road_m, slope, lean, has_full, full_to_m, ends_m } => {
                // The best point of a cone lies back from the foot towards the earlier end, by where the radius gained
                // balances the distance: (along - s) / distance = slope. On a road slower than walking it is the start.
                let best = lean.map_or(full_to_m, |lean| along_m - lean * aside_m.abs()).max(full_to_m).min(ends_m);
                let taper = (start_m - slope * best).min(off_road_m) - distance_m(best);
                if has_full { taper.max(off_road_m - distance_m(along_m.max(0.0).min(full_to_m))) } else { taper }
            }
        }
    }
}
