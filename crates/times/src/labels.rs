//! What the cells of a table of times say besides the times.

use std::collections::BTreeMap;

use waywarden_network::{Snap, SnapFailure, UNREACHABLE_MS};
use waywarden_tables::PointTable;

use crate::NO_WAY;

/// Where points met the road, or why not.
pub type Snapped = [Result<Snap, SnapFailure>];

/// Ids one after the other in one piece: on their own each takes 40 bytes more.
struct Ids {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Ids {
    fn new(ids: impl Iterator<Item = Vec<u8>>) -> Self {
        let mut all = Self { bytes: Vec::new(), ends: Vec::with_capacity(ids.size_hint().0) };
        for id in ids {
            all.bytes.extend(id);
            all.ends.push(all.bytes.len());
        }
        all
    }

    fn get(&self, index: usize) -> &[u8] {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[start..self.ends[index]]
    }
}

/// Ids and reasons as a format writes them, each made once.
pub struct Labels {
    /// Ids of the origins, of which there may be millions.
    origins: Ids,
    /// Ids of the destinations.
    pub destinations: Vec<Vec<u8>>,
    /// Why an origin has no times, for those that have none.
    from: BTreeMap<usize, Vec<u8>>,
    /// Where a destination stands among those that met a road, or why it has no times.
    to: Vec<Result<usize, Vec<u8>>>,
    no_way: Vec<u8>,
}

impl Labels {
    /// The labels of a table, each as `encode` writes it.
    pub fn new(tables: [&PointTable; 2], snapped: [&Snapped; 2], encode: impl Fn(&str) -> Vec<u8>) -> Self {
        let [origins, destinations] = tables.map(|table| table.points.iter().map(|p| encode(&p.id)));
        let (origins, destinations) = (Ids::new(origins), destinations.collect());
        let [from, to] = snapped;
        let failed = from.iter().enumerate().filter_map(|(origin, snap)| Some((origin, snap.as_ref().err()?)));
        let from = failed.map(|(origin, failure)| (origin, encode(&format!("from: {failure}")))).collect();
        let mut next = 0;
        let place = |snap: &Result<Snap, SnapFailure>| match snap {
            Ok(_) => {
                next += 1;
                Ok(next - 1)
            }
            Err(failure) => Err(encode(&format!("to: {failure}"))),
        };
        let to = to.iter().map(place).collect();
        Self { origins, destinations, from, to, no_way: encode(NO_WAY) }
    }

    /// The id of an origin.
    pub fn origin(&self, origin: usize) -> &[u8] {
        self.origins.get(origin)
    }

    /// For each destination the time, milliseconds, or the reason for having none; `times` are those of the origin to
    /// the destinations that met a road.
    pub fn row<'a>(&'a self, origin: usize, times: &'a [u32]) -> impl Iterator<Item = Result<u32, &'a [u8]>> {
        let from = self.from.get(&origin).map(Vec::as_slice);
        self.to.iter().map(move |to| match (from, to) {
            (Some(reason), _) => Err(reason),
            (None, Err(reason)) => Err(reason.as_slice()),
            (None, Ok(place)) => match times[*place] {
                UNREACHABLE_MS => Err(&self.no_way[..]),
                time_ms => Ok(time_ms),
            },
        })
    }
}
