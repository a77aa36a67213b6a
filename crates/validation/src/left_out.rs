//! Each place judged by what was chosen without it.

use std::collections::BTreeSet;

use crate::agreement::Agreement;
use crate::roads::Road;

/// How a choice of numbers did on the places it had not seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// Agreement on each place, by what was chosen on all others.
    pub places: Vec<(String, Agreement)>,
    /// Agreement over all places, each by what was chosen without it.
    pub all: Agreement,
}

/// Leaves each place out in turn: `choose` is given the name of the place and must return the model's roads with numbers
/// that were chosen on all other places. Only the roads of the place left out are taken from its answer.
///
/// `None` if there are no roads.
pub fn left_out(observed: &[Road], mut choose: impl FnMut(&str) -> Vec<Road>) -> Option<Judged> {
    let names: BTreeSet<&str> = observed.iter().map(|road| road.place.as_str()).collect();
    let mut unseen: Vec<Road> = Vec::new();
    for name in names {
        unseen.extend(choose(name).into_iter().filter(|road| road.place == name));
    }
    let places = Agreement::by(&unseen, |road| road.place.clone());
    Some(Judged { places, all: Agreement::of(&unseen)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_judged_by_the_others() {
        let road = |place: &str, observed_km_h: f64, model_km_h: f64| Road {
            road: "A1".into(),
            place: place.into(),
            class: String::new(),
            observed_km_h,
            model_km_h,
            km: 10.0,
        };
        let roads = [road("East", 50.0, 100.0), road("West", 40.0, 100.0)];
        // One number, a factor: the one that is right elsewhere.
        let choose = |without: &str| {
            let elsewhere = roads.iter().find(|road| road.place != without).expect("another place");
            let factor = elsewhere.observed_km_h / elsewhere.model_km_h;
            roads.iter().map(|road| Road { model_km_h: road.model_km_h * factor, ..road.clone() }).collect()
        };
        let judged = left_out(&roads, choose).expect("roads");
        let errors: Vec<f64> = judged.places.iter().map(|(_, a)| (a.bias * 100.0).round()).collect();
        // 40 km/h for 50 and 50 km/h for 40.
        assert_eq!(errors, [-20.0, 25.0]);
        assert!((judged.all.bias - 0.025).abs() < 1e-12);
        assert_eq!(left_out(&[], |_| Vec::new()), None);
    }
}
