//! Bringing points to the road, with a reason for each that stays away.

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use waywarden_network::{LonLat, Network, Purpose, Snap, SnapFailure, SnapIndex, SnapSettings};
use waywarden_progress::Warning;
use waywarden_tables::{Place, Problem, Problems, swapped_problem};

/// Snaps points in parallel; results in their order.
pub fn snap_all(
    index: &SnapIndex<'_>,
    points: &[LonLat],
    purpose: Purpose,
    settings: &SnapSettings,
) -> Vec<Result<Snap, SnapFailure>> {
    points.par_iter().map(|&at| index.snap(at, purpose, settings)).collect()
}

/// A warning if places (such as `origins`) have no road within reach but over open water.
#[must_use]
pub fn over_water<'s>(places: &str, snaps: impl ExactSizeIterator<Item = Option<&'s Snap>>) -> Option<Warning> {
    let all = snaps.len();
    let over_water = snaps.flatten().filter(|snap| snap.over_water).count();
    let message =
        format!("{over_water} of {all} {places} have no road near but over open water: their times are doubtful");
    (over_water > 0).then(|| Warning::new("over_water", message))
}

/// A warning if the straight lines of `left` of `all` journeys (such as `rows`) leave the roads of the extract.
#[must_use]
pub fn leaves_roads(what: &str, left: usize, all: usize) -> Option<Warning> {
    let message = format!(
        "{left} of {all} {what}: the straight line leaves the roads of the extract, so the journey may be too long or missing"
    );
    let remedy = "import the neighbouring areas, too";
    (left > 0).then(|| Warning::new("line_leaves_roads", message).with_remedy(remedy))
}

/// A problem if the points of a table have longitude and latitude exchanged, seen from where the roads are.
pub fn swapped<'p>(
    path: &Path,
    points: impl Iterator<Item = (&'p str, LonLat)> + Clone,
    network: &Network,
) -> Option<Problem> {
    swapped_problem(path, points, network.extent()?, "the roads")
}

/// Sites must meet the road: a site that does not is a mistake in the table.
pub fn snap_sites(
    index: &SnapIndex<'_>,
    path: &Path,
    sites: &[(&str, LonLat)],
    settings: &SnapSettings,
) -> Result<Vec<Snap>, Problems> {
    snap_positions(index, sites, settings, |_| SaidIn { file: path.to_owned(), place: Place::File, what: "site" })
}

/// Where a position is said, and what it is.
pub(crate) struct SaidIn {
    pub(crate) file: PathBuf,
    pub(crate) place: Place,
    /// `site`, or `the new place of site`.
    pub(crate) what: &'static str,
}

/// As [`snap_sites`], for positions that are said in different places.
pub(crate) fn snap_positions(
    index: &SnapIndex<'_>,
    sites: &[(&str, LonLat)],
    settings: &SnapSettings,
    said_in: impl Fn(usize) -> SaidIn,
) -> Result<Vec<Snap>, Problems> {
    let points: Vec<LonLat> = sites.iter().map(|s| s.1).collect();
    let mut problems = Problems::new();
    let mut snaps = Vec::with_capacity(sites.len());
    let results = snap_all(index, &points, Purpose::Destination, settings);
    for (number, ((id, at), result)) in sites.iter().zip(results).enumerate() {
        match result {
            Ok(snap) => snaps.push(snap),
            Err(failure) => {
                let SaidIn { file, place, what } = said_in(number);
                let message = format!("{what} \"{id}\" at lon {}, lat {}: {failure}", at.lon(), at.lat());
                let help = match failure {
                    SnapFailure::OutsideExtent => {
                        "check the coordinates, or import roads of a larger area; of a list of the whole country leave such sites out: on_unreachable = \"skip\" in [sites]".to_owned()
                    }
                    SnapFailure::TooFar { nearest_m, .. } if nearest_m.is_finite() => format!(
                        "move the site to its entrance, or allow a longer way to the road (max_snap_site_m in the case, --max-snap on the command line) of at least {:.0} m",
                        nearest_m.ceil()
                    ),
                    SnapFailure::TooFar { .. } => {
                        "check the coordinates, or import roads of a larger area; of a list of the whole country leave such sites out: on_unreachable = \"skip\" in [sites]".to_owned()
                    }
                    SnapFailure::Island { .. } => {
                        "move the site to a public road, or import with --keep-islands".to_owned()
                    }
                };
                let problem = Problem::new(&file, place, message, help);
                problems.push(problem.of_cell(&format!("{}, {}", at.lon(), at.lat())));
            }
        }
    }
    problems.or_value(snaps)
}

#[cfg(test)]
mod tests;
