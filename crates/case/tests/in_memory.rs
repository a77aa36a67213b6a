//! A case written as files and the same put together in memory are equal, and so is what is wrong with them.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use std::cell::Cell;
use std::fmt::Write;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use waywarden_case::Case;
use waywarden_scenario::week::Hours;
use waywarden_scenario::{
    AllocationSpec, AreaInput, FigureChange, GroupKind, GroupSpec, Rule, ScenarioInput, SiteFigures, SiteInput,
    WeightSpec,
};

const SERVICES: [&str; 2] = ["stroke", "births"];

/// What the two are made from.
#[derive(Clone, Debug)]
struct World {
    sites: Vec<SiteRow>,
    /// Longitude in tenths of a degree, people, patients, fifth of deprivation.
    areas: Vec<(u8, u16, u8, u8)>,
    services: bool,
    thresholds: Option<Vec<u8>>,
    rule: u8,
    drawn: bool,
    scenarios: Vec<Change>,
}

#[derive(Clone, Debug)]
struct SiteRow {
    lon: u8,
    capacity: Option<u16>,
    open_all_night: bool,
    offers: [bool; 2],
}

/// What a scenario does, by numbers of sites; some are not there.
#[derive(Clone, Debug)]
struct Change {
    close: Vec<u8>,
    open: Option<u8>,
    moved: Option<(u8, u8)>,
    capacity: Option<(u8, u16)>,
    only: Option<Vec<u8>>,
    from: Option<u16>,
    with_first: bool,
}

fn world() -> impl Strategy<Value = World> {
    let site = (0u8..20, prop::option::of(1u16..500), any::<bool>(), any::<[bool; 2]>())
        .prop_map(|(lon, capacity, open_all_night, offers)| SiteRow { lon, capacity, open_all_night, offers });
    let change = (
        prop::collection::vec(0u8..4, 0..2),
        prop::option::of(0u8..20),
        prop::option::of((0u8..3, 0u8..20)),
        prop::option::of((0u8..3, 1u16..500)),
        prop::option::weighted(0.1, prop::collection::vec(0u8..4, 1..4)),
        prop::option::of(2026u16..2030),
        any::<bool>(),
    )
        .prop_map(|(close, open, moved, capacity, only, from, with_first)| Change {
            close,
            open,
            moved,
            capacity,
            only,
            from,
            with_first,
        });
    let fifth = prop_oneof![30 => 1u8..6, 1 => Just(7)];
    (
        prop::collection::vec(site, 2..5),
        prop::collection::vec((0u8..20, 1u16..900, 1u8..9, fifth), 1..6),
        any::<bool>(),
        prop::option::of(prop::collection::vec(1u8..90, 1..3)),
        0u8..4,
        any::<bool>(),
        prop::collection::vec(change, 0..4),
    )
        .prop_map(|(sites, areas, services, thresholds, rule, drawn, scenarios)| World {
            sites,
            areas,
            services,
            thresholds,
            rule,
            drawn,
            scenarios,
        })
}

fn degrees(tenths: u8) -> f64 {
    -3.0 + f64::from(tenths) / 10.0
}

fn minutes(world: &World) -> Option<Vec<u8>> {
    world.thresholds.clone()
}

