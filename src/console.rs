//! What a run says on the screen.

use std::sync::atomic::{AtomicBool, Ordering};

use comfy_table::{CellAlignment, Table, presets};
use waywarden::pack::{Committed, remove_all_unfinished};
use waywarden::scenario::disclosure::{self, Count, SuppressedSide, SuppressedSummary};
use waywarden::scenario::{Band, Case, NO_PLACE, ScenarioResult, Scope, WeightSpec};
use waywarden::tables::Rejects;
use waywarden::{Published, Warning};

static QUIET: AtomicBool = AtomicBool::new(false);

/// Whether `say!` says nothing from here on.
pub fn be_quiet(quiet: bool) {
    QUIET.store(quiet, Ordering::Relaxed);
}

/// Writes a line to the standard output; ends the program quietly where nobody reads on (`waywarden ... | head`).
macro_rules! say {
    ($($part:tt)*) => {
        $crate::console::say_line(format_args!($($part)*))
    };
}

/// See `say!`.
pub fn say_line(line: std::fmt::Arguments<'_>) {
    use std::io::Write;
    if QUIET.load(Ordering::Relaxed) {
        return;
    }
    if writeln!(std::io::stdout(), "{line}").is_err() {
        // Everything said is about work that is finished; files on their way would be a defect, so clean up all the same.
        remove_all_unfinished();
        std::process::exit(0);
    }
}

/// Says which rows of a table were left out, by reason, and what was guessed about it.
pub fn say_rejects(table: &str, in_file: usize, rejects: &Rejects) {
    if rejects.rows() > 0 {
        say!("{table}: {} of {in_file} rows cannot be used and are left out (--strict refuses them):", rejects.rows());
    }
    rejects.lines().iter().for_each(|line| say!("  {line}"));
}

/// Prints a table for each scenario, what was left out, the warnings of the results and then those `warnings` that came up
/// in writing, and where the files are.
pub fn print_results(published: &Published, warnings: &[Warning], committed: &Committed) {
    let (case, shown) = (published.case(), published.shown());
    say!("{}\n", case.title);
    for (number, result) in published.scenarios().iter().enumerate() {
        let Some(scenario) = case.scenario(&result.scenario) else { continue };
        let weight = case.headline_weight(result.service);
        if scenario.is_today() {
            let everyone = result.summary(weight, Scope::Everyone).map(|s| shown.result(number).summary(s, None));
            let service = result.service.and_then(|service| case.services.get(service));
            service.into_iter().for_each(|service| say!("{}", service.title));
            everyone.into_iter().for_each(|everyone| say!("{}\n", today_table(case, result, &everyone)));
            continue;
        }
        match result.service.and_then(|service| case.services.get(service)) {
            Some(service) => say!("{}: {} ({})", scenario.title, service.title, result.key(case)),
            None => say!("{} ({})", scenario.title, scenario.id),
        }
        if let (Some(affected), Some(everyone)) =
            (result.summary(weight, Scope::Affected), result.summary(weight, Scope::Everyone))
        {
            let [affected, everyone] = [affected, everyone].map(|s| shown.result(number).summary(s, None));
            say!("{}\n", scenario_table(case, result, &affected, &everyone));
            if nobody_travels_longer(&affected) {
                say!(" Those affected go to another site, but none of them travels 0.1 minutes longer or shorter.\n");
            }
        }
    }
    let access = published.computed().access.iter();
    let refused = access.flat_map(|access| &access.areas).filter(|snap| snap.is_err()).count();
    if refused > 0 {
        let told = committed.files.iter().any(|file| file.file == "areas.geojson");
        let told = if told { "; areas.geojson says why for each" } else { "" };
        say!("{refused} of {} areas are not near a usable road{told}.", case.areas.len());
    }
    say_rejects("demand", case.demand_rows.in_file, &case.demand_rows.rejects);
    for warning in published.warnings().iter().chain(warnings) {
        say!("warning: {warning}");
    }
    published.fallen().iter().for_each(|fallen| say!("warning: {fallen}"));
    say!("{} files in {}", committed.files.len(), committed.folder.display());
    for line in &case.attribution {
        say!("{line}");
    }
}

/// The figures of a case that changes nothing.
fn today_table(case: &Case, result: &ScenarioResult, everyone: &SuppressedSummary) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_header([case.weights[case.headline_weight(result.service)].title.as_str(), "today"]);
    let total = everyone.total.value().map_or_else(|| "withheld".to_owned(), amount);
    table.add_row(["in all".to_owned(), total]);
    let side = &everyone.before;
    let show = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| rounded(value, 1));
    for (name, pick) in MEASURES {
        table.add_row([name.to_owned(), show(pick(side))]);
    }
    for at in case.threshold_numbers(result.service) {
        let name = format!("% within {} minutes", f64::from(case.thresholds_ms[at]) / 60_000.0);
        table.add_row([name, show(side.within[at].share.map(|share| share * 100.0))]);
    }
    table.column_iter_mut().skip(1).for_each(|column| column.set_cell_alignment(CellAlignment::Right));
    table
}

