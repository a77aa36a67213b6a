//! Travel times from every origin to every destination, in bounded memory.

use std::ops::Range;

use waywarden_network::{LonLat, Purpose, Snap, SnapIndex};
use waywarden_pack::AtomicFile;
use waywarden_progress::{Observer, Stage, Warning, Work};
use waywarden_routing::Destination;
use waywarden_study::Roads;
use waywarden_study::engine::{self, Engine};
use waywarden_study::snapping::{over_water, snap_all, swapped};
use waywarden_tables::{PointTable, Problems};

use crate::labels::Reasons;
use crate::output::{self, Output};
use crate::parts::{self, Parts};
use crate::request::{Request, Written};
use crate::{TimesTableError, recipe};

/// Snaps, computes, writes the table. A table of more than one part is kept part by part beside the output until it is
/// complete; [`Request::resume`] goes on with it, to the same bytes.
///
/// # Errors
/// [`TimesTableError`]; finished parts are then kept.
pub fn write_matrix(
    request: &Request<'_>,
    origins: &PointTable,
    destinations: &PointTable,
    observer: &dyn Observer,
) -> Result<Written, TimesTableError> {
    output::check_kind(request.output, false)?;
    let folder = parts::folder(request.output);
    // Before anything that takes time.
    let resumed = match (parts::settle(&folder)?, request.resume) {
        (true, true) => Some(parts::resumed(&folder, &recipe::of(request, origins, destinations)?)?),
        (true, false) => return Err(TimesTableError::Interrupted { folder }),
        (false, true) => {
            let message = format!(
                "{} is not there: there is nothing to go on with, and everything is computed",
                folder.display()
            );
            observer.warn(&Warning::new("nothing_to_resume", message));
            None
        }
        (false, false) => None,
    };
    let roads = request.open(observer)?;
    let network = roads.network();
    for table in [origins, destinations] {
        let points = table.points.iter().map(|p| (p.id.as_str(), p.at));
        if let Some(problem) = swapped(&table.path, points, network) {
            return Err(Problems::from(problem).into());
        }
    }
    let index = SnapIndex::new(network);
    let places = |table: &PointTable| -> Vec<LonLat> { table.points.iter().map(|p| p.at).collect() };
    let from = snap_all(&index, &places(origins), Purpose::Origin, &request.snap);
    let to = snap_all(&index, &places(destinations), Purpose::Destination, &request.snap);
    drop(index);
    for (places, snaps) in [("origins", &from), ("destinations", &to)] {
        let doubtful = over_water(places, snaps.iter().map(|snap| snap.as_ref().ok()));
        doubtful.iter().for_each(|warning| observer.warn(warning));
    }
    let targets: Vec<Destination> = to.iter().flatten().map(Destination::from).collect();
    let starts: Vec<Option<Snap>> = from.iter().map(|snap| snap.as_ref().ok().copied()).collect();
    let engine = roads.engine(request.engine, targets.len(), observer)?;

    let chosen = resumed.or(request.origins_per_part);
    let per_part = chosen.unwrap_or_else(|| engine::origins_at_once(&engine, targets.len()));
    let open = || Output::create(request.output, [origins, destinations], [&from, &to], network);
    let table = Table { roads: &roads, engine: &engine, starts: &starts, targets: &targets };
    let reasons = if resumed.is_none() && starts.len() <= per_part {
        let mut output = open()?;
        let work = Work::begin(observer, Stage::TravelTimes, (starts.len() * targets.len()) as u64);
        table.rows(0..starts.len(), &work, |origin, times| output.row(origin, times))?;
        drop(work);
        output.finish()?
    } else {
        // That the output cannot be written is better known before the computing.
        drop(AtomicFile::create(request.output)?);
        let parts = Parts::new(folder.clone(), starts.len(), per_part, targets.len());
        if resumed.is_none() {
            parts.begin(recipe::of(request, origins, destinations)?)?;
        }
        (request.kept_in)(&folder);
        table.complete(&parts, resumed.is_some(), observer)?;
        let reasons = join(&parts, targets.len(), open()?, observer)?;
        if let Err(error) = parts.remove() {
            let message = format!(
                "the table is complete, but cannot delete {}: {error}; delete the folder yourself",
                folder.display()
            );
            observer.warn(&Warning::new("parts_left", message));
        }
        reasons
    };
    Ok(Written::told(origins.points.len() * destinations.points.len(), reasons, observer))
}

/// What the times are computed from.
struct Table<'a> {
    roads: &'a Roads,
    engine: &'a Engine,
    starts: &'a [Option<Snap>],
    targets: &'a [Destination],
}

impl Table<'_> {
    /// Computes the rows of some origins.
    fn rows(
        &self,
        origins: Range<usize>,
        work: &Work<'_>,
        row: impl FnMut(usize, &[u32]) -> Result<(), TimesTableError>,
    ) -> Result<(), TimesTableError> {
        let (network, graph) = (self.roads.network(), self.roads.graph());
        engine::rows(self.engine, network, graph, &self.starts[origins], self.targets, work, row)
    }

    /// Computes the parts that are missing.
    fn complete(&self, parts: &Parts, resumed: bool, observer: &dyn Observer) -> Result<(), TimesTableError> {
        let missing = parts.missing(observer)?;
        if resumed {
            let there = parts.count() - missing.len();
            let message = format!("{there} of {} parts are there; the others are computed", parts.count());
            observer.warn(&Warning::new("resumed", message));
        }
        let cells: usize = missing.iter().map(|&part| parts.origins(part).len() * self.targets.len()).sum();
        let work = Work::begin(observer, Stage::TravelTimes, cells as u64);
        for part in missing {
            let mut file = parts.create(part)?;
            self.rows(parts.origins(part), &work, |_, times| file.row(times))?;
            file.finish()?;
        }
        Ok(())
    }
}

/// Writes all parts into the output; how many rows have no time or a doubtful one.
fn join(
    parts: &Parts,
    row_len: usize,
    mut output: Output,
    observer: &dyn Observer,
) -> Result<Reasons, TimesTableError> {
    let work = Work::begin(observer, Stage::Writing, parts.count() as u64);
    for part in 0..parts.count() {
        let times = parts.times(part)?;
        for (row, origin) in parts.origins(part).enumerate() {
            output.row(origin, &times[row * row_len..(row + 1) * row_len])?;
        }
        work.advance(1);
    }
    drop(work);
    output.finish()
}
