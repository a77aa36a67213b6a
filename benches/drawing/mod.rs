//! Isochrones as `waywarden isochrones` draws them, for measurements.

use rayon::prelude::*;
use waywarden_isochrone::{Contour, Land, RoadPiece, Serves, Settings, Times};
use waywarden_network::{Network, RoadClass, SegmentId, way_flags};
use waywarden_routing::{Column, PieceTimes, RoadTimes, Shapes};

/// Runs of segments whose times are found beside each other.
const RUNS: usize = 64;

const NO_TIMES: u32 = u32::MAX;

/// 15, 30, 45 and 60 minutes.
pub const LEVELS_MS: [u32; 4] = [900_000, 1_800_000, 2_700_000, 3_600_000];

/// The land of a region as `waywarden isochrones` makes it, and what maps its pieces.
pub struct Drawing {
    land: Land,
    shapes: Shapes,
    /// For each piece of the shapes its number on the land, `NO_TIMES` if it is none or there is no way from it.
    numbers: Vec<u32>,
}

impl Drawing {
    pub fn new(network: &Network) -> Self {
        let middle = network.extent().map_or(0.0, |[low, high]| f64::midpoint(low.lat(), high.lat()));
        let shapes = Shapes::new(network, 2.0);
        let (mut pieces, mut numbers) = (Vec::new(), vec![NO_TIMES; shapes.piece_count()]);
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
        let land = Land::new(&Settings::default(), middle, &pieces).expect("the default settings");
        Self { land, shapes, numbers }
    }

    /// The times of a column on the land.
    pub fn times(&self, network: &Network, column: &Column<'_>) -> Times {
        let mut times = Times::new(&self.land, false);
        let found = RoadTimes::of_column(&self.shapes, column, LEVELS_MS[3]);
        let segments = network.segment_count();
        let runs: Vec<usize> = (0..RUNS).map(|run| segments * run / RUNS).collect();
        let land_from = |segment: usize| {
            let first = self.shapes.first_piece(SegmentId::new(segment));
            let number = self.numbers[first..].iter().find(|number| **number != NO_TIMES);
            number.map_or(self.land.pieces(), |&number| number as usize)
        };
        let begins: Vec<usize> = runs.iter().map(|&segment| land_from(segment)).collect();
        times.set_runs(&begins, |number, run| {
            let end = runs.get(number + 1).copied().unwrap_or(segments);
            found.of_segments(runs[number]..end, |piece, found| {
                // The piece of the site itself is left out here: its parts are three of a million.
                let number = self.numbers[piece.number];
                if number == NO_TIMES {
                    return;
                }
                if let PieceTimes::Whole { along_ms, against_ms, columns } = found {
                    run.set(number as usize, along_ms, against_ms, columns);
                }
            });
        });
        times
    }

    /// The contours of all levels.
    pub fn contours(&self, times: &Times) -> Vec<Contour> {
        // The largest first, as the program does.
        LEVELS_MS.par_iter().rev().map(|&level_ms| self.land.contour(times, level_ms)).collect()
    }

    /// Square kilometres of the four contours of a column.
    #[allow(dead_code, reason = "not every program that has this module asks for it")]
    pub fn draw(&self, network: &Network, column: &Column<'_>) -> f64 {
        self.contours(&self.times(network, column)).iter().map(Contour::area_km2).sum()
    }
}
