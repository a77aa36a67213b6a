//! Tiny road networks drawn as text, written as PBF bytes, imported through the public front door and asked questions.
//!
//! ```text
//! a-b-c        letters are nodes; columns are 0.0005 degree, rows 0.001 degree (111 m) apart; the rest is decoration
//!   |
//!   d
//! ---
//! way 1 abc: highway=primary, maxspeed=30 mph
//! way 2 bd v3: highway=residential
//! node b v2: barrier=gate
//! relation 9 from=1 via=b to=2: type=restriction, restriction=no_left_turn
//! ```
//! In members, numbers are ways, letters are nodes, `@5` is a relation. A letter that is not drawn is a node that the
//! file does not hold.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use petgraph::algo::dijkstra;
use waywarden_network::{ArcId, ImportReport, LonLat, Network, TurnGraph};
use waywarden_osm::{ImportError, ImportSettings, Profile, When, import};

use crate::pbf::{Data, Member, Node, Relation, Way};

/// Columns and rows of the drawing in 1e-7 degree.
const COLUMN_E7: i64 = 5_000;
const ROW_E7: i64 = 10_000;

/// Reads a drawing into objects.
pub fn draw(text: &str) -> Data {
    let lines: Vec<&str> = text.lines().collect();
    let ruled = lines.iter().position(|line| line.trim() == "---").expect("a line --- between drawing and list");
    let (map, list) = lines.split_at(ruled);
    let mut places: BTreeMap<char, (i64, i64)> = BTreeMap::new();
    for (row, line) in map.iter().enumerate() {
        for (column, letter) in line.chars().enumerate().filter(|(_, c)| c.is_ascii_alphabetic()) {
            let at = (-20_000_000 + column as i64 * COLUMN_E7, 510_000_000 - row as i64 * ROW_E7);
            assert!(places.insert(letter, at).is_none(), "{letter} is drawn twice");
        }
    }
    let mut data = Data::default();
    let mut node_tags: BTreeMap<char, (i32, Vec<(String, String)>)> = BTreeMap::new();
    for line in list[1..].iter().map(|line| line.trim()).filter(|line| !line.is_empty()) {
        let (head, tags) = line.split_once(": ").unwrap_or((line, ""));
        let tags: Vec<(String, String)> = tags
            .split(", ")
            .filter_map(|tag| tag.split_once('='))
            .map(|(key, value)| (key.trim().to_owned(), value.trim().to_owned()))
            .collect();
        let words: Vec<&str> = head.split_whitespace().collect();
        match words.as_slice() {
            ["node", letter, version @ ..] => {
                let version = version.first().map_or(1, |v| v.trim_start_matches('v').parse().unwrap());
                node_tags.insert(letter.chars().next().unwrap(), (version, tags));
            }
            ["way", id, nodes, version @ ..] => data.ways.push(Way {
                id: id.parse().unwrap(),
                version: version.first().map_or(1, |v| v.trim_start_matches('v').parse().unwrap()),
                refs: nodes.chars().map(id_of).collect(),
                tags,
            }),
            ["relation", id, members @ ..] => data.relations.push(Relation {
                id: id.parse().unwrap(),
                members: members.iter().map(|member| member_of(member)).collect(),
                tags,
            }),
            _ => panic!("not understood: {line}"),
        }
    }
    for (letter, (lon_e7, lat_e7)) in places {
        let (version, tags) = node_tags.remove(&letter).unwrap_or((1, Vec::new()));
        data.nodes.push(Node { id: id_of(letter), lon_e7, lat_e7, version, tags });
    }
    assert!(node_tags.is_empty(), "tags of nodes that are not drawn: {node_tags:?}");
    data
}

/// The id of the node with a letter.
pub fn id_of(letter: char) -> i64 {
    i64::from(letter as u32)
}

fn member_of(text: &str) -> (String, Member) {
    let (role, member) = text.split_once('=').expect("role=member");
    let member = match member.strip_prefix('@') {
        Some(id) => Member::Relation(id.parse().unwrap()),
        None => match member.parse() {
            Ok(id) => Member::Way(id),
            Err(_) => Member::Node(id_of(member.chars().next().unwrap())),
        },
    };
    (role.to_owned(), member)
}

/// How a drawing becomes files and a network.
pub struct Scene {
    /// The extracts.
    pub files: Vec<Vec<u8>>,
    /// How they are imported.
    pub settings: ImportSettings,
}

/// A scene of one drawing, written the usual way (zlib, dense nodes).
pub fn scene(text: &str) -> Scene {
    Scene::of(&[draw(text).encode()])
}

impl Scene {
    /// Of extracts; islands are kept.
    pub fn of(files: &[Vec<u8>]) -> Self {
        Self { files: files.to_vec(), settings: ImportSettings { keep_islands: true, ..ImportSettings::default() } }
    }

    /// By the rules of a time: `Mo 08:00`.
    pub fn at(mut self, when: &str) -> Self {
        self.settings.at = Some(When::parse(when).unwrap());
        self
    }

    /// By a shipped profile.
    pub fn by(mut self, profile: &str) -> Self {
        self.settings.profile = Profile::shipped(profile).unwrap();
        self
    }

