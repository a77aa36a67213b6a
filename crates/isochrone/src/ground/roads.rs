//! The roads as they lie, without any times: straight pieces, sorted into tiles.

use std::collections::BTreeMap;

use waywarden_network::{LocalMetric, LonLat};

use crate::ground::grid::{Grid, MAX_LATITUDE_DEG, TileKey};
use crate::ground::settings::{FENCE_M, FENCE_MM, HALF_MM, ROAD_HALF_M};
use crate::ground::tiles::{Tiles, margin_e6, tile_e6};

/// Pieces with numbers beside each other lie beside each other: so many of them are a chunk.
pub(crate) const CHUNK: usize = 64;

/// A straight piece of road.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoadPiece {
    /// One end.
    pub a: LonLat,
    /// The other end.
    pub b: LonLat,
    /// The land that it serves.
    pub serves: Serves,
}

/// The land that a road serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Serves {
    /// As far as people walk.
    Open,
    /// Nobody leaves it on foot: it claims and gives land only up to [`FENCE_M`], also where there is no way from it.
    Fenced,
    /// None, as no trip begins there (no way leads out of it). The mesh is fine along it all the same: there are places that
    /// people ask about.
    Nothing,
}

/// A place in micro-degrees: longitude, latitude.
pub(crate) type Place = [f64; 2];

/// Where a place meets a piece.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Foot {
    pub(crate) distance_mm: u32,
    /// 0 at a, 1 at b.
    pub(crate) share: f64,
}

/// A piece in a plane of its own: metres east and north of `a`, in the metric of its middle. So the distance of a place
/// from it is the same whoever asks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Frame {
    pub(crate) a: Place,
    pub(crate) b: Place,
    pub(crate) m_per_e6: [f64; 2],
    /// Direction of the piece, length 1.
    east: f64,
    north: f64,
    pub(crate) length_m: f64,
    /// 1 / length; 0 if it has none.
    pub(crate) per_m: f64,
    /// 1; 0 if it has no length.
    far_share: f64,
    pub(crate) fenced: bool,
    pub(crate) closed: bool,
}

impl Frame {
    pub(crate) fn new(piece: &RoadPiece, metric: &LocalMetric) -> Self {
        let (x, y) = metric.vector_m(piece.a, piece.b);
        let length_m = x.hypot(y);
        let (east, north) = if length_m > 0.0 { (x / length_m, y / length_m) } else { (1.0, 0.0) };
        let place = |at: LonLat| [f64::from(at.lon_e7) / 10.0, f64::from(at.lat_e7) / 10.0];
        Self {
            a: place(piece.a),
            b: place(piece.b),
            m_per_e6: [metric.m_per_deg_lon * 1e-6, metric.m_per_deg_lat * 1e-6],
            east,
            north,
            length_m,
            per_m: if length_m > 0.0 { 1.0 / length_m } else { 0.0 },
            far_share: if length_m > 0.0 { 1.0 } else { 0.0 },
            fenced: piece.serves == Serves::Fenced,
            closed: piece.serves == Serves::Nothing,
        }
    }

    /// The nearest point of the piece.
    #[inline(always)]
    pub(crate) fn foot(&self, at: Place) -> Foot {
        let x = (at[0] - self.a[0]) * self.m_per_e6[0];
        let y = (at[1] - self.a[1]) * self.m_per_e6[1];
        let along = (x * self.east + y * self.north).max(0.0).min(self.length_m);
        let (dx, dy) = (x - along * self.east, y - along * self.north);
        // The product is rounded, the far end is exact; without a length both are 0.
        let share = if along == self.length_m { self.far_share } else { (along * self.per_m).min(1.0) };
        Foot { distance_mm: ((dx * dx + dy * dy).sqrt() * 1e3 + 0.5) as u32, share }
    }

    /// How far a place is to the right of the line through the piece and how far along it, metres.
    pub(crate) fn on_line(&self, at: Place) -> [f64; 2] {
        let x = (at[0] - self.a[0]) * self.m_per_e6[0];
        let y = (at[1] - self.a[1]) * self.m_per_e6[1];
        [x * self.north - y * self.east, x * self.east + y * self.north]
    }

    /// Direction of the piece, east and north, length 1.
    pub(crate) fn direction(&self) -> [f64; 2] {
        [self.east, self.north]
    }

    pub(crate) fn distance_m(&self, at: Place) -> f64 {
        f64::from(self.foot(at).distance_mm) * 1e-3
    }

    /// Longitudes between which the part of the piece lies that has these latitudes.
    pub(crate) fn span(&self, south: f64, north: f64) -> Option<(f64, f64)> {
        let ([ax, ay], [bx, by]) = (self.a, self.b);
        if ay.max(by) < south || ay.min(by) > north {
            return None;
        }
        let at = |y: f64| if ay == by { ax } else { ax + (bx - ax) * ((y - ay) / (by - ay)).clamp(0.0, 1.0) };
        let (one, other) = if ay == by { (ax, bx) } else { (at(south), at(north)) };
        Some((one.min(other), one.max(other)))
    }

