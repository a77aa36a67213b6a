//! Which columns say what a row of a table is about.

/// Columns that are keys wherever a table has them.
const EVERYWHERE: [&str; 4] = ["scenario", "service", "period", "weight"];

/// Further keys of each table; the order of tables is that in which differences are told. Repeated keys (a site that
/// moves has two rows in `volumes`) are told apart by their order.
const TABLES: [(&str, &[&str]); 19] = [
    ("summary", &["scope", "measure"]),
    ("volumes", &["site"]),
    ("flows", &["from_site", "to_site"]),
    ("standards", &["standard", "whose", "site"]),
    ("outcomes", &["model", "scope", "measure"]),
    ("breakeven", &["model", "scope", "measure"]),
    ("equity", &["group", "scope", "measure"]),
    ("groups", &["group", "value", "scope"]),
    ("ledger", &["commissioner", "site"]),
    ("commissioner_flows", &["commissioner", "from_site", "to_site"]),
    ("reconciliation", &["site"]),
    ("exposure", &["evidence"]),
    ("travel", &["measure"]),
    ("fragility", &["scope", "side", "threshold_min", "margin_min"]),
    ("flip_points", &["scope", "option_a", "option_b", "parameter"]),
    ("tornado", &["parameter"]),
    ("montecarlo", &["model", "measure"]),
    ("worst_hit", &["area_id"]),
    ("curve", &["scope", "group", "value", "minutes"]),
];

/// The keys of a table among its columns; `None` for a table that is not known.
#[must_use]
pub fn of<'a>(table: &str, columns: &'a [String]) -> Option<Vec<&'a str>> {
    let (_, own) = TABLES.iter().find(|(name, _)| *name == table)?;
    let is_key = |column: &&str| EVERYWHERE.contains(column) || own.contains(column);
    Some(columns.iter().map(String::as_str).filter(is_key).collect())
}

/// Where a table stands in the order of telling; unknown ones come last.
#[must_use]
pub fn rank(table: &str) -> usize {
    TABLES.iter().position(|(name, _)| *name == table).unwrap_or(TABLES.len())
}

#[cfg(test)]
mod tests {
    use waywarden_results::described_outputs;

    /// A table that is added to a pack needs its keys here, or its rows are not compared.
    #[test]
    fn every_table_of_a_pack_has_keys() {
        const LAYERS: [&str; 8] =
            ["areas", "sites", "isochrones", "flow_lines", "worst_hit", "catchments", "changes", "extra"];
        let mut tables = 0;
        for table in described_outputs() {
            let columns: Vec<String> = table.columns.iter().map(|column| column.name.clone()).collect();
            match super::of(table.name, &columns) {
                Some(keys) => {
                    tables += 1;
                    assert!(!keys.is_empty() && keys.len() < columns.len(), "{}: {keys:?}", table.name);
                    let (_, own) = super::TABLES.iter().find(|(name, _)| *name == table.name).unwrap();
                    own.iter().for_each(|key| assert!(keys.contains(key), "{} has no column {key}", table.name));
                }
                None => assert!(LAYERS.contains(&table.name), "{} has no keys", table.name),
            }
        }
        assert_eq!(tables, super::TABLES.len());
    }
}
