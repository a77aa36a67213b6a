//! Modelled volumes beside recorded ones.

use waywarden_pack::Value;
use waywarden_scenario::disclosure::Count;
use waywarden_scenario::impact::reconcile;
use waywarden_scenario::{ServiceIndex, Side, SiteIndex};

use super::Figures;
use crate::columns::{Disclosure, TableOf, figure, number, text};
use crate::dimensions::Dimensions;
use crate::site_names::{service_id, site_id, site_name};

/// A site's recorded and modelled volume of today.
#[derive(Clone, Debug, PartialEq)]
pub struct ReconciliationRow {
    /// The service; `None` in a case without services.
    pub service: Option<ServiceIndex>,
    /// The site.
    pub site: SiteIndex,
    /// Recorded.
    pub recorded: f64,
    /// Modelled: the weight that volumes count, allocated as in the case.
    pub modelled: Count,
    /// What the calibration did; `None` without one, and of protected weights, for nothing exact stands beside a rounded count.
    pub calibration: Option<CalibrationFigures>,
}

/// What a calibration to recorded volumes did to a site.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CalibrationFigures {
    /// Modelled without it.
    pub uncalibrated: f64,
    /// The recorded volume scaled to the modelled total.
    pub wanted: f64,
    /// The factor of attractiveness that was found.
    pub factor: f64,
}

impl ReconciliationRow {
    /// Modelled less recorded; `None` if the count is suppressed.
    #[must_use]
    pub fn difference(&self) -> Option<f64> {
        self.modelled.value().map(|modelled| modelled - self.recorded)
    }

    /// The same in percent of the recorded volume; `None` if that is 0, too.
    #[must_use]
    pub fn off_percent(&self) -> Option<f64> {
        let modelled = self.modelled.value().filter(|_| self.recorded > 0.0);
        modelled.map(|modelled| (modelled / self.recorded - 1.0) * 100.0)
    }
}

pub(super) fn rows(figures: &Figures<'_>) -> Option<Vec<ReconciliationRow>> {
    let case = figures.case;
    let recorded = |service| {
        let mut figures = case.sites.base().map(|site| case.figures_of(&case.sites.site(site).figures, service));
        figures.any(|figures| figures.recorded.is_some())
    };
    if !case.service_indices().into_iter().any(recorded) {
        return None;
    }
    let mut rows = Vec::new();
    for (number, (today, shown)) in figures.each_today().enumerate() {
        let weight = case.allocation_of(None, today.service).weight;
        let calibrated = figures.calibrated.get(number).and_then(Option::as_ref);
        rows.extend(reconcile(case, today).into_iter().map(|row| {
            let found = calibrated.and_then(|found| found.rows.iter().find(|fitted| fitted.site == row.site));
            let found = found.filter(|_| !case.weights[weight].protected());
            ReconciliationRow {
                service: today.service,
                site: row.site,
                recorded: row.recorded,
                modelled: shown.volume(weight, Side::Before, Some(row.site), row.modelled),
                calibration: found.map(|fitted| CalibrationFigures {
                    uncalibrated: fitted.before,
                    wanted: fitted.wanted,
                    factor: fitted.factor,
                }),
            }
        }));
    }
    Some(rows)
}

pub(super) fn columns(d: &Dimensions) -> TableOf<ReconciliationRow> {
    let mut table = TableOf::new("reconciliation", "Recorded and modelled volumes of the sites as they are");
    if d.has_services {
        let service = text("service", "Service", "id of the service; only in a case with services");
        table.add(service, |case, row: &ReconciliationRow| service_id(case, row.service).into());
    }
    let unit = d.volume_unit.as_str();
    table.add(text("site", "Site", "the site"), |case, row| site_id(case, Some(row.site)));
    table.add(text("site_name", "Site", "its name"), |case, row| site_name(case, Some(row.site)));
    table.add(text("weight", "Modelled from", "name of the weight that volumes count"), |case, row| {
        Value::from(case.weights[case.allocation_of(None, row.service).weight].name.as_str())
    });
    let recorded = figure("recorded", "Recorded", "the volume of the sites table").unit(unit);
    table.add(recorded, |_, row| Value::Number(row.recorded));
    let modelled = figure("modelled", "Modelled", "the weight that the allocation of the case sends there").unit(unit);
    table.add(modelled.disclosed(Disclosure::Count), |_, row| row.modelled.value().into());
    let difference = figure("difference", "Difference", "modelled less recorded").unit(unit);
    table.add(difference.disclosed(Disclosure::OfCounts), |_, row| row.difference().into());
    let off = number("off_percent", "Off", 1, "the same in percent of the recorded volume").unit("%");
    table.add(off.disclosed(Disclosure::OfCounts), |_, row| row.off_percent().into());
    if d.calibrated {
        let of = |pick: fn(&CalibrationFigures) -> f64| {
            move |_: &waywarden_scenario::Case, row: &ReconciliationRow| Value::from(row.calibration.as_ref().map(pick))
        };
        let definition = "the model before it was calibrated; this and the next only with `calibrate`";
        let column = figure("uncalibrated", "Modelled without calibration", definition).unit(unit);
        table.add(column.disclosed(Disclosure::LeftOut), of(|found| found.uncalibrated));
        let definition = "the recorded volume scaled to the modelled total of these sites";
        let column = figure("wanted", "Recorded, scaled to the modelled total", definition).unit(unit);
        table.add(column.disclosed(Disclosure::LeftOut), of(|found| found.wanted));
        let column = number("factor", "Factor of attractiveness", 5, "the factor that was found");
        table.add(column.disclosed(Disclosure::LeftOut), of(|found| found.factor));
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_far_a_model_is_off() {
        let row = |recorded, modelled| ReconciliationRow {
            service: None,
            site: SiteIndex(0),
            recorded,
            modelled,
            calibration: None,
        };
        let off = row(80.0, Count::Shown(100.0));
        assert_eq!((off.difference(), off.off_percent()), (Some(20.0), Some(25.0)));
        let none = row(0.0, Count::Shown(10.0));
        assert_eq!((none.difference(), none.off_percent()), (Some(10.0), None));
        let few = row(80.0, Count::Suppressed);
        assert_eq!((few.difference(), few.off_percent()), (None, None));
    }
}
