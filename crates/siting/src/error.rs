//! What is wrong with a request.

use waywarden_errors::{Code, Explained, Explanation};

/// Why a request cannot be solved as it stands.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SitingError {
    /// A list has not as many entries as there are areas or sites.
    #[error("{what}: {wanted} entries are needed, {found} are given")]
    Length {
        /// Which list.
        what: String,
        /// Entries needed.
        wanted: usize,
        /// Entries given.
        found: usize,
    },
    /// A site that is not in the matrix.
    #[error("{what} names site {site}, but there are {sites} sites, counted from 0")]
    NoSuchSite {
        /// Where it is named.
        what: String,
        /// Its index.
        site: usize,
        /// Number of sites.
        sites: usize,
    },
    /// A figure out of its range.
    #[error("{what} is {found}; give {wanted}")]
    Range {
        /// Which figure.
        what: String,
        /// Its value.
        found: i64,
        /// What it may be.
        wanted: &'static str,
    },
    /// Sums of the objective would not fit 62 bits.
    #[error("{what}: sums may reach {size:.1e}, more than can be counted exactly; give smaller weights")]
    TooLarge {
        /// Which objective.
        what: String,
        /// About how large a sum may become.
        size: f64,
    },
    /// Nothing to choose from, nobody to serve, or no objective.
    #[error("there is no {0}")]
    Nothing(&'static str),
    /// The objective is not a sum over areas, which this question needs.
    #[error("{0} needs an objective that is a sum over areas (a mean, people within a limit, a table of costs)")]
    NotASum(&'static str),
    /// Too many configurations to score every one.
    #[error("{sites} sites have 2^{sites} configurations; at most {most} sites can be scored in full")]
    TooMany {
        /// Number of sites.
        sites: usize,
        /// Most that can be scored.
        most: usize,
    },
}

impl Explained for SitingError {
    fn explain(&self) -> Explanation {
        Explanation::of(Code::SitingInvalid)
    }
}
