//! `waywarden compare`: a case's travel times beside those of another source.

use anyhow::{Result, bail};
use waywarden_network::UNREACHABLE_MS;
use waywarden_pack::{Column, Kind, Table, Value, write_atomic, write_csv};
use waywarden_scenario::case::{load_case, read_times};
use waywarden_scenario::{Assigned, Case, SiteIndex, TravelTimes, allocate, disclosure};

use crate::args::Compare;
use crate::commands::run::times_of;
use crate::console::amount;
use crate::fit::Fit;
use crate::roads;

/// Computes or reads the times of the case, reads the others, and says how they differ and whose nearest site does.
pub fn run(args: &Compare) -> Result<()> {
    if let Some(output) = &args.output {
        roads::must_not_replace_inputs(output, [&args.case, &args.with])?;
    }
    let case = load_case(&args.case)?;
    let other = read_times(&args.with, &case.areas, &case.sites)?;
    let own = times_of(&case, &args.case, &args.roads, args.engine)?;
    let pairs = Pairs::of(&case, &own, &other.times);
    let Some(fit) = Fit::of(&pairs.both) else {
        bail!("no pair of an area and a site has a time in the case and in {}", args.with.display())
    };
    say!("{} beside {}, minutes of the case less those of the file:", args.case.display(), args.with.display());
    say!("  {} pairs with both times", fit.count);
    say!(
        "  bias {:+.2}, mean absolute error {:.2}, 90th percentile of it {:.2}",
        fit.bias_min,
        fit.mae_min,
        fit.p90_min
    );
    say!("  within a tenth: {:.1} % of the pairs", fit.share_within_tenth * 100.0);
    say!("  {} pairs have a time only in the case, {} only in the file", pairs.only_own, pairs.only_other);
    if other.unused_rows > 0 {
        say!("  {} rows of the file are of other places and were not used", other.unused_rows);
    }
    for (join, left, right) in [
        (&other.areas, "areas without any row", "origin_id that are no area"),
        (&other.sites, "sites without any row", "destination_id that are no site"),
    ] {
        if !join.is_empty() {
            say!("  {}", join.words(left, right));
        }
    }
    let today: Vec<SiteIndex> = case.sites.base().collect();
    let nearest = [&own, &other.times].map(|times| allocate(times, &case.sites, &today));
    let changes: Vec<usize> = (0..case.areas.len())
        .filter(|&area| nearest[0][area].map(|a| a.site) != nearest[1][area].map(|a| a.site))
        .collect();
    say!("  the nearest of today's sites is another one in {} of {} areas:", changes.len(), case.areas.len());
    for (index, weight) in case.weights.iter().enumerate() {
        let count: f64 = changes.iter().map(|&area| case.areas[area].weights[index]).sum();
        let shown = match weight.protected() {
            true if disclosure::is_small(count) => "withheld".to_owned(),
            true => amount(disclosure::rounded(count)),
            false => amount(count),
        };
        say!("    {}: {shown} {}", weight.title, weight.unit);
    }
    if let Some(output) = &args.output {
        let table = table(&case, &nearest);
        let mut csv = Vec::new();
        write_csv(&table, &mut csv)?;
        write_atomic(output, &csv)?;
        say!("each area's nearest site in {}", output.display());
    }
    Ok(())
}

/// The pairs of areas and today's sites.
struct Pairs {
    /// Minutes of the file and of the case.
    both: Vec<[f64; 2]>,
    only_own: usize,
    only_other: usize,
}

impl Pairs {
    fn of(case: &Case, own: &TravelTimes, other: &TravelTimes) -> Self {
        let mut pairs = Self { both: Vec::new(), only_own: 0, only_other: 0 };
        for area in 0..case.areas.len() {
            for site in case.sites.base() {
                match (own.time_ms(area, site), other.time_ms(area, site)) {
                    (UNREACHABLE_MS, UNREACHABLE_MS) => {}
                    (UNREACHABLE_MS, _) => pairs.only_other += 1,
                    (_, UNREACHABLE_MS) => pairs.only_own += 1,
                    (own, other) => pairs.both.push([other, own].map(|ms| f64::from(ms) / 60_000.0)),
                }
            }
        }
        pairs
    }
}

fn table(case: &Case, nearest: &[Vec<Option<Assigned>>; 2]) -> Table {
    const MINUTES: Kind = Kind::Number { decimals: 3 };
    let columns = vec![
        Column::new("area_id", "Area", "", Kind::Text),
        Column::new("area_name", "Area", "", Kind::Text),
        Column::new("case_site", "Nearest in the case", "", Kind::Text),
        Column::new("other_site", "Nearest in the file", "", Kind::Text),
        Column::new("case_min", "Minutes in the case", "min", MINUTES),
        Column::new("other_min", "Minutes in the file", "min", MINUTES),
        Column::new("difference_min", "Case less file", "min", MINUTES),
        Column::new("changes_site", "Another site", "", Kind::Boolean),
    ];
    let rows = case.areas.iter().enumerate().map(|(index, area)| {
        let [own, other] = [0, 1].map(|side| nearest[side][index]);
        let site = |a: Option<Assigned>| Value::from(a.map(|a| case.sites.position_id(a.site)));
        let minutes = |a: Option<Assigned>| a.map(|a| f64::from(a.time_ms) / 60_000.0);
        let difference = minutes(own).zip(minutes(other)).map(|(own, other)| own - other);
        vec![
            Value::from(area.id.as_str()),
            Value::from(area.name.as_str()),
            site(own),
            site(other),
            minutes(own).into(),
            minutes(other).into(),
            difference.into(),
            Value::Boolean(own.map(|a| a.site) != other.map(|a| a.site)),
        ]
    });
    Table { name: "compare".into(), columns, rows: rows.collect() }
}
