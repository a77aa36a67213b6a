//! Kilometres, carbon and money of those affected.

use waywarden_pack::Value;
use waywarden_scenario::travel::{TravelRow, TravelSpec, travel};
use waywarden_scenario::{Case, Scope};

use super::{Figures, Of};
use crate::columns::{Described, Disclosure, TableOf, flag, number, text};
use crate::dimensions::Dimensions;

/// Of each scenario on the roads of the case; `None` if the case has no `[travel]`.
pub(super) fn rows(figures: &Figures<'_>) -> Option<Vec<Of<TravelRow>>> {
    let case = figures.case;
    let (spec, lengths) = (case.travel.as_ref()?, figures.lengths?);
    let unchanged = |id: &str| case.scenario(id).is_none_or(|scenario| !scenario.has_own_roads());
    Some(figures.rows(|result| match result.has(Scope::Affected) && unchanged(&result.result.scenario) {
        true => travel(case, spec, result.result, lengths, result.shown),
        false => Vec::new(),
    }))
}

/// What the case says of travel and the name of its weight.
fn of_spec<'a>(case: &'a Case, pick: impl Fn(&'a TravelSpec) -> &'a str) -> Value {
    case.travel.as_ref().map(pick).into()
}

pub(super) fn columns(d: &Dimensions) -> TableOf<Of<TravelRow>> {
    let mut table = TableOf::new("travel", "Kilometres, carbon and money of those affected");
    table.add_scenario(d, |row: &Of<TravelRow>| row.of);
    table.add(text("weight", "Who travels", "name of the weight"), |case, row| {
        of_spec(case, |spec| case.weights[spec.weight_of(case, row.of.service)].name.as_str())
    });
    let measure = text(
        "measure",
        "Measure",
        "`people` (whose travel is counted), `patient_km`, `visitor_km`, `repatriation_km`, `road_km` (the three together), `co2e_kg`, `cost`; a year if the weight is a year's",
    );
    table.add(measure, |_, row| Value::from(row.row.measure.as_str()));
    let unit = text("unit", "Unit", "`km`, `kg`, the currency, or the unit of the weight");
    table.add(unit, |case, row| {
        let (measure, service) = (row.row.measure, row.of.service);
        of_spec(case, |spec| measure.unit(case, spec, service))
    });
    type Pick = fn(&TravelRow) -> Option<f64>;
    let picks: [Described<Pick>; 3] = [
        ("before", "Before", "the figure before, of the affected areas that get to a site before and after", |row| {
            row.before
        }),
        ("after", "After", "the figure after", |row| row.after),
        ("difference", "Difference", "after less before", |row| row.before.zip(row.after).map(|(b, a)| a - b)),
    ];
    for (name, title, definition, pick) in picks {
        let column = number(name, title, 2, definition).disclosed(Disclosure::OfCounts);
        table.add(column, move |_, row| pick(&row.row).into());
    }
    if d.travel_protected {
        let definition = "whether the figures are suppressed; only of a weight whose small counts are";
        let column = flag("suppressed", "Withheld", definition).disclosed(Disclosure::Flag);
        table.add(column, |_, row| Value::Boolean(row.row.before.is_none()));
    }
    table
}
