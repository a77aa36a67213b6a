//! Whether given times can be times: signs of missing values, other units, none at all between distant places.

use std::collections::BTreeSet;

use waywarden_network::LonLat;

use crate::pair_times::{PairColumns, PairTimes};
use crate::{Problem, RawTable};

/// Slower than this over the straight line nobody travels, km/h.
const SLOWEST_KM_H: f64 = 3.0;
/// Faster than this over the straight line a usual journey is not, km/h.
const FASTEST_KM_H: f64 = 130.0;
/// Faster than this no single journey is, km/h: a helicopter.
const NEVER_KM_H: f64 = 300.0;
/// Slower than this over the straight line no journey of more than [`LONG_MIN`] is, km/h: half of a walk.
const NEVER_SLOWER_KM_H: f64 = 2.5;
/// So long a journey is one of a whole morning, minutes.
const LONG_MIN: f64 = 4.0 * 60.0;
/// A sign that is [`FAR_ABOVE`] all others is one, too, if it would be slower than the usual pair by this share.
const FAR_BELOW: f64 = 0.25;
/// Pairs nearer than this say nothing about units, metres.
const NEAR_M: f64 = 1_000.0;
/// Between places farther apart than this no time is 0, metres.
const DISTANT_M: f64 = 2_000.0;
/// Pairs that are looked at for the unit.
const MOST_PAIRS: usize = 100_000;

/// Where nothing is known of places, or the speed could be one, a sign lies so many times above the longest other time.
const FAR_ABOVE: f64 = 3.0;

impl PairTimes {
    /// Everything that cannot be a time, by its row: signs of missing values; and, where the places of all origins and
    /// destinations are given, another unit than the column says, and journeys that are too fast for their distance.
    #[must_use]
    pub fn implausible(
        &self,
        table: &RawTable,
        columns: &PairColumns,
        places: Option<(&[LonLat], &[LonLat])>,
    ) -> Vec<Problem> {
        Given { table, columns, times: self, places }.problems()
    }
}

/// A table of times as it was read.
struct Given<'t> {
    table: &'t RawTable,
    columns: &'t PairColumns,
    times: &'t PairTimes,
    /// Of origins and destinations.
    places: Option<(&'t [LonLat], &'t [LonLat])>,
}

