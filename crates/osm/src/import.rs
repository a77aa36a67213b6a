//! The import from files to network.

use std::io::BufRead;
use std::path::Path;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};
use waywarden_network::build::{self, BuildSettings};
use waywarden_network::{ImportReport, Meta, Network, Source};
use xxhash_rust::xxh3::xxh3_64;

use crate::assemble;
use crate::blocks;
use crate::budget::Budget;
use crate::collected::Collected;
use crate::editions::{self, Extract, Stamp};
use crate::ferries;
use crate::nodes::NodeTable;
use crate::only_older;
use crate::pbf::frames::{Frame, Frames};
use crate::water::Water;
use crate::water_lines;
use crate::{ImportError, Profile, When};

/// What an import is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Reading ways and turn restrictions; counted in bytes of the files.
    Ways,
    /// Reading the nodes of the roads; counted in bytes of the files.
    Nodes,
    /// Building the network; not counted.
    Network,
}

/// Told how far an import is: stage, done, total.
pub type Progress<'a> = &'a (dyn Fn(Stage, u64, u64) + Sync);

/// How to import.
#[derive(Clone, Debug)]
pub struct ImportSettings {
    /// How fast which road is driven.
    pub profile: Profile,
    /// Let trips begin and end on islands that the main network does not reach.
    pub keep_islands: bool,
    /// Day and time for which conditional rules (turns, access, limits) are read; none: they are not applied.
    pub at: Option<When>,
    /// Leave out a way that only an older extract has inside the area of a newer one; otherwise it is kept and counted.
    pub newest_area_wins: bool,
}

impl Default for ImportSettings {
    /// The shipped car, without islands, at no particular time.
    fn default() -> Self {
        Self { profile: Profile::car(), keep_islands: false, at: None, newest_area_wins: false }
    }
}

/// Blobs decoded at a time: enough for many cores.
const BATCH: usize = 32;
/// Bytes of blobs after which a batch is full, to bound memory; the usual blob has 50 to 100 KiB.
const BATCH_BYTES: usize = 32 * 1024 * 1024;

