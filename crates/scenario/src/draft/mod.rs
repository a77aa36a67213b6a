//! A case before it is checked: what a file says, or a program asks for, each value with its place.
//!
//! The rules of scenarios and of allocation are here once, for the reader of case files and for
//! [`CaseBuilder`](crate::CaseBuilder).

mod allocation;
mod combine;
mod figures;
mod lost;
mod periods;
mod reserved;
mod scenarios;
mod services;
mod whereabouts;

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use waywarden_network::LonLat;
use waywarden_tables::{Place, Problem, Problems, Rejects, swapped_problem};

use crate::{Area, SiteIndex, SiteTable};

pub use allocation::{AllocationDraft, AllocationKnown, resolve_allocation};
pub use figures::{figure_in_range, figure_range};
pub use lost::{MOST_LOST_SHARE, lost_share};
pub use periods::in_periods;
pub use reserved::kept_name;
pub use scenarios::{ChangeDraft, MoveDraft, OpenDraft, ScenarioDraft, resolve_scenarios};
pub(crate) use services::least_common_multiple;
pub use services::{ServicesKnown, all_thresholds, check_services};
pub use whereabouts::{MisplacedAreas, extent, extent_of, metres, misplaced_areas, sign_problem, slip};

/// Most minutes of a threshold or level: a week.
const MOST_MINUTES: f64 = 7.0 * 24.0 * 60.0;

/// A value with where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located<T> {
    /// Line of a file, counted from 1; 0 for what no file says.
    pub line: usize,
    /// The bytes of the file; empty where they are not known.
    pub span: Range<usize>,
    /// The key with its sections, as in `demand.file`.
    pub key: String,
    /// The value.
    pub value: T,
}

impl<T> Located<T> {
    /// A value that no file says.
    pub fn in_memory(key: impl Into<String>, value: T) -> Self {
        Self { line: 0, span: 0..0, key: key.into(), value }
    }

    /// Where it stands.
    #[must_use]
    pub fn place(&self) -> Place {
        Place::Key { line: self.line, key: self.key.clone() }
    }

    /// The place in the middle of a sentence: `line 12`, or the key of what no file says.
    #[must_use]
    pub fn short(&self) -> String {
        if self.line > 0 { format!("line {}", self.line) } else { self.key.clone() }
    }

    /// Another value at the same place.
    pub fn with<U>(&self, value: U) -> Located<U> {
        Located { line: self.line, span: self.span.clone(), key: self.key.clone(), value }
    }

    /// Something that is wrong with it.
    #[must_use]
    pub fn problem(&self, file: &Path, message: impl Into<String>, help: impl Into<String>) -> Problem {
        Problem::new(file, self.place(), message, help).spanning(self.span.clone())
    }
}

/// What is found wrong with a draft.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// What problems name as their file.
    pub path: PathBuf,
    /// All that was found.
    pub problems: Problems,
    /// What was guessed, and what is worth telling without being wrong.
    pub notes: Rejects,
    /// Where the people are: what a scenario places elsewhere may be a slip. Nothing is asked where it is not known.
    pub extent: Option<[LonLat; 2]>,
    /// Where the positions that scenarios open and move sites to are first said.
    pub positions: BTreeMap<SiteIndex, Place>,
    /// Ids of sites that are skipped, with the reason.
    pub skipped: BTreeMap<String, String>,
}

