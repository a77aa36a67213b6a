//! The tables of a run.

mod about;
pub mod clinical;
mod equity;
mod groups;
mod ledger;
mod plain;
mod standards;
mod travel;

use waywarden_pack::{Column, Kind, Table, Value};
use waywarden_scenario::disclosure::{Count, Shown, ShownResult};
use waywarden_scenario::impact::GroupSlice;
use waywarden_scenario::rows::SiteRef;
use waywarden_scenario::travel::RoadLengths;
use waywarden_scenario::{Calibrated, Case, ScenarioResult, SiteIndex};

pub use about::all;

use crate::FIGURE;

/// Everything that tables are made of.
pub struct Figures<'a> {
    /// The case.
    pub case: &'a Case,
    /// Each scenario and service.
    pub results: &'a [ScenarioResult],
    /// Today, for each service.
    pub today: &'a [ScenarioResult],
    /// Of each service, if the case asks for it.
    pub calibrated: &'a [Option<Calibrated>],
    /// The groups of areas.
    pub slices: &'a [GroupSlice],
    /// Lengths of journeys, if the case asks for what they cost.
    pub lengths: Option<&'a RoadLengths>,
    /// What may be shown of `results`, then of `today`.
    pub shown: &'a Shown,
}

/// All tables of a run; those that would have no columns of their own (no groups, no recorded volumes) are left out.
fn of_results(figures: &Figures<'_>) -> Vec<Table> {
    let mut tables = vec![
        plain::summary_table(figures),
        plain::flows_table(figures),
        plain::volumes_table(figures),
        groups::curve_table(figures),
        plain::worst_hit_table(figures),
    ];
    if !figures.case.groups.is_empty() || !figures.case.weight_groups.is_empty() {
        tables.push(groups::groups_table(figures));
    }
    tables.extend([equity::equity_table(figures), ledger::ledger_table(figures)].into_iter().flatten());
    tables.extend(
        [ledger::commissioner_flows_table(figures), ledger::reconciliation_table(figures)].into_iter().flatten(),
    );
    tables.extend(travel::travel_table(figures));
    tables.extend([standards::standards_table(figures), standards::exposure_table(figures)].into_iter().flatten());
    tables
}

impl Figures<'_> {
    /// The results with what may be shown of them.
    fn each(&self) -> impl Iterator<Item = (&ScenarioResult, &ShownResult)> {
        self.results.iter().enumerate().map(|(index, result)| (result, self.shown.result(index)))
    }

    /// Today's results with what may be shown of them.
    fn each_today(&self) -> impl Iterator<Item = (&ScenarioResult, &ShownResult)> {
        let first = self.results.len();
        self.today.iter().enumerate().map(move |(index, result)| (result, self.shown.result(first + index)))
    }

    /// The columns that say which result a row is of.
    fn result_columns(&self) -> Vec<Column> {
        let mut columns = vec![Column::new("scenario", "Scenario", "", Kind::Text)];
        if !self.case.services.is_empty() {
            columns.push(Column::new("service", "Service", "", Kind::Text));
        }
        columns
    }

    fn result_values(&self, result: &ScenarioResult) -> Vec<Value> {
        let mut values = vec![Value::from(result.scenario.as_str())];
        values.extend(result.service.map(|service| Value::from(self.case.services[service].id.as_str())));
        values
    }

    /// One column for each weight, and for a protected one whether its count is withheld.
    fn weight_columns(&self, suffix: &str) -> Vec<Column> {
        let mut columns = Vec::new();
        for weight in &self.case.weights {
            let (name, title) =
                (format!("{}{suffix}", weight.name), format!("{}{}", weight.title, suffix.replace('_', " ")));
            columns.push(Column::new(&name, &title, &weight.unit, FIGURE));
            if weight.protected() {
                let title = format!("{title} withheld");
                columns.push(Column::new(&format!("{name}_suppressed"), &title, "", Kind::Boolean));
            }
        }
        columns
    }

    fn weight_values(&self, counts: &[Count]) -> Vec<Value> {
        let mut values = Vec::new();
        for (weight, count) in self.case.weights.iter().zip(counts) {
            values.push(count.value().into());
            if weight.protected() {
                values.push(Value::Boolean(count.withheld()));
            }
        }
        values
    }
}

/// Id and name of a site position; a moved site has an id of its own at its new place.
fn site_values(site: Option<SiteRef>) -> [Value; 2] {
    match site {
        Some(site) => [Value::from(site.id), Value::from(site.name)],
        None => [Value::Null, Value::from("no site can be reached")],
    }
}

fn site_ref(case: &Case, site: Option<SiteIndex>) -> Option<SiteRef> {
    site.map(|site| SiteRef::of(case, site))
}
