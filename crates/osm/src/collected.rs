//! Ways and restrictions of all files, of each object the newest edition.

use rustc_hash::{FxHashMap, FxHashSet};
use waywarden_network::ImportReport;

use crate::blocks::{Relation, Restriction, RoadWay, ShutWay};
use crate::editions::Stamp;
use crate::ferries::FerryRoute;

/// Ways and restrictions of all files.
#[derive(Default)]
pub(crate) struct Collected {
    pub ways: Vec<RoadWay>,
    /// Of each way, where its edition was found and a bit for each file that has any edition of it; empty unless files are
    /// merged.
    found: Vec<Found>,
    way_index: FxHashMap<i64, u32>,
    /// The newest editions that are no open road.
    shut: FxHashMap<i64, Shut>,
    pub restrictions: Vec<Restriction>,
    restriction_index: FxHashSet<(i64, i64, i64)>,
    /// Where the newest edition of each relation was found, and a bit for each file that has any edition of it.
    relations: FxHashMap<i64, Found>,
    /// Of each restriction, where it was found; empty unless files are merged.
    restriction_stamps: Vec<Stamp>,
    ferries: Vec<(i64, Option<Stamp>, FerryRoute)>,
    /// Why the newest edition of a turn restriction binds nobody.
    unbinding: FxHashMap<i64, (Stamp, &'static str)>,
}

/// Where the editions of a way were found.
#[derive(Clone, Copy)]
struct Found {
    stamp: Stamp,
    files: u64,
}

struct Shut {
    found: Found,
    way: ShutWay,
}

/// The bit of a file; all beyond the 63rd share one.
pub(crate) fn bit(file: u16) -> u64 {
    1 << file.min(63)
}

impl Collected {
    /// Adds a way; of two with the same id the newer edition stays, of equal ones the first.
    pub fn add_way(&mut self, way: RoadWay, stamp: Option<Stamp>, report: &mut ImportReport) {
        let Some(&index) = self.way_index.get(&way.osm_id) else {
            self.way_index.insert(way.osm_id, self.ways.len() as u32);
            self.ways.push(way);
            self.found.extend(stamp.map(|stamp| Found { stamp, files: bit(stamp.file) }));
            return;
        };
        let known = &mut self.ways[index as usize];
        let same = way.refs == known.refs && way.way == known.way && way.open == known.open;
        if same {
            report.repaired.add("way given more than once: kept once", way.osm_id);
        } else {
            report.repaired.add("way given in different versions: the latest kept", way.osm_id);
        }
        match (stamp, self.found.get_mut(index as usize)) {
            (Some(stamp), Some(found)) => {
                found.files |= bit(stamp.file);
                if stamp.counts_before(found.stamp) {
                    found.stamp = stamp;
                    *known = way;
                }
            }
            _ if !same && way.edition.version >= known.edition.version => *known = way,
            _ => {}
        }
    }

    /// Adds an edition of a way that is no open road.
    pub fn add_shut(&mut self, way: ShutWay, stamp: Stamp) {
        let files = bit(stamp.file);
        let id = way.osm_id;
        let known = self.shut.entry(id).or_insert_with(|| Shut { found: Found { stamp, files }, way: way.clone() });
        known.found.files |= files;
        if stamp.counts_before(known.found.stamp) {
            known.found.stamp = stamp;
            known.way = way;
        }
    }

    /// Adds a relation; its restrictions count unless a newer edition of it comes.
    pub fn add_relation(&mut self, relation: Relation, stamp: Option<Stamp>, report: &mut ImportReport) {
        let Relation { osm_id, turns, reason, ferry, .. } = relation;
        let Some(stamp) = stamp else {
            self.ferries.extend(ferry.map(|ferry| (osm_id, None, ferry)));
            reason.into_iter().for_each(|reason| report.dropped.add(reason, osm_id));
            for turn in turns {
                if self.restriction_index.insert((osm_id, turn.from_way, turn.to_way)) {
                    self.restrictions.push(turn);
                }
            }
            return;
        };
        let newest = self.relations.entry(osm_id).or_insert(Found { stamp, files: 0 });
        newest.files |= bit(stamp.file);
        if !stamp.counts_before(newest.stamp) {
            return;
        }
        newest.stamp = stamp;
        self.unbinding.remove(&osm_id);
        self.unbinding.extend(reason.map(|reason| (osm_id, (stamp, reason))));
        self.ferries.extend(ferry.map(|ferry| (osm_id, Some(stamp), ferry)));
        self.restriction_stamps.extend(turns.iter().map(|_| stamp));
        self.restrictions.extend(turns);
    }

