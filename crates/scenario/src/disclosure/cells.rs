//! The counts that outputs publish, each with the areas that it is made of.

use std::collections::{BTreeMap, BTreeSet};

use super::system::{Cell, Published, System};
use crate::flows::{by_site, movements};
use crate::impact::GroupSlice;
use crate::statistics::Band;
use crate::{AreaImpact, Case, GroupKind, ScenarioResult, Scope, Side, SiteIndex};

/// What a count counts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// Everyone of the scope.
    Total,
    /// Those who get to a site.
    Reachable(Side),
    /// Those who do not.
    Unreachable(Side),
    /// Those who do not, for a reason.
    Reason(Side, String),
    /// Those within a threshold of the case, by its number.
    Within(Side, usize),
    /// Those in a band of extra minutes.
    Band(Band),
    /// Those who change from a site to another.
    Flow(Option<SiteIndex>, Option<SiteIndex>),
    /// Those at a site.
    Volume(Side, Option<SiteIndex>),
    /// Those of a commissioner who change from a site to another.
    CommissionerFlow(String, Option<SiteIndex>, Option<SiteIndex>),
    /// Those of a commissioner at a site.
    Ledger(String, Side, Option<SiteIndex>),
}

/// A count of one result.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CountKey {
    /// Whose.
    pub scope: Scope,
    /// The slice of a group by its number; `None` for all areas.
    pub slice: Option<usize>,
    /// What.
    pub what: What,
}

impl CountKey {
    /// A count over all areas.
    #[must_use]
    pub fn all(scope: Scope, what: What) -> Self {
        Self { scope, slice: None, what }
    }
}

/// What is withheld of one weight.
pub(super) struct Withheld {
    pub(super) areas: BTreeSet<usize>,
    pub(super) results: Vec<BTreeSet<CountKey>>,
}

/// An area with its part in a count.
type Part = (usize, f64);

pub(super) fn withheld(
    case: &Case,
    results: &[ScenarioResult],
    slices: &[GroupSlice],
    weight: usize,
    check: &dyn Fn(),
) -> Withheld {
    let counts: Vec<f64> = case.areas.iter().map(|area| area.weights[weight]).collect();
    let members: Vec<BTreeMap<CountKey, Vec<Part>>> =
        results.iter().map(|result| members(case, result, slices, &counts)).inspect(|_| check()).collect();
    for with_areas in [true, false] {
        let (mut system, cells) = build(&counts, &members, slices, with_areas);
        if !system.protect(check) {
            continue;
        }
        // Without areas the system does not know how counts hang together by them: there the more careful pattern stays.
        if with_areas {
            system.show_again(check);
        }
        let hidden = |cells: &BTreeMap<CountKey, Cell>| {
            let withheld = cells.iter().filter(|(_, cell)| system.published(**cell) != Published::Rounded);
            withheld.map(|(key, _)| key.clone()).collect()
        };
        let areas = (0..counts.len()).filter(|&area| !with_areas || system.published(area) != Published::Rounded);
        return Withheld { areas: areas.collect(), results: cells.iter().map(hidden).collect() };
    }
    // Nothing can be shown without giving somebody away.
    let all = |members: &BTreeMap<CountKey, Vec<Part>>| members.keys().cloned().collect();
    Withheld { areas: (0..counts.len()).collect(), results: members.iter().map(all).collect() }
}

/// The areas of each count of a result. Areas without anybody are left out: that they have nobody is published.
fn members(
    case: &Case,
    result: &ScenarioResult,
    slices: &[GroupSlice],
    counts: &[f64],
) -> BTreeMap<CountKey, Vec<Part>> {
    let mut slices_of: Vec<Vec<Option<usize>>> = vec![vec![None]; counts.len()];
    for (number, slice) in slices.iter().enumerate() {
        slice.areas.iter().for_each(|&area| slices_of[area].push(Some(number)));
    }
    let commissioner = case.groups.iter().position(|group| group.kind == GroupKind::Commissioner);
    let mut members: BTreeMap<CountKey, Vec<Part>> = BTreeMap::new();
    for (area, impact) in result.areas.iter().enumerate().filter(|(area, i)| i.in_scope && counts[*area] > 0.0) {
        let mut everywhere = everywhere(case, impact);
        let own = commissioner.map(|group| case.areas[area].groups[group].as_str());
        for scope in Scope::ALL.into_iter().filter(|scope| *scope == Scope::Everyone || impact.affected) {
            for slice in &slices_of[area] {
                for (what, part) in &everywhere {
                    let key = CountKey { scope, slice: *slice, what: what.clone() };
                    members.entry(key).or_default().push((area, *part));
                }
            }
        }
        everywhere.clear();
        for (side, assignment) in [(Side::Before, &impact.before), (Side::After, &impact.after)] {
            for (site, part) in by_site(assignment) {
                everywhere.push((What::Volume(side, site), part));
                everywhere.extend(own.map(|own| (What::Ledger(own.to_owned(), side, site), part)));
            }
        }
        for (from, to, part) in movements(impact) {
            everywhere.push((What::Flow(from, to), part));
            everywhere.extend(own.map(|own| (What::CommissionerFlow(own.to_owned(), from, to), part)));
        }
        for (what, part) in everywhere {
            members.entry(CountKey::all(Scope::Everyone, what)).or_default().push((area, part));
        }
    }
    members
}

