//! Ids that stand in several rows.

use std::hash::{BuildHasher, RandomState};

use crate::numbers::shorten;
use crate::{Problem, RawTable};

/// The problem of a row whose id an earlier row has.
pub(crate) fn used_before(table: &RawTable, id: usize, (row, first): (usize, usize)) -> Problem {
    let message = format!(
        "the id \"{}\" is already used in {}",
        shorten(table.rows[row].cell(id)),
        table.row_place(first).short()
    );
    let help = "give every row its own id; if the rows are parts of one place, add up their figures (services of a \
                site stand in one cell, separated by ;); remove a row only if it says the same twice";
    table.problem(row, id, message, help)
}

/// A remark if ids differ in letter case alone, as one id written in two ways does; tables of more than a million rows are not
/// asked.
pub(crate) fn same_but_for_case(table: &RawTable, id: usize) -> Option<Problem> {
    const MOST_ROWS: usize = 1_000_000;
    const MOST_NAMED: usize = 5;
    if table.rows.len() > MOST_ROWS {
        return None;
    }
    // Ids in letters of one case, as codes are, cannot differ so.
    let any = |is: fn(char) -> bool| table.rows.iter().any(|row| row.cell(id).contains(is));
    if !any(char::is_lowercase) || !any(char::is_uppercase) {
        return None;
    }
    // Numbers in place of texts, for tables are long; which are alike is looked at again.
    let folded = |row: usize| table.rows[row].cell(id).to_lowercase();
    let hashing = RandomState::new();
    let mut rows: Vec<(u64, usize)> = (0..table.rows.len()).map(|row| (hashing.hash_one(folded(row)), row)).collect();
    rows.sort_unstable();
    let mut pairs = Vec::new();
    for alike in rows.chunk_by(|a, b| a.0 == b.0) {
        let first = alike[0].1;
        let differs =
            |row: &usize| table.rows[*row].cell(id) != table.rows[first].cell(id) && folded(*row) == folded(first);
        pairs.extend(alike[1..].iter().map(|(_, row)| *row).filter(differs).map(|row| (first, row)));
    }
    pairs.sort_unstable_by_key(|&(_, row)| row);
    let (first, _) = pairs.first()?;
    let named = pairs.iter().take(MOST_NAMED).map(|(first, row)| {
        format!("\"{}\" and \"{}\"", shorten(table.rows[*first].cell(id)), shorten(table.rows[*row].cell(id)))
    });
    let more = if pairs.len() > MOST_NAMED { ", ..." } else { "" };
    let message =
        format!("{} ids differ in letter case alone: {}{more}", pairs.len(), named.collect::<Vec<_>>().join(", "));
    let help = "they count as two; if they are one place, write its id the same and add up its rows";
    Some(Problem::new(&table.path, table.place(*first, id), message, help))
}

/// One problem in place of many where a table has several rows for each id, such as one for each age.
pub(crate) fn long_form(table: &RawTable, id: usize, repeated: &[(usize, usize)]) -> Option<Problem> {
    let distinct = table.rows.len() - repeated.len();
    if repeated.len() < 3 || repeated.len() < distinct.saturating_sub(1) {
        return None;
    }
    let differs = |column: usize| {
        repeated.iter().any(|(row, first)| table.rows[*row].cell(column) != table.rows[*first].cell(column))
    };
    let differing: Vec<String> = (0..table.columns.len())
        .filter(|column| *column != id && differs(*column))
        .take(5)
        .map(|column| format!("\"{}\"", table.columns[column]))
        .collect();
    let by = match differing.is_empty() {
        true => "in no other column".to_owned(),
        false => format!("in {}", differing.join(", ")),
    };
    let (row, first) = repeated[0];
    let message = format!(
        "the table is in long form: {} rows have {distinct} ids, such as \"{}\" in {} and {}; they differ {by}",
        table.rows.len(),
        shorten(table.rows[row].cell(id)),
        table.row_place(first).short(),
        table.row_place(row).short()
    );
    let help = "add up the rows of each id to one row, or make a column of each kind of row (a pivot table does it); removing rows \
                would lose people";
    Some(table.problem(row, id, message, help))
}

/// Rows whose id stands in an earlier row, with the first such row; blank ids are another matter.
pub(crate) fn repeated(table: &RawTable, id: usize) -> Vec<(usize, usize)> {
    let cell = |row: u32| table.rows[row as usize].cell(id);
    // Sorting numbers takes four bytes for each row, a map of ids a hundred.
    let mut rows: Vec<u32> = (0..table.rows.len() as u32).filter(|row| !cell(*row).is_empty()).collect();
    rows.sort_unstable_by(|a, b| cell(*a).cmp(cell(*b)).then(a.cmp(b)));
    let mut repeated = Vec::new();
    for alike in rows.chunk_by(|a, b| cell(*a) == cell(*b)) {
        repeated.extend(alike[1..].iter().map(|row| (*row as usize, alike[0] as usize)));
    }
    repeated.sort_unstable();
    repeated
}