impl Given<'_> {
    /// Pairs with a time.
    fn pairs(&self) -> impl Iterator<Item = usize> + '_ {
        let times = self.times;
        (0..times.times_ms.len()).filter(|pair| times.rows[*pair] > 0 && times.times_ms[*pair] != times.no_way_ms)
    }

    fn ms(&self, pair: usize) -> u32 {
        self.times.times_ms[pair]
    }

    /// In a straight line; not a number where places are not known.
    fn distance_m(&self, pair: usize) -> f64 {
        let Some((origins, destinations)) = self.places else { return f64::NAN };
        let (origin, destination) = (pair / destinations.len(), pair % destinations.len());
        f64::from(origins[origin].distance_mm(destinations[destination])) / 1e3
    }

    /// Over the straight line.
    fn speed_km_h(&self, pair: usize) -> f64 {
        self.distance_m(pair) * 3_600.0 / f64::from(self.ms(pair))
    }

    /// As it stands in the file.
    fn value(&self, pair: usize) -> f64 {
        f64::from(self.ms(pair)) / self.columns.to_ms
    }

    fn problem(&self, pair: usize, message: String, help: &str) -> Problem {
        self.table.problem(self.times.rows[pair] as usize - 1, self.columns.time, message, help)
    }

    /// Everything that cannot be a time, by its row.
    fn problems(&self) -> Vec<Problem> {
        // Signs say nothing about the unit, and in another unit a time may look like a sign.
        let candidates: BTreeSet<usize> = self.candidates().collect();
        if let Some(unit) = self.unit(&candidates) {
            let rest_ms = self.pairs().filter(|pair| !candidates.contains(pair)).map(|pair| self.ms(pair)).max();
            let far_above = |pair: &&usize| {
                rest_ms.is_some_and(|rest_ms| f64::from(self.ms(**pair)) >= FAR_ABOVE * f64::from(rest_ms))
            };
            let signs = candidates.iter().filter(far_above).take(self.table.rejects.most());
            return std::iter::once(unit).chain(signs.map(|pair| self.sign(*pair))).collect();
        }
        let signs = self.signs(&candidates);
        let told: BTreeSet<usize> = signs.iter().copied().collect();
        let mut found: Vec<Problem> = signs.into_iter().map(|pair| self.sign(pair)).collect();
        let slow = |pair: &usize| {
            f64::from(self.ms(*pair)) > LONG_MIN * 60_000.0
                && self.speed_km_h(*pair) < NEVER_SLOWER_KM_H
                && !told.contains(pair)
        };
        found.extend(self.pairs().filter(slow).take(self.table.rejects.most()).map(|pair| {
            let message = format!(
                "{} for {:.1} km is {:.1} km/h over the straight line, slower than a walk",
                self.value(pair),
                self.distance_m(pair) / 1e3,
                self.speed_km_h(pair)
            );
            self.problem(pair, message, "where there is no way, leave the cell blank; else write the time")
        }));
        let zeros = self.pairs().filter(|pair| self.ms(*pair) == 0 && self.distance_m(*pair) > DISTANT_M);
        found.extend(zeros.take(self.table.rejects.most()).map(|pair| {
            let message = format!("0 between places that are {:.1} km apart", self.distance_m(pair) / 1e3);
            let help = "where there is no way, leave the cell blank; else write the time";
            self.problem(pair, message, help)
        }));
        let fast = |pair: &usize| {
            self.ms(*pair) > 0 && self.distance_m(*pair) > DISTANT_M && self.speed_km_h(*pair) > NEVER_KM_H
        };
        found.extend(self.pairs().filter(fast).take(self.table.rejects.most()).map(|pair| {
            let message = format!(
                "{} for {:.1} km is {:.0} km/h over the straight line",
                self.value(pair),
                self.distance_m(pair) / 1e3,
                self.speed_km_h(pair)
            );
            self.problem(pair, message, "check the time and the positions of both places")
        }));
        found
    }

    /// What may stand for "no way": what looks like a sign and lies above all that does not, and a value that is repeated far
    /// above the rest.
    fn candidates(&self) -> impl Iterator<Item = usize> {
        let rest_ms = self.rest_ms();
        let (mut largest_ms, mut largest_count, mut second_ms) = (0, 0_usize, 0);
        for pair in self.pairs() {
            let ms = self.ms(pair);
            match ms.cmp(&largest_ms) {
                std::cmp::Ordering::Greater => (second_ms, largest_ms, largest_count) = (largest_ms, ms, 1),
                std::cmp::Ordering::Equal => largest_count += 1,
                std::cmp::Ordering::Less => second_ms = second_ms.max(ms),
            }
        }
        let repeated = largest_count > 1 && second_ms > 0 && f64::from(largest_ms) >= 5.0 * f64::from(second_ms);
        self.pairs().filter(move |pair| {
            let ms = self.ms(*pair);
            ms > rest_ms && looks_like_sign(self.value(*pair)) || repeated && ms == largest_ms
        })
    }

    /// The longest time that does not look like a sign.
    fn rest_ms(&self) -> u32 {
        let rest = self.pairs().filter(|pair| !looks_like_sign(self.value(*pair)));
        rest.map(|pair| self.ms(pair)).max().unwrap_or(0)
    }

    /// Those of the candidates that would be slower than a walk, or far slower than usual; where nothing is known of places,
    /// those that look like a sign and lie far above the rest.
    fn signs(&self, candidates: &BTreeSet<usize>) -> Vec<usize> {
        let rest_ms = self.rest_ms();
        let usual_km_h = self.usual_km_h(candidates);
        let is_sign = |pair: &&usize| {
            let named = looks_like_sign(self.value(**pair));
            let far_above = rest_ms > 0 && f64::from(self.ms(**pair)) >= FAR_ABOVE * f64::from(rest_ms);
            match self.places {
                Some(_) => {
                    let speed_km_h = self.speed_km_h(**pair);
                    speed_km_h < SLOWEST_KM_H || named && far_above && speed_km_h < FAR_BELOW * usual_km_h
                }
                None => named && far_above,
            }
        };
        candidates.iter().filter(is_sign).take(self.table.rejects.most()).copied().collect()
    }

    /// The speed of the middle pair of those that are far apart; 0 without one.
    fn usual_km_h(&self, candidates: &BTreeSet<usize>) -> f64 {
        let mut speeds = self.far_speeds(candidates);
        speeds.sort_by(f64::total_cmp);
        speeds.get(speeds.len() / 2).copied().unwrap_or(0.0)
    }

    /// Speeds of pairs that are far enough apart to say something and are no candidates for signs, at most some
    /// [`MOST_PAIRS`] of them.
    fn far_speeds(&self, candidates: &BTreeSet<usize>) -> Vec<f64> {
        let pairs: Vec<usize> = self.pairs().filter(|pair| self.ms(*pair) > 0 && !candidates.contains(pair)).collect();
        let step = pairs.len().div_ceil(MOST_PAIRS).max(1);
        let far = pairs.iter().step_by(step).filter(|pair| self.distance_m(**pair) >= NEAR_M);
        far.map(|pair| self.speed_km_h(*pair)).collect()
    }

    fn sign(&self, pair: usize) -> Problem {
        let value = self.value(pair);
        let speed = match self.places {
            Some(_) => format!(" and would be {:.1} km/h", self.speed_km_h(pair)),
            None => String::new(),
        };
        let message = format!(
            "{value} looks like the sign of a missing value, not like a time: it is far above the others{speed}"
        );
        self.problem(pair, message, "where there is no way, leave the cell blank")
    }

    /// A problem if the usual speed shows that the column is in another unit.
    fn unit(&self, candidates: &BTreeSet<usize>) -> Option<Problem> {
        let mut speeds = self.far_speeds(candidates);
        if speeds.len() < 2 {
            return None;
        }
        speeds.sort_by(f64::total_cmp);
        // Of two in the middle that which speaks for the times.
        let (lower, upper) = (speeds[(speeds.len() - 1) / 2], speeds[speeds.len() / 2]);
        let median = match () {
            () if lower > FASTEST_KM_H => lower,
            () if upper < SLOWEST_KM_H => upper,
            () => return None,
        };
        let name = &self.table.columns[self.columns.time];
        let usual = |km_h: f64| (SLOWEST_KM_H..=FASTEST_KM_H).contains(&km_h);
        let in_seconds = self.columns.to_ms < 60_000.0;
        let (looks_like, help) = match (median < SLOWEST_KM_H, in_seconds) {
            (true, false) if usual(median * 60.0) => {
                ("; they look like seconds", "name the column `seconds`, or divide the times by 60")
            }
            (true, true) if usual(median * 1_000.0) => ("; they look like milliseconds", "divide the times by 1,000"),
            (false, false) if usual(median / 60.0) => ("; they look like hours", "multiply the times by 60"),
            (false, false) if usual(median / 1_440.0) => {
                ("; they look like parts of a day, as spreadsheets keep them", "multiply the times by 1,440")
            }
            (false, true) if usual(median / 60.0) => ("; they look like minutes", "name the column `minutes`"),
            (false, true) if usual(median / 3_600.0) => ("; they look like hours", "multiply the times by 3,600"),
            _ => ("", "check the unit of the times and the positions of areas and sites"),
        };
        let message = format!(
            "the times of the column \"{name}\" cannot be {}: the middle pair travels at {median:.1} km/h over the straight line{looks_like}",
            if in_seconds { "seconds" } else { "minutes" }
        );
        Some(Problem::of_file(&self.table.path, message, help))
    }
}

