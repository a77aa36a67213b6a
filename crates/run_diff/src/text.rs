//! A comparison in lines for people.

use crate::areas::{AreaDiff, ResultAreas};
use crate::figure::{Figure, Pair};
use crate::inputs::{InputChange, ValueChange};
use crate::table::{Key, RowChange, TableDiff};
use crate::{Cause, RunDiff};

/// Examples of each kind; all of them are in the files.
const MOST: usize = 8;
/// Rows of a unit of a table.
const MOST_OF_UNIT: usize = 3;

pub(crate) fn lines(diff: &RunDiff) -> Vec<String> {
    let mut lines = Vec::new();
    for (which, run) in [("first", &diff.runs.first), ("second", &diff.runs.second)] {
        lines.push(format!("{which}: run {} of case {}, waywarden {}", run.run_id, run.case, run.version));
    }
    lines.push(cause(&diff.cause));
    list(&mut lines, "inputs that differ", diff.inputs.iter().map(input));
    list(&mut lines, "settings that differ", diff.settings.iter().map(value));
    list(&mut lines, "counts and facts of the roads that differ", diff.facts.iter().map(value));
    if let Some(areas) = &diff.areas {
        area_lines(&mut lines, areas);
    }
    for table in &diff.tables {
        table_lines(&mut lines, table);
    }
    if diff.same_tables > 0 {
        lines.push(format!("tables that are the same: {}", diff.same_tables));
    }
    list(&mut lines, "not compared", diff.not_compared.iter().cloned());
    for (which, files) in [("first", &diff.not_as_written.first), ("second", &diff.not_as_written.second)] {
        list(&mut lines, &format!("changed since the {which} run wrote them"), files.iter().cloned());
    }
    lines
}

fn cause(cause: &Cause) -> String {
    match cause {
        Cause::Nothing => "nothing differs".to_owned(),
        Cause::NoFigureDiffers(what) => format!("no figure differs, though these do: {}", what.join(", ")),
        Cause::Only(what) => format!("cause: only this differs, so every change comes from it: {what}"),
        Cause::Several(what) => {
            format!("cause: cannot be told apart: {}; run with one of them changed at a time", what.join(", "))
        }
        Cause::ProgramOfSameVersion => {
            "cause: inputs, settings and version are the same: the program itself was changed".to_owned()
        }
        Cause::FilesChanged(files) => {
            format!("cause: files were changed after they were written: {}", files.join(", "))
        }
    }
}

/// A heading with how many there are, some of them, and how many more.
fn list(lines: &mut Vec<String>, heading: &str, items: impl ExactSizeIterator<Item = String>) {
    let count = items.len();
    if count == 0 {
        return;
    }
    lines.push(format!("{heading}: {count}"));
    lines.extend(items.take(MOST).map(|item| format!("  {item}")));
    if count > MOST {
        lines.push(format!("  and {} more", count - MOST));
    }
}

fn input(input: &InputChange) -> String {
    match (input.bytes.first, input.bytes.second) {
        (Some(first), Some(second)) => format!("{}: other content ({first} and {second} bytes)", input.path),
        (Some(_), None) => format!("{}: only in the first run", input.path),
        _ => format!("{}: only in the second run", input.path),
    }
}

fn value(value: &ValueChange) -> String {
    format!("{}: {} -> {}", value.place, value.first.words(), value.second.words())
}

fn area_lines(lines: &mut Vec<String>, areas: &AreaDiff) {
    list(lines, "areas only in the first run", areas.only_first.iter().cloned());
    list(lines, "areas only in the second run", areas.only_second.iter().cloned());
    list(
        lines,
        "weights that differ",
        areas.weights.iter().map(|weight| {
            let withheld = withheld(weight.suppressed_areas);
            format!("{} in {} areas: {}{withheld}", weight.weight, weight.areas, amounts(weight.total))
        }),
    );
    areas.results.iter().for_each(|result| result_lines(lines, result));
}

fn result_lines(lines: &mut Vec<String>, result: &ResultAreas) {
    let ResultAreas { result: name, side, areas, other_site, other_minutes, .. } = result;
    lines.push(format!(
        "{name}, {side}: of {areas} areas {other_site} with another site, {other_minutes} with other minutes"
    ));
    for people in &result.people {
        lines.push(format!(
            "  {} there: {}{}",
            people.weight,
            amounts(people.total),
            withheld(people.suppressed_areas)
        ));
    }
    for area in result.changed.iter().take(MOST_OF_UNIT) {
        let change = area.change_min.map_or_else(String::new, |change| format!(" ({change:+})"));
        let minutes = format!("{} -> {} min{change}", area.minutes.first.words(), area.minutes.second.words());
        let site = match area.site.first == area.site.second {
            true => String::new(),
            false => format!(", {} -> {}", area.site.first.words(), area.site.second.words()),
        };
        lines.push(format!("  {} {}: {minutes}{site}", area.area, area.name));
    }
}

/// Sums have the decimals of a weight at most.
fn amounts(total: Pair<f64>) -> String {
    let short = |sum: f64| Figure::Number((sum * 1e3).round() / 1e3, 1).words();
    if total.first == total.second {
        short(total.first)
    } else {
        format!("{} -> {}", short(total.first), short(total.second))
    }
}

fn withheld(areas: usize) -> String {
    if areas == 0 { String::new() } else { format!(" (and {areas} areas suppressed)") }
}

fn table_lines(lines: &mut Vec<String>, table: &TableDiff) {
    let TableDiff { table: name, rows, changed, only_first, only_second, suppressed_in_both } = table;
    lines.push(format!("{name}: {} of {} and {} rows differ", changed.len(), rows.first, rows.second));
    let mut shown = 0;
    for unit in changed.chunk_by(|one, other| one.unit == other.unit) {
        let most = MOST_OF_UNIT.min(MOST.saturating_sub(shown));
        shown += most.min(unit.len());
        lines.extend(unit.iter().take(most).map(|row| format!("  {}", row_words(row))));
    }
    if changed.len() > shown {
        lines.push(format!("  and {} more rows", changed.len() - shown));
    }
    for (which, keys) in [("first", only_first), ("second", only_second)] {
        if let Some(key) = keys.first() {
            lines.push(format!("  {} rows only in the {which} run, such as {}", keys.len(), key_words(key)));
        }
    }
    if *suppressed_in_both > 0 {
        lines.push(format!("  {suppressed_in_both} figures suppressed in both"));
    }
}

fn row_words(row: &RowChange) -> String {
    let unit = if row.unit.is_empty() { String::new() } else { format!(" ({})", row.unit) };
    let cells = row.cells.iter().take(MOST_OF_UNIT).map(|cell| {
        let change = cell.change.map_or_else(String::new, |change| format!(" ({change:+})"));
        format!("{} {} -> {}{change}", cell.column, cell.first.words(), cell.second.words())
    });
    let more = if row.cells.len() > MOST_OF_UNIT { ", ..." } else { "" };
    format!("{}{unit}: {}{more}", key_words(&row.key), cells.collect::<Vec<_>>().join(", "))
}

fn key_words(key: &Key) -> String {
    let told: Vec<&str> = key.iter().map(|(_, value)| value.as_str()).filter(|value| !value.is_empty()).collect();
    told.join(", ")
}
