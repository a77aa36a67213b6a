//! The objects inside a blob, reduced to what roads need.

use osmpbf::{BlobDecode, BlobReader, PrimitiveBlock, RelMemberType};
use waywarden_network::{Ledger, LonLat, Way};

use crate::ImportError;
use crate::frames::Frame;
use crate::profile::Profile;
use crate::rules::{self, NodeRole, RestrictionRule, WayVerdict};

/// A way that a car may use.
pub(crate) struct RoadWay {
    pub osm_id: i64,
    pub version: i32,
    pub refs: Vec<i64>,
    /// Name and reference still 0.
    pub way: Way,
    pub name: String,
    pub reference: String,
    /// A ferry's tagged duration, milliseconds.
    pub duration_ms: Option<u32>,
}

/// A turn restriction whose via is one node.
pub(crate) struct Restriction {
    pub osm_id: i64,
    pub from_way: i64,
    pub via_node: i64,
    pub to_way: i64,
    pub only: bool,
}

/// What the first pass takes from a blob.
#[derive(Default)]
pub(crate) struct Roads {
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
}

/// Header facts of a file.
pub(crate) fn header(path: &str, frame: &Frame) -> Result<Option<i64>, ImportError> {
    let decoded = decode(path, frame)?;
    let Decoded::Header { required, data_time } = decoded else {
        return Err(ImportError::NotPbf { path: path.into(), found: "its first block is not an OSMHeader".into() });
    };
    for feature in required {
        let remedy = match feature.as_str() {
            "OsmSchema-V0.6" | "DenseNodes" => continue,
            "HistoricalInformation" => {
                "this is a history file; make a snapshot with: osmium time-filter in.osh.pbf -o out.osm.pbf"
            }
            _ => "make a plain file with: osmium cat in.osm.pbf -o out.osm.pbf",
        };
        return Err(ImportError::Unsupported { path: path.into(), feature, remedy });
    }
    Ok(data_time)
}

/// Ways and restrictions of a blob.
pub(crate) fn roads(path: &str, frame: &Frame, profile: &Profile) -> Result<Roads, ImportError> {
    let mut roads = Roads::default();
    let Decoded::Data(block) = decode(path, frame)? else { return Ok(roads) };
    for group in block.groups() {
        for way in group.ways() {
            let tags: Vec<(&str, &str)> = way.tags().collect();
            match rules::way(&tags, way.id(), profile) {
                WayVerdict::NotARoad => {}
                WayVerdict::Closed(reason) => roads.dropped.add(reason, way.id()),
                WayVerdict::Open(open) => {
                    if let Some(reason) = open.repaired {
                        roads.repaired.add(reason, way.id());
                    }
                    roads.ways.push(RoadWay {
                        osm_id: way.id(),
                        version: way.info().version().unwrap_or(0),
                        refs: way.refs().collect(),
                        way: open.way,
                        name: open.name.to_owned(),
                        reference: open.reference.to_owned(),
                        duration_ms: open.duration_ms,
                    });
                }
            }
        }
        for relation in group.relations() {
            let tags: Vec<(&str, &str)> = relation.tags().collect();
            match rules::restriction(&tags) {
                RestrictionRule::None => {}
                RestrictionRule::Ignored(reason) => roads.dropped.add(reason, relation.id()),
                RestrictionRule::Turn { only } => {
                    let members = relation.members().filter_map(|m| {
                        let role = m.role().ok()?;
                        Some((role, m.member_type, m.member_id))
                    });
                    match members_of(members) {
                        Ok([from_way, via_node, to_way]) => roads.restrictions.push(Restriction {
                            osm_id: relation.id(),
                            from_way,
                            via_node,
                            to_way,
                            only,
                        }),
                        Err(reason) => roads.dropped.add(reason, relation.id()),
                    }
                }
            }
        }
    }
    Ok(roads)
}

/// Nodes of a blob for which `wanted` is true.
pub(crate) fn nodes(
    path: &str,
    frame: &Frame,
    wanted: &(dyn Fn(i64) -> bool + Sync),
) -> Result<Vec<RoadNode>, ImportError> {
    let mut nodes = Vec::new();
    let Decoded::Data(block) = decode(path, frame)? else { return Ok(nodes) };
    for group in block.groups() {
        for node in group.dense_nodes().filter(|n| wanted(n.id())) {
            let at = LonLat { lon_e7: node.decimicro_lon(), lat_e7: node.decimicro_lat() };
            nodes.push(RoadNode { osm_id: node.id(), at, role: rules::node(node.tags()) });
        }
        for node in group.nodes().filter(|n| wanted(n.id())) {
            let at = LonLat { lon_e7: node.decimicro_lon(), lat_e7: node.decimicro_lat() };
            nodes.push(RoadNode { osm_id: node.id(), at, role: rules::node(node.tags()) });
        }
    }
    Ok(nodes)
}

/// From way, via node and to way of a restriction, or why it cannot be used.
fn members_of<'a>(members: impl Iterator<Item = (&'a str, RelMemberType, i64)>) -> Result<[i64; 3], &'static str> {
    let (mut from, mut via, mut to) = (Vec::new(), Vec::new(), Vec::new());
    let mut via_way = false;
    for (role, kind, id) in members {
        match (role, kind) {
            ("from", RelMemberType::Way) => from.push(id),
            ("to", RelMemberType::Way) => to.push(id),
            ("via", RelMemberType::Node) => via.push(id),
            ("via", RelMemberType::Way) => via_way = true,
            _ => {}
        }
    }
    if via_way {
        return Err("turn restriction through a way: not applied");
    }
    match (from.as_slice(), via.as_slice(), to.as_slice()) {
        (&[from], &[via], &[to]) => Ok([from, via, to]),
        ([], ..) | (_, [], _) | (.., []) => Err("turn restriction: a member is missing"),
        _ => Err("turn restriction with several members of a role: not applied"),
    }
}

enum Decoded {
    Header { required: Vec<String>, data_time: Option<i64> },
    Data(PrimitiveBlock),
    Unknown,
}

fn decode(path: &str, frame: &Frame) -> Result<Decoded, ImportError> {
    let damaged = |cause: String| ImportError::Damaged { path: path.into(), offset: frame.offset, cause };
    let blob = BlobReader::new(frame.bytes.as_slice())
        .next()
        .unwrap_or_else(|| unreachable!("a frame holds one blob"))
        .map_err(|e| damaged(e.to_string()))?;
    let decoded = blob.decode().map_err(|e| {
        let cause = e.to_string();
        if cause.contains("compression") || cause.contains("blob is missing") {
            damaged(format!("{cause}; files compressed with LZ4, LZMA or Zstandard are not read, make a zlib one with: osmium cat in.osm.pbf -o out.osm.pbf"))
        } else {
            damaged(cause)
        }
    })?;
    Ok(match decoded {
        BlobDecode::OsmHeader(header) => Decoded::Header {
            required: header.required_features().to_vec(),
            data_time: header.osmosis_replication_timestamp(),
        },
        BlobDecode::OsmData(block) => Decoded::Data(block),
        BlobDecode::Unknown(_) => Decoded::Unknown,
    })
}
