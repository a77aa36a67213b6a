//! The parts of a text of opening hours: which of them cannot be placed in a week or a year, and which are not counted.

use super::{NotHours, not};

const DAYS: [&str; 7] = ["mo", "tu", "we", "th", "fr", "sa", "su"];
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const SUN: [&str; 4] = ["sunrise", "sunset", "dawn", "dusk"];

/// Why hours cannot be placed in a week, or in the year of a calendar, although they can be read: the first part that cannot.
pub(super) fn fault(text: &str, has_calendar: bool) -> Option<NotHours> {
    let rules = rules(text);
    let found = rules.iter().find_map(|rule| Some((rule, rule.fault(has_calendar)?)));
    if let Some((rule, (what, help))) = found {
        return Some(not(rule.of(text, &rules, what), help));
    }
    let pieces = pieces(text);
    if pieces.iter().any(Piece::has_no_hours) {
        let help = "write the hours, such as \"Sa 09:00-17:00\", or that it is closed, such as \"Sa off\"";
        return Some(not(format!("\"{text}\" names days or a comment without hours"), help));
    }
    None
}

/// The error for hours that differ from week to week.
pub(super) fn of_dates(text: &str) -> NotHours {
    let is_date = |word: &String| MONTHS.contains(&word.as_str()) || word == "easter" || word == "week";
    let rules = rules(text);
    let dated = rules.iter().find(|rule| rule.words.iter().any(is_date)).filter(|_| rules.len() > 1);
    let part = dated.map_or_else(String::new, |rule| format!(": its part \"{}\" is about dates", rule.written));
    let help = "give hours of a usual week, or add [calendar] with the year and the country";
    not(format!("\"{text}\" differs from week to week{part}"), help)
}

/// Whether any part is about public holidays.
pub(super) fn names_holidays(text: &str) -> bool {
    rules(text).iter().any(|rule| rule.says("ph"))
}

/// That public holidays are not counted, for want of a calendar.
pub(super) fn holidays_unknown(text: &str) -> String {
    let rules = rules(text);
    let parts: Vec<&str> = rules.iter().filter(|rule| rule.says("ph")).map(|rule| rule.written).collect();
    format!(
        "\"{}\" is about public holidays, which are not known without a calendar: they are taken as days like others",
        parts.join("; ")
    )
}

/// That comments are not counted.
pub(super) fn comments(text: &str) -> Vec<String> {
    let comments = text.split('"').skip(1).step_by(2).filter(|comment| !comment.trim().is_empty());
    comments.map(|comment| format!("the comment \"{comment}\" is not counted: the hours beside it are")).collect()
}

/// A rule: what stands between semicolons.
struct Rule<'a> {
    written: &'a str,
    /// Without comments, in lower case.
    plain: String,
    words: Vec<String>,
}

/// What is wrong, and what to do.
type Fault = (&'static str, &'static str);

