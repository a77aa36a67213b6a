//! The hours of a week: when sites are open, and when people need them.

use chrono::{Duration, NaiveDate, NaiveDateTime};
use opening_hours::{OpeningHours, RuleKind};

/// Minutes of a week, from Monday 00:00.
pub const WEEK_MIN: usize = 7 * 24 * 60;

/// When a site is open in every week of the year. Public holidays are not known: they are days like all others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    /// As it was written, in the syntax of OpenStreetMap's `opening_hours`.
    pub text: String,
    /// `[from, to)` in minutes from Monday 00:00, ascending, apart from each other; at least one.
    open: Vec<(u16, u16)>,
}

/// Why a text is not a [`Hours`]: what is wrong and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct NotHours {
    /// What is wrong; no full stop.
    pub message: String,
    /// What to do; no full stop.
    pub help: String,
}

impl Hours {
    /// Reads opening hours such as `Mo-Fr 08:00-18:00`.
    ///
    /// # Errors
    /// [`NotHours`] for what is no opening hours, is never open, is not certain ("by appointment"), or differs from week
    /// to week.
    pub fn parse(text: &str) -> Result<Self, NotHours> {
        let not = |message: String, help: &str| NotHours { message, help: help.to_owned() };
        let usual = "write OpenStreetMap's opening_hours, such as \"Mo-Fr 08:00-18:00\" or \"24/7\"";
        let parsed: OpeningHours =
            text.parse().map_err(|_| not(format!("\"{text}\" is not a text of opening hours"), usual))?;
        if let Some((message, help)) = not_weekly(text) {
            return Err(not(format!("\"{text}\" {message}"), help));
        }
        let first = monday().ok_or_else(|| not("there is no calendar".to_owned(), ""))?;
        let mut open: Option<Vec<(u16, u16)>> = None;
        // Weeks, not the year as a whole: what is asked is whether they are all the same.
        for week in 0..52 {
            let from = first + Duration::weeks(week);
            let mut found: Vec<(u16, u16)> = Vec::new();
            for range in parsed.iter_range(from, from + Duration::weeks(1)) {
                let minute = |at: NaiveDateTime| (at - from).num_minutes().clamp(0, WEEK_MIN as i64) as u16;
                let (start, end) = (minute(range.range.start), minute(range.range.end));
                match range.kind {
                    RuleKind::Closed => {}
                    RuleKind::Unknown => {
                        return Err(not(format!("\"{text}\" does not say for certain when it is open"), usual));
                    }
                    RuleKind::Open => match found.last_mut() {
                        Some(last) if last.1 == start => last.1 = end,
                        _ => found.push((start, end)),
                    },
                }
            }
            match &open {
                Some(open) if *open != found => {
                    let help = "give hours of a usual week, without months and dates; make a case for each season";
                    return Err(not(format!("\"{text}\" differs from week to week"), help));
                }
                _ => open = Some(found),
            }
        }
        let open = open.unwrap_or_default();
        if open.is_empty() {
            return Err(not(format!("\"{text}\" is never open"), "close the site in a scenario instead"));
        }
        Ok(Self { text: text.to_owned(), open })
    }

    /// Whether it is open all the time.
    #[must_use]
    pub fn always(&self) -> bool {
        self.open == [(0, WEEK_MIN as u16)]
    }

    /// Whether it is open in the minute that begins `minute` minutes after Monday 00:00.
    #[must_use]
    pub fn is_open(&self, minute: usize) -> bool {
        self.open.iter().any(|&(from, to)| (usize::from(from)..usize::from(to)).contains(&minute))
    }

    /// The minutes at which it opens or closes.
    fn changes(&self) -> impl Iterator<Item = u16> + '_ {
        self.open.iter().flat_map(|&(from, to)| [from, to])
    }

    /// Minutes open in a week.
    #[must_use]
    pub fn open_min(&self) -> usize {
        self.open.iter().map(|&(from, to)| usize::from(to - from)).sum()
    }
}