type Pick = fn(&SuppressedSide) -> Option<f64>;
const MEASURES: [(&str, Pick); 5] = [
    ("mean minutes", |s| s.mean_min),
    ("median minutes", |s| s.median_min),
    ("90th percentile minutes", |s| s.p90_min),
    ("longest, minutes", |s| s.max_min),
    ("without any site", |s| s.unreachable.value().filter(|count| *count > 0.0)),
];

/// Whether those affected change their site alone: no time differs by what is shown.
fn nobody_travels_longer(affected: &SuppressedSummary) -> bool {
    const LEAST_SHOWN_MIN: f64 = 0.05;
    let some = affected.total.value().is_some_and(|total| total > 0.0);
    let small = |extra: Option<f64>| extra.is_some_and(|extra| extra.abs() < LEAST_SHOWN_MIN);
    let lost = affected.after.unreachable.value() != affected.before.unreachable.value();
    some && !lost && small(affected.max_extra_min) && small(affected.mean_extra_min)
}

fn scenario_table(
    case: &Case,
    result: &ScenarioResult,
    affected: &SuppressedSummary,
    everyone: &SuppressedSummary,
) -> Table {
    let weight = &case.weights[case.headline_weight(result.service)];
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_header([weight.title.as_str(), "affected", "", "", "everyone", "", ""]);
    table.add_row(["", "before", "after", "change", "before", "after", "change"]);
    let shown = |count: Count| count.value().map_or_else(|| "withheld".to_owned(), amount);
    let total = |s: &SuppressedSummary| [shown(s.total), String::new(), String::new()];
    add(&mut table, "in all", total(affected), total(everyone));
    // Who goes elsewhere is affected; who travels no longer for it is told.
    let same =
        Band::ALL.iter().position(|band| *band == Band::NoChange).and_then(|band| affected.bands.get(band).copied());
    if let Some(count) = same.filter(|count| count.value().is_some_and(|count| count > 0.0)) {
        let row = [shown(count), String::new(), String::new()];
        add(&mut table, "  of them in the same time", row, [const { String::new() }; 3]);
    }
    let change = |before: Option<f64>, after: Option<f64>, decimals: usize| {
        let show = |v: Option<f64>| v.map_or_else(|| "-".to_owned(), |v| rounded(v, decimals));
        [show(before), show(after), show(after.zip(before).map(|(a, b)| a - b))]
    };
    let sides = || [affected, everyone].into_iter().flat_map(|summary| [&summary.before, &summary.after]);
    let of_reason =
        |side: &SuppressedSide, reason: &str| side.unreachable_by_reason.get(reason).and_then(|count| count.value());
    let is_full = |side: &SuppressedSide| of_reason(side, NO_PLACE).filter(|count| *count > 0.0);
    let some_full = sides().any(|side| is_full(side).is_some());
    let only_full = sides().all(|side| side.unreachable_by_reason.keys().all(|reason| reason == NO_PLACE));
    for (name, pick) in MEASURES {
        let row = |s: &SuppressedSummary| change(pick(&s.before), pick(&s.after), 1);
        let is_unserved = name == "without any site";
        let name = if is_unserved && some_full && only_full { "without a place (capacity used up)" } else { name };
        add(&mut table, name, row(affected), row(everyone));
        if is_unserved && some_full && !only_full {
            let row = |s: &SuppressedSummary| change(is_full(&s.before), is_full(&s.after), 1);
            add(&mut table, "  of them: capacity used up", row(affected), row(everyone));
        }
    }
    for i in case.threshold_numbers(result.service) {
        let row = |s: &SuppressedSummary| {
            let percent = |w: Option<f64>| w.map(|share| share * 100.0);
            change(percent(s.before.within[i].share), percent(s.after.within[i].share), 1)
        };
        let name = format!("% within {} minutes", f64::from(case.thresholds_ms[i]) / 60_000.0);
        add(&mut table, &name, row(affected), row(everyone));
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn add(table: &mut Table, name: &str, affected: [String; 3], everyone: [String; 3]) {
    table.add_row([name.to_owned()].into_iter().chain(affected).chain(everyone));
}

/// A number with so many decimals, never "-0.0".
fn rounded(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let is_zero = text.bytes().all(|b| !b.is_ascii_digit() || b == b'0');
    if is_zero { text.trim_start_matches('-').to_owned() } else { text }
}

/// An amount of a weight as it may be said.
pub fn amount_of(weight: &WeightSpec, count: f64) -> String {
    match weight.protected() {
        true if disclosure::is_small(count) => "withheld".to_owned(),
        true => amount(disclosure::rounded(count)),
        false => amount(count),
    }
}

/// An amount: whole with separators from a thousand on, else with one decimal.
fn amount(value: f64) -> String {
    if value.abs() < 1_000.0 {
        return rounded(value, 1);
    }
    let digits = rounded(value, 0);
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits.as_str()), |rest| ("-", rest));
    let mut text = sign.to_owned();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_for_people() {
        assert_eq!(rounded(-0.04, 1), "0.0");
        assert_eq!(rounded(-0.06, 1), "-0.1");
        let amounts = [0.0, 12.34, 999.96, 1_000.0, 338_598.0, -1_234_567.8].map(amount);
        assert_eq!(amounts, ["0.0", "12.3", "1000.0", "1,000", "338,598", "-1,234,568"]);
    }
}
