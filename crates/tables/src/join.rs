//! Two tables that name the same things: what fits nothing on either side, and what differs only in its writing.

use std::collections::BTreeMap;

use crate::numbers::shorten;
use crate::{nearest, year_of};

/// Most ids of a side that are named.
const MOST_NAMED: usize = 10;
/// Most ids of a side among which the nearest spelling is looked for.
const MOST_COMPARED: usize = 300;

/// An id without what spreadsheets and people change: letter case, blanks, `_`, `-`, zeros in front, `.0` at the end.
#[must_use]
pub fn join_key(id: &str) -> String {
    let letters = id.chars().filter(|c| !c.is_whitespace() && !matches!(c, '_' | '-' | '\'' | '\u{2019}' | '\u{a0}'));
    let folded: String = letters.flat_map(char::to_lowercase).collect();
    let whole = match folded.split_once('.') {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|b| b == b'0') => whole,
        _ => &folded,
    };
    let bare = whole.trim_start_matches('0');
    if bare.is_empty() { whole.to_owned() } else { bare.to_owned() }
}

/// The ids of two sides that fit nothing on the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unmatched {
    /// Those of the first side, in its order.
    pub left: Vec<String>,
    /// Those of the second.
    pub right: Vec<String>,
}

impl Unmatched {
    /// True if all fit.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.left.is_empty() && self.right.is_empty()
    }

    /// Pairs that are the same but for their writing ([`join_key`]): a join that is broken, whatever else is missing.
    #[must_use]
    pub fn alike(&self) -> Vec<(&str, &str)> {
        let mut by_key: BTreeMap<String, &str> = BTreeMap::new();
        for right in &self.right {
            by_key.entry(join_key(right)).or_insert(right);
        }
        self.left.iter().filter_map(|left| Some((left.as_str(), *by_key.get(&join_key(left))?))).collect()
    }

    /// Pairs that may be meant for each other: alike, else near in spelling; at most ten.
    #[must_use]
    pub fn nearest(&self) -> Vec<(&str, &str)> {
        let mut pairs = self.alike();
        if pairs.is_empty() && self.left.len() <= MOST_COMPARED && self.right.len() <= MOST_COMPARED {
            let right = || self.right.iter().map(String::as_str);
            let near = self.left.iter().filter_map(|left| Some((left.as_str(), nearest(left, right())?)));
            pairs = near.take(MOST_NAMED).collect();
        }
        pairs.truncate(MOST_NAMED);
        pairs
    }

    /// Both sides in words, with the first ten of each and the pairs that may be meant: `left` says what the first side is
    /// ("sites without a row"), `right` what the second is.
    #[must_use]
    pub fn words(&self, left: &str, right: &str) -> String {
        let side = |ids: &[String], what: &str| {
            let named: Vec<String> = ids.iter().take(MOST_NAMED).map(|id| format!("\"{}\"", shorten(id))).collect();
            let more = if ids.len() > MOST_NAMED { ", ..." } else { "" };
            format!("{} {what}: {}{more}", ids.len(), named.join(", "))
        };
        let mut parts = Vec::new();
        if !self.left.is_empty() {
            parts.push(side(&self.left, left));
        }
        if !self.right.is_empty() {
            parts.push(side(&self.right, right));
        }
        let pairs = self.nearest();
        if !pairs.is_empty() {
            let named: Vec<String> = pairs
                .iter()
                .map(|(left, right)| format!("\"{left}\" may be \"{right}\"{}", unseen(left, right)))
                .collect();
            parts.push(named.join(", "));
        }
        parts.join("; ")
    }

    /// What to do.
    #[must_use]
    pub fn help(&self) -> String {
        let new = |ids: &[String]| year_of(ids.iter().map(String::as_str));
        if self.right.is_empty() && !self.left.is_empty() {
            return "give each of them a row".to_owned();
        }
        if new(&self.left) != new(&self.right) && !self.left.is_empty() && !self.right.is_empty() {
            let both = self.left.iter().chain(&self.right);
            let code = both.map(String::as_str).find(|id| year_of([*id]).is_some()).unwrap_or_default();
            return format!(
                "one side has areas of 2021 (\"{code}\" was made then), the other of 2011: take both of the same year, or convert \
                 one with a lookup table"
            );
        }
        if self.alike().is_empty() {
            return "write the ids the same on both sides".to_owned();
        }
        "write the ids the same on both sides: a spreadsheet drops zeros in front unless the column is formatted as text, and \
         letter case and blanks count"
            .to_owned()
    }
}

