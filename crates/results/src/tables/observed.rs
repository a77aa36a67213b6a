//! What people do beside what the rule of the case would have them do, today.

use waywarden_pack::Value;
use waywarden_scenario::disclosure::{is_small, rounded};
use waywarden_scenario::{ScenarioResult, ServiceIndex, SiteIndex};

use super::Figures;
use crate::columns::{ColumnDescription, Disclosure, TableOf, figure, minutes, text};
use crate::dimensions::Dimensions;
use crate::site_names::{service_id, site_id, site_name};

/// A site as it is used today by records and by rule.
#[derive(Clone, Debug, PartialEq)]
pub struct ObservedRow {
    /// The service; `None` in a case without services.
    pub service: Option<ServiceIndex>,
    /// The site; `None`: all of them.
    pub site: Option<SiteIndex>,
    /// How many people are recorded there; `None` where that is withheld. Rounded to 5 where small counts are withheld.
    pub recorded: Option<f64>,
    /// The weight that goes there by the records, and by the rule: of the first weight without small counts to hide.
    pub weight: Option<[f64; 2]>,
    /// Mean minutes of these, by the records and by the rule.
    pub mean_min: [Option<f64>; 2],
}

/// `None` if recorded flows are not today.
pub(super) fn rows(figures: &Figures<'_>) -> Option<Vec<ObservedRow>> {
    let observed = figures.case.observed.as_ref().filter(|observed| observed.as_today)?;
    let service = observed.service;
    let of_service = |results: &'_ [ScenarioResult]| results.iter().position(|result| result.service == service);
    let today = &figures.today[of_service(figures.today)?];
    let rule = &figures.by_rule[of_service(figures.by_rule)?];
    let weight = figures.case.weights.iter().position(|weight| !weight.protected());
    let recorded = |count: f64| match (observed.protected(), is_small(count)) {
        (true, true) => None,
        (true, false) => Some(rounded(count)),
        (false, _) => Some(count),
    };
    let by_site = observed.by_site();
    let at = |site: SiteIndex| by_site.iter().find(|(known, _)| *known == site).map_or(0.0, |(_, count)| *count);
    let used = |result: &ScenarioResult, site: Option<SiteIndex>| {
        let (mut people, mut product) = (0.0, 0.0);
        for (area, impact) in figures.case.areas.iter().zip(&result.areas) {
            for share in impact.before.shares().iter().filter(|share| site.is_none_or(|site| share.site == site)) {
                let own = weight.map_or(0.0, |weight| area.weights[weight]) * share.share;
                (people, product) = (people + own, product + own * f64::from(share.time_ms) / 60_000.0);
            }
        }
        (people, (people > 0.0).then(|| product / people))
    };
    let row = |site: Option<SiteIndex>, count: f64| {
        let (by_records, by_rule) = (used(today, site), used(rule, site));
        ObservedRow {
            service,
            site,
            recorded: recorded(count),
            weight: weight.map(|_| [by_records.0, by_rule.0]),
            mean_min: [by_records.1, by_rule.1],
        }
    };
    let offers = |site: &SiteIndex| figures.case.sites.site(*site).figures.offers(service);
    let sites = figures.case.sites.base().filter(offers).map(|site| row(Some(site), at(site)));
    Some(std::iter::once(row(None, observed.total())).chain(sites).collect())
}

pub(super) fn columns(d: &Dimensions) -> TableOf<ObservedRow> {
    let about = "Today by recorded flows and by the rule of the case, site by site";
    let mut table = TableOf::new("observed", about);
    if d.has_services {
        let service = text("service", "Service", "id of the service; only in a case with services");
        table.add(service, |case, row: &ObservedRow| service_id(case, row.service).into());
    }
    table.add(text("site", "Site", "the site; empty: all of them together"), |case, row| {
        row.site.map_or(Value::Null, |site| site_id(case, Some(site)))
    });
    table.add(text("site_name", "Site", "its name"), |case, row| {
        row.site.map_or_else(|| Value::from("All sites"), |site| site_name(case, Some(site)))
    });
    let recorded =
        figure("recorded", "Recorded", "people recorded there; empty where few; rounded to 5 where few are withheld");
    table.add(recorded.disclosed(Disclosure::Count), |_, row| row.recorded.into());
    let open = |column: ColumnDescription| column.disclosed(Disclosure::LeftOut);
    for (side, name, how) in [(0, "by_records", "as recorded"), (1, "by_rule", "as the rule of the case has it")] {
        let definition = match side {
            0 => {
                "how many go there as recorded: of the first weight without small counts to hide, areas without records by the rule"
            }
            _ => "how many the rule of the case sends there, of the same weight",
        };
        table.add(open(figure(name, &format!("People, {how}"), definition)), move |_, row| {
            row.weight.map(|weight| weight[side]).into()
        });
        let mean = minutes(&format!("mean_min_{name}"), &format!("Mean minutes, {how}"), "their mean travel time");
        table.add(open(mean), move |_, row| row.mean_min[side].into());
    }
    table
}
