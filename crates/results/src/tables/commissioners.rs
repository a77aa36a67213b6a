//! Who pays: volumes and flows by the commissioner of the patients.

use waywarden_pack::Value;
use waywarden_scenario::disclosure::{Count, CountKey, What};
use waywarden_scenario::impact::{commissioner_flows, ledger};
use waywarden_scenario::{Case, GroupKind, Scope, Side, SiteIndex};

use super::{Figures, Of, add_flow_columns};
use crate::columns::{TableOf, flag, integer, text};
use crate::dimensions::Dimensions;
use crate::site_names::{site_id, site_name};

/// What a site gets of a commissioner's people.
#[derive(Clone, Debug, PartialEq)]
pub struct CommissionerVolumeRow {
    /// The commissioner as the demand table has it; may be empty.
    pub commissioner: String,
    /// The site; `None` for those who reach none.
    pub site: Option<SiteIndex>,
    /// Whether the site has another commissioner; `None` where that is not known.
    pub crosses_border: Option<bool>,
    /// Weights before, in the order of the case.
    pub before: Vec<Count>,
    /// Weights after.
    pub after: Vec<Count>,
}

/// People of a commissioner who change from one site to another.
#[derive(Clone, Debug, PartialEq)]
pub struct CommissionerFlowRow {
    /// The commissioner as the demand table has it; may be empty.
    pub commissioner: String,
    /// The site before; `None` where none could be reached.
    pub from: Option<SiteIndex>,
    /// The site after; `None` where none can be reached.
    pub to: Option<SiteIndex>,
    /// Whether the site before has another commissioner.
    pub crossed_border: Option<bool>,
    /// Whether the site after has.
    pub crosses_border: Option<bool>,
    /// Number of areas.
    pub areas: usize,
    /// Weights, in the order of the case.
    pub weights: Vec<Count>,
}

fn has_commissioners(case: &Case) -> bool {
    case.groups.iter().any(|group| group.kind == GroupKind::Commissioner)
}

pub(super) fn volume_rows(figures: &Figures<'_>) -> Option<Vec<Of<CommissionerVolumeRow>>> {
    let case = figures.case;
    has_commissioners(case).then(|| {
        figures.rows(|result| {
            let row = |row: waywarden_scenario::impact::LedgerRow| {
                let counts = |side: Side, counts: &[f64]| {
                    let what = What::Ledger(row.commissioner.clone(), side, row.site);
                    result.shown.counts(&CountKey::all(Scope::Everyone, what), counts)
                };
                let (before, after) = (counts(Side::Before, &row.before), counts(Side::After, &row.after));
                let (site, crosses_border) = (row.site, row.crosses);
                CommissionerVolumeRow { commissioner: row.commissioner, site, crosses_border, before, after }
            };
            ledger(case, result.result).into_iter().map(row).collect()
        })
    })
}

pub(super) fn flow_rows(figures: &Figures<'_>) -> Option<Vec<Of<CommissionerFlowRow>>> {
    let case = figures.case;
    has_commissioners(case).then(|| {
        figures.rows(|result| {
            let row = |flow: waywarden_scenario::impact::CommissionerFlow| {
                let what = What::CommissionerFlow(flow.commissioner.clone(), flow.from, flow.to);
                CommissionerFlowRow {
                    weights: result.shown.counts(&CountKey::all(Scope::Everyone, what), &flow.weights),
                    commissioner: flow.commissioner,
                    from: flow.from,
                    to: flow.to,
                    crossed_border: flow.crossed,
                    crosses_border: flow.crosses,
                    areas: flow.areas,
                }
            };
            commissioner_flows(case, result.result).into_iter().map(row).collect()
        })
    })
}

fn name_of(commissioner: &str) -> Value {
    Some(commissioner).filter(|text| !text.is_empty()).into()
}

fn known(flag: Option<bool>) -> Value {
    flag.map_or(Value::Null, Value::Boolean)
}

const COMMISSIONER: &str = "the commissioner of the people, as in the demand table; empty where none is given";

pub(super) fn volume_columns(d: &Dimensions) -> TableOf<Of<CommissionerVolumeRow>> {
    let mut table = TableOf::new("ledger", "What each site gets of each commissioner, before and after");
    table.add_scenario(d, |row: &Of<CommissionerVolumeRow>| row.of);
    let commissioner = text("commissioner", "Commissioner of the patients", COMMISSIONER);
    table.add(commissioner, |_, row| name_of(&row.row.commissioner));
    let site = text("site", "Site", "the site; empty: no site can be reached");
    table.add(site, |case, row| site_id(case, row.row.site));
    table.add(text("site_name", "Site", "its name"), |case, row| site_name(case, row.row.site));
    let definition = "whether the site has another commissioner; empty where that is not known";
    table.add(flag("crosses_border", "Site of another commissioner", definition), |_, row| {
        known(row.row.crosses_border)
    });
    table.add_counts(d, "_before", "weight before, one column for each weight", |row| &row.row.before);
    table.add_counts(d, "_after", "weight after, one column for each weight", |row| &row.row.after);
    table
}

pub(super) fn flow_columns(d: &Dimensions) -> TableOf<Of<CommissionerFlowRow>> {
    let mut table = TableOf::new("commissioner_flows", "Who goes where instead, by commissioner");
    table.add_scenario(d, |row: &Of<CommissionerFlowRow>| row.of);
    let commissioner = text("commissioner", "Commissioner of the patients", COMMISSIONER);
    table.add(commissioner, |_, row| name_of(&row.row.commissioner));
    add_flow_columns(&mut table, |row: &Of<CommissionerFlowRow>| [row.row.from, row.row.to]);
    let definition = "whether the site before has another commissioner; empty where that is not known";
    let column = flag("crossed_border_before", "Across the border before", definition);
    table.add(column, |_, row| known(row.row.crossed_border));
    let definition = "whether the site after has another commissioner; empty where that is not known";
    table.add(flag("crosses_border_after", "Across the border after", definition), |_, row| {
        known(row.row.crosses_border)
    });
    table.add(integer("areas", "Areas", "number of areas"), |_, row| Value::Integer(row.row.areas as i64));
    table.add_counts(d, "", "their weight, one column for each weight", |row| &row.row.weights);
    table
}
