//! How much a road bends.
//!
//! Bends slow drivers in open country: speed on rural single carriageways falls with the degrees turned in a kilometre
//! ("bendiness"; Department for Transport, COBA manual, part 5: speeds on rural roads).

use waywarden_network::LocalMetric;
use waywarden_network::build::{RawRoads, RawRow};

/// Bends are kept in steps of so many degrees a kilometre.
pub(super) const STEP_DEG_PER_KM: f64 = 10.0;

/// A turn at one node counts as this many degrees at most: more is a corner, which the junction pays for.
const MOST_DEG: f64 = 57.0;

/// Degrees turned along a row by its length, in steps.
pub(super) fn steps(raw: &RawRoads, row: &RawRow) -> u8 {
    let refs = &raw.refs[row.first_ref as usize..row.end_ref as usize];
    let metric = LocalMetric::at_latitude(raw.node_at[refs[0] as usize].lat());
    let (mut turned, mut length_m) = (0.0, 0.0);
    let mut last: Option<(f64, f64)> = None;
    for pair in refs.windows(2) {
        let [a, b] = [raw.node_at[pair[0] as usize], raw.node_at[pair[1] as usize]];
        let (x, y) = metric.vector_m(a, b);
        let piece_m = x.hypot(y);
        // Nodes in one place have no direction.
        if piece_m < 0.1 {
            continue;
        }
        if let Some((u, v)) = last {
            turned += (u * y - v * x).atan2(u * x + v * y).abs().to_degrees().min(MOST_DEG);
        }
        length_m += piece_m;
        last = Some((x, y));
    }
    if length_m > 0.0 { (turned / length_m * 1e3 / STEP_DEG_PER_KM).round().min(255.0) as u8 } else { 0 }
}
