//! A profile: how fast which class of road is driven. A table that planners own.

use std::collections::BTreeMap;

use serde::Deserialize;
use sha2::{Digest, Sha256};
use waywarden_network::RoadClass;

/// The car profile that is shipped.
const CAR: &str = include_str!("../../../data/profiles/car.toml");

/// Expected speeds by class of road.
#[derive(Clone, Debug)]
pub struct Profile {
    name: String,
    sha256: String,
    limit_share: f64,
    ferry_km_h: f64,
    ferry_boarding_ms: u32,
    classes: BTreeMap<RoadClass, ClassSpeed>,
}

/// Why a profile cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// Not TOML, or a key is wrong.
    #[error("{name}: {cause}")]
    Syntax {
        /// Which profile.
        name: String,
        /// What the parser says, with the line.
        cause: String,
    },
    /// A number out of range.
    #[error("{name}: {what} must be between {low} and {high}")]
    Range {
        /// Which profile.
        name: String,
        /// Which number.
        what: String,
        /// Smallest allowed.
        low: f64,
        /// Largest allowed.
        high: f64,
    },
    /// A class is missing.
    #[error("{name}: there is no [classes.{class}]")]
    MissingClass {
        /// Which profile.
        name: String,
        /// Which class.
        class: &'static str,
    },
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassSpeed {
    speed_km_h: f64,
    link_km_h: Option<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawProfile {
    name: String,
    limit_share: f64,
    ferry_km_h: f64,
    ferry_boarding_min: f64,
    classes: BTreeMap<RoadClass, ClassSpeed>,
}

impl Profile {
    /// The shipped profile of a car.
    ///
    /// # Panics
    /// Never: a test reads it.
    #[must_use]
    pub fn car() -> Self {
        Self::from_toml("data/profiles/car.toml", CAR).expect("the shipped profile is valid")
    }

    /// Reads a profile; `name` is what errors call it.
    ///
    /// # Errors
    /// [`ProfileError`] naming the key and the range.
    pub fn from_toml(name: &str, text: &str) -> Result<Self, ProfileError> {
        let raw: RawProfile =
            toml::from_str(text).map_err(|e| ProfileError::Syntax { name: name.into(), cause: e.to_string() })?;
        let range = |what: &str, value: f64, low: f64, high: f64| {
            if (low..=high).contains(&value) {
                Ok(())
            } else {
                Err(ProfileError::Range { name: name.into(), what: what.into(), low, high })
            }
        };
        range("limit_share", raw.limit_share, 0.1, 1.5)?;
        range("ferry_km_h", raw.ferry_km_h, 3.0, 130.0)?;
        range("ferry_boarding_min", raw.ferry_boarding_min, 0.0, 1_440.0)?;
        for class in RoadClass::ALL.into_iter().filter(|&c| c != RoadClass::Ferry) {
            let speed = raw
                .classes
                .get(&class)
                .ok_or_else(|| ProfileError::MissingClass { name: name.into(), class: class.name() })?;
            range(&format!("classes.{}.speed_km_h", class.name()), speed.speed_km_h, 3.0, 130.0)?;
            range(&format!("classes.{}.link_km_h", class.name()), speed.link_km_h.unwrap_or(3.0), 3.0, 130.0)?;
        }
        let sha256 = Sha256::digest(text.as_bytes()).iter().map(|b| format!("{b:02x}")).collect();
        Ok(Self {
            name: raw.name,
            sha256,
            limit_share: raw.limit_share,
            ferry_km_h: raw.ferry_km_h,
            ferry_boarding_ms: (raw.ferry_boarding_min * 60_000.0).round() as u32,
            classes: raw.classes,
        })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// SHA-256 of its text, hexadecimal.
    #[must_use]
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// Expected speed on a road of a class with a signed limit, metres an hour.
    ///
    /// A limit is not a speed: the smaller of the limit times a share and what the class allows.
    pub(crate) fn speed_m_h(&self, class: RoadClass, link: bool, limit_km_h: Option<u16>) -> u32 {
        let of_class = match (class, self.classes.get(&class)) {
            (RoadClass::Ferry, _) | (_, None) => self.ferry_km_h,
            (_, Some(speed)) if link => speed.link_km_h.unwrap_or(speed.speed_km_h),
            (_, Some(speed)) => speed.speed_km_h,
        };
        let km_h = limit_km_h.map_or(of_class, |limit| of_class.min(f64::from(limit) * self.limit_share));
        (km_h.clamp(3.0, 130.0) * 1e3).round() as u32
    }

    /// Time lost in boarding a ferry, milliseconds.
    pub(crate) fn ferry_boarding_ms(&self) -> u32 {
        self.ferry_boarding_ms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_profile_is_valid() {
        assert_eq!(Profile::car().name(), "car");
    }

    #[test]
    fn the_limit_caps_the_class() {
        let car = Profile::car();
        let free = car.speed_m_h(RoadClass::Residential, false, None);
        assert_eq!(car.speed_m_h(RoadClass::Residential, false, Some(113)), free);
        assert!(car.speed_m_h(RoadClass::Primary, false, Some(32)) <= 32_000);
    }

    #[test]
    fn unknown_keys_and_bad_numbers_are_refused() {
        let bad = CAR.replace("limit_share", "limit_shard");
        assert!(matches!(Profile::from_toml("x", &bad), Err(ProfileError::Syntax { .. })));
        let bad = CAR.replace("ferry_km_h = ", "ferry_km_h = 9");
        assert!(matches!(Profile::from_toml("x", &bad), Err(ProfileError::Range { .. })));
    }
}
