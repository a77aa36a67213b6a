//! The one place where an output column is described: name, title, unit, definition, kind with rounding, disclosure, and
//! where its value is in a typed row. Headers of CSV files, types of GeoPackage and GeoParquet, the workbook and the list of
//! columns in `docs/outputs.md` come from it.

use rayon::prelude::*;
use waywarden_pack::{Column, Field, Kind, Layer, Table, Value};
use waywarden_scenario::Case;
use waywarden_scenario::disclosure::Count;

use crate::Names;
use crate::dimensions::Dimensions;
use crate::site_names::{scenario_id, service_id};
use crate::tables::ResultOf;

/// What becomes of a column where it is of a weight whose small counts are suppressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disclosure {
    /// It counts no people: always as it is.
    Open,
    /// A count: from 1 to 7 and where it would give such a count away it is suppressed, else rounded to the nearest 5.
    Count,
    /// Made of counts that may be shown; empty where one of them is suppressed.
    OfCounts,
    /// A mean, quantile or rate: only where it is of at least 8, with few digits.
    Statistic,
    /// Says that something of the row is suppressed.
    Flag,
    /// Left out for such weights.
    LeftOut,
}

impl Disclosure {
    /// In a few words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Open => "always shown",
            Self::Count => "suppressed or rounded",
            Self::OfCounts => "of shown counts",
            Self::Statistic => "of at least 8",
            Self::Flag => "says what is suppressed",
            Self::LeftOut => "not of protected weights",
        }
    }
}

/// An output column.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnDescription {
    /// Header in files.
    pub name: String,
    /// Header for people.
    pub title: String,
    /// Unit for people; empty if there is none.
    pub unit: String,
    /// Type of the values and their rounding.
    pub kind: Kind,
    /// What it means.
    pub definition: &'static str,
    /// What becomes of it where small counts are suppressed.
    pub disclosure: Disclosure,
    /// Whether the case gives it its name: in a layer it then gets another where that is taken.
    pub named_by_case: bool,
}

/// A table or layer with its columns; in a list that is of no case placeholders such as `<weight>` stand for what the case
/// names.
#[derive(Clone, Debug, PartialEq)]
pub struct TableDescription {
    /// Its name: that of the file without its ending.
    pub name: &'static str,
    /// What it holds, in a sentence.
    pub about: &'static str,
    /// The columns from left to right.
    pub columns: Vec<ColumnDescription>,
}

fn column(name: &str, title: &str, unit: &str, kind: Kind, definition: &'static str) -> ColumnDescription {
    let disclosure = Disclosure::Open;
    ColumnDescription {
        name: name.to_owned(),
        title: title.to_owned(),
        unit: unit.to_owned(),
        kind,
        definition,
        disclosure,
        named_by_case: false,
    }
}

/// A column of text.
pub(crate) fn text(name: &str, title: &str, definition: &'static str) -> ColumnDescription {
    column(name, title, "", Kind::Text, definition)
}

/// A column of whole numbers.
pub(crate) fn integer(name: &str, title: &str, definition: &'static str) -> ColumnDescription {
    column(name, title, "", Kind::Integer, definition)
}

/// A column of true and false.
pub(crate) fn flag(name: &str, title: &str, definition: &'static str) -> ColumnDescription {
    column(name, title, "", Kind::Boolean, definition)
}

/// A column of numbers with so many decimals.
pub(crate) fn number(name: &str, title: &str, decimals: u8, definition: &'static str) -> ColumnDescription {
    column(name, title, "", Kind::Number { decimals }, definition)
}

/// A column of minutes. Thousandths of a minute are 60 ms: finer than any figure that is shown, coarse enough to read.
pub(crate) fn minutes(name: &str, title: &str, definition: &'static str) -> ColumnDescription {
    number(name, title, 3, definition).unit("min")
}

/// A column of weights or distances.
pub(crate) fn figure(name: &str, title: &str, definition: &'static str) -> ColumnDescription {
    number(name, title, 3, definition)
}

impl ColumnDescription {
    /// The same in a unit.
    pub(crate) fn unit(mut self, unit: &str) -> Self {
        unit.clone_into(&mut self.unit);
        self
    }

    /// The same, named by the case.
    pub(crate) fn of_case(mut self) -> Self {
        self.named_by_case = true;
        self
    }

    /// The same under a rule of disclosure.
    pub(crate) fn disclosed(mut self, disclosure: Disclosure) -> Self {
        self.disclosure = disclosure;
        self
    }
}

