//! Lists of (leave at the latest, arrive) by number of rides, kept while a search runs.

use crate::UNREACHED;

/// Who is ready by `key` arrives at `arrival[k]` with at most `k + 1` rides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry<const K: usize> {
    pub key: i32,
    pub arrival: [i32; K],
}

/// The better of two, number of rides by number of rides.
#[inline]
pub(crate) fn least<const K: usize>(a: &[i32; K], b: &[i32; K]) -> [i32; K] {
    let mut least = *a;
    for k in 0..K {
        least[k] = least[k].min(b[k]);
    }
    least
}

/// How many entries have a key at or after `key`: looked for from the end in growing steps, as most are near it.
#[inline]
fn count_from<const K: usize>(list: &[Entry<K>], key: i32) -> usize {
    let (mut end, mut step) = (list.len(), 1);
    while end > 0 {
        let probe = end.saturating_sub(step);
        if list[probe].key >= key {
            return probe + 1 + list[probe + 1..end].partition_point(|entry| entry.key >= key);
        }
        end = probe;
        step *= 2;
    }
    0
}

/// Adds a way out to a list, keys falling. Every entry holds the best of itself and all later keys, so the first entry at or
/// after a moment says all there is to know; what improves nothing is not kept.
#[inline]
pub(crate) fn insert<const K: usize>(list: &mut Vec<Entry<K>>, key: i32, arrival: &[i32; K]) {
    let mut at = count_from(list, key);
    let mut merged = *arrival;
    if at > 0 {
        let before = &mut list[at - 1];
        merged = least(&merged, &before.arrival);
        if merged == before.arrival {
            return;
        }
        if before.key == key {
            before.arrival = merged;
        } else {
            list.insert(at, Entry { key, arrival: merged });
            at += 1;
        }
    } else {
        list.insert(0, Entry { key, arrival: merged });
        at = 1;
    }
    for later in &mut list[at..] {
        let better = least(&later.arrival, &merged);
        if better == later.arrival {
            break;
        }
        later.arrival = better;
    }
}

/// The best for someone ready at `moment`.
#[inline]
pub(crate) fn best_at<const K: usize>(list: &[Entry<K>], moment: i32) -> Option<&[i32; K]> {
    count_from(list, moment).checked_sub(1).map(|at| &list[at].arrival)
}

/// As [`insert`], but everything is kept as it is: under a limit on waiting a later way out does not replace an earlier one.
pub(crate) fn insert_all<const K: usize>(list: &mut Vec<Entry<K>>, key: i32, arrival: &[i32; K]) -> bool {
    let at = count_from(list, key);
    if at > 0 && list[at - 1].key == key {
        let before = &mut list[at - 1];
        let merged = least(&before.arrival, arrival);
        let changed = merged != before.arrival;
        before.arrival = merged;
        return changed;
    }
    list.insert(at, Entry { key, arrival: *arrival });
    true
}

/// The best for someone ready at `moment` who waits no longer than `wait_ms`, in a list made by [`insert_all`].
pub(crate) fn best_within<const K: usize>(list: &[Entry<K>], moment: i32, wait_ms: i32) -> [i32; K] {
    let mut best = [UNREACHED; K];
    let from = list.partition_point(|entry| entry.key > moment.saturating_add(wait_ms));
    for entry in list[from..].iter().take_while(|entry| entry.key >= moment) {
        best = least(&best, &entry.arrival);
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_improves_nothing_is_not_kept_and_late_comers_improve_what_is_earlier() {
        let mut list = Vec::new();
        insert(&mut list, 100, &[200, 190]);
        insert(&mut list, 90, &[210, 195]);
        assert_eq!(list.len(), 1, "leaving earlier to arrive later");
        insert(&mut list, 80, &[180, 180]);
        insert(&mut list, 95, &[170, 190]);
        let rows: Vec<_> = list.iter().map(|e| (e.key, e.arrival)).collect();
        assert_eq!(rows, [(100, [200, 190]), (95, [170, 190]), (80, [170, 180])]);
        assert_eq!((best_at(&list, 100), best_at(&list, 96)), (Some(&[200, 190]), Some(&[200, 190])));
        assert_eq!((best_at(&list, 95), best_at(&list, 101)), (Some(&[170, 190]), None));
        insert(&mut list, 95, &[300, 185]);
        assert_eq!(best_at(&list, 95), Some(&[170, 185]), "the same moment twice");
    }

    #[test]
    fn under_a_limit_on_waiting_only_what_comes_in_time_counts() {
        let mut list = Vec::new();
        insert_all(&mut list, 100, &[150]);
        insert_all(&mut list, 50, &[160]);
        assert_eq!(best_within(&list, 50, 10), [160]);
        assert_eq!(best_within(&list, 50, 50), [150]);
        assert_eq!(best_within(&list, 60, 10), [UNREACHED]);
    }
}