    /// How far from the piece a place may be that it serves, metres.
    pub(crate) fn limit_m(&self, off_road_m: f64) -> f64 {
        if self.fenced { FENCE_M } else { off_road_m + ROAD_HALF_M }
    }
}

impl Frame {
    /// The same in millimetres.
    pub(crate) fn limit_mm(&self, off_road_m: f64) -> u32 {
        if self.fenced { FENCE_MM } else { (off_road_m * 1e3).round() as u32 + HALF_MM }
    }
}

/// All pieces that compete for land, and which of them lie in or near which tile.
#[derive(Debug)]
pub(crate) struct Roads {
    pub(crate) frames: Vec<Frame>,
    pub(crate) tiles: Vec<TileKey>,
    first: Vec<u32>,
    /// Of each tile those that serve land, then the others.
    members: Vec<u32>,
    /// How many of a tile's serve land.
    serving: Vec<u32>,
    /// The chunks of those of each tile that serve land.
    chunks: Vec<u32>,
    first_chunk: Vec<u32>,
}

fn on_the_map(piece: &RoadPiece) -> bool {
    const MAX_LAT_E7: u32 = (MAX_LATITUDE_DEG * 1e7) as u32;
    let good = |at: LonLat| at.lon_e7.unsigned_abs() <= 1_800_000_000 && at.lat_e7.unsigned_abs() <= MAX_LAT_E7;
    good(piece.a) && good(piece.b) && piece.a.lon_e7.abs_diff(piece.b.lon_e7) <= 1_800_000_000
}

impl Roads {
    /// Sorts pieces into the tiles that are given, or into all. The second number is how many pieces are no positions, beyond
    /// 85 degrees of latitude or across the date line: they serve no land.
    pub(crate) fn new(grid: &Grid, pieces: &[RoadPiece], within: Option<&Tiles>) -> (Self, u64) {
        let mut bands = Bands::default();
        let mut bins: BTreeMap<TileKey, Vec<u32>> = BTreeMap::new();
        let mut off_the_map = 0;
        let mut frames = Vec::with_capacity(pieces.len());
        let [width, height] = tile_e6(grid);
        for (index, piece) in (0_u32..).zip(pieces) {
            let good = on_the_map(piece);
            let metric = bands.metric(if good { i32::midpoint(piece.a.lat_e7, piece.b.lat_e7) } else { 0 });
            let frame = Frame::new(piece, &metric);
            frames.push(frame);
            if !good {
                off_the_map += 1;
                continue;
            }
            let serves_m = if frame.closed { 0.0 } else { frame.limit_m(grid.settings().off_road_m) };
            let [dx, dy] = margin_e6(grid, serves_m, frame.m_per_e6);
            let tiles = |low: f64, high: f64, size: f64| (low / size).floor() as i32..=(high / size).floor() as i32;
            let [ay, by] = [frame.a[1], frame.b[1]];
            for ty in tiles(ay.min(by) - dy, ay.max(by) + dy, height) {
                let (south, north) = (f64::from(ty) * height - dy, f64::from(ty + 1) * height + dy);
                let Some((west, east)) = frame.span(south, north) else { continue };
                for tx in tiles(west - dx, east + dx, width) {
                    if within.is_none_or(|within| within.contains((ty, tx))) {
                        bins.entry((ty, tx)).or_default().push(index);
                    }
                }
            }
        }
        let mut roads = Self {
            frames,
            tiles: Vec::new(),
            first: vec![0],
            members: Vec::new(),
            serving: Vec::new(),
            chunks: Vec::new(),
            first_chunk: vec![0],
        };
        for (key, mut bin) in bins {
            bin.sort_by_key(|&piece| roads.frames[piece as usize].closed);
            let serving = bin.partition_point(|&piece| !roads.frames[piece as usize].closed);
            let mut chunks: Vec<u32> = bin[..serving].iter().map(|&piece| piece / CHUNK as u32).collect();
            chunks.dedup();
            roads.chunks.extend(chunks);
            roads.first_chunk.push(roads.chunks.len() as u32);
            roads.serving.push(serving as u32);
            roads.tiles.push(key);
            roads.members.extend(bin);
            roads.first.push(roads.members.len() as u32);
        }
        (roads, off_the_map)
    }

    /// The pieces in or near a tile: ascending, those that serve no land last.
    pub(crate) fn of_tile(&self, tile: usize) -> &[u32] {
        &self.members[self.first[tile] as usize..self.first[tile + 1] as usize]
    }

    /// Those of them that serve land.
    pub(crate) fn serving(&self, tile: usize) -> &[u32] {
        &self.of_tile(tile)[..self.serving[tile] as usize]
    }

    /// The chunks of pieces in which these lie.
    pub(crate) fn chunks(&self, tile: usize) -> &[u32] {
        &self.chunks[self.first_chunk[tile] as usize..self.first_chunk[tile + 1] as usize]
    }
}

/// Metric of the last latitude band. Bands of 0.001 degree: within one, lengths change by less than 5e-5 up to 70
/// degrees. The band follows from the piece alone, so the order of the pieces cannot matter.
#[derive(Clone, Copy, Debug, Default)]
struct Bands {
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
