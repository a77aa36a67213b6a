//! The ground around a network: its roads, its water and the mesh that follows from them.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use waywarden_network::LonLat;
use xxhash_rust::xxh3::Xxh3;

use crate::ground::grid::{Grid, TileKey};
use crate::ground::mesh_file::{KeptMesh, MeshError, MeshSource, write_tiles};
use crate::ground::roads::{RoadPiece, Roads};
use crate::ground::tile::Tile;
use crate::ground::tiles::Tiles;
use crate::ground::water::Water;

/// Roads, water, and the mesh around them, which is made part by part when a part is first drawn on, and kept.
#[derive(Debug)]
pub(crate) struct Ground {
    pub(crate) grid: Grid,
    pub(crate) roads: Roads,
    pub(crate) off_road_mm: u32,
    pub(crate) walk_mm_per_ms: f64,
    pub(crate) water: Water,
    /// A mesh that was kept.
    kept: Option<KeptMesh>,
    tiles_made: AtomicUsize,
    tiles_damaged: AtomicUsize,
    tiles: Vec<OnceLock<Box<Tile>>>,
    pub(crate) off_the_map: u64,
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

impl Ground {
    /// Of all pieces of a network, or of those that touch some tiles.
    pub(crate) fn laid_out<'a>(
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
            roads,
            off_the_map,
        }
    }

    /// The mesh made so far.
    pub(crate) fn mesh_size(&self) -> MeshSize {
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
    pub(crate) fn tiles_made(&self) -> usize {
        self.tiles_made.load(Ordering::Relaxed)
    }

    /// Those of them that a kept mesh has, but damaged.
    pub(crate) fn tiles_damaged(&self) -> usize {
        self.tiles_damaged.load(Ordering::Relaxed)
    }

    /// What the mesh follows from, as a number.
    fn mesh_of(&self, roads: u64) -> u64 {
        let mut hash = Xxh3::new();
        let settings = self.grid.settings();
        [settings.off_road_m, settings.detail_m].iter().for_each(|number| hash.update(&number.to_bits().to_le_bytes()));
        [self.grid.step_lon_e6(), self.grid.step_lat_e6()].iter().for_each(|step| hash.update(&step.to_le_bytes()));
        hash.update(&roads.to_le_bytes());
        self.water.update(&mut hash);
        hash.digest()
    }

    /// Takes the tiles of a mesh that [`Ground::write_mesh`] wrote where they are needed, instead of making them. What is drawn
    /// does not depend on it. `roads` is a checksum of the whole network's pieces: a land may have some of them only, and the
    /// mesh of any land of one network fits every other.
    ///
    /// # Errors
    /// [`MeshError`]: all is made anew then.
    pub(crate) fn keep_mesh(&mut self, source: Box<dyn MeshSource>, roads: u64) -> Result<(), MeshError> {
        self.kept = Some(KeptMesh::open(source, self.mesh_of(roads))?);
        Ok(())
    }

    /// Writes the mesh as it is, for roads with a checksum: what was kept, also beyond this land, and what was made since, as
    /// far as it has no more than so many bytes.
    ///
    /// # Errors
    /// Whatever `out` returns.
    pub(crate) fn write_mesh(&self, out: &mut dyn Write, roads: u64, most_bytes: u64) -> io::Result<()> {
        let kept_keys = self.kept.iter().flat_map(|kept| kept.keys());
        let keys: BTreeSet<TileKey> = self.roads.tiles.iter().chain(kept_keys).copied().collect();
        let mut tiles: Vec<(TileKey, Vec<u8>)> = Vec::new();
        let mut total = 0;
        for key in keys {
            let kept = || self.kept.as_ref().and_then(|kept| kept.bytes(key)).and_then(Result::ok);
            let made = || {
                let number = self.roads.tiles.binary_search(&key).ok()?;
                Some(self.made_tile(number)?.to_bytes(&self.roads, number))
            };
            let Some(bytes) = kept().or_else(made) else { continue };
            if total + bytes.len() as u64 <= most_bytes {
                total += bytes.len() as u64;
                tiles.push((key, bytes));
            }
        }
        write_tiles(out, self.mesh_of(roads), &tiles)
    }
}
