//! One prepared network, one number of threads: how time grows with sites and demand, as one line of JSON.
//!
//! `cargo run --release --example scaling_measure -- region.wwn THREADS`; `benches/scaling/scaling.py` runs it for
//! several networks and draws the curves. Positions are spread over the roads, always the same ones.

use std::error::Error;
use std::path::Path;
use std::time::Instant;

use rayon::prelude::*;
use serde_json::{Value, json};
use waywarden_network::{Network, Position, Snap, UNREACHABLE_MS, file};
use waywarden_routing::hierarchy::{ARRAYS, BATCH, Hierarchy, LANES, Origins, Sweep};
use waywarden_routing::{Destination, Search, SearchGraph, Start};

const SITES: [usize; 6] = [1, 3, 10, 32, 100, 1_000];
const DEMAND: [usize; 4] = [1_000, 10_000, 100_000, 1_000_000];
/// Sites of the demand curve.
const FEW: usize = 20;
/// Searches take long; beyond this many they are only more of the same.
const MOST_SEARCHES: usize = 32;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [path, threads] = arguments.as_slice() else { return Err("usage: scaling_measure region.wwn THREADS".into()) };
    let threads: usize = threads.parse()?;
    rayon::ThreadPoolBuilder::new().num_threads(threads).build_global()?;

    let begin = Instant::now();
    let (network, stored) = file::open_with(Path::new(path))?;
    let open_s = begin.elapsed().as_secs_f64();
    let graph = SearchGraph::towards(&network);
    let arrays: Vec<&[u8]> = stored.iter().map(Vec::as_slice).collect();
    let arrays = <[&[u8]; ARRAYS]>::try_from(arrays).map_err(|_| "prepare the network with --hierarchy")?;
    let begin = Instant::now();
    let hierarchy = Hierarchy::from_arrays(arrays, &graph)?;
    let hierarchy_s = begin.elapsed().as_secs_f64();
    drop(stored);

    let memory = Memory::measure(threads);
    let region = Region { network, graph, hierarchy };
    let positions = region.positions(DEMAND[DEMAND.len() - 1] as u64);
    let sites: Vec<Destination> = positions.iter().rev().take(SITES[SITES.len() - 1]).map(Destination::from).collect();
    let by_sites: Vec<Value> = SITES.iter().map(|&count| region.sites_to_all(&sites[..count], &memory)).collect();
    let origins: Vec<Option<Snap>> = positions.into_iter().map(Some).collect();
    let by_demand: Vec<Value> =
        DEMAND.iter().map(|&count| region.demand_to_sites(&origins[..count], &sites[..FEW])).collect();
    let line = json!({
        "threads": threads,
        "arcs": region.network.arc_count(),
        "turns": region.graph.edge_count(),
        "open_s": open_s,
        "hierarchy_open_s": hierarchy_s,
        "write_gb_s": memory.write_gb_s,
        "read_gb_s": memory.read_gb_s,
        "sites": by_sites,
        "demand": by_demand,
    });
    println!("{line}");
    Ok(())
}

/// What a thread does with its memory and its share of the sites.
type OneThread<'a> = dyn Fn(&mut Sweep<LANES>, &mut Vec<u32>, &[Vec<Start>]) + Sync + 'a;

struct Region {
    network: Network,
    graph: SearchGraph,
    hierarchy: Hierarchy,
}

impl Region {
    fn positions(&self, count: u64) -> Vec<Snap> {
        // An island would be searched in no time.
        let network = &self.network;
        let on_main = |&s: &_| network.arcs(s).any(|arc| network.arc_leads_out(arc) && network.arc_is_reached(arc));
        let segments: Vec<_> = network.segments().filter(on_main).collect();
        let number = |i: u64| i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
        let at = |i: u64| {
            let segment = segments[number(i) as usize % segments.len()];
            let offset_mm = number(i + 1_000_003) as u32 % (self.network.segment_length_mm(segment) + 1);
            let position = Position { segment, offset_mm };
            Snap {
                position,
                at: self.network.locate(position),
                off_road_mm: 0,
                walk_ms: 0,
                place: self.network.locate(position),
                over_water: false,
            }
        };
        (0..count).map(at).collect()
    }