/// Why hours cannot be placed in a week although they can be read, and what to do.
fn not_weekly(text: &str) -> Option<(&'static str, &'static str)> {
    const SUN: [&str; 4] = ["sunrise", "sunset", "dawn", "dusk"];
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric() && c != ':')
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let has = |word: &str| words.iter().any(|found| found == word);
    if SUN.iter().any(|word| has(word)) {
        let help = "write the hours of the usual week by the clock, such as \"Mo-Su 08:00-18:00\"";
        return Some(("follows the sun (sunrise, sunset, dawn or dusk), which differs through the year", help));
    }
    let open_end = |at: usize| text[..at].trim_end().ends_with(|c: char| c.is_ascii_digit());
    if text.match_indices('+').any(|(at, _)| open_end(at)) {
        return Some((
            "does not say when it closes (+)",
            "write the time at which it closes, such as \"Mo-Fr 08:00-18:00\"",
        ));
    }
    if has("week") {
        let help = "give hours of a usual week; make a case for each part of the year";
        return Some(("is about weeks of the year", help));
    }
    let is_year = |word: &String| {
        word.len() == 4
            && (word.starts_with("19") || word.starts_with("20"))
            && word.bytes().all(|b| b.is_ascii_digit())
    };
    if words.iter().any(is_year) {
        return Some(("is about certain years", "give hours of a usual week, without years"));
    }
    if has("sh") {
        return Some(("is about school holidays, which are not known", "give hours of a usual week, without SH"));
    }
    let parts = unquoted(text);
    if parts.iter().any(|part| part.text.contains("||")) {
        let help = "write the hours of the usual week alone, without what holds otherwise (||)";
        return Some(("says what holds otherwise (||), which depends on what is not known", help));
    }
    if parts.iter().any(Part::has_no_hours) {
        let help = "write the hours, such as \"Sa 09:00-17:00\", or that it is closed, such as \"Sa off\"";
        return Some(("names days or a comment without hours", help));
    }
    if parts.iter().any(Part::is_of_holidays_on_days) {
        let help = "write hours of usual days, and of public holidays apart, such as \"Mo-Fr 09:00-17:00; PH off\"";
        return Some(("is about public holidays that fall on certain days", help));
    }
    None
}

/// A rule of hours.
struct Part {
    /// Without its comments.
    text: String,
    has_comment: bool,
    /// Whether it begins the text or follows a semicolon; a comma goes on with days or times.
    is_whole: bool,
}

impl Part {
    /// Days or a comment, and neither a time nor that it is closed or always open: by the letter open all day, but seldom
    /// meant so.
    fn has_no_hours(&self) -> bool {
        let text = self.text.to_lowercase();
        let says = |word: &str| text.split(|c: char| !c.is_alphanumeric()).any(|found| found == word);
        let has_hours =
            text.contains(':') || text.contains("24/7") || ["off", "closed", "open", "unknown"].into_iter().any(says);
        let days = ["mo", "tu", "we", "th", "fr", "sa", "su"].into_iter().any(says);
        !has_hours && (self.has_comment || self.is_whole && days)
    }

    fn is_of_holidays_on_days(&self) -> bool {
        let mut words = self.text.split_whitespace();
        let is_day = |word: &str| {
            ["mo", "tu", "we", "th", "fr", "sa", "su"].iter().any(|day| word.to_lowercase().starts_with(day))
        };
        self.is_whole && words.next() == Some("PH") && words.next().is_some_and(is_day)
    }
}

/// The rules of hours, cut at semicolons and commas outside of comments.
fn unquoted(text: &str) -> Vec<Part> {
    let new = |is_whole| Part { text: String::new(), has_comment: false, is_whole };
    let mut parts = vec![new(true)];
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            _ if quoted => {}
            ';' => parts.push(new(true)),
            ',' => parts.push(new(false)),
            _ => {}
        }
        if let Some(part) = parts.last_mut() {
            part.has_comment |= c == '"';
            if !quoted && !matches!(c, '"' | ';' | ',') {
                part.text.push(c);
            }
        }
    }
    // Days that a comma goes on with (`Mo,We 08:00-12:00`) have the hours of the last of them.
    let goes_on: Vec<bool> = (0..parts.len()).map(|at| parts.get(at + 1).is_some_and(|next| !next.is_whole)).collect();
    parts
        .into_iter()
        .zip(goes_on)
        .filter(|(part, goes_on)| !goes_on || part.has_comment)
        .map(|(part, _)| part)
        .collect()
}

