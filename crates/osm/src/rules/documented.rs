//! Runs every row of every table of `docs/road-rules.md`.

use waywarden_network::RoadClass;
use waywarden_network::build::{ControlKind, Facing};

use super::*;
use crate::Profile;
use crate::blocks::Via;

const PAGE: &str = include_str!("../../../../docs/road-rules.md");

/// One row: where it stands, its tags, what it is run with, and what is expected.
struct Row {
    line: usize,
    /// Code spans and plain words of the first cell.
    spans: Vec<String>,
    words: String,
    rest: Vec<String>,
}

impl Row {
    fn rules(&self) -> Rules {
        let name = if self.words.contains("blue light") { "blue-light" } else { "car" };
        let when = self.words.split_once(" at ").map(|(_, when)| When::parse(when).expect("a time"));
        Profile::shipped(name).expect("a profile").rules().at(when)
    }

    fn tags(&self) -> Vec<(&str, &str)> {
        self.spans.iter().filter_map(|span| span.split_once('=')).collect()
    }

    fn members(&self) -> Vec<(&str, Member)> {
        let given = self.spans.iter().filter(|span| !span.contains('=')).filter_map(|span| {
            let (role, member) = span.split_once(' ')?;
            let (kind, id) = member.split_once(' ')?;
            let id = id.parse().expect("an id");
            let member = match kind {
                "node" => Member::Node(id),
                "way" => Member::Way(id),
                _ => Member::Other,
            };
            Some((role, member))
        });
        let given: Vec<_> = given.collect();
        if given.is_empty() {
            return vec![("from", Member::Way(1)), ("via", Member::Node(2)), ("to", Member::Way(3))];
        }
        given
    }
}

/// The rows of all tables whose heading begins with `heading`.
fn rows(heading: &[&str]) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut wanted = false;
    for (index, line) in PAGE.lines().enumerate() {
        let Some(inner) = line.strip_prefix('|').and_then(|l| l.trim_end().strip_suffix('|')) else {
            wanted = false;
            continue;
        };
        // A bar inside a cell is written with a backslash.
        let inner = inner.replace("\\|", "\u{1}");
        let cells: Vec<String> = inner.split('|').map(|cell| cell.trim().replace('\u{1}', "|")).collect();
        if cells.iter().all(|cell| cell.chars().all(|c| c == '-')) {
            continue;
        }
        let names: Vec<&str> = cells.iter().map(String::as_str).collect();
        if ["tags", "tags and members"].contains(&names[0]) {
            wanted = names == heading;
            continue;
        }
        if wanted {
            let mut spans = Vec::new();
            let mut words = String::from(" ");
            for (part, text) in cells[0].split('`').enumerate() {
                if part % 2 == 1 {
                    spans.push(text.to_owned());
                } else {
                    words.push_str(text);
                }
            }
            assert_eq!(cells.len(), heading.len(), "line {}", index + 1);
            rows.push(Row { line: index + 1, spans, words, rest: cells[1..].to_vec() });
        }
    }
    rows
}

fn check(found: &[(usize, Vec<String>, Vec<String>)], at_least: usize) {
    let wrong: Vec<_> = found.iter().filter(|(_, expected, found)| expected != found).collect();
    assert!(wrong.is_empty(), "docs/road-rules.md, (line, expected, found): {wrong:#?}");
    assert!(found.len() >= at_least, "only {} rows", found.len());
}

/// What a way says of one direction, as the tables write it.
fn direction(open: &ways::OpenWay<'_>, d: usize) -> String {
    if !open.open[d] {
        return "closed".into();
    }
    if open.reversible {
        return "to a ferry".into();
    }
    match open.carries {
        Carries::Cars => {}
        Carries::Unsaid => return "if it joins roads".into(),
        Carries::FootOnly => return "by relation".into(),
    }
    let mut says = Vec::new();
    if open.single_track {
        says.push("single track".to_owned());
    }
    says.extend(open.floods.map(|floods| format!("{floods:?}").to_lowercase()));
    let speed = |name: &str, km_h: u16| (km_h > 0).then(|| format!("{name}{km_h} km/h"));
    says.extend(speed("", open.way.limit_km_h[d]));
    says.extend(speed("advisory ", open.advisory_km_h[d]));
    says.extend(speed("surface ", open.surface_km_h));
    says.extend(open.duration.map(|duration| format!("{} min", f64::from(duration.ms) / 60_000.0)));
    if open.end_of_trip[d] {
        says.insert(0, "end".into());
    } else if says.is_empty() {
        says.push("open".into());
    }
    if !open.notes.repaired.is_empty() || !open.notes.ignored.is_empty() {
        says.push("counted".into());
    }
    says.join(", ")
}

