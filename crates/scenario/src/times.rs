//! The matrix of travel times that routing hands over.

use waywarden_errors::{Code, Explained, Explanation};
use waywarden_network::UNREACHABLE_MS;

use crate::SiteIndex;
use crate::case::AreaPoints;

/// Travel times from every area to every site position, in milliseconds.
#[derive(Clone, Debug, PartialEq)]
pub struct TravelTimes {
    areas: usize,
    sites: usize,
    times_ms: Vec<u32>,
    refusals: Vec<Option<String>>,
    /// The times that those of the areas are made of, if they have several points.
    by_point: Option<Box<PointTimes>>,
}

/// Times of the points of areas.
#[derive(Clone, Debug, PartialEq)]
pub struct PointTimes {
    /// The points.
    pub points: AreaPoints,
    /// Points by site position.
    pub times: TravelTimes,
}

/// Why the parts do not make a [`TravelTimes`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimesError {
    /// The number of times is not areas x sites.
    #[error("{areas} areas and {sites} site positions need {} travel times, {found} are given", areas * sites)]
    Shape {
        /// Number of areas.
        areas: usize,
        /// Number of site positions.
        sites: usize,
        /// Number of times given.
        found: usize,
    },
    /// The number of refusals is not the number of areas.
    #[error("{areas} areas need {areas} entries of snap refusals, {found} are given")]
    Refusals {
        /// Number of areas.
        areas: usize,
        /// Number of refusals given.
        found: usize,
    },
    /// An area that is not on the network has a travel time.
    #[error("area {area} is not on the road network ({reason}) but has a travel time")]
    RefusedWithTime {
        /// Index of the area.
        area: usize,
        /// Why it is not on the network.
        reason: String,
    },
}

impl Explained for TimesError {
    fn explain(&self) -> Explanation {
        Explanation::of(Code::TimesDoNotFit)
    }
}

impl TravelTimes {
    /// Takes the matrix, row-major by area (`times_ms[area * sites + site]`,
    /// [`UNREACHABLE_MS`] where there is no way), and for each area that could not be
    /// placed on the network the reason. Reasons are counted by their text, so they name a kind ("no road within
    /// 1000 m"), not a case.
    ///
    /// # Errors
    /// [`TimesError`] if the shape is wrong or a refused area has a travel time.
    pub fn new(
        areas: usize,
        sites: usize,
        times_ms: Vec<u32>,
        refusals: Vec<Option<String>>,
    ) -> Result<Self, TimesError> {
        if areas.checked_mul(sites) != Some(times_ms.len()) {
            return Err(TimesError::Shape { areas, sites, found: times_ms.len() });
        }
        if refusals.len() != areas {
            return Err(TimesError::Refusals { areas, found: refusals.len() });
        }
        let times = Self { areas, sites, times_ms, refusals, by_point: None };
        for (area, refusal) in times.refusals.iter().enumerate() {
            if let Some(reason) = refusal
                && times.row(area).iter().any(|t| *t != UNREACHABLE_MS)
            {
                return Err(TimesError::RefusedWithTime { area, reason: reason.clone() });
            }
        }
        Ok(times)
    }

    /// Times of areas from those of their points: the mean of the points that have a way, by their shares, rounded to a
    /// millisecond; none where no point has one. An area is refused if all its points are.
    ///
    /// # Errors
    /// [`TimesError::Shape`] if there are not as many rows as points.
    pub fn of_points(points: &AreaPoints, times: Self) -> Result<Self, TimesError> {
        if times.areas != points.places().len() {
            let found = times.times_ms.len();
            return Err(TimesError::Shape { areas: points.places().len(), sites: times.sites, found });
        }
        let mut times_ms = Vec::with_capacity(points.areas() * times.sites);
        let mut refusals = Vec::with_capacity(points.areas());
        for area in 0..points.areas() {
            let of_area = points.of_area(area);
            for site in 0..times.sites {
                let (mut share, mut sum) = (0.0, 0.0);
                for point in of_area.clone() {
                    let ms = times.row(point)[site];
                    if ms != UNREACHABLE_MS {
                        share += points.share(point);
                        sum += points.share(point) * f64::from(ms);
                    }
                }
                times_ms.push(if share > 0.0 { (sum / share).round() as u32 } else { UNREACHABLE_MS });
            }
            let all_refused = of_area.clone().all(|point| times.refusal(point).is_some());
            refusals.push(times.refusal(of_area.start).filter(|_| all_refused).map(str::to_owned));
        }
        let mut of_areas = Self::new(points.areas(), times.sites, times_ms, refusals)?;
        of_areas.by_point = Some(Box::new(PointTimes { points: points.clone(), times }));
        Ok(of_areas)
    }

    /// The times of the points, if areas have several.
    #[must_use]
    pub fn by_point(&self) -> Option<&PointTimes> {
        self.by_point.as_deref()
    }

    /// Number of areas.
    #[must_use]
    pub fn areas(&self) -> usize {
        self.areas
    }

    /// Number of site positions.
    #[must_use]
    pub fn sites(&self) -> usize {
        self.sites
    }

    /// The travel time from an area to a site position; [`UNREACHABLE_MS`] if there is no way.
    ///
    /// # Panics
    /// If the area or site is not in the matrix.
    #[must_use]
    pub fn time_ms(&self, area: usize, site: SiteIndex) -> u32 {
        self.row(area)[site.index()]
    }

    /// The times of one area, by site position.
    ///
    /// # Panics
    /// If the area is not in the matrix.
    #[must_use]
    pub fn row(&self, area: usize) -> &[u32] {
        &self.times_ms[area * self.sites..(area + 1) * self.sites]
    }

    /// Why an area is not on the network; `None` if it is.
    #[must_use]
    pub fn refusal(&self, area: usize) -> Option<&str> {
        self.refusals.get(area)?.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_checked() {
        let ok = TravelTimes::new(2, 3, vec![1, 2, 3, 4, 5, 6], vec![None, None]).unwrap();
        assert_eq!((ok.row(1), ok.time_ms(0, SiteIndex(2))), (&[4, 5, 6][..], 3));
        assert_eq!(
            TravelTimes::new(2, 3, vec![1; 5], vec![None, None]).unwrap_err().to_string(),
            "2 areas and 3 site positions need 6 travel times, 5 are given"
        );
        assert_eq!(TravelTimes::new(2, 1, vec![1; 2], vec![None]), Err(TimesError::Refusals { areas: 2, found: 1 }));
    }

    #[test]
    fn a_refused_area_has_no_times() {
        let refusals = vec![None, Some("no road near".to_owned())];
        let ok = TravelTimes::new(2, 1, vec![1, UNREACHABLE_MS], refusals.clone()).unwrap();
        assert_eq!((ok.refusal(0), ok.refusal(1)), (None, Some("no road near")));
        let error = TravelTimes::new(2, 1, vec![1, 2], refusals).unwrap_err();
        assert!(error.to_string().contains("area 1") && error.to_string().contains("no road near"), "{error}");
    }
}
