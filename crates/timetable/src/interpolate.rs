//! Blank times between two that are given.

/// Fills in the blank times of a trip: whole seconds, in proportion to the way along the trip.
///
/// `times` are (arrival, departure); `along` is the way from the first call to each, in any unit, never decreasing. Where
/// only one of the two is given it stands for both. Between two calls with times the vehicle moves at an even speed; if the
/// way between them is nothing, calls are spaced evenly. Returns how many calls were filled, or none if the first or last
/// call has no time at all.
pub(crate) fn fill(times: &mut [(Option<i32>, Option<i32>)], along: &[f64]) -> Option<usize> {
    for time in times.iter_mut() {
        *time = (time.0.or(time.1), time.1.or(time.0));
    }
    let mut filled = 0;
    let mut known = 0;
    let (first, last) = (times.first()?, times.last()?);
    first.1?;
    last.0?;
    for next in 1..times.len() {
        let (Some(to), Some(from)) = (times[next].0, times[known].1) else { continue };
        let whole = along[next] - along[known];
        for call in known + 1..next {
            let share = if whole > 0.0 {
                (along[call] - along[known]) / whole
            } else {
                (call - known) as f64 / (next - known) as f64
            };
            let time = from + (f64::from(to - from) * share).round() as i32;
            times[call] = (Some(time), Some(time));
            filled += 1;
        }
        known = next;
    }
    Some(filled)
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn blanks_are_filled_in_proportion_to_the_way() {
        let mut times = [
            (Some(0), Some(10)),
            (None, None),
            (None, None),
            (Some(110), None),
            (None, Some(150)),
            (Some(170), Some(170)),
        ];
        let filled = fill(&mut times, &[0.0, 25.0, 50.0, 100.0, 100.0, 100.0]);
        assert_eq!(filled, Some(2));
        let times: Vec<_> = times.iter().map(|t| (t.0.unwrap(), t.1.unwrap())).collect();
        assert_eq!(times, [(0, 10), (35, 35), (60, 60), (110, 110), (150, 150), (170, 170)]);
    }

    #[test]
    fn calls_at_one_place_are_spaced_evenly_and_open_ends_are_refused() {
        let mut times = [(Some(0), Some(0)), (None, None), (None, None), (Some(9), Some(9))];
        assert_eq!(fill(&mut times, &[5.0; 4]), Some(2));
        assert_eq!((times[1].0, times[2].0), (Some(3), Some(6)));
        assert_eq!(fill(&mut [(None, None), (Some(9), Some(9))], &[0.0, 1.0]), None);
        assert_eq!(fill(&mut [(Some(9), Some(9)), (None, None)], &[0.0, 1.0]), None);
    }
}
