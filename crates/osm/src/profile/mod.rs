//! A profile: how fast which road is driven and what junctions cost. A table that planners own.

mod error;
mod raw;
mod speeds;

use sha2::{Digest, Sha256};
use waywarden_network::build::{DrivingSide, TurnCosts};

pub use error::ProfileError;
pub(crate) use raw::BuiltUpMeasure;
use raw::{Passage, RawProfile, Side};
pub(crate) use speeds::Caps;

use crate::rules::{Floods, Vehicle};
use crate::{Period, Rules};

/// The profiles that are shipped, by name.
const SHIPPED: [(&str, &str); 4] = [
    ("car", include_str!("../../../../data/profiles/car.toml")),
    ("blue-light", include_str!("../../../../data/profiles/blue-light.toml")),
    ("foot", include_str!("../../../../data/profiles/foot.toml")),
    ("bicycle", include_str!("../../../../data/profiles/bicycle.toml")),
];

/// Expected speeds and delays.
#[derive(Clone, Debug)]
pub struct Profile {
    sha256: String,
    raw: RawProfile,
}

impl Profile {
    /// The shipped profile of a car.
    ///
    /// # Panics
    /// Never: a test reads it.
    #[must_use]
    pub fn car() -> Self {
        Self::from_toml("car", SHIPPED[0].1).expect("the shipped profile is valid")
    }

    /// A shipped profile by its name, or the names there are.
    ///
    /// # Errors
    /// The names of the shipped profiles, if there is none of that name.
    pub fn shipped(name: &str) -> Result<Self, String> {
        let known = || SHIPPED.map(|(name, _)| name).join(", ");
        let (_, text) = SHIPPED.iter().find(|(known, _)| *known == name).ok_or_else(known)?;
        Self::from_toml(name, text).map_err(|e| e.to_string())
    }

    /// Reads a profile; `name` is what errors call it.
    ///
    /// A profile may begin with `base = "car"` and give only what differs.
    ///
    /// # Errors
    /// [`ProfileError`] naming the key and the range.
    pub fn from_toml(name: &str, text: &str) -> Result<Self, ProfileError> {
        let syntax = |e: toml::de::Error| ProfileError::Syntax { name: name.into(), cause: e.to_string() };
        let mut table: toml::Table = toml::from_str(text).map_err(syntax)?;
        let mut hash = Sha256::new();
        if let Some(base) = table.remove("base") {
            let base = base.as_str().unwrap_or_default().to_owned();
            let Some((_, base_text)) = SHIPPED.iter().find(|(known, _)| *known == base) else {
                let known = SHIPPED.map(|(known, _)| known).join(", ");
                return Err(ProfileError::UnknownBase { name: name.into(), base, known });
            };
            hash.update(base_text.as_bytes());
            let mut whole: toml::Table = toml::from_str(base_text).map_err(syntax)?;
            lay_over(&mut whole, table);
            table = whole;
        }
        hash.update(text.as_bytes());
        let raw: RawProfile = table.try_into().map_err(syntax)?;
        raw.check(name)?;
        let sha256 = hash.finalize().iter().map(|b| format!("{b:02x}")).collect();
        Ok(Self { sha256, raw })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.raw.name
    }

    /// SHA-256 of its text, hexadecimal; of what it builds on as well.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// All speeds over those of the tables.
    #[must_use]
    pub fn speed_factor(&self) -> f64 {
        self.raw.speed_factor
    }

    /// The names of the profiles that are shipped.
    #[must_use]
    pub fn names() -> [&'static str; 4] {
        SHIPPED.map(|(name, _)| name)
    }

    /// What tags mean for its vehicle, at no certain time.
    #[must_use]
    pub fn rules(&self) -> Rules {
        // Checked when it was read.
        let thousandths = |amount: f64| (amount * 1e3).round() as u32;
        let size = &self.raw.vehicle;
        Rules::named(&self.raw.rules).unwrap_or_else(Rules::car).for_vehicle(Vehicle {
            width_mm: thousandths(size.width_m),
            height_mm: thousandths(size.height_m),
            length_mm: thousandths(size.length_m),
            weight_kg: thousandths(size.weight_t),
        })
    }

    /// Speed on a road with one lane for both directions over that of the same road with two.
    pub(crate) fn single_track_factor(&self) -> f64 {
        self.raw.single_track.factor
    }

    /// The period with this name.
    #[must_use]
    pub fn period(&self, name: &str) -> Option<&Period> {
        self.raw.periods.get(name)
    }

    /// The names of its periods.
    pub fn periods(&self) -> impl Iterator<Item = &str> {
        self.raw.periods.keys().map(String::as_str)
    }

    /// When a place counts as built up.
    pub(crate) fn built_up(&self) -> &BuiltUpMeasure {
        &self.raw.built_up
    }

    /// How long one waits on average at a road that water covers at times, milliseconds; `None`: it is closed.
    ///
    /// A causeway that is open for the share `s` of each tide of 12.42 h is closed for `c = (1 - s) 12.42 h`. Whoever comes at
    /// any time finds it closed with the probability `c / 12.42 h` and then waits `c / 2`.
    pub(crate) fn wait_ms(&self, floods: Floods) -> Option<u32> {
        const TIDE_MS: f64 = 12.42 * 3_600e3;
        let passage = match floods {
            Floods::Tide => &self.raw.water.tidal,
            Floods::Ford => &self.raw.water.ford,
            Floods::Prone => return Some(0),
        };
        match passage {
            Passage::Word(word) => (word != "closed").then_some(0),
            Passage::Share(share) => Some(((1.0 - share).powi(2) * TIDE_MS / 2.0).round() as u32),
        }
    }

