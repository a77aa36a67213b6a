//! The days of a year in one of the four nations, with its bank holidays by rule.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::Deserialize;

const TABLE: &str = include_str!("../../../data/calendars/bank_holidays.toml");

/// A nation of the United Kingdom: each has its own bank holidays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Nation {
    /// England.
    England,
    /// Wales.
    Wales,
    /// Scotland.
    Scotland,
    /// Northern Ireland.
    NorthernIreland,
}

impl Nation {
    /// All four.
    pub const ALL: [Self; 4] = [Self::England, Self::Wales, Self::Scotland, Self::NorthernIreland];

    /// For people.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::England => "England",
            Self::Wales => "Wales",
            Self::Scotland => "Scotland",
            Self::NorthernIreland => "Northern Ireland",
        }
    }

    /// As a case writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::England => "england",
            Self::Wales => "wales",
            Self::Scotland => "scotland",
            Self::NorthernIreland => "northern-ireland",
        }
    }
}

/// A year in a nation. Its public holidays are the days of the published lists: of a holiday at a weekend the substitute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    year: i32,
    nation: Nation,
    holidays: Vec<NaiveDate>,
}

/// Why there is no calendar.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoCalendar {
    /// The table of holidays does not cover the year.
    #[error("bank holidays are known from {first} to {last}, not in {year}")]
    Year {
        /// The year asked for.
        year: i32,
        /// The first that is covered.
        first: i32,
        /// The last that is covered.
        last: i32,
    },
    /// The shipped table is damaged.
    #[error("the table of bank holidays cannot be read: {0}")]
    Table(String),
}

impl Calendar {
    /// The calendar of a year.
    ///
    /// # Errors
    /// [`NoCalendar::Year`] for a year that the shipped table of bank holidays does not cover.
    pub fn new(year: i32, nation: Nation) -> Result<Self, NoCalendar> {
        let table: Holidays = toml::from_str(TABLE).map_err(|error| NoCalendar::Table(error.to_string()))?;
        if !(table.first_year..=table.last_year).contains(&year) {
            return Err(NoCalendar::Year { year, first: table.first_year, last: table.last_year });
        }
        Ok(Self { year, nation, holidays: table.days(year, nation) })
    }

    /// The year.
    #[must_use]
    pub fn year(&self) -> i32 {
        self.year
    }

    /// The nation.
    #[must_use]
    pub fn nation(&self) -> Nation {
        self.nation
    }

    /// Public holidays, ascending.
    #[must_use]
    pub fn holidays(&self) -> &[NaiveDate] {
        &self.holidays
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Holidays {
    first_year: i32,
    last_year: i32,
    holiday: Vec<Rule>,
    one_off: Vec<OneOff>,
}

/// A holiday of every year.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    name: String,
    nations: Vec<Nation>,
    /// Month and day: `12-25`.
    date: Option<String>,
    /// Days from Easter Sunday.
    easter: Option<i64>,
    monday: Option<MondayOf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MondayOf {
    month: u32,
    /// 1 is the first, -1 the last.
    which: i8,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OneOff {
    #[serde(deserialize_with = "date")]
    date: NaiveDate,
    #[serde(rename = "name")]
    _name: String,
    nations: Vec<Nation>,
    instead_of: Option<String>,
}

fn date<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
}

impl Holidays {
    fn days(&self, year: i32, nation: Nation) -> Vec<NaiveDate> {
        let one_offs: Vec<&OneOff> =
            self.one_off.iter().filter(|day| day.date.year() == year && day.nations.contains(&nation)).collect();
        let moved = |rule: &&Rule| one_offs.iter().any(|day| day.instead_of.as_ref() == Some(&rule.name));
        let rules = self.holiday.iter().filter(|rule| rule.nations.contains(&nation) && !moved(rule));
        let named: Vec<NaiveDate> = rules.filter_map(|rule| rule.day(year)).collect();
        let is_weekend = |day: &NaiveDate| matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        let (mut at_weekend, mut days): (Vec<NaiveDate>, Vec<NaiveDate>) = named.into_iter().partition(is_weekend);
        days.extend(one_offs.iter().map(|day| day.date));
        at_weekend.sort_unstable();
        for holiday in at_weekend {
            let mut after = holiday.iter_days().skip(1);
            days.extend(after.find(|day| !is_weekend(day) && !days.contains(day)));
        }
        days.sort_unstable();
        days
    }
}

impl Rule {
    /// Its day, before any substitute; `None` if the table says nothing of use.
    fn day(&self, year: i32) -> Option<NaiveDate> {
        if let Some(date) = &self.date {
            return format!("{year}-{date}").parse().ok();
        }
        if let Some(days) = self.easter {
            return easter(year)?.checked_add_signed(chrono::TimeDelta::days(days));
        }
        let MondayOf { month, which } = *self.monday.as_ref()?;
        match u8::try_from(which) {
            Ok(which) => NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Mon, which),
            Err(_) => (4..=5).rev().find_map(|n| NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Mon, n)),
        }
    }
}

/// Easter Sunday by the Gregorian computus: J. Meeus, *Astronomical Algorithms*, chapter 8 (the anonymous algorithm of 1876).
fn easter(year: i32) -> Option<NaiveDate> {
    let (golden, century, of_century) = (year % 19, year / 100, year % 100);
    let corrected = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - century / 4 - corrected + 15) % 30;
    let weekday = (32 + 2 * (century % 4) + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let late = (golden + 11 * epact + 22 * weekday) / 451;
    let days = epact + weekday - 7 * late + 114;
    let first = NaiveDate::from_ymd_opt(year, u32::try_from(days / 31).ok()?, 1)?;
    first.checked_add_days(Days::new(u64::try_from(days % 31).ok()?))
}

#[cfg(test)]
mod tests;