/// A Monday.
fn monday() -> Option<NaiveDateTime> {
    NaiveDate::from_ymd_opt(2025, 1, 6)?.and_hms_opt(0, 0, 0)
}

/// The whole week's demand, in the parts that shares of it are counted in: integers, so that the shares of any division
/// of the week add up to exactly this.
pub const WHOLE_WEEK: u64 = 1_000_000_000_000;

/// How demand is spread over the week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeekProfile {
    /// Parts of the week's demand up to the start of each minute; the first of [`WEEK_MIN`] + 1 is 0, the last
    /// [`WHOLE_WEEK`].
    cumulative: Vec<u64>,
}

impl Default for WeekProfile {
    /// The same at all hours.
    fn default() -> Self {
        Self { cumulative: (0..=WEEK_MIN as u64).map(|minute| minute * WHOLE_WEEK / WEEK_MIN as u64).collect() }
    }
}

impl WeekProfile {
    /// From the demand of each minute, in any unit; `None` if it is not [`WEEK_MIN`] figures of at least 0 with a sum
    /// above 0.
    #[must_use]
    pub fn new(by_minute: &[f64]) -> Option<Self> {
        let total: f64 = by_minute.iter().sum();
        let usable = by_minute.iter().all(|weight| *weight >= 0.0) && total > 0.0 && total.is_finite();
        if by_minute.len() != WEEK_MIN || !usable {
            return None;
        }
        let mut sum = 0.0;
        let mut cumulative = vec![0];
        for weight in by_minute {
            sum += weight;
            cumulative.push((sum / total * WHOLE_WEEK as f64).round() as u64);
        }
        // Rounding must not leave a part of nobody.
        if let Some(last) = cumulative.last_mut() {
            *last = WHOLE_WEEK;
        }
        Some(Self { cumulative })
    }

    /// The part of [`WHOLE_WEEK`] in the minutes `from..to`.
    #[must_use]
    pub fn part(&self, from: usize, to: usize) -> u64 {
        self.cumulative[to.min(WEEK_MIN)].saturating_sub(self.cumulative[from.min(WEEK_MIN)])
    }
}

