//! What each table holds.

use waywarden_pack::Table;

use super::{Figures, of_results};

/// What each table holds, in a sentence.
const ABOUT: [(&str, &str); 19] = [
    ("summary", "Every figure of every scenario, one to a row"),
    ("flows", "Who goes where instead"),
    ("volumes", "What each site gets, before and after, beside what it should and can take"),
    ("curve", "The share within each whole minute, of everyone and by group"),
    ("worst_hit", "The places hit hardest, by name"),
    ("groups", "Figures by group: deprivation, town and country, commissioner, age and others that the case names"),
    ("equity", "What lies between the most and the least deprived"),
    ("ledger", "What each site gets of each commissioner, before and after"),
    ("commissioner_flows", "Who goes where instead, by commissioner"),
    ("reconciliation", "Recorded and modelled volumes of the sites as they are"),
    ("outcomes", "From the onset to treatment, and outcomes by each model"),
    ("breakeven", "What would make up for the travel"),
    ("tornado", "How the difference in good outcomes hangs on each parameter, the widest first"),
    ("flip_points", "Where the order of two options changes within the range of a parameter"),
    ("montecarlo", "The spread of each difference over all draws of the parameters"),
    ("travel", "Kilometres, carbon and money of those affected"),
    ("standards", "The standards that people quote, each beside the figures that it is about"),
    ("exposure", "What those affected are exposed to, beside what is published of it, with its label"),
    ("fragility", "How many are close to a limit"),
];

/// All tables, each with what it holds: those of the results, then those of pathway and sensitivity.
pub fn all(figures: &Figures<'_>, clinical: Vec<Table>) -> Vec<(Table, &'static str)> {
    let about = |table: &Table| ABOUT.iter().find(|(name, _)| *name == table.name).map_or("", |(_, about)| *about);
    let all = of_results(figures).into_iter().chain(clinical);
    all.map(|table| (about(&table), table)).map(|(about, table)| (table, about)).collect()
}
