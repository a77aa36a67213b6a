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
/// ```
/// # use waywarden::scenario::{AreaInput, SiteIndex, SiteInput, TravelTimes, WeightSpec};
/// # use waywarden::{Case, Silent, Wanted, compute};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let case = Case::builder("valley", "A valley")
/// #     .site(SiteInput::new("up", "Upper", -3.0, 51.1))
/// #     .weight(WeightSpec::population("people", "People"))
/// #     .area(AreaInput::new("a", "Aton", -3.0, 51.05, [120.0]))
/// #     .times(TravelTimes::new(1, 1, vec![540_000], vec![None])?)
/// #     .build()?;
/// let computed = compute(&case, None, Wanted::default(), &Silent)?;
/// assert_eq!(computed.times.areas.time_ms(0, SiteIndex(0)), 540_000);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`Error::Study`] for a case that does not fit the roads, with everything that is wrong; [`Error::Cancelled`].
pub fn compute(case: &Case, roads: Option<&Roads>, wanted: Wanted, observer: &dyn Observer) -> Result<Computed, Error> {
    Ok(cancellable(|| waywarden_study::compute(case, roads, wanted, observer))??)
}

/// Says who goes where in each scenario: milliseconds of work, so that it can be asked again and again with other
/// scenarios. Counts are as they are, not for publication.
///
/// ```
/// # use waywarden::scenario::{AreaInput, ScenarioInput, Scope, SiteInput, TravelTimes, WeightSpec};
/// # use waywarden::{Case, Silent, Wanted, compute, evaluate};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let case = Case::builder("valley", "A valley")
/// #     .site(SiteInput::new("up", "Upper", -3.0, 51.1))
/// #     .site(SiteInput::new("down", "Lower", -3.0, 51.0))
/// #     .weight(WeightSpec::population("people", "People"))
/// #     .area(AreaInput::new("a", "Aton", -3.0, 51.05, [120.0]))
/// #     .area(AreaInput::new("b", "Beton", -3.0, 51.06, [80.0]))
/// #     .times(TravelTimes::new(2, 2, vec![540_000, 420_000, 360_000, 660_000], vec![None; 2])?)
/// #     .scenario(ScenarioInput::new("closure", "The lower one closes").close("down"))
/// #     .build()?;
/// // Minutes to "up" and "down": 9 and 7 of 120 people, 6 and 11 of 80. The lower one closes.
/// let computed = compute(&case, None, Wanted::default(), &Silent)?;
/// let evaluated = evaluate(&case, &computed)?;
/// let affected = evaluated.scenarios[0].summary(0, Scope::Affected).ok_or("a scenario has figures")?;
/// assert_eq!((affected.total, affected.change.mean_extra_ms), (120.0, Some(120_000.0)));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`Error::Study`] if the times were computed for a case with other areas or sites.
pub fn evaluate(case: &Case, computed: &Computed) -> Result<Evaluated, Error> {
    Ok(waywarden_study::evaluate(case, computed)?)
}

/// Decides which small counts are withheld, and makes of the results what may be published: tables, and what layers and
/// report are made from. `inputs` are the files that were read, for the record; none for a case made in memory.
///
/// ```
/// # use std::sync::Arc;
/// # use waywarden::scenario::{AreaInput, ScenarioInput, SiteInput, TravelTimes, WeightSpec};
/// # use waywarden::{Case, Silent, Wanted, compute, evaluate, publish};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let case = Case::builder("valley", "A valley")
/// #     .site(SiteInput::new("up", "Upper", -3.0, 51.1))
/// #     .site(SiteInput::new("down", "Lower", -3.0, 51.0))
/// #     .weight(WeightSpec::population("people", "People"))
/// #     .area(AreaInput::new("a", "Aton", -3.0, 51.05, [120.0]))
/// #     .area(AreaInput::new("b", "Beton", -3.0, 51.06, [80.0]))
/// #     .times(TravelTimes::new(2, 2, vec![540_000, 420_000, 360_000, 660_000], vec![None; 2])?)
/// #     .scenario(ScenarioInput::new("closure", "The lower one closes").close("down"))
/// #     .build()?;
/// let computed = compute(&case, None, Wanted::default(), &Silent)?;
/// let evaluated = evaluate(&case, &computed)?;
/// let published = publish(&Arc::new(case), &Arc::new(computed), evaluated, Vec::new(), &Silent)?;
/// let summary = &published.tables()[0].0;
/// assert!(summary.name == "summary" && !summary.rows.is_empty());
/// # Ok(())
/// # }
/// ```
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
/// ```
/// # use std::sync::Arc;
/// # use waywarden::scenario::{AreaInput, ScenarioInput, SiteInput, TravelTimes, WeightSpec};
/// # use waywarden::{Case, Silent, Wanted, compute, evaluate, publish};
/// use waywarden::pack::Staging;
/// use waywarden::{Format, Formats, write_pack};
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let case = Case::builder("valley", "A valley")
/// #     .site(SiteInput::new("up", "Upper", -3.0, 51.1))
/// #     .site(SiteInput::new("down", "Lower", -3.0, 51.0))
/// #     .weight(WeightSpec::population("people", "People"))
/// #     .area(AreaInput::new("a", "Aton", -3.0, 51.05, [120.0]))
/// #     .area(AreaInput::new("b", "Beton", -3.0, 51.06, [80.0]))
/// #     .times(TravelTimes::new(2, 2, vec![540_000, 420_000, 360_000, 660_000], vec![None; 2])?)
/// #     .scenario(ScenarioInput::new("closure", "The lower one closes").close("down"))
/// #     .build()?;
/// # let computed = compute(&case, None, Wanted::default(), &Silent)?;
/// # let evaluated = evaluate(&case, &computed)?;
/// # let published = publish(&Arc::new(case), &Arc::new(computed), evaluated, Vec::new(), &Silent)?;
/// # let parent = tempfile::tempdir()?;
/// # let folder = parent.path().join("results");
/// let staging = Staging::begin(&folder)?;
/// let warnings = write_pack(&published, &Formats::new(&[Format::Csv])?, &staging, &Silent)?;
/// let committed = staging.commit_with_record(published.record(&warnings))?;
/// assert!(committed.files.iter().any(|file| file.file == "summary.csv") && folder.join("run.json").is_file());
/// # Ok(())
/// # }
/// ```
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