impl World {
    /// As files.
    fn written(&self) -> Result<Case, Vec<String>> {
        let mut text = String::new();
        if !self.drawn {
            text += "isochrones = false\n";
        }
        text += "[case]\nid = \"both\"\ntitle = \"Both\"\n[roads]\nfiles = [\"roads.osm.pbf\"]\n[sites]\nfile = \"sites.csv\"\n";
        text += "[demand]\nfile = \"areas.csv\"\n\
            weights = [{ column = \"people\", title = \"People\", unit = \"people\" }, \
            { column = \"patients\", title = \"Patients\", unit = \"patients a year\", kind = \"patients\" }]\n\
            groups = [{ column = \"fifth\", kind = \"deprivation_quintile\" }]\n";
        if let Some(minutes) = minutes(self) {
            writeln!(text, "[thresholds]\nminutes = {minutes:?}").unwrap();
        }
        text += match self.rule {
            0 => "",
            1 => "[allocation]\nrule = \"logit\"\ndecay_per_min = 0.1\nweight = \"people\"\n",
            2 => "[allocation]\nrule = \"huff\"\nexponent = 2\nweight = \"people\"\nleast_share = 0.05\n",
            _ => "[allocation]\nrule = \"capacity\"\n",
        };
        let mut sites = "id,name,lon,lat,capacity,hours".to_owned();
        if self.services {
            sites += ",services";
            SERVICES.iter().for_each(|id| writeln!(text, "[[service]]\nid = \"{id}\"\ntitle = \"{id}\"").unwrap());
        }
        for (number, site) in self.sites.iter().enumerate() {
            let capacity = site.capacity.map(|c| c.to_string()).unwrap_or_default();
            let hours = if site.open_all_night { "" } else { "Mo-Su 08:00-20:00" };
            write!(sites, "\ns{number},Site {number},{},51,{capacity},{hours}", degrees(site.lon)).unwrap();
            if self.services {
                write!(sites, ",{}", offered(site).join(";")).unwrap();
            }
        }
        let mut areas = "id,name,lon,lat,people,patients,fifth".to_owned();
        for (number, (lon, people, patients, fifth)) in self.areas.iter().enumerate() {
            write!(areas, "\na{number},Area {number},{},51.1,{people},{patients},{fifth}", degrees(*lon)).unwrap();
        }
        for (number, change) in self.scenarios.iter().enumerate() {
            writeln!(text, "[[scenario]]\nid = \"x{number}\"\ntitle = \"X {number}\"").unwrap();
            let names = |list: &[u8]| list.iter().map(|site| format!("s{site}")).collect::<Vec<_>>();
            writeln!(text, "close = {:?}", names(&change.close)).unwrap();
            if let Some(lon) = change.open {
                writeln!(text, "open = [{{ id = \"n{number}\", name = \"New\", lon = {}, lat = 51.2 }}]", degrees(lon))
                    .unwrap();
            }
            if let Some((site, lon)) = change.moved {
                writeln!(text, "move = [{{ site = \"s{site}\", lon = {}, lat = 50.9 }}]", degrees(lon)).unwrap();
            }
            if let Some((site, capacity)) = change.capacity {
                writeln!(text, "change = [{{ site = \"s{site}\", capacity = {capacity} }}]").unwrap();
            }
            if let Some(only) = &change.only {
                writeln!(text, "sites = {:?}", names(only)).unwrap();
            }
            if let Some(year) = change.from {
                writeln!(text, "from = {year}").unwrap();
            }
            if change.with_first {
                text += "combine = [\"x0\"]\n";
            }
        }
        let files =
            [("case.toml", text.as_str()), ("sites.csv", &sites), ("areas.csv", &areas), ("roads.osm.pbf", "not read")];
        common::read(&common::files(&files)).map(|file| file.case)
    }

