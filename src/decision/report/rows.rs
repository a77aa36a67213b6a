//! Rows of the pack's own tables, read by the names of their columns. What is withheld there is empty here.

use waywarden_pack::report::Cell;
use waywarden_pack::{Table, Value};
use waywarden_scenario::disclosure::Count;

use super::{Choice, Content};

/// A row of a table.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    table: &'a Table,
    values: &'a [Value],
}

/// All rows of a table; none if the run has no such table.
pub fn rows<'a>(content: &'a Content<'_>, table: &str) -> impl Iterator<Item = Row<'a>> + use<'a> {
    let table = content.table(table);
    table.into_iter().flat_map(|table| table.rows.iter().map(move |values| Row { table, values }))
}

/// The rows of a table of results that are of one choice.
pub fn rows_of<'a>(content: &'a Content<'_>, table: &str, choice: &Choice<'_>) -> Vec<Row<'a>> {
    let service = choice.result.service.map(|service| content.case.services[service].id.as_str());
    let own = |row: &Row<'a>| row.text("scenario") == Some(&choice.scenario.id) && row.text("service") == service;
    rows(content, table).filter(own).collect()
}

/// The rows of a table of pathway or outcome that are of a scenario. They are of one service alone.
pub fn clinical_rows<'a>(content: &'a Content<'_>, table: &str, choice: &Choice<'_>) -> Vec<Row<'a>> {
    let own = content.case.clinical.as_ref().is_some_and(|spec| spec.service == choice.result.service);
    rows(content, table).filter(|row| own && row.text("scenario") == Some(&choice.scenario.id)).collect()
}

impl<'a> Row<'a> {
    fn value(&self, column: &str) -> Option<&'a Value> {
        let at = self.table.columns.iter().position(|known| known.name == column)?;
        self.values.get(at)
    }

    /// A text; `None` if it is empty or there is no such column.
    pub fn text(&self, column: &str) -> Option<&'a str> {
        match self.value(column) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// A number; `None` if it is empty or there is no such column.
    pub fn number(&self, column: &str) -> Option<f64> {
        match self.value(column) {
            Some(Value::Number(number)) => Some(*number),
            Some(Value::Integer(number)) => Some(*number as f64),
            _ => None,
        }
    }

    /// Whether a flag is set.
    pub fn flag(&self, column: &str) -> Option<bool> {
        match self.value(column) {
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
        match self.number(column) {
            None if self.flag(flag) == Some(true) => Cell::from(WITHHELD),
            value => Cell::number(value, usize::from(value.is_some_and(|v| v.abs() < 1_000.0 && v.fract() != 0.0))),
        }
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