    /// Speed of a ferry without a duration of its own, metres an hour.
    pub(crate) fn ferry_m_h(&self) -> u32 {
        (self.raw.ferry.speed_km_h * 1e3).round() as u32
    }

    /// What turns cost.
    pub(crate) fn turn_costs(&self) -> TurnCosts {
        let ms = |seconds: f64| (seconds * 1e3).round() as u32;
        let j = &self.raw.junctions;
        TurnCosts {
            driving_side: match self.raw.driving_side {
                Side::Left => DrivingSide::Left,
                Side::Right => DrivingSide::Right,
            },
            turn_ms: ms(j.turn_s),
            across_ms: ms(j.across_s),
            yield_ms: ms(j.yield_s),
            equal_ms: ms(j.equal_s),
            busy_ms: ms(j.busy_s),
            passing_ms: ms(j.passing_s),
            roundabout_ms: ms(j.roundabout_s),
            mini_roundabout_ms: ms(j.mini_roundabout_s),
            signals_ms: ms(j.signals_s),
            stop_ms: ms(j.stop_s),
            give_way_ms: ms(j.give_way_s),
            crossing_ms: ms(j.crossing_s),
            turn_back_ms: ms(j.turn_back_s),
            boarding_ms: ms(self.raw.ferry.boarding_min * 60.0),
        }
    }
}

/// Puts the values of `over` in place of those in `under`, table by table.
fn lay_over(under: &mut toml::Table, over: toml::Table) {
    for (key, value) in over {
        match (under.get_mut(&key), value) {
            (Some(toml::Value::Table(under)), toml::Value::Table(over)) => lay_over(under, over),
            (_, value) => {
                under.insert(key, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use waywarden_network::{RoadClass, Way, way_flags};

    use super::*;
    use crate::surroundings::Surroundings;

    fn way(class: RoadClass, flags: u8, limit_km_h: u16) -> Way {
        Way {
            osm_id: 1,
            name: 0,
            reference: 0,
            speed_m_h: [0; 2],
            limit_km_h: [limit_km_h; 2],
            class_code: class as u8,
            flags,
            reason_codes: [0; 2],
        }
    }

    #[test]
    fn the_shipped_profiles_are_valid() {
        for (name, text) in SHIPPED {
            let profile = Profile::from_toml(name, text).unwrap();
            assert_eq!(profile.name(), name);
        }
        assert_eq!(Profile::shipped("bus").unwrap_err(), "car, blue-light, foot, bicycle");
    }

    #[test]
    fn a_profile_may_build_on_another() {
        let mine = "base = \"car\"\nname = \"mine\"\ndriving_side = \"right\"\n[classes.track]\nopen_km_h = 11";
        let mine = Profile::from_toml("mine", mine).unwrap();
        assert_eq!(mine.turn_costs().driving_side, DrivingSide::Right);
        let speed = |profile: &Profile, class| {
            profile.speed_m_h(&way(class, 0, 0), 0, Caps::default(), Surroundings::default()).0
        };
        assert_eq!(speed(&mine, RoadClass::Track), 11_000);
        let other = Profile::car();
        assert_eq!(speed(&mine, RoadClass::Motorway), speed(&other, RoadClass::Motorway));
        assert_ne!(mine.sha256(), other.sha256());
        assert!(matches!(Profile::from_toml("x", "base = \"cart\""), Err(ProfileError::UnknownBase { .. })));
    }

    #[test]
    fn periods_have_factors_by_surroundings_and_class() {
        let text = "base = \"car\"\nname = \"x\"\nrules = \"blue_light\"\n[periods.snow]\nopen = 0.6\nbuilt_up = 0.7\n\
                    classes.motorway = { open = 0.9, built_up = 0.8 }\n";
        let mine = Profile::from_toml("x", text).unwrap();
        assert_eq!(mine.rules().name(), "blue_light");
        assert_eq!(mine.periods().collect::<Vec<_>>(), ["am_peak", "inter_peak", "off_peak", "pm_peak", "snow"]);
        let snow = mine.period("snow").unwrap();
        let factor = |class, flags| snow.factor(&way(class, flags, 0));
        assert_eq!((factor(RoadClass::Primary, 0), factor(RoadClass::Primary, way_flags::BUILT_UP)), (0.6, 0.7));
        assert_eq!((factor(RoadClass::Motorway, 0), factor(RoadClass::Motorway, way_flags::BUILT_UP)), (0.9, 0.8));
        assert_eq!(factor(RoadClass::Ferry, 0), 1.0);
        let peak = Profile::car().period("am_peak").unwrap().factor(&way(RoadClass::Primary, way_flags::BUILT_UP, 0));
        assert!(peak < 1.0, "{peak}");
        let bad = text.replace("0.9", "9");
        let error = Profile::from_toml("x", &bad).unwrap_err().to_string();
        assert!(error.contains("periods.snow.classes.motorway.open is 9, it must be from 0.2 to 2"), "{error}");
        let bad = text.replace("blue_light", "bus");
        assert!(matches!(Profile::from_toml("x", &bad), Err(ProfileError::UnknownRules { .. })));
    }

    #[test]
    fn unknown_keys_and_bad_numbers_are_refused() {
        let bad = "base = \"car\"\nname = \"x\"\nspeed_facto = 1";
        assert!(matches!(Profile::from_toml("x", bad), Err(ProfileError::Syntax { .. })));
        let bad = "base = \"car\"\nname = \"x\"\nspeed_factor = 9";
        assert!(matches!(Profile::from_toml("x", bad), Err(ProfileError::Range { .. })));
    }
}
