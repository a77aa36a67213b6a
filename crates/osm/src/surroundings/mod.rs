//! What lies around a road: built-up or open, dual or single carriageway, bends, the size of the place around.
//!
//! Extracts rarely say these things, so they are measured from the network itself, before speeds are set. Rows are cut
//! where they enter or leave a built-up area; every part of a way with surroundings of its own becomes a way of its own.

mod area;
mod bends;
mod carriageway;
mod cells;
mod frontage;
mod town;

use rustc_hash::FxHashMap;
use waywarden_network::build::{RawRoads, RawRow};
use waywarden_network::{RoadClass, Way, way_flags};

use crate::profile::BuiltUpMeasure;
use carriageway::Opposite;
use cells::Grid;
use frontage::Frontage;
use town::Towns;

/// What kind of place a road runs through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Place {
    /// Open country.
    #[default]
    Open,
    /// Through a built-up area without access from the road itself: a relief road between back gardens.
    Passage,
    /// A street of a built-up area: houses, side streets and yards along it.
    Street,
}

/// What is known of the surroundings of a way; all but the place only of main roads (trunk to tertiary).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Surroundings {
    /// The kind of place.
    pub place: Place,
    /// Whether it is one half of a dual carriageway.
    pub dual: bool,
    /// Bends, in steps of [`bends::STEP_DEG_PER_KM`].
    bends: u8,
    /// Residential streets of the wider surroundings, in steps of [`town::STEP_KM_PER_KM2`].
    streets: u8,
}

impl Surroundings {
    /// Made up for a test: steps of bends and of streets.
    #[cfg(test)]
    pub(crate) fn made_up(place: Place, dual: bool, bends: u8, streets: u8) -> Self {
        Self { place, dual, bends, streets }
    }

    /// Degrees turned in a kilometre.
    pub(crate) fn bends_deg_per_km(self) -> f64 {
        f64::from(self.bends) * bends::STEP_DEG_PER_KM
    }

    /// Kilometres of residential street per square kilometre, within about 4.5 km.
    pub(crate) fn streets_km_per_km2(self) -> f64 {
        f64::from(self.streets) * town::STEP_KM_PER_KM2
    }
}

/// Whether a way is a main road: its speed depends on more than its class and the kind of place.
pub(crate) fn is_main(way: &Way) -> bool {
    matches!(way.class(), RoadClass::Trunk | RoadClass::Primary | RoadClass::Secondary | RoadClass::Tertiary)
        && !way.has(way_flags::LINK)
        && !way.has(way_flags::ROUNDABOUT)
}

/// What a road is known by along its whole length: its number, else its name, else nothing.
fn road_of(way: &Way) -> u32 {
    if way.reference > 0 { way.reference } else { way.name }
}

/// Cuts the rows of `raw` where their surroundings change, flags the ways in built-up areas ([`way_flags::BUILT_UP`]) and
/// gives the surroundings of every way. A way with several is multiplied; `doubled(index)` is told of each copy, so that
/// what is kept beside the ways stays parallel.
pub(crate) fn mark(raw: &mut RawRoads, measure: &BuiltUpMeasure, mut doubled: impl FnMut(u32)) -> Vec<Surroundings> {
    let grid = Grid::of(raw);
    let mut areas = area::Areas::count(raw, grid, *measure);
    let mut frontage = Frontage::count(raw, grid, measure.min_accesses_per_km);
    let mut towns = Towns::count(&areas, grid);
    let opposite = Opposite::find(raw, grid);
    let mut variants = Variants { known: FxHashMap::default(), first: vec![None; raw.ways.len()] };
    let mut surroundings = vec![Surroundings::default(); raw.ways.len()];
    let mut rows = Vec::with_capacity(raw.rows.len());
    let mut places: Vec<Place> = Vec::new();
    for row in std::mem::take(&mut raw.rows) {
        let way = raw.ways[row.way as usize];
        let (main, road) = (is_main(&way), road_of(&way));
        let refs = &raw.refs[row.first_ref as usize..row.end_ref as usize];
        places.clear();
        places.extend(refs.windows(2).map(|pair| {
            let [a, b] = [raw.node_at[pair[0] as usize], raw.node_at[pair[1] as usize]];
            let middle = grid.middle(a, b);
            if way.class() == RoadClass::Ferry || !areas.is_built_up(middle) {
                Place::Open
            } else if main && !frontage.is_street(road, middle) {
                Place::Passage
            } else {
                Place::Street
            }
        }));
        let mut start = row.first_ref as usize;
        for run in places.chunk_by(|a, b| a == b) {
            let part = RawRow { way: row.way, first_ref: start as u32, end_ref: (start + run.len() + 1) as u32 };
            start += run.len();
            let mut around = Surroundings { place: run[0], ..Surroundings::default() };
            if main {
                around.dual = opposite.accompanies(raw, &part, road);
                around.bends = bends::steps(raw, &part);
                around.streets = towns.steps(raw, &part);
            }
            let (index, new) = variants.index(raw, row.way, around);
            if new {
                doubled(row.way);
                surroundings.push(around);
            }
            surroundings[index as usize] = around;
            let flags = &mut raw.ways[index as usize].flags;
            let built_up = around.place != Place::Open;
            *flags = if built_up { *flags | way_flags::BUILT_UP } else { *flags & !way_flags::BUILT_UP };
            rows.push(RawRow { way: index, ..part });
        }
    }
    raw.rows = rows;
    surroundings
}

/// The copies of ways by their surroundings.
struct Variants {
    known: FxHashMap<(u32, Surroundings), u32>,
    /// The surroundings that the way itself stands for, once one of its rows has been seen.
    first: Vec<Option<Surroundings>>,
}

impl Variants {
    /// The index of the way with these surroundings, and whether it is a copy made for them.
    fn index(&mut self, raw: &mut RawRoads, way: u32, around: Surroundings) -> (u32, bool) {
        match self.first[way as usize] {
            None => {
                self.first[way as usize] = Some(around);
                (way, false)
            }
            Some(first) if first == around => (way, false),
            Some(_) => match self.known.get(&(way, around)) {
                Some(&index) => (index, false),
                None => {
                    let index = raw.ways.len() as u32;
                    raw.ways.push(raw.ways[way as usize]);
                    self.known.insert((way, around), index);
                    (index, true)
                }
            },
        }
    }
}

#[cfg(test)]
mod scenes;
