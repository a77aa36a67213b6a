//! Who pays: volumes and flows by the commissioner of the patient, and whether they cross its border.

use std::collections::BTreeMap;

use waywarden_tables::Text;

use crate::flows::{add, by_site, movements};
use crate::{Case, GroupKind, ScenarioResult, SiteIndex};

/// What the people of one commissioner are to one site, before and after.
#[derive(Clone, Debug, PartialEq)]
pub struct LedgerRow {
    /// The commissioner of the areas, as in the demand table.
    pub commissioner: String,
    /// The site; `None` for those who reach none.
    pub site: Option<SiteIndex>,
    /// Whether the site has another commissioner; `None` if it has none or there is no site.
    pub crosses: Option<bool>,
    /// Weights before, one per weight of the case.
    pub before: Vec<f64>,
    /// Weights after.
    pub after: Vec<f64>,
}

/// People of one commissioner who change from one site to another.
#[derive(Clone, Debug, PartialEq)]
pub struct CommissionerFlow {
    /// The commissioner of the areas.
    pub commissioner: String,
    /// The site before; `None` if none was reached.
    pub from: Option<SiteIndex>,
    /// The site after; `None` if none is reached.
    pub to: Option<SiteIndex>,
    /// Whether the site before has another commissioner.
    pub crossed: Option<bool>,
    /// Whether the site after has.
    pub crosses: Option<bool>,
    /// Number of areas.
    pub areas: usize,
    /// Weights, one per weight of the case.
    pub weights: Vec<f64>,
}

fn commissioner_group(case: &Case) -> Option<usize> {
    case.groups.iter().position(|group| group.kind == GroupKind::Commissioner)
}

fn crosses(case: &Case, commissioner: &str, site: Option<SiteIndex>) -> Option<bool> {
    let own = case.sites.site(site?).figures.commissioner.as_ref()?;
    (!commissioner.is_empty()).then(|| own != commissioner)
}

/// The ledger of a result, by commissioner and site in index order ("none" first); empty if no group of the case names
/// commissioners.
#[must_use]
pub fn ledger(case: &Case, result: &ScenarioResult) -> Vec<LedgerRow> {
    let Some(group) = commissioner_group(case) else { return Vec::new() };
    let mut rows: BTreeMap<(Text, Option<SiteIndex>), LedgerRow> = BTreeMap::new();
    for (area, impact) in case.areas.iter().zip(&result.areas).filter(|(_, impact)| impact.in_scope) {
        let commissioner = &area.groups[group];
        for (assignment, after) in [(&impact.before, false), (&impact.after, true)] {
            for (site, share) in by_site(assignment) {
                let row = rows.entry((commissioner.clone(), site)).or_insert_with(|| LedgerRow {
                    commissioner: commissioner.to_string(),
                    site,
                    crosses: crosses(case, commissioner, site),
                    before: vec![0.0; case.weights.len()],
                    after: vec![0.0; case.weights.len()],
                });
                add(if after { &mut row.after } else { &mut row.before }, &area.weights, share);
            }
        }
    }
    rows.into_values().collect()
}

/// The flows of a result by commissioner; empty if no group of the case names commissioners.
#[must_use]
pub fn commissioner_flows(case: &Case, result: &ScenarioResult) -> Vec<CommissionerFlow> {
    let Some(group) = commissioner_group(case) else { return Vec::new() };
    let mut rows: BTreeMap<(Text, [Option<SiteIndex>; 2]), CommissionerFlow> = BTreeMap::new();
    let affected = case.areas.iter().zip(&result.areas).filter(|(_, i)| i.in_scope && i.affected);
    for (area, impact) in affected {
        let commissioner = &area.groups[group];
        for (from, to, share) in movements(impact) {
            let row = rows.entry((commissioner.clone(), [from, to])).or_insert_with(|| CommissionerFlow {
                commissioner: commissioner.to_string(),
                from,
                to,
                crossed: crosses(case, commissioner, from),
                crosses: crosses(case, commissioner, to),
                areas: 0,
                weights: vec![0.0; case.weights.len()],
            });
            row.areas += 1;
            add(&mut row.weights, &area.weights, share);
        }
    }
    rows.into_values().collect()
}
