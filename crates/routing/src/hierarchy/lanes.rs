//! Labels of several destinations side by side.

/// The labels of one vertex, one for each destination of a sweep.
pub(super) type Row<const L: usize> = [u32; L];

/// The row of a vertex that nothing has reached.
pub(super) const fn unreached<const L: usize>() -> Row<L> {
    [u32::MAX; L]
}

/// Lowers `row` to what is reached over an edge. The plain loop is what compilers turn into vector instructions.
#[inline(always)]
pub(super) fn relax<const L: usize>(row: &mut Row<L>, from: &Row<L>, weight_ms: u32) {
    for lane in 0..L {
        row[lane] = row[lane].min(from[lane].saturating_add(weight_ms));
    }
}

/// Runs `work` as compiled for the widest vector instructions of this machine's kind that it is allowed to use.
///
/// Builds for x86-64 otherwise assume what every such processor has, which lacks an unsigned minimum: sweeps over a
/// selection take 1.7 times as long, those over everything 1.4 times. Only what is inlined into `work` gains.
#[inline(always)]
pub(super) fn vectorised<T>(work: impl FnOnce() -> T) -> T {
    pulp::Arch::new().dispatch(work)
}

/// Memory for rows that begins at a cache line, so that a row of 16 lanes is one line and not parts of two.
#[derive(Debug, Default)]
pub(super) struct Buffer {
    words: Vec<u32>,
}

impl Buffer {
    /// `count` rows with whatever was in them before.
    pub fn rows<const L: usize>(&mut self, count: usize) -> &mut [Row<L>] {
        let words = count * L;
        if self.words.len() < words + LINE {
            // A new vector, not a longer one: nothing of the old one has to be copied.
            self.words = vec![0; words + LINE];
        }
        let skip = self.words.as_ptr().align_offset(LINE * size_of::<u32>()).min(LINE);
        self.words[skip..skip + words].as_chunks_mut().0
    }
}

/// Words in a cache line.
const LINE: usize = 16;
