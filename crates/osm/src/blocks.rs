//! The objects inside a blob, reduced to what roads need.

use std::borrow::Cow;

use waywarden_network::{Ledger, LonLat, Way};

use crate::ImportError;
use crate::budget::Budget;
use crate::pbf::blob::{self, BlobError};
use crate::pbf::frames::{Frame, Kind};
use crate::pbf::primitive::{self, Block, MemberKind};
use crate::pbf::wire::Fault;
use crate::rules::{self, Member, NodeRole, Notes, RelationVerdict, Rules, WayVerdict};

/// A way that a car may use.
pub(crate) struct RoadWay {
    pub osm_id: i64,
    pub version: i32,
    pub refs: Vec<i64>,
    /// Name, reference and speeds still 0.
    pub way: Way,
    /// Whether a car may use it along and against its direction.
    pub open: [bool; 2],
    /// Advisory speed along and against, km/h; 0 where there is none.
    pub advisory_km_h: [u16; 2],
    /// Speed that the surface allows, km/h; 0 where nothing is said.
    pub surface_km_h: u16,
    pub name: String,
    pub reference: String,
    /// A ferry's tagged duration, milliseconds.
    pub duration_ms: Option<u32>,
}

/// A turn restriction; of several `from` or `to` members (no_entry, no_exit) each pair is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Restriction {
    pub osm_id: i64,
    pub from_way: i64,
    pub via: Via,
    pub to_way: i64,
    pub only: bool,
}

/// What a restriction passes, by OpenStreetMap's ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Via {
    Node(i64),
    Ways(Vec<i64>),
}

impl Via {
    /// How many ways lie between.
    fn way_count(&self) -> usize {
        match self {
            Self::Node(_) => 0,
            Self::Ways(ways) => ways.len(),
        }
    }
}

/// What the first pass takes from a blob.
#[derive(Default)]
pub(crate) struct Roads {
    /// Whether the blob holds nodes as well or instead.
    pub has_nodes: bool,
    pub ways: Vec<RoadWay>,
    pub restrictions: Vec<Restriction>,
    pub repaired: Ledger,
    pub dropped: Ledger,
}

/// What the second pass takes from a blob.
pub(crate) struct RoadNode {
    pub osm_id: i64,
    pub at: LonLat,
    pub role: NodeRole,
    /// What was noted while reading its tags.
    pub notes: Notes,
}

/// Words of memory for a way besides its nodes and texts, for a restriction, and for a node.
const WAY_WORDS: usize = 25;
const RESTRICTION_WORDS: usize = 10;
const NODE_WORDS: usize = 10;

/// Checks what a header block demands of readers; its time of the data, seconds since 1970.
pub(crate) fn header(path: &str, frame: &Frame) -> Result<Option<i64>, ImportError> {
    let contents = contents(path, frame)?;
    let header = primitive::header(&contents).map_err(|fault| damaged(path, frame, fault))?;
    for feature in header.required_features {
        let remedy = match feature.as_str() {
            "OsmSchema-V0.6" | "DenseNodes" => continue,
            "HistoricalInformation" => {
                "this is a history file; make a snapshot with: osmium time-filter in.osh.pbf -o out.osm.pbf"
            }
            _ => "make a plain file with: osmium cat in.osm.pbf -o out.osm.pbf",
        };
        return Err(ImportError::Unsupported { path: path.into(), offset: frame.offset, feature, remedy });
    }
    Ok(header.data_time)
}

/// Ways and restrictions of a blob.
pub(crate) fn roads(path: &str, frame: &Frame, rules: &Rules, budget: &Budget) -> Result<Roads, ImportError> {
    match frame.kind {
        Kind::Data => {}
        // Files that were joined end to end have a header in the middle.
        Kind::Header => return header(path, frame).map(|_| Roads::default()),
        Kind::Unknown => return Ok(Roads::default()),
    }
    let contents = contents(path, frame)?;
    read_roads(&contents, rules, budget).map_err(|fault| damaged(path, frame, fault))
}

/// Nodes of a blob for which `wanted` is true.
pub(crate) fn nodes(
    path: &str,
    frame: &Frame,
    wanted: &(dyn Fn(i64) -> bool + Sync),
    rules: &Rules,
    budget: &Budget,
) -> Result<Vec<RoadNode>, ImportError> {
    if frame.kind != Kind::Data {
        return Ok(Vec::new());
    }
    let contents = contents(path, frame)?;
    read_nodes(&contents, wanted, rules, budget).map_err(|fault| damaged(path, frame, fault))
}

