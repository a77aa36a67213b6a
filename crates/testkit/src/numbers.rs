//! Numbers that look random and are the same everywhere.

use waywarden_network::{Network, Position, SegmentId, Snap};

/// SplitMix64 (Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators").
#[derive(Clone, Debug)]
pub struct Numbers(pub u64);

impl Numbers {
    /// The next number.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// The next number, below a limit.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.draw() % limit
    }
}

/// So many positions all over a network, always the same ones for one `salt`; up to a minute of walk at each.
///
/// # Panics
/// If the network has no road.
pub fn spread(network: &Network, count: u64, salt: u64) -> Vec<Snap> {
    let segments: Vec<SegmentId> = network.segments().collect();
    spread_on(network, &segments, count, salt)
}

/// The same on some of its segments.
///
/// # Panics
/// If there are none.
pub fn spread_on(network: &Network, segments: &[SegmentId], count: u64, salt: u64) -> Vec<Snap> {
    let number = |i: u64| (i + salt).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
    let at = |i: u64| {
        let segment = segments[number(i) as usize % segments.len()];
        let offset_mm = number(i + 1_000_000) as u32 % (network.segment_length_mm(segment) + 1);
        let position = Position { segment, offset_mm };
        let place = network.locate(position);
        let walk_ms = number(i) as u32 % 60_000;
        Snap { position, at: place, off_road_mm: 0, walk_ms, place, over_water: false }
    };
    (0..count).map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first numbers of seed 0, as published with the reference implementation.
    #[test]
    fn the_published_numbers() {
        let mut numbers = Numbers(0);
        assert_eq!([numbers.draw(), numbers.draw()], [0xe220_a839_7b1d_cdaf, 0x6e78_9e6a_a1b9_65f4]);
    }
}
