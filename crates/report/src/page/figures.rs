//! Key figures, the cumulative curve and the bands of extra minutes.

use waywarden_pack::report::{Bar, Cell, Chart, Curve, Figure, Grid, Head, Line};
use waywarden_scenario::disclosure::{Count, SuppressedSide, SuppressedSummary};
use waywarden_scenario::{Band, Case, NO_PLACE, NO_SITE, Scope, ServiceIndex, impact};

use super::super::styles::minutes_to_site;
use super::cells::count_cell;
use super::words::{amount, limit, minutes, percent, spoken_of, unit};
use waywarden_results::ScenarioView;

/// Affected and everyone.
pub type Both<'a> = [&'a SuppressedSummary; 2];

/// Amounts below this have a decimal.
const SMALL: f64 = 1_000.0;

fn decimals(both: Both<'_>) -> usize {
    usize::from(both[1].total.value().is_some_and(|total| total < SMALL && total.fract() != 0.0))
}

/// Before, after and the difference, of those affected and of everyone.
pub fn key_figures(case: &Case, service: Option<ServiceIndex>, weight: usize, both: Both<'_>) -> Grid {
    let title = &case.weights[weight].title;
    let mut head = vec![Head::text("Measure")];
    for who in ["Affected", "Everyone"] {
        head.extend(["before", "after", "change"].map(|side| Head::number(format!("{who}, {side}"))));
    }
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let places = decimals(both);
    let counts = |name: String, pick: &dyn Fn(&SuppressedSummary) -> [Count; 2]| {
        let mut row = vec![Cell::from(name)];
        for summary in both {
            let [before, after] = pick(summary);
            row.extend([count_cell(before, places), count_cell(after, places)]);
            row.push(Cell::change(waywarden_scenario::rows::difference(before, after), places));
        }
        row
    };
    let figures = |name: String, pick: &dyn Fn(&SuppressedSide) -> Option<f64>| {
        let mut row = vec![Cell::from(name)];
        for summary in both {
            let (before, after) = (pick(&summary.before), pick(&summary.after));
            row.extend([Cell::number(before, 1), Cell::number(after, 1)]);
            row.push(Cell::change(before.zip(after).map(|(b, a)| a - b), 1));
        }
        row
    };
    rows.push(counts(format!("{title}, in all"), &|s| [s.total, s.total]));
    rows.push(figures("Mean (minutes)".into(), &|s| s.mean_min));
    rows.push(figures("Median (minutes)".into(), &|s| s.median_min));
    rows.push(figures("Nine in ten within (minutes)".into(), &|s| s.p90_min));
    rows.push(figures("95 in 100 within (minutes)".into(), &|s| s.p95_min));
    rows.push(figures("Longest (minutes)".into(), &|s| s.max_min));
    for at in case.threshold_numbers(service) {
        let name = format!("Within {} minutes (%)", limit(case, at));
        rows.push(figures(name, &|s| s.within[at].share.map(|w| w * 100.0)));
    }
    let nowhere = |s: &SuppressedSummary| [s.before.unreachable, s.after.unreachable];
    if both.iter().flat_map(|s| nowhere(s)).any(|count| count != Count::Shown(0.0)) {
        let lacking = || both.iter().filter(|s| nowhere(s).iter().any(|count| *count != Count::Shown(0.0)));
        let name = match () {
            () if lacking().all(|s| s.only_lacks(NO_PLACE)) => "Without a place, capacity being used up",
            () if lacking().all(|s| s.only_lacks(NO_SITE)) => "Without any site, none offering the service",
            () if case.given_times.is_some() => "With no time given to any site",
            () => "With no way to any site",
        };
        rows.push(counts(name.into(), &nowhere));
    }
    let protected = case.weights[weight].protected();
    let note = if protected { WITHHELD_NOTE.to_owned() } else { String::new() };
    Grid { caption: format!("Key figures: {}", title.to_lowercase()), head, rows, note }
}

/// What is said under tables of protected counts.
pub const WITHHELD_NOTE: &str =
    "Counts of patients are rounded to the nearest 5; counts from 1 to 7, and what would give them away, are withheld.";

/// The weight of a curve: that which the result is spoken of in, else the first that has no small counts to hide.
pub fn shown_in_full(case: &Case, choice: &ScenarioView<'_>) -> Option<usize> {
    let own = std::iter::once(spoken_of(case, choice).0);
    own.chain(0..case.weights.len()).find(|&weight| !case.weights[weight].protected())
}

