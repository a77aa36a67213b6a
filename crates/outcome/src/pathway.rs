//! From the onset to needle and puncture: the legs of the pathway.

use crate::{Mix, OutcomeError, Parameters};

/// How patients get to thrombectomy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum PunctureRule {
    /// To the nearest unit first, then a transfer, unless that unit is a thrombectomy centre ("drip and ship").
    #[default]
    NearestFirst,
    /// Those who will have thrombectomy go straight to the nearest thrombectomy centre ("mothership").
    DirectToCentre,
}

impl PunctureRule {
    /// The name used in cases and outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NearestFirst => "nearest_first",
            Self::DirectToCentre => "direct_to_centre",
        }
    }
}

/// From the first unit on to thrombectomy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Onward {
    /// The unit is itself a thrombectomy centre.
    Here,
    /// The drive to the nearest centre, minutes by car.
    Transfer(f64),
    /// No centre can be reached.
    Nowhere,
}

/// Straight from home to the nearest thrombectomy centre.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Direct {
    /// The centre, as an index of the pathway's sites.
    pub site: usize,
    /// Minutes by car, at least 0.
    pub drive_min: f64,
}

/// Where an area's patients go on one side of a change. Drives are by car; the blue-light factor comes in later.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Route {
    /// The first unit, as an index of the pathway's sites.
    pub site: usize,
    /// The drive there, minutes by car, at least 0.
    pub drive_min: f64,
    /// From there on to thrombectomy.
    pub onward: Onward,
    /// The way straight to a thrombectomy centre, if one can be reached.
    pub direct: Option<Direct>,
}

/// Minutes from the onset.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clock {
    /// To thrombolysis.
    pub needle_min: f64,
    /// To the puncture; `None` if no thrombectomy centre can be reached.
    pub puncture_min: Option<f64>,
    /// To thrombolysis of those who will have thrombectomy: at the centre if they go straight there.
    pub thrombectomy_needle_min: f64,
}

/// Where the pathway's numbers stand in a draw.
#[derive(Clone, Debug, PartialEq)]
pub struct Pathway {
    before_drive: [usize; 3],
    drive_factor: usize,
    door_to_needle: Vec<usize>,
    door_in_door_out: usize,
    door_to_puncture: usize,
    thrombolysed: Vec<usize>,
    mix: [usize; 3],
    gain_min: usize,
    gain_share: usize,
}

impl Pathway {
    /// Looks up the parameters for these sites. A site has its own door-to-needle time or share thrombolysed where there
    /// is a parameter `door_to_needle_min@ID` or `thrombolysed_share@ID`. A site that a change makes another is `ID after
    /// CHANGE`: it has the figures of `ID` but for those with that longer name.
    ///
    /// # Errors
    /// [`OutcomeError::Missing`] names a parameter that is not there.
    pub fn bind(parameters: &Parameters, sites: &[impl AsRef<str>]) -> Result<Self, OutcomeError> {
        let index = |id: &str| parameters.index(id).ok_or_else(|| OutcomeError::Missing(id.to_owned()));
        let of_sites = |id: &str| -> Result<Vec<usize>, OutcomeError> {
            let common = index(id)?;
            let own = |site: &str| parameters.index(&format!("{id}@{site}"));
            let of_site = |site: &str| {
                let before = site.split_once(" after ").map_or(site, |(before, _)| before);
                own(site).or_else(|| own(before)).unwrap_or(common)
            };
            Ok(sites.iter().map(|site| of_site(site.as_ref())).collect())
        };
        Ok(Self {
            before_drive: [index("onset_to_call_min")?, index("call_to_arrival_min")?, index("on_scene_min")?],
            drive_factor: index("drive_factor")?,
            door_to_needle: of_sites("door_to_needle_min")?,
            door_in_door_out: index("door_in_door_out_min")?,
            door_to_puncture: index("door_to_puncture_min")?,
            thrombolysed: of_sites("thrombolysed_share")?,
            mix: [
                index("lvo_of_thrombolysed")?,
                index("thrombectomy_of_thrombolysed_lvo")?,
                index("thrombectomy_only_share")?,
            ],
            gain_min: index("receiving_gain_min")?,
            gain_share: index("receiving_thrombolysed_gain")?,
        })
    }

    /// Number of sites.
    #[must_use]
    pub fn sites(&self) -> usize {
        self.door_to_needle.len()
    }