/// Ways and restrictions in the contents of a block.
pub(crate) fn read_roads(contents: &[u8], rules: &Rules, budget: &Budget) -> Result<Roads, Fault> {
    let block = Block::parse(contents)?;
    let mut roads = Roads { has_nodes: block.has_nodes()?, ..Roads::default() };
    let Roads { ways, restrictions, repaired, dropped, .. } = &mut roads;
    let mut on_way = |way: primitive::Way<'_, '_>| {
        let notes = match rules::way(way.tags, way.id, rules) {
            WayVerdict::NotARoad => return Ok(()),
            WayVerdict::Closed(reason, notes) => {
                dropped.add(reason, way.id);
                notes
            }
            WayVerdict::Open(open) => {
                let text_words = (open.name.len() + open.reference.len()) / 8;
                budget.take(WAY_WORDS + way.refs.len() + text_words, way.at)?;
                ways.push(RoadWay {
                    osm_id: way.id,
                    version: way.version,
                    refs: way.refs.to_vec(),
                    way: open.way,
                    open: open.open,
                    advisory_km_h: open.advisory_km_h,
                    surface_km_h: open.surface_km_h,
                    name: open.name.to_owned(),
                    reference: open.reference.to_owned(),
                    duration_ms: open.duration_ms,
                });
                open.notes
            }
        };
        notes.repaired.iter().for_each(|reason| repaired.add(reason, way.id));
        notes.ignored.iter().for_each(|reason| dropped.add(reason, way.id));
        Ok(())
    };
    let mut ignored = Ledger::default();
    let mut on_relation = |relation: primitive::Relation<'_, '_>| {
        let members = relation.members.iter().map(|member| {
            let what = match member.kind {
                MemberKind::Node => Member::Node(member.id),
                MemberKind::Way => Member::Way(member.id),
                MemberKind::Relation => Member::Other,
            };
            (member.role, what)
        });
        match rules::relation(relation.id, relation.tags, members, rules) {
            RelationVerdict::NotARestriction => {}
            RelationVerdict::Ignored(reason) => ignored.add(reason, relation.id),
            RelationVerdict::Turns(rows) => {
                for row in rows {
                    budget.take(RESTRICTION_WORDS + row.via.way_count(), relation.at)?;
                    restrictions.push(row);
                }
            }
        }
        Ok(())
    };
    block.ways_and_relations(&mut on_way, &mut on_relation)?;
    roads.dropped.merge(ignored);
    Ok(roads)
}

/// Nodes in the contents of a block for which `wanted` is true.
pub(crate) fn read_nodes(
    contents: &[u8],
    wanted: &(dyn Fn(i64) -> bool + Sync),
    rules: &Rules,
    budget: &Budget,
) -> Result<Vec<RoadNode>, Fault> {
    let mut nodes = Vec::new();
    // Impossible coordinates stay impossible instead of wrapping round into possible ones.
    let e7 = |nano: Option<i64>| nano.and_then(|nano| i32::try_from(nano / 100).ok()).unwrap_or(i32::MAX);
    Block::parse(contents)?.nodes(wanted, &mut |node| {
        budget.take(NODE_WORDS, node.at)?;
        let (role, notes) = rules::node(node.tags, rules);
        let at = LonLat { lon_e7: e7(node.nano_lon), lat_e7: e7(node.nano_lat) };
        nodes.push(RoadNode { osm_id: node.id, at, role, notes });
        Ok(())
    })?;
    Ok(nodes)
}

/// The contents of a frame, inflated.
fn contents<'a>(path: &str, frame: &'a Frame) -> Result<Cow<'a, [u8]>, ImportError> {
    blob::contents(frame).map_err(|error| match error {
        BlobError::Compression(name) => ImportError::Unsupported {
            path: path.into(),
            offset: frame.offset,
            feature: format!("{name} compression"),
            remedy: "make a file with the usual zlib compression: osmium cat in.osm.pbf -o out.osm.pbf",
        },
        BlobError::Damaged(Fault { cause, at }) => {
            let cause = format!("{cause}, at byte {at} of the block");
            ImportError::Damaged { path: path.into(), offset: frame.offset, cause }
        }
    })
}

fn damaged(path: &str, frame: &Frame, Fault { cause, at }: Fault) -> ImportError {
    let cause = format!("{cause}, at byte {at} of its contents");
    ImportError::Damaged { path: path.into(), offset: frame.offset, cause }
}