/// Share of those affected within so many minutes, of a weight that has no small counts to hide.
pub fn curve(case: &Case, choice: &ScenarioView<'_>) -> Option<Figure> {
    let weight = shown_in_full(case, choice)?;
    let affected = choice.summary(weight, Scope::Affected)?;
    let all: Vec<usize> = (0..case.areas.len()).collect();
    let found = impact::curve(case, choice.result, weight, Scope::Affected, &all);
    if found.total <= 0.0 {
        return None;
    }
    let x_max = axis_min(case, found.before.len());
    let sides = [&found.before, &found.after];
    let share = |side: usize, minute: usize| {
        let within = sides[side].get(minute).or(sides[side].last()).copied().unwrap_or(0.0);
        within / found.total
    };
    let line = |side: usize, name: &str| Line {
        name: name.to_owned(),
        points: (0..=x_max as usize).map(|minute| (minute as f64, share(side, minute))).collect(),
    };
    let step = if x_max > 120.0 { 15 } else { 5 };
    let rows = (1..=(x_max as usize / step)).map(|row| {
        let minute = row * step;
        let (b, a) = (share(0, minute) * 100.0, share(1, minute) * 100.0);
        vec![
            Cell::number(Some(minute as f64), 0),
            Cell::number(Some(b), 1),
            Cell::number(Some(a), 1),
            Cell::change(Some(a - b), 1),
        ]
    });
    let head = ["Minutes", "Before (%)", "After (%)", "Change (points)"].map(Head::number).to_vec();
    let (_, at) = spoken_of(case, choice);
    let told = affected.before.within[at].share.zip(affected.after.within[at].share);
    let finding = told.map_or_else(String::new, |(b, a)| {
        format!(
            "Of those affected, {} are within {} minutes before and {} after.",
            percent(b),
            limit(case, at),
            percent(a)
        )
    });
    Some(Figure {
        title: "How many are within how many minutes".to_owned(),
        finding,
        chart: Chart::Curve(Curve {
            x_title: minutes_to_site(case).to_owned(),
            y_title: format!("Share of those affected ({})", unit(case, weight)),
            lines: vec![line(0, "Before"), line(1, "After")],
            marks: marks(case, choice),
            x_max,
        }),
        grid: Grid {
            caption: "Share within so many minutes, of those affected".to_owned(),
            head,
            rows: rows.collect(),
            note: String::new(),
        },
    })
}

/// The thresholds of a result, minutes.
pub fn marks(case: &Case, choice: &ScenarioView<'_>) -> Vec<f64> {
    let numbers = case.threshold_numbers(choice.of.service).into_iter();
    numbers.map(|number| minutes(f64::from(case.thresholds_ms[number]))).collect()
}

/// Where the axis of a curve of so many minutes ends: quarters of an hour, at least the largest limit, at most five hours.
pub fn axis_min(case: &Case, minutes_told: usize) -> f64 {
    let last = case.thresholds_ms.last().map_or(60.0, |&ms| minutes(f64::from(ms)));
    let longest = minutes_told.saturating_sub(1) as f64;
    ((longest.max(last) / 15.0).ceil() * 15.0).clamp(15.0, 300.0)
}

fn band_words(band: Band) -> (&'static str, &'static str) {
    match band {
        Band::Shorter => ("Shorter", "better"),
        Band::NoChange => ("No change", "same"),
        Band::UpTo5 => ("0 to 5 minutes longer", "worse"),
        Band::UpTo10 => ("5 to 10 minutes longer", "worse"),
        Band::UpTo15 => ("10 to 15 minutes longer", "worse"),
        Band::UpTo20 => ("15 to 20 minutes longer", "worse"),
        Band::UpTo30 => ("20 to 30 minutes longer", "worse"),
        Band::Over30 => ("Over 30 minutes longer", "worse"),
        Band::NoLongerReachable => ("No longer within reach", "worse"),
        Band::NewlyReachable => ("Newly within reach", "better"),
        Band::NeverReachable => ("Never within reach", "same"),
    }
}

/// How much longer for how many.
pub fn bands(case: &Case, weight: usize, both: Both<'_>) -> Option<Figure> {
    let [affected, everyone] = both;
    let what = unit(case, weight);
    let total = affected.total.value().filter(|total| *total > 0.0)?;
    let bars: Vec<Bar> = Band::ALL
        .into_iter()
        .zip(&affected.bands)
        .filter_map(|(band, count)| Some((band, count.value().filter(|value| *value > 0.0)?)))
        .map(|(band, value)| {
            let (label, tone) = band_words(band);
            Bar { label: label.to_owned(), value, text: amount(value), tone }
        })
        .collect();
    let largest = bars.iter().max_by(|a, b| a.value.total_cmp(&b.value))?;
    let finding = format!(
        "The largest group, {} {what} or {} of those affected: {}.",
        largest.text,
        percent((largest.value / total).min(1.0)),
        largest.label.to_lowercase()
    );
    let places = decimals(both);
    let mut rows = Vec::new();
    for (at, band) in Band::ALL.into_iter().enumerate() {
        if everyone.bands[at] == Count::Shown(0.0) {
            continue;
        }
        let mut row = vec![Cell::from(band_words(band).0)];
        for summary in both {
            let share = summary.bands[at].value().zip(summary.total.value()).filter(|(_, total)| *total > 0.0);
            row.push(count_cell(summary.bands[at], places));
            row.push(Cell::number(share.map(|(some, total)| (some / total * 100.0).min(100.0)), 1));
        }
        rows.push(row);
    }
    let head = vec![
        Head::text("Change of the journey"),
        Head::number(format!("Affected ({what})")),
        Head::number("Affected (%)"),
        Head::number(format!("Everyone ({what})")),
        Head::number("Everyone (%)"),
    ];
    let note = match case.weights[weight].protected() {
        true => format!("Each band includes its upper end. {WITHHELD_NOTE}"),
        false => "Each band includes its upper end.".to_owned(),
    };
    Some(Figure {
        title: "How much longer the journeys become".to_owned(),
        finding,
        chart: Chart::Bars(case.weights[weight].title.clone(), bars),
        grid: Grid { caption: "Change of the journey, by band".to_owned(), head, rows, note },
    })
}
