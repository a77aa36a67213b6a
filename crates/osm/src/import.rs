//! The import from files to network.

use std::io::BufRead;
use std::path::Path;

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};
use waywarden_network::build::{self, BuildSettings};
use waywarden_network::{ImportReport, Meta, Network, Source};
use xxhash_rust::xxh3::xxh3_64;

use crate::assemble::{self, Collected, NodeTable};
use crate::blocks;
use crate::budget::Budget;
use crate::pbf::frames::{Frame, Frames};
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
}

impl Default for ImportSettings {
    /// The shipped car, without islands, at no particular time.
    fn default() -> Self {
        Self { profile: Profile::car(), keep_islands: false, at: None }
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
    let mut total = 0;
    for path in &paths {
        total += Frames::open(path)?.length;
    }

    let mut collected = Collected::default();
    let mut sources = Vec::new();
    // Where blobs with nodes begin in each file, and what they hash to: only those are read again, as the same bytes.
    let mut with_nodes: Vec<FxHashMap<u64, u64>> = Vec::new();
    let mut done = 0;
    for path in &paths {
        let name = path.display().to_string();
        let mut frames = Frames::open(path)?;
        let header = frames.header()?;
        let data_time = blocks::header(&name, &header)?;
        let mut hash = Sha256::new();
        let budget = Budget::for_file(frames.length, 0);
        let mut node_blobs = FxHashMap::default();
        hash.update(&header.bytes);
        while let Some(batch) = next_batch(&mut frames)? {
            batch.iter().for_each(|f| hash.update(&f.bytes));
            let decoded: Result<Vec<_>, ImportError> =
                batch.par_iter().map(|frame| blocks::roads(&name, frame, rules, &budget)).collect();
            for (frame, roads) in batch.iter().zip(decoded?) {
                if roads.has_nodes {
                    node_blobs.insert(frame.offset, xxh3_64(&frame.bytes));
                }
                roads.ways.into_iter().for_each(|way| collected.add_way(way, &mut report));
                roads.restrictions.into_iter().for_each(|r| collected.add_restriction(r));
                report.repaired.merge(roads.repaired);
                report.dropped.merge(roads.dropped);
            }
            progress(Stage::Ways, done + batch.last().map_or(0, |f| f.offset), total);
        }
        done += frames.length;
        with_nodes.push(node_blobs);
        sources.push(Source {
            file: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            sha256: hash.finalize().iter().map(|b| format!("{b:02x}")).collect(),
            bytes: frames.length,
            data_time,
        });
    }

    let mut nodes = NodeTable::new(&collected.ways);
    done = 0;
    for (path, with_nodes) in paths.iter().zip(&with_nodes) {
        let name = path.display().to_string();
        let mut frames = Frames::open(path)?;
        // Each node once, and as much again as the file warrants.
        let budget = Budget::for_file(frames.length, 20 * nodes.len() as u64);
        let mut found = 0;
        while let Some(batch) = next_batch(&mut frames)? {
            let wanted = |id| nodes.wants(id);
            let decoded: Result<Vec<_>, ImportError> = batch
                .par_iter()
                .filter_map(|frame| Some((frame, *with_nodes.get(&frame.offset)?)))
                .map(|(frame, hash)| match xxh3_64(&frame.bytes) == hash {
                    true => blocks::nodes(&name, frame, &wanted, rules, &budget),
                    false => Err(ImportError::Changed { path: name.clone() }),
                })
                .collect();
            let decoded = decoded?;
            found += decoded.len();
            decoded.iter().flatten().for_each(|node| nodes.set(node, &mut report));
            progress(Stage::Nodes, done + batch.last().map_or(0, |f| f.offset), total);
        }
        if found != with_nodes.len() {
            return Err(ImportError::Changed { path: name });
        }
        done += frames.length;
    }

    progress(Stage::Network, 0, 1);
    let raw = assemble::assemble(collected, &nodes, &settings.profile, &mut report);
    drop(nodes);
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
