//! Bringing points to the road, with a reason for each that stays away.

use std::path::Path;

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
    let points: Vec<LonLat> = sites.iter().map(|s| s.1).collect();
    let mut problems = Problems::new();
    let mut snaps = Vec::with_capacity(sites.len());
    for ((id, at), result) in sites.iter().zip(snap_all(index, &points, Purpose::Destination, settings)) {
        match result {
            Ok(snap) => snaps.push(snap),
            Err(failure) => {
                let message = format!("site \"{id}\" at lon {}, lat {}: {failure}", at.lon(), at.lat());
                let help = match failure {
                    SnapFailure::OutsideExtent => "check the coordinates, or import roads of a larger area".to_owned(),
                    SnapFailure::TooFar { nearest_m, .. } if nearest_m.is_finite() => format!(
                        "move the site to its entrance, or allow a longer way to the road (max_snap_site_m in the case, --max-snap on the command line) of at least {:.0} m",
                        nearest_m.ceil()
                    ),
                    _ => "move the site to a public road, or import with --keep-islands".to_owned(),
                };
                problems.push(Problem::new(path, Place::File, message, help));
            }
        }
    }
    problems.or_value(snaps)
}

#[cfg(test)]
mod tests;
