//! What it changes that the people of an area are at several points, not at one.

use serde_json::{Value, json};
use waywarden_network::UNREACHABLE_MS;
use waywarden_scenario::case::AreaPoints;
use waywarden_scenario::{Case, SiteOrigin, TravelTimes};

/// Areas that are named.
const MOST_NAMED: usize = 5;
/// A difference that is worth naming, milliseconds.
const FAR_MS: f64 = 5.0 * 60_000.0;

/// Times to the nearest of today's sites, by points and by one point for each area.
pub(crate) struct PointsEffect<'a> {
    case: &'a Case,
    points: &'a AreaPoints,
    /// Areas with a time by either, with the weight of the headline and both times, milliseconds.
    both: Vec<(usize, f64, [f64; 2])>,
}

impl<'a> PointsEffect<'a> {
    /// `one_point_ms` are the times of the areas' own points to each site position, as those of `times` are.
    pub(crate) fn of(
        case: &'a Case,
        points: &'a AreaPoints,
        times: &TravelTimes,
        one_point: &dyn Fn(usize, usize) -> u32,
    ) -> Self {
        let sites = case.sites.positions().iter().enumerate();
        let today: Vec<usize> = sites.filter(|(_, p)| p.origin == SiteOrigin::Base).map(|(site, _)| site).collect();
        let nearest = |time_ms: &dyn Fn(usize) -> u32| {
            today.iter().map(|&site| time_ms(site)).min().filter(|ms| *ms != UNREACHABLE_MS).map(f64::from)
        };
        let both = case.areas.iter().enumerate().filter_map(|(area, spec)| {
            let own = nearest(&|site| one_point(area, site))?;
            let (mut share, mut sum) = (0.0, 0.0);
            for point in points.of_area(area) {
                let row = times.by_point()?.times.row(point);
                if let Some(ms) = nearest(&|site| row[site]) {
                    share += points.share(point);
                    sum += points.share(point) * ms;
                }
            }
            (share > 0.0).then(|| (area, spec.weights[0], [sum / share, own]))
        });
        Self { case, points, both: both.collect() }
    }

    /// Areas whose two times differ by at least five minutes, the farthest first, with the difference.
    fn far(&self) -> Vec<(usize, f64)> {
        let all = self.both.iter().map(|(area, _, [by_points, own])| (*area, by_points - own));
        let mut far: Vec<(usize, f64)> = all.filter(|(_, extra)| extra.abs() >= FAR_MS).collect();
        far.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()).then(a.0.cmp(&b.0)));
        far
    }

    /// The means over the headline, minutes; `None` if nobody has both times.
    fn means_min(&self) -> Option<[f64; 2]> {
        let total: f64 = self.both.iter().map(|(_, weight, _)| weight).sum();
        let mean = |which: usize| self.both.iter().map(|(_, weight, ms)| weight * ms[which]).sum::<f64>() / total;
        (total > 0.0).then(|| [mean(0) / 60_000.0, mean(1) / 60_000.0])
    }

    /// In a sentence.
    pub(crate) fn note(&self) -> String {
        let count = self.points.places().len();
        let mut words = format!("Times of areas are those of {count} points of {}", self.points.source.file_name());
        if self.points.without > 0 {
            words.push_str(&format!(" ({} areas have none and stand for themselves)", self.points.without));
        }
        if let Some([by_points, own]) = self.means_min() {
            let far = self.far();
            words.push_str(&format!(
                ". Mean minutes to the nearest of today's sites: {by_points:.1}, with one point for each area {own:.1}"
            ));
            if !far.is_empty() {
                let named = far
                    .iter()
                    .take(MOST_NAMED)
                    .map(|(area, extra)| format!("{} {:+.0}", self.case.areas[*area].id.as_str(), extra / 60_000.0));
                let more = if far.len() > MOST_NAMED { ", ..." } else { "" };
                words.push_str(&format!(
                    "; {} areas differ by 5 minutes or more ({}{more})",
                    far.len(),
                    named.collect::<Vec<_>>().join(", ")
                ));
            }
        }
        words + "."
    }

    /// For the record of the run.
    pub(crate) fn record(&self) -> Value {
        let rounded = |value: f64| (value * 10.0).round() / 10.0;
        let means = self.means_min().map(|means| means.map(rounded));
        json!({
            "file": self.points.source.file_name(),
            "points": self.points.places().len(),
            "areas_without": self.points.without,
            "rows_of_other_areas": self.points.unused_rows,
            "mean_min_by_points": means.map(|means| means[0]),
            "mean_min_by_one_point": means.map(|means| means[1]),
            "areas_5_min_apart": self.far().len(),
        })
    }
}
