//! Figures of one set of areas turned into those of another, by a lookup table with weights.

use std::collections::{BTreeMap, BTreeSet};

use crate::raw::Rows;
use crate::{Numbers, Problem, Problems, RawTable, TableKind, Unmatched};

/// Which share of an area lies in which area of the other set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lookup {
    /// For each area the others with their shares, which add up to 1.
    shares: BTreeMap<String, Vec<(String, f64)>>,
}

/// Figures of the other set of areas.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Converted {
    /// By id, in the order of the figures given.
    pub values: BTreeMap<String, Vec<f64>>,
    /// Areas that the lookup does not have; its areas that have no figures.
    pub unmatched: Unmatched,
}

impl Lookup {
    /// Reads a lookup as the statistics offices publish it: one row for each pair of an area (`from`) and one of the other set
    /// (`to`), with a weight, such as the people of the pair, where an area is divided.
    ///
    /// # Errors
    /// [`Problems`]: columns that are missing, weights that are no numbers of at least 0, an area that is divided without weights
    /// or whose weights are all 0.
    pub fn read(table: &RawTable, from: &str, to: &str, weight: Option<&str>) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let mut column = |name: &str| table.column(name).map_err(|problem| problems.push(problem)).ok();
        let (from, to) = (column(from), column(to));
        let weight = weight.map(&mut column);
        let (Some(from), Some(to), false) = (from, to, weight == Some(None)) else { return Err(problems) };
        let weight = weight.flatten();
        let numbers = Numbers::of(table);
        let mut found: BTreeMap<&str, BTreeMap<&str, f64>> = BTreeMap::new();
        for (row, cells) in table.rows.iter().enumerate() {
            let (from, to) = (cells.cell(from), cells.cell(to));
            if from.is_empty() || to.is_empty() {
                continue;
            }
            let value = match weight {
                None => 1.0,
                Some(column) => match numbers.get(row, column) {
                    Ok(value) if value >= 0.0 => value,
                    Ok(value) => {
                        let message = format!("{value} is negative");
                        problems.push(table.problem(row, column, message, "write 0 or more"));
                        continue;
                    }
                    Err(error) => {
                        problems.push(table.problem(row, column, error.message, error.help));
                        continue;
                    }
                },
            };
            *found.entry(from).or_default().entry(to).or_default() += value;
        }
        let divided = found.iter().filter(|(_, parts)| parts.len() > 1).count();
        if divided > 0 && weight.is_none() {
            let message = format!("{divided} areas are divided between several, and no column says in which shares");
            let help = "name the column of weights: weight = \"...\", such as the people of each pair";
            problems.push(Problem::of_file(&table.path, message, help));
        }
        let mut shares = BTreeMap::new();
        for (from, parts) in found {
            let total: f64 = parts.values().sum();
            if total > 0.0 {
                let parts = parts.into_iter().map(|(to, value)| (to.to_owned(), value / total));
                shares.insert(from.to_owned(), parts.filter(|(_, share)| *share > 0.0).collect());
            } else {
                let message = format!("the weights of \"{from}\" are all 0");
                problems.push(Problem::of_file(&table.path, message, "give it a weight above 0"));
            }
        }
        problems.or_value(Self { shares })
    }

    /// Divides figures by the shares and adds them up. The sums stay what they are, but for areas that the lookup does not have.
    #[must_use]
    pub fn convert<'v>(&self, figures: impl IntoIterator<Item = (&'v str, &'v [f64])>) -> Converted {
        let mut converted = Converted::default();
        let mut known: BTreeSet<&str> = BTreeSet::new();
        for (id, figures) in figures {
            let Some((id, parts)) = self.shares.get_key_value(id) else {
                converted.unmatched.left.push(id.to_owned());
                continue;
            };
            known.insert(id);
            for (to, share) in parts {
                let sums = converted.values.entry(to.clone()).or_insert_with(|| vec![0.0; figures.len()]);
                sums.iter_mut().zip(figures).for_each(|(sum, figure)| *sum += share * figure);
            }
        }
        converted.unmatched.right = self.shares.keys().filter(|id| !known.contains(id.as_str())).cloned().collect();
        converted
    }
}