    /// Times from all roads: by searches, by sweeps that store every label, and by sweeps that keep the nearest only
    /// (of each thread's share of the sites).
    fn sites_to_all(&self, sites: &[Destination], memory: &Memory) -> Value {
        let Self { network, graph, hierarchy } = self;
        let searched = (sites.len() <= MOST_SEARCHES).then(|| {
            median_s(|| {
                let search = |search: &mut Search, site| search.to(network, graph, site, UNREACHABLE_MS).labels()[0];
                sites.par_iter().map_init(Search::new, search).collect::<Vec<u32>>()
            })
        });
        let starts: Vec<Vec<Start>> = sites.iter().map(|site| site.starts(network, graph).collect()).collect();
        // Each thread sweeps its share, with memory that it keeps: a first sweep pays for its pages.
        let share = starts.len().div_ceil(LANES).div_ceil(rayon::current_num_threads()) * LANES;
        let mut states: Vec<_> = starts.chunks(share).map(|_| (Sweep::new(), Vec::new())).collect();
        let mut swept = |one_thread: &OneThread<'_>| {
            median_s(|| {
                let shares = states.par_iter_mut().zip(starts.par_chunks(share));
                shares.for_each(|((sweep, nearest), starts)| one_thread(sweep, nearest, starts));
            })
        };
        let stored_s = swept(&|sweep, _, starts| {
            for batch in starts.chunks(LANES) {
                std::hint::black_box(sweep.all(hierarchy, batch).of(0));
            }
        });
        let nearest_s = swept(&|sweep, nearest, starts| self.nearest(sweep, nearest, starts));
        let sweeps = sites.len().div_ceil(LANES) as f64;
        json!({
            "sites": sites.len(),
            "search_s": searched,
            "sweep_s": stored_s,
            "nearest_s": nearest_s,
            "sweep_ns_per_vertex_site": stored_s * 1e9 / (hierarchy.vertex_count() * sites.len()) as f64,
            "floor_s": sweeps * memory.floor_s(hierarchy),
        })
    }

    /// The time to the nearest of some sites for every vertex, labels taken while they are in the cache.
    fn nearest(&self, sweep: &mut Sweep<LANES>, nearest: &mut Vec<u32>, starts: &[Vec<Start>]) {
        nearest.clear();
        nearest.resize(self.hierarchy.vertex_count(), UNREACHABLE_MS);
        for batch in starts.chunks(LANES) {
            sweep.blocks(&self.hierarchy, batch, |first, rows| {
                for (best, row) in nearest[first..first + rows.len()].iter_mut().zip(rows) {
                    *best = row.iter().fold(*best, |best, &label| best.min(label));
                }
            });
        }
    }

    fn demand_to_sites(&self, origins: &[Option<Snap>], sites: &[Destination]) -> Value {
        let select = || Origins::new(&self.network, &self.graph, &self.hierarchy, origins);
        let begin = Instant::now();
        let prepared = select();
        let select_s = begin.elapsed().as_secs_f64();
        // The nearest site of each place, without a table of all times.
        let nearest = |_: usize, rows: &[[u32; BATCH]]| {
            rows.iter().map(|row| row.iter().copied().min().unwrap_or(UNREACHABLE_MS)).collect::<Vec<u32>>()
        };
        let times_s = median_s(|| prepared.batches(sites, nearest));
        json!({
            "demand": origins.len(),
            "sites": sites.len(),
            "vertices_visited": prepared.selection().vertex_count(),
            "select_s": select_s,
            "times_s": times_s,
        })
    }
}

/// What this machine's memory gives, all threads together, GB/s.
struct Memory {
    write_gb_s: f64,
    read_gb_s: f64,
}

impl Memory {
    fn measure(threads: usize) -> Self {
        const WORDS: usize = 64 << 20;
        let mut words = vec![1_u32; WORDS];
        let share = WORDS / threads;
        let gigabytes = size_of_val(&*words) as f64 / 1e9;
        let mut value = 0;
        let write_s = median_s(|| {
            value += 1;
            words.par_chunks_mut(share).for_each(|part| {
                part.iter_mut().enumerate().for_each(|(i, word)| *word = i as u32 ^ value);
            });
        });
        let sum = |part: &[u32]| part.iter().fold(0_u32, |sum, word| sum.wrapping_add(*word));
        let read_s = median_s(|| words.par_chunks(share).map(sum).collect::<Vec<u32>>());
        Self { write_gb_s: gigabytes / write_s, read_gb_s: gigabytes / read_s }
    }

    /// What one sweep takes if every label is written once and every downward edge read once, and nothing else.
    fn floor_s(&self, hierarchy: &Hierarchy) -> f64 {
        let written = hierarchy.vertex_count() * LANES * size_of::<u32>();
        let read = hierarchy.sweep_bytes(LANES) - written;
        written as f64 / 1e9 / self.write_gb_s + read as f64 / 1e9 / self.read_gb_s
    }
}

/// Median of at least three runs, of more where they are short.
fn median_s<T>(mut work: impl FnMut() -> T) -> f64 {
    let mut seconds = Vec::new();
    let begin = Instant::now();
    while seconds.len() < 3 || (seconds.len() < 9 && begin.elapsed().as_secs_f64() < 2.0) {
        let begin = Instant::now();
        std::hint::black_box(work());
        seconds.push(begin.elapsed().as_secs_f64());
    }
    seconds.sort_by(f64::total_cmp);
    seconds[seconds.len() / 2]
}
