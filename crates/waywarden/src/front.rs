//! The four steps of a study. Each can be stopped through its observer.

use std::sync::Arc;

use waywarden_pack::{InputRecord, Staging};
use waywarden_progress::{Observer, Warning, cancellable};
use waywarden_report::Formats;
use waywarden_results::Published;
use waywarden_scenario::Case;
use waywarden_study::{Computed, Evaluated, Roads, Wanted};

use crate::Error;

/// Computes everything that the scenarios of a case choose from: seconds to minutes of work, done once. A case that brings
/// its times needs no roads.
///
/// # Errors
/// [`Error::Study`] for a case that does not fit the roads, with everything that is wrong; [`Error::Cancelled`].
pub fn compute(case: &Case, roads: Option<&Roads>, wanted: Wanted, observer: &dyn Observer) -> Result<Computed, Error> {
    Ok(cancellable(|| waywarden_study::compute(case, roads, wanted, observer))??)
}

/// Says who goes where in each scenario: milliseconds of work, so that it can be asked again and again with other
/// scenarios. Counts are as they are, not for publication.
///
/// # Errors
/// [`Error::Study`] if the times were computed for a case with other areas or sites.
pub fn evaluate(case: &Case, computed: &Computed) -> Result<Evaluated, Error> {
    Ok(waywarden_study::evaluate(case, computed)?)
}

/// Decides which small counts are withheld, and makes of the results what may be published: tables, and what layers and
/// report are made from. `inputs` are the files that were read, for the record; none for a case made in memory.
///
/// # Errors
/// [`Error::Results`] for a pathway that cannot be evaluated; [`Error::Cancelled`].
pub fn publish(
    case: &Arc<Case>,
    computed: &Arc<Computed>,
    evaluated: Evaluated,
    inputs: Vec<InputRecord>,
    observer: &dyn Observer,
) -> Result<Published, Error> {
    Ok(cancellable(|| waywarden_results::publish(case, computed, evaluated, inputs, observer))??)
}

/// Writes the files of a pack into a folder on its way; [`Staging::commit_with_record`] with [`Published::record`] puts
/// it in place. Returns the warnings that came up in writing, beside those of the results ([`Published::warnings`]).
///
/// # Errors
/// [`Error::Report`] if a file cannot be written; [`Error::Cancelled`]. The folder on its way is deleted when `staging` is
/// dropped.
pub fn write_pack(
    published: &Published,
    formats: &Formats,
    staging: &Staging,
    observer: &dyn Observer,
) -> Result<Vec<Warning>, Error> {
    Ok(cancellable(|| waywarden_report::write_pack(published, formats, staging, observer))??)
}
