//! What is wrong with text as a table, and what was skipped of it.

use std::path::Path;

use crate::grid::Fault;
use crate::numbers::shorten;
use crate::{Place, Problem};

/// What to do about a table whose columns have no names.
pub(crate) fn fault_problem(path: &Path, fault: &Fault, head: &[(usize, Vec<String>)]) -> Problem {
    let (Fault::LooksLikeData(row) | Fault::RowNames(row)) = *fault;
    let (line, cells) = head.get(row).map_or((1, &[][..]), |(line, cells)| (*line, cells.as_slice()));
    let place = Place::Line { line, column: None };
    match fault {
        Fault::LooksLikeData(_) => {
            let some: Vec<String> = cells.iter().take(3).map(|cell| format!("\"{}\"", shorten(cell))).collect();
            let message =
                format!("the first line looks like data ({}, ...), not like the names of columns", some.join(", "));
            let help = "add a header line such as id,name,lon,lat; or say header = false beside the file in the case and name the \
                        columns by number: id = \"1\", name = \"2\" (header = true if these are names)";
            Problem::new(path, place, message, help)
        }
        Fault::RowNames(_) if thousands_below(head, row, cells.len()) => {
            let message = "most rows have a cell too many because a number with a separator of thousands (1,204) is not in quotation marks";
            let help = "write numbers without separators of thousands, or put them into quotation marks";
            Problem::new(path, place, message, help)
        }
        Fault::RowNames(_) => {
            let message = format!(
                "every row has one cell more than the header ({} and {}): they begin with row names, as R writes them",
                cells.len() + 1,
                cells.len()
            );
            let help =
                "write the table without row names (row.names = FALSE), or put a name in front of the header line";
            Problem::new(path, place, message, help)
        }
    }
}

/// True if the rows below a header are longer because of numbers with separators.
fn thousands_below(head: &[(usize, Vec<String>)], row: usize, width: usize) -> bool {
    let below = head[row + 1..].iter().filter(|(_, cells)| cells.len() > width);
    let (mut all, mut split) = (0, 0);
    for (_, cells) in below {
        all += 1;
        split += usize::from(is_split_thousands(&cells.iter().collect(), width));
    }
    all > 0 && split == all
}

/// The remark about lines above the header.
pub(crate) fn above_the_header(path: &Path, line: usize, above: &[(usize, Vec<String>)]) -> Problem {
    let first = above.iter().flat_map(|(_, cells)| cells).find(|cell| !cell.is_empty());
    let words = first.map_or_else(String::new, |cell| format!(" (\"{}\")", shorten(cell)));
    let lines = above.iter().filter(|(_, cells)| cells.iter().any(|cell| !cell.is_empty())).count();
    let message =
        format!("the header was found in line {line}; {lines} lines above it{words} are no part of the table");
    Problem::new(
        path,
        Place::Line { line, column: None },
        message,
        "remove the lines above the header if it is another line",
    )
}

/// The remark about lines that begin with `#` among the rows.
pub(crate) fn remark_note(path: &Path, lines: &[usize]) -> Option<Problem> {
    let first = *lines.first()?;
    let message =
        format!("{} lines that begin with # are no rows and were skipped (first in line {first})", lines.len());
    Some(Problem::new(path, Place::Line { line: first, column: None }, message, "remove the # where it is a row"))
}

/// True for a row that has more cells because numbers such as 1,204 are not in quotation marks.
pub(crate) fn is_split_thousands(record: &csv::StringRecord, wanted: usize) -> bool {
    let digits = |cell: &str| !cell.is_empty() && cell.bytes().all(|b| b.is_ascii_digit());
    let cells: Vec<&str> = record.iter().collect();
    let split =
        |pair: &&[&str]| (1..=3).contains(&pair[0].len()) && digits(pair[0]) && pair[1].len() == 3 && digits(pair[1]);
    let pairs = cells.windows(2).filter(split).count();
    record.len() > wanted && pairs >= record.len() - wanted
}

/// One problem where rows of the wrong width are no exceptions: what is lost is not left to chance.
pub(crate) fn mostly_ragged(path: &Path, split_thousands: usize, ragged: usize, good: usize) -> Option<Problem> {
    const LEAST: usize = 5;
    if split_thousands > 0 && 2 * split_thousands >= ragged {
        let message = format!(
            "{split_thousands} rows have a cell too many because a number with a separator of thousands (1,204) is not in quotation marks; \
             only the large numbers would be lost"
        );
        let help = "write numbers without separators of thousands, or put them into quotation marks";
        return Some(Problem::of_file(path, message, help));
    }
    (ragged >= LEAST && 10 * ragged > ragged + good).then(|| {
        let message = format!("{ragged} of {} rows have more or fewer cells than the header", ragged + good);
        let help = "export the table again with cells that hold the separator in quotation marks";
        Problem::of_file(path, message, help)
    })
}

/// The problem of a row with more or fewer cells than the header.
pub(crate) fn ragged(path: &Path, place: Place, record: &csv::StringRecord, wanted: usize) -> Problem {
    let message = format!("the row has {} cells, the header has {wanted}", record.len());
    let spans_lines = record.iter().find(|cell| cell.contains('\n'));
    let help = match spans_lines {
        Some(cell) => format!("a quotation mark is closed too late or too early, near \"{}\"", shorten(cell)),
        None if record.len() > wanted => {
            "put a cell that holds the separator into quotation marks, or remove the extra cells".to_owned()
        }
        None => "add the missing cells (leave them blank if there is no value)".to_owned(),
    };
    Problem::new(path, place, message, help)
}
