//! Why a question does not fit its tables.

use std::path::PathBuf;

use waywarden_errors::{Code, Explained, Explanation};

/// Why a question does not fit its tables.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuestionError {
    /// A site that the table of times does not have.
    #[error("\"{id}\" is no site of {}: {}", table.display(), sites.join(", "))]
    NoSuchSite {
        /// The id.
        id: String,
        /// The table of times, or the case.
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
        /// The table of times, or the case.
        table: PathBuf,
        /// How many sites it has.
        sites: usize,
    },
    /// A column that is not there.
    #[error("there is no column \"{column}\" of {what}: {}", known_columns(known))]
    NoSuchColumn {
        /// Its name.
        column: String,
        /// `sites` or `areas`.
        what: &'static str,
        /// The columns that there are.
        known: Vec<String>,
    },
    /// A cell that is to be a figure of a site.
    #[error("site \"{site}\": \"{cell}\" in the column \"{column}\" is no figure of 0 or more")]
    NoFigure {
        /// The site.
        site: String,
        /// The column.
        column: String,
        /// What stands there.
        cell: String,
    },
    /// Something is compared with today, but no site exists today.
    #[error("this is compared with today, and no site of today is known: say which sites exist")]
    NoToday,
    /// The areas have no fifths of deprivation.
    #[error(
        "fifths of deprivation are not known: give areas a group of the kind deprivation_decile or deprivation_quintile"
    )]
    NoDeprivation,
    /// There is no outcome model.
    #[error("there is no expected outcome: it needs a case with a [pathway]")]
    NoOutcome,
    /// Costs are asked for, but none are given.
    #[error("what sites cost is not known: give their costs")]
    NoCosts,
}

fn known_columns(known: &[String]) -> String {
    if known.is_empty() { "there is none".to_owned() } else { known.join(", ") }
}

impl Explained for QuestionError {
    fn explain(&self) -> Explanation {
        let found = Explanation::of(Code::ArgumentsInvalid);
        match self {
            Self::NoSuchSite { table, .. } | Self::TooFewSites { table, .. } => found.at(table.display()),
            _ => found,
        }
    }
}