    /// Whether a parameter (by index) has any part in it: one that every site replaces by its own has none.
    #[must_use]
    pub fn uses(&self, parameter: usize) -> bool {
        let single = [self.drive_factor, self.door_in_door_out, self.door_to_puncture, self.gain_min, self.gain_share];
        let several = [&self.before_drive[..], &self.mix, &self.door_to_needle, &self.thrombolysed];
        single.contains(&parameter) || several.iter().any(|indices| indices.contains(&parameter))
    }

    /// The legs of one draw of the parameters.
    ///
    /// # Panics
    /// If the draw is not one of the parameters that the pathway was bound to.
    #[must_use]
    pub fn legs(&self, draw: &[f64]) -> Legs {
        let [lvo, both, mt_only] = self.mix.map(|index| draw[index]);
        Legs {
            before_drive_min: self.before_drive.iter().map(|&index| draw[index]).sum(),
            drive_factor: draw[self.drive_factor],
            door_to_needle_min: self.door_to_needle.iter().map(|&index| draw[index]).collect(),
            door_in_door_out_min: draw[self.door_in_door_out],
            door_to_puncture_min: draw[self.door_to_puncture],
            mixes: self.thrombolysed.iter().map(|&index| Mix::new(draw[index], lvo, both, mt_only)).collect(),
            lvo_of_thrombolysed: lvo,
            thrombectomy_of_lvo: both,
            gain_min: draw[self.gain_min],
            gain_share: draw[self.gain_share],
        }
    }
}

/// The legs of the pathway for one draw: what an evaluation needs, by site.
#[derive(Clone, Debug, PartialEq)]
pub struct Legs {
    /// Onset to call, call to arrival, and the time at the scene together.
    pub before_drive_min: f64,
    /// Times the drive by car.
    pub drive_factor: f64,
    /// By site.
    pub door_to_needle_min: Vec<f64>,
    /// At the first unit, before a transfer; never less than the door-to-needle time of that unit.
    pub door_in_door_out_min: f64,
    /// At the thrombectomy centre.
    pub door_to_puncture_min: f64,
    /// By site: shares of admissions.
    pub mixes: Vec<Mix>,
    /// Of an added thrombolysed patient: the chance that a large vessel is occluded.
    pub lvo_of_thrombolysed: f64,
    /// Of these: the chance to go on to thrombectomy.
    pub thrombectomy_of_lvo: f64,
    /// Minutes by which receiving units are faster after a change.
    pub gain_min: f64,
    /// Added share thrombolysed at receiving units after a change.
    pub gain_share: f64,
}

