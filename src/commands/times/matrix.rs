//! Travel times from every origin to every destination, in bounded memory.

use std::ops::Range;

use anyhow::{Result, bail};
use indicatif::ProgressBar;
use waywarden_network::{LonLat, Network, Purpose, Snap, SnapIndex, SnapSettings};
use waywarden_pack::AtomicFile;
use waywarden_routing::{Destination, SearchGraph};
use waywarden_tables::PointTable;

use super::output::Output;
use super::parts::{self, Parts};
use super::{recipe, say_written};
use crate::args::Times;
use crate::engine::Engine;
use crate::snapping::{snap_all, swapped};
use crate::{engine, interrupt, progress, roads};

/// Snaps, computes, writes the table. A table of more than one part is kept part by part until it is complete.
pub fn write(args: &Times, origins: &PointTable, destinations: &PointTable, settings: &SnapSettings) -> Result<()> {
    let folder = parts::folder(&args.output);
    // Before anything that takes time.
    let resumed = match (folder.exists(), args.resume) {
        (true, true) => Some(parts::resumed(&folder, &recipe::of(args, origins, destinations)?)?),
        (true, false) => bail!(
            "{}: an earlier run was interrupted. Remedy: go on with it by the same command with --resume, or delete the folder to begin again",
            folder.display()
        ),
        (false, true) => {
            eprintln!("{} is not there: there is nothing to go on with, and everything is computed", folder.display());
            None
        }
        (false, false) => None,
    };
    let (network, attached) = roads::open_named_prepared(&args.roads)?;
    for table in [origins, destinations] {
        let points = table.points.iter().map(|p| (p.id.as_str(), p.at));
        if let Some(problem) = swapped(&table.path, points, &network) {
            bail!("{problem}");
        }
    }
    let index = SnapIndex::new(&network);
    let places = |table: &PointTable| -> Vec<LonLat> { table.points.iter().map(|p| p.at).collect() };
    let from = snap_all(&index, &places(origins), Purpose::Origin, settings);
    let to = snap_all(&index, &places(destinations), Purpose::Destination, settings);
    drop(index);
    let graph = SearchGraph::towards(&network);
    let targets: Vec<Destination> = to.iter().flatten().map(Destination::from).collect();
    let starts: Vec<Option<Snap>> = from.iter().map(|snap| snap.as_ref().ok().copied()).collect();
    let engine = engine::choose(args.engine, &attached, &graph, targets.len())?;

    let wanted = args.origins_per_part.map(|n| n as usize);
    let per_part = resumed.or(wanted).unwrap_or_else(|| engine::origins_at_once(&engine, targets.len()));
    let open = || Output::create(&args.output, [origins, destinations], [&from, &to], &network);
    let work = Work { network: &network, graph: &graph, engine: &engine, starts: &starts, targets: &targets };
    let without_time = if resumed.is_none() && starts.len() <= per_part {
        let mut output = open()?;
        let bar = progress::bar("travel times", (starts.len() * targets.len()) as u64);
        work.rows(0..starts.len(), &bar, |origin, times| output.row(origin, times))?;
        bar.finish_and_clear();
        output.finish()?
    } else {
        // That the output cannot be written is better known before the computing.
        drop(AtomicFile::create(&args.output)?);
        let parts = Parts::new(folder.clone(), starts.len(), per_part, targets.len());
        if resumed.is_none() {
            parts.begin(recipe::of(args, origins, destinations)?)?;
        }
        interrupt::say_kept(&folder);
        let joined = work.complete(&parts, resumed.is_some()).and_then(|()| join(&parts, targets.len(), open()?));
        let without_time = joined.inspect_err(|_| eprintln!("{}", interrupt::kept_in(&folder)))?;
        if let Err(error) = parts.remove() {
            tracing::warn!("the table is complete, but {error:#}; delete the folder yourself");
        }
        without_time
    };
    say_written(&args.output, origins.points.len() * destinations.points.len(), without_time);
    Ok(())
}

/// What the times are computed from.
struct Work<'a> {
    network: &'a Network,
    graph: &'a SearchGraph,
    engine: &'a Engine,
    starts: &'a [Option<Snap>],
    targets: &'a [Destination],
}

impl Work<'_> {
    /// Computes the rows of some origins.
    fn rows(
        &self,
        origins: Range<usize>,
        bar: &ProgressBar,
        row: impl FnMut(usize, &[u32]) -> Result<()>,
    ) -> Result<()> {
        engine::rows(self.engine, self.network, self.graph, &self.starts[origins], self.targets, bar, row)
    }

    /// Computes the parts that are missing.
    fn complete(&self, parts: &Parts, resumed: bool) -> Result<()> {
        let missing = parts.missing()?;
        if resumed {
            let there = parts.count() - missing.len();
            eprintln!("{there} of {} parts are there; the others are computed", parts.count());
        }
        let cells: usize = missing.iter().map(|&part| parts.origins(part).len() * self.targets.len()).sum();
        let bar = progress::bar("travel times", cells as u64);
        for part in missing {
            let mut file = parts.create(part)?;
            self.rows(parts.origins(part), &bar, |_, times| file.row(times))?;
            file.finish()?;
        }
        bar.finish_and_clear();
        Ok(())
    }
}

/// Writes all parts into the output; how many rows have no time.
fn join(parts: &Parts, row_len: usize, mut output: Output) -> Result<usize> {
    let bar = progress::bar("writing the table", parts.count() as u64);
    for part in 0..parts.count() {
        let times = parts.times(part)?;
        for (row, origin) in parts.origins(part).enumerate() {
            output.row(origin, &times[row * row_len..(row + 1) * row_len])?;
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    output.finish()
}
