//! A tile as bytes and back: a piece of road is named by its rank among those in or near the tile, which does not depend on how
//! many pieces the land has elsewhere.

use crate::ground::close::Close;
use crate::ground::grid::CELLS;
use crate::ground::roads::Roads;
use crate::ground::tile::{Candidate, Corners, Tile, WIDE};
use crate::ground::water::Wet;

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

/// The rank of a piece among those in or near a tile ([`Roads::of_tile`]): those that serve land, then the others, each part
/// ascending.
fn rank(roads: &Roads, tile: usize, piece: u32) -> u32 {
    let serving = roads.serving(tile);
    let others = &roads.of_tile(tile)[serving.len()..];
    let rank = serving.binary_search(&piece).or_else(|_| others.binary_search(&piece).map(|at| serving.len() + at));
    rank.map_or(u32::MAX, |rank| rank as u32)
}

/// Whether these are the beginnings of `rows` rows of `total` entries; the last one is the total, if it is there.
fn are_rows(first: &[u32], rows: usize, total: usize) -> bool {
    first.len() == rows && first.is_sorted() && first.last().is_none_or(|&last| last as usize <= total)
}

impl Tile {
    /// All but its corners, which are found when they are asked for. It is the tile with this number.
    pub(crate) fn to_bytes(&self, roads: &Roads, number: usize) -> Vec<u8> {
        let mut out = Vec::new();
        put(&mut out, [self.half_block_m.to_bits()].iter().map(|bits| bits.to_le_bytes()));
        put(&mut out, [roads.of_tile(number).len() as u32].iter().map(|count| count.to_le_bytes()));
        put(
            &mut out,
            self.candidates.iter().map(|candidate| {
                let [a, b, c, d] = rank(roads, number, candidate.piece).to_le_bytes();
                let ([e, f], [g, h]) = (candidate.blocks.to_le_bytes(), candidate.around.to_le_bytes());
                [a, b, c, d, e, f, g, h]
            }),
        );
        put(&mut out, self.nearest.iter().map(|&piece| rank(roads, number, piece).to_le_bytes()));
        for numbers in [&self.first, &self.others, &self.first_nearest, &self.first_close, &self.far_mm] {
            put(&mut out, numbers.iter().map(|number| number.to_le_bytes()));
        }
        for numbers in [&self.fine, &self.close] {
            put(&mut out, numbers.iter().map(|number| number.to_le_bytes()));
        }
        put(&mut out, self.where_close.iter().map(|close| close.to_bytes()));
        put(&mut out, self.wet.iter().map(|wet| [*wet as u8]));
        out
    }

    /// The tile with this number; `None` if these are not its bytes.
    pub(crate) fn from_bytes(bytes: &[u8], roads: &Roads, number: usize) -> Option<Self> {
        let mut rest = Rest(bytes);
        let pieces = roads.of_tile(number);
        let half_block_m = *rest.take(|bits| f64::from_bits(u64::from_le_bytes(bits)))?.first()?;
        if rest.take(u32::from_le_bytes)?[..] != [pieces.len() as u32] {
            return None;
        }
        // A rank beyond them is no piece, which is found below.
        let piece = |rank: [u8; 4]| pieces.get(u32::from_le_bytes(rank) as usize).copied().unwrap_or(u32::MAX);
        let candidates = rest.take(|[a, b, c, d, e, f, g, h]| Candidate {
            piece: piece([a, b, c, d]),
            blocks: u16::from_le_bytes([e, f]),
            around: u16::from_le_bytes([g, h]),
        })?;
        let nearest = rest.take(piece)?;
        let mut numbers = || rest.take(u32::from_le_bytes);
        let (first, others) = (numbers()?, numbers()?);
        let (first_nearest, first_close, far_mm) = (numbers()?, numbers()?, numbers()?);
        let mut masks = || rest.take(u16::from_le_bytes);
        let (fine, close) = (masks()?, masks()?);
        let where_close = rest.take(Close::from_bytes)?;
        let wet = rest.take(|[wet]| match wet {
            0 => Wet::Dry,
            1 => Wet::Some,
            _ => Wet::All,
        })?;
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
            && candidates.iter().all(|candidate| candidate.piece != u32::MAX)
            && !nearest.contains(&u32::MAX);
        is_whole.then(|| Self {
            key: roads.tiles[number],
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
