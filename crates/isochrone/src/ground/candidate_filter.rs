//! Which of the roads near a cell can be nearest in it.

use crate::ground::mesh::{Builder, Near, Scratch};
use crate::ground::nearest_candidates::NearestCandidates;
use crate::ground::settings::{FENCE_M, HALF_MM, ROAD_HALF_M};
use crate::ground::tile::Candidate;

/// The rounding of distances, metres.
const SIEVE_MARGIN_M: f64 = 0.02;

impl Builder<'_> {
    /// Keeps what is nearest at a corner of a cell that is drawn whole; returns the largest distance of a corner.
    pub(crate) fn filter_corners(
        &self,
        cell: (i32, i32),
        near: &[Near],
        nearest_candidates: &mut NearestCandidates<16>,
        kept: &mut Vec<Candidate>,
    ) -> f64 {
        let side = self.grid.cell();
        nearest_candidates.fill(&self.whole, near.iter().map(|near| (near.piece, self.line(cell, near.piece))));
        let off_road_m = self.grid.settings().off_road_m;
        let begin = kept.len();
        let mut far_mm = 0;
        for corner in 0..4_u8 {
            let (x, y) = (f64::from(i32::from(corner % 2) * side), f64::from(i32::from(corner / 2) * side));
            let at = self.vertex(cell, x, y);
            let (mut least_mm, mut open_mm) = (u32::MAX, u32::MAX);
            let own = kept.len();
            for piece in nearest_candidates.of(usize::from(corner)) {
                let frame = &self.roads.frames[piece as usize];
                let mm = frame.foot(at).distance_mm;
                if mm > frame.limit_mm(off_road_m) || mm.max(HALF_MM) > least_mm {
                    continue;
                }
                if mm.max(HALF_MM) < least_mm {
                    kept.truncate(own);
                    least_mm = mm.max(HALF_MM);
                    open_mm = u32::MAX;
                }
                if !frame.fenced {
                    open_mm = open_mm.min(mm);
                }
                kept.push(Candidate { piece, blocks: u16::MAX, around: u16::MAX });
            }
            far_mm = far_mm.max(open_mm);
        }
        sort_and_dedup(kept, begin);
        if far_mm == u32::MAX { f64::INFINITY } else { f64::from(far_mm) * 1e-3 }
    }

    /// Keeps what can be nearest in a block, as seen from the middles of the blocks; no place of the cell is farther than
    /// what is returned from a road that is not fenced.
    pub(crate) fn filter_blocks(
        &self,
        cell: (i32, i32),
        near: &[Near],
        scratch: &mut Scratch,
        kept: &mut Vec<Candidate>,
    ) -> f64 {
        let blocks = self.grid.blocks();
        let count = (blocks * blocks) as usize;
        let half_m = self.half_block_m;
        // The nearest first: soon the others are too far for any block.
        scratch.near.clear();
        scratch.near.extend_from_slice(near);
        scratch.near.sort_unstable_by(|a, b| a.from_centre_m.total_cmp(&b.from_centre_m));
        let off_centre_m = self.half_cell_m - half_m;
        let fenced_m = half_m + FENCE_M;
        // A road can be nearest in a block if it is no farther from its middle than the nearest one and the block's diagonal.
        let reach_m = |least_m: f64, limit_m: f64| {
            (least_m + 2.0 * half_m).max(half_m + ROAD_HALF_M).min(half_m + limit_m) + SIEVE_MARGIN_M
        };
        let mut least_m = [f64::INFINITY; 16];
        let mut most_m = f64::INFINITY;
        scratch.squares_m2.clear();
        for near in &scratch.near {
            if f64::from(near.from_centre_m) > most_m + off_centre_m {
                break;
            }
            let piece = near.piece;
            let (squares_m2, _) = self.middles.feet(&self.line(cell, piece));
            if !self.roads.frames[piece as usize].fenced {
                for (least_m, square_m2) in least_m[..count].iter_mut().zip(squares_m2) {
                    *least_m = least_m.min(f64::from(square_m2.sqrt()));
                }
                let farthest_m = least_m[..count].iter().copied().fold(0.0, f64::max);
                most_m = reach_m(farthest_m, f64::INFINITY).max(fenced_m + SIEVE_MARGIN_M);
            }
            scratch.squares_m2.push((piece, squares_m2));
        }
        let begin = kept.len();
        for &(piece, squares_m2) in &scratch.squares_m2 {
            let frame = &self.roads.frames[piece as usize];
            let limit_m = self.limit_m(frame);
            let mut bits = 0_u16;
            for (block, square_m2) in squares_m2.iter().enumerate().take(count) {
                let nearest_m = if frame.fenced { fenced_m + SIEVE_MARGIN_M } else { reach_m(least_m[block], limit_m) };
                bits |= u16::from(f64::from(*square_m2) <= nearest_m * nearest_m) << block;
            }
            if bits != 0 {
                kept.push(Candidate { piece, blocks: 0, around: bits });
            }
        }
        sort_and_dedup(kept, begin);
        least_m[..count].iter().fold(0.0, |most: f64, &least| most.max(least + half_m + SIEVE_MARGIN_M))
    }
}

fn sort_and_dedup(kept: &mut Vec<Candidate>, begin: usize) {
    kept[begin..].sort_unstable_by_key(|candidate| candidate.piece);
    let mut end = begin;
    for at in begin..kept.len() {
        if at == begin || kept[at].piece != kept[end - 1].piece {
            kept[end] = kept[at];
            end += 1;
        }
    }
    kept.truncate(end);
}
