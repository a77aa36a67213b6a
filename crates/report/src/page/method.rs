//! How it was done, from what, and what it leaves out.

use serde_json::Value;
use waywarden_network::Network;
use waywarden_pack::report::{Block, Cell, Grid, Head, Section, number};
use waywarden_scenario::{Case, RoadsBefore, Rule, ScenarioSpec};

use super::Content;
use super::services::{self, rules_words};
use super::words::rule_words;

/// Method, assumptions, roads, trust, limits and provenance.
pub fn sections(content: &Content<'_>) -> Vec<Section> {
    vec![method(content), roads(content), trust(content), limits(content.case), provenance(content)]
}

fn section(id: &str, title: &str, blocks: Vec<Block>) -> Section {
    Section { id: id.to_owned(), title: title.to_owned(), blocks }
}

fn text(words: &str) -> Block {
    Block::Text(words.to_owned())
}

fn list(items: &[&str]) -> Block {
    Block::List(items.iter().map(|item| (*item).to_owned()).collect())
}

fn method(content: &Content<'_>) -> Section {
    let mut rows = Vec::new();
    flatten("", content.published.settings(), &mut rows);
    let rows = rows.into_iter().map(|(name, value)| vec![Cell::from(name), Cell::from(value)]).collect();
    let mut blocks = vec![
        Block::List(how(content)),
        Block::Grid(Grid {
            caption: "Assumptions and settings of this run".to_owned(),
            head: vec![Head::text("Setting"), Head::text("Value")],
            rows,
            note: if content.network.is_some() {
                "Speeds and delays, with their sources, stand in the profile (data/profiles) and in docs/road-rules.md of waywarden.".to_owned()
            } else {
                String::new()
            },
        }),
    ];
    if !content.published.notes().is_empty() {
        blocks.push(Block::Heading("Chosen for the roads".to_owned()));
        blocks.push(Block::List(content.published.notes().to_vec()));
    }
    section("method", "Method and assumptions", blocks)
}

/// What was done, in sentences.
fn how(content: &Content<'_>) -> Vec<String> {
    let case = content.case;
    let mut items: Vec<String> = Vec::new();
    if content.network.is_some() {
        items.extend([
            match &case.points {
                Some(points) => format!(
                    "The people of each area are at one or more points ({} in all). From each point the model walks to the nearest usable road, drives the fastest way, and walks from the road to the site. An area's minutes are the mean of its points, and how many are within a limit is counted by points.",
                    points.places().len()
                ),
                None => "Each area is one point. From it the model walks to the nearest usable road, drives the fastest way, and walks from the road to the site.".to_owned(),
            },
            "The fastest way obeys one-way streets, turn restrictions and access rules as OpenStreetMap has them; junctions cost time.".to_owned(),
        ]);
    } else {
        items.push(
            "The times from areas to sites are those of the table that the case names; nothing was computed on roads."
                .to_owned(),
        );
    }
    items.extend(case.observed.as_ref().map(|observed| format!("Recorded beside the model: {}.", observed.summary())));
    items.push(rules_words(case));
    items.extend(services::method(case));
    let own = case.scenarios.iter().filter(|scenario| scenario.variant_of.is_none());
    let mut own = own.filter_map(|scenario| Some((&scenario.title, scenario.allocation.as_ref()?)));
    items.extend(own.by_ref().map(|(title, spec)| format!("In “{title}”, before and after: {}", rule_words(spec))));
    if case.service_indices().into_iter().any(|service| case.allocation_of(None, service).calibrate) {
        items.push("Choice is calibrated: each site has a factor of attractiveness with which the modelled volumes of today are those recorded.".to_owned());
    }
    if case.sites.positions().iter().any(|position| position.site.figures.hours.is_some())
        || case.scenarios.iter().any(|s| s.changes.iter().any(|change| change.figures.hours.is_some()))
    {
        items.push("A site that is not open at all hours gets people only when it is; an area's minutes are the mean over the week.".to_owned());
    }
    if let Some((year, nation)) = case.calendar() {
        items.push(format!(
            "Opening hours are those of the dates of {year}, with the public holidays of {}: who goes where is the mean over that year.",
            nation.title()
        ));
    }
    let any_change = case.scenarios.iter().any(|scenario| !scenario.is_today());
    if any_change {
        items.push("“Before” is the sites as they are, “after” is the same with the changes of the option.".to_owned());
    }
    let before_on = |roads: RoadsBefore| {
        let own = |scenario: &&ScenarioSpec| scenario.has_own_roads() && scenario.roads_before() == roads;
        let titles: Vec<&str> = case.scenarios.iter().filter(own).map(|scenario| scenario.title.as_str()).collect();
        (!titles.is_empty()).then(|| titles.join("; "))
    };
    if let Some(titles) = before_on(RoadsBefore::Same) {
        items.push(format!("Before and after are the same moment on the same roads, those of the option: {titles}."));
    }
    if let Some(titles) = before_on(RoadsBefore::Today) {
        items.push(format!("“After” is on the roads of the option, “before” on those of the case: {titles}."));
    }
    if any_change {
        items.push("“Affected” are those whose site or journey changes. An average over everyone dilutes harm, so both stand side by side.".to_owned());
    }
    if let Some(source) = case.headline.as_ref().and_then(|headline| headline.source.as_ref()) {
        let minutes = super::words::limit(case, case.headline_threshold());
        items.push(format!("Sentences and charts speak of {minutes} minutes. That limit is from: {source}."));
    }
    items.push("A quantile (median, nine in ten) is the time of an area; nothing is interpolated.".to_owned());
    if !case.pathways.is_empty() {
        items.push("From the onset to treatment: legs of the pathway, with their ranges and sources, stand below and in run.json. Outcomes are those of published models, set side by side since they differ in whom they describe and what they count.".to_owned());
    }
    if case.weights.iter().any(waywarden_scenario::WeightSpec::protected) {
        items.push(super::figures::WITHHELD_NOTE.to_owned());
    }
    items
}

