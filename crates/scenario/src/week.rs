//! The hours of a week: when people need sites, and which are open then.

use crate::hours::Span;
pub use crate::hours::{Hours, NotHours};

/// Minutes of a week, from Monday 00:00.
pub const WEEK_MIN: usize = 7 * 24 * 60;

/// The whole week's demand, in the parts that shares of it are counted in: integers, so that the shares of any division
/// of the week add up to exactly this.
pub const WHOLE_WEEK: u64 = 1_000_000_000_000;

/// How demand is spread over the week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeekProfile {
    /// Parts of the week's demand up to the start of each minute; the first of [`WEEK_MIN`] + 1 is 0, the last
    /// [`WHOLE_WEEK`].
    cumulative: Vec<u64>,
}

impl Default for WeekProfile {
    /// The same at all hours.
    fn default() -> Self {
        Self { cumulative: (0..=WEEK_MIN as u64).map(|minute| minute * WHOLE_WEEK / WEEK_MIN as u64).collect() }
    }
}

impl WeekProfile {
    /// From the demand of each minute, in any unit; `None` if it is not [`WEEK_MIN`] figures of at least 0 with a sum
    /// above 0.
    #[must_use]
    pub fn new(by_minute: &[f64]) -> Option<Self> {
        let total: f64 = by_minute.iter().sum();
        let usable = by_minute.iter().all(|weight| *weight >= 0.0) && total > 0.0 && total.is_finite();
        if by_minute.len() != WEEK_MIN || !usable {
            return None;
        }
        let mut sum = 0.0;
        let mut cumulative = vec![0];
        for weight in by_minute {
            sum += weight;
            cumulative.push((sum / total * WHOLE_WEEK as f64).round() as u64);
        }
        // Rounding must not leave a part of nobody.
        if let Some(last) = cumulative.last_mut() {
            *last = WHOLE_WEEK;
        }
        Some(Self { cumulative })
    }

    /// The part of [`WHOLE_WEEK`] in the minutes `from..to`.
    #[must_use]
    pub fn part(&self, from: usize, to: usize) -> u64 {
        self.cumulative[to.min(WEEK_MIN)].saturating_sub(self.cumulative[from.min(WEEK_MIN)])
    }
}

/// The times of the week at which the same ones of some sites are open: which, by their number in `hours`, with their
/// part of the demand. Parts are above 0 and sum to [`WHOLE_WEEK`]; `None` is always open. Where the hours of any are by the
/// dates of a year, the parts are of the demand of that year, every week of which is alike.
#[must_use]
pub fn states(hours: &[Option<&Hours>], profile: &WeekProfile) -> Vec<(Vec<usize>, u64)> {
    let year = hours.iter().flatten().find_map(|hours| match hours.span() {
        Span::Year(year) => Some(year),
        Span::Week => None,
    });
    let Some(year) = year else {
        let open: Vec<Option<Vec<(u32, u32)>>> = hours.iter().map(|hours| hours.map(|h| h.open().to_vec())).collect();
        return cut(&open, WEEK_MIN as u32, |from, to| profile.part(from as usize, to as usize));
    };
    let open: Vec<Option<Vec<(u32, u32)>>> = hours.iter().map(|hours| hours.map(|h| h.open_in(year))).collect();
    let start = year.first_weekday as usize * 24 * 60;
    let until = |minute: u32| {
        let minute = start + minute as usize;
        (minute / WEEK_MIN) as u64 * WHOLE_WEEK + profile.part(0, minute % WEEK_MIN)
    };
    scaled(cut(&open, year.minutes(), |from, to| until(to) - until(from)))
}

/// A span of minutes cut where anything opens or closes; `part` is the demand between two minutes.
fn cut(open: &[Option<Vec<(u32, u32)>>], minutes: u32, part: impl Fn(u32, u32) -> u64) -> Vec<(Vec<usize>, u64)> {
    let mut cuts: Vec<u32> = open.iter().flatten().flatten().flat_map(|&(from, to)| [from, to]).collect();
    cuts.extend([0, minutes]);
    cuts.sort_unstable();
    cuts.dedup();
    let mut states: Vec<(Vec<usize>, u64)> = Vec::new();
    for pair in cuts.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let is_open = |open: &Option<Vec<(u32, u32)>>| {
            open.as_ref().is_none_or(|open| {
                // The first range that ends after the minute.
                open.get(open.partition_point(|range| range.1 <= from)).is_some_and(|range| range.0 <= from)
            })
        };
        let now: Vec<usize> = open.iter().enumerate().filter(|(_, open)| is_open(open)).map(|(i, _)| i).collect();
        let part = part(from, to);
        match states.iter_mut().find(|(known, _)| *known == now) {
            Some((_, sum)) => *sum += part,
            None => states.push((now, part)),
        }
    }
    states.retain(|(_, part)| *part > 0);
    states
}

