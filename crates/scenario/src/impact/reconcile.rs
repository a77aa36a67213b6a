//! Modelled volumes beside recorded ones.

use crate::{Case, ScenarioResult, SiteIndex};

/// A site's recorded and modelled volume of today.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReconciliationRow {
    /// The site.
    pub site: SiteIndex,
    /// Recorded.
    pub recorded: f64,
    /// Modelled: the weight that volumes count, allocated as in the case.
    pub modelled: f64,
}

impl ReconciliationRow {
    /// Modelled less recorded, over recorded; `None` if nothing was recorded.
    #[must_use]
    pub fn relative(&self) -> Option<f64> {
        (self.recorded > 0.0).then(|| self.modelled / self.recorded - 1.0)
    }
}

/// The sites with a record, in index order. `today` is the result of [`crate::ScenarioSpec::baseline`].
#[must_use]
pub fn reconcile(case: &Case, today: &ScenarioResult) -> Vec<ReconciliationRow> {
    let weight = case.allocation_of(None, today.service).weight;
    let volume = |site: SiteIndex| {
        let found = today.volumes.iter().find(|volume| volume.site == Some(site));
        found.and_then(|volume| volume.before.get(weight)).copied()
    };
    let row = |site: SiteIndex| {
        let recorded = case.figures_of(&case.sites.site(site).figures, today.service).recorded?;
        Some(ReconciliationRow { site, recorded, modelled: volume(site)? })
    };
    case.sites.base().filter_map(row).collect()
}
