//! The settings of the roads: profile, period, calibration, and changes of single roads.

use waywarden_network::RoadClass;
use waywarden_scenario::case::{
    Calibration, OwnProfile, ProfileKey, RoadArea, RoadChange, RoadEffect, RoadSelection, RoadSettings, SourceName,
    Written,
};
use waywarden_tables::{read_table, suggestion};

use crate::area;
use crate::checker::Checker;
use crate::document::Located;
use crate::input::InputRole;
use crate::own_speeds::read_own_speeds;
use crate::raw::{RawCalibration, RawChange, RawRoads};
use crate::text;

/// What of the settings can be checked without the roads and the profile.
pub(crate) fn read(checker: &mut Checker<'_>, raw: &RawRoads) -> RoadSettings {
    RoadSettings {
        profile: raw.profile.as_ref().and_then(|profile| profile_key(checker, profile)),
        period: raw.period.as_ref().map(written),
        periods: raw.periods.iter().map(written).collect(),
        period_layers: raw.period_layers.as_ref().is_some_and(|wanted| wanted.value),
        at: raw.at.as_ref().map(written),
        speeds: raw.speeds.as_ref().and_then(|named| {
            let path = checker.file(named, InputRole::Speeds)?;
            let table = checker.keep(read_table(checker.files, &path))?;
            checker.keep(read_own_speeds(&table))
        }),
        calibration: calibration(checker, raw),
        changes: raw.changes.iter().filter_map(|raw| change(checker, raw)).collect(),
    }
}

fn written(text: &Located<String>) -> Written {
    Written { text: text.value.clone(), place: text.place() }
}

fn profile_key(checker: &mut Checker<'_>, named: &Located<String>) -> Option<ProfileKey> {
    let is_file = named.value.to_lowercase().ends_with(".toml") || named.value.contains(['/', '\\', '$']);
    let own = if is_file {
        let path = checker.file(named, InputRole::Profile)?;
        let text = checker.keep(text::read(checker.files, &path, "write it as UTF-8 text (TOML)"))?;
        Some(OwnProfile { source: SourceName::of(&path), text })
    } else {
        None
    };
    Some(ProfileKey { written: written(named), own })
}

fn calibration(checker: &mut Checker<'_>, roads: &RawRoads) -> Calibration {
    let ends = [&roads.minutes_at_start, &roads.minutes_at_end].map(|found| match found {
        Some(found) if !Calibration::ENDS_RANGE.contains(&found.value) => {
            let (least, most) = (Calibration::ENDS_RANGE.start(), Calibration::ENDS_RANGE.end());
            let message = format!("{} is not from {least} to {most}", found.value);
            checker.problem(found, message, "give the minutes that every journey takes at that end besides driving");
            0.0
        }
        Some(found) => found.value,
        None => 0.0,
    });
    let calibration = roads.calibration.as_ref().map(|raw| calibrated(checker, raw)).unwrap_or_default();
    Calibration { at_start_min: ends[0], at_end_min: ends[1], ..calibration }
}

fn calibrated(checker: &mut Checker<'_>, raw: &RawCalibration) -> Calibration {
    let mut number = |found: &Option<Located<f64>>, range: std::ops::RangeInclusive<f64>, default| match found {
        Some(found) if !range.contains(&found.value) => {
            let message = format!("{} is not from {} to {}", found.value, range.start(), range.end());
            checker.problem(found, message, "calibrated minutes are a_min + b x the model's minutes");
            default
        }
        Some(found) => found.value,
        None => default,
    };
    let a_min = number(&raw.a_min, Calibration::A_MIN_RANGE, 0.0);
    let b = number(&raw.b, Calibration::B_RANGE, 1.0);
    Calibration {
        a_min,
        b,
        source: raw.source.as_ref().map(|source| source.value.clone()).unwrap_or_default(),
        ..Calibration::default()
    }
}

pub(crate) fn change(checker: &mut Checker<'_>, raw: &RawChange) -> Option<RoadChange> {
    let before = checker.problems.len();
    let lists = [raw.references.is_some(), raw.names.is_some(), raw.ways.is_some(), raw.classes.is_some()];
    if !lists.contains(&true) && raw.area.is_none() {
        let help = "add ref = [\"A303\"], name = [\"High Street\"], way = [123456], class = [\"trunk\"] or area = \"flood.geojson\"";
        checker.problem(&raw.here, "nothing says which roads change", help);
    }
    let effect = effect(checker, raw);
    let texts = |list: &Option<Vec<Located<String>>>| list.iter().flatten().map(written).collect();
    let mut ways = Vec::new();
    for found in raw.ways.iter().flatten() {
        if found.value.fract() == 0.0 && (1.0..9e15).contains(&found.value) {
            ways.push((found.value as i64, found.place()));
        } else {
            let message = format!("{} is not the id of a way", found.value);
            checker.problem(found, message, "write OpenStreetMap's number of the way, as on openstreetmap.org/way/...");
        }
    }
    let mut classes = Vec::new();
    for found in raw.classes.iter().flatten() {
        match RoadClass::ALL.into_iter().find(|class| class.name() == found.value) {
            Some(class) => classes.push(class),
            None => {
                let help = suggestion(&found.value, "classes", RoadClass::ALL.map(RoadClass::name));
                checker.problem(found, format!("there is no class of road \"{}\"", found.value), help);
            }
        }
    }
    let area = raw.area.as_ref().and_then(|named| {
        let path = checker.file(named, InputRole::Area)?;
        let shape = checker.keep(area::read(checker.files, &path))?;
        Some(RoadArea { source: SourceName::of(&path), shape })
    });
    let roads = RoadSelection { references: texts(&raw.references), names: texts(&raw.names), ways, classes, area };
    let change = RoadChange { why: raw.why.as_ref()?.value.clone(), place: raw.here.place(), roads, effect: effect? };
    (checker.problems.len() == before).then_some(change)
}

fn effect(checker: &mut Checker<'_>, raw: &RawChange) -> Option<RoadEffect> {
    match (&raw.close, &raw.factor) {
        (Some(close), None) if close.value => Some(RoadEffect::Close),
        (Some(close), _) if !close.value => {
            checker.problem(close, "a change that closes nothing", "write close = true, or leave the change out");
            None
        }
        (Some(_), Some(factor)) => {
            checker.problem(factor, "both close and factor are given", "keep one of them");
            None
        }
        (None, Some(factor)) if RoadEffect::FACTOR_RANGE.contains(&factor.value) => {
            Some(RoadEffect::Factor(factor.value))
        }
        (None, Some(factor)) => {
            let (least, most) = (RoadEffect::FACTOR_RANGE.start(), RoadEffect::FACTOR_RANGE.end());
            let message = format!("{} is not from {least} to {most}", factor.value);
            checker.problem(
                factor,
                message,
                "the factor is new speed over old; to stop all traffic write close = true",
            );
            None
        }
        (None, None) => {
            checker.problem(&raw.here, "nothing says what happens to the roads", "add close = true or factor = 0.8");
            None
        }
        // A `close` that is neither true nor false was caught above.
        (Some(_), None) => None,
    }
}
