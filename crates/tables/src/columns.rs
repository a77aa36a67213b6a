//! Which column of a table holds what.

use crate::area_codes::{code_column, name_column};
use crate::points::SYNONYMS;
use crate::raw::folded;
use crate::repeats::repeated;
use crate::{Problem, RawTable, suggestion};

/// The column given, or the first synonym present; `None` if none is given and no synonym is there.
pub(crate) fn find(table: &RawTable, what: &str, given: Option<&str>) -> Result<Option<usize>, Problem> {
    if let Some(name) = given {
        return table.column(name).map(Some);
    }
    let synonyms = SYNONYMS.iter().find(|(key, _)| *key == what).map_or(&[][..], |(_, names)| names);
    for synonym in synonyms {
        if table.columns.iter().any(|c| folded(c) == folded(synonym)) {
            return table.column(synonym).map(Some);
        }
    }
    // `lsoa21cd` of a table of statistics, and its name.
    let alike = |name: &String| match what {
        "id" => code_column(name).is_some(),
        "name" => name_column(name),
        _ => false,
    };
    // Such columns stand first; one behind others says where something lies, not what it is.
    let of_areas = |name: &&String| code_column(name).is_some() || name_column(name);
    let first = table.columns.iter().take_while(of_areas).count();
    let found: Vec<usize> = (0..first).filter(|column| alike(&table.columns[*column])).collect();
    match (found[..].first(), found.len()) {
        (Some(column), 1) => Ok(Some(*column)),
        (Some(column), _) if what == "name" => Ok(Some(*column)),
        // Codes of areas and of what they lie in: that which no two rows share.
        (Some(_), _) => Ok(found.iter().copied().find(|column| repeated(table, *column).is_empty())),
        _ => Ok(None),
    }
}

/// A header name as synonyms are compared.
pub(crate) fn folded_name(name: &str) -> String {
    folded(name)
}

pub(crate) fn required(table: &RawTable, what: &str, given: Option<&str>) -> Result<Option<usize>, Problem> {
    let found = find(table, what, given)?;
    if found.is_some() {
        return Ok(found);
    }
    let synonyms = SYNONYMS.iter().find(|(key, _)| *key == what).map_or(&[][..], |(_, names)| names);
    let message = format!("no column is named {} ({})", synonyms.join(", "), meaning(what));
    let help = format!(
        "say which column it is with `{what} = \"...\"`, or rename it; {}",
        suggestion(what, "columns", table.columns.iter().map(String::as_str))
    );
    Err(Problem::of_file(&table.path, message, help))
}

fn meaning(what: &str) -> &'static str {
    match what {
        "lon" => "longitude in degrees",
        "lat" => "latitude in degrees; or easting and northing, or a postcode",
        _ => "unique id of each row",
    }
}
