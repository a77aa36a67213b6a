//! Who pays, and modelled volumes beside recorded ones.

use waywarden_pack::{Column, Kind, Table, Value};
use waywarden_scenario::disclosure::{CountKey, What};
use waywarden_scenario::impact::{commissioner_flows, ledger, reconcile};
use waywarden_scenario::{Case, GroupKind, Scope, Side, SiteIndex};

use super::{Figures, site_ref, site_values};
use crate::FIGURE;

fn has_commissioners(case: &Case) -> bool {
    case.groups.iter().any(|group| group.kind == GroupKind::Commissioner)
}

/// What each site gets of each commissioner; `None` if no group names commissioners.
pub fn ledger_table(figures: &Figures<'_>) -> Option<Table> {
    let case = figures.case;
    if !has_commissioners(case) {
        return None;
    }
    let mut columns = figures.result_columns();
    columns.extend(
        [("commissioner", "Commissioner of the patients"), ("site", "Site"), ("site_name", "Site")]
            .map(|(name, title)| Column::new(name, title, "", Kind::Text)),
    );
    columns.push(Column::new("crosses_border", "Site of another commissioner", "", Kind::Boolean));
    columns.extend(figures.weight_columns("_before"));
    columns.extend(figures.weight_columns("_after"));
    let mut rows = Vec::new();
    for (result, shown) in figures.each() {
        for row in ledger(case, result) {
            let mut values = figures.result_values(result);
            values.push(text(&row.commissioner));
            values.extend(site_values(site_ref(case, row.site)));
            values.push(row.crosses.map_or(Value::Null, Value::Boolean));
            for (side, counts) in [(Side::Before, &row.before), (Side::After, &row.after)] {
                let what = What::Ledger(row.commissioner.clone(), side, row.site);
                let counts = shown.counts(&CountKey::all(Scope::Everyone, what), counts);
                values.extend(figures.weight_values(&counts));
            }
            rows.push(values);
        }
    }
    Some(Table { name: "ledger".into(), columns, rows })
}

/// Who goes where instead, by commissioner; `None` if no group names commissioners.
pub fn commissioner_flows_table(figures: &Figures<'_>) -> Option<Table> {
    let case = figures.case;
    if !has_commissioners(case) {
        return None;
    }
    let mut columns = figures.result_columns();
    columns.push(Column::new("commissioner", "Commissioner of the patients", "", Kind::Text));
    for (side, title) in [("from", "From"), ("to", "To")] {
        columns.push(Column::new(&format!("{side}_site"), title, "", Kind::Text));
        columns.push(Column::new(&format!("{side}_site_name"), title, "", Kind::Text));
    }
    columns.push(Column::new("crossed_border_before", "Across the border before", "", Kind::Boolean));
    columns.push(Column::new("crosses_border_after", "Across the border after", "", Kind::Boolean));
    columns.push(Column::new("areas", "Areas", "", Kind::Integer));
    columns.extend(figures.weight_columns(""));
    let mut rows = Vec::new();
    for (result, shown) in figures.each() {
        for flow in commissioner_flows(case, result) {
            let mut values = figures.result_values(result);
            values.push(text(&flow.commissioner));
            values.extend(site_values(site_ref(case, flow.from)));
            values.extend(site_values(site_ref(case, flow.to)));
            values.extend([flow.crossed, flow.crosses].map(|flag| flag.map_or(Value::Null, Value::Boolean)));
            values.push(Value::Integer(flow.areas as i64));
            let what = What::CommissionerFlow(flow.commissioner.clone(), flow.from, flow.to);
            let counts = shown.counts(&CountKey::all(Scope::Everyone, what), &flow.weights);
            values.extend(figures.weight_values(&counts));
            rows.push(values);
        }
    }
    Some(Table { name: "commissioner_flows".into(), columns, rows })
}

fn text(commissioner: &str) -> Value {
    Some(commissioner).filter(|text| !text.is_empty()).into()
}

/// Recorded and modelled volumes of today's sites; `None` if no site has a record.
pub fn reconciliation_table(figures: &Figures<'_>) -> Option<Table> {
    let case = figures.case;
    if case.sites.base().all(|site| case.sites.site(site).figures.recorded.is_none()) {
        return None;
    }
    let weight = &case.weights[case.allocation.weight];
    let calibrated = figures.calibrated.iter().any(Option::is_some);
    let mut columns = Vec::new();
    if !case.services.is_empty() {
        columns.push(Column::new("service", "Service", "", Kind::Text));
    }
    columns.push(Column::new("site", "Site", "", Kind::Text));
    columns.push(Column::new("site_name", "Site", "", Kind::Text));
    columns.push(Column::new("weight", "Modelled from", "", Kind::Text));
    columns.push(Column::new("recorded", "Recorded", &weight.unit, FIGURE));
    columns.push(Column::new("modelled", "Modelled", &weight.unit, FIGURE));
    columns.push(Column::new("difference", "Difference", &weight.unit, FIGURE));
    columns.push(Column::new("off_percent", "Off", "%", Kind::Number { decimals: 1 }));
    if calibrated {
        columns.push(Column::new("uncalibrated", "Modelled without calibration", &weight.unit, FIGURE));
        columns.push(Column::new("wanted", "Recorded, scaled to the modelled total", &weight.unit, FIGURE));
        columns.push(Column::new("factor", "Factor of attractiveness", "", Kind::Number { decimals: 5 }));
    }
    let mut rows = Vec::new();
    for (number, (today, shown)) in figures.each_today().enumerate() {
        for row in reconcile(case, today) {
            let mut values: Vec<Value> =
                today.service.map(|service| Value::from(case.services[service].id.as_str())).into_iter().collect();
            values.extend(site_values(site_ref(case, Some(row.site))));
            let count = |site: SiteIndex, count: f64| {
                shown.volume(case.allocation.weight, Side::Before, Some(site), count).value()
            };
            let modelled = count(row.site, row.modelled);
            values.extend([
                Value::from(weight.name.as_str()),
                Value::Number(row.recorded),
                modelled.into(),
                modelled.map(|modelled| modelled - row.recorded).into(),
                modelled.filter(|_| row.recorded > 0.0).map(|modelled| (modelled / row.recorded - 1.0) * 100.0).into(),
            ]);
            if calibrated {
                let found = figures.calibrated.get(number).and_then(Option::as_ref);
                let fit = found.and_then(|found| found.rows.iter().find(|fit| fit.site == row.site));
                // Of protected counts nothing exact stands beside the rounded one.
                let fit = fit.filter(|_| !weight.protected());
                values.extend([fit.map(|f| f.before), fit.map(|f| f.wanted), fit.map(|f| f.factor)].map(Value::from));
            }
            rows.push(values);
        }
    }
    Some(Table { name: "reconciliation".into(), columns, rows })
}