    /// Imports the files from a folder of their own.
    ///
    /// # Errors
    /// If they cannot be imported.
    pub fn import(&self) -> Result<Network, ImportError> {
        let folder = tempfile::tempdir().unwrap();
        let write = |(index, bytes): (usize, &Vec<u8>)| -> PathBuf {
            let path = folder.path().join(format!("{index}.osm.pbf"));
            std::fs::write(&path, bytes).unwrap();
            path
        };
        let paths: Vec<PathBuf> = self.files.iter().enumerate().map(write).collect();
        import(&paths, &self.settings, &|_, _, _| {})
    }

    /// Imports what must be good.
    pub fn network(&self) -> Roads {
        Roads(self.import().expect("a network"))
    }

    /// The text of the error that must be.
    pub fn error(&self) -> String {
        self.import().expect_err("an error").to_string()
    }
}

/// Where a place of a drawing is: rows down and columns along, either with a fraction.
pub fn place(column: f64, row: f64) -> LonLat {
    LonLat {
        lon_e7: (-20_000_000.0 + column * COLUMN_E7 as f64).round() as i32,
        lat_e7: (510_000_000.0 - row * ROW_E7 as f64).round() as i32,
    }
}

/// A network and the questions about it.
pub struct Roads(pub Network);

impl Roads {
    /// What was kept, mended and left out.
    pub fn report(&self) -> &ImportReport {
        &self.0.meta().report
    }

    /// Objects left out for a reason.
    pub fn dropped(&self, reason: &str) -> u64 {
        self.report().dropped.count(reason)
    }

    /// Objects mended for a reason.
    pub fn repaired(&self, reason: &str) -> u64 {
        self.report().repaired.count(reason)
    }

    /// How often something is told, by the beginning of what is said.
    pub fn noticed(&self, begins: &str) -> u64 {
        self.report().noticed.iter().filter(|(reason, _)| reason.starts_with(begins)).map(|(_, c)| c.count).sum()
    }

    /// Objects kept of a kind.
    pub fn kept(&self, reason: &str) -> u64 {
        self.report().kept.count(reason)
    }

    /// Ids of the ways on which an arc begins and ends.
    fn ways_of(&self, arc: ArcId) -> [i64; 2] {
        let stretches = self.0.stretches(self.0.arc_segment(arc));
        let id = |index: usize| self.0.way(&stretches[index]).osm_id;
        let last = stretches.len() - 1;
        if self.0.arc_is_forward(arc) { [id(0), id(last)] } else { [id(last), id(0)] }
    }

    fn letter(&self, node: waywarden_network::NodeId) -> char {
        u32::try_from(self.0.node_osm_id(node)).ok().and_then(char::from_u32).unwrap_or('?')
    }

    fn arcs(&self) -> impl Iterator<Item = ArcId> + '_ {
        self.0.segments().flat_map(|segment| self.0.arcs(segment))
    }

    /// The permitted turns: "1b2" is the turn at b from way 1 into way 2.
    pub fn turns(&self) -> BTreeSet<String> {
        let of = |arc: ArcId| {
            let (from, at) = (self.ways_of(arc)[1], self.letter(self.0.arc_head(arc)));
            self.0.turns(arc).iter().map(move |turn| format!("{from}{at}{}", self.ways_of(turn.to)[0]))
        };
        self.arcs().flat_map(of).collect()
    }

    /// Whether a turn is permitted.
    pub fn has_turn(&self, turn: &str) -> bool {
        self.turns().contains(turn)
    }

    /// Time from one node of the network to another, milliseconds. Both must be junctions or ends.
    pub fn time_ms(&self, from: char, to: char) -> Option<u32> {
        for end in [from, to] {
            let known =
                self.arcs().any(|a| [self.0.arc_tail(a), self.0.arc_head(a)].map(|n| self.letter(n)).contains(&end));
            assert!(known, "{end} is not a node of the network");
        }
        let starts: Vec<ArcId> = self.arcs().filter(|&arc| self.letter(self.0.arc_tail(arc)) == from).collect();
        let mut best: Option<u32> = None;
        for start in starts {
            let found = dijkstra(TurnGraph(&self.0), start, None, |edge| edge.weight_ms);
            let ends = found.into_iter().filter(|(arc, _)| self.letter(self.0.arc_head(*arc)) == to);
            let time_ms = ends.map(|(_, ms)| ms + self.0.arc_time_ms(start)).min();
            best = best.into_iter().chain(time_ms).min();
        }
        best
    }

    /// Time along the segments of one way that form a network segment of their own, in one direction, milliseconds.
    pub fn way_time_ms(&self, way: i64) -> u32 {
        let along = self.arcs().filter(|&arc| self.0.arc_is_forward(arc) && self.ways_of(arc) == [way; 2]);
        along.map(|arc| self.0.arc_time_ms(arc)).sum()
    }

    /// Whether there is a way from one node to another.
    pub fn reaches(&self, from: char, to: char) -> bool {
        self.time_ms(from, to).is_some()
    }

    /// Every time is finite and more than nothing where a road has a length.
    pub fn check_times(&self) {
        for arc in self.arcs() {
            let (ms, mm) = (self.0.arc_time_ms(arc), self.0.segment_length_mm(self.0.arc_segment(arc)));
            assert!(ms > 0 && ms < 3_600_000, "arc {arc:?}: {ms} ms for {mm} mm");
        }
    }
}