/// Settings as rows, what is not set left out.
fn flatten(path: &str, value: &Value, rows: &mut Vec<(String, String)>) {
    let words = |list: &[Value]| list.iter().map(plain).collect::<Vec<_>>().join(", ");
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let key = key.replace('_', " ");
                let path = if path.is_empty() { key } else { format!("{path}: {key}") };
                flatten(&path, value, rows);
            }
        }
        Value::Null => {}
        Value::Array(list) if list.is_empty() => {}
        Value::Array(list) if list.iter().any(Value::is_object) => {
            for (at, value) in list.iter().enumerate() {
                flatten(&format!("{path} {}", at + 1), value, rows);
            }
        }
        Value::Array(list) => rows.push((path.to_owned(), words(list))),
        other => rows.push((path.to_owned(), plain(other))),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(n) => {
            n.as_f64().filter(|n| n.fract() == 0.0).map_or_else(|| n.to_string(), |n| format!("{n:.0}"))
        }
        other => other.to_string(),
    }
}

fn roads(content: &Content<'_>) -> Section {
    let warnings = content.published.warnings().iter().map(|warning| Block::Text(format!("Warning: {warning}.")));
    let (Some(network), Some(on_roads)) = (content.network, &content.published.computed().access) else {
        let mut blocks =
            vec![text("The case brings its times: there are no roads, no isochrones and no walks to a road.")];
        blocks.extend(warnings);
        return section("roads", "The times: what was read", blocks);
    };
    let mut blocks = read(network);
    let refused = on_roads.areas.iter().filter(|snap| snap.is_err()).count();
    let areas = on_roads.areas.len();
    blocks.push(Block::Text(format!(
        "{} of {} areas met a usable road. {}",
        number((areas - refused) as f64, 0),
        number(areas as f64, 0),
        if refused > 0 { "The others have no time; areas.geojson says why for each." } else { "None was left out." }
    )));
    blocks.extend(warnings);
    section("roads", "The roads: what was read", blocks)
}

/// Files, and what was kept, mended and left out of them.
fn read(network: &Network) -> Vec<Block> {
    let meta = network.meta();
    let mut blocks = Vec::new();
    let sources = meta.sources.iter().map(|source| {
        let date = source.data_time.map_or_else(|| "not stated in the file".to_owned(), date);
        vec![Cell::from(source.file.as_str()), Cell::from(date), Cell::number(Some(source.bytes as f64 / 1e6), 1)]
    });
    blocks.push(Block::Grid(Grid {
        caption: "Where the roads come from".to_owned(),
        head: vec![Head::text("File"), Head::text("Data of"), Head::number("Size (MB)")],
        rows: sources.collect(),
        note: String::new(),
    }));
    let report = &meta.report;
    for (title, ledger) in [
        ("What was kept", &report.kept),
        ("What was mended", &report.repaired),
        ("What was left out, and why", &report.dropped),
    ] {
        let rows: Vec<Vec<Cell>> = ledger
            .iter()
            .filter(|(_, counted)| counted.count > 0)
            .map(|(reason, counted)| vec![Cell::from(reason), Cell::number(Some(counted.count as f64), 0)])
            .collect();
        if !rows.is_empty() {
            let head = vec![Head::text("What"), Head::number("How many")];
            let grid = Grid { caption: title.to_owned(), head, rows, note: String::new() };
            blocks.push(Block::More(title.to_owned(), vec![Block::Grid(grid)]));
        }
    }
    blocks
}

