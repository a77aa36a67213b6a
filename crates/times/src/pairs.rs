//! Travel times of pairs of points.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use waywarden_network::{Coverage, LonLat, Purpose, Snap, SnapIndex};
use waywarden_pack::AtomicFile;
use waywarden_progress::{Observer, Stage, Work};
use waywarden_routing::pair_times;
use waywarden_study::snapping::{over_water, snap_all, swapped};
use waywarden_tables::{Files, Problems, Rejects, Text, place_at, read_table};

use crate::csv_table::push_seconds;
use crate::labels::{Cell, Reasons};
use crate::request::{Request, Written};
use crate::{LEAVES_ROADS, NO_WAY, TimesTableError, output};

/// A pair of places.
struct Pair {
    id: Text,
    from: LonLat,
    to: LonLat,
}

/// Pairs of places, each with an id.
pub struct Pairs {
    path: PathBuf,
    pairs: Vec<Pair>,
    /// Rows that are left out, by reason.
    pub rejects: Rejects,
}

impl Pairs {
    /// Number of pairs.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }
}

/// Reads pairs (`id`, `from_lon`, `from_lat`, `to_lon`, `to_lat`). Rows that cannot be used are left out and counted.
///
/// # Errors
/// All [`Problems`] of the file; not one usable row.
pub fn read_pairs(files: &Files, path: &Path) -> Result<Pairs, Problems> {
    let table = read_table(files, path)?;
    let mut problems = Problems::new();
    let mut columns = [0; 5];
    for (slot, name) in columns.iter_mut().zip(["id", "from_lon", "from_lat", "to_lon", "to_lat"]) {
        match table.column(name) {
            Ok(column) => *slot = column,
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let [id, from_lon, from_lat, to_lon, to_lat] = columns;
    let mut pairs = Vec::with_capacity(table.rows.len());
    let mut rejects = table.rejects.clone();
    for row in 0..table.rows.len() {
        let mut wrong = Problems::new();
        let from = place_at(&table, row, [from_lon, from_lat], &mut wrong);
        let to = place_at(&table, row, [to_lon, to_lat], &mut wrong);
        rejects.add("a position is missing or cannot be read", wrong.0);
        if let (Some(from), Some(to)) = (from, to) {
            pairs.push(Pair { id: table.rows[row].text(id), from, to });
        }
    }
    if pairs.is_empty() {
        return Err(rejects.into_problems());
    }
    Ok(Pairs { path: path.to_owned(), pairs, rejects })
}

/// Computes time and length of each pair and writes a row for each, in their order.
///
/// # Errors
/// [`TimesTableError`].
pub fn write_pairs(request: &Request<'_>, pairs: &Pairs, observer: &dyn Observer) -> Result<Written, TimesTableError> {
    output::check_kind(request.output, true)?;
    let roads = request.open(observer)?;
    let network = roads.network();
    let pairs_list = &pairs.pairs;
    let ends = pairs_list.iter().flat_map(|p| [(p.id.as_str(), p.from), (p.id.as_str(), p.to)]);
    if let Some(problem) = swapped(&pairs.path, ends, network) {
        return Err(Problems::from(problem).into());
    }
    let index = SnapIndex::new(network);
    let points = |end: fn(&Pair) -> LonLat| -> Vec<LonLat> { pairs_list.iter().map(end).collect() };
    let from = snap_all(&index, &points(|p| p.from), Purpose::Origin, &request.snap);
    let to = snap_all(&index, &points(|p| p.to), Purpose::Destination, &request.snap);
    drop(index);
    for (places, snaps) in [("beginnings", &from), ("ends", &to)] {
        let doubtful = over_water(places, snaps.iter().map(|snap| snap.as_ref().ok()));
        doubtful.iter().for_each(|warning| observer.warn(warning));
    }
    let snapped: Vec<(Snap, Snap)> =
        from.iter().zip(&to).filter_map(|(f, t)| Some((*f.as_ref().ok()?, *t.as_ref().ok()?))).collect();
    let work = Work::begin(observer, Stage::TravelTimes, snapped.len() as u64);
    let results = pair_times(network, roads.graph(), &snapped, &|count| work.advance(count as u64));
    drop(work);

    let mut results = results.into_iter();
    let coverage = Coverage::of(network);
    let mut table = PairTable::create(request.output)?;
    for ((pair, from), to) in pairs_list.iter().zip(&from).zip(&to) {
        let (found, reason) = match (from, to) {
            (Err(failure), _) => (None, format!("from: {failure}")),
            (_, Err(failure)) => (None, format!("to: {failure}")),
            _ => match results.next().flatten() {
                Some(found) if coverage.is_left(pair.from, pair.to) => (Some(found), LEAVES_ROADS.to_owned()),
                Some(found) => (Some(found), String::new()),
                None => (None, NO_WAY.to_owned()),
            },
        };
        table.row(&pair.id, found.map(|found| (found.time_ms, found.length_mm)), &reason)?;
    }
    Ok(Written::told(pairs_list.len(), table.finish()?, observer))
}

fn seconds(time_ms: u32) -> String {
    let mut text = Vec::new();
    push_seconds(&mut text, time_ms);
    text.into_iter().map(char::from).collect()
}

fn metres(length_mm: u64) -> String {
    let decimetres = (length_mm + 50) / 100;
    format!("{}.{}", decimetres / 10, decimetres % 10)
}

/// A CSV file for programs: no byte order mark, plain line ends, written all or nothing.
struct PairTable<'a> {
    writer: csv::Writer<BufWriter<AtomicFile>>,
    path: &'a Path,
    reasons: Reasons,
}

impl<'a> PairTable<'a> {
    fn create(path: &'a Path) -> Result<Self, TimesTableError> {
        let file = BufWriter::with_capacity(1 << 20, AtomicFile::create(path)?);
        let mut table = Self { writer: csv::Writer::from_writer(file), path, reasons: Reasons::default() };
        table.write(&["id", "seconds", "metres", "reason"])?;
        Ok(table)
    }

    /// Writes a row: time in milliseconds and length in millimetres, and the reason for having none or a doubtful one.
    fn row(&mut self, id: &str, found: Option<(u32, u64)>, reason: &str) -> Result<(), TimesTableError> {
        let reason_bytes = (!reason.is_empty()).then_some(reason.as_bytes());
        self.reasons.count(Cell { time_ms: found.map(|found| found.0), reason: reason_bytes });
        let time = found.map(|found| seconds(found.0)).unwrap_or_default();
        let length = found.map(|found| metres(found.1)).unwrap_or_default();
        self.write(&[id, &time, &length, reason])
    }

    fn write(&mut self, cells: &[&str]) -> Result<(), TimesTableError> {
        self.writer.write_record(cells).map_err(|error| failed(self.path, error.into()))
    }

    /// Puts the file in place; how many rows have no time or a doubtful one.
    fn finish(self) -> Result<Reasons, TimesTableError> {
        let path = self.path;
        let mut file = self.writer.into_inner().map_err(|e| failed(path, e.into_error()))?;
        file.flush().map_err(|error| failed(path, error))?;
        file.into_inner().map_err(|e| failed(path, e.into_error()))?.commit()?;
        Ok(self.reasons)
    }
}

fn failed(path: &Path, source: std::io::Error) -> TimesTableError {
    TimesTableError::Write { path: path.to_path_buf(), source }
}