/// Imports one or several extracts by the rules and speeds of the profile; objects that overlap are taken once.
///
/// # Errors
/// [`ImportError`] naming the file, the place and the remedy.
pub fn import(
    paths: &[impl AsRef<Path>],
    settings: &ImportSettings,
    progress: Progress<'_>,
) -> Result<Network, ImportError> {
    let rules = &settings.profile.rules().at(settings.at);
    let paths: Vec<&Path> = paths.iter().map(AsRef::as_ref).collect();
    let mut report = ImportReport::default();
    let (mut total, mut sorted) = (0, true);
    for path in &paths {
        let mut frames = Frames::open(path)?;
        total += frames.length;
        sorted &= blocks::header(&path.display().to_string(), &frames.header()?)?.sorted;
    }
    // Whether there may be other editions of the same objects.
    let several = paths.len() > 1;
    let merging = several || !sorted;

    let mut collected = Collected::default();
    let mut sources = Vec::new();
    // Where blobs with nodes begin in each file, and what they hash to: only those are read again, as the same bytes.
    let mut with_nodes: Vec<FxHashMap<u64, u64>> = Vec::new();
    let mut path_refs: Vec<i64> = Vec::new();
    let mut water = Water::default();
    let mut done = 0;
    let mut extracts: Vec<Extract> = Vec::new();
    for (file, path) in (0u16..).zip(&paths) {
        let name = path.display().to_string();
        let mut frames = Frames::open(path)?;
        let header = frames.header()?;
        let data_time = blocks::header(&name, &header)?.data_time;
        let mut hash = Sha256::new();
        let budget = Budget::for_file(frames.length, 0);
        let mut node_blobs = FxHashMap::default();
        let file_name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let date = data_time.and_then(|time| u32::try_from(time).ok());
        let mut extract = Extract { name: file_name.clone(), date: date.unwrap_or_default(), has_versions: false };
        hash.update(&header.bytes);
        while let Some(batch) = next_batch(&mut frames)? {
            batch.iter().for_each(|f| hash.update(&f.bytes));
            let decoded: Result<Vec<_>, ImportError> =
                batch.par_iter().map(|frame| blocks::roads(&name, frame, rules, &budget, merging)).collect();
            for (frame, roads) in batch.iter().zip(decoded?) {
                if roads.has_nodes {
                    node_blobs.insert(frame.offset, xxh3_64(&frame.bytes));
                }
                let stamp = |edition| Stamp { edition, date: date.unwrap_or_default(), file };
                let known = |edition| merging.then(|| stamp(edition));
                for way in roads.ways {
                    extract.has_versions |= way.edition.version > 0;
                    if date.is_none() {
                        extract.date = extract.date.max(way.edition.time);
                    }
                    let known = known(way.edition);
                    collected.add_way(way, known, &mut report);
                }
                for way in roads.shut {
                    let stamp = stamp(way.edition);
                    collected.add_shut(way, stamp);
                }
                for relation in roads.relations {
                    let known = known(relation.edition);
                    collected.add_relation(relation, known, &mut report);
                }
                path_refs.extend(roads.path_refs);
                water.add(roads.water, roads.water_areas, date.unwrap_or_default(), file);
                report.repaired.merge(roads.repaired);
                report.dropped.merge(roads.dropped);
            }
            progress(Stage::Ways, done + batch.last().map_or(0, |f| f.offset), total);
        }
        done += frames.length;
        with_nodes.push(node_blobs);
        sources.push(Source {
            file: file_name,
            sha256: hash.finalize().iter().map(|b| format!("{b:02x}")).collect(),
            bytes: frames.length,
            data_time,
        });
        extracts.push(extract);
    }
    collected.settle(&mut report);
    editions::tell_dates(&extracts, &mut report);

    water.settle();
    let mut nodes = NodeTable::new(&collected.ways, water.nodes(), several);
    nodes.mark_paths(&path_refs);
    drop(path_refs);
    done = 0;
    for (file, (path, with_nodes)) in (0u16..).zip(paths.iter().zip(&with_nodes)) {
        let name = path.display().to_string();
        let mut frames = Frames::open(path)?;
        // Each node once, and as much again as the file warrants.
        let budget = Budget::for_file(frames.length, 20 * nodes.len() as u64);
        let mut found = 0;
        while let Some(batch) = next_batch(&mut frames)? {
            let decoded: Result<Vec<_>, ImportError> = batch
                .par_iter()
                .filter_map(|frame| Some((frame, *with_nodes.get(&frame.offset)?)))
                .map(|(frame, hash)| match xxh3_64(&frame.bytes) == hash {
                    true => blocks::nodes(&name, frame, &nodes.wanted(), rules, &budget, several),
                    false => Err(ImportError::Changed { path: name.clone() }),
                })
                .collect();
            let decoded = decoded?;
            found += decoded.len();
            for node in decoded.iter().flatten() {
                let date = extracts[usize::from(file)].date;
                let stamp = several.then_some(Stamp { edition: node.edition, date, file });
                nodes.set(node, stamp, &mut report);
            }
            progress(Stage::Nodes, done + batch.last().map_or(0, |f| f.offset), total);
        }
        if found != with_nodes.len() {
            return Err(ImportError::Changed { path: name });
        }
        done += frames.length;
    }

    progress(Stage::Network, 0, 1);
    if several {
        only_older::judge(&mut collected, &nodes, &extracts, settings.newest_area_wins, &mut report);
    }
    let ferry_speeds = ferries::settle(&mut collected, &nodes, settings.profile.ferry_m_h(), &mut report);
    let lines = water_lines::lines(&water, &nodes, &mut report);
    drop(water);
    let mut raw = assemble::assemble(collected, &nodes, &ferry_speeds, &settings.profile, &mut report);
    drop(nodes);
    (raw.water, raw.bridges) = (lines.water, lines.bridges);
    let meta = Meta {
        built_by: format!("waywarden {}", env!("CARGO_PKG_VERSION")),
        profile: settings.profile.name().to_owned(),
        profile_sha256: settings.profile.sha256().to_owned(),
        at: settings.at.map(|when| when.to_string()),
        sources,
        report,
    };
    build::build(
        raw,
        meta,
        BuildSettings { keep_islands: settings.keep_islands, turn_costs: settings.profile.turn_costs() },
    )
    .map_err(|source| {
        let files: Vec<String> = paths.iter().map(|p| p.display().to_string()).collect();
        ImportError::Build { files: files.join(", "), source }
    })
}

fn next_batch<R: BufRead>(frames: &mut Frames<R>) -> Result<Option<Vec<Frame>>, ImportError> {
    let mut batch = Vec::with_capacity(BATCH);
    let mut bytes = 0;
    while batch.len() < BATCH && bytes < BATCH_BYTES {
        match frames.next_frame()? {
            Some(frame) => {
                bytes += frame.bytes.len();
                batch.push(frame);
            }
            None => break,
        }
    }
    Ok((!batch.is_empty()).then_some(batch))
}
