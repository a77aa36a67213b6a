//! Sparse storage of the surplus at grid vertices.

use rustc_hash::FxHashMap;

/// Surplus of a vertex that no road comes near.
pub(crate) const FAR: i32 = i32::MIN;
/// Vertices along the side of a tile.
pub(crate) const SIDE: usize = 1 << SHIFT;
pub(crate) const SHIFT: u32 = 6;
pub(crate) const MASK: i32 = (1 << SHIFT) - 1;
/// Vertices in a tile.
pub(crate) const TILE: usize = SIDE * SIDE;

/// Row and column of a tile: vertex indices divided by [`SIDE`].
pub(crate) type TileKey = (i32, i32);

/// Square tiles of surplus values in millimetres, made when first written. Tiles lie in the order of their making;
/// whoever produces output goes by sorted keys.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tiles {
    index: FxHashMap<TileKey, usize>,
    values_mm: Vec<i32>,
    last: Option<(TileKey, usize)>,
}

impl Tiles {
    /// Number of the tile in storage, if it exists.
    pub(crate) fn slot(&self, key: TileKey) -> Option<usize> {
        self.index.get(&key).copied()
    }

    /// Number of tiles.
    pub(crate) fn len(&self) -> usize {
        self.values_mm.len() / TILE
    }

    /// Keys of all tiles, in no order.
    pub(crate) fn keys(&self) -> impl Iterator<Item = TileKey> {
        self.index.keys().copied()
    }

    /// Values of a tile, row by row.
    pub(crate) fn tile(&self, slot: usize) -> &[i32] {
        &self.values_mm[slot * TILE..(slot + 1) * TILE]
    }

    /// Values of a tile to write to; the tile is made if it is not there.
    pub(crate) fn tile_mut(&mut self, key: TileKey) -> &mut [i32] {
        let slot = match self.last {
            // Roads come in runs through one tile: this saves nearly every hash.
            Some((last, slot)) if last == key => slot,
            _ => {
                let next = self.len();
                let slot = *self.index.entry(key).or_insert(next);
                if slot == next {
                    self.values_mm.resize(self.values_mm.len() + TILE, FAR);
                }
                self.last = Some((key, slot));
                slot
            }
        };
        &mut self.values_mm[slot * TILE..(slot + 1) * TILE]
    }

    /// Surplus at a vertex, [`FAR`] where no tile is.
    pub(crate) fn value(&self, ix: i32, iy: i32) -> i32 {
        let Some(slot) = self.slot((iy >> SHIFT, ix >> SHIFT)) else { return FAR };
        self.tile(slot)[((iy & MASK) as usize) * SIDE + (ix & MASK) as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_are_found_again_on_both_sides_of_zero() {
        let mut tiles = Tiles::default();
        for (ix, iy, value) in [(0, 0, 1), (-1, 0, 2), (0, -1, 3), (-64, -65, 4), (63, 64, 5)] {
            let at = ((iy & MASK) as usize) * SIDE + (ix & MASK) as usize;
            tiles.tile_mut((iy >> SHIFT, ix >> SHIFT))[at] = value;
        }
        assert_eq!(tiles.value(0, 0), 1);
        assert_eq!(tiles.value(-1, 0), 2);
        assert_eq!(tiles.value(0, -1), 3);
        assert_eq!(tiles.value(-64, -65), 4);
        assert_eq!(tiles.value(63, 64), 5);
        assert_eq!(tiles.value(1, 0), FAR);
        assert_eq!(tiles.value(1_000, 0), FAR);
        assert_eq!(tiles.len(), 5);
    }
}
