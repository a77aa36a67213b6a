//! From the model's minutes to those that are shown.

use std::ops::RangeInclusive;

use waywarden_network::UNREACHABLE_MS;

/// Shown minutes are `a_min + b` times the model's, never below 0, and the minutes at either end on top; door to door, walks
/// included.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    /// Minutes added, in [`Calibration::A_MIN_RANGE`].
    pub a_min: f64,
    /// Factor, in [`Calibration::B_RANGE`].
    pub b: f64,
    /// Where both come from; blank where nothing is calibrated.
    pub source: String,
    /// Minutes before a journey begins, to get to the car, in [`Calibration::ENDS_RANGE`].
    pub at_start_min: f64,
    /// Minutes after it ends, to park and walk in, in [`Calibration::ENDS_RANGE`].
    pub at_end_min: f64,
}

impl Default for Calibration {
    /// Nothing is calibrated.
    fn default() -> Self {
        Self { a_min: 0.0, b: 1.0, source: String::new(), at_start_min: 0.0, at_end_min: 0.0 }
    }
}

impl Calibration {
    /// Least and most minutes that may be added.
    pub const A_MIN_RANGE: RangeInclusive<f64> = -30.0..=60.0;
    /// Least and most that the factor may be.
    pub const B_RANGE: RangeInclusive<f64> = 0.2..=5.0;

    /// Least and most minutes at either end.
    pub const ENDS_RANGE: RangeInclusive<f64> = 0.0..=60.0;

    /// Whether the minutes stay as they are.
    #[must_use]
    pub fn is_identity(&self) -> bool {
        !self.is_calibrated() && self.ends_min() == 0.0
    }

    /// Whether `a_min` or `b` say anything.
    #[must_use]
    pub fn is_calibrated(&self) -> bool {
        self.a_min != 0.0 || self.b != 1.0
    }

    /// Minutes at both ends together.
    #[must_use]
    pub fn ends_min(&self) -> f64 {
        self.at_start_min + self.at_end_min
    }

    /// A calibrated time, milliseconds: rounded, at least 0. Unreachable stays unreachable, and nothing else becomes so.
    #[must_use]
    pub fn apply_ms(&self, time_ms: u32) -> u32 {
        if time_ms == UNREACHABLE_MS || self.is_identity() {
            return time_ms;
        }
        let calibrated_ms = (self.a_min * 60_000.0 + self.b * f64::from(time_ms)).max(0.0);
        (calibrated_ms + self.ends_min() * 60_000.0).round().min(f64::from(UNREACHABLE_MS - 1)) as u32
    }

    /// The model's time at which the calibrated one is `level_ms`; `None` where even no time at all comes out longer.
    #[must_use]
    pub fn model_ms(&self, level_ms: u32) -> Option<u32> {
        if self.is_identity() {
            return Some(level_ms);
        }
        let level_ms = f64::from(level_ms) - self.ends_min() * 60_000.0;
        if level_ms < 0.0 {
            return None;
        }
        // Where the quotient is whole, the last bit of it must not take a millisecond away.
        let model_ms = ((level_ms - self.a_min * 60_000.0) / self.b + 1e-6).floor();
        (model_ms >= 0.0).then(|| model_ms.min(f64::from(UNREACHABLE_MS - 1)) as u32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calibration(a_min: f64, b: f64) -> Calibration {
        Calibration { a_min, b, source: "survey".to_owned(), ..Calibration::default() }
    }

    #[test]
    fn adds_and_multiplies() {
        // 2 + 1.1 x 30 = 35 minutes.
        assert_eq!(calibration(2.0, 1.1).apply_ms(1_800_000), 2_100_000);
        assert_eq!(calibration(-30.0, 1.0).apply_ms(60_000), 0);
        assert_eq!(calibration(2.0, 1.1).apply_ms(UNREACHABLE_MS), UNREACHABLE_MS);
        assert_eq!(calibration(60.0, 5.0).apply_ms(UNREACHABLE_MS - 1), UNREACHABLE_MS - 1);
        assert_eq!(Calibration::default().apply_ms(123), 123);
        // Minutes at the ends come on top of what calibration leaves, never below it.
        let parked = Calibration { at_start_min: 1.5, at_end_min: 2.0, ..calibration(-30.0, 1.0) };
        assert_eq!((parked.apply_ms(60_000), parked.apply_ms(1_860_000)), (210_000, 270_000));
        assert_eq!((parked.model_ms(209_999), parked.model_ms(270_000)), (None, Some(1_860_000)));
    }

    #[test]
    fn levels_go_the_other_way() {
        assert_eq!(calibration(2.0, 1.1).model_ms(2_100_000), Some(1_800_000));
        assert_eq!(calibration(10.0, 1.0).model_ms(599_999), None);
        assert_eq!(calibration(10.0, 1.0).model_ms(600_000), Some(0));
        for (a_min, b) in [(2.5, 1.13), (-7.0, 0.31), (0.0, 4.9), (59.0, 1.0)] {
            let calibration = calibration(a_min, b);
            for level_ms in (0..6_000_000).step_by(77_777) {
                let Some(model_ms) = calibration.model_ms(level_ms) else { continue };
                // What the contour encloses is shown within the level; the next second is not.
                assert!(calibration.apply_ms(model_ms) <= level_ms.max(1), "{a_min} {b} {level_ms}");
                assert!(calibration.apply_ms(model_ms + 1_000) > level_ms, "{a_min} {b} {level_ms}");
            }
        }
    }
}