/// A table with figures by id in place of its own columns of those names, or behind them; rows without figures are left out.
#[must_use]
pub fn with_figures(table: &RawTable, id: usize, names: &[String], figures: &BTreeMap<String, Vec<f64>>) -> RawTable {
    let kept: Vec<usize> = (0..table.columns.len()).filter(|column| !names.contains(&table.columns[*column])).collect();
    let columns: Vec<String> =
        kept.iter().map(|column| table.columns[*column].clone()).chain(names.iter().cloned()).collect();
    let mut rows = Rows::new(columns.len());
    for (row, cells) in table.rows.iter().enumerate() {
        let Some(figures) = figures.get(cells.cell(id)) else { continue };
        let texts: Vec<String> = figures.iter().map(f64::to_string).collect();
        let all = kept.iter().map(|column| cells.cell(*column)).chain(texts.iter().map(String::as_str));
        let point = if table.kind == TableKind::Csv || table.kind == TableKind::Rows { None } else { cells.point() };
        rows.push(table.row_place(row).line_or_feature(), point, all);
    }
    RawTable { columns, rows: rows.finish(), ..table.clone() }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn table(text: &str) -> RawTable {
        crate::table_of(Path::new("lookup.csv"), text.as_bytes().to_vec()).unwrap()
    }

    /// Unchanged, merged and divided areas, as the lookup of LSOA 2011 to 2021 has them.
    const PUBLISHED: &str = "LSOA11CD,LSOA11NM,LSOA21CD,CHGIND,people\n\
        E01000001,A,E01000001,U,1500\nE01000002,B,E01033770,M,1000\nE01000003,C,E01033770,M,500\n\
        E01000004,D,E01033771,S,750\nE01000004,D,E01033772,S,2250\n";

    #[test]
    fn figures_are_divided_by_the_weights_and_added_up() {
        let lookup = Lookup::read(&table(PUBLISHED), "LSOA11CD", "lsoa21cd", Some("people")).unwrap();
        let given = [
            ("E01000001", [10.0, 1.0]),
            ("E01000002", [20.0, 2.0]),
            ("E01000003", [30.0, 0.0]),
            ("E01000004", [40.0, 8.0]),
            ("E01099999", [5.0, 5.0]),
        ];
        let converted = lookup.convert(given.iter().map(|(id, figures)| (*id, &figures[..])));
        let of = |id: &str| converted.values[id].clone();
        assert_eq!((of("E01000001"), of("E01033770")), (vec![10.0, 1.0], vec![50.0, 2.0]));
        assert_eq!((of("E01033771"), of("E01033772")), (vec![10.0, 2.0], vec![30.0, 6.0]));
        assert_eq!(converted.unmatched.left, ["E01099999"]);
        assert_eq!(converted.unmatched.right, Vec::<String>::new());
    }

    #[test]
    fn what_is_wrong_with_a_lookup_is_told() {
        for (text, weight, says) in [
            (PUBLISHED.to_owned(), None, "1 areas are divided between several"),
            (PUBLISHED.replace("2250", "n/a"), Some("people"), "line 6, column \"people\""),
            (PUBLISHED.replace("2250", "-1"), Some("people"), "-1 is negative"),
            (PUBLISHED.replace("1500", "0"), Some("people"), "the weights of \"E01000001\" are all 0"),
            (PUBLISHED.to_owned(), Some("peple"), "did you mean \"people\""),
        ] {
            let words = Lookup::read(&table(&text), "LSOA11CD", "LSOA21CD", weight).unwrap_err().to_string();
            assert!(words.contains(says), "{says}: {words}");
        }
        let merged = PUBLISHED.replace("E01000004,D,E01033771,S,750\n", "");
        assert!(Lookup::read(&table(&merged), "LSOA11CD", "LSOA21CD", None).is_ok(), "nothing is divided");
    }

    #[test]
    fn figures_stand_in_a_table_of_points() {
        let points = table("code,people,lon,lat\na,1,-3,50\nb,2,-3.1,50\nc,3,-3.2,50\n");
        let figures = BTreeMap::from([("a".to_owned(), vec![7.5, 1.0]), ("c".to_owned(), vec![8.0, 0.25])]);
        let made = with_figures(&points, 0, &["people".to_owned(), "patients".to_owned()], &figures);
        assert_eq!(made.columns, ["code", "lon", "lat", "people", "patients"]);
        let cells: Vec<Vec<&str>> =
            made.rows.iter().map(|row| (0..5).map(|column| row.cell(column)).collect()).collect();
        assert_eq!(cells, [["a", "-3", "50", "7.5", "1"], ["c", "-3.2", "50", "8", "0.25"]]);
        assert_eq!(made.row_place(1).short(), "line 4");
    }
}
