//! Key figures, the cumulative curve and the bands of extra minutes.

use waywarden_pack::report::{Bar, Cell, Chart, Curve, Figure, Grid, Head, Line};
use waywarden_scenario::{Band, Case, ScenarioResult, Scope, SideStatistics, Summary};

use super::words::{amount, headline_limit, limit, minutes, percent, unit};

/// Before, after and the difference, of those affected and of everyone.
pub fn key_figures(case: &Case, affected: &Summary, everyone: &Summary) -> Grid {
    let title = &case.weights[affected.weight].title;
    let mut head = vec![Head::text("Measure")];
    for who in ["Affected", "Everyone"] {
        head.extend(["before", "after", "change"].map(|side| Head::number(format!("{who}, {side}"))));
    }
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    type Pick<'a> = &'a dyn Fn(&SideStatistics) -> Option<f64>;
    let mut add = |name: String, decimals: usize, pick: Pick<'_>| {
        let mut row = vec![Cell::from(name)];
        for summary in [affected, everyone] {
            let (before, after) = (pick(&summary.before), pick(&summary.after));
            row.push(Cell::number(before, decimals));
            row.push(Cell::number(after, decimals));
            row.push(Cell::change(before.zip(after).map(|(b, a)| a - b), decimals));
        }
        rows.push(row);
    };
    let ms = |value: Option<u32>| value.map(|v| minutes(f64::from(v)));
    let small = everyone.total < 1_000.0;
    add(format!("{title}, in all"), usize::from(small), &|s| Some(s.total()));
    add("Mean (minutes)".into(), 1, &|s| s.mean_ms.map(minutes));
    add("Median (minutes)".into(), 1, &|s| ms(s.median_ms));
    add("Nine in ten within (minutes)".into(), 1, &|s| ms(s.p90_ms));
    add("95 in 100 within (minutes)".into(), 1, &|s| ms(s.p95_ms));
    add("Longest (minutes)".into(), 1, &|s| ms(s.max_ms));
    for at in 0..case.thresholds_ms.len() {
        add(format!("Within {} minutes (%)", limit(case, at)), 1, &|s| s.within[at].share.map(|w| w * 100.0));
    }
    if [affected, everyone].iter().any(|s| s.before.unreachable + s.after.unreachable > 0.0) {
        add("With no way to any site".into(), usize::from(small), &|s| Some(s.unreachable));
    }
    Grid { caption: format!("Key figures: {}", title.to_lowercase()), head, rows, note: String::new() }
}

/// Share of those affected within so many minutes.
pub fn curve(case: &Case, result: &ScenarioResult) -> Option<Figure> {
    let affected = result.summary(0, Scope::Affected).filter(|s| s.total > 0.0)?;
    let times = |after: bool| -> Vec<(u32, f64)> {
        let areas = case.areas.iter().zip(&result.areas).filter(|(_, impact)| impact.affected);
        let mut times: Vec<(u32, f64)> = areas
            .filter_map(|(area, impact)| {
                let assigned = if after { impact.after } else { impact.before };
                assigned.map(|a| (a.time_ms, area.weights[0]))
            })
            .collect();
        times.sort_by_key(|(time, _)| *time);
        times
    };
    let longest = affected.before.max_ms.max(affected.after.max_ms).map_or(60.0, |ms| minutes(f64::from(ms)));
    let last = case.thresholds_ms.last().map_or(60.0, |&ms| minutes(f64::from(ms)));
    let x_max = ((longest.max(last) / 15.0).ceil() * 15.0).clamp(15.0, 300.0);
    let sides = [times(false), times(true)];
    let share = |side: usize, upto_min: f64| {
        let limit_ms = upto_min * 60_000.0;
        let within = sides[side].iter().take_while(|(time, _)| f64::from(*time) <= limit_ms);
        within.fold(0.0, |sum, (_, weight)| sum + weight) / affected.total
    };
    let line = |side: usize, name: &str| Line {
        name: name.to_owned(),
        points: (0..=x_max as usize).map(|minute| (minute as f64, share(side, minute as f64))).collect(),
    };
    let step = if x_max > 120.0 { 15.0 } else { 5.0 };
    let rows = (1..=(x_max / step) as usize).map(|row| {
        let minute = row as f64 * step;
        let (b, a) = (share(0, minute) * 100.0, share(1, minute) * 100.0);
        vec![
            Cell::number(Some(minute), 0),
            Cell::number(Some(b), 1),
            Cell::number(Some(a), 1),
            Cell::change(Some(a - b), 1),
        ]
    });
    let head = ["Minutes", "Before (%)", "After (%)", "Change (points)"].map(Head::number).to_vec();
    let at = headline_limit(case);
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
            x_title: "Minutes to the nearest site".to_owned(),
            y_title: format!("Share of those affected ({})", unit(case, 0)),
            lines: vec![line(0, "Before"), line(1, "After")],
            marks: case.thresholds_ms.iter().map(|&ms| minutes(f64::from(ms))).collect(),
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
pub fn bands(case: &Case, affected: &Summary, everyone: &Summary) -> Option<Figure> {
    if affected.total <= 0.0 {
        return None;
    }
    let what = unit(case, affected.weight);
    let shown: Vec<Band> = Band::ALL.into_iter().filter(|band| affected.change.band(*band) > 0.0).collect();
    let bars = shown.iter().map(|&band| {
        let (label, tone) = band_words(band);
        let value = affected.change.band(band);
        Bar { label: label.to_owned(), value, text: amount(value), tone }
    });
    let bars: Vec<Bar> = bars.collect();
    let largest = bars.iter().max_by(|a, b| a.value.total_cmp(&b.value))?;
    let finding = format!(
        "The largest group, {} {what} or {} of those affected: {}.",
        largest.text,
        percent(largest.value / affected.total),
        largest.label.to_lowercase()
    );
    let decimals = usize::from(everyone.total < 1_000.0);
    let rows = Band::ALL.into_iter().filter(|band| everyone.change.band(*band) > 0.0).map(|band| {
        let of = |s: &Summary| {
            let weight = s.change.band(band);
            [Cell::number(Some(weight), decimals), Cell::number((s.total > 0.0).then(|| weight / s.total * 100.0), 1)]
        };
        let mut row = vec![Cell::from(band_words(band).0)];
        row.extend(of(affected));
        row.extend(of(everyone));
        row
    });
    let head = vec![
        Head::text("Change of the journey"),
        Head::number(format!("Affected ({what})")),
        Head::number("Affected (%)"),
        Head::number(format!("Everyone ({what})")),
        Head::number("Everyone (%)"),
    ];
    Some(Figure {
        title: "How much longer the journeys become".to_owned(),
        finding,
        chart: Chart::Bars(case.weights[affected.weight].title.clone(), bars),
        grid: Grid {
            caption: "Change of the journey, by band".to_owned(),
            head,
            rows: rows.collect(),
            note: "Each band includes its upper end.".to_owned(),
        },
    })
}
