//! The objects inside a blob, reduced to what roads need.

use osmpbf::{BlobDecode, BlobReader, PrimitiveBlock, RelMemberType};
use waywarden_network::{Ledger, LonLat, Way};

use crate::ImportError;
use crate::frames::Frame;
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
    /// What was noted while reading its tags.
    pub notes: Notes,
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
pub(crate) fn roads(path: &str, frame: &Frame, rules: &Rules) -> Result<Roads, ImportError> {
    guarded(path, frame, || read_roads(path, frame, rules))
}

/// Nodes of a blob for which `wanted` is true.
pub(crate) fn nodes(
    path: &str,
    frame: &Frame,
    wanted: &(dyn Fn(i64) -> bool + Sync),
    rules: &Rules,
) -> Result<Vec<RoadNode>, ImportError> {
    guarded(path, frame, || read_nodes(path, frame, wanted, rules))
}

/// Runs `read`; if it panics the block is damaged.
///
/// `osmpbf` unwraps the type of a relation's member and adds up differences unchecked: nothing a sound file has, but
/// a damaged one may.
fn guarded<T>(path: &str, frame: &Frame, read: impl FnOnce() -> Result<T, ImportError>) -> Result<T, ImportError> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)).unwrap_or_else(|_| {
        let cause = "its contents make no sense".into();
        Err(ImportError::Damaged { path: path.into(), offset: frame.offset, cause })
    })
}

fn read_roads(path: &str, frame: &Frame, rules: &Rules) -> Result<Roads, ImportError> {
    let mut roads = Roads::default();
    let Decoded::Data(block) = decode(path, frame)? else { return Ok(roads) };
    for group in block.groups() {
        for way in group.ways() {
            let tags = whole(way.tags(), path, frame)?;
            let notes = match rules::way(&tags, way.id(), rules) {
                WayVerdict::NotARoad => continue,
                WayVerdict::Closed(reason, notes) => {
                    roads.dropped.add(reason, way.id());
                    notes
                }
                WayVerdict::Open(open) => {
                    roads.ways.push(RoadWay {
                        osm_id: way.id(),
                        version: way.info().version().unwrap_or(0),
                        refs: way.refs().collect(),
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
            notes.repaired.iter().for_each(|reason| roads.repaired.add(reason, way.id()));
            notes.ignored.iter().for_each(|reason| roads.dropped.add(reason, way.id()));
        }
        for relation in group.relations() {
            let tags = whole(relation.tags(), path, frame)?;
            let members = relation.members().filter_map(|m| {
                let member = match m.member_type {
                    RelMemberType::Node => Member::Node(m.member_id),
                    RelMemberType::Way => Member::Way(m.member_id),
                    RelMemberType::Relation => Member::Other,
                };
                Some((m.role().ok()?, member))
            });
            match rules::relation(relation.id(), &tags, members, rules) {
                RelationVerdict::NotARestriction => {}
                RelationVerdict::Ignored(reason) => roads.dropped.add(reason, relation.id()),
                RelationVerdict::Turns(rows) => roads.restrictions.extend(rows),
            }
        }
    }
    Ok(roads)
}

fn read_nodes(
    path: &str,
    frame: &Frame,
    wanted: &(dyn Fn(i64) -> bool + Sync),
    rules: &Rules,
) -> Result<Vec<RoadNode>, ImportError> {
    let mut nodes = Vec::new();
    let Decoded::Data(block) = decode(path, frame)? else { return Ok(nodes) };
    let road_node = |osm_id: i64, nano_lon: i64, nano_lat: i64, tags: &[(&str, &str)]| {
        let (role, notes) = rules::node(tags, rules);
        // Impossible coordinates stay impossible instead of wrapping round into possible ones.
        let e7 = |nano: i64| i32::try_from(nano / 100).unwrap_or(i32::MAX);
        RoadNode { osm_id, at: LonLat { lon_e7: e7(nano_lon), lat_e7: e7(nano_lat) }, role, notes }
    };
    for group in block.groups() {
        for node in group.dense_nodes().filter(|n| wanted(n.id())) {
            let tags: Vec<(&str, &str)> = node.tags().collect();
            nodes.push(road_node(node.id(), node.nano_lon(), node.nano_lat(), &tags));
        }
        for node in group.nodes().filter(|n| wanted(n.id())) {
            let tags = whole(node.tags(), path, frame)?;
            nodes.push(road_node(node.id(), node.nano_lon(), node.nano_lat(), &tags));
        }
    }
    Ok(nodes)
}

/// All tags, not only those up to the first that points outside the block's texts or is not UTF-8.
fn whole<'a>(
    tags: impl ExactSizeIterator<Item = (&'a str, &'a str)>,
    path: &str,
    frame: &Frame,
) -> Result<Vec<(&'a str, &'a str)>, ImportError> {
    let expected = tags.len();
    let tags: Vec<_> = tags.collect();
    if tags.len() == expected {
        return Ok(tags);
    }
    Err(ImportError::Damaged { path: path.into(), offset: frame.offset, cause: "a tag without a readable text".into() })
}

enum Decoded {
    Header { required: Vec<String>, data_time: Option<i64> },
    Data(PrimitiveBlock),
    Unknown,
}

fn decode(path: &str, frame: &Frame) -> Result<Decoded, ImportError> {
    let damaged = |cause: String| ImportError::Damaged { path: path.into(), offset: frame.offset, cause };
    if let Some(compression) = frame.unread_compression() {
        return Err(ImportError::Unsupported {
            path: path.into(),
            feature: format!("{compression} compression"),
            remedy: "make a file with the usual zlib compression: osmium cat in.osm.pbf -o out.osm.pbf",
        });
    }
    let blob = BlobReader::new(frame.bytes.as_slice())
        .next()
        .unwrap_or_else(|| unreachable!("a frame holds one blob"))
        .map_err(|e| damaged(e.to_string()))?;
    let decoded = blob.decode().map_err(|e| damaged(e.to_string()))?;
    Ok(match decoded {
        BlobDecode::OsmHeader(header) => Decoded::Header {
            required: header.required_features().to_vec(),
            data_time: header.osmosis_replication_timestamp(),
        },
        BlobDecode::OsmData(block) => Decoded::Data(block),
        BlobDecode::Unknown(_) => Decoded::Unknown,
    })
}
