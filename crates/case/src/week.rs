//! `[demand.week]`: when people need the service.

use crate::checker::Checker;
use crate::raw_demand::RawWeek;
use waywarden_scenario::week::{Hours, WEEK_MIN, WeekProfile};

/// The profile, from the 168 hours of the week or from bands of hours.
pub(crate) fn read(checker: &mut Checker<'_>, raw: &RawWeek) -> Option<WeekProfile> {
    let before = checker.problems.len();
    let by_minute = match (&raw.weights, raw.bands.is_empty()) {
        (Some(_), false) => {
            checker.problem(&raw.here, "both weights and bands are given", "keep one of them");
            return None;
        }
        (None, true) => {
            let help = "add bands = [{ hours = \"Mo-Fr 08:00-18:00\", weight = 2.0 }, ...] or 168 weights";
            checker.problem(&raw.here, "neither weights nor bands are given", help);
            return None;
        }
        (Some(weights), true) => {
            if weights.len() != 168 {
                let message = format!("{} weights are given, a week has 168 hours", weights.len());
                checker.problem(&raw.here, message, "begin with Monday 00:00 to 01:00");
                return None;
            }
            weights.iter().flat_map(|weight| [weight.value; 60]).collect::<Vec<f64>>()
        }
        (None, false) => bands(checker, raw),
    };
    for weight in raw.weights.iter().flatten().chain(raw.bands.iter().filter_map(|band| band.weight.as_ref())) {
        if weight.value < 0.0 {
            checker.problem(weight, format!("{} is negative", weight.value), "write 0 or more");
        }
    }
    if checker.problems.len() > before {
        return None;
    }
    let profile = WeekProfile::new(&by_minute);
    if profile.is_none() {
        checker.problem(&raw.here, "there is no demand at any hour", "give at least one weight above 0");
    }
    profile
}

fn bands(checker: &mut Checker<'_>, raw: &RawWeek) -> Vec<f64> {
    let before = checker.problems.len();
    let mut by_minute: Vec<Option<f64>> = vec![None; WEEK_MIN];
    for band in &raw.bands {
        let (Some(hours), Some(weight)) = (&band.hours, &band.weight) else { continue };
        match Hours::parse(&hours.value) {
            Ok(parsed) => {
                for note in &parsed.notes {
                    let note = hours.problem(&checker.path, note.clone(), "");
                    checker.notes.note(note);
                }
                let mut twice = None;
                for (minute, known) in by_minute.iter_mut().enumerate().filter(|(minute, _)| parsed.is_open(*minute)) {
                    if known.replace(weight.value).is_some() {
                        twice = twice.or(Some(minute));
                    }
                }
                if let Some(minute) = twice {
                    checker.problem(hours, format!("{} is in another band too", named(minute)), "let no bands overlap");
                }
            }
            Err(error) => checker.problem(hours, error.message, error.help),
        }
    }
    if let Some(minute) = by_minute.iter().position(Option::is_none)
        && checker.problems.len() == before
        && raw.bands.iter().all(|band| band.hours.is_some() && band.weight.is_some())
    {
        checker.problem(&raw.here, format!("{} is in no band", named(minute)), "let the bands cover the week");
    }
    by_minute.into_iter().map(Option::unwrap_or_default).collect()
}

fn named(minute: usize) -> String {
    const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    format!("{} {:02}:{:02}", DAYS[minute / 1440 % 7], minute / 60 % 24, minute % 60)
}
