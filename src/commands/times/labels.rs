//! What the cells of a table of times say besides the times.

use waywarden_network::{Snap, SnapFailure, UNREACHABLE_MS};
use waywarden_tables::PointTable;

use super::NO_WAY;

/// Where points met the road, or why not.
pub type Snapped = [Result<Snap, SnapFailure>];

/// Ids and reasons as a format writes them, each made once.
pub struct Labels {
    /// Ids of the origins.
    pub origins: Vec<Vec<u8>>,
    /// Ids of the destinations.
    pub destinations: Vec<Vec<u8>>,
    /// Why an origin has no times.
    from: Vec<Option<Vec<u8>>>,
    /// Where a destination stands among those that met a road, or why it has no times.
    to: Vec<Result<usize, Vec<u8>>>,
    no_way: Vec<u8>,
}

impl Labels {
    /// The labels of a table, each as `encode` writes it.
    pub fn new(tables: [&PointTable; 2], snapped: [&Snapped; 2], encode: impl Fn(&str) -> Vec<u8>) -> Self {
        let [origins, destinations] = tables.map(|table| table.points.iter().map(|p| encode(&p.id)).collect());
        let [from, to] = snapped;
        let from = from.iter().map(|snap| snap.as_ref().err().map(|e| encode(&format!("from: {e}")))).collect();
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

    /// For each destination the time, milliseconds, or the reason for having none; `times` are those of the origin to
    /// the destinations that met a road.
    pub fn row<'a>(&'a self, origin: usize, times: &'a [u32]) -> impl Iterator<Item = Result<u32, &'a [u8]>> {
        let from = self.from[origin].as_deref();
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
