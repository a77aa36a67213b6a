//! The land around a network, ready to be drawn on at any time and level.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;
use waywarden_network::{LonLat, UNREACHABLE_MS};

use crate::changes::{Changes, Extra, GAINED, KEPT, LOST};
use crate::contour::Contour;
use crate::grid::Grid;
use crate::known::{Known, Region};
use crate::labelling::{Catchments, INSIDE, Labelling, OUTSIDE, Within};
use crate::mesh_file::KeptMesh;
use crate::rings::{Chains, assemble};
use crate::roads::{Place, RoadPiece, Roads};
use crate::settings::{HALF_MM, ROAD_HALF_M, Settings, SettingsError};
use crate::surface::Surface;
use crate::tile::{Corner, Tile};
use crate::tiles::Tiles;
use crate::times::{Spare, Times};
use crate::trace::{Served, trace};
use crate::water::Water;

/// All roads that compete for land, and the mesh around them.
///
/// The mesh depends on nothing else. It is made part by part when a part is first drawn on, and kept.
#[derive(Debug)]
pub struct Land {
    pub(crate) grid: Grid,
    pub(crate) roads: Roads,
    pub(crate) off_road_mm: u32,
    pub(crate) walk_mm_per_ms: f64,
    pub(crate) water: Water,
    /// A mesh that was kept.
    pub(crate) kept: Option<KeptMesh>,
    tiles_made: AtomicUsize,
    tiles_damaged: AtomicUsize,
    tiles: Vec<OnceLock<Box<Tile>>>,
    served: Vec<OnceLock<Box<Served>>>,
    /// Times under which all land that roads serve is reached.
    everywhere: OnceLock<Box<Times>>,
    /// Memory for the times of the next site.
    pub(crate) spare: Arc<Spare>,
    off_the_map: u64,
}

/// The land within a level before and after a change: three areas that tile the land within reach at either time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Within the level before and after.
    pub kept: Contour,
    /// Before only.
    pub lost: Contour,
    /// After only.
    pub gained: Contour,
}

/// How large the mesh is so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MeshSize {
    /// Parts made.
    pub tiles: usize,
    /// Cells with a road near by, divided into blocks.
    pub cells_with_roads: usize,
    /// Pairs of a cell and a road that can be nearest in it.
    pub candidates: usize,
}

impl Land {
    /// Sorts the pieces. Times refer to them by their number.
    ///
    /// # Errors
    /// [`SettingsError`] for nonsense settings or a reference latitude beyond 85 degrees.
    pub fn new(settings: &Settings, reference_lat_deg: f64, pieces: &[RoadPiece]) -> Result<Self, SettingsError> {
        Self::with_water(settings, reference_lat_deg, pieces, std::iter::empty())
    }