/// The day of a time in seconds since 1970, from the civil calendar (Howard Hinnant, days_from_civil, 2013).
fn date(seconds: i64) -> String {
    let days = seconds.div_euclid(86_400) + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let names = [
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
        "January",
        "February",
    ];
    let year = year + era * 400 + i64::from(month >= 10);
    format!("{day} {} {year}", names[month as usize])
}

fn trust(content: &Content<'_>) -> Section {
    let title = "How far to trust the minutes";
    let Some(network) = content.network else {
        let words = "The minutes are those of the table that the case names. Compare them with times of another source: waywarden compare.";
        return section("trust", title, vec![text(words)]);
    };
    let times = if network.meta().profile == "car" {
        "On 91 local A roads of South West England the car profile drives 4 % faster than vehicles were observed to in 2019, and the speed of a road is off by 10 % on average; on four A roads of Rutland, where limits are mapped, it drives 2 % slower and is off by 3 % (docs/calibration.md of waywarden). Slow roads come out too fast and fast ones too slow. Compare with times or speeds of your own: waywarden validate."
    } else {
        "This run does not use the car profile, so the comparison of that profile with published times does not speak for it. Compare with times of your own: waywarden validate."
    };
    let calibration = &content.case.roads.settings.calibration;
    let ends = format!(
        "Minutes at either end, to the car and from it: {} before a journey and {} after it, in every figure. The walk between a place and its road is counted at {} km/h.",
        number(calibration.at_start_min, 1),
        number(calibration.at_end_min, 1),
        number(content.case.roads.walk_km_h, 1)
    );
    let land = format!(
        "A place on the map of land within reach has the time of the nearest road on which a trip may begin, and the walk to it. Farther than {} metres from every road nothing is drawn; cells are {} metres along the roads. What the data does not have, such as a river without a road beside it, does not stop the walk. How true the drawing is on these roads: waywarden audit-isochrone. No figure of this report is taken from an isochrone.",
        number(content.case.isochrones.off_road_m, 0),
        number(content.case.isochrones.detail_m, 0)
    );
    section(
        "trust",
        title,
        vec![
            Block::Heading("Travel times".to_owned()),
            text(times),
            Block::Text(ends),
            Block::Heading("Isochrones".to_owned()),
            Block::Text(land),
        ],
    )
}

fn limits(case: &Case) -> Section {
    let mut items = Vec::new();
    if case.given_times.is_none() {
        items.push("Times are averages of all hours unless a period is set; periods rest on assumptions.");
        items
            .push("Public transport, walking and cycling are not modelled, but for the walk from a point to its road.");
        items.push("Waiting for a ferry is a fixed time, not a timetable.");
    }
    items.push(match case.allocation.rule {
        Rule::Nearest => "Choice, referral and ambulance protocols are not modelled, and no site is ever full: everyone goes to the nearest open site. Limits of volume are shown beside what sites get, they do not turn anybody away.",
        Rule::Capacity => "People do not choose in this model: they go where travel is least in all within the capacities, as a planner would send them.",
        Rule::Logit { .. } | Rule::Huff { .. } => "Choice follows minutes and attractiveness alone, not reputation, referral or ambulance protocols, and no site is ever full.",
    });
    items.push("Within a large area the times of its people differ from that of its point.");
    items.push(match case.pathways.as_slice() {
        [] => "Travel time is not outcome: minutes alone do not say who would live or die.",
        _ => "Outcomes come from minutes by published models of treatment. What else a larger or smaller unit does better or worse is not in them; break-even says how much it would have to be.",
    });
    section("limits", "Limits", vec![list(&items)])
}

fn provenance(content: &Content<'_>) -> Section {
    let rows = content.published.inputs().iter().map(|input| {
        vec![
            Cell::from(input.path.as_str()),
            Cell::number(Some(input.bytes as f64), 0),
            Cell::from(input.sha256.get(..16).unwrap_or(&input.sha256)),
        ]
    });
    section(
        "provenance",
        "Provenance",
        vec![
            Block::Text(format!(
                "Run {} of waywarden {}. The same inputs, settings and version give the same files, byte for byte: “waywarden verify FOLDER” says whether these still are what was written, and with --rerun whether a fresh run gives them again. run.json holds every setting, count and checksum.",
                content.published.run_id(),
                env!("CARGO_PKG_VERSION")
            )),
            Block::Grid(Grid {
                caption: "What it was made from".to_owned(),
                head: vec![Head::text("File"), Head::number("Bytes"), Head::text("SHA-256, first 16 digits")],
                rows: rows.collect(),
                note: String::new(),
            }),
        ],
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn days_of_the_calendar() {
        assert_eq!(super::date(0), "1 January 1970");
        assert_eq!(super::date(951_782_400), "29 February 2000");
        assert_eq!(super::date(1_557_432_842), "9 May 2019");
    }
}
