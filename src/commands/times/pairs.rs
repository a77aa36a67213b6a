//! Travel times of pairs of points.

use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, Result};
use waywarden_network::{LonLat, Network, Purpose, Snap, SnapIndex, SnapSettings};
use waywarden_pack::AtomicFile;
use waywarden_routing::{SearchGraph, pair_times};
use waywarden_tables::{Problem, Problems, RawTable, Rejects, Text, parse_number, read_table};

use super::csv_table::push_seconds;
use super::{NO_WAY, say_written};
use crate::args::Times;
use crate::progress;
use crate::roads;
use crate::snapping::{snap_all, swapped};

/// Reads the pairs, computes, writes the table.
pub fn write(path: &Path, args: &Times, settings: &SnapSettings) -> Result<()> {
    let pairs = read_pairs(path)?;
    super::accept(path, pairs.pairs.len(), &pairs.rejects, args.strict)?;
    let network = roads::open_named(&args.roads)?;
    write_pairs(&pairs, &network, settings, &args.output)
}

struct Pair {
    id: Text,
    from: LonLat,
    to: LonLat,
}

struct Pairs {
    path: std::path::PathBuf,
    pairs: Vec<Pair>,
    rejects: Rejects,
}

fn read_pairs(path: &Path) -> Result<Pairs, Problems> {
    let table = read_table(path)?;
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

/// The place in two columns of a row; what is wrong with it is added to the problems.
pub fn place_at(table: &RawTable, row: usize, columns: [usize; 2], problems: &mut Problems) -> Option<LonLat> {
    let mut numbers = [0.0; 2];
    for (number, column) in numbers.iter_mut().zip(columns) {
        match parse_number(table.rows[row].cell(column)) {
            Ok(value) => *number = value,
            Err(error) => {
                problems.push(Problem::new(&table.path, table.place(row, column), error.message, error.help));
                return None;
            }
        }
    }
    match LonLat::from_degrees(numbers[0], numbers[1]) {
        Ok(at) => Some(at),
        Err(error) => {
            let help = "give WGS 84 longitude and latitude in degrees";
            problems.push(Problem::new(&table.path, table.place(row, columns[0]), error.to_string(), help));
            None
        }
    }
}

fn write_pairs(pairs: &Pairs, network: &Network, settings: &SnapSettings, output: &Path) -> Result<()> {
    let pairs_list = &pairs.pairs;
    let ends = pairs_list.iter().flat_map(|p| [(p.id.as_str(), p.from), (p.id.as_str(), p.to)]);
    if let Some(problem) = swapped(&pairs.path, ends, network) {
        anyhow::bail!("{problem}");
    }
    let index = SnapIndex::new(network);
    let points = |end: fn(&Pair) -> LonLat| -> Vec<LonLat> { pairs_list.iter().map(end).collect() };
    let from = snap_all(&index, &points(|p| p.from), Purpose::Origin, settings);
    let to = snap_all(&index, &points(|p| p.to), Purpose::Destination, settings);
    let graph = SearchGraph::towards(network);
    let snapped: Vec<(Snap, Snap)> =
        from.iter().zip(&to).filter_map(|(f, t)| Some((*f.as_ref().ok()?, *t.as_ref().ok()?))).collect();
    let bar = progress::bar("travel times", snapped.len() as u64);
    let results = pair_times(network, &graph, &snapped, &|count| bar.inc(count as u64));
    bar.finish_and_clear();

    let mut results = results.into_iter();
    let mut table = Table::create(output, &["id", "seconds", "metres", "reason"])?;
    for ((pair, from), to) in pairs_list.iter().zip(&from).zip(&to) {
        let (time, length, reason) = match (from, to) {
            (Err(failure), _) => (String::new(), String::new(), format!("from: {failure}")),
            (_, Err(failure)) => (String::new(), String::new(), format!("to: {failure}")),
            _ => match results.next().flatten() {
                Some(found) => (seconds(found.time_ms), metres(found.length_mm), String::new()),
                None => (String::new(), String::new(), NO_WAY.to_owned()),
            },
        };
        table.row(&[&pair.id, &time, &length, &reason])?;
    }
    table.finish(pairs_list.len())
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
struct Table<'a> {
    writer: csv::Writer<BufWriter<AtomicFile>>,
    path: &'a Path,
    without_time: usize,
}

impl<'a> Table<'a> {
    fn create(path: &'a Path, header: &[&str]) -> Result<Self> {
        let file = BufWriter::with_capacity(1 << 20, AtomicFile::create(path)?);
        let mut table = Self { writer: csv::Writer::from_writer(file), path, without_time: 0 };
        table.writer.write_record(header)?;
        Ok(table)
    }

    /// Writes a row whose last cell is the reason for having no time.
    fn row(&mut self, cells: &[&str]) -> Result<()> {
        self.without_time += usize::from(cells.last().is_some_and(|reason| !reason.is_empty()));
        self.writer.write_record(cells).with_context(|| format!("cannot write {}", self.path.display()))
    }

    fn finish(self, rows: usize) -> Result<()> {
        let context = || format!("cannot write {}", self.path.display());
        let mut file = self.writer.into_inner().map_err(|e| e.into_error()).with_context(context)?;
        file.flush().with_context(context)?;
        file.into_inner().map_err(|e| e.into_error()).with_context(context)?.commit()?;
        say_written(self.path, rows, self.without_time);
        Ok(())
    }
}
