//! Names of columns and fields.

use std::collections::BTreeSet;

/// A column name from a header of the user's: lower case, digits and underscores, never empty or reserved.
fn field_name(header: &str) -> String {
    let mut name: String =
        header.trim().to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) || ["fid", "id", "geom", "geometry"].contains(&name.as_str())
    {
        name.insert_str(0, "column_");
    }
    name
}

/// Field names that do not clash: a number is added where they do.
#[derive(Clone, Debug)]
pub struct Names(BTreeSet<String>);

impl Names {
    /// With names that are taken already; `run_id` is always.
    #[must_use]
    pub fn new(taken: &[&str]) -> Self {
        Self(taken.iter().map(ToString::to_string).chain(["run_id".to_owned()]).collect())
    }

    /// A name made of the header that no other has.
    pub fn free(&mut self, header: &str) -> String {
        let base = field_name(header);
        let mut name = base.clone();
        let mut number = 2;
        while !self.0.insert(name.clone()) {
            name = format!("{base}_{number}");
            number += 1;
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_become_field_names_without_clashes() {
        let mut names = Names::new(&["area_id"]);
        let made: Vec<String> =
            ["Area ID", "LSOA Name", "fid", "2011", "Höfn", "lsoa_name"].iter().map(|h| names.free(h)).collect();
        assert_eq!(made, ["area_id_2", "lsoa_name", "column_fid", "column_2011", "h_fn", "lsoa_name_2"]);
    }
}
