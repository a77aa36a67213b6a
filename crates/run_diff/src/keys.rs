//! Which columns say what a row of a table is about.

/// Columns that are keys wherever a table has them.
const EVERYWHERE: [&str; 4] = ["scenario", "service", "period", "weight"];

/// Further keys of each table; the order of tables is that in which differences are told. Repeated keys (a site that
/// moves has two rows in `volumes`) are told apart by their order.
const TABLES: [(&str, &[&str]); 27] = [
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
    ("observed", &["site"]),
    ("shared_capacity", &["shared", "site"]),
    ("fallen_services", &["site", "needs"]),
    ("exposure", &["evidence"]),
    ("travel", &["measure"]),
    ("fragility", &["scope", "side", "threshold_min", "margin_min"]),
    ("flip_points", &["scope", "option_a", "option_b", "parameter"]),
    ("tornado", &["parameter"]),
    ("montecarlo", &["model", "measure"]),
    ("siting_plans", &["plan"]),
    ("siting_sites", &["site_id"]),
    ("siting_curve", &["open"]),
    ("siting_front", &["sites"]),
    ("siting_rules", &["rule"]),
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

/// The tables whose keys are known.
pub fn tables() -> impl Iterator<Item = &'static str> {
    TABLES.iter().map(|(name, _)| *name)
}

/// Where a table stands in the order of telling; unknown ones come last.
#[must_use]
pub fn rank(table: &str) -> usize {
    TABLES.iter().position(|(name, _)| *name == table).unwrap_or(TABLES.len())
}