impl Findings {
    /// Nothing yet, about a case of this name.
    #[must_use]
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), ..Self::default() }
    }

    /// Adds a problem of a value.
    pub fn problem<T>(&mut self, at: &Located<T>, message: impl Into<String>, help: impl Into<String>) {
        let problem = at.problem(&self.path, message, help);
        self.problems.push(problem);
    }

    /// An id of the pattern `[a-z0-9_]+`; else a problem.
    pub fn plain_id(&mut self, id: &Located<String>) -> Option<String> {
        if is_plain(&id.value) {
            return Some(id.value.clone());
        }
        let plain = plain(&id.value);
        let help = match plain.is_empty() {
            true => "use the letters a to z, digits and _".to_owned(),
            false => format!("use the letters a to z, digits and _, as in \"{plain}\""),
        };
        self.problem(
            id,
            format!("\"{}\" has characters that names of files and columns should not have", id.value),
            help,
        );
        None
    }

    /// A number above 0, or the default.
    pub fn positive(&mut self, number: Option<&Located<f64>>, default: f64) -> f64 {
        match number {
            // Not a number is not above 0 either.
            Some(found) if !(found.value > 0.0 && found.value.is_finite()) => {
                self.problem(found, format!("{} is not above 0", found.value), format!("the default is {default}"));
                default
            }
            Some(found) => found.value,
            None => default,
        }
    }

    /// A number from 0 to `most`.
    pub fn up_to(&mut self, number: Option<&Located<f64>>, most: f64, default: f64) -> f64 {
        match number {
            Some(found) if !(0.0..=most).contains(&found.value) => {
                let message = format!("{} is not from 0 to {most}", found.value);
                self.problem(found, message, format!("the default is {default}"));
                default
            }
            Some(found) => found.value,
            None => default,
        }
    }

    /// Ascending minutes as milliseconds.
    pub fn minutes(&mut self, minutes: &[Located<f64>]) -> Vec<u32> {
        let mut limits_ms: Vec<u32> = Vec::new();
        for found in minutes {
            // Below a week the product fits and the conversion is exact.
            let ms = (found.value.clamp(0.0, MOST_MINUTES) * 60_000.0).round() as u32;
            if ms == 0 || found.value > MOST_MINUTES {
                let message = format!("{} is not a number of minutes above 0 and up to a week", found.value);
                self.problem(found, message, "write minutes, such as 30");
            } else if limits_ms.last().is_some_and(|last| *last >= ms) {
                self.problem(found, format!("{} does not ascend", found.value), "write the minutes in ascending order");
            } else {
                limits_ms.push(ms);
            }
        }
        limits_ms
    }
}

/// A problem if the sites lie where the people are only with longitude and latitude exchanged: then one of the two is.
/// `path` is the name of the sites.
#[must_use]
pub fn sites_swapped(path: &Path, sites: &SiteTable, areas: &[Area]) -> Option<Problem> {
    let extent = extent(areas)?;
    let points = sites.positions().iter().map(|position| (position.site.id.as_str(), position.site.at));
    swapped_problem(path, points, extent, "the areas")
}

/// True for `[a-z0-9_]+`.
#[must_use]
pub fn is_plain(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// The text as `[a-z0-9_]*`: lower case, everything else one `_`.
#[must_use]
pub fn plain(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_lowercase() && !c.is_ascii_digit()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_for_files_and_columns() {
        for (text, expected) in [("Aged 75+", "aged_75"), ("  ", ""), ("a_b", "a_b"), ("Ö x", "x")] {
            assert_eq!(plain(text), expected, "{text}");
            assert_eq!(is_plain(text), text == expected && !text.is_empty(), "{text}");
        }
    }

    #[test]
    fn minutes_ascend_and_are_numbers() {
        let minutes = |list: &[f64]| {
            let mut found = Findings::new(Path::new("case"));
            let list: Vec<_> = list.iter().map(|&value| Located::in_memory("thresholds", value)).collect();
            (found.minutes(&list), found.problems.len())
        };
        assert_eq!(minutes(&[7.5, 10_080.0]), (vec![450_000, 604_800_000], 0));
        assert_eq!(minutes(&[15.0, 15.0, 10.0, 20.0]), (vec![900_000, 1_200_000], 2));
        assert_eq!(minutes(&[f64::NAN, -1.0, 0.0, 10_081.0, f64::INFINITY]), (vec![], 5));
    }
}
