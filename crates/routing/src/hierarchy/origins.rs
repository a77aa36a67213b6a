//! Travel times from a list of places to many destinations.

use rayon::prelude::*;
use waywarden_network::{Network, Snap, UNREACHABLE_MS};

use super::Hierarchy;
use super::lanes::{Row, relax, unreached};
use super::pool::Pool;
use super::selection::Selection;
use super::sweep::Sweep;
use crate::search_graph::SearchGraph;
use crate::starts::Start;
use crate::times_to::{Destination, TimesTo};

/// Destinations of one batch of [`Origins`]: 32 lanes take hardly longer than 16 where few vertices are visited.
pub const BATCH: usize = 32;

/// Places from which travel times are asked for, with the part of the hierarchy that they need.
#[derive(Debug)]
pub struct Origins<'a> {
    network: &'a Network,
    graph: &'a SearchGraph,
    hierarchy: &'a Hierarchy,
    snaps: Vec<Option<Snap>>,
    /// Its targets are the arcs of all origins, one origin after the other.
    selection: Selection,
    /// For each origin, its first target; then their number.
    first_target: Vec<u32>,
    /// For each target, the time from the origin to the end of the arc.
    rest_ms: Vec<u32>,
    /// Arc, origin and its offset on the segment, sorted.
    by_arc: Vec<(u32, u32, u32)>,
    /// Origins off the road: latitude and number, sorted.
    off_road: Vec<(i32, u32)>,
    /// The longest walk from an origin to its road, millimetres.
    longest_walk_mm: u32,
    pool: Pool<State>,
}

/// The memory of one thread.
#[derive(Debug, Default)]
struct State {
    sweep: Sweep<BATCH>,
    starts: Vec<Vec<Start>>,
    times: Vec<Row<BATCH>>,
}

impl<'a> Origins<'a> {
    /// Prepares a list of places; `None` for those that met no road. `graph` and `hierarchy` must be the network's.
    #[must_use]
    pub fn new(
        network: &'a Network,
        graph: &'a SearchGraph,
        hierarchy: &'a Hierarchy,
        origins: &[Option<Snap>],
    ) -> Self {
        let (mut targets, mut rest_ms, mut first_target) = (Vec::new(), Vec::new(), vec![0]);
        let (mut by_arc, mut off_road, mut longest_walk_mm) = (Vec::new(), Vec::new(), 0);
        for (number, snap) in origins.iter().enumerate() {
            if let Some(snap) = snap {
                for (arc, offset_mm) in network.arcs_at(snap.position) {
                    by_arc.push((arc.0, number as u32, offset_mm));
                    targets.push(arc.0);
                    rest_ms.push(network.arc_time_ms(arc) - network.time_to_ms(arc, offset_mm));
                }
                off_road.push((snap.place.lat_e7, number as u32));
                longest_walk_mm = longest_walk_mm.max(snap.off_road_mm);
            }
            first_target.push(targets.len() as u32);
        }
        by_arc.sort_unstable();
        off_road.sort_unstable();
        let selection = Selection::new(hierarchy, &targets);
        let snaps = origins.to_vec();
        let pool = Pool::default();
        Self {
            network,
            graph,
            hierarchy,
            snaps,
            selection,
            first_target,
            rest_ms,
            by_arc,
            off_road,
            longest_walk_mm,
            pool,
        }
    }

    /// The part of the hierarchy that a sweep visits.
    #[must_use]
    pub fn selection(&self) -> &Selection {
        &self.selection
    }

    /// Travel times from every origin to every destination, both walks included, exactly those of
    /// [`TimesTo::time_from_ms`]; `UNREACHABLE_MS` where there is no way and from places that met no road.
    ///
    /// One destination after the other: the time from `origin` to `destination` is at
    /// `destination * number_of_origins + origin`.
    #[must_use]
    pub fn times_to(&self, destinations: &[Destination]) -> Vec<u32> {
        let origins = self.snaps.len();
        let mut times = vec![UNREACHABLE_MS; origins * destinations.len()];
        if origins == 0 {
            return times;
        }
        let chunks = times.par_chunks_mut(BATCH * origins).zip(destinations.par_chunks(BATCH));
        chunks.for_each(|(times, destinations)| {
            self.batch(destinations, |rows| {
                for (lane, column) in times.chunks_exact_mut(origins).enumerate() {
                    column.iter_mut().zip(rows).for_each(|(time, row)| *time = row[lane]);
                }
            });
        });
        times
    }

