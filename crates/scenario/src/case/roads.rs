//! The settings of the roads: profile, period, calibration, and changes of single roads.

use std::ops::RangeInclusive;

use geo_types::MultiPolygon;
use waywarden_network::RoadClass;
use waywarden_tables::Place;

use super::{Calibration, OwnSpeeds, SourceName};

/// How fast which roads are driven, and which are closed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RoadSettings {
    /// The profile; `None` for the car, or what a prepared network was prepared with.
    pub profile: Option<ProfileKey>,
    /// A period of the profile; `None` for the average of all times.
    pub period: Option<Written>,
    /// Further periods in which everything is looked at.
    pub periods: Vec<Written>,
    /// Whether these have maps and layers, too.
    pub period_layers: bool,
    /// Day and time at which rules that hold at certain times are read; `None` leaves such rules out.
    pub at: Option<Written>,
    /// Speeds of the case's own, in place of those of the profile.
    pub speeds: Option<OwnSpeeds>,
    /// From the model's minutes to those that are shown.
    pub calibration: Calibration,
    /// Roads that are closed, slower or faster, in the order of the file.
    pub changes: Vec<RoadChange>,
}

/// A text of the case and where it stands, so that what is found wrong with it later can be named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The text.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

/// Which profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileKey {
    /// As it is written: the name of a shipped profile (not checked here), or that of a file.
    pub written: Written,
    /// A profile of the case's own; `None`: a shipped one.
    pub own: Option<OwnProfile>,
}

/// A profile that is not shipped, as it was handed in: it is not checked here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnProfile {
    /// Where it comes from.
    pub source: SourceName,
    /// Its text.
    pub text: String,
}

/// One `[[roads.change]]`.
#[derive(Clone, Debug, PartialEq)]
pub struct RoadChange {
    /// Why, for the record.
    pub why: String,
    /// Where it stands.
    pub place: Place,
    /// Which roads.
    pub roads: RoadSelection,
    /// What happens to them.
    pub effect: RoadEffect,
}

/// Conditions that all must hold; within a list any of the values. At least one list is not empty, or there is an area.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RoadSelection {
    /// Road numbers.
    pub references: Vec<Written>,
    /// Names.
    pub names: Vec<Written>,
    /// OpenStreetMap ids of ways.
    pub ways: Vec<(i64, Place)>,
    /// Classes.
    pub classes: Vec<RoadClass>,
    /// Where.
    pub area: Option<RoadArea>,
}

/// The polygons of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct RoadArea {
    /// Where they come from.
    pub source: SourceName,
    /// Longitude and latitude, degrees.
    pub shape: MultiPolygon<f64>,
}

/// What happens to the roads of a change.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RoadEffect {
    /// No trip passes, begins or ends there.
    Close,
    /// New speed over old, in [`RoadEffect::FACTOR_RANGE`].
    Factor(f64),
}

impl RoadEffect {
    /// Least and most that a factor may be.
    pub const FACTOR_RANGE: RangeInclusive<f64> = 0.05..=2.0;
}