/// The counts that an area is part of in every scope and slice.
fn everywhere(case: &Case, impact: &AreaImpact) -> Vec<(What, f64)> {
    let mut parts = vec![(What::Total, 1.0)];
    for (side, assignment) in [(Side::Before, &impact.before), (Side::After, &impact.after)] {
        if assignment.served() > 0.0 {
            parts.push((What::Reachable(side), assignment.served()));
        }
        if assignment.served() < 1.0 {
            let left = 1.0 - assignment.served();
            parts.push((What::Unreachable(side), left));
            parts.push((What::Reason(side, assignment.reason().unwrap_or(crate::NO_ROUTE).to_owned()), left));
        }
        for (index, &limit_ms) in case.thresholds_ms.iter().enumerate() {
            let within = assignment.shares().iter().filter(|s| s.time_ms <= limit_ms).map(|s| s.share);
            let within: f64 = within.sum();
            if within > 0.0 {
                parts.push((What::Within(side, index), within));
            }
        }
    }
    let ms = |a: &crate::Assignment| a.mean_ms().map(|ms| ms.round() as u32);
    parts.push((What::Band(Band::of(ms(&impact.before), ms(&impact.after))), 1.0));
    parts
}

type Cells = Vec<BTreeMap<CountKey, Cell>>;

/// The cells of everything published; the first are the areas. Counts of the same areas are one cell, whatever the
/// scenario and the table.
fn build(
    counts: &[f64],
    members: &[BTreeMap<CountKey, Vec<Part>>],
    slices: &[GroupSlice],
    with_areas: bool,
) -> (System, Cells) {
    let mut system = System::default();
    for &count in counts.iter().filter(|_| with_areas) {
        system.cell(count);
    }
    let mut known: BTreeMap<Vec<(usize, u64)>, Cell> = BTreeMap::new();
    let mut all: Cells = Vec::new();
    for members in members {
        let mut cells = BTreeMap::new();
        for (key, parts) in members {
            let identity: Vec<(usize, u64)> = parts.iter().map(|(area, part)| (*area, part.to_bits())).collect();
            let cell = *known.entry(identity).or_insert_with(|| match parts[..] {
                [(area, 1.0)] if with_areas => area,
                _ => {
                    let cell = system.cell(parts.iter().map(|(area, part)| counts[*area] * part).sum());
                    if with_areas {
                        system.sum(cell, parts);
                    }
                    cell
                }
            });
            cells.insert(key.clone(), cell);
        }
        families(&mut system, &cells, slices);
        all.push(cells);
    }
    (system, all)
}

/// In which way parts make a total.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Family {
    Reach(Side),
    Reasons,
    Bands,
    Volumes(Side),
    Commissioners,
    Group(usize),
}

/// Totals and their parts.
fn families(system: &mut System, cells: &BTreeMap<CountKey, Cell>, slices: &[GroupSlice]) {
    let mut families: BTreeMap<(CountKey, Family), Vec<Cell>> = BTreeMap::new();
    let mut add = |scope: Scope, slice: Option<usize>, what: What, family: Family, cell: Cell| {
        families.entry((CountKey { scope, slice, what }, family)).or_default().push(cell);
    };
    for (key, &cell) in cells {
        let CountKey { scope, slice, what } = key;
        match what {
            What::Reachable(Side::Before) | What::Unreachable(Side::Before) => {
                add(*scope, *slice, What::Total, Family::Reach(Side::Before), cell);
            }
            What::Reachable(Side::After) | What::Unreachable(Side::After) => {
                add(*scope, *slice, What::Total, Family::Reach(Side::After), cell);
            }
            What::Reason(side, _) => add(*scope, *slice, What::Unreachable(*side), Family::Reasons, cell),
            What::Band(_) => add(*scope, *slice, What::Total, Family::Bands, cell),
            What::Volume(side, _) => {
                add(Scope::Everyone, None, What::Total, Family::Volumes(*side), cell);
            }
            What::Ledger(_, side, site) => {
                add(Scope::Everyone, None, What::Volume(*side, *site), Family::Commissioners, cell);
            }
            What::CommissionerFlow(_, from, to) => {
                add(Scope::Everyone, None, What::Flow(*from, *to), Family::Commissioners, cell);
            }
            What::Total | What::Within(..) | What::Flow(..) => {}
        }
        if let Some(slice) = slice {
            add(*scope, None, what.clone(), Family::Group(slices[*slice].group), cell);
        }
    }
    for ((total, _), parts) in families {
        if let Some(&total) = cells.get(&total) {
            let parts: Vec<(Cell, f64)> = parts.into_iter().map(|cell| (cell, 1.0)).collect();
            // A single part is its total, and so the same cell.
            if !(parts.len() == 1 && parts[0].0 == total) {
                system.sum(total, &parts);
            }
        }
    }
}
