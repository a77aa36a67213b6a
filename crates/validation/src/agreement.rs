//! Bias, error and rank of speeds.

use std::collections::BTreeMap;

use crate::rank::rank_correlation;
use crate::roads::Road;

/// Agreement of the model's speeds with observed ones. Every figure is weighted by length except the rank, in which each
/// road counts once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// Number of roads.
    pub roads: usize,
    /// Their length, kilometres.
    pub km: f64,
    /// Mean of model over observed speed, less 1.
    pub bias: f64,
    /// Mean of the absolute value of the same.
    pub mean_absolute_error: f64,
    /// Spearman's rank correlation; `None` for fewer than three roads.
    pub rank: Option<f64>,
}

impl Agreement {
    /// Of roads; `None` if there are none.
    #[must_use]
    pub fn of<'r>(roads: impl IntoIterator<Item = &'r Road>) -> Option<Self> {
        let roads: Vec<&Road> = roads.into_iter().collect();
        let km: f64 = roads.iter().map(|road| road.km).sum();
        let mean = |of: &dyn Fn(&Road) -> f64| roads.iter().map(|road| road.km * of(road)).sum::<f64>() / km;
        let each = |of: fn(&Road) -> f64| roads.iter().map(|road| of(road)).collect::<Vec<f64>>();
        (km > 0.0).then(|| Self {
            roads: roads.len(),
            km,
            bias: mean(&Road::error),
            mean_absolute_error: mean(&|road| road.error().abs()),
            rank: rank_correlation(&each(|road| road.observed_km_h), &each(|road| road.model_km_h)),
        })
    }

    /// Of the roads of each kind that `key` tells, in the order of the keys.
    pub fn by<K: Ord>(roads: &[Road], key: impl Fn(&Road) -> K) -> Vec<(K, Self)> {
        let mut groups: BTreeMap<K, Vec<&Road>> = BTreeMap::new();
        roads.iter().for_each(|road| groups.entry(key(road)).or_default().push(road));
        groups.into_iter().filter_map(|(key, group)| Some((key, Self::of(group)?))).collect()
    }
}

/// Where the bands of observed speed begin, km/h: 0, 20, 30 and 40 miles an hour.
pub const BANDS_KM_H: [f64; 4] = [0.0, 32.187, 48.280, 64.374];

/// The band of an observed speed: an index of [`BANDS_KM_H`].
#[must_use]
pub fn band(observed_km_h: f64) -> usize {
    BANDS_KM_H.iter().rposition(|&low| observed_km_h >= low).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn road(place: &str, observed_km_h: f64, model_km_h: f64, km: f64) -> Road {
        Road { road: "A1".into(), place: place.into(), class: String::new(), observed_km_h, model_km_h, km }
    }

    #[test]
    fn figures_worked_out_by_hand() {
        let roads = [road("West", 50.0, 60.0, 30.0), road("West", 40.0, 38.0, 10.0), road("East", 80.0, 80.0, 60.0)];
        let all = Agreement::of(&roads).expect("roads");
        // + 20 % on 30 km, - 5 % on 10 km, none on 60 km.
        assert!((all.bias - 0.055).abs() < 1e-12 && (all.mean_absolute_error - 0.065).abs() < 1e-12, "{all:?}");
        assert_eq!((all.roads, all.km, all.rank), (3, 100.0, Some(1.0)));
        let places = Agreement::by(&roads, |road| road.place.clone());
        assert_eq!(
            places.iter().map(|(place, a)| (place.as_str(), a.roads)).collect::<Vec<_>>(),
            [("East", 1), ("West", 2)]
        );
        assert!((places[1].1.bias - 0.1375).abs() < 1e-12);
        assert_eq!(places[1].1.rank, None);
        assert_eq!(Agreement::of(&[]), None);
    }

    #[test]
    fn bands_begin_where_they_say() {
        assert_eq!([0.0, 32.0, 32.2, 48.3, 64.3, 64.4, 120.0].map(band), [0, 0, 1, 2, 2, 3, 3]);
    }
}
