//! What changed between two runs of a case: new roads, new populations, another version of the program, other settings.
//!
//! [`compare`] reads two folders of results, and nothing but their files: the record, the tables (CSV) and the areas
//! (GeoJSON). It computes no journeys. Its answer, [`RunDiff`], has
//!
//! * what differs in inputs (by SHA-256), settings, counts and the network's own facts;
//! * every row of every table that differs, by the keys of the table ([`keys`]);
//! * the areas with another site or other minutes, and the people there;
//! * the [`Cause`], where it can be told.
//!
//! A figure that either run withholds stays withheld: there is no change to show. So nobody learns more from a comparison than
//! from the two folders.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

mod areas;
mod cause;
mod error;
mod figure;
mod inputs;
pub mod keys;
mod out;
mod run;
mod table;
mod text;

use std::path::Path;

use serde::Serialize;

pub use areas::{AreaChange, AreaDiff, PeopleChanged, ResultAreas, WeightChange};
pub use cause::Cause;
pub use error::DiffError;
pub use figure::{Figure, Pair};
pub use inputs::{InputChange, InputKind, ValueChange};
pub use out::write_tables;
pub use table::{CellChange, Key, RowChange, TableDiff};

/// What changed between two runs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RunDiff {
    /// Which runs.
    pub runs: Pair<RunName>,
    /// Why figures differ, as far as it can be told.
    pub cause: Cause,
    /// Inputs that differ or that only one run has.
    pub inputs: Vec<InputChange>,
    /// Settings that differ.
    pub settings: Vec<ValueChange>,
    /// Counts and facts of the network that differ: consequences of the inputs.
    pub facts: Vec<ValueChange>,
    /// The tables of both runs that differ in any row.
    pub tables: Vec<TableDiff>,
    /// How many tables are the same in both.
    pub same_tables: usize,
    /// The areas, where both runs have them as GeoJSON.
    pub areas: Option<AreaDiff>,
    /// What could not be compared, and why.
    pub not_compared: Vec<String>,
    /// Files that are no longer as their run wrote them.
    pub not_as_written: Pair<Vec<String>>,
}

/// How a run is named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RunName {
    /// Id of the run.
    pub run_id: String,
    /// Id of the case.
    pub case: String,
    /// Version of the program.
    pub version: String,
}

impl RunDiff {
    /// Whether any figure of a table or an area differs.
    #[must_use]
    pub fn figures_differ(&self) -> bool {
        !self.tables.is_empty() || self.areas.as_ref().is_some_and(AreaDiff::differs)
    }

    /// The comparison in lines for people, worst first.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        text::lines(self)
    }
}

/// Compares the run in the folder `first` with that in `second`.
///
/// # Errors
/// [`DiffError`]: a folder that is no run, or a file of it that cannot be read.
pub fn compare(first: &Path, second: &Path) -> Result<RunDiff, DiffError> {
    let runs = Pair { first: run::Run::open(first)?, second: run::Run::open(second)? };
    let (tables, same_tables, mut not_compared) = table::all(&runs)?;
    let areas = areas::compare(&runs, &mut not_compared)?;
    let records = Pair { first: &runs.first.record, second: &runs.second.record };
    let differences = inputs::Differences::of(records);
    let not_as_written = runs.as_ref().map(run::Run::not_as_written);
    let mut diff = RunDiff {
        runs: records.map(|record| RunName {
            run_id: record.run_id.clone(),
            case: record.case.clone(),
            version: record.version.clone(),
        }),
        cause: Cause::Nothing,
        inputs: differences.inputs,
        settings: differences.settings,
        facts: differences.facts,
        tables,
        same_tables,
        areas,
        not_compared,
        not_as_written,
    };
    diff.cause = cause::of(&diff);
    Ok(diff)
}