    /// In memory.
    fn built(&self) -> Result<Case, Vec<String>> {
        let mut case = Case::builder("both", "Both")
            .weight(WeightSpec::population("people", "People"))
            .weight(WeightSpec::patients("patients", "Patients"))
            .group(GroupSpec {
                column: "fifth".to_owned(),
                name: "fifth".to_owned(),
                title: "fifth".to_owned(),
                kind: GroupKind::DeprivationQuintile,
            });
        if let Some(minutes) = minutes(self) {
            case = case.thresholds_min(minutes.into_iter().map(f64::from));
        }
        if !self.drawn {
            case = case.without_isochrones();
        }
        if self.services {
            case = SERVICES.iter().fold(case, |case, id| case.service(id, id));
        }
        let allocation = |rule, least_share| AllocationSpec { rule, least_share, ..AllocationSpec::default() };
        case = match self.rule {
            0 => case,
            1 => case.allocation(allocation(Rule::Logit { decay_per_min: 0.1 }, 0.01)),
            2 => case.allocation(allocation(Rule::Huff { exponent: 2.0 }, 0.05)),
            _ => case.allocation(AllocationSpec { weight: 1, ..allocation(Rule::Capacity, 0.01) }),
        };
        for (number, row) in self.sites.iter().enumerate() {
            let hours = (!row.open_all_night).then(|| Hours::parse("Mo-Su 08:00-20:00").unwrap());
            let figures = SiteFigures { capacity: row.capacity.map(f64::from), hours, ..SiteFigures::default() };
            let site = SiteInput::new(&format!("s{number}"), &format!("Site {number}"), degrees(row.lon), 51.0);
            let site = site.figures(figures);
            // All columns that are not the site itself are carried along.
            let capacity = row.capacity.map(|c| c.to_string()).unwrap_or_default();
            let hours = if row.open_all_night { "" } else { "Mo-Su 08:00-20:00" };
            let site = site.extra("capacity", &capacity).extra("hours", hours);
            let services = offered(row);
            case = case.site(match self.services {
                true => site.extra("services", &services.join(";")).services(services),
                false => site,
            });
        }
        for (number, (lon, people, patients, fifth)) in self.areas.iter().enumerate() {
            let weights = [f64::from(*people), f64::from(*patients)];
            let area = AreaInput::new(&format!("a{number}"), &format!("Area {number}"), degrees(*lon), 51.1, weights);
            case = case.area(area.groups([fifth.to_string().as_str()]));
        }
        for (number, change) in self.scenarios.iter().enumerate() {
            let id = |site: &u8| format!("s{site}");
            let mut scenario = ScenarioInput::new(&format!("x{number}"), &format!("X {number}"));
            scenario = change.close.iter().fold(scenario, |scenario, site| scenario.close(&id(site)));
            if let Some(lon) = change.open {
                scenario = scenario.open(SiteInput::new(&format!("n{number}"), "New", degrees(lon), 51.2));
            }
            if let Some((site, lon)) = change.moved {
                scenario = scenario.move_to(&id(&site), degrees(lon), 50.9);
            }
            if let Some((site, capacity)) = change.capacity {
                let figures = FigureChange { capacity: Some(f64::from(capacity)), ..FigureChange::default() };
                scenario = scenario.change(&id(&site), figures);
            }
            if let Some(only) = &change.only {
                let ids: Vec<String> = only.iter().map(id).collect();
                scenario = scenario.only_sites(ids.iter().map(String::as_str));
            }
            if let Some(year) = change.from {
                scenario = scenario.from_year(year);
            }
            case = case.scenario(if change.with_first { scenario.combine(["x0"]) } else { scenario });
        }
        case.build().map_err(|error| error.problems().iter().map(ToString::to_string).collect())
    }
}

fn offered(site: &SiteRow) -> Vec<&'static str> {
    SERVICES.into_iter().zip(site.offers).filter(|(_, offers)| *offers).map(|(id, _)| id).collect()
}

/// What a problem says, without its place.
fn message(problem: &str) -> &str {
    let without_remedy = problem.split(". Remedy").next().unwrap();
    without_remedy.rsplit(": ").next().unwrap()
}

#[test]
fn a_case_from_files_is_the_case_made_in_memory() {
    let [equal, refused] = [Cell::new(0), Cell::new(0)];
    let compare = |world: World| {
        match (world.written(), world.built()) {
            (Ok(written), Ok(built)) => {
                equal.set(equal.get() + 1);
                // They differ in what messages call them.
                prop_assert_eq!(written.sources.sites.as_str(), "sites.csv");
                prop_assert!(Case { sources: built.sources.clone(), ..written } == built, "not equal");
            }
            (Err(written), Err(built)) => {
                refused.set(refused.get() + 1);
                let sorted = |problems: &[String]| {
                    let mut messages: Vec<String> = problems.iter().map(|p| message(p).to_owned()).collect();
                    // A service that nobody offers is named by the file or not.
                    messages.iter_mut().for_each(|message| *message = message.replace(" of the file", ""));
                    messages.sort();
                    messages
                };
                prop_assert_eq!(sorted(&written), sorted(&built));
            }
            (written, built) => {
                prop_assert!(false, "{:#?}\n{:#?}", written.map(|_| "in order"), built.map(|_| "in order"));
            }
        }
        Ok(())
    };
    TestRunner::deterministic().run(&world(), compare).unwrap();
    assert!(equal.get() > 50 && refused.get() > 50, "{} equal, {} refused", equal.get(), refused.get());
}
