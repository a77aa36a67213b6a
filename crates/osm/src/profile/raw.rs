//! A profile as it is written, and the ranges of its numbers.

use std::collections::BTreeMap;

use serde::Deserialize;
use waywarden_network::RoadClass;

use super::ProfileError;
use crate::{Period, Rules};

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClassSpeed {
    pub(super) open_km_h: f64,
    pub(super) built_up_km_h: f64,
    pub(super) link_km_h: Option<f64>,
    /// Through built-up areas without access from the road itself; as `built_up_km_h` if not given.
    pub(super) passage_km_h: Option<f64>,
    /// Dual carriageways; as single ones if not given.
    pub(super) dual: Option<DualSpeed>,
}

/// Speeds of dual carriageways.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DualSpeed {
    pub(super) open_km_h: f64,
    pub(super) passage_km_h: f64,
    pub(super) built_up_km_h: f64,
}

/// What slows main roads besides their class.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Slowing {
    /// Seconds for each degree turned, in open country.
    pub(super) bend_s_per_degree: f64,
    /// Seconds a kilometre for each km/km2 of residential street within about 4.5 km, in open country.
    pub(super) traffic_open_s_per_km: f64,
    /// The same in built-up areas.
    pub(super) traffic_built_up_s_per_km: f64,
    /// More streets than so many km/km2 slow no further.
    pub(super) traffic_most_km_per_km2: f64,
}

/// When a place counts as built up.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BuiltUpMeasure {
    /// Kilometres of residential street per square kilometre from which on a place is built up.
    pub min_km_per_km2: f64,
    /// How many kilometres of street a junction counts for.
    pub km_per_junction: f64,
    /// A main road is a street where so many residential and service roads join it in a kilometre.
    pub min_accesses_per_km: f64,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Junctions {
    pub(super) turn_s: f64,
    pub(super) across_s: f64,
    pub(super) yield_s: f64,
    pub(super) equal_s: f64,
    pub(super) busy_s: f64,
    pub(super) passing_s: f64,
    pub(super) roundabout_s: f64,
    pub(super) roundabout_km_h: f64,
    pub(super) mini_roundabout_s: f64,
    pub(super) signals_s: f64,
    pub(super) stop_s: f64,
    pub(super) give_way_s: f64,
    pub(super) crossing_s: f64,
    pub(super) turn_back_s: f64,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Limits {
    pub(super) open_share: f64,
    pub(super) built_up_share: f64,
    /// A main road signed up to this is no open road.
    pub(super) built_up_to_km_h: u16,
    /// A main road signed at least this is no street.
    pub(super) no_street_from_km_h: u16,
    /// A main road signed at least this is an open road.
    pub(super) open_from_km_h: u16,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ferry {
    pub(super) speed_km_h: f64,
    pub(super) boarding_min: f64,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Side {
    Left,
    Right,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawProfile {
    pub(super) name: String,
    pub(super) driving_side: Side,
    pub(super) speed_factor: f64,
    pub(super) rules: String,
    #[serde(default)]
    pub(super) periods: BTreeMap<String, Period>,
    pub(super) limits: Limits,
    pub(super) built_up: BuiltUpMeasure,
    pub(super) slowing: Slowing,
    pub(super) classes: BTreeMap<RoadClass, ClassSpeed>,
    pub(super) junctions: Junctions,
    pub(super) ferry: Ferry,
    #[serde(default)]
    pub(super) vehicle: VehicleSize,
    #[serde(default)]
    pub(super) single_track: SingleTrack,
    #[serde(default)]
    pub(super) water: WaterOnRoads,
}

/// How roads are taken that water covers at times.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WaterOnRoads {
    #[serde(default)]
    pub(super) tidal: Passage,
    #[serde(default)]
    pub(super) ford: Passage,
}

/// Whether a road is open.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Passage {
    /// `open` or `closed`.
    Word(String),
    /// For this share of the day.
    Share(f64),
}

impl Default for Passage {
    fn default() -> Self {
        Self::Word("open".to_owned())
    }
}

/// How large the vehicle is.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VehicleSize {
    pub(super) width_m: f64,
    pub(super) height_m: f64,
    /// 0: limits of length are not read.
    #[serde(default)]
    pub(super) length_m: f64,
    pub(super) weight_t: f64,
}

impl Default for VehicleSize {
    /// A car.
    fn default() -> Self {
        Self { width_m: 1.8, height_m: 1.6, length_m: 4.4, weight_t: 2.0 }
    }
}

/// How roads with one lane for both directions are driven.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SingleTrack {
    pub(super) factor: f64,
}

impl Default for SingleTrack {
    /// Like any other.
    fn default() -> Self {
        Self { factor: 1.0 }
    }
}

