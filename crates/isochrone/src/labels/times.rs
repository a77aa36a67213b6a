//! The times of one site, or of the best of several, on all pieces of road.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rayon::prelude::*;
use waywarden_network::UNREACHABLE_MS;

use crate::ground::roads::{CHUNK, Roads};
use crate::ground::tile::Tile;

/// Times over a part of a piece, linear from one end to the other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// Where it begins, as a share of the piece from `a`.
    pub from: f64,
    /// Where it ends, not before `from`.
    pub to: f64,
    /// Time at both, milliseconds.
    pub time_ms: [u32; 2],
    /// The site it leads to.
    pub owner: u32,
}

/// Marks a piece with [`Part`]s. Its four numbers are this, 0, this again and a number in [`Times::in_parts`]: so its least
/// time is 0 and its largest one later than any level, whoever asks without looking at the parts.
const IN_PARTS: u32 = UNREACHABLE_MS - 1;

/// Travel times on all pieces of a [`Land`](crate::Land), to one site or to the nearest of several.
///
/// Each piece has a time at both ends for each direction in which it is left, linear in between: the better one counts. All
/// are set before anything is drawn: what was found out of them for a drawing is kept.
#[derive(Debug)]
pub struct Times {
    /// Along: at a, at b; against: at a, at b.
    ends_ms: Vec<[u32; 4]>,
    /// The site of each direction; empty if there is but one.
    owners: Vec<[u32; 2]>,
    parts: Vec<Part>,
    /// Which of these belong to each piece that has any.
    in_parts: Vec<[u32; 2]>,
    /// In which chunks a piece may be reached: most of a large region lies beyond a site's largest time.
    reached: Vec<bool>,
    of_tiles: Vec<OnceLock<[u32; 2]>>,
    of_groups: Vec<OnceLock<Box<[[u32; 2]]>>>,
    /// Where the memory goes that is no longer needed; none for times that are kept.
    spare: Option<Arc<Spare>>,
}

/// Memory of times that are no longer needed, in which no piece is reached. To find new memory for all pieces takes the system
/// longer than to empty what a site reached.
#[derive(Debug, Default)]
pub(crate) struct Spare(Mutex<Vec<Vec<[u32; 4]>>>);

impl Spare {
    fn take(&self) -> Option<Vec<[u32; 4]>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn put(&self, ends_ms: Vec<[u32; 4]>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(ends_ms);
    }
}

impl Drop for Times {
    fn drop(&mut self) {
        // What was being set when a thread was stopped is not marked yet.
        let Some(spare) = self.spare.take().filter(|_| !std::thread::panicking()) else { return };
        let mut ends_ms = std::mem::take(&mut self.ends_ms);
        let chunks = ends_ms.chunks_mut(CHUNK).zip(&self.reached);
        chunks.filter(|(_, is_reached)| **is_reached).for_each(|(chunk, _)| chunk.fill([UNREACHABLE_MS; 4]));
        spare.put(ends_ms);
    }
}

/// The times of a run of pieces.
#[derive(Debug)]
pub struct Run<'a> {
    begin: usize,
    ends_ms: &'a mut [[u32; 4]],
    owners: &'a mut [[u32; 2]],
    parts: Vec<(usize, Vec<Part>)>,
    /// Of the chunks from that of the first piece on.
    reached: Vec<bool>,
}

impl Run<'_> {
    /// See [`Times::set`].
    ///
    /// # Panics
    /// If the piece is not one of the run.
    #[inline]
    pub fn set(&mut self, piece: usize, along_ms: [u32; 2], against_ms: [u32; 2], owners: [u32; 2]) {
        let at = piece - self.begin;
        self.reached[piece / CHUNK - self.begin / CHUNK] = true;
        self.ends_ms[at] = [along_ms[0], along_ms[1], against_ms[0], against_ms[1]];
        if let Some(slot) = self.owners.get_mut(at) {
            *slot = owners;
        }
    }

    /// See [`Times::set_parts`].
    pub fn set_parts(&mut self, piece: usize, parts: Vec<Part>) {
        self.parts.push((piece, parts));
    }
}

impl Times {
    /// No piece is reached. `many` if several sites are to be told apart.
    pub(crate) fn unreached(roads: &Roads, spare: &Arc<Spare>, many: bool) -> Self {
        let pieces = roads.frames.len();
        let owners = if many { vec![[0; 2]; pieces] } else { Vec::new() };
        // In parallel, for most of the time is that which the system takes to find the memory.
        let unreached = || (0..pieces).into_par_iter().with_min_len(1 << 16).map(|_| [UNREACHABLE_MS; 4]).collect();
        let ends_ms = spare.take().unwrap_or_else(unreached);
        let mut times = Self::of_ends(ends_ms, owners, roads.tiles.len());
        times.spare = Some(Arc::clone(spare));
        times
    }

