//! How many people sit close to a threshold: a share within a threshold is only as firm as they are few.

/// Weight close to a threshold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fragility {
    /// The threshold, milliseconds; a time equal to it is within.
    pub threshold_ms: u32,
    /// The distance from it, milliseconds.
    pub margin_ms: u32,
    /// Weight within the threshold that a journey longer by more than the margin would put outside: threshold - margin <
    /// time <= threshold.
    pub inside: f64,
    /// Weight outside that a journey shorter by the margin would put within: threshold < time <= threshold + margin.
    pub outside: f64,
}

/// The weight within each margin of each threshold, thresholds first. Samples are times (milliseconds) with weights.
#[must_use]
pub fn fragility(samples: &[(u32, f64)], thresholds_ms: &[u32], margins_ms: &[u32]) -> Vec<Fragility> {
    let pairs = thresholds_ms.iter().flat_map(|&t| margins_ms.iter().map(move |&m| (t, m)));
    let of = |(threshold_ms, margin_ms): (u32, u32)| {
        let (threshold, margin) = (u64::from(threshold_ms), u64::from(margin_ms));
        let (mut inside, mut outside) = (0.0, 0.0);
        for &(time_ms, weight) in samples {
            let time = u64::from(time_ms);
            if time <= threshold && time + margin > threshold {
                inside += weight;
            } else if time > threshold && time <= threshold + margin {
                outside += weight;
            }
        }
        Fragility { threshold_ms, margin_ms, inside, outside }
    };
    pairs.map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_and_both_edges() {
        let samples = [(29_000, 1.0), (30_000, 2.0), (30_001, 4.0), (31_000, 8.0), (31_001, 16.0), (28_999, 32.0)];
        let found = fragility(&samples, &[30_000], &[1000, 2000]);
        // 29,000 is exactly a margin away: a journey longer by that margin is 30,000 and still within.
        assert_eq!((found[0].inside, found[0].outside), (2.0, 12.0));
        assert_eq!((found[1].inside, found[1].outside), (35.0, 28.0));
    }

    #[test]
    fn far_thresholds_do_not_overflow() {
        let found = fragility(&[(u32::MAX, 1.0)], &[u32::MAX], &[u32::MAX]);
        assert_eq!((found[0].inside, found[0].outside), (1.0, 0.0));
    }
}
