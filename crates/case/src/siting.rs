//! `[siting]`: what is asked of the choice of sites.

use std::collections::BTreeMap;

use waywarden_scenario::{Service, SitingSpec};
use waywarden_siting::words::{parse_objective, parse_open};
use waywarden_siting::{Aim, BySite, Draws, EachOf, Needs, NoWorse, Question, ShareWithin, SiteGroup};
use waywarden_tables::suggestion;

use crate::checker::Checker;
use crate::document::{ColumnOrNumbers, Located, Section};
use crate::raw::required_text;
use crate::raw_sites::{RawSites, read_sites};

/// Most minutes of a limit: a week.
const MOST_MIN: f64 = 7.0 * 24.0 * 60.0;

type Text = Option<Located<String>>;
type Texts = Vec<Located<String>>;
type Number = Option<Located<f64>>;

/// Figures of sites as they are written: a number, a column, or a table by id.
type RawFigure = Option<Located<BySite>>;

/// `[siting]` as it is written.
#[derive(Debug)]
pub(crate) struct RawSiting {
    pub(crate) here: Located<()>,
    service: Text,
    pub(crate) candidates: Option<RawSites>,
    open: Text,
    keep_open: Texts,
    keep_closed: Texts,
    most_closed: Number,
    objective: Text,
    then: Texts,
    groups: Vec<(Texts, [Number; 2])>,
    each: Vec<(Text, [Number; 2])>,
    needs: Vec<(Text, Texts)>,
    /// `cost`, `capacity`, `least_people`, `most_people`.
    figures: [RawFigure; 4],
    budget: Number,
    share_within: Vec<([Number; 2], Text)>,
    no_longer_min: Number,
    no_worse: Vec<(Number, Text)>,
    best: Number,
    near_percent: Number,
    curve: Text,
    front: Texts,
    flags: [bool; 2],
    draws: Option<[Number; 4]>,
}

pub(crate) fn read_siting(mut section: Section<'_, '_>) -> RawSiting {
    let mut list = |key| section.sections(key).unwrap_or_default();
    let (groups, each, needs) = (list("group"), list("each"), list("needs"));
    let (share_within, no_worse) = (list("share_within"), list("no_worse"));
    let finished = |mut section: Section<'_, '_>, open: [&'static str; 2]| {
        let numbers = open.map(|key| section.number(key));
        section.finish();
        numbers
    };
    let group = |mut section: Section<'_, '_>| {
        let sites = section.texts("sites").unwrap_or_default();
        (sites, finished(section, ["least", "most"]))
    };
    let each_of = |mut section: Section<'_, '_>| {
        let column = required_text(&mut section, "column", "add column = \"...\", a column of the sites");
        (column, finished(section, ["least", "most"]))
    };
    let needed = |mut section: Section<'_, '_>| {
        let site = required_text(&mut section, "site", "add site = \"...\", the site that needs another");
        let one_of = section.texts("one_of").unwrap_or_default();
        section.finish();
        (site, one_of)
    };
    let share = |mut section: Section<'_, '_>| {
        let each = section.text("each");
        (finished(section, ["minutes", "percent"]), each)
    };
    let worse = |mut section: Section<'_, '_>| {
        let (minutes, each) = (section.number("minutes"), section.text("each"));
        section.finish();
        (minutes, each)
    };
    let draws = |mut section: Section<'_, '_>| {
        let numbers = ["count", "seed", "times", "weights"].map(|key| section.number(key));
        section.finish();
        numbers
    };
    let raw = RawSiting {
        here: section.here(),
        service: section.text("service"),
        candidates: section.section("candidates").map(read_sites),
        open: section.text_or_number("open"),
        keep_open: section.texts("keep_open").unwrap_or_default(),
        keep_closed: section.texts("keep_closed").unwrap_or_default(),
        most_closed: section.number("most_closed"),
        objective: section.text("objective"),
        then: section.texts("then").unwrap_or_default(),
        groups: groups.into_iter().map(group).collect(),
        each: each.into_iter().map(each_of).collect(),
        needs: needs.into_iter().map(needed).collect(),
        figures: ["cost", "capacity", "least_people", "most_people"].map(|key| figure(&mut section, key)),
        budget: section.number("budget"),
        share_within: share_within.into_iter().map(share).collect(),
        no_longer_min: section.number("no_longer_min"),
        no_worse: no_worse.into_iter().map(worse).collect(),
        best: section.number("best"),
        near_percent: section.number("near_percent"),
        curve: section.text_or_number("curve"),
        front: section.texts("front").unwrap_or_default(),
        flags: ["prices", "tolerances"].map(|key| section.flag(key).is_some_and(|flag| flag.value)),
        draws: section.section("draws").map(draws),
    };
    section.finish();
    raw
}

