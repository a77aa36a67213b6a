//! Where the header of a table stands: title lines above it, remarks, or none at all.

/// Rows that are looked at to find the header.
pub(crate) const PEEK: usize = 60;

/// How the first rows of a table are to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Layout {
    /// The row that names the columns; `None` where the table has none.
    pub(crate) header: Option<usize>,
    /// Cells of a row, the empty ones at the end included.
    pub(crate) width: usize,
}

/// Why the columns have no names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The row where the header is expected holds data.
    LooksLikeData(usize),
    /// Every row has one cell more in front than the header (this row).
    RowNames(usize),
}

/// Finds the header among the first rows of a table; cells are without surrounding blanks.
///
/// `header` is what the user says: `Some(false)` if there is none, `Some(true)` if there is one whatever it looks like.
/// Rows that are narrower than the table, or of one cell alone, are titles; rows that begin with `#` are remarks.
pub(crate) fn layout(rows: &[Vec<String>], header: Option<bool>) -> Result<Layout, Fault> {
    let width = usual_width(rows);
    let first = |wanted: &dyn Fn(&[String]) -> bool| rows.iter().position(|row| filled(row) > 0 && wanted(row));
    let Some(any) = first(&|row| !is_remark(row, width)) else { return Ok(Layout { header: first(&|_| true), width }) };
    if header == Some(false) {
        return Ok(Layout { header: None, width });
    }
    let typical = typical_filled(rows, width);
    let is_wide = |row: &[String]| row.len() == width && filled(row) >= 2.min(width) && 2 * filled(row) > typical;
    let found = first(&|row| !is_remark(row, width) && is_wide(row));
    // A header has rows below it.
    let found = found.filter(|found| rows[found + 1..].iter().any(|row| filled(row) > 0)).unwrap_or(any);
    // A first row that several others are as wide as names columns, whatever most rows look like.
    let like_first = rows.iter().filter(|row| row.len() == rows[any].len() && filled(row) >= 2).count();
    let found = if rows[any].len() > width && like_first >= 3 { any } else { found };
    if header == Some(true) {
        return Ok(Layout { header: Some(found), width });
    }
    // A header that begins with # names columns all the same.
    let before = rows[..found].iter().rposition(|row| filled(row) > 0 && row.len() == width && is_wide(row));
    let shorter = rows[..found].iter().rposition(|row| filled(row) > 0);
    let shorter = shorter.filter(|row| rows[*row].len() + 1 == width && filled(&rows[*row]) + 1 == width);
    let looks_like_data = looks_like_data(rows, found, width, if shorter.is_some() { 1 } else { 2 });
    if let Some(named) = before.filter(|_| looks_like_data) {
        return Ok(Layout { header: Some(named), width });
    }
    if looks_like_data {
        if let Some(names) = shorter {
            let ends_blank = rows[found..].iter().all(|row| row.len() != width || row[width - 1].is_empty());
            return match ends_blank {
                true => Ok(Layout { header: Some(names), width }),
                false => Err(Fault::RowNames(names)),
            };
        }
        return Err(Fault::LooksLikeData(found));
    }
    Ok(Layout { header: Some(found), width })
}

/// Cells that are not empty.
pub(crate) fn filled(row: &[String]) -> usize {
    row.iter().filter(|cell| !cell.is_empty()).count()
}

/// True for a row that begins with `#` and is no row of a table of this width.
pub(crate) fn is_remark<T: AsRef<str>>(row: &[T], width: usize) -> bool {
    let begins = row.first().is_some_and(|cell| cell.as_ref().starts_with('#'));
    begins && (row.len() != width || width == 1 || row[1..].iter().all(|cell| cell.as_ref().is_empty()))
}

/// The number of cells that most rows have; of equals the one that comes first.
fn usual_width(rows: &[Vec<String>]) -> usize {
    let mut counts: Vec<(usize, usize)> = Vec::new();
    for row in rows.iter().filter(|row| filled(row) >= 2 && !row[0].starts_with('#')) {
        match counts.iter_mut().find(|(width, _)| *width == row.len()) {
            Some((_, count)) => *count += 1,
            None => counts.push((row.len(), 1)),
        }
    }
    let most = counts.iter().map(|(_, count)| *count).max();
    let width = counts.iter().find(|(_, count)| Some(*count) == most).map(|(width, _)| *width);
    width.or_else(|| rows.iter().map(Vec::len).max()).unwrap_or(0)
}

/// The filled cells of the middle row by that number.
fn typical_filled(rows: &[Vec<String>], width: usize) -> usize {
    let mut counts: Vec<usize> = rows.iter().filter(|row| row.len() == width).map(|row| filled(row)).collect();
    counts.sort_unstable();
    counts.get(counts.len() / 2).copied().unwrap_or(0)
}

/// True if a row has what the rows below it have (at least `least` of them, or all there are), and nothing that names them.
fn looks_like_data(rows: &[Vec<String>], at: usize, width: usize, least: usize) -> bool {
    let below: Vec<&Vec<String>> = rows[at + 1..].iter().filter(|row| row.len() == width && filled(row) > 0).collect();
    if below.is_empty() {
        return is_single_row(&rows[at]);
    }
    let least = least.min(below.len());
    let mut like = false;
    for (column, cell) in rows[at].iter().enumerate().take(width) {
        let cells: Vec<&str> = below.iter().map(|row| row[column].as_str()).filter(|cell| !cell.is_empty()).collect();
        if cell.is_empty() || cells.len() < least {
            continue;
        }
        let has_digit = |text: &str| text.bytes().any(|b| b.is_ascii_digit());
        let numbers = cells.iter().filter(|cell| is_number(cell)).count();
        let alike = cells.iter().all(|other| shape(other) == shape(cells[0]));
        // A word above numbers or codes is their name.
        if !has_digit(cell) && (numbers == cells.len() || alike && has_digit(cells[0])) {
            return false;
        }
        let decimal = is_number(cell) && cell.contains(['.', ',']) && 2 * numbers > cells.len();
        let code =
            has_digit(cell) && cell.bytes().any(|b| b.is_ascii_alphabetic()) && alike && shape(cell) == shape(cells[0]);
        like |= decimal || code;
    }
    like
}

