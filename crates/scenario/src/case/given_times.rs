//! Travel times that are handed in, instead of roads.

use super::SourceName;
use crate::TravelTimes;

/// Times of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct GivenTimes {
    /// Where they come from.
    pub source: SourceName,
    /// Areas by site positions.
    pub times: TravelTimes,
    /// Pairs of an area and a site position without a time: they are not given, which is not known to be no way.
    pub missing_pairs: usize,
    /// Rows of other origins or destinations, which were not used.
    pub unused_rows: usize,
}
