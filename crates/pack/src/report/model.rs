//! What a report is made of.

use super::chart::Chart;
use super::map_data::ReportMap;
use crate::table::Table;
use crate::value::{Kind, Value};

/// A report.
#[derive(Clone, Debug)]
pub struct Report<'a> {
    /// The name of the case.
    pub title: String,
    /// What was asked and of what, in a line or two.
    pub standfirst: String,
    /// The answer, in sentences that anybody understands.
    pub headline: Vec<String>,
    /// What a reader must know before quoting it.
    pub caution: String,
    /// The sections in order.
    pub sections: Vec<Section>,
    /// The interactive map, drawn where a [`Block::Map`] stands.
    pub map: Option<ReportMap<'a>>,
    /// Lines that licences ask for.
    pub attribution: Vec<String>,
    /// Version of waywarden.
    pub version: String,
    /// Name of the run.
    pub run_id: String,
}

/// A section with a heading.
#[derive(Clone, Debug)]
pub struct Section {
    /// `[a-z0-9_-]+`, unique; the target of links.
    pub id: String,
    /// The heading.
    pub title: String,
    /// What stands in it.
    pub blocks: Vec<Block>,
}

/// A part of a section.
#[derive(Clone, Debug)]
pub enum Block {
    /// A heading below that of the section.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// A list.
    List(Vec<String>),
    /// Large figures side by side.
    Facts(Vec<Fact>),
    /// A table.
    Grid(Grid),
    /// A chart with its table.
    Figure(Figure),
    /// Static maps side by side: on paper, and where the interactive map does not run.
    Pictures(Vec<Picture>),
    /// The interactive map.
    Map,
    /// What only some want to read, folded away on the screen.
    More(String, Vec<Block>),
    /// The same, and not printed.
    OnScreen(String, Vec<Block>),
    /// A note that stands on paper only.
    OnPaper(String),
}

/// A large figure.
#[derive(Clone, Debug)]
pub struct Fact {
    /// The figure with its unit.
    pub value: String,
    /// What it is.
    pub words: String,
}

/// A table for people.
#[derive(Clone, Debug, Default)]
pub struct Grid {
    /// What it shows.
    pub caption: String,
    /// The columns; the first names the rows.
    pub head: Vec<Head>,
    /// The rows, as long as the head.
    pub rows: Vec<Vec<Cell>>,
    /// What has to be said below it; may be empty.
    pub note: String,
}

/// The head of a column.
#[derive(Clone, Debug)]
pub struct Head {
    /// Title with the unit.
    pub title: String,
    /// Numbers stand to the right.
    pub numeric: bool,
}

/// A cell: what is read, and what it is sorted by.
#[derive(Clone, Debug)]
pub struct Cell {
    /// What is read.
    pub text: String,
    /// What it is sorted by, for numbers.
    pub sort: Option<f64>,
}

/// A chart with its finding and its table.
#[derive(Clone, Debug)]
pub struct Figure {
    /// What is shown.
    pub title: String,
    /// What is to be seen, in a sentence: the alternative text, and the line under the title.
    pub finding: String,
    /// The chart.
    pub chart: Chart,
    /// The figures behind it.
    pub grid: Grid,
}

/// A picture.
#[derive(Clone, Debug)]
pub struct Picture {
    /// What it shows.
    pub title: String,
    /// What is to be seen.
    pub alt: String,
    /// The PNG file.
    pub png: Vec<u8>,
}

impl Head {
    /// A column of text.
    #[must_use]
    pub fn text(title: impl Into<String>) -> Self {
        Self { title: title.into(), numeric: false }
    }

    /// A column of numbers.
    #[must_use]
    pub fn number(title: impl Into<String>) -> Self {
        Self { title: title.into(), numeric: true }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned(), sort: None }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self { text, sort: None }
    }
}

impl Cell {
    /// A number, rounded to `decimals`, thousands set apart; an en dash where there is none.
    #[must_use]
    pub fn number(value: Option<f64>, decimals: usize) -> Self {
        Self { text: value.map_or_else(|| "–".to_owned(), |v| number(v, decimals)), sort: value }
    }

    /// A change: as [`Cell::number`], with a plus sign where it grows.
    #[must_use]
    pub fn change(value: Option<f64>, decimals: usize) -> Self {
        let mut cell = Self::number(value, decimals);
        if cell.text.bytes().any(|b| (b'1'..=b'9').contains(&b)) && value.is_some_and(|v| v > 0.0) {
            cell.text.insert(0, '+');
        }
        cell
    }
}

/// A number for people: `12,345.6`, with a true minus sign, never minus zero.
#[must_use]
pub fn number(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut out = String::new();
    if value < 0.0 && text.bytes().any(|b| (b'1'..=b'9').contains(&b)) {
        out.push('−');
    }
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out.push_str(rest);
    out
}

impl Grid {
    /// A table of the pack as it is, with the titles of its columns; for tables that bring their own words and decimals.
    #[must_use]
    pub fn of_table(table: &Table, caption: &str) -> Self {
        let head = table.columns.iter().map(|column| {
            let numeric = matches!(column.kind, Kind::Integer | Kind::Number { .. });
            let unit = if column.unit.is_empty() || column.title.contains(&column.unit) {
                String::new()
            } else {
                format!(" ({})", column.unit)
            };
            Head { title: format!("{}{unit}", column.title), numeric }
        });
        let cell = |value: &Value, kind: Kind| match (value, kind) {
            (Value::Null, _) => Cell::from("–"),
            (Value::Text(text), _) => Cell::from(text.as_str()),
            (Value::Integer(n), _) => Cell::number(Some(*n as f64), 0),
            (Value::Number(n), Kind::Number { decimals }) => Cell::number(Some(*n), usize::from(decimals)),
            (Value::Number(n), _) => Cell::number(Some(*n), 3),
            (Value::Boolean(flag), _) => Cell::from(if *flag { "yes" } else { "no" }),
        };
        let row = |row: &Vec<Value>| row.iter().zip(&table.columns).map(|(v, c)| cell(v, c.kind)).collect();
        let rows = table.rows.iter().map(row).collect();
        Self { caption: caption.to_owned(), head: head.collect(), rows, note: String::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_for_people() {
        assert_eq!(number(1_234_567.25, 1), "1,234,567.2");
        assert_eq!(number(-0.04, 1), "0.0");
        assert_eq!(number(-1_000.0, 0), "−1,000");
        assert_eq!(Cell::change(Some(2.0), 1).text, "+2.0");
        assert_eq!(Cell::change(Some(0.01), 1).text, "0.0");
        assert_eq!(Cell::change(Some(-2.0), 1).text, "−2.0");
        assert_eq!(Cell::number(None, 1).text, "–");
    }
}
