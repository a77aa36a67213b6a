//! The land around a network, ready to be drawn on at any time and level.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;

use rayon::prelude::*;
use waywarden_network::{LonLat, UNREACHABLE_MS};

use crate::ground::grid::Grid;
use crate::ground::mesh_file::{MeshError, MeshSource};
use crate::ground::roads::RoadPiece;
use crate::ground::settings::{HALF_MM, ROAD_HALF_M, Settings, SettingsError};
use crate::ground::tiles::Tiles;
use crate::ground::whole::{Ground, MeshSize};
use crate::labels::changes::{Changes, Extra, GAINED, KEPT, LOST};
use crate::labels::common::{INSIDE, OUTSIDE};
use crate::labels::known::{Known, Region};
use crate::labels::labelling::{Catchments, Labelling, Within};
use crate::labels::surface::Surface;
use crate::labels::times::{Spare, Times};
use crate::outlines::contour::Contour;
use crate::outlines::rings::{Chains, assemble};
use crate::outlines::trace::{ServedTiles, trace};

/// All roads that compete for land, and the mesh around them.
///
/// The mesh depends on nothing else. It is made part by part when a part is first drawn on, and kept.
#[derive(Debug)]
pub struct Land {
    ground: Ground,
    served: ServedTiles,
    /// Memory for the times of the next site.
    spare: Arc<Spare>,
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
        Ok(Self::on(Ground::laid_out(grid, reference_lat_deg, pieces, None, lines)))
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
        Self::on(Ground::laid_out(*tiles.grid(), reference_lat_deg, pieces, Some(tiles), lines))
    }

    fn on(ground: Ground) -> Self {
        Self { served: ServedTiles::of(&ground), ground, spare: Arc::default() }
    }

    /// The lattice.
    #[must_use]
    pub fn grid(&self) -> &Grid {
        &self.ground.grid
    }

    /// How many pieces there are.
    #[must_use]
    pub fn pieces(&self) -> usize {
        self.ground.roads.frames.len()
    }

    /// Pieces that are no positions, beyond 85 degrees of latitude or across the date line: they have no land.
    #[must_use]
    pub fn off_the_map(&self) -> u64 {
        self.ground.off_the_map
    }

    /// The mesh made so far.
    #[must_use]
    pub fn mesh_size(&self) -> MeshSize {
        self.ground.mesh_size()
    }

    /// Parts of the mesh that were made, not taken from one that was kept.
    #[must_use]
    pub fn tiles_made(&self) -> usize {
        self.ground.tiles_made()
    }

    /// Those of them that a kept mesh has, but damaged.
    #[must_use]
    pub fn tiles_damaged(&self) -> usize {
        self.ground.tiles_damaged()
    }

    /// Takes the tiles of a mesh that [`Land::write_mesh`] wrote where they are needed, instead of making them. What is drawn
    /// does not depend on it. `roads` is a checksum of the whole network's pieces: a land may have some of them only, and the
    /// mesh of any land of one network fits every other.
    ///
    /// # Errors
    /// [`MeshError`]: all is made anew then.
    pub fn keep_mesh(&mut self, source: Box<dyn MeshSource>, roads: u64) -> Result<(), MeshError> {
        self.ground.keep_mesh(source, roads)
    }

    /// Writes the mesh as it is, for roads with a checksum: what was kept, also beyond this land, and what was made since, as
    /// far as it has no more than so many bytes.
    ///
    /// # Errors
    /// Whatever `out` returns.
    pub fn write_mesh(&self, out: &mut dyn Write, roads: u64, most_bytes: u64) -> io::Result<()> {
        self.ground.write_mesh(out, roads, most_bytes)
    }

    fn surface<'a>(&'a self, times: &'a Times) -> Surface<'a> {
        Surface { ground: &self.ground, times }
    }

    /// The areas of the labels of a labelling that are asked for.
    fn draw(&self, labelling: &impl Labelling, wanted: impl Fn(u32) -> bool + Sync) -> BTreeMap<u32, Contour> {
        let part = |number: usize| match labelling.known(&Region::Tile(number, self.ground.roads.serving(number))) {
            Known::All(_) => None,
            Known::Served(label) => wanted(label).then(|| self.served.tile(&self.ground, number).chains().with(label)),
            Known::Nothing => {
                let mut segments = trace(labelling, &self.ground, &self.served, number);
                segments.retain(|segment| wanted(segment.label));
                Some(Chains::new(segments, self.ground.tile(number).extent(&self.ground.grid)))
            }
        };
        // One by one: those with a border lie beside each other, and a run of them would leave the other threads without work.
        let tiles = (0..self.ground.roads.tiles.len()).into_par_iter().with_max_len(1);
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
        let side = f64::from(crate::ground::grid::CELLS * self.ground.grid.cell());
        let tile = |at: f64, step: i32| (at / (side * f64::from(step))).floor() as i32;
        let key = (tile(place[1], self.ground.grid.step_lat_e6()), tile(place[0], self.ground.grid.step_lon_e6()));
        let Ok(number) = self.ground.roads.tiles.binary_search(&key) else { return f64::INFINITY };
        if times.of_tile(&self.ground.roads, number)[0] == UNREACHABLE_MS {
            return f64::INFINITY;
        }
        if radius_m <= ROAD_HALF_M {
            return self.best_on_roadway_ms(times, number, place);
        }
        let pieces = self.ground.roads.of_tile(number).iter();
        pieces.fold(f64::INFINITY, |best, &piece| {
            let frame = &self.ground.roads.frames[piece as usize];
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
        let (tile, blocks, cells) = (self.ground.tile(number), self.ground.grid.blocks(), crate::ground::grid::CELLS);
        let block = |at: f64, step: i32| (at / f64::from(step * crate::ground::grid::BLOCK)).floor() as i32;
        let (x, y) = (block(place[0], self.ground.grid.step_lon_e6()), block(place[1], self.ground.grid.step_lat_e6()));
        let cell = (x.div_euclid(blocks).rem_euclid(cells), y.div_euclid(blocks).rem_euclid(cells));
        if tile.fine(cell) == 0 {
            return f64::INFINITY;
        }
        let bit = 1_u16 << (y.rem_euclid(blocks) * blocks + x.rem_euclid(blocks));
        let near = tile.candidates(cell).iter().filter(|candidate| candidate.around & bit != 0);
        near.fold(f64::INFINITY, |best, candidate| {
            let foot = self.ground.roads.frames[candidate.piece as usize].foot(place);
            if foot.distance_mm > HALF_MM { best } else { best.min(times.best(candidate.piece, foot.share).0) }
        })
    }

    /// How much farther than to vertex (ix, iy) of the finest lattice one can walk in the time that is left at `level_ms`,
    /// millimetres: zero and more is inside. `None` where no road from which there is a way serves it.
    #[must_use]
    pub fn surplus_mm(&self, times: &Times, level_ms: u32, ix: i32, iy: i32) -> Option<i32> {
        let (cell, tile) = (self.ground.grid.cell(), crate::ground::grid::CELLS);
        let (cx, cy) = (ix.div_euclid(cell), iy.div_euclid(cell));
        let key = (cy.div_euclid(tile), cx.div_euclid(tile));
        let number = self.ground.roads.tiles.binary_search(&key).ok()?;
        let surface = self.surface(times);
        let at = [f64::from(ix * self.ground.grid.step_lon_e6()), f64::from(iy * self.ground.grid.step_lat_e6())];
        let candidates = self.ground.tile(number).candidates((cx.rem_euclid(tile), cy.rem_euclid(tile)));
        let nearest = surface.nearest(candidates.iter().map(|candidate| candidate.piece), at);
        let surplus_mm = surface.surplus_mm(&nearest, level_ms);
        (surplus_mm > crate::labels::surface::FAR_MM).then_some(surplus_mm)
    }
}

impl Times {
    /// No piece is reached. `many` if several sites are to be told apart.
    #[must_use]
    pub fn new(land: &Land, many: bool) -> Self {
        Self::unreached(&land.ground.roads, &land.spare, many)
    }
}

const _: () = assert!(OUTSIDE == 0, "labels count from 1");