/// A number for all sites, a column, or numbers by id.
fn figure(section: &mut Section<'_, '_>, key: &'static str) -> RawFigure {
    if section.is_number(key) {
        return section.number(key).map(|found| found.with(BySite::Same(found.value)));
    }
    let here = section.here();
    section.column_or_numbers(key).map(|found| match found {
        ColumnOrNumbers::Column(name) => name.with(BySite::Column(name.value.clone())),
        ColumnOrNumbers::Numbers(numbers) => {
            let each: BTreeMap<String, f64> = numbers.into_iter().map(|(id, n)| (id.value, n.value)).collect();
            here.with(BySite::Each(each))
        }
    })
}

/// What is asked, as far as it shows without sites and areas; what it names is checked when these are known.
pub(crate) fn read(checker: &mut Checker<'_>, raw: &RawSiting, services: &[Service]) -> SitingSpec {
    let service = service(checker, raw, services);
    let text = |found: &Located<String>| found.value.clone();
    let texts = |found: &[Located<String>]| found.iter().map(text).collect::<Vec<_>>();
    let objectives: Vec<Located<String>> = raw.objective.iter().chain(&raw.then).cloned().collect();
    let (aims, front) = (aims(checker, &objectives), aims(checker, &raw.front));
    if raw.front.len() > 2 {
        checker.problem(&raw.front[2], "a front is between two or three objectives", "name one or two here");
    }
    let mut counts = |found: &Option<Located<f64>>, or: usize| {
        let whole = found.as_ref().filter(|found| found.value < 0.0 || found.value.fract() != 0.0);
        if let Some(found) = whole {
            checker.problem(found, format!("{} is no whole number", found.value), "write 0, 1, 2 and so on");
        }
        found.as_ref().map_or(or, |found| found.value.max(0.0) as usize)
    };
    let mut ranges = |found: &[Option<Located<f64>>; 2]| (counts(&found[0], 0), counts(&found[1], usize::MAX));
    let mut groups = Vec::new();
    for (sites, range) in &raw.groups {
        let (least, most) = ranges(range);
        groups.push(SiteGroup { sites: texts(sites), least, most });
    }
    let mut each_of = Vec::new();
    for (column, range) in &raw.each {
        let (least, most) = ranges(range);
        each_of.extend(column.as_ref().map(|column| EachOf { column: text(column), least, most }));
    }
    let most_closed = raw.most_closed.as_ref().map(|_| counts(&raw.most_closed, 0));
    let best = raw.best.as_ref().map(|_| counts(&raw.best, 1).max(1));
    let needs = raw
        .needs
        .iter()
        .filter_map(|(site, one_of)| site.as_ref().map(|site| Needs { site: text(site), one_of: texts(one_of) }));
    let needs = needs.collect();
    let mut share_within = Vec::new();
    for ([minutes, percent], each) in &raw.share_within {
        let (Some(limit_ms), Some(percent)) = (
            required(
                checker,
                &raw.here,
                minutes.as_ref(),
                "share_within needs minutes and percent",
                MOST_MIN,
                60_000.0,
            ),
            required(checker, &raw.here, percent.as_ref(), "share_within needs minutes and percent", 100.0, 1.0),
        ) else {
            continue;
        };
        share_within.push(ShareWithin {
            limit_ms: limit_ms.round() as u32,
            share: percent / 100.0,
            each: each.as_ref().map(text),
        });
    }
    let mut no_worse = Vec::new();
    for (minutes, each) in &raw.no_worse {
        let more = required(checker, &raw.here, minutes.as_ref(), "no_worse needs minutes", MOST_MIN, 60_000.0);
        let each = each.as_ref().map(text);
        no_worse.extend(more.map(|more_ms| NoWorse { more_ms: more_ms.round() as u32, each }));
    }
    let mut limited = |found: &Option<Located<f64>>, most: f64| {
        found.as_ref().and_then(|found| required(checker, &raw.here, Some(found), "", most, 1.0))
    };
    let no_longer_ms = limited(&raw.no_longer_min, MOST_MIN).map(|minutes| (minutes * 60_000.0).round() as u32);
    let (near_percent, budget) = (limited(&raw.near_percent, 100.0), limited(&raw.budget, 1e12));
    let draws = raw.draws.as_ref().map(|[count, seed, times, weights]| Draws {
        count: limited(count, 10_000.0).map_or(100, |count| count as usize),
        seed: limited(seed, 1e15).map_or(1, |seed| seed as u64),
        times: limited(times, 0.9).unwrap_or(0.1),
        weights: limited(weights, 0.9).unwrap_or(0.1),
    });
    let mut opened = |found: &Option<Located<String>>| {
        let found = found.as_ref()?;
        parse_open(&found.value).map_err(|message| checker.problem(found, message, "write one of these")).ok()
    };
    let (open, curve) = (opened(&raw.open), opened(&raw.curve));
    let [costs, capacity, least_people, most_people] = raw.figures.clone().map(|found| found.map(|found| found.value));
    let question = Question {
        open,
        keep_open: texts(&raw.keep_open),
        keep_closed: texts(&raw.keep_closed),
        most_closed,
        aims,
        groups,
        each_of,
        needs,
        costs,
        budget,
        capacity,
        least_people,
        most_people,
        share_within,
        no_longer_ms,
        no_worse,
        best,
        near_percent,
    };
    let [prices, tolerances] = raw.flags;
    SitingSpec { question, service, curve, front, prices, tolerances, draws }
}