    /// Every piece is reached at once.
    pub(crate) fn everywhere(roads: &Roads) -> Self {
        let mut times = Self::of_ends(vec![[0; 4]; roads.frames.len()], Vec::new(), roads.tiles.len());
        times.reached.fill(true);
        times
    }

    fn of_ends(ends_ms: Vec<[u32; 4]>, owners: Vec<[u32; 2]>, tiles: usize) -> Self {
        let chunks = ends_ms.len().div_ceil(CHUNK);
        Self {
            ends_ms,
            owners,
            parts: Vec::new(),
            in_parts: Vec::new(),
            reached: vec![false; chunks],
            of_tiles: (0..tiles).map(|_| OnceLock::new()).collect(),
            of_groups: (0..tiles).map(|_| OnceLock::new()).collect(),
            spare: None,
        }
    }

    /// Times of a piece for those who leave it by `b`, at both ends, and for those who leave it by `a`; with the sites to
    /// which they go. `UNREACHABLE_MS` where there is no way.
    pub fn set(&mut self, piece: usize, along_ms: [u32; 2], against_ms: [u32; 2], owners: [u32; 2]) {
        self.reached[piece / CHUNK] = true;
        self.ends_ms[piece] = [along_ms[0], along_ms[1], against_ms[0], against_ms[1]];
        if let Some(slot) = self.owners.get_mut(piece) {
            *slot = owners;
        }
    }

    /// Times of a piece that are not linear from end to end, such as where a site lies on it. The best part counts.
    pub fn set_parts(&mut self, piece: usize, parts: &[Part]) {
        if !parts.is_empty() {
            self.reached[piece / CHUNK] = true;
            self.ends_ms[piece] = [IN_PARTS, 0, IN_PARTS, self.in_parts.len() as u32];
            let begin = self.parts.len() as u32;
            self.parts.extend_from_slice(parts);
            self.in_parts.push([begin, self.parts.len() as u32]);
        }
    }

