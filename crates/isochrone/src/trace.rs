//! The borders in a tile: what is known of its cells, and the drawing of the others.

use waywarden_network::UNREACHABLE_MS;

use crate::cells::Tracer;
use crate::known::{Known, Region};
use crate::labelling::{Labelling, OUTSIDE, Within};
use crate::land::Land;
use crate::rings::{Chains, Segment};
use crate::roads::CELLS;
use crate::surface::Surface;
use crate::tile::Tile;
use crate::water::Wet;

/// The pieces of border in one tile.
pub(crate) fn trace<T: Labelling>(labelling: &T, land: &Land, number: usize) -> Vec<Segment> {
    let tile = land.tile(number);
    let mut tracer = Tracer::new(labelling, land, tile);
    let mut out = Vec::new();
    for (group, first) in Tile::groups().enumerate() {
        let known = labelling.known(&Region::Group(number, tile, group));
        if known != Known::Nothing {
            Tile::cells_of(first).for_each(|cell| land.draw_known(known, number, cell, &mut out));
            continue;
        }
        let drawn = |&cell: &(i32, i32)| !tile.nearest_candidates(cell).is_empty() && tile.wet(cell) != Wet::All;
        for cell in Tile::cells_of(first).filter(drawn) {
            match labelling.known(&Region::Cell(tile, cell)) {
                Known::Nothing => tracer.draw_cell(cell, &mut out),
                known => land.draw_known(known, number, cell, &mut out),
            }
        }
    }
    out
}

impl Land {
    /// The borders in a cell of which something is known.
    fn draw_known(&self, known: Known, number: usize, cell: (i32, i32), out: &mut Vec<Segment>) {
        // Of what is all inside only the water is not.
        let known = match known {
            Known::All(label) if label != OUTSIDE && self.tile(number).wet(cell) == Wet::Some => Known::Served(label),
            known => known,
        };
        if let Known::Served(label) = known {
            let segments = self.served(number).of_cell(cell);
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
        let (land, tile) = (everywhere.land, everywhere.land.tile(number));
        let mut tracer = Tracer::new(&labelling, land, tile);
        let (mut first, mut segments) = (vec![0], Vec::new());
        for cell in Tile::cells() {
            let ends = tile.far_mm(cell) > land.off_road_mm || tile.wet(cell) == Wet::Some;
            if !tile.nearest_candidates(cell).is_empty() && tile.wet(cell) != Wet::All && ends {
                tracer.draw_cell(cell, &mut segments);
            }
            first.push(segments.len() as u32);
        }
        segments.shrink_to_fit();
        Self { first, chains: Chains::new(segments.clone(), tile.extent(&land.grid)), segments }
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
