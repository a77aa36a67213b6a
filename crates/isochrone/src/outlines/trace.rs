//! The borders in a tile: what is known of its cells, and the drawing of the others.

use std::sync::OnceLock;

use waywarden_network::UNREACHABLE_MS;

use crate::crossings::cells::Tracer;
use crate::crossings::crossing::Segment;
use crate::ground::grid::CELLS;
use crate::ground::tile::Tile;
use crate::ground::water::Wet;
use crate::ground::whole::Ground;
use crate::labels::common::OUTSIDE;
use crate::labels::known::{Known, Region};
use crate::labels::labelling::{Labelling, Within};
use crate::labels::surface::Surface;
use crate::labels::times::Times;
use crate::outlines::rings::Chains;

/// The pieces of border in one tile.
pub(crate) fn trace<T: Labelling>(labelling: &T, ground: &Ground, served: &ServedTiles, number: usize) -> Vec<Segment> {
    let tile = ground.tile(number);
    let mut tracer = Tracer::new(labelling, ground, tile);
    let mut out = Vec::new();
    for (group, first) in Tile::groups().enumerate() {
        let known = labelling.known(&Region::Group(number, tile, group));
        if known != Known::Nothing {
            Tile::cells_of(first).for_each(|cell| served.draw_known(ground, known, number, cell, &mut out));
            continue;
        }
        let drawn = |&cell: &(i32, i32)| !tile.nearest_candidates(cell).is_empty() && tile.wet(cell) != Wet::All;
        for cell in Tile::cells_of(first).filter(drawn) {
            match labelling.known(&Region::Cell(tile, cell)) {
                Known::Nothing => tracer.draw_cell(cell, &mut out),
                known => served.draw_known(ground, known, number, cell, &mut out),
            }
        }
    }
    out
}

/// The borders of the land that roads serve in all tiles, each made when it is first asked for.
#[derive(Debug)]
pub(crate) struct ServedTiles {
    tiles: Vec<OnceLock<Box<Served>>>,
    /// Times under which all land that roads serve is reached.
    everywhere: OnceLock<Box<Times>>,
}

impl ServedTiles {
    pub(crate) fn of(ground: &Ground) -> Self {
        Self { tiles: (0..ground.roads.tiles.len()).map(|_| OnceLock::new()).collect(), everywhere: OnceLock::new() }
    }

    /// The borders of the land that roads serve in a tile, whatever the times.
    pub(crate) fn tile(&self, ground: &Ground, number: usize) -> &Served {
        let everywhere = || self.everywhere.get_or_init(|| Box::new(Times::everywhere(&ground.roads)));
        let surface = || Surface { ground, times: everywhere() };
        self.tiles[number].get_or_init(|| Box::new(Served::new(surface(), number)))
    }

    /// The borders in a cell of which something is known.
    fn draw_known(&self, ground: &Ground, known: Known, number: usize, cell: (i32, i32), out: &mut Vec<Segment>) {
        // Of what is all inside only the water is not.
        let known = match known {
            Known::All(label) if label != OUTSIDE && ground.tile(number).wet(cell) == Wet::Some => Known::Served(label),
            known => known,
        };
        if let Known::Served(label) = known {
            let segments = self.tile(ground, number).of_cell(cell);
            out.extend(segments.iter().map(|segment| Segment { label, ..*segment }));
        }
    }
}

/// The borders of the land that roads serve in one tile, where no time matters: made once, for it is the same in every
/// isochrone that goes well beyond.
#[derive(Debug)]
pub(crate) struct Served {
    first: Vec<u32>,
    segments: Vec<Segment>,
    chains: Chains,
}

impl Served {
    pub(crate) fn new(everywhere: Surface<'_>, number: usize) -> Self {
        // Later than any walk.
        let labelling = Within { surface: everywhere, level_ms: UNREACHABLE_MS - 1 };
        let (ground, tile) = (everywhere.ground, everywhere.ground.tile(number));
        let mut tracer = Tracer::new(&labelling, ground, tile);
        let (mut first, mut segments) = (vec![0], Vec::new());
        for cell in Tile::cells() {
            let ends = tile.far_mm(cell) > ground.off_road_mm || tile.wet(cell) == Wet::Some;
            if !tile.nearest_candidates(cell).is_empty() && tile.wet(cell) != Wet::All && ends {
                tracer.draw_cell(cell, &mut segments);
            }
            first.push(segments.len() as u32);
        }
        segments.shrink_to_fit();
        Self { first, chains: Chains::new(segments.clone(), tile.extent(&ground.grid)), segments }
    }

    /// The borders in one cell.
    fn of_cell(&self, cell: (i32, i32)) -> &[Segment] {
        let at = (cell.1 * CELLS + cell.0) as usize;
        &self.segments[self.first[at] as usize..self.first[at + 1] as usize]
    }

    /// Those of the whole tile.
    pub(crate) fn chains(&self) -> &Chains {
        &self.chains
    }
}
