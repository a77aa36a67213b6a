//! What the cells of a table of times say besides the times.

use std::collections::BTreeMap;

use waywarden_network::{Coverage, LonLat, Network, Snap, SnapFailure, UNREACHABLE_MS};
use waywarden_tables::PointTable;

use crate::{LEAVES_ROADS, NO_WAY};

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
    doubt: Option<Doubt>,
}

/// What tells of doubtful times.
struct Doubt {
    coverage: Coverage,
    origins: Vec<LonLat>,
    destinations: Vec<LonLat>,
    reason: Vec<u8>,
}

/// What a row says of a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell<'a> {
    /// The time, milliseconds.
    pub time_ms: Option<u32>,
    /// Why there is none, or why it is doubtful.
    pub reason: Option<&'a [u8]>,
}

/// How many rows have which reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reasons {
    /// Rows without a time.
    pub without_time: usize,
    /// Rows whose time is doubtful.
    pub doubtful: usize,
}

impl Reasons {
    /// Counts a row.
    pub fn count(&mut self, cell: Cell<'_>) {
        self.without_time += usize::from(cell.time_ms.is_none());
        self.doubtful += usize::from(cell.time_ms.is_some() && cell.reason.is_some());
    }
}

impl Labels {
    /// The labels of a table, each as `encode` writes it.
    pub fn new(
        tables: [&PointTable; 2],
        snapped: [&Snapped; 2],
        network: &Network,
        encode: impl Fn(&str) -> Vec<u8>,
    ) -> Self {
        let coverage = Coverage::of(network);
        let doubt = coverage.is_cut().then(|| {
            let [origins, destinations] = tables.map(|table| table.points.iter().map(|p| p.at).collect());
            Doubt { coverage, origins, destinations, reason: encode(LEAVES_ROADS) }
        });
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
        Self { origins, destinations, from, to, no_way: encode(NO_WAY), doubt }
    }

    /// The id of an origin.
    pub fn origin(&self, origin: usize) -> &[u8] {
        self.origins.get(origin)
    }

    /// What is said of each destination; `times` are those of the origin to the destinations that met a road.
    pub fn row<'a>(&'a self, origin: usize, times: &'a [u32]) -> impl Iterator<Item = Cell<'a>> {
        let from = self.from.get(&origin).map(Vec::as_slice);
        let without = |reason: &'a [u8]| Cell { time_ms: None, reason: Some(reason) };
        self.to.iter().enumerate().map(move |(destination, to)| match (from, to) {
            (Some(reason), _) => without(reason),
            (None, Err(reason)) => without(reason),
            (None, Ok(place)) => match times[*place] {
                UNREACHABLE_MS => without(&self.no_way),
                time_ms => Cell { time_ms: Some(time_ms), reason: self.doubt(origin, destination) },
            },
        })
    }

    fn doubt(&self, origin: usize, destination: usize) -> Option<&[u8]> {
        let doubt = self.doubt.as_ref()?;
        let [from, to] = [doubt.origins[origin], doubt.destinations[destination]];
        doubt.coverage.is_left(from, to).then_some(&doubt.reason)
    }
}
