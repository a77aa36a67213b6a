//! What is asked of two tables, by ids and in the units that people use.

use std::path::{Path, PathBuf};

use waywarden_errors::{Code, Explained, Explanation};

use crate::tables::Tables;
use crate::words::most_beyond;
use crate::{Candidate, Fixed, Objective, Request, Rule, Wanted};

/// Most plans that are listed where no number is given.
pub const MOST_LISTED: usize = 1000;

/// A question about the sites of two [`Tables`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Question {
    /// Fewest and most open sites; `None`: any number.
    pub open: Option<(usize, usize)>,
    /// Ids of sites that are open in any case.
    pub keep_open: Vec<String>,
    /// Ids of sites that are not to be chosen.
    pub keep_closed: Vec<String>,
    /// What is to be best, the most important first.
    pub objectives: Vec<Objective>,
    /// Milliseconds, and the least share of the people, 0 to 1, that is to be within them.
    pub share_within: Vec<(u32, f64)>,
    /// Longest way of anybody, milliseconds.
    pub no_longer_ms: Option<u32>,
    /// Fewest people at each open site.
    pub least_people: Option<f64>,
    /// How many plans are listed at most; `None`: the best one, with [`Question::near_percent`] [`MOST_LISTED`].
    pub best: Option<usize>,
    /// All plans within so many per cent of the best.
    pub near_percent: Option<f64>,
}

/// Why a question does not fit its tables.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuestionError {
    /// A site that the table of times does not have.
    #[error("\"{id}\" is no site of {}: {}", table.display(), sites.join(", "))]
    NoSuchSite {
        /// The id.
        id: String,
        /// The table of times.
        table: PathBuf,
        /// The sites that it has.
        sites: Vec<String>,
    },
    /// A site that is to be both.
    #[error("\"{id}\" is to be kept open and closed")]
    OpenAndClosed {
        /// Its id.
        id: String,
    },
    /// More sites are to be open than there are.
    #[error("{least} sites are to be open, but {} has {sites}", table.display())]
    TooFewSites {
        /// How many are to be open at least.
        least: usize,
        /// The table of times.
        table: PathBuf,
        /// How many sites it has.
        sites: usize,
    },
}

impl Explained for QuestionError {
    fn explain(&self) -> Explanation {
        let found = Explanation::of(Code::ArgumentsInvalid);
        match self {
            Self::NoSuchSite { table, .. } | Self::TooFewSites { table, .. } => found.at(table.display()),
            Self::OpenAndClosed { .. } => found,
        }
    }
}

impl Question {
    /// The request that the question is; `table` names the table of times in errors.
    ///
    /// # Errors
    /// [`QuestionError`].
    pub fn request(&self, tables: &Tables, table: &Path) -> Result<Request, QuestionError> {
        let sites = tables.sites.len();
        let candidates = self.candidates(tables, table)?;
        let (least_open, most_open) = self.open.unwrap_or((0, sites));
        if least_open > sites {
            return Err(QuestionError::TooFewSites { least: least_open, table: table.to_owned(), sites });
        }
        let wanted = match self.near_percent {
            Some(percent) => Wanted::Near {
                milli_percent: (percent * 1000.0).round() as i64,
                most: self.best.unwrap_or(MOST_LISTED),
            },
            None => Wanted::Best(self.best.unwrap_or(1)),
        };
        let (times, weights, objectives) = (tables.times.clone(), tables.weights.clone(), self.objectives.clone());
        let rules = self.rules(tables);
        Ok(Request { times, weights, candidates, least_open, most_open, objectives, rules, wanted })
    }

    fn candidates(&self, tables: &Tables, table: &Path) -> Result<Vec<Candidate>, QuestionError> {
        let mut candidates = vec![Candidate::default(); tables.sites.len()];
        for (ids, fixed) in [(&self.keep_open, Fixed::Open), (&self.keep_closed, Fixed::Closed)] {
            for id in ids {
                let Ok(site) = tables.sites.binary_search(id) else {
                    let (id, sites) = (id.clone(), tables.sites.clone());
                    return Err(QuestionError::NoSuchSite { id, table: table.to_owned(), sites });
                };
                if ![Fixed::Free, fixed].contains(&candidates[site].fixed) {
                    return Err(QuestionError::OpenAndClosed { id: id.clone() });
                }
                candidates[site].fixed = fixed;
            }
        }
        Ok(candidates)
    }