/// The times of the week at which the same ones of some sites are open: which, by their number in `hours`, with their
/// part of the demand. Parts are above 0 and sum to [`WHOLE_WEEK`]; `None` is always open.
#[must_use]
pub fn states(hours: &[Option<&Hours>], profile: &WeekProfile) -> Vec<(Vec<usize>, u64)> {
    let mut cuts: Vec<u16> = hours.iter().flatten().flat_map(|hours| hours.changes()).collect();
    cuts.extend([0, WEEK_MIN as u16]);
    cuts.sort_unstable();
    cuts.dedup();
    let mut states: Vec<(Vec<usize>, u64)> = Vec::new();
    for pair in cuts.windows(2) {
        let (from, to) = (usize::from(pair[0]), usize::from(pair[1]));
        let open = |h: &Option<&Hours>| h.is_none_or(|hours| hours.is_open(from));
        let open: Vec<usize> = hours.iter().enumerate().filter(|(_, h)| open(h)).map(|(i, _)| i).collect();
        let part = profile.part(from, to);
        match states.iter_mut().find(|(known, _)| *known == open) {
            Some((_, sum)) => *sum += part,
            None => states.push((open, part)),
        }
    }
    states.retain(|(_, part)| *part > 0);
    states
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_of_a_week() {
        let day = Hours::parse("Mo-Su 08:00-20:00").unwrap();
        assert_eq!((day.open_min(), day.always()), (7 * 12 * 60, false));
        assert!(day.is_open(8 * 60) && day.is_open(20 * 60 - 1) && !day.is_open(20 * 60) && !day.is_open(0));
        assert!(Hours::parse("24/7").unwrap().always());
        // Over midnight, and over the end of the week.
        let night = Hours::parse("Mo-Su 22:00-06:00").unwrap();
        assert_eq!(night.open_min(), 7 * 8 * 60);
        assert!(night.is_open(0) && night.is_open(WEEK_MIN - 1) && !night.is_open(12 * 60));
        let weekdays = Hours::parse("Mo-Fr 09:30-17:00").unwrap();
        assert!(
            weekdays.is_open(9 * 60 + 30) && !weekdays.is_open(9 * 60 + 29) && !weekdays.is_open(5 * 24 * 60 + 720)
        );
    }

    #[test]
    fn what_is_no_week_is_refused() {
        for (text, part) in [
            ("daytime only", "is not a text"),
            ("by appointment", ""),
            ("Jan-Mar Mo-Fr 08:00-18:00", "differs from week to week"),
            ("off", "never open"),
            ("Mo-Fr 08:00-18:00 unknown", "for certain"),
            ("\"by appointment\"", "without hours"),
            ("Mo-Fr 08:00-18:00; Sa \"by appointment\"", "without hours"),
            ("Mo-Fr 08:00-18:00, Sa \"by appointment\"", "without hours"),
            ("Mo-Fr 08:00-18:00; Sa", "without hours"),
            ("Mo-Fr", "without hours"),
            ("Mo-Fr 08:00-18:00 || \"by appointment\"", "otherwise"),
            ("Mo-Fr 08:00-18:00 || off", "otherwise"),
            ("PH Mo-Fr 09:00-17:00", "public holidays"),
        ] {
            let error = Hours::parse(text).expect_err(text);
            assert!(error.message.contains(part) && !error.help.is_empty(), "{text}: {error:?}");
        }
    }

    #[test]
    fn hours_with_comments_and_days_off_stay_readable() {
        for (text, open_min) in [
            ("Mo-Fr 08:00-18:00 \"by appointment\"", 5 * 600),
            ("Mo,We 08:00-12:00,14:00-18:00", 2 * 480),
            ("Mo-Fr 08:00-18:00; Sa off", 5 * 600),
            ("Mo-Fr 08:00-18:00; PH off", 5 * 600),
            ("Mo-Fr 08:00-18:00, Sa 09:00-12:00", 5 * 600 + 180),
            ("Mo,Tu,We 10:00-11:00 \"ring; then wait, please\"", 3 * 60),
        ] {
            assert_eq!(Hours::parse(text).map(|hours| hours.open_min()).ok(), Some(open_min), "{text}");
        }
    }

    #[test]
    fn the_week_falls_into_states() {
        let (day, office) = (Hours::parse("Mo-Su 08:00-20:00").unwrap(), Hours::parse("Mo-Fr 09:00-17:00").unwrap());
        let states = states(&[None, Some(&day), Some(&office)], &WeekProfile::default());
        let hours: Vec<(Vec<usize>, f64)> =
            states.into_iter().map(|(s, share)| (s, share as f64 * 168.0 / WHOLE_WEEK as f64)).collect();
        let expected = [(vec![0], 84.0), (vec![0, 1], 84.0 - 40.0), (vec![0, 1, 2], 40.0)];
        for ((open, found), (wanted, share)) in hours.iter().zip(&expected) {
            assert_eq!(open, wanted);
            assert!((found - share).abs() < 1e-9, "{found} {share}");
        }
        assert_eq!(hours.len(), 3);
        // Any division of the week adds up exactly.
        let parts =
            |hours: &[Option<&Hours>]| super::states(hours, &WeekProfile::default()).iter().map(|s| s.1).sum::<u64>();
        assert_eq!(
            (parts(&[]), parts(&[Some(&day)]), parts(&[Some(&day), Some(&office)])),
            (WHOLE_WEEK, WHOLE_WEEK, WHOLE_WEEK)
        );
    }

    #[test]
    fn demand_by_the_hour_weighs_the_states() {
        let day = Hours::parse("Mo-Su 08:00-20:00").unwrap();
        // Three times as many by day as by night.
        let by_minute: Vec<f64> = (0..WEEK_MIN).map(|m| if day.is_open(m) { 3.0 } else { 1.0 }).collect();
        let profile = WeekProfile::new(&by_minute).unwrap();
        let states = states(&[Some(&day)], &profile);
        assert_eq!(states.iter().find(|(open, _)| open == &[0]).unwrap().1, WHOLE_WEEK / 4 * 3);
        assert!(WeekProfile::new(&[1.0; 168]).is_none() && WeekProfile::new(&vec![0.0; WEEK_MIN]).is_none());
    }
}
