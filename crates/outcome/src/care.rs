//! Kinds of care of which standards and evidence are known.

use serde::Deserialize;

/// What patients travel for, as standards and evidence tell it apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Care {
    /// Hyper-acute stroke care.
    Stroke,
    /// Primary angioplasty after a heart attack.
    HeartAttack,
    /// Major trauma.
    MajorTrauma,
    /// Accident and emergency.
    Emergency,
    /// PET-CT.
    PetCt,
}

impl Care {
    /// All.
    pub const ALL: [Self; 5] = [Self::Stroke, Self::HeartAttack, Self::MajorTrauma, Self::Emergency, Self::PetCt];

    /// The name used in cases, tables and outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stroke => "stroke",
            Self::HeartAttack => "heart_attack",
            Self::MajorTrauma => "major_trauma",
            Self::Emergency => "emergency",
            Self::PetCt => "pet_ct",
        }
    }
}