/// True for the only row of a table if it holds positions, and so no names of columns.
fn is_single_row(row: &[String]) -> bool {
    let decimals = row.iter().filter(|cell| is_number(cell) && cell.contains(['.', ','])).count();
    let large = row.iter().filter(|cell| is_number(cell) && cell.len() >= 5).count();
    decimals >= 2 || large >= 2
}

/// A number as any locale writes it.
fn is_number(cell: &str) -> bool {
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    digits > 0 && cell.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b',' | b'-' | b'+'))
}

/// Letters as `A`, digits as `9`.
fn shape(cell: &str) -> String {
    let one = |c: char| match c {
        _ if c.is_alphabetic() => 'A',
        _ if c.is_numeric() => '9',
        other => other,
    };
    cell.chars().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
    }

    #[test]
    fn the_header_is_found_wherever_it_stands() {
        for (what, text, header) in [
            ("first", "id,lon,lat\nw1,-2.4,51.2\nw2,-2.5,51.3", Some(0)),
            ("below a title", "Wards of the district\nid,lon,lat\nw1,-2.4,51.2\nw2,-2.5,51.3", Some(1)),
            ("below padded titles", "Wards,,\nprovisional,,\n,,\nid,lon,lat\nw1,-2.4,51.2\nw2,-2.5,51.3", Some(3)),
            (
                "below a title with commas",
                "Wards, districts, and so on, 2021\nid,lon,lat\nw1,-2.4,51.2\nw2,-2.5,51.3",
                Some(1),
            ),
            ("below remarks", "# licence\n# made 2024, by hand\nid,lon,lat\nw1,-2.4,51.2\nw2,-2.5,51.3", Some(2)),
            ("behind a mark", "#id,lon,lat\nw1,-2.4,51.2\nw2,-2.5,51.3", Some(0)),
            ("years as names", "code,2019,2020\nE1,17,18\nE2,19,20", Some(0)),
            ("ages as names", "code,0-4,5-9\nE1,17,18\nE2,19,20", Some(0)),
            ("texts alone", "id,name\nx,one\ny,two", Some(0)),
            ("many rows cut short", "id,lon,lat\nw1,-2.4,51.2\nw2,-2.5,51.3\nw3,1\nw4,1\nw5,1\nw6,1", Some(0)),
            ("one row", "id,lon\nw1,-2.4", Some(0)),
            ("one column", "id\nw1\nw2", Some(0)),
            ("one row of many columns", "id,name,lon,lat,2019,2020\nw1,West,-2.4,51.2,17,18", Some(0)),
            ("one row of texts", "practice,town\nwest,Bath", Some(0)),
            ("a header alone", "id,name,lon,lat", Some(0)),
            ("a header of years alone", "code,2019,2020", Some(0)),
            ("a blank at the end of each row", "id,lon,lat\nw1,-2.4,51.2,\nw2,-2.5,51.3,", Some(0)),
        ] {
            assert_eq!(layout(&rows(text), None).map(|layout| layout.header), Ok(header), "{what}");
        }
    }

    #[test]
    fn tables_without_names_are_told() {
        for (what, text, fault) in [
            (
                "codes and positions",
                "K82001,HIGH ST,-2.4,51.2\nK82002,LOW ST,-2.5,51.3\nK82003,MID ST,-2.6,51.3",
                Fault::LooksLikeData(0),
            ),
            ("codes alone", "K82001,HIGH ST\nK82002,LOW ST\nK82003,MID ST", Fault::LooksLikeData(0)),
            ("one site", "w1,West,-2.4,51.2", Fault::LooksLikeData(0)),
            ("one site of a grid", "w1,West,357200,131400", Fault::LooksLikeData(0)),
            ("two sites", "w1,West,-2.4,51.2\ne1,East,-2.31,51.25", Fault::LooksLikeData(0)),
            ("two codes", "K82001,HIGH ST,TA1 1AA\nK82002,LOW ST,TA1 2AB", Fault::LooksLikeData(0)),
            ("positions alone", "a,-2.4,51.2\nb,-2.5,51.3\nc,-2.6,51.3", Fault::LooksLikeData(0)),
            ("row names", "id,lon,lat\n1,w1,-2.4,51.2\n2,w2,-2.5,51.3\n3,w3,-2.5,51.3", Fault::RowNames(0)),
        ] {
            assert_eq!(layout(&rows(text), None), Err(fault), "{what}");
        }
        let data = rows("K82001,-2.4\nK82002,-2.5\nK82003,-2.6");
        assert_eq!(layout(&data, Some(false)), Ok(Layout { header: None, width: 2 }));
        assert_eq!(layout(&data, Some(true)), Ok(Layout { header: Some(0), width: 2 }));
        assert_eq!(layout(&[], None), Ok(Layout { header: None, width: 0 }));
    }
}