    /// Sets runs of pieces beside each other: run `i` of `set(i, run)` begins with piece `begins[i]` and ends where the next one
    /// begins. They ascend; pieces before the first are left as they are.
    pub fn set_runs(&mut self, begins: &[usize], set: impl Fn(usize, &mut Run<'_>) + Sync) {
        let ends = begins.iter().skip(1).copied().chain([self.ends_ms.len()]);
        let (mut ends_ms, mut owners) = (&mut self.ends_ms[..], &mut self.owners[..]);
        let mut runs = Vec::with_capacity(begins.len());
        let mut at = 0;
        for (&begin, end) in begins.iter().zip(ends) {
            let (own_ms, own);
            (_, ends_ms) = ends_ms.split_at_mut(begin - at);
            (own_ms, ends_ms) = ends_ms.split_at_mut(end - begin);
            (_, owners) = owners.split_at_mut((begin - at).min(owners.len()));
            (own, owners) = owners.split_at_mut((end - begin).min(owners.len()));
            let reached = vec![false; end.div_ceil(CHUNK).saturating_sub(begin / CHUNK)];
            runs.push(Run { begin, ends_ms: own_ms, owners: own, parts: Vec::new(), reached });
            at = end;
        }
        let fill = |(number, mut run): (usize, Run<'_>)| {
            set(number, &mut run);
            (run.begin, run.parts, run.reached)
        };
        let filled: Vec<_> = runs.into_par_iter().enumerate().with_max_len(1).map(fill).collect();
        for (begin, parts, reached) in filled {
            // Two runs may share a chunk.
            self.reached[begin / CHUNK..].iter_mut().zip(reached).for_each(|(all, own)| *all |= own);
            parts.iter().for_each(|(piece, parts)| self.set_parts(*piece, parts));
        }
    }

    fn parts_of(&self, ends: [u32; 4]) -> &[Part] {
        let [begin, end] = self.in_parts[ends[3] as usize];
        &self.parts[begin as usize..end as usize]
    }

    /// The times of both directions at a share of a piece, with their sites; infinite where there is no way.
    fn each(&self, piece: u32, share: f64) -> impl Iterator<Item = (f64, u32)> {
        let ends = self.ends_ms[piece as usize];
        let owners = self.owners.get(piece as usize).copied().unwrap_or_default();
        let parts = if ends[0] == IN_PARTS { self.parts_of(ends) } else { &[] };
        let whole = [(0, owners[0]), (2, owners[1])]
            .into_iter()
            .filter(move |_| ends[0] != IN_PARTS)
            .map(move |(at, owner)| (between_ms([ends[at], ends[at + 1]], share), owner));
        let parts = parts.iter().filter(move |part| part.from <= share && share <= part.to).map(move |part| {
            let within = if part.to > part.from { (share - part.from) / (part.to - part.from) } else { 0.0 };
            (between_ms(part.time_ms, within), part.owner)
        });
        whole.chain(parts)
    }

    /// The best time at a share of a piece, milliseconds, and its site; of equal ones the lower. Infinite if there is no
    /// way.
    #[inline(always)]
    pub(crate) fn best(&self, piece: u32, share: f64) -> (f64, u32) {
        let ends = self.ends_ms[piece as usize];
        if ends[0] == IN_PARTS {
            return self.best_part(piece, share);
        }
        let (along, against) = (between_ms([ends[0], ends[1]], share), between_ms([ends[2], ends[3]], share));
        let owners = self.owners.get(piece as usize).copied().unwrap_or_default();
        if along < against || (along == against && owners[0] <= owners[1]) {
            (along, owners[0])
        } else {
            (against, owners[1])
        }
    }

    /// The same without the site.
    #[inline(always)]
    pub(crate) fn best_ms(&self, piece: u32, share: f64) -> f64 {
        let ends = self.ends_ms[piece as usize];
        if ends[0] == IN_PARTS {
            return self.best_part(piece, share).0;
        }
        let (along, against) = (between_ms([ends[0], ends[1]], share), between_ms([ends[2], ends[3]], share));
        if along < against { along } else { against }
    }

    #[cold]
    fn best_part(&self, piece: u32, share: f64) -> (f64, u32) {
        self.each(piece, share).fold((f64::INFINITY, u32::MAX), |best, next| {
            if next.0 < best.0 || (next.0 == best.0 && next.1 < best.1) { next } else { best }
        })
    }

    /// The best time to one of the sites that this piece knows.
    pub(crate) fn to_owner_ms(&self, piece: u32, share: f64, owner: u32) -> f64 {
        self.each(piece, share).filter(|&(_, to)| to == owner).fold(f64::INFINITY, |best, (ms, _)| best.min(ms))
    }

    /// Along: at a, at b; against: at a, at b; if that is all that there is to a piece.
    pub(crate) fn whole(&self, piece: u32) -> Option<[u32; 4]> {
        Some(self.ends_ms[piece as usize]).filter(|ends| ends[0] != IN_PARTS)
    }

    /// Whether a piece has the same times here and there.
    pub(crate) fn same(&self, other: &Self, piece: u32) -> bool {
        let [mine, theirs] = [self, other].map(|times| times.ends_ms[piece as usize]);
        mine == theirs && mine[0] != IN_PARTS
    }

    /// The one site of a piece, if there is but one.
    pub(crate) fn only_owner(&self, piece: u32) -> Option<u32> {
        let ends = self.ends_ms[piece as usize];
        let owners = self.owners.get(piece as usize).copied().unwrap_or_default();
        match [ends[0] == UNREACHABLE_MS, ends[2] == UNREACHABLE_MS] {
            _ if ends[0] == IN_PARTS => None,
            [true, false] => Some(owners[1]),
            [false, true] => Some(owners[0]),
            _ => Some(owners[0]).filter(|&one| one == owners[1]),
        }
    }

    /// Least and largest time, milliseconds, on the pieces that serve land in a tile; both are unreachable if none is reached.
    pub(crate) fn of_tile(&self, roads: &Roads, number: usize) -> [u32; 2] {
        *self.of_tiles[number].get_or_init(|| {
            let is_reached = roads.chunks(number).iter().any(|&chunk| self.reached[chunk as usize]);
            if is_reached { self.span(roads.serving(number).iter().copied()) } else { [UNREACHABLE_MS; 2] }
        })
    }

    /// The same of those that can be nearest to a vertex of each group of cells; of none: unreachable and 0.
    pub(crate) fn of_groups(&self, number: usize, tile: &Tile) -> &[[u32; 2]] {
        self.of_groups[number].get_or_init(|| {
            let groups = 0..Tile::groups().count();
            groups.map(|group| self.span(tile.nearest(group).iter().copied())).collect()
        })
    }

    /// The same of any pieces.
    pub(crate) fn span(&self, pieces: impl Iterator<Item = u32>) -> [u32; 2] {
        pieces.fold(NOWHERE, |[least, most], piece| {
            let ends = self.ends_ms[piece as usize];
            let low = ends[0].min(ends[1]).min(ends[2].min(ends[3]));
            [least.min(low), most.max(ends[0].max(ends[1]).min(ends[2].max(ends[3])))]
        })
    }
}

/// Least and largest time of no pieces.
const NOWHERE: [u32; 2] = [UNREACHABLE_MS, 0];

/// The time between two ends.
#[inline(always)]
fn between_ms(ends: [u32; 2], share: f64) -> f64 {
    if ends[0] == UNREACHABLE_MS || ends[1] == UNREACHABLE_MS {
        return f64::INFINITY;
    }
    f64::from(ends[0]) + share * (f64::from(ends[1]) - f64::from(ends[0]))
}