    /// The same with lines of open water, which have it on their right; a closed one begins and ends at the same point. No
    /// place in it is within reach but those on a road. Closed water narrower than 20 m on average is stepped over.
    ///
    /// # Errors
    /// As [`Land::new`].
    pub fn with_water<'a>(
        settings: &Settings,
        reference_lat_deg: f64,
        pieces: &[RoadPiece],
        lines: impl Iterator<Item = &'a [LonLat]>,
    ) -> Result<Self, SettingsError> {
        let grid = Grid::new(settings, reference_lat_deg)?;
        Ok(Self::laid_out(grid, reference_lat_deg, pieces, None, lines))
    }

    /// The land of some tiles: no other is drawn on. `pieces` are all that [`Tiles::touch`], in the order in which those of the
    /// whole network are; the lines of water are those of the whole network.
    ///
    /// As long as no piece is reached that lies near another tile, what is drawn is what is drawn on the whole land.
    #[must_use]
    pub fn of_tiles<'a>(
        tiles: &Tiles,
        reference_lat_deg: f64,
        pieces: &[RoadPiece],
        lines: impl Iterator<Item = &'a [LonLat]>,
    ) -> Self {
        Self::laid_out(*tiles.grid(), reference_lat_deg, pieces, Some(tiles), lines)
    }

    fn laid_out<'a>(
        grid: Grid,
        reference_lat_deg: f64,
        pieces: &[RoadPiece],
        tiles: Option<&Tiles>,
        lines: impl Iterator<Item = &'a [LonLat]>,
    ) -> Self {
        let water = Water::new(&grid, reference_lat_deg, lines);
        let (roads, off_the_map) = Roads::new(&grid, pieces, tiles);
        Self {
            off_road_mm: (grid.settings().off_road_m * 1e3).round() as u32,
            walk_mm_per_ms: grid.settings().walk_mm_per_ms(),
            grid,
            water,
            kept: None,
            tiles_made: AtomicUsize::new(0),
            tiles_damaged: AtomicUsize::new(0),
            tiles: (0..roads.tiles.len()).map(|_| OnceLock::new()).collect(),
            served: (0..roads.tiles.len()).map(|_| OnceLock::new()).collect(),
            everywhere: OnceLock::new(),
            spare: Arc::default(),
            roads,
            off_the_map,
        }
    }

    /// The lattice.
    #[must_use]
    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    /// How many pieces there are.
    #[must_use]
    pub fn pieces(&self) -> usize {
        self.roads.frames.len()
    }

    /// Pieces that are no positions, beyond 85 degrees of latitude or across the date line: they have no land.
    #[must_use]
    pub fn off_the_map(&self) -> u64 {
        self.off_the_map
    }

    /// The mesh made so far.
    #[must_use]
    pub fn mesh_size(&self) -> MeshSize {
        self.tiles.iter().filter_map(OnceLock::get).fold(MeshSize::default(), |sum, tile| {
            let [candidates, cells] = tile.size();
            MeshSize {
                tiles: sum.tiles + 1,
                cells_with_roads: sum.cells_with_roads + cells,
                candidates: sum.candidates + candidates,
            }
        })
    }

    pub(crate) fn tile(&self, number: usize) -> &Tile {
        self.tiles[number].get_or_init(|| {
            let kept = self.kept.as_ref().and_then(|kept| kept.tile(&self.roads, number));
            if let Some(Ok(tile)) = kept {
                return Box::new(tile);
            }
            self.tiles_damaged.fetch_add(usize::from(kept.is_some()), Ordering::Relaxed);
            self.tiles_made.fetch_add(1, Ordering::Relaxed);
            Box::new(Tile::new(&self.grid, &self.roads, &self.water, number))
        })
    }

    /// A tile that is there already.
    pub(crate) fn made_tile(&self, number: usize) -> Option<&Tile> {
        self.tiles[number].get().map(Box::as_ref)
    }

    /// Parts of the mesh that were made, not taken from one that was kept.
    #[must_use]
    pub fn tiles_made(&self) -> usize {
        self.tiles_made.load(Ordering::Relaxed)
    }

    /// Those of them that a kept mesh has, but damaged.
    #[must_use]
    pub fn tiles_damaged(&self) -> usize {
        self.tiles_damaged.load(Ordering::Relaxed)
    }

    /// The nearest of some pieces to a place, if there is one that serves it.
    pub(crate) fn nearest_to(&self, pieces: impl Iterator<Item = u32>, at: Place) -> Corner {
        let (mut corner, mut best_mm) = (Corner::Nothing, u32::MAX);
        for piece in pieces {
            let frame = &self.roads.frames[piece as usize];
            let foot = frame.foot(at);
            let off_mm = foot.distance_mm.max(HALF_MM);
            if foot.distance_mm > frame.limit_mm(self.grid.settings().off_road_m) || off_mm > best_mm {
                continue;
            }
            corner = if off_mm == best_mm { Corner::Several } else { Corner::One(piece, foot) };
            best_mm = off_mm;
        }
        corner
    }

    fn surface<'a>(&'a self, times: &'a Times) -> Surface<'a> {
        Surface { land: self, times }
    }

    /// The borders of the land that roads serve in a tile, whatever the times.
    pub(crate) fn served(&self, number: usize) -> &Served {
        let everywhere = || self.everywhere.get_or_init(|| Box::new(Times::everywhere(&self.roads)));
        self.served[number].get_or_init(|| Box::new(Served::new(self.surface(everywhere()), number)))
    }

    /// The areas of the labels of a labelling that are asked for.
    fn draw(&self, labelling: &impl Labelling, wanted: impl Fn(u32) -> bool + Sync) -> BTreeMap<u32, Contour> {
        let part = |number: usize| match labelling.known(&Region::Tile(number, self.roads.serving(number))) {
            Known::All(_) => None,
            Known::Served(label) => wanted(label).then(|| self.served(number).chains().with(label)),
            Known::Nothing => {
                let mut segments = trace(labelling, self, number);
                segments.retain(|segment| wanted(segment.label));
                Some(Chains::new(segments, self.tile(number).extent(&self.grid)))
            }
        };
        // One by one: those with a border lie beside each other, and a run of them would leave the other threads without work.
        let tiles = (0..self.roads.tiles.len()).into_par_iter().with_max_len(1);
        assemble(tiles.filter_map(part).collect())
    }

    /// The land from which a site is reached within `level_ms`, the limit included.
    #[must_use]
    pub fn contour(&self, times: &Times, level_ms: u32) -> Contour {
        let labelling = Within { surface: self.surface(times), level_ms };
        self.draw(&labelling, |_| true).remove(&INSIDE).unwrap_or_default()
    }

    /// The land within `level_ms` of any site, by the nearest of them, for the sites that have any.
    #[must_use]
    pub fn catchments(&self, times: &Times, level_ms: u32) -> Vec<(u32, Contour)> {
        let drawn = self.draw(&Catchments { surface: self.surface(times), level_ms }, |_| true);
        drawn.into_iter().map(|(label, contour)| (label - 1, contour)).collect()
    }

    /// What is within `level_ms` before, after, and both times.
    #[must_use]
    pub fn change(&self, before: &Times, after: &Times, level_ms: u32) -> Change {
        self.changed(before, after, level_ms, false)
    }

    /// The same without what is kept, which stays empty: looks only where times differ.
    #[must_use]
    pub fn lost_and_gained(&self, before: &Times, after: &Times, level_ms: u32) -> Change {
        self.changed(before, after, level_ms, true)
    }

    fn changed(&self, before: &Times, after: &Times, level_ms: u32, only_changed: bool) -> Change {
        let labelling = Changes { before: self.surface(before), after: self.surface(after), level_ms, only_changed };
        let mut drawn = self.draw(&labelling, |label| !only_changed || label != KEPT);
        let [kept, lost, gained] = [KEPT, LOST, GAINED].map(|label| drawn.remove(&label).unwrap_or_default());
        Change { kept, lost, gained }
    }

    /// The land within `level_ms` before, by how much more time it takes after: below the first bound, then from each bound
    /// to the next, then from the last on (no way any more counts there). Bounds ascend and are positive.
    #[must_use]
    pub fn extra(&self, before: &Times, after: &Times, level_ms: u32, bounds_ms: &[u32]) -> Vec<Contour> {
        self.prolonged(before, after, level_ms, bounds_ms, false)
    }

    /// The same without the land below the first bound: looks only where times differ.
    #[must_use]
    pub fn extra_from_first(&self, before: &Times, after: &Times, level_ms: u32, bounds_ms: &[u32]) -> Vec<Contour> {
        self.prolonged(before, after, level_ms, bounds_ms, true).split_off(1)
    }

    fn prolonged(
        &self,
        before: &Times,
        after: &Times,
        level_ms: u32,
        bounds_ms: &[u32],
        only_changed: bool,
    ) -> Vec<Contour> {
        debug_assert!(bounds_ms.is_sorted());
        let (before, after) = (self.surface(before), self.surface(after));
        let mut drawn =
            self.draw(&Extra { before, after, level_ms, bounds_ms, only_changed }, |label| !only_changed || label > 1);
        (1..=bounds_ms.len() as u32 + 1).map(|label| drawn.remove(&label).unwrap_or_default()).collect()
    }

    /// The best time, milliseconds, of the roads within `radius_m` of a place, without the walk; infinite if there is none
    /// from which there is a way.
    #[must_use]
    pub fn best_within_ms(&self, times: &Times, at: LonLat, radius_m: f64) -> f64 {
        let place = [f64::from(at.lon_e7) / 10.0, f64::from(at.lat_e7) / 10.0];
        let side = f64::from(crate::roads::CELLS * self.grid.cell());
        let tile = |at: f64, step: i32| (at / (side * f64::from(step))).floor() as i32;
        let key = (tile(place[1], self.grid.step_lat_e6()), tile(place[0], self.grid.step_lon_e6()));
        let Ok(number) = self.roads.tiles.binary_search(&key) else { return f64::INFINITY };
        if times.of_tile(&self.roads, number)[0] == UNREACHABLE_MS {
            return f64::INFINITY;
        }
        if radius_m <= ROAD_HALF_M {
            return self.best_on_roadway_ms(times, number, place);
        }
        let pieces = self.roads.of_tile(number).iter();
        pieces.fold(f64::INFINITY, |best, &piece| {
            let frame = &self.roads.frames[piece as usize];
            let dlat_m = (place[1] - frame.a[1].min(frame.b[1])).min(frame.a[1].max(frame.b[1]) - place[1]);
            if dlat_m * frame.m_per_e6[1] < -radius_m {
                return best;
            }
            let foot = frame.foot(place);
            if f64::from(foot.distance_mm) > radius_m * 1e3 { best } else { best.min(times.best(piece, foot.share).0) }
        })
    }

    /// The same on the roadways at a place: only pieces that can be nearest in its block have theirs there, and only in
    /// cells with blocks there is any.
    fn best_on_roadway_ms(&self, times: &Times, number: usize, place: [f64; 2]) -> f64 {
        let (tile, blocks, cells) = (self.tile(number), self.grid.blocks(), crate::roads::CELLS);
        let block = |at: f64, step: i32| (at / f64::from(step * crate::grid::BLOCK)).floor() as i32;
        let (x, y) = (block(place[0], self.grid.step_lon_e6()), block(place[1], self.grid.step_lat_e6()));
        let cell = (x.div_euclid(blocks).rem_euclid(cells), y.div_euclid(blocks).rem_euclid(cells));
        if tile.fine(cell) == 0 {
            return f64::INFINITY;
        }
        let bit = 1_u16 << (y.rem_euclid(blocks) * blocks + x.rem_euclid(blocks));
        let near = tile.candidates(cell).iter().filter(|candidate| candidate.around & bit != 0);
        near.fold(f64::INFINITY, |best, candidate| {
            let foot = self.roads.frames[candidate.piece as usize].foot(place);
            if foot.distance_mm > HALF_MM { best } else { best.min(times.best(candidate.piece, foot.share).0) }
        })
    }

    /// How much farther than to vertex (ix, iy) of the finest lattice one can walk in the time that is left at `level_ms`,
    /// millimetres: zero and more is inside. `None` where no road from which there is a way serves it.
    #[must_use]
    pub fn surplus_mm(&self, times: &Times, level_ms: u32, ix: i32, iy: i32) -> Option<i32> {
        let (cell, tile) = (self.grid.cell(), crate::roads::CELLS);
        let (cx, cy) = (ix.div_euclid(cell), iy.div_euclid(cell));
        let key = (cy.div_euclid(tile), cx.div_euclid(tile));
        let number = self.roads.tiles.binary_search(&key).ok()?;
        let surface = self.surface(times);
        let at = [f64::from(ix * self.grid.step_lon_e6()), f64::from(iy * self.grid.step_lat_e6())];
        let candidates = self.tile(number).candidates((cx.rem_euclid(tile), cy.rem_euclid(tile)));
        let nearest = surface.nearest(candidates.iter().map(|candidate| candidate.piece), at);
        let surplus_mm = surface.surplus_mm(&nearest, level_ms);
        (surplus_mm > crate::surface::FAR_MM).then_some(surplus_mm)
    }
}

const _: () = assert!(OUTSIDE == 0, "labels count from 1");
