//! A comparison as tables in a folder.

use std::path::Path;

use serde_json::json;
use waywarden_pack::{Column, InputRecord, Kind, RUN_RECORD_FILE, RunRecord, Staging, Table, Value, run_id, write_csv};

use crate::figure::{Figure, Pair};
use crate::inputs::ValueChange;
use crate::table::{CellChange, Key};
use crate::{DiffError, RunDiff};

/// Writes `inputs.csv`, `settings.csv`, `figures.csv` and `areas.csv` into `folder`, all or nothing, with a record of the two runs in
/// the folders `first` and `second`.
///
/// # Errors
/// [`DiffError`] if the folder holds something else or cannot be written.
pub fn write_tables(diff: &RunDiff, first: &Path, second: &Path, folder: &Path) -> Result<(), DiffError> {
    let staging = Staging::begin(folder)?;
    for table in [inputs(diff), settings(diff), figures(diff), areas(diff)] {
        let mut file = staging.create(&format!("{}.csv", table.name))?;
        write_csv(&table, &mut file)?;
        file.finish()?;
    }
    let record = |folder: &Path| InputRecord::read(Path::new(RUN_RECORD_FILE), folder, None);
    let inputs = vec![record(first)?, record(second)?];
    let settings = json!({ "compared": diff.runs.as_ref().map(|run| &run.run_id).both() });
    let id = run_id(env!("CARGO_PKG_VERSION"), &settings, &inputs);
    staging.commit_with_record(RunRecord { inputs, settings, ..RunRecord::new(&id, &diff.runs.second.case) })?;
    Ok(())
}

fn columns(names: &[(&str, Kind)]) -> Vec<Column> {
    names.iter().map(|(name, kind)| Column::new(name, &name.replace('_', " "), "", *kind)).collect()
}

/// A figure in a column of texts.
fn cell(figure: &Figure) -> Value {
    if *figure == Figure::Nothing { Value::Null } else { Value::Text(figure.words()) }
}

/// A figure in a column of numbers and one of texts: a spreadsheet gets numbers as numbers.
fn number_and_text(figure: &Figure) -> [Value; 2] {
    match figure {
        Figure::Number(value, _) => [Value::Number(*value), Value::Null],
        _ => [Value::Null, cell(figure)],
    }
}

fn number(number: Option<f64>) -> Value {
    number.map_or(Value::Null, Value::Number)
}

/// Finer than any column of a pack.
const NUMBER: Kind = Kind::Number { decimals: 9 };

fn inputs(diff: &RunDiff) -> Table {
    let whole = |value: Option<u64>| value.and_then(|v| i64::try_from(v).ok()).map_or(Value::Null, Value::Integer);
    let text = |value: &Option<String>| value.clone().map_or(Value::Null, Value::Text);
    let rows = diff.inputs.iter().map(|input| {
        let Pair { first, second } = input.sha256.as_ref().map(text);
        let bytes = input.bytes.map(whole);
        vec![Value::Text(input.path.clone()), first, second, bytes.first, bytes.second]
    });
    let columns = columns(&[
        ("path", Kind::Text),
        ("first_sha256", Kind::Text),
        ("second_sha256", Kind::Text),
        ("first_bytes", Kind::Integer),
        ("second_bytes", Kind::Integer),
    ]);
    Table { name: "inputs".into(), columns, rows: rows.collect() }
}

fn settings(diff: &RunDiff) -> Table {
    let row = |is_setting: bool| {
        move |value: &ValueChange| {
            vec![Value::Text(value.place.clone()), Value::Boolean(is_setting), cell(&value.first), cell(&value.second)]
        }
    };
    let rows = diff.settings.iter().map(row(true)).chain(diff.facts.iter().map(row(false)));
    let columns =
        columns(&[("place", Kind::Text), ("is_setting", Kind::Boolean), ("first", Kind::Text), ("second", Kind::Text)]);
    Table { name: "settings".into(), columns, rows: rows.collect() }
}

fn key_text(key: &Key) -> String {
    key.iter().map(|(column, value)| format!("{column}={value}")).collect::<Vec<_>>().join("; ")
}

/// One row for each figure that differs, and for each row of a table that only one run has.
fn figures(diff: &RunDiff) -> Table {
    let mut rows = Vec::new();
    for table in &diff.tables {
        let row = |key: &Key, row_is: &str, cell: Option<&CellChange>| {
            let [first, first_text] = cell.map_or([Value::Null, Value::Null], |cell| number_and_text(&cell.first));
            let [second, second_text] = cell.map_or([Value::Null, Value::Null], |cell| number_and_text(&cell.second));
            vec![
                Value::Text(table.table.clone()),
                Value::Text(key_text(key)),
                cell.map_or(Value::Null, |cell| Value::Text(cell.column.clone())),
                Value::Text(row_is.to_owned()),
                first,
                second,
                number(cell.and_then(|cell| cell.change)),
                first_text,
                second_text,
            ]
        };
        for change in &table.changed {
            rows.extend(change.cells.iter().map(|cell| row(&change.key, "in_both", Some(cell))));
        }
        rows.extend(table.only_first.iter().map(|key| row(key, "only_first", None)));
        rows.extend(table.only_second.iter().map(|key| row(key, "only_second", None)));
    }
    let columns = columns(&[
        ("table", Kind::Text),
        ("row", Kind::Text),
        ("column", Kind::Text),
        ("row_is", Kind::Text),
        ("first", NUMBER),
        ("second", NUMBER),
        ("change", NUMBER),
        ("first_text", Kind::Text),
        ("second_text", Kind::Text),
    ]);
    Table { name: "figures".into(), columns, rows }
}

/// One row for each result, side and area with another site or other minutes.
fn areas(diff: &RunDiff) -> Table {
    let minutes = |figure: &Figure| number_and_text(figure)[0].clone();
    let results = diff.areas.iter().flat_map(|areas| &areas.results);
    let rows = results.flat_map(|result| {
        result.changed.iter().map(|area| {
            vec![
                Value::Text(result.result.clone()),
                Value::Text(result.side.to_owned()),
                Value::Text(area.area.clone()),
                Value::Text(area.name.clone()),
                cell(&area.site.first),
                cell(&area.site.second),
                minutes(&area.minutes.first),
                minutes(&area.minutes.second),
                number(area.change_min),
            ]
        })
    });
    let columns = columns(&[
        ("result", Kind::Text),
        ("side", Kind::Text),
        ("area_id", Kind::Text),
        ("area_name", Kind::Text),
        ("first_site", Kind::Text),
        ("second_site", Kind::Text),
        ("first_min", NUMBER),
        ("second_min", NUMBER),
        ("change_min", NUMBER),
    ]);
    Table { name: "areas".into(), columns, rows: rows.collect() }
}