    fn rules(&self, tables: &Tables) -> Vec<Rule> {
        let total: i64 = tables.weights.iter().sum();
        let share = |&(limit_ms, share): &(u32, f64)| Rule::AtMost {
            objective: Objective::within(limit_ms),
            value: most_beyond(total, share),
        };
        let mut rules: Vec<Rule> = self.share_within.iter().map(share).collect();
        rules.extend(self.no_longer_ms.map(|limit| Rule::AreaLimit(vec![limit; tables.areas.len()])));
        if let Some(least) = self.least_people {
            let sites = tables.sites.len();
            let least = vec![(least * tables.weight_scale).ceil() as i64; sites];
            rules.push(Rule::Volume { least, most: vec![None; sites] });
        }
        rules
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Matrix;

    fn tables() -> Tables {
        Tables {
            times: Matrix::new(2, 3, vec![60_000; 6]).unwrap(),
            weights: vec![15, 25],
            weight_scale: 10.0,
            areas: ["a", "b"].map(str::to_owned).to_vec(),
            sites: ["p", "q", "r"].map(str::to_owned).to_vec(),
            without_weight: 0,
            missing_pairs: 0,
            unused_rows: 0,
            rounded_weights: 0,
            notes: Vec::new(),
        }
    }

    fn request(question: &Question) -> Result<Request, String> {
        question.request(&tables(), Path::new("t.csv")).map_err(|error| error.to_string())
    }

    #[test]
    fn nothing_asked_is_the_best_plan_of_any_number_of_sites() {
        let request = request(&Question::default()).unwrap();
        assert_eq!((request.least_open, request.most_open, request.wanted), (0, 3, Wanted::Best(1)));
        assert!(request.rules.is_empty() && request.candidates.iter().all(|site| site.fixed == Fixed::Free));
    }

    #[test]
    fn ids_people_and_per_cents_become_indices_and_whole_numbers() {
        let question = Question {
            open: Some((1, 2)),
            keep_open: vec!["r".to_owned()],
            keep_closed: vec!["p".to_owned()],
            share_within: vec![(600_000, 0.75)],
            no_longer_ms: Some(900_000),
            least_people: Some(1.23),
            near_percent: Some(2.5),
            ..Question::default()
        };
        let request = request(&question).unwrap();
        let fixed: Vec<Fixed> = request.candidates.iter().map(|site| site.fixed).collect();
        assert_eq!(fixed, [Fixed::Closed, Fixed::Free, Fixed::Open]);
        assert_eq!(request.wanted, Wanted::Near { milli_percent: 2_500, most: MOST_LISTED });
        let rules = [
            // A quarter of 4 people, in tenths, may be beyond.
            Rule::AtMost { objective: Objective::within(600_000), value: 10 },
            Rule::AreaLimit(vec![900_000; 2]),
            Rule::Volume { least: vec![13; 3], most: vec![None; 3] },
        ];
        assert_eq!(request.rules, rules);
    }

    #[test]
    fn what_does_not_fit_the_tables_is_refused() {
        let open = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        let unknown = Question { keep_open: open(&["s"]), ..Question::default() };
        assert_eq!(request(&unknown).unwrap_err(), "\"s\" is no site of t.csv: p, q, r");
        let both = Question { keep_open: open(&["q"]), keep_closed: open(&["q"]), ..Question::default() };
        assert_eq!(request(&both).unwrap_err(), "\"q\" is to be kept open and closed");
        let many = Question { open: Some((4, 5)), ..Question::default() };
        assert_eq!(request(&many).unwrap_err(), "4 sites are to be open, but t.csv has 3");
    }
}