    /// As [`Origins::times_to`], but hands the times over in batches of [`BATCH`] destinations while they are in the
    /// cache: `consume(first_destination, rows)`, where `rows[origin][lane]` is the time to the destination
    /// `first_destination + lane`. Lanes beyond the last destination hold `UNREACHABLE_MS`. What `consume` returns
    /// comes in the order of the destinations, whatever the threads.
    pub fn batches<T: Send>(
        &self,
        destinations: &[Destination],
        consume: impl Fn(usize, &[[u32; BATCH]]) -> T + Sync,
    ) -> Vec<T> {
        let batches = destinations.par_chunks(BATCH).enumerate();
        batches.map(|(number, batch)| self.batch(batch, |rows| consume(number * BATCH, rows))).collect()
    }

    fn batch<T>(&self, destinations: &[Destination], consume: impl FnOnce(&[Row<BATCH>]) -> T) -> T {
        self.pool.with(State::default, |state| {
            let State { sweep, starts, times } = state;
            starts.resize_with(BATCH, Vec::new);
            for (starts, destination) in starts.iter_mut().zip(destinations) {
                starts.clear();
                starts.extend(destination.starts(self.network, self.graph));
            }
            let labels = sweep.selected(self.hierarchy, &self.selection, &starts[..destinations.len()]);
            times.clear();
            for targets in self.first_target.windows(2) {
                let mut row = unreached();
                for target in targets[0] as usize..targets[1] as usize {
                    relax(&mut row, labels.of_target(target), self.rest_ms[target]);
                }
                times.push(row);
            }
            for (lane, destination) in destinations.iter().enumerate() {
                self.straight_on(destination, lane, times);
            }
            for (row, snap) in times.iter_mut().zip(&self.snaps) {
                let walk_ms = snap.as_ref().map_or(0, |s| s.walk_ms);
                row.iter_mut().for_each(|time_ms| *time_ms = time_ms.saturating_add(walk_ms));
            }
            for (lane, destination) in destinations.iter().enumerate() {
                self.straight_walk(destination, lane, times);
            }
            consume(times)
        })
    }

    /// Trips that end on the arc on which they begin.
    fn straight_on(&self, destination: &Destination, lane: usize, times: &mut [Row<BATCH>]) {
        for seed in destination.seeds(self.network) {
            let begin = self.by_arc.partition_point(|&(arc, ..)| arc < seed.arc.0);
            let here = self.by_arc[begin..].iter().take_while(|&&(arc, ..)| arc == seed.arc.0);
            let column = TimesTo { network: self.network, labels: &[], seeds: &[seed], door: None };
            for &(_, origin, offset_mm) in here {
                let time_ms = &mut times[origin as usize][lane];
                *time_ms = column.direct_ms(seed.arc, offset_mm).min(*time_ms);
            }
        }
    }

    /// Walks from places that are nearer to the door than to the roads.
    fn straight_walk(&self, destination: &Destination, lane: usize, times: &mut [Row<BATCH>]) {
        let Some(door) = destination.door else { return };
        // A degree of latitude has at least 110.5 km.
        let reach_e7 =
            ((f64::from(door.off_road_mm) + f64::from(self.longest_walk_mm)) / 110_500e3 * 1e7).ceil() as i32 + 1;
        let (south, north) = (door.place.lat_e7.saturating_sub(reach_e7), door.place.lat_e7.saturating_add(reach_e7));
        let begin = self.off_road.partition_point(|&(lat_e7, _)| lat_e7 < south);
        for &(_, origin) in self.off_road[begin..].iter().take_while(|&&(lat_e7, _)| lat_e7 <= north) {
            let Some(snap) = &self.snaps[origin as usize] else { continue };
            if let Some(walk_ms) = self.network.direct_walk_ms(&snap.door(), &door) {
                let time_ms = &mut times[origin as usize][lane];
                *time_ms = walk_ms.min(*time_ms);
            }
        }
    }
}