/// Name, title and definition of a column, and where its value is in a row.
pub(crate) type Described<P> = (&'static str, &'static str, &'static str, P);

type ValueOf<R, C> = Box<dyn Fn(&C, &R) -> Value + Send + Sync>;

/// The columns of a table or layer whose rows are of one type; `C` is what rows refer to.
pub(crate) struct TableOf<R, C = Case> {
    name: &'static str,
    about: &'static str,
    columns: Vec<(ColumnDescription, ValueOf<R, C>)>,
}

impl<R, C> TableOf<R, C> {
    pub(crate) fn new(name: &'static str, about: &'static str) -> Self {
        Self { name, about, columns: Vec::new() }
    }

    /// Adds a column with where its value is in a row.
    pub(crate) fn add(&mut self, column: ColumnDescription, value: impl Fn(&C, &R) -> Value + Send + Sync + 'static) {
        self.columns.push((column, Box::new(value)));
    }

    /// The fields of a layer, whose names do not clash.
    pub(crate) fn fields(&self) -> Vec<Field> {
        let columns = || self.columns.iter().map(|(column, _)| column);
        let own: Vec<&str> = columns().filter(|c| !c.named_by_case).map(|c| c.name.as_str()).collect();
        let mut names = Names::new(&own);
        let field = |column: &ColumnDescription| match column.named_by_case {
            true => Field::new(&names.free(&column.name), column.kind),
            false => Field::new(&column.name, column.kind),
        };
        columns().map(field).collect()
    }

    /// A layer without features.
    pub(crate) fn layer(&self, name: &str, run_id: &str) -> Layer {
        let mut layer = Layer::new(name, self.fields());
        layer.run_id = Some(run_id.to_owned());
        layer
    }

    /// The values of a feature.
    pub(crate) fn values(&self, context: &C, row: &R) -> Vec<Value> {
        self.columns.iter().map(|(_, value)| value(context, row)).collect()
    }

    /// What the table holds, in a sentence.
    pub(crate) fn about(&self) -> &'static str {
        self.about
    }

    /// Name and columns.
    pub(crate) fn describe(&self) -> TableDescription {
        let columns = self.columns.iter().map(|(column, _)| column.clone()).collect();
        TableDescription { name: self.name, about: self.about, columns }
    }
}

impl<R> TableOf<R> {
    /// The columns that say which scenario, and in a case with services which service, a row is of.
    pub(crate) fn add_scenario(&mut self, d: &Dimensions, of: impl Fn(&R) -> ResultOf + Copy + Send + Sync + 'static) {
        let scenario = text("scenario", "Scenario", "id of the scenario; `today` first: the sites as they are");
        self.add(scenario, move |case, row| Value::from(scenario_id(case, of(row))));
        if d.has_services {
            let service = text("service", "Service", "id of the service; only in a case with services");
            self.add(service, move |case, row| service_id(case, of(row).service).into());
        }
    }

    /// For each weight its count under the name of the weight and `suffix`, and of a protected one whether that is suppressed.
    pub(crate) fn add_counts(
        &mut self,
        d: &Dimensions,
        suffix: &'static str,
        definition: &'static str,
        counts: impl Fn(&R) -> &[Count] + Copy + Send + Sync + 'static,
    ) {
        for (index, weight) in d.weights.iter().enumerate() {
            let name = format!("{}{suffix}", weight.name);
            let title = format!("{}{}", weight.title, suffix.replace('_', " "));
            let column = figure(&name, &title, definition).unit(&weight.unit).disclosed(Disclosure::Count).of_case();
            self.add(column, move |_, row| counts(row)[index].value().into());
            if weight.protected {
                let column = flag(&format!("{name}_suppressed"), &format!("{title} withheld"), SUPPRESSED).of_case();
                self.add(column.disclosed(Disclosure::Flag), move |_, row| {
                    Value::Boolean(counts(row)[index].suppressed())
                });
            }
        }
    }

    /// The table of some rows.
    pub(crate) fn table(&self, case: &Case, rows: &[R]) -> Table
    where
        R: Sync,
    {
        let column = |c: &ColumnDescription| Column::new(&c.name, &c.title, &c.unit, c.kind);
        let row = |row: &R| self.columns.iter().map(|(_, value)| value(case, row)).collect();
        Table {
            name: self.name.to_owned(),
            columns: self.columns.iter().map(|(described, _)| column(described)).collect(),
            rows: rows.par_iter().map(row).collect(),
        }
    }
}

/// What the flag beside a count says.
pub(crate) const SUPPRESSED: &str = "whether the count is suppressed; beside weights whose small counts are";

#[cfg(test)]
mod tests {
    use super::*;

    struct Place {
        name: &'static str,
        people: f64,
    }

    fn columns() -> TableOf<Place, ()> {
        let mut table = TableOf::new("places", "Places");
        table.add(figure("walk_m", "Population", "people").of_case(), |(), row: &Place| Value::Number(row.people));
        table.add(text("place", "Place", "its name"), |(), row| Value::from(row.name));
        table.add(minutes("walk_m", "Walk", "minutes"), |(), _| Value::Null);
        table
    }

    #[test]
    fn a_column_is_named_and_filled_in_one_place() {
        let (columns, row) = (columns(), Place { name: "Yeovil", people: 45_784.0 });
        let values = columns.values(&(), &row);
        assert_eq!(values, [Value::Number(45_784.0), Value::from("Yeovil"), Value::Null]);
        assert_eq!(columns.fields().len(), values.len());
        assert_eq!(columns.describe().columns[2].unit, "min");
    }

    #[test]
    fn a_name_of_the_case_gives_way_to_a_name_of_the_program() {
        let names: Vec<String> = columns().fields().into_iter().map(|field| field.name).collect();
        assert_eq!(names, ["walk_m_2", "place", "walk_m"]);
    }
}
