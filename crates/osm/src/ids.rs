//! Ids in ascending order, looked up by a table of where each range of them begins.
//!
//! Ids that are asked for together (the nodes of a way, the nodes of a blob) are close to each other here, and seldom are in
//! a table of hashes: a third of an import was waiting for memory.

use std::cell::Cell;

use rayon::prelude::*;

/// So many ids are passed one by one before the rest is halved.
const NEAR: usize = 16;

/// A set of ids, each with its place in ascending order.
pub(crate) struct IdIndex {
    ids: Vec<i64>,
    /// Where the ids of each range of 2^`shift` begin, from the first id on; one more for the end.
    starts: Vec<u32>,
    shift: u32,
}

impl IdIndex {
    /// The set of all `ids`; repeated ones count once. There are fewer than 2^32.
    pub fn of(mut ids: Vec<i64>) -> Self {
        ids.par_sort_unstable();
        ids.dedup();
        ids.shrink_to_fit();
        let (Some(&first), Some(&last)) = (ids.first(), ids.last()) else {
            return Self { ids, starts: vec![0], shift: 0 };
        };
        // About two ids a range, were they spread evenly.
        let span = last.wrapping_sub(first) as u64;
        let bits = (ids.len() as u64 / 2).max(1).ilog2();
        let shift = (64 - span.leading_zeros()).saturating_sub(bits).min(63);
        let range = |id: i64| (id.wrapping_sub(first) as u64 >> shift) as usize;
        let mut starts = Vec::with_capacity(range(last) + 2);
        for (place, &id) in (0u32..).zip(&ids) {
            starts.resize(starts.len().max(range(id) + 1), place);
        }
        starts.push(ids.len() as u32);
        Self { ids, starts, shift }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// The place of an id.
    pub fn get(&self, id: i64) -> Option<u32> {
        let range = (id.wrapping_sub(*self.ids.first()?) as u64 >> self.shift) as usize;
        let (start, end) = (*self.starts.get(range)?, *self.starts.get(range + 1)?);
        let found = self.ids[start as usize..end as usize].binary_search(&id).ok()?;
        Some(start + found as u32)
    }

    /// Tells of ids whether they are in the set; quick where each is asked for shortly after those before it.
    pub fn ascending(&self) -> impl Fn(i64) -> bool {
        // The first id that is no smaller than the last one asked for.
        let place = Cell::new(0usize);
        move |id| {
            let mut at = place.get();
            if at > 0 && self.ids[at - 1] >= id {
                at = self.ids.partition_point(|&known| known < id);
            }
            let near = at.saturating_add(NEAR).min(self.ids.len());
            at = match self.ids[at..near].iter().position(|&known| known >= id) {
                Some(steps) => at + steps,
                None => near + self.ids[near..].partition_point(|&known| known < id),
            };
            place.set(at);
            self.ids.get(at) == Some(&id)
        }
    }

    /// All ids, ascending.
    pub fn ids(&self) -> &[i64] {
        &self.ids
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn finds_what_is_there_and_nothing_else(
            ids in proptest::collection::vec(prop_oneof![0i64..40, 1_000_000i64..1_000_200, any::<i64>()], 0..200),
            others in proptest::collection::vec(prop_oneof![-5i64..50, any::<i64>()], 20),
        ) {
            let index = IdIndex::of(ids.clone());
            let mut sorted = ids.clone();
            sorted.sort_unstable();
            sorted.dedup();
            prop_assert_eq!(index.ids(), &sorted[..]);
            let in_any_order = index.ascending();
            let in_order = index.ascending();
            for id in sorted.iter().flat_map(|&id| [id.saturating_sub(1), id, id.saturating_add(1)]) {
                prop_assert_eq!(in_order(id), sorted.binary_search(&id).is_ok(), "{}", id);
            }
            for id in ids.into_iter().chain(others).chain([i64::MIN, i64::MAX]) {
                prop_assert_eq!(in_any_order(id), sorted.binary_search(&id).is_ok(), "{}", id);
                let place = sorted.binary_search(&id).ok().map(|place| place as u32);
                prop_assert_eq!(index.get(id), place, "{}", id);
            }
        }
    }
}
