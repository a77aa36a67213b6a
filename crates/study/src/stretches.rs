//! Observed speeds of stretches of road, driven on the model's roads.

use waywarden_network::{LonLat, Purpose, Snap, SnapIndex, SnapSettings};
use waywarden_progress::{Observer, Stage, Work};
use waywarden_routing::pair_times;
use waywarden_tables::{Problems, RawTable, parse_number, place_at};
use waywarden_validation::Observed;

use crate::roads::Roads;
use crate::snapping::snap_all;

/// A stretch counts if the way found is as long as the stretch within this share.
pub const SAME_LENGTH: f64 = 0.03;

const KM_H_PER_MPH: f64 = 1.609_344;

/// Stretches with their observed speeds, not yet driven.
#[derive(Clone, Debug, Default)]
pub struct Stretches {
    /// What was observed; `km` is the length as given, 0 if it is not, and `hours` is 0.
    pub observed: Vec<Observed>,
    /// Where each begins and ends.
    pub ends: Vec<[LonLat; 2]>,
}

/// Whether a table holds observed speeds: a column `mph` or `km_h`.
#[must_use]
pub fn has_speeds(table: &RawTable) -> bool {
    ["mph", "km_h"].iter().any(|name| table.column(name).is_ok())
}

impl Roads {
    /// Drives stretches from end to end: those whose way is as long as the stretch, with the model's hours.
    #[must_use]
    pub fn drive_stretches(&self, stretches: &Stretches, max_snap_m: f64, observer: &dyn Observer) -> Vec<Observed> {
        let index = SnapIndex::new(self.network());
        // A stretch is driven from end to end: no walk to it counts.
        let settings = SnapSettings { max_m: max_snap_m, walk_km_h: 0.0 };
        let snap = |end: usize, purpose| {
            let places: Vec<LonLat> = stretches.ends.iter().map(|ends| ends[end]).collect();
            snap_all(&index, &places, purpose, &settings)
        };
        let (from, to) = (snap(0, Purpose::Origin), snap(1, Purpose::Destination));
        let met = |(from, to): (&Result<Snap, _>, &Result<Snap, _>)| Some((*from.as_ref().ok()?, *to.as_ref().ok()?));
        let snapped: Vec<Option<(Snap, Snap)>> = from.iter().zip(&to).map(met).collect();
        let usable: Vec<(Snap, Snap)> = snapped.iter().flatten().copied().collect();
        let work = Work::begin(observer, Stage::Validation, usable.len() as u64);
        let times = pair_times(self.network(), self.graph(), &usable, &|count| work.advance(count as u64));
        drop(work);
        let usable = stretches.observed.iter().zip(&snapped).filter(|(_, snapped)| snapped.is_some());
        let driven = usable.zip(times).filter_map(|((stretch, _), time)| {
            let time = time?;
            let (km, hours) = (time.length_mm as f64 / 1e6, f64::from(time.time_ms) / 3.6e6);
            let same = stretch.km == 0.0 || (km / stretch.km - 1.0).abs() <= SAME_LENGTH;
            same.then(|| Observed { km, hours, ..stretch.clone() })
        });
        driven.collect()
    }
}

/// Reads stretches: `id`, `from_lon`, `from_lat`, `to_lon`, `to_lat`, and `mph` or `km_h`; `road`, `place`, `class` and
/// `metres` if they are there.
///
/// # Errors
/// All [`Problems`]: missing columns, positions and speeds that are none.
pub fn read_stretches(table: &RawTable) -> Result<Stretches, Problems> {
    let mut problems = Problems::new();
    let mut column = |name: &str| table.column(name).map_err(|problem| problems.push(problem)).unwrap_or_default();
    let [id, a, b, c, d] = ["id", "from_lon", "from_lat", "to_lon", "to_lat"].map(&mut column);
    let optional = |name: &str| table.column(name).ok();
    let (speed, factor) = optional("mph").map_or_else(|| (column("km_h"), 1.0), |mph| (mph, KM_H_PER_MPH));
    if !problems.is_empty() {
        return Err(problems);
    }
    let text = |row: usize, name: &str| optional(name).map(|column| table.rows[row].cell(column).to_owned());
    let mut stretches = Stretches::default();
    for row in 0..table.rows.len() {
        let from = place_at(table, row, [a, b], &mut problems);
        let to = place_at(table, row, [c, d], &mut problems);
        let observed_km_h = parse_number(table.rows[row].cell(speed)).unwrap_or_default() * factor;
        if observed_km_h <= 0.0 {
            let message = "there is no observed speed above 0";
            problems.push(table.problem(row, speed, message, "give a speed, or leave the row out"));
        }
        let metres = text(row, "metres").and_then(|text| parse_number(&text).ok()).unwrap_or_default();
        let (Some(from), Some(to)) = (from, to) else { continue };
        stretches.ends.push([from, to]);
        stretches.observed.push(Observed {
            road: text(row, "road").unwrap_or_else(|| table.rows[row].cell(id).to_owned()),
            place: text(row, "place").unwrap_or_default(),
            class: text(row, "class").unwrap_or_default(),
            observed_km_h,
            km: metres / 1e3,
            hours: 0.0,
        });
    }
    problems.or_value(stretches)
}
