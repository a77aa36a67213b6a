//! Travel times from areas to candidate positions.

use crate::SitingError;

/// The time of a pair without a way.
pub const NO_WAY_MS: u32 = u32::MAX;

/// Travel times from every area to every candidate site, whole milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    areas: usize,
    sites: usize,
    times_ms: Vec<u32>,
}

impl Matrix {
    /// Takes the times, row by row (`times_ms[area * sites + site]`), [`NO_WAY_MS`] where there is no way.
    ///
    /// # Errors
    /// [`SitingError::Length`] if there are not areas x sites of them.
    pub fn new(areas: usize, sites: usize, times_ms: Vec<u32>) -> Result<Self, SitingError> {
        let wanted = areas.saturating_mul(sites);
        if wanted != times_ms.len() {
            return Err(SitingError::Length { what: "the matrix".into(), wanted, found: times_ms.len() });
        }
        Ok(Self { areas, sites, times_ms })
    }

    /// No areas, and so many sites.
    #[must_use]
    pub fn empty(sites: usize) -> Self {
        Self { areas: 0, sites, times_ms: Vec::new() }
    }

    /// Number of areas.
    #[must_use]
    pub fn areas(&self) -> usize {
        self.areas
    }

    /// Number of candidate sites.
    #[must_use]
    pub fn sites(&self) -> usize {
        self.sites
    }

    /// The times of one area by site.
    ///
    /// # Panics
    /// If there is no such area.
    #[must_use]
    pub fn row(&self, area: usize) -> &[u32] {
        &self.times_ms[area * self.sites..(area + 1) * self.sites]
    }

    /// The same areas and sites with every time changed by `f(area, site, time_ms)`; pairs without a way stay so.
    #[must_use]
    pub fn map(&self, f: impl Fn(usize, usize, u32) -> u32) -> Self {
        let changed = |(pair, &time): (usize, &u32)| match time {
            NO_WAY_MS => NO_WAY_MS,
            time => f(pair / self.sites, pair % self.sites, time),
        };
        Self { times_ms: self.times_ms.iter().enumerate().map(changed).collect(), ..*self }
    }
}
