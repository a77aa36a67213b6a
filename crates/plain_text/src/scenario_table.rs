//! The figures of one scenario as a table, for the weight that its service speaks of.

use comfy_table::{CellAlignment, Table, presets};
use waywarden_scenario::disclosure::{Count, SuppressedSide, SuppressedSummary};
use waywarden_scenario::{Band, Case, NO_PLACE, ServiceIndex};

use crate::numbers::{amount, rounded};

/// Measures of one side with a decimal, by what they are called.
const MEASURES: [(&str, Measure); 5] = [
    ("mean minutes", |s| s.mean_min),
    ("median minutes", |s| s.median_min),
    ("90th percentile minutes", |s| s.p90_min),
    ("longest, minutes", |s| s.max_min),
    (UNSERVED, |s| s.unreachable.value().filter(|count| *count > 0.0)),
];
const UNSERVED: &str = "without any site";

type Measure = fn(&SuppressedSide) -> Option<f64>;

/// The figures of a case that changes nothing.
pub(crate) fn today_table(case: &Case, service: Option<ServiceIndex>, everyone: &SuppressedSummary) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_header([case.weights[case.headline_weight(service)].title.as_str(), "today"]);
    table.add_row(["in all".to_owned(), shown(everyone.total)]);
    let side = &everyone.before;
    let show = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| rounded(value, 1));
    for (name, measure) in MEASURES {
        table.add_row([name.to_owned(), show(measure(side))]);
    }
    for at in case.threshold_numbers(service) {
        let share = side.within[at].share.map(|share| share * 100.0);
        table.add_row([share_within(case.thresholds_ms[at]), show(share)]);
    }
    align_right(&mut table);
    table
}

/// Before, after and change, of those affected and of everyone.
pub(crate) fn scenario_table(
    case: &Case,
    service: Option<ServiceIndex>,
    affected: &SuppressedSummary,
    everyone: &SuppressedSummary,
) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_header([
        case.weights[case.headline_weight(service)].title.as_str(),
        "affected",
        "",
        "",
        "everyone",
        "",
        "",
    ]);
    table.add_row(["", "before", "after", "change", "before", "after", "change"]);
    let total = |s: &SuppressedSummary| [shown(s.total), String::new(), String::new()];
    add(&mut table, "in all", total(affected), total(everyone));
    // Who goes elsewhere is affected; who travels no longer for it is told.
    let same =
        Band::ALL.iter().position(|band| *band == Band::NoChange).and_then(|band| affected.bands.get(band).copied());
    if let Some(count) = same.filter(|count| count.value().is_some_and(|count| count > 0.0)) {
        let row = [shown(count), String::new(), String::new()];
        add(&mut table, "  of them in the same time", row, [const { String::new() }; 3]);
    }
    let sides = || [affected, everyone].into_iter().flat_map(|summary| [&summary.before, &summary.after]);
    let some_full = sides().any(|side| without_place(side).is_some());
    let only_full = sides().all(|side| side.unreachable_by_reason.keys().all(|reason| reason == NO_PLACE));
    for (name, measure) in MEASURES {
        let row = |s: &SuppressedSummary| change(measure(&s.before), measure(&s.after));
        let is_unserved = name == UNSERVED;
        let name = if is_unserved && some_full && only_full { "without a place (capacity used up)" } else { name };
        add(&mut table, name, row(affected), row(everyone));
        if is_unserved && some_full && !only_full {
            let row = |s: &SuppressedSummary| change(without_place(&s.before), without_place(&s.after));
            add(&mut table, "  of them: capacity used up", row(affected), row(everyone));
        }
    }
    for at in case.threshold_numbers(service) {
        let percent = |side: &SuppressedSide| side.within[at].share.map(|share| share * 100.0);
        let row = |s: &SuppressedSummary| change(percent(&s.before), percent(&s.after));
        add(&mut table, &share_within(case.thresholds_ms[at]), row(affected), row(everyone));
    }
    align_right(&mut table);
    table
}

/// Whether those affected change their site alone: no time differs by what is shown.
pub(crate) fn nobody_travels_longer(affected: &SuppressedSummary) -> bool {
    const LEAST_SHOWN_MIN: f64 = 0.05;
    let some = affected.total.value().is_some_and(|total| total > 0.0);
    let small = |extra: Option<f64>| extra.is_some_and(|extra| extra.abs() < LEAST_SHOWN_MIN);
    let lost = affected.after.unreachable.value() != affected.before.unreachable.value();
    some && !lost && small(affected.max_extra_min) && small(affected.mean_extra_min)
}

/// How many find no place because the capacity is used up, if anybody does.
fn without_place(side: &SuppressedSide) -> Option<f64> {
    side.unreachable_by_reason.get(NO_PLACE).and_then(|count| count.value()).filter(|count| *count > 0.0)
}

fn shown(count: Count) -> String {
    count.value().map_or_else(|| "withheld".to_owned(), amount)
}

fn share_within(limit_ms: u32) -> String {
    format!("% within {} minutes", f64::from(limit_ms) / 60_000.0)
}

fn change(before: Option<f64>, after: Option<f64>) -> [String; 3] {
    let show = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| rounded(value, 1));
    [show(before), show(after), show(after.zip(before).map(|(after, before)| after - before))]
}

fn add(table: &mut Table, name: &str, affected: [String; 3], everyone: [String; 3]) {
    table.add_row([name.to_owned()].into_iter().chain(affected).chain(everyone));
}

fn align_right(table: &mut Table) {
    table.column_iter_mut().skip(1).for_each(|column| column.set_cell_alignment(CellAlignment::Right));
}