#[test]
fn every_row_about_ways() {
    let rows = rows(&["tags", "forward", "backward", "note"]);
    let run = |row: &Row| {
        let found = match way(&row.tags(), 1, &row.rules()) {
            WayVerdict::NotARoad => ["no road", "no road"].map(str::to_owned),
            WayVerdict::Closed(_, notes) if !notes.ignored.is_empty() || !notes.repaired.is_empty() => {
                ["closed, counted", "closed, counted"].map(str::to_owned)
            }
            WayVerdict::Closed(..) => ["closed", "closed"].map(str::to_owned),
            WayVerdict::Open(open) => [0, 1].map(|d| direction(&open, d)),
        };
        assert!(!row.rest[2].is_empty(), "line {}: no reason", row.line);
        (row.line, row.rest[..2].to_vec(), found.to_vec())
    };
    check(&rows.iter().map(run).collect::<Vec<_>>(), 180);
}

#[test]
fn every_row_about_nodes() {
    let rows = rows(&["tags", "effect", "note"]);
    let run = |row: &Row| {
        let (role, notes) = node(&row.tags(), &row.rules());
        let mut says = match role {
            NodeRole::Plain => "nothing".to_owned(),
            NodeRole::Blocks => "blocks".to_owned(),
            NodeRole::Gate { delay_ms, restricted } => {
                let seconds = f64::from(delay_ms) / 1e3;
                if restricted { format!("{seconds} s, end") } else { format!("{seconds} s") }
            }
            NodeRole::Control(kind, facing) => {
                let kind = match kind {
                    ControlKind::Signals => "signals".to_owned(),
                    ControlKind::Stop => "stop".to_owned(),
                    ControlKind::GiveWay => "give way".to_owned(),
                    ControlKind::Crossing => "crossing".to_owned(),
                    ControlKind::MiniRoundabout => "mini-roundabout".to_owned(),
                    ControlKind::Barrier { delay_ms } => format!("{} s", f64::from(delay_ms) / 1e3),
                };
                let facing = match facing {
                    Facing::Both => "",
                    Facing::Along => " forward",
                    Facing::Against => " backward",
                };
                format!("{kind}{facing}")
            }
        };
        if notes != Notes::default() {
            says.push_str(", counted");
        }
        assert!(!row.rest[1].is_empty(), "line {}: no reason", row.line);
        (row.line, vec![row.rest[0].clone()], vec![says])
    };
    check(&rows.iter().map(run).collect::<Vec<_>>(), 60);
}

#[test]
fn every_row_about_restrictions() {
    let rows = rows(&["tags and members", "effect", "note"]);
    let run = |row: &Row| {
        let says = match relation(1, &row.tags(), row.members().into_iter(), &row.rules()) {
            RelationVerdict::NotARestriction => "no restriction".to_owned(),
            RelationVerdict::Ignored(reason) => {
                format!("dropped: {}", reason.trim_start_matches("turn restriction").trim_start_matches([':', ' ']))
            }
            RelationVerdict::Turns(turns) => {
                let each = turns.iter().map(|turn| {
                    let via = match &turn.via {
                        Via::Node(node) => format!("node {node}"),
                        Via::Ways(ways) => ways.iter().map(|w| format!("way {w}")).collect::<Vec<_>>().join(", "),
                    };
                    let kind = if turn.only { "only" } else { "no" };
                    format!("{kind} {} > {via} > {}", turn.from_way, turn.to_way)
                });
                each.collect::<Vec<_>>().join("; ")
            }
        };
        assert!(!row.rest[1].is_empty(), "line {}: no reason", row.line);
        (row.line, vec![row.rest[0].clone()], vec![says])
    };
    check(&rows.iter().map(run).collect::<Vec<_>>(), 50);
}

#[test]
fn classes_of_highways() {
    for (tags, class, link) in [
        ("highway=motorway", RoadClass::Motorway, false),
        ("highway=motorway_link", RoadClass::Motorway, true),
        ("highway=primary_link", RoadClass::Primary, true),
        ("highway=living_street", RoadClass::LivingStreet, false),
        ("highway=track motorcar=yes", RoadClass::Track, false),
        ("highway=footway motorcar=yes", RoadClass::Other, false),
        ("highway=never_heard_of motorcar=yes", RoadClass::Other, false),
        ("route=ferry motorcar=yes", RoadClass::Ferry, false),
    ] {
        let tags: Vec<(&str, &str)> = tags.split(' ').filter_map(|tag| tag.split_once('=')).collect();
        let WayVerdict::Open(open) = way(&tags, 1, &Rules::car()) else { panic!("{tags:?} is closed") };
        assert_eq!((open.way.class(), open.way.has(waywarden_network::way_flags::LINK)), (class, link), "{tags:?}");
    }
}