impl Rule<'_> {
    fn says(&self, word: &str) -> bool {
        self.words.iter().any(|found| found == word)
    }

    /// The rule named in the text, or the text where it is all there is.
    fn of(&self, text: &str, rules: &[Rule<'_>], what: &str) -> String {
        if rules.len() == 1 {
            format!("\"{text}\" {what}")
        } else {
            format!("\"{text}\": its part \"{}\" {what}", self.written)
        }
    }

    fn fault(&self, has_calendar: bool) -> Option<Fault> {
        if SUN.iter().any(|word| self.says(word)) {
            let help = "write the hours of the usual week by the clock, such as \"Mo-Su 08:00-18:00\"";
            return Some(("follows the sun (sunrise, sunset, dawn or dusk), which differs through the year", help));
        }
        let after_digit = |at: usize| self.plain[..at].trim_end().ends_with(|c: char| c.is_ascii_digit());
        if self.plain.match_indices('+').any(|(at, _)| after_digit(at)) {
            let help = "write the time at which it closes, such as \"Mo-Fr 08:00-18:00\"";
            return Some(("does not say when it closes (+)", help));
        }
        if self.says("sh") {
            return Some(("is about school holidays, which are not known", "give hours of a usual week, without SH"));
        }
        if self.plain.contains("||") {
            let help = "write the hours of the usual week alone, without what holds otherwise (||)";
            return Some(("says what holds otherwise (||), which depends on what is not known", help));
        }
        if self.is_of_holidays_on_days() {
            let help = "write hours of usual days, and of public holidays apart, such as \"Mo-Fr 09:00-17:00; PH off\"";
            return Some(("is about public holidays that fall on certain days", help));
        }
        if has_calendar {
            return None;
        }
        if self.says("week") {
            let help = "give hours of a usual week, or add [calendar] with the year and the country";
            return Some(("is about weeks of the year", help));
        }
        let is_year = |word: &String| {
            word.len() == 4
                && (word.starts_with("19") || word.starts_with("20"))
                && word.bytes().all(|b| b.is_ascii_digit())
        };
        let help = "give hours of a usual week, without years, or add [calendar] with the year and the country";
        self.words.iter().any(is_year).then_some(("is about certain years", help))
    }

    fn is_of_holidays_on_days(&self) -> bool {
        let mut words = self.plain.split_whitespace();
        words.next() == Some("ph") && words.next().is_some_and(|word| DAYS.iter().any(|day| word.starts_with(day)))
    }
}

/// The rules of a text; what follows `||` belongs to the rule before it.
fn rules(text: &str) -> Vec<Rule<'_>> {
    let mut quoted = false;
    let ends = |c: char| {
        quoted ^= c == '"';
        c == ';' && !quoted
    };
    let written = text.split(ends).map(str::trim).filter(|part| !part.is_empty());
    let rule = |written| {
        let plain = without_comments(written).to_lowercase();
        let words = plain.split(|c: char| !c.is_alphanumeric() && c != ':').filter(|word| !word.is_empty());
        let words = words.map(str::to_owned).collect();
        Rule { written, plain, words }
    };
    written.map(rule).collect()
}

fn without_comments(text: &str) -> String {
    text.split('"').step_by(2).collect()
}

/// A rule, or a part of one between commas.
struct Piece {
    /// Without its comments.
    text: String,
    has_comment: bool,
    /// Whether it begins the text or follows a semicolon; a comma goes on with days or times.
    is_whole: bool,
}

impl Piece {
    /// Days, months, public holidays or a comment, and neither a time nor that it is closed or always open: by the letter open all day, but seldom
    /// meant so.
    fn has_no_hours(&self) -> bool {
        let text = self.text.to_lowercase();
        let says = |word: &str| text.split(|c: char| !c.is_alphanumeric()).any(|found| found == word);
        let has_hours =
            text.contains(':') || text.contains("24/7") || ["off", "closed", "open", "unknown"].into_iter().any(says);
        let mut dates = DAYS.into_iter().chain(MONTHS).chain(["ph"]);
        !has_hours && (self.has_comment || self.is_whole && dates.any(says))
    }
}

/// The rules of hours, cut at semicolons and commas outside of comments.
fn pieces(text: &str) -> Vec<Piece> {
    let new = |is_whole| Piece { text: String::new(), has_comment: false, is_whole };
    let mut pieces = vec![new(true)];
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            _ if quoted => {}
            ';' => pieces.push(new(true)),
            ',' => pieces.push(new(false)),
            _ => {}
        }
        if let Some(piece) = pieces.last_mut() {
            piece.has_comment |= c == '"';
            if !quoted && !matches!(c, '"' | ';' | ',') {
                piece.text.push(c);
            }
        }
    }
    // Days that a comma goes on with (`Mo,We 08:00-12:00`) have the hours of the last of them.
    let goes_on: Vec<bool> =
        (0..pieces.len()).map(|at| pieces.get(at + 1).is_some_and(|next| !next.is_whole)).collect();
    pieces
        .into_iter()
        .zip(goes_on)
        .filter(|(piece, goes_on)| !goes_on || piece.has_comment)
        .map(|(piece, _)| piece)
        .collect()
}