impl RawProfile {
    /// Whether every number is in its range and every class is there.
    pub(super) fn check(&self, name: &str) -> Result<(), ProfileError> {
        let range = |what: String, value: f64, low: f64, high: f64| {
            if (low..=high).contains(&value) {
                Ok(())
            } else {
                Err(ProfileError::Range { name: name.into(), what, value, low, high })
            }
        };
        if Rules::named(&self.rules).is_none() {
            return Err(ProfileError::UnknownRules { name: name.into(), rules: self.rules.clone() });
        }
        for (period, factors) in &self.periods {
            for (key, factor) in factors.factors() {
                range(format!("periods.{period}.{key}"), factor, 0.2, 2.0)?;
            }
        }
        range("speed_factor".into(), self.speed_factor, 0.1, 3.0)?;
        range("limits.open_share".into(), self.limits.open_share, 0.1, 1.5)?;
        range("limits.built_up_share".into(), self.limits.built_up_share, 0.1, 1.5)?;
        range("built_up.min_km_per_km2".into(), self.built_up.min_km_per_km2, 0.0, 100.0)?;
        range("built_up.km_per_junction".into(), self.built_up.km_per_junction, 0.0, 1.0)?;
        range("built_up.min_accesses_per_km".into(), self.built_up.min_accesses_per_km, 0.0, 100.0)?;
        let s = &self.slowing;
        range("slowing.bend_s_per_degree".into(), s.bend_s_per_degree, 0.0, 1.0)?;
        range("slowing.traffic_open_s_per_km".into(), s.traffic_open_s_per_km, 0.0, 60.0)?;
        range("slowing.traffic_built_up_s_per_km".into(), s.traffic_built_up_s_per_km, 0.0, 60.0)?;
        range("slowing.traffic_most_km_per_km2".into(), s.traffic_most_km_per_km2, 0.0, 25.0)?;
        for (what, km_h) in [
            ("built_up_to_km_h", self.limits.built_up_to_km_h),
            ("no_street_from_km_h", self.limits.no_street_from_km_h),
            ("open_from_km_h", self.limits.open_from_km_h),
        ] {
            range(format!("limits.{what}"), f64::from(km_h), 0.0, 300.0)?;
        }
        range("ferry.speed_km_h".into(), self.ferry.speed_km_h, 3.0, 130.0)?;
        range("ferry.boarding_min".into(), self.ferry.boarding_min, 0.0, 240.0)?;
        range("vehicle.width_m".into(), self.vehicle.width_m, 0.3, 5.0)?;
        range("vehicle.height_m".into(), self.vehicle.height_m, 0.3, 6.0)?;
        range("vehicle.length_m".into(), self.vehicle.length_m, 0.0, 30.0)?;
        range("vehicle.weight_t".into(), self.vehicle.weight_t, 0.1, 60.0)?;
        range("single_track.factor".into(), self.single_track.factor, 0.3, 1.0)?;
        for (key, passage) in [("water.tidal", &self.water.tidal), ("water.ford", &self.water.ford)] {
            match passage {
                Passage::Word(word) if matches!(word.as_str(), "open" | "closed") => {}
                // Tides come and go by a rhythm that is known; floods of a ford do not.
                Passage::Share(share) if key == "water.tidal" => range(key.into(), *share, 0.01, 1.0)?,
                Passage::Share(share) => range(key.into(), *share, 1.0, 1.0)?,
                Passage::Word(word) => {
                    let cause = format!(
                        "{key} is \"{word}\", it must be \"open\" or \"closed\", or for tidal a share of the day"
                    );
                    return Err(ProfileError::Syntax { name: name.into(), cause });
                }
            }
        }
        let j = &self.junctions;
        range("junctions.roundabout_km_h".into(), j.roundabout_km_h, 5.0, 130.0)?;
        for (what, seconds) in [
            ("turn_s", j.turn_s),
            ("across_s", j.across_s),
            ("yield_s", j.yield_s),
            ("equal_s", j.equal_s),
            ("busy_s", j.busy_s),
            ("passing_s", j.passing_s),
            ("roundabout_s", j.roundabout_s),
            ("mini_roundabout_s", j.mini_roundabout_s),
            ("signals_s", j.signals_s),
            ("stop_s", j.stop_s),
            ("give_way_s", j.give_way_s),
            ("crossing_s", j.crossing_s),
            ("turn_back_s", j.turn_back_s),
        ] {
            range(format!("junctions.{what}"), seconds, 0.0, 600.0)?;
        }
        for class in RoadClass::ALL.into_iter().filter(|&c| c != RoadClass::Ferry) {
            let Some(speed) = self.classes.get(&class) else {
                return Err(ProfileError::MissingClass { name: name.into(), class: class.name() });
            };
            for (what, km_h) in [
                ("open_km_h", speed.open_km_h),
                ("built_up_km_h", speed.built_up_km_h),
                ("link_km_h", speed.link_km_h.unwrap_or(3.0)),
                ("passage_km_h", speed.passage_km_h.unwrap_or(3.0)),
                ("dual.open_km_h", speed.dual.map_or(3.0, |dual| dual.open_km_h)),
                ("dual.passage_km_h", speed.dual.map_or(3.0, |dual| dual.passage_km_h)),
                ("dual.built_up_km_h", speed.dual.map_or(3.0, |dual| dual.built_up_km_h)),
            ] {
                range(format!("classes.{}.{what}", class.name()), km_h, 3.0, 130.0)?;
            }
        }
        Ok(())
    }
}