/// The same proportions with the sum [`WHOLE_WEEK`]: each end is rounded, so that the parts between add up.
fn scaled(mut states: Vec<(Vec<usize>, u64)>) -> Vec<(Vec<usize>, u64)> {
    let total: u128 = states.iter().map(|(_, part)| u128::from(*part)).sum();
    let (mut sum, mut before) = (0u128, 0u64);
    for (_, part) in &mut states {
        sum += u128::from(*part);
        let end = (sum * u128::from(WHOLE_WEEK) + total / 2).checked_div(total).unwrap_or_default() as u64;
        *part = end - before;
        before = end;
    }
    states.retain(|(_, part)| *part > 0);
    states
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::calendar::{Calendar, Nation};

    #[test]
    fn the_week_falls_into_states() {
        let (day, office) = (Hours::parse("Mo-Su 08:00-20:00").unwrap(), Hours::parse("Mo-Fr 09:00-17:00").unwrap());
        let states = states(&[None, Some(&day), Some(&office)], &WeekProfile::default());
        let hours: Vec<(Vec<usize>, f64)> =
            states.into_iter().map(|(s, share)| (s, share as f64 * 168.0 / WHOLE_WEEK as f64)).collect();
        let expected = [(vec![0], 84.0), (vec![0, 1], 84.0 - 40.0), (vec![0, 1, 2], 40.0)];
        for ((open, found), (wanted, share)) in hours.iter().zip(&expected) {
            assert_eq!(open, wanted);
            assert!((found - share).abs() < 1e-9, "{found} {share}");
        }
        assert_eq!(hours.len(), 3);
        // Any division of the week adds up exactly.
        let parts =
            |hours: &[Option<&Hours>]| super::states(hours, &WeekProfile::default()).iter().map(|s| s.1).sum::<u64>();
        assert_eq!(
            (parts(&[]), parts(&[Some(&day)]), parts(&[Some(&day), Some(&office)])),
            (WHOLE_WEEK, WHOLE_WEEK, WHOLE_WEEK)
        );
    }

    #[test]
    fn demand_by_the_hour_weighs_the_states() {
        let day = Hours::parse("Mo-Su 08:00-20:00").unwrap();
        // Three times as many by day as by night.
        let by_minute: Vec<f64> = (0..WEEK_MIN).map(|m| if day.is_open(m) { 3.0 } else { 1.0 }).collect();
        let profile = WeekProfile::new(&by_minute).unwrap();
        let states = states(&[Some(&day)], &profile);
        assert_eq!(states.iter().find(|(open, _)| open == &[0]).unwrap().1, WHOLE_WEEK / 4 * 3);
        assert!(WeekProfile::new(&[1.0; 168]).is_none() && WeekProfile::new(&vec![0.0; WEEK_MIN]).is_none());
    }

    /// By hand: in England in 2026 the office is open on 253 days for ten hours, the ward every day for twelve; 365 days have
    /// 8,760 hours. Both are open together when the office is.
    #[test]
    fn a_year_falls_into_states() {
        let calendar = Calendar::new(2026, Nation::England).unwrap();
        let office = Hours::parse_in("Mo-Fr 08:00-18:00; PH off", Some(&calendar)).unwrap();
        let ward = Hours::parse("Mo-Su 08:00-20:00").unwrap();
        let states = states(&[None, Some(&office), Some(&ward)], &WeekProfile::default());
        assert_eq!(states.iter().map(|(_, part)| part).sum::<u64>(), WHOLE_WEEK);
        let hours: Vec<(&[usize], f64)> = states
            .iter()
            .map(|(open, part)| (open.as_slice(), (*part as f64 * 8760.0 / WHOLE_WEEK as f64 * 1e6).round() / 1e6))
            .collect();
        let [office, ward] = [253.0 * 10.0, 365.0 * 12.0];
        assert_eq!(hours, [(&[0][..], 8760.0 - ward), (&[0, 2][..], ward - office), (&[0, 1, 2][..], office)]);
    }

    /// The slow way: every minute of the year is asked who is open, and has the demand of its minute of the week.
    #[test]
    fn counting_minutes_gives_the_same_states() {
        let calendar = Calendar::new(2024, Nation::NorthernIreland).unwrap();
        let texts =
            ["Mo-Fr 09:00-17:00; PH off", "Mo-Su 22:00-06:00", "Jul-Aug 00:00-24:00; Dec 24-Jan 2 off; Sa 10:00-12:00"];
        let hours: Vec<Hours> = texts.iter().map(|text| Hours::parse_in(text, Some(&calendar)).unwrap()).collect();
        let by_minute: Vec<f64> = (0..WEEK_MIN).map(|minute| 1.0 + (minute % 1440 / 60) as f64).collect();
        let profile = WeekProfile::new(&by_minute).unwrap();
        // 1 January 2024 is a Monday: minute 0 of the year is minute 0 of a week.
        let mut counted: BTreeMap<Vec<usize>, u64> = BTreeMap::new();
        for minute in 0..366 * 1440 {
            let in_week = minute % WEEK_MIN;
            let is_open = |hours: &Hours| hours.is_open(if hours.calendar().is_some() { minute } else { in_week });
            let open: Vec<usize> = (0..hours.len()).filter(|site| is_open(&hours[*site])).collect();
            *counted.entry(open).or_default() += profile.part(in_week, in_week + 1);
        }
        let total: u64 = counted.values().sum();
        let references: Vec<Option<&Hours>> = hours.iter().map(Some).collect();
        let states = states(&references, &profile);
        assert_eq!(states.len(), counted.len());
        for (open, part) in states {
            let exact = counted[&open] as f64 / total as f64 * WHOLE_WEEK as f64;
            assert!((part as f64 - exact).abs() <= 2.0, "{open:?}: {part} and {exact}");
        }
    }
}
