//! What people write below a table: sources, notes, totals. It is no row.

use std::path::Path;

use crate::numbers::{parse_number, shorten};
use crate::{Place, Problem, RawTable, Rejects};

/// The reason of what stands below a table.
pub const BELOW_THE_TABLE: &str = "it stands below the table and is no row of it, such as a source, a note or a total";

/// What to do about it.
const HELP: &str = "remove it from the file; if it is a row give it all its cells";

/// First cells of rows of totals.
const TOTALS: [&str; 8] = ["total", "totals", "grand total", "sum", "overall", "total:", "all areas", "all sites"];

/// How notes begin, in small letters.
const NOTES: [&str; 24] = [
    "source",
    "note",
    "footnote",
    "data",
    "contains",
    "crown",
    "copyright",
    "\u{a9}",
    "(c)",
    "licen",
    "produced",
    "prepared",
    "last updated",
    "updated",
    "provisional",
    "for more",
    "see ",
    "this table",
    "figures",
    "published",
    "extract",
    "*",
    "\u{2020}",
    "end of",
];

/// Whether a cell has the words of a note: so begins no id of a site or an area.
fn is_worded(cell: &str) -> bool {
    const MOST_WORDS: usize = 5;
    let lower = cell.trim().to_lowercase();
    let begins = NOTES.iter().any(|word| lower.starts_with(word)) && !lower.bytes().any(|b| b == b'_');
    begins || lower.contains(": ") || lower.split_whitespace().count() > MOST_WORDS || TOTALS.contains(&lower.as_str())
}

/// The reason of rows with too few or too many cells.
const RAGGED: &str = "the row has more or fewer cells than the header";
/// More lines than this below a table are no notes.
const MOST_BELOW: usize = 100;

/// Rows of another width since the last row: below the table they may be notes.
#[derive(Default)]
pub(crate) struct ShortRows(Vec<(Option<Problem>, Problem)>);

impl ShortRows {
    /// Keeps one; `ragged` is its problem if it is a row.
    pub(crate) fn push(
        &mut self,
        path: &Path,
        place: Place,
        cells: &[&str],
        width: usize,
        ragged: Problem,
        rejects: &mut Rejects,
    ) {
        let note = is_note(cells, width).then(|| note_problem(path, place, cells[0]));
        self.0.push((note, ragged));
        if self.0.len() > MOST_BELOW {
            self.stands_among_rows(rejects);
        }
    }

    /// A row follows: they are rows, too.
    pub(crate) fn stands_among_rows(&mut self, rejects: &mut Rejects) {
        self.0.drain(..).for_each(|(_, ragged)| rejects.add(RAGGED, vec![ragged]));
    }

    /// The table ends: the last that look like notes are given back, if it has rows; the others are rows.
    pub(crate) fn end(self, has_rows: bool, rejects: &mut Rejects) -> Vec<Problem> {
        let below = self.0.iter().rev().take_while(|(note, _)| note.is_some()).count();
        let first_below = if has_rows { self.0.len() - below } else { self.0.len() };
        let mut notes = Vec::new();
        for (number, (note, ragged)) in self.0.into_iter().enumerate() {
            match note.filter(|_| number >= first_below) {
                Some(note) => notes.push(note),
                None => rejects.add(RAGGED, vec![ragged]),
            }
        }
        notes
    }
}

/// True for a row with fewer cells than the table that has words as notes have, and no figures: `Source: NHS England`.
fn is_note<T: AsRef<str>>(cells: &[T], width: usize) -> bool {
    let figures = cells.iter().any(|cell| cell.as_ref().contains('.') && parse_number(cell.as_ref()).is_ok());
    width >= 3 && cells.len() < width && !figures && cells.first().is_some_and(|first| is_worded(first.as_ref()))
}

/// The problem of such a row.
fn note_problem(path: &Path, place: Place, first: &str) -> Problem {
    let message = format!("\"{}\" stands below the table and is no row of it", shorten(first.trim()));
    Problem::new(path, place, message, HELP)
}

/// Takes the last rows away that are no rows: only their first cell is filled, while all others have more, or it says that they
/// are the total of the rest.
pub(crate) fn set_apart(table: &mut RawTable) {
    const LEAST_COLUMNS: usize = 3;
    let columns = table.columns.len();
    if table.kind.has_points() || columns < LEAST_COLUMNS {
        return;
    }
    let filled = |row: &crate::RawRow| (0..columns).filter(|column| !row.cell(*column).is_empty()).count();
    let mut last = table.rows.len();
    let mut set_apart = Vec::new();
    while last > 1 {
        let row = &table.rows[last - 1];
        let first = row.cell(0);
        let is_note = filled(row) == 1 && is_worded(first);
        let is_total = last > 2 && TOTALS.contains(&first.to_lowercase().as_str());
        if !(is_note || is_total) {
            break;
        }
        set_apart.push(note_problem(&table.path, table.row_place(last - 1), first));
        last -= 1;
    }
    // Where rows have one cell as a rule, the last are rows, too.
    let usual = table.rows[..last].iter().rev().take(5).all(|row| filled(row) > 1);
    if set_apart.is_empty() || !usual {
        return;
    }
    table.rows.truncate(last);
    set_apart.into_iter().rev().for_each(|problem| table.rejects.add(BELOW_THE_TABLE, vec![problem]));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(below: &str) -> RawTable {
        let text = format!("id,name,lon,lat\nw1,One,-2.5,51.1\nw2,Two,-2.4,51.2\nw3,Three,-2.3,51.1\n{below}");
        crate::table_of(Path::new("sites.csv"), text.into_bytes()).unwrap()
    }

    #[test]
    fn what_stands_below_a_table_is_told_and_is_no_row() {
        for (below, lines) in [
            ("Source: trust returns", "(line 5)"),
            ("\nSource: trust returns\nNote: provisional, not for publication\n", "(line 6, line 7)"),
            ("\"Notes: 1. see a, b\",,,\n", "(line 5)"),
            ("Total,,,\n", "(line 5)"),
            ("Total,Total,-2.4,51.1\n", "(line 5)"),
            ("© Crown copyright\n", "(line 5)"),
            ("provisional\n", "(line 5)"),
        ] {
            let table = read(below);
            assert_eq!(table.rows.len(), 3, "{below}");
            assert_eq!(
                table.rejects.lines(),
                [format!("{} x {BELOW_THE_TABLE} {lines}", lines.matches("line").count())],
                "{below}"
            );
        }
        // Rows that are cut short, and rows.
        for below in [
            "w4,Four,-2.2\n",
            "w4,Four\n",
            "w4\n",
            "w4,,,\n",
            "St John's Hospital,,,\n",
            "source_4,,,\n",
            "w4\nw5,Five,-2.2,51.0\n",
            "w4,,-2.2,51.0\n",
        ] {
            let table = read(below);
            assert!(table.rejects.iter().all(|(reason, _)| reason != BELOW_THE_TABLE), "{below}");
        }
        let sparse = "id,name,beds\nw1,,\nw2,,\nw3,,\n".as_bytes().to_vec();
        assert_eq!(crate::table_of(Path::new("sites.csv"), sparse).unwrap().rows.len(), 3);
    }
}
