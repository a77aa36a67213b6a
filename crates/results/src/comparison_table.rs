//! Each area's nearest site by two sources of times, as a table.

use waywarden_pack::{Column, Kind, Table, Value};
use waywarden_scenario::{Assigned, Case};
use waywarden_study::Comparison;

/// One row for each area: its nearest site by the case and by the other source.
#[must_use]
pub fn comparison_table(case: &Case, found: &Comparison) -> Table {
    const MINUTES: Kind = Kind::Number { decimals: 3 };
    let columns = [
        ("area_id", "Area", "", Kind::Text),
        ("area_name", "Area", "", Kind::Text),
        ("case_site", "Nearest in the case", "", Kind::Text),
        ("other_site", "Nearest in the file", "", Kind::Text),
        ("case_min", "Minutes in the case", "min", MINUTES),
        ("other_min", "Minutes in the file", "min", MINUTES),
        ("difference_min", "Case less file", "min", MINUTES),
        ("changes_site", "Another site", "", Kind::Boolean),
    ];
    let columns = columns.map(|(name, title, unit, kind)| Column::new(name, title, unit, kind)).to_vec();
    let rows = case.areas.iter().enumerate().map(|(index, area)| {
        let [own, other] = [0, 1].map(|side| found.nearest[side][index]);
        let site = |a: Option<Assigned>| Value::from(a.map(|a| case.sites.position_id(a.site)));
        let minutes = |a: Option<Assigned>| a.map(|a| f64::from(a.time_ms) / 60_000.0);
        let difference = minutes(own).zip(minutes(other)).map(|(own, other)| own - other);
        vec![
            Value::from(area.id.as_str()),
            Value::from(area.name.as_str()),
            site(own),
            site(other),
            minutes(own).into(),
            minutes(other).into(),
            difference.into(),
            // Nobody goes to another site who has a time in one of the two only.
            Value::Boolean(own.zip(other).is_some_and(|(own, other)| own.site != other.site)),
        ]
    });
    Table { name: "compare".into(), columns, rows: rows.collect() }
}