/// Numbers by which programs say that there is no value: nines, the largest of a kind of integer, round numbers, a day, a week.
fn looks_like_sign(value: f64) -> bool {
    const LARGEST: [f64; 6] = [32_767.0, 65_535.0, 16_777_215.0, 2_147_483_647.0, 4_294_967_295.0, 65_536.0];
    const ROUND: [f64; 9] =
        [1_000.0, 1_440.0, 10_000.0, 10_080.0, 86_400.0, 100_000.0, 604_800.0, 1_000_000.0, 10_000_000.0];
    if value.fract() != 0.0 || !(0.0..1e12).contains(&value) {
        // 999.9 and 9999.99.
        let digits: String = value.to_string().chars().filter(char::is_ascii_digit).collect();
        return digits.len() >= 4 && digits.bytes().all(|b| b == b'9');
    }
    let nines = value >= 999.0 && (value + 1.0).log10().fract().abs() < 1e-9;
    // 666, 777, 888, 8888: nobody's minutes and seconds by chance alone, where they are far above the rest.
    let text = value.to_string();
    let repeated = value >= 666.0 && text.bytes().all(|digit| digit == text.as_bytes()[0]);
    nines || repeated || LARGEST.contains(&value) || ROUND.contains(&value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_missing_values_are_known() {
        for value in [
            999.0,
            9_999.0,
            99_999.0,
            999_999.0,
            65_535.0,
            32_767.0,
            2_147_483_647.0,
            999.9,
            10_000.0,
            1_440.0,
            777.0,
            8_888.0,
        ] {
            assert!(looks_like_sign(value), "{value}");
        }
        for value in [0.0, 9.0, 99.0, 24.0, 1_234.0, 99.5, 998.0, 1_001.0] {
            assert!(!looks_like_sign(value), "{value}");
        }
    }
}
