//! The borders in a tile: what is known of its cells, and the drawing of the others.

use waywarden_network::UNREACHABLE_MS;

use crate::cells::Tracer;
use crate::land::Land;
use crate::rings::{Chains, Segment};
use crate::roads::CELLS;
use crate::surface::{Known, Surface};
use crate::theme::{Theme, Within};
use crate::tile::Tile;

/// The pieces of border in one tile.
pub(crate) fn trace<T: Theme>(theme: &T, land: &Land, number: usize) -> Vec<Segment> {
    let tile = land.tile(number);
    let mut tracer = Tracer::new(theme, land, tile);
    let mut out = Vec::new();
    for cell in Tile::cells().filter(|&cell| !tile.candidates(cell).is_empty()) {
        match theme.of_cell(number, cell) {
            Known::All(_) => {}
            Known::Served(label) => {
                out.extend(land.served(number).of_cell(cell).iter().map(|segment| Segment { label, ..*segment }));
            }
            Known::Nothing => tracer.draw_cell(cell, &mut out),
        }
    }
    out
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
        let theme = Within { surface: everywhere, level_ms: UNREACHABLE_MS - 1 };
        let (land, tile) = (everywhere.land, everywhere.land.tile(number));
        let mut tracer = Tracer::new(&theme, land, tile);
        let (mut first, mut segments) = (vec![0], Vec::new());
        for cell in Tile::cells() {
            if !tile.candidates(cell).is_empty() && tile.far_mm(cell) > land.off_road_mm {
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
