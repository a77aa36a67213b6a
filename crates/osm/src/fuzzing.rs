//! Ways in for the fuzz targets: no part of the library's interface.
#![allow(clippy::missing_panics_doc)]

use std::io::BufRead;
use std::sync::LazyLock;

use crate::blocks;
use crate::budget::Budget;
use crate::pbf::frames::Frames;
use crate::rules::{self, Member};
use crate::{ImportError, Rules, When};

static RULES: LazyLock<[Rules; 2]> = LazyLock::new(|| {
    let rules = || Rules::named("car").unwrap_or_else(|| unreachable!("a shipped table"));
    [rules(), rules().at(When::parse("Tu 08:30").ok())]
});

/// Reads a whole file as an import does.
pub fn file(bytes: &[u8]) {
    let length = bytes.len() as u64;
    let _ = Frames::new("fuzz".into(), bytes, length).and_then(|mut frames| all(&mut frames));
}

fn all<R: BufRead>(frames: &mut Frames<R>) -> Result<(), ImportError> {
    let budget = Budget::for_file(frames.length, 1 << 20);
    blocks::header("fuzz", &frames.header()?)?;
    while let Some(frame) = frames.next_frame()? {
        blocks::roads("fuzz", &frame, &RULES[0], &budget, frame.offset % 2 == 0)?;
        blocks::nodes("fuzz", &frame, &|_| true, &RULES[0], &budget, false)?;
    }
    Ok(())
}

/// Reads the contents of a block.
pub fn block(contents: &[u8]) {
    let budget = Budget::for_file(contents.len() as u64, 1 << 20);
    let roads = blocks::read_roads(contents, &RULES[1], &budget, contents.len().is_multiple_of(2));
    let nodes = blocks::read_nodes(contents, &|_| true, &RULES[1], &budget, true);
    if let (Ok(_), Ok(nodes)) = (roads, nodes) {
        let few = blocks::read_nodes(contents, &|id| id % 2 == 0, &RULES[1], &budget, true);
        let even = nodes.iter().filter(|node| node.osm_id % 2 == 0).count();
        assert_eq!(few.map(|few| few.len()).ok(), Some(even), "a node depends on another");
    }
}

/// Reads the tags of an object as those of a way, of a node and of a relation.
pub fn tags(tags: &[(&str, &str)]) {
    for rules in RULES.iter() {
        if let rules::WayVerdict::Open(open) = rules::way(tags, 1, rules) {
            assert_ne!(open.open, [false; 2]);
            assert!(open.duration.is_none_or(|duration| duration.ms > 0));
        }
        let _ = rules::node(tags, rules);
        let members = [("from", Member::Way(1)), ("via", Member::Node(2)), ("to", Member::Way(3))];
        let _ = rules::relation(9, tags, members.into_iter(), rules);
    }
}

/// Reads the value of a key with conditions.
pub fn opening_hours(text: &str) {
    for key in ["access:conditional", "oneway:conditional", "restriction:conditional", "maxspeed:conditional"] {
        tags(&[("highway", "primary"), ("type", "restriction"), (key, text)]);
    }
    for when in ["Tu 08:30", "Su 23:59", "2024-02-29 00:00"] {
        let rules = RULES[0].at(When::parse(when).ok());
        let conditional = format!("no @ ({text})");
        let _ = rules::way(&[("highway", "primary"), ("access:conditional", &conditional)], 1, &rules);
    }
}