    /// Takes out every way and restriction whose newest edition is another, and counts why.
    pub fn settle(&mut self, report: &mut ImportReport) {
        self.settle_ways(report);
        if self.relations.is_empty() {
            return;
        }
        let relations = &self.relations;
        self.ferries.retain(|(id, stamp, _)| stamp.is_none() || relations.get(id).map(|found| found.stamp) == *stamp);
        self.ferries.dedup_by_key(|ferry| ferry.0);
        let stamps = std::mem::take(&mut self.restriction_stamps);
        let restrictions = std::mem::take(&mut self.restrictions);
        for (turn, stamp) in restrictions.into_iter().zip(stamps) {
            let newest = self.relations.get(&turn.osm_id).map(|found| found.stamp) == Some(stamp);
            if newest && self.restriction_index.insert((turn.osm_id, turn.from_way, turn.to_way)) {
                self.restrictions.push(turn);
            }
        }
        let mut unbinding: Vec<_> = std::mem::take(&mut self.unbinding).into_iter().collect();
        unbinding.sort_unstable_by_key(|&(id, _)| id);
        unbinding.iter().for_each(|&(id, (_, reason))| report.dropped.add(reason, id));
    }

    fn settle_ways(&mut self, report: &mut ImportReport) {
        let mut shut: Vec<Shut> = std::mem::take(&mut self.shut).into_values().collect();
        shut.sort_unstable_by_key(|shut| shut.way.osm_id);
        let mut gone = FxHashSet::default();
        for Shut { found, way } in shut {
            if let Some(&index) = self.way_index.get(&way.osm_id) {
                let open = &mut self.found[index as usize];
                open.files |= found.files;
                if !found.stamp.counts_before(open.stamp) {
                    continue;
                }
                gone.insert(index);
                report
                    .repaired
                    .add("road that its newest edition closes, or is no road any more: left out", way.osm_id);
            }
            way.reason.into_iter().for_each(|reason| report.dropped.add(reason, way.osm_id));
            way.notes.into_iter().for_each(|notes| notes.count(way.osm_id, &mut report.repaired, &mut report.dropped));
        }
        self.remove(&gone);
        for way in &mut self.ways {
            let notes = way.notes.take();
            notes.into_iter().for_each(|notes| notes.count(way.osm_id, &mut report.repaired, &mut report.dropped));
        }
    }

    /// Takes out the ways with these indices.
    pub fn remove(&mut self, gone: &FxHashSet<u32>) {
        if gone.is_empty() {
            return;
        }
        let mut index = 0;
        self.found.retain(|_| {
            index += 1;
            !gone.contains(&(index - 1))
        });
        index = 0;
        self.ways.retain(|_| {
            index += 1;
            !gone.contains(&(index - 1))
        });
        self.way_index = self.ways.iter().zip(0..).map(|(way, index)| (way.osm_id, index)).collect();
    }

    /// The lines of ferries that relations describe.
    pub fn ferry_routes(&self) -> impl Iterator<Item = &FerryRoute> {
        self.ferries.iter().map(|ferry| &ferry.2)
    }

    /// A way by its id.
    pub fn way(&self, osm_id: i64) -> Option<&RoadWay> {
        self.way_index.get(&osm_id).map(|&index| &self.ways[index as usize])
    }

    /// A bit for each file that has any edition of a relation; none unless files are merged.
    pub fn files_of_relation(&self, osm_id: i64) -> u64 {
        self.relations.get(&osm_id).map_or(0, |found| found.files)
    }

    /// A bit for each file that has any edition of a way, given by its id.
    pub fn files_of_way(&self, osm_id: i64) -> u64 {
        self.way_index.get(&osm_id).map_or(0, |&index| self.files(index as usize))
    }

    /// A bit for each file that has any edition of a way, given by its place.
    pub fn files(&self, way: usize) -> u64 {
        self.found.get(way).map_or(0, |found| found.files)
    }
}
