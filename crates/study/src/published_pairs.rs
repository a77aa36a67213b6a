//! Published travel times, driven on the model's roads.

use waywarden_network::{LonLat, Purpose, Snap, SnapIndex, SnapSettings};
use waywarden_progress::{Observer, Stage, Work};
use waywarden_routing::pair_times;
use waywarden_tables::{Problems, RawTable, parse_number, place_at};
use waywarden_validation::ValidationStatistics;

use crate::journey::Journey;
use crate::roads::Roads;
use crate::snapping::{over_water, snap_all, swapped};

/// A published time between two places.
#[derive(Clone, Debug)]
pub struct PublishedPair {
    /// Its name.
    pub id: String,
    /// Where it begins and ends.
    pub ends: [LonLat; 2],
    /// Minutes.
    pub minutes: f64,
}

/// What the model says of published times.
#[derive(Clone, Debug)]
pub struct DrivenPairs {
    /// For each pair the model's minutes, or why it has none.
    pub minutes: Vec<Result<f64, String>>,
    /// Bias and errors; `None` if no pair has a way.
    pub statistics: Option<ValidationStatistics>,
    /// Numbers of the pairs with a time, the farthest off first.
    pub worst: Vec<usize>,
    /// Where each pair met the road.
    snapped: Vec<Option<(Snap, Snap)>>,
}

impl Roads {
    /// Drives published pairs.
    ///
    /// # Errors
    /// Places that have longitude and latitude exchanged.
    pub fn drive_pairs(
        &self,
        source: &std::path::Path,
        pairs: &[PublishedPair],
        snap: &SnapSettings,
        observer: &dyn Observer,
    ) -> Result<DrivenPairs, Problems> {
        let network = self.network();
        let places = pairs.iter().flat_map(|pair| pair.ends.map(|at| (pair.id.as_str(), at)));
        if let Some(problem) = swapped(source, places.collect::<Vec<_>>().into_iter(), network) {
            return Err(problem.into());
        }
        let index = SnapIndex::new(network);
        let ends = |end: usize| -> Vec<LonLat> { pairs.iter().map(|pair| pair.ends[end]).collect() };
        let from = snap_all(&index, &ends(0), Purpose::Origin, snap);
        let to = snap_all(&index, &ends(1), Purpose::Destination, snap);
        drop(index);
        for (places, snaps) in [("beginnings", &from), ("ends", &to)] {
            let doubtful = over_water(places, snaps.iter().map(|snap| snap.as_ref().ok()));
            doubtful.iter().for_each(|warning| observer.warn(warning));
        }
        let snapped: Vec<Option<(Snap, Snap)>> =
            from.iter().zip(&to).map(|(from, to)| Some((*from.as_ref().ok()?, *to.as_ref().ok()?))).collect();
        let usable: Vec<(Snap, Snap)> = snapped.iter().flatten().copied().collect();
        let work = Work::begin(observer, Stage::Validation, usable.len() as u64);
        let times = pair_times(network, self.graph(), &usable, &|count| work.advance(count as u64));
        drop(work);
        let mut times = times.into_iter();
        let minutes: Vec<Result<f64, String>> = (from.iter().zip(&to))
            .map(|(from, to)| match from.as_ref().err().or(to.as_ref().err()) {
                Some(failure) => Err(failure.to_string()),
                None => match times.next().flatten() {
                    Some(found) => Ok(f64::from(found.time_ms) / 6e4),
                    None => Err("no road leads there".to_owned()),
                },
            })
            .collect();
        let both = pairs.iter().zip(&minutes).filter_map(|(pair, model)| Some([pair.minutes, *model.as_ref().ok()?]));
        let statistics = ValidationStatistics::of(&both.collect::<Vec<_>>());
        let error = |pair: usize| minutes[pair].as_ref().map_or(0.0, |model| (model - pairs[pair].minutes).abs());
        let mut worst: Vec<usize> = (0..pairs.len()).filter(|&pair| minutes[pair].is_ok()).collect();
        worst.sort_by(|&a, &b| error(b).total_cmp(&error(a)).then(a.cmp(&b)));
        Ok(DrivenPairs { minutes, statistics, worst, snapped })
    }

    /// The journey of a pair that has a time, road by road.
    #[must_use]
    pub fn journey_of_pair(&self, driven: &DrivenPairs, pair: usize) -> Option<Journey> {
        let (from, to) = driven.snapped.get(pair)?.as_ref()?;
        self.journey_between(from, to)
    }
}

/// Reads published times: `id`, `from_lon`, `from_lat`, `to_lon`, `to_lat`, `minutes`; only those under so many minutes.
///
/// # Errors
/// All [`Problems`]. Published times are evidence: no row is left out.
pub fn read_published(table: RawTable, max_minutes: f64) -> Result<Vec<PublishedPair>, Problems> {
    let mut problems = Problems::new();
    let mut columns = [0; 6];
    for (slot, name) in columns.iter_mut().zip(["id", "from_lon", "from_lat", "to_lon", "to_lat", "minutes"]) {
        match table.column(name) {
            Ok(column) => *slot = column,
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let [id, from_lon, from_lat, to_lon, to_lat, minutes] = columns;
    let mut pairs = Vec::new();
    for row in 0..table.rows.len() {
        let from = place_at(&table, row, [from_lon, from_lat], &mut problems);
        let to = place_at(&table, row, [to_lon, to_lat], &mut problems);
        let minutes = match parse_number(table.rows[row].cell(minutes)) {
            Ok(value) if value >= 0.0 => value,
            Ok(value) => {
                let message = format!("{value} minutes are not a travel time");
                problems.push(table.problem(row, minutes, message, "give minutes of at least 0"));
                continue;
            }
            Err(error) => {
                problems.push(table.problem(row, minutes, error.message, error.help));
                continue;
            }
        };
        if let (Some(from), Some(to)) = (from, to)
            && minutes < max_minutes
        {
            pairs.push(PublishedPair { id: table.rows[row].cell(id).to_owned(), ends: [from, to], minutes });
        }
    }
    // Published times are evidence: none is left out.
    problems.append(table.rejects.into_problems());
    problems.or_value(pairs)
}
