//! A tile as bytes and back.

use crate::close::Close;
use crate::land::Land;
use crate::roads::{CELLS, TileKey};
use crate::tile::{Candidate, Corners, Tile, WIDE};
use crate::water::Wet;

/// Cells of a tile.
const COUNT: usize = (CELLS * CELLS) as usize;

fn put<const N: usize>(out: &mut Vec<u8>, numbers: impl ExactSizeIterator<Item = [u8; N]>) {
    out.extend_from_slice(&(numbers.len() as u32).to_le_bytes());
    numbers.for_each(|number| out.extend_from_slice(&number));
}

/// What is left of the bytes.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn take<const N: usize, T>(&mut self, read: impl Fn([u8; N]) -> T) -> Option<Vec<T>> {
        let (count, rest) = self.0.split_first_chunk::<4>()?;
        let length = (u32::from_le_bytes(*count) as usize).checked_mul(N)?;
        let (own, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some(own.as_chunks::<N>().0.iter().map(|bytes| read(*bytes)).collect())
    }
}

/// Whether these are the beginnings of `rows` rows of `total` entries; the last one is the total, if it is there.
fn are_rows(first: &[u32], rows: usize, total: usize) -> bool {
    first.len() == rows && first.is_sorted() && first.last().is_none_or(|&last| last as usize <= total)
}

impl Tile {
    /// All but its corners, which are found when they are asked for.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        put(&mut out, [self.half_block_m.to_bits()].iter().map(|bits| bits.to_le_bytes()));
        put(
            &mut out,
            self.candidates.iter().map(|candidate| {
                let [a, b, c, d] = candidate.piece.to_le_bytes();
                let ([e, f], [g, h]) = (candidate.blocks.to_le_bytes(), candidate.around.to_le_bytes());
                [a, b, c, d, e, f, g, h]
            }),
        );
        for numbers in [&self.first, &self.others, &self.nearest, &self.first_nearest, &self.first_close, &self.far_mm]
        {
            put(&mut out, numbers.iter().map(|number| number.to_le_bytes()));
        }
        for numbers in [&self.fine, &self.close] {
            put(&mut out, numbers.iter().map(|number| number.to_le_bytes()));
        }
        put(&mut out, self.where_close.iter().map(|close| close.to_bytes()));
        put(&mut out, self.wet.iter().map(|wet| [*wet as u8]));
        out
    }

    /// `None` if these are not the bytes of a tile of this land.
    pub(crate) fn from_bytes(bytes: &[u8], key: TileKey, land: &Land) -> Option<Self> {
        let mut rest = Rest(bytes);
        let half_block_m = *rest.take(|bits| f64::from_bits(u64::from_le_bytes(bits)))?.first()?;
        let candidates = rest.take(|[a, b, c, d, e, f, g, h]| Candidate {
            piece: u32::from_le_bytes([a, b, c, d]),
            blocks: u16::from_le_bytes([e, f]),
            around: u16::from_le_bytes([g, h]),
        })?;
        let mut numbers = || rest.take(u32::from_le_bytes);
        let (first, others, nearest) = (numbers()?, numbers()?, numbers()?);
        let (first_nearest, first_close, far_mm) = (numbers()?, numbers()?, numbers()?);
        let mut masks = || rest.take(u16::from_le_bytes);
        let (fine, close) = (masks()?, masks()?);
        let where_close = rest.take(Close::from_bytes)?;
        let wet = rest.take(|[wet]| match wet {
            0 => Wet::Dry,
            1 => Wet::Some,
            _ => Wet::All,
        })?;
        let pieces = land.pieces();
        let is_whole = rest.0.is_empty()
            && are_rows(&first, COUNT + 1, candidates.len())
            && others.len() == COUNT
            && others.iter().zip(first.windows(2)).all(|(&at, pair)| (pair[0]..=pair[1]).contains(&at))
            && are_rows(&first_nearest, Self::groups().count() + 1, nearest.len())
            && are_rows(&first_close, COUNT, where_close.len())
            && close
                .iter()
                .zip(&first_close)
                .all(|(blocks, &at)| at as usize + blocks.count_ones() as usize <= where_close.len())
            && [far_mm.len(), close.len()] == [COUNT; 2]
            && fine.len() == (WIDE * WIDE) as usize
            && (wet.is_empty() || wet.len() == COUNT)
            && candidates.iter().all(|candidate| (candidate.piece as usize) < pieces)
            && nearest.iter().all(|&piece| (piece as usize) < pieces);
        is_whole.then(|| Self {
            key,
            candidates,
            first,
            others,
            nearest,
            first_nearest,
            fine,
            close,
            first_close,
            where_close,
            corners: Corners::default(),
            far_mm,
            half_block_m,
            wet,
        })
    }
}
