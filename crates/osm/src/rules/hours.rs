//! Roads, gates and ferries that are open at certain hours or in certain seasons.

use chrono::Datelike;
use opening_hours::OpeningHours;

use super::conditional::{NO_TIME, UNREADABLE};
use super::{Notes, Rules, Tags, value};

/// Months of the seasons, as meteorologists count them in the north.
const SEASONS: [(&str, [u32; 3]); 5] = [
    ("spring", [3, 4, 5]),
    ("summer", [6, 7, 8]),
    ("autumn", [9, 10, 11]),
    ("fall", [9, 10, 11]),
    ("winter", [12, 1, 2]),
];

/// Why a road, gate or ferry is closed whose hours or seasons say so.
pub(super) const SHUT: &str = "closed at the time asked about (opening hours or season)";
const SEASONAL: &str = "open in certain seasons only: which is not said, not applied";

/// Whether `opening_hours` or `seasonal` say that it is open (`true`) or shut at the time of the rules; `None` if they say
/// nothing, or nothing that can be applied, which is noted.
pub(super) fn is_open(tags: Tags<'_, '_>, rules: &Rules, notes: &mut Notes) -> Option<bool> {
    match (by_hours(tags, rules, notes), by_season(tags, rules, notes)) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (hours, season) => hours.or(season),
    }
}

fn by_hours(tags: Tags<'_, '_>, rules: &Rules, notes: &mut Notes) -> Option<bool> {
    let text = value(tags, "opening_hours")?.trim();
    if text == "24/7" {
        return Some(true);
    }
    let Ok(hours) = text.parse::<OpeningHours>() else {
        notes.ignored(UNREADABLE);
        return None;
    };
    let Some(when) = rules.when else {
        notes.ignored(NO_TIME);
        return None;
    };
    Some(hours.is_open(when.local()))
}

fn by_season(tags: Tags<'_, '_>, rules: &Rules, notes: &mut Notes) -> Option<bool> {
    let text = value(tags, "seasonal").filter(|text| *text != "no")?;
    let months = |word: &str| SEASONS.iter().find(|(name, _)| *name == word.trim()).map(|(_, months)| months);
    let Some(seasons) = text.split([';', ',']).map(months).collect::<Option<Vec<_>>>() else {
        notes.ignored(SEASONAL);
        return None;
    };
    let Some(when) = rules.when else {
        notes.ignored(NO_TIME);
        return None;
    };
    Some(seasons.iter().any(|months| months.contains(&when.local().month())))
}

#[cfg(test)]
mod tests {
    use super::is_open;
    use crate::rules::{Notes, Rules, When};

    #[test]
    fn hours_and_seasons_decide_at_a_time() {
        for (key, text, time, expected, noted) in [
            ("opening_hours", "Mo-Fr 07:00-19:00", "Tu 08:30", Some(true), 0),
            ("opening_hours", "Mo-Fr 07:00-19:00", "Su 08:30", Some(false), 0),
            ("opening_hours", "May-Oct", "2025-01-10 08:30", Some(false), 0),
            ("opening_hours", "May-Oct", "2025-07-10 08:30", Some(true), 0),
            ("opening_hours", "24/7", "", Some(true), 0),
            ("opening_hours", "May-Oct", "", None, 1),
            ("opening_hours", "when the tide is low", "Tu 08:30", None, 1),
            ("seasonal", "summer", "2025-07-10 08:30", Some(true), 0),
            ("seasonal", "spring;summer", "2025-01-10 08:30", Some(false), 0),
            ("seasonal", "yes", "2025-01-10 08:30", None, 1),
            ("seasonal", "no", "2025-01-10 08:30", None, 0),
            ("seasonal", "summer", "", None, 1),
            ("name", "Summer Lane", "2025-01-10 08:30", None, 0),
        ] {
            let mut notes = Notes::default();
            let rules = Rules::car().at(When::parse(time).ok());
            assert_eq!(is_open(&[(key, text)], &rules, &mut notes), expected, "{key}={text} at {time}");
            assert_eq!(notes.ignored.len(), noted, "{key}={text} at {time}");
        }
    }
}