impl Legs {
    /// The clock of a route under a rule. `gain_min` says for each site by how many minutes it is faster, from its door
    /// to treatment or to the departure.
    ///
    /// `needle = before + factor x drive + door to needle - gain`. The puncture: at the first unit `before + factor x
    /// drive + door to puncture - gain`; after a transfer `before + factor x drive + max(door in to door out, door to
    /// needle) - gain + factor x transfer + door to puncture`.
    #[must_use]
    pub fn clock(&self, route: &Route, rule: PunctureRule, gain_min: impl Fn(usize) -> f64) -> Clock {
        let at_door = |site, drive_min| self.before_drive_min + self.drive_factor * drive_min - gain_min(site);
        let door = at_door(route.site, route.drive_min);
        let to_needle = self.door_to_needle_min[route.site];
        let needle_min = door + to_needle;
        if rule == PunctureRule::DirectToCentre {
            let Some(direct) = route.direct else {
                return Clock { needle_min, puncture_min: None, thrombectomy_needle_min: needle_min };
            };
            let door = at_door(direct.site, direct.drive_min);
            return Clock {
                needle_min,
                puncture_min: Some(door + self.door_to_puncture_min),
                thrombectomy_needle_min: door + self.door_to_needle_min[direct.site],
            };
        }
        let puncture_min = match route.onward {
            Onward::Nowhere => None,
            Onward::Here => Some(door + self.door_to_puncture_min),
            Onward::Transfer(drive_min) => {
                let out = self.door_in_door_out_min.max(to_needle);
                Some(door + out + self.drive_factor * drive_min + self.door_to_puncture_min)
            }
        };
        Clock { needle_min, puncture_min, thrombectomy_needle_min: needle_min }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn legs() -> Legs {
        let mut parameters = Parameters::stroke().unwrap();
        let own = crate::Parameter {
            id: "door_to_needle_min@fast".into(),
            base: 30.0,
            ..parameters.get("door_to_needle_min").unwrap().clone()
        };
        parameters.set(own).unwrap();
        Pathway::bind(&parameters, &["slow", "fast", "fast after move"]).unwrap().legs(&parameters.base())
    }

    #[test]
    fn sites_have_figures_of_their_own() {
        assert_eq!(legs().door_to_needle_min, [45.0, 30.0, 30.0]);
        let mut parameters = Parameters::stroke().unwrap();
        let common = parameters.index("door_to_needle_min").unwrap();
        for site in ["a", "b"] {
            let own = parameters.list()[common].clone();
            parameters.set(crate::Parameter { id: format!("door_to_needle_min@{site}"), ..own }).unwrap();
        }
        let used = |sites: &[&str]| Pathway::bind(&parameters, sites).unwrap().uses(common);
        assert!(
            used(&["a", "b", "c"]) && !used(&["a", "b"]),
            "where every site has its own, the common one has no part"
        );
        let none: [&str; 0] = [];
        let parameters = Parameters::new(Vec::new()).unwrap();
        assert_eq!(Pathway::bind(&parameters, &none), Err(OutcomeError::Missing("onset_to_call_min".into())));
    }

    #[test]
    fn the_base_case_by_hand() {
        let legs = legs();
        let route =
            |site, onward| Route { site, drive_min: 25.0, onward, direct: Some(Direct { site: 1, drive_min: 70.0 }) };
        let near = PunctureRule::NearestFirst;
        // 60 + 20 + 30 + 25 + 45 = 180; then 60 + 20 + 30 + 25 + 60 + 40 + 90 = 325.
        let clock = legs.clock(&route(0, Onward::Transfer(40.0)), near, |_| 0.0);
        assert_eq!((clock.needle_min, clock.puncture_min), (180.0, Some(325.0)));
        // A unit of its own door-to-needle time, and one that is a centre: 60 + 20 + 30 + 25 + 90.
        let clock = legs.clock(&route(1, Onward::Here), near, |_| 0.0);
        assert_eq!((clock.needle_min, clock.puncture_min), (165.0, Some(225.0)));
        // Straight to the centre: 60 + 20 + 30 + 70 + 90; the needle of others stays that of the nearest unit.
        let clock = legs.clock(&route(0, Onward::Transfer(40.0)), PunctureRule::DirectToCentre, |_| 0.0);
        assert_eq!((clock.needle_min, clock.puncture_min), (180.0, Some(270.0)));
        assert_eq!(legs.clock(&route(0, Onward::Nowhere), near, |_| 0.0).puncture_min, None);
        // Ten minutes faster from the door.
        let clock = legs.clock(&route(0, Onward::Transfer(40.0)), near, |_| 10.0);
        assert_eq!((clock.needle_min, clock.puncture_min), (170.0, Some(315.0)));
    }

    #[test]
    fn nobody_leaves_for_a_transfer_before_the_needle() {
        let mut legs = legs();
        legs.door_in_door_out_min = 30.0;
        let route = Route { site: 0, drive_min: 25.0, onward: Onward::Transfer(40.0), direct: None };
        let clock = legs.clock(&route, PunctureRule::NearestFirst, |_| 0.0);
        assert_eq!(clock.puncture_min, Some(60.0 + 20.0 + 30.0 + 25.0 + 45.0 + 40.0 + 90.0));
    }

    #[test]
    fn the_factor_scales_every_drive() {
        let mut legs = legs();
        legs.drive_factor = 0.5;
        let route = Route { site: 0, drive_min: 30.0, onward: Onward::Transfer(40.0), direct: None };
        let clock = legs.clock(&route, PunctureRule::NearestFirst, |_| 0.0);
        assert_eq!((clock.needle_min, clock.puncture_min), (170.0, Some(295.0)));
    }

    #[test]
    fn shares_add_up() {
        let mix = Mix::new(0.12, 0.35, 0.4, 0.015);
        assert!((mix.nlvo_ivt + mix.lvo_ivt + mix.lvo_both - 0.12).abs() < 1e-15);
        assert!((mix.treated() - 0.135).abs() < 1e-15);
        let legs = legs();
        let more = legs.mixes[0].with_more(0.02, &legs);
        assert!((more.treated() - legs.mixes[0].treated() - 0.02).abs() < 1e-15);
    }
}
