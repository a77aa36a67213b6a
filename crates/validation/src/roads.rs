//! From stretches to roads: an observed speed is that of a whole road, its stretches are only where it was looked up.

use std::collections::BTreeMap;

/// One stretch of a road with an observed speed, as the model drives it.
#[derive(Clone, Debug, PartialEq)]
pub struct Observed {
    /// Which road it is part of.
    pub road: String,
    /// Where: an authority, a county; what is left out together.
    pub place: String,
    /// What kind of road, in any words.
    pub class: String,
    /// Speed that was observed on the road, km/h, above 0.
    pub observed_km_h: f64,
    /// Length that the model drives, kilometres.
    pub km: f64,
    /// Time that the model takes, hours, above 0.
    pub hours: f64,
}

/// A road in a place: the observed speed against all the model's kilometres over all its hours.
#[derive(Clone, Debug, PartialEq)]
pub struct Road {
    /// Its name or number.
    pub road: String,
    /// Where.
    pub place: String,
    /// What kind of road: that of its longest part.
    pub class: String,
    /// Observed speed, km/h; of stretches with different ones the mean over their hours at these speeds.
    pub observed_km_h: f64,
    /// The model's speed, km/h.
    pub model_km_h: f64,
    /// Length of all stretches, kilometres: its weight.
    pub km: f64,
}

impl Road {
    /// The model's speed over the observed one, less 1.
    #[must_use]
    pub fn error(&self) -> f64 {
        self.model_km_h / self.observed_km_h - 1.0
    }
}

/// Gathers stretches by place and road, in the order of these. Stretches without length, time or speed are left out.
#[must_use]
pub fn roads(stretches: &[Observed]) -> Vec<Road> {
    let mut gathered: BTreeMap<(&str, &str), Vec<&Observed>> = BTreeMap::new();
    for one in stretches.iter().filter(|s| s.km > 0.0 && s.hours > 0.0 && s.observed_km_h > 0.0) {
        gathered.entry((&one.place, &one.road)).or_default().push(one);
    }
    let sum = |list: &[&Observed], of: &dyn Fn(&Observed) -> f64| list.iter().map(|s| of(s)).sum::<f64>();
    gathered
        .into_iter()
        .map(|((place, road), list)| {
            let mut classes: BTreeMap<&str, f64> = BTreeMap::new();
            list.iter().for_each(|s| *classes.entry(&s.class).or_default() += s.km);
            let longest = classes.into_iter().max_by(|a, b| a.1.total_cmp(&b.1)).map_or("", |(class, _)| class);
            let km = sum(&list, &|s| s.km);
            Road {
                road: road.to_owned(),
                place: place.to_owned(),
                class: longest.to_owned(),
                observed_km_h: km / sum(&list, &|s| s.km / s.observed_km_h),
                model_km_h: km / sum(&list, &|s| s.hours),
                km,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_road_is_all_its_kilometres_over_all_its_hours() {
        let stretch = |road: &str, class: &str, km, hours| Observed {
            road: road.into(),
            place: "Here".into(),
            class: class.into(),
            observed_km_h: 50.0,
            km,
            hours,
        };
        let found = roads(&[
            stretch("B2", "town", 1.0, 0.0),
            stretch("A1", "town", 2.0, 0.1),
            stretch("A1", "country", 4.0, 0.05),
        ]);
        // 6 km in 9 minutes, not the mean of 20 and 80 km/h.
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].class.as_str(), found[0].km), ("country", 6.0));
        assert!((found[0].model_km_h - 40.0).abs() < 1e-9 && (found[0].observed_km_h - 50.0).abs() < 1e-9);
        assert!((found[0].error() + 0.2).abs() < 1e-9);
    }
}
