//! How much is lost where two tables do not fit.

use crate::Area;

/// More of a weight than this must not be lost in a join.
pub const MOST_LOST_SHARE: f64 = 0.01;

/// The largest share of any weight that lies in areas that are lost, 0 to 1; `None` without areas or weights.
#[must_use]
pub fn lost_share(areas: &[Area], lost: impl Fn(usize) -> bool) -> Option<f64> {
    let weights = areas.first()?.weights.len();
    let share = |weight: usize| {
        let (mut all, mut gone) = (0.0, 0.0);
        for (index, area) in areas.iter().enumerate() {
            let value = area.weights.get(weight).copied().unwrap_or(0.0);
            all += value;
            gone += if lost(index) { value } else { 0.0 };
        }
        if all > 0.0 { gone / all } else { 0.0 }
    };
    (0..weights).map(share).max_by(f64::total_cmp)
}

#[cfg(test)]
mod tests {
    use waywarden_network::LonLat;

    use super::*;

    #[test]
    fn the_weight_of_which_most_is_lost_counts() {
        let area = |weights: &[f64]| Area {
            id: "a".into(),
            name: "A".into(),
            at: LonLat::default(),
            weights: weights.iter().copied().collect(),
            groups: Default::default(),
        };
        let areas = [area(&[90.0, 1.0, 0.0]), area(&[10.0, 3.0, 0.0])];
        assert_eq!(lost_share(&areas, |index| index == 1), Some(0.75));
        assert_eq!(lost_share(&areas, |_| false), Some(0.0));
        assert_eq!(lost_share(&[], |_| true), None);
    }
}
