//! From a case that was read from files to what is computed for it.

use std::path::PathBuf;

use waywarden_case::{CaseFile, read_case_without};
use waywarden_progress::{Observer, cancellable};
use waywarden_scenario::case::OnUnreachable;
use waywarden_study::{RoadPlan, Roads, open, unreachable_sites};
use waywarden_tables::Files;

use crate::Error;

/// Opens the roads of a case, as its settings say, or `in_their_place` instead of them. What is read is recorded in `files`.
///
/// ```no_run
/// use std::path::Path;
/// use waywarden::{Files, Silent, open_roads, read_case};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let files = Files::on_disk();
/// let input = read_case(&files, Path::new("case.toml"))?;
/// let roads = open_roads(&files, &input, &["south-west.wwn".into()], &Silent)?;
/// assert!(roads.network().node_count() > 0);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`Error::Study`] for roads that cannot be opened, or settings that do not fit them; [`Error::Cancelled`].
pub fn open_roads(
    files: &Files,
    input: &CaseFile,
    in_their_place: &[PathBuf],
    observer: &dyn Observer,
) -> Result<Roads, Error> {
    let paths = input.road_files(in_their_place);
    let settings = RoadPlan::new(&input.case, open::are_prepared(&paths))?.import_settings();
    Ok(cancellable(|| Roads::of_files_recorded(&paths, &settings, files, observer))??)
}

/// Opens the roads of a case if it needs any, as [`open_roads`] does; the case is that [`on_roads`].
///
/// ```
/// use std::path::{Path, PathBuf};
/// use waywarden::{Files, Silent, Wanted, compute, read_case, with_roads};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let case = r#"
///     [case]
///     id = "valley"
///     title = "A valley"
///     [times]
///     file = "times.csv"
///     [sites]
///     file = "sites.csv"
///     [demand]
///     file = "areas.csv"
///     weights = [{ column = "people", name = "people", title = "People", unit = "people" }]
///     [allocation]
///     rule = "nearest"
///     weight = "people"
/// "#;
/// let files = Files::in_memory([
///     ("case.toml", case),
///     ("sites.csv", "id,name,lon,lat\nup,Upper,-3.0,51.1\ndown,Lower,-3.0,51.0\n"),
///     ("areas.csv", "id,name,lon,lat,people\na,Aton,-3.0,51.05,120\nb,Beton,-3.0,51.06,80\n"),
///     ("times.csv", "origin_id,destination_id,minutes\na,up,9\na,down,7\nb,up,6\nb,down,11\n"),
/// ].map(|(name, text)| (PathBuf::from(name), text.as_bytes().to_vec())));
/// let input = read_case(&files, Path::new("case.toml"))?;
/// let (input, roads) = with_roads(&files, input, &[], &Silent)?;
/// let computed = compute(&input.case, roads.as_ref(), Wanted::default(), &Silent)?;
/// assert_eq!(computed.times.areas.areas(), 2);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// As [`open_roads`] and [`on_roads`].
pub fn with_roads(
    files: &Files,
    input: CaseFile,
    in_their_place: &[PathBuf],
    observer: &dyn Observer,
) -> Result<(CaseFile, Option<Roads>), Error> {
    let roads = match input.case.given_times {
        Some(_) => None,
        None => Some(open_roads(files, &input, in_their_place, observer)?),
    };
    Ok((on_roads(files, input, roads.as_ref())?, roads))
}

/// The case without the sites that meet none of these roads, if it says that they may be skipped (`on_unreachable = "skip"`); as it
/// is otherwise. It is read once more, so that nothing is left of them.
///
/// ```no_run
/// use std::path::Path;
/// use waywarden::{Files, Silent, on_roads, open_roads, read_case};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let files = Files::on_disk();
/// let input = read_case(&files, Path::new("case.toml"))?;
/// let roads = open_roads(&files, &input, &["south-west.wwn".into()], &Silent)?;
/// let sites_of_the_file = input.case.sites.len();
/// let input = on_roads(&files, input, Some(&roads))?;
/// assert!(input.case.sites.len() <= sites_of_the_file);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`Error::Case`] if a scenario changes a site that is skipped.
pub fn on_roads(files: &Files, input: CaseFile, roads: Option<&Roads>) -> Result<CaseFile, Error> {
    let Some(roads) = roads.filter(|_| input.case.on_unreachable == OnUnreachable::Skip) else { return Ok(input) };
    let skipped = unreachable_sites(&input.case, roads);
    if skipped.is_empty() { Ok(input) } else { Ok(read_case_without(files, &input.path, &skipped)?) }
}