/// Objectives as they are written.
fn aims(checker: &mut Checker<'_>, written: &[Located<String>]) -> Vec<Aim> {
    let mut aims = Vec::new();
    for written in written {
        match parse_objective(&written.value) {
            Ok(aim) => aims.push(aim),
            Err(message) => checker.problem(written, message, "write one of these"),
        }
    }
    aims
}

/// A number from 0 to `most`, times a factor.
fn required(
    checker: &mut Checker<'_>,
    here: &Located<()>,
    found: Option<&Located<f64>>,
    missing: &str,
    most: f64,
    factor: f64,
) -> Option<f64> {
    let Some(found) = found else {
        checker.problem(here, missing, "add it");
        return None;
    };
    if !(0.0..=most).contains(&found.value) {
        checker.problem(found, format!("{} is out of range", found.value), format!("write 0 to {most}"));
        return None;
    }
    Some(found.value * factor)
}

/// The service that is named, or the only one.
fn service(checker: &mut Checker<'_>, raw: &RawSiting, services: &[Service]) -> Option<usize> {
    let Some(named) = &raw.service else {
        if services.len() > 1 {
            let help = "add service = \"...\", the one whose sites are chosen";
            checker.problem(&raw.here, "the case has several services", help);
        }
        return (!services.is_empty()).then_some(0);
    };
    let found = services.iter().position(|service| service.id == named.value);
    if found.is_none() {
        let help = suggestion(&named.value, "services", services.iter().map(|service| service.id.as_str()));
        checker.problem(named, format!("there is no service \"{}\"", named.value), help);
    }
    found
}