/// What is wrong, and what to do, where some rows of an id are written otherwise: `unknown` are ids of a table that are not among
/// `known`, and some are the same but for their writing ([`join_key`]). Their rows were meant to count.
#[must_use]
pub fn in_two_writings<'a>(known: impl Iterator<Item = &'a str>, unknown: &[String]) -> Option<(String, String)> {
    let both = Unmatched { left: known.map(str::to_owned).collect(), right: unknown.to_vec() };
    let pairs = both.alike();
    if pairs.is_empty() {
        return None;
    }
    let named = pairs.iter().take(MOST_NAMED).map(|(id, other)| format!("\"{other}\" beside \"{id}\""));
    let more = if pairs.len() > MOST_NAMED { ", ..." } else { "" };
    let message = format!(
        "{} ids stand in two writings, so that the rows of one are lost: {}{more}",
        pairs.len(),
        named.collect::<Vec<_>>().join(", ")
    );
    let help = "write an id the same in all rows: a spreadsheet drops zeros in front unless the column is formatted as text, and \
                letter case and blanks count";
    Some((message, help.to_owned()))
}

/// The letters of the second that the first has not, where the two look the same on paper: another alphabet, or an accent of its
/// own.
fn unseen(left: &str, right: &str) -> String {
    let other = |one: &str, beside: &str| -> Vec<String> {
        let letters = one.chars().filter(|c| !c.is_ascii() && !beside.contains(*c));
        letters.take(3).map(|c| format!("U+{:04X}", u32::from(c))).collect()
    };
    let letters = [other(left, right), other(right, left)].concat();
    if letters.is_empty() { String::new() } else { format!(" (they differ in {})", letters.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unmatched(left: &[&str], right: &[&str]) -> Unmatched {
        let owned = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
        Unmatched { left: owned(left), right: owned(right) }
    }

    #[test]
    fn the_same_id_is_known_in_other_writings() {
        for (what, one, other) in [
            ("zero in front", "0417", "417"),
            ("letter case", "E01014370", "e01014370"),
            ("blank of a postcode", "TA1 1AB", "TA11AB"),
            ("no-break blank", "w7\u{a0}", "w7"),
            ("a number", "2101.0", "2101"),
            ("dash or line", "site-a", "site_a"),
        ] {
            assert_eq!(unmatched(&[one], &[other]).alike(), [(one, other)], "{what}");
        }
        for (what, one, other) in [("another id", "0417", "4170"), ("zero alone", "0", ""), ("decimals", "1.5", "15")] {
            assert!(unmatched(&[one], &[other]).alike().is_empty(), "{what}");
        }
    }

    #[test]
    fn both_sides_are_named_and_the_nearest_offered() {
        let found = unmatched(&["0417", "0418"], &["417", "418", "x"]);
        assert_eq!(
            found.words("sites without a row", "ids of no site"),
            "2 sites without a row: \"0417\", \"0418\"; 3 ids of no site: \"417\", \"418\", \"x\"; \"0417\" may be \"417\", \"0418\" may be \"418\""
        );
        assert!(found.help().contains("zeros"));
        let near = unmatched(&["NHS Devon ICB"], &["NHS Devno ICB", "NHS Kent"]);
        assert_eq!(near.nearest(), [("NHS Devon ICB", "NHS Devno ICB")]);
        let years = unmatched(&["E01014370"], &["E01033770"]);
        assert!(years.help().contains("2011") && years.help().contains("lookup"), "{}", years.help());
        let other_alphabet = unmatched(&["a1"], &["\u{430}1"]);
        assert!(other_alphabet.words("l", "r").ends_with("\"a1\" may be \"\u{430}1\" (they differ in U+0430)"));
        let many = unmatched(&["b"; 12], &[]);
        assert!(many.words("left", "right").starts_with("12 left: ") && many.words("l", "r").ends_with("..."));
    }
}
