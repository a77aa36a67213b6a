//! Rows of the pack's own tables, read by the names of their columns. What is withheld there is empty here.

use waywarden_pack::report::Cell;
use waywarden_pack::{Table, Value};
use waywarden_scenario::disclosure::Count;

use super::Content;
use crate::Missed;
use waywarden_results::ScenarioView;

/// A row of a table.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    table: &'a Table,
    values: &'a [Value],
    missed: &'a Missed,
}

/// All rows of a table; none if the run has no such table.
pub fn rows<'a>(content: &'a Content<'_>, table: &str) -> impl Iterator<Item = Row<'a>> + use<'a> {
    let (table, missed) = (content.published.table(table), &content.missed);
    table.into_iter().flat_map(move |table| table.rows.iter().map(move |values| Row { table, values, missed }))
}

/// The rows of a table of results that are of one choice.
pub fn rows_of<'a>(content: &'a Content<'_>, table: &str, choice: &ScenarioView<'_>) -> Vec<Row<'a>> {
    let service = choice.result.service.map(|service| content.case.services[service].id.as_str());
    let own =
        |row: &Row<'a>| row.text("scenario") == Some(&choice.scenario.id) && row.optional_text("service") == service;
    rows(content, table).filter(own).collect()
}

/// The rows of a table of pathway or outcome that are of a scenario. They are of one service alone.
pub fn clinical_rows<'a>(content: &'a Content<'_>, table: &str, choice: &ScenarioView<'_>) -> Vec<Row<'a>> {
    let own = content.case.clinical.as_ref().is_some_and(|spec| spec.service == choice.result.service);
    rows(content, table).filter(|row| own && row.text("scenario") == Some(&choice.scenario.id)).collect()
}

impl<'a> Row<'a> {
    fn optional(&self, column: &str) -> Option<&'a Value> {
        let at = self.table.columns.iter().position(|known| known.name == column)?;
        self.values.get(at)
    }

    /// A value of a column that every such table has; that it has not is noted.
    fn value(&self, column: &str) -> Option<&'a Value> {
        let found = self.optional(column);
        if found.is_none() {
            self.missed.add(&self.table.name, column);
        }
        found
    }

    /// A text; `None` if it is empty.
    pub fn text(&self, column: &str) -> Option<&'a str> {
        match self.value(column) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// A text of a column that not every case has.
    pub fn optional_text(&self, column: &str) -> Option<&'a str> {
        match self.optional(column) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// A number; `None` if it is empty.
    pub fn number(&self, column: &str) -> Option<f64> {
        number(self.value(column))
    }

    /// A number of a column that not every case has.
    pub fn optional_number(&self, column: &str) -> Option<f64> {
        number(self.optional(column))
    }

    /// Whether a flag is set; not every case has every flag.
    pub fn flag(&self, column: &str) -> Option<bool> {
        match self.optional(column) {
            Some(Value::Boolean(flag)) => Some(*flag),
            _ => None,
        }
    }

    /// A number as a cell.
    pub fn cell(&self, column: &str, decimals: usize) -> Cell {
        Cell::number(self.number(column), decimals)
    }

    /// A count, which is withheld where the column is empty beside the flag of its weight.
    pub fn count(&self, column: &str, flag: &str) -> Cell {
        let few = self.number(column).is_some_and(|value| value.abs() < 1_000.0 && value.fract() != 0.0);
        self.count_to(column, flag, usize::from(few))
    }

    /// The same with so many decimals.
    pub fn count_to(&self, column: &str, flag: &str, decimals: usize) -> Cell {
        match self.number(column) {
            None if self.flag(flag) == Some(true) => Cell::from(WITHHELD),
            value => Cell::number(value, decimals),
        }
    }
}

fn number(value: Option<&Value>) -> Option<f64> {
    match value {
        Some(Value::Number(number)) => Some(*number),
        Some(Value::Integer(number)) => Some(*number as f64),
        _ => None,
    }
}

/// What stands for a count that is withheld.
pub const WITHHELD: &str = "withheld";

/// A count as a cell.
pub fn count_cell(count: Count, decimals: usize) -> Cell {
    match count {
        Count::Withheld => Cell::from(WITHHELD),
        Count::Shown(value) => Cell::number(Some(value), decimals),
    }
}
