//! The objects inside a blob, reduced to what roads need.

use std::borrow::Cow;

use waywarden_network::{LonLat, ReasonCounts, Way};

use crate::ImportError;
use crate::budget::Budget;
use crate::editions::Stamp;
use crate::ferries::FerryRoute;
use crate::ferry_duration::Duration;
use crate::pbf::blob::{self, BlobError};
use crate::pbf::frames::{Frame, Kind};
use crate::pbf::primitive::{self, Block, Edition, Header, MemberKind};
use crate::pbf::wire::Fault;
use crate::rules::{
    self, Carries, Floods, Member, NodeRole, Notes, OpenWay, RelationVerdict, Rules, WayVerdict, is_path,
};
use crate::water::{self, WaterArea, WaterWay};

/// A way that a car may use.
pub(crate) struct RoadWay {
    pub osm_id: i64,
    pub edition: Edition,
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
    /// A ferry's tagged duration.
    pub duration: Option<Duration>,
    /// Whom a ferry carries.
    pub carries: Carries,
    /// One lane whose direction changes.
    pub reversible: bool,
    /// One lane for both directions.
    pub single_track: bool,
    pub floods: Option<Floods>,
    /// At which level it runs.
    pub level: i8,
    /// What was noted while reading its tags; only where files are merged, else it is counted at once.
    pub notes: Option<Box<Notes>>,
}

/// A way that is no open road, where files are merged: another edition of it may be one.
#[derive(Clone)]
pub(crate) struct ShutWay {
    pub osm_id: i64,
    pub edition: Edition,
    /// Why, if it is a road at all.
    pub reason: Option<&'static str>,
    pub notes: Option<Box<Notes>>,
}

/// A relation with the turns it forbids, none if it is of another kind or does not bind a car.
pub(crate) struct Relation {
    pub osm_id: i64,
    pub edition: Edition,
    pub turns: Vec<Restriction>,
    /// Why it does not bind a car, if it is a turn restriction.
    pub reason: Option<&'static str>,
    /// The line that it describes, if it is a ferry's.
    pub ferry: Option<FerryRoute>,
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
    /// Only where files are merged.
    pub shut: Vec<ShutWay>,
    pub relations: Vec<Relation>,
    pub water: Vec<WaterWay>,
    pub water_areas: Vec<WaterArea>,
    /// Nodes of ways for people on foot, bicycles and tractors.
    pub path_refs: Vec<i64>,
    pub repaired: ReasonCounts,
    pub dropped: ReasonCounts,
}

/// What the second pass takes from a blob.
pub(crate) struct RoadNode {
    pub osm_id: i64,
    pub at: LonLat,
    pub edition: Edition,
    pub role: NodeRole,
    /// Whether water comes over the road there.
    pub floods: Option<Floods>,
    /// What was noted while reading its tags.
    pub notes: Notes,
}

/// Words of memory for a way besides its nodes and texts, for one that is shut, for a restriction, and for a node.
const WAY_WORDS: usize = 28;
const SHUT_WORDS: usize = 5;
const RESTRICTION_WORDS: usize = 10;
const NODE_WORDS: usize = 10;

/// A header block whose demands of readers are met.
pub(crate) fn header(path: &str, frame: &Frame) -> Result<Header, ImportError> {
    let contents = contents(path, frame)?;
    let header = primitive::header(&contents).map_err(|fault| damaged(path, frame, fault))?;
    for feature in &header.required_features {
        let remedy = match feature.as_str() {
            "OsmSchema-V0.6" | "DenseNodes" => continue,
            "HistoricalInformation" => {
                "this is a history file; make a snapshot with: osmium time-filter in.osh.pbf -o out.osm.pbf"
            }
            _ => "make a plain file with: osmium cat in.osm.pbf -o out.osm.pbf",
        };
        let feature = feature.clone();
        return Err(ImportError::Unsupported { path: path.into(), offset: frame.offset, feature, remedy });
    }
    Ok(header)
}

/// Ways and restrictions of a blob; `merging`: there may be other editions of them.
pub(crate) fn roads(
    path: &str,
    frame: &Frame,
    rules: &Rules,
    budget: &Budget,
    merging: bool,
) -> Result<Roads, ImportError> {
    match frame.kind {
        Kind::Data => {}
        // Files that were joined end to end have a header in the middle.
        Kind::Header => return header(path, frame).map(|_| Roads::default()),
        Kind::Unknown => return Ok(Roads::default()),
    }
    let contents = contents(path, frame)?;
    read_roads(&contents, rules, budget, merging).map_err(|fault| damaged(path, frame, fault))
}

/// Nodes of a blob for which `wanted` is true; `editions`: there may be other editions of them.
pub(crate) fn nodes(
    path: &str,
    frame: &Frame,
    wanted: &dyn Fn(i64) -> bool,
    rules: &Rules,
    budget: &Budget,
    editions: bool,
) -> Result<Vec<RoadNode>, ImportError> {
    if frame.kind != Kind::Data {
        return Ok(Vec::new());
    }
    let contents = contents(path, frame)?;
    read_nodes(&contents, wanted, rules, budget, editions).map_err(|fault| damaged(path, frame, fault))
}

/// Ways and restrictions in the contents of a block.
pub(crate) fn read_roads(contents: &[u8], rules: &Rules, budget: &Budget, merging: bool) -> Result<Roads, Fault> {
    let block = Block::parse(contents, merging)?;
    let mut roads = Roads { has_nodes: block.has_nodes()?, ..Roads::default() };
    let Roads { ways, shut, relations, path_refs, water, water_areas, repaired, dropped, .. } = &mut roads;
    let mut on_way = |way: primitive::Way<'_, '_>| {
        if let Some(kind) = water::way(way.tags) {
            budget.take(SHUT_WORDS + way.refs.len(), way.at)?;
            let stamp = Stamp { edition: way.edition, ..Stamp::default() };
            water.push(WaterWay { osm_id: way.id, stamp, kind, refs: way.refs.to_vec() });
        }
        let (reason, mut notes) = match rules::way(way.tags, way.id, rules) {
            WayVerdict::NotARoad => (None, Notes::default()),
            WayVerdict::Closed(reason, notes) => (Some(reason), notes),
            WayVerdict::Open(mut open) => {
                let text_words = (open.name.len() + open.reference.len()) / 8;
                budget.take(WAY_WORDS + way.refs.len() + text_words, way.at)?;
                let notes = std::mem::take(&mut open.notes);
                ways.push(road_way(&way, &open));
                if let (true, Some(last)) = (merging && !notes.is_empty(), ways.last_mut()) {
                    last.notes = Some(Box::new(notes));
                } else {
                    notes.count(way.id, repaired, dropped);
                }
                return Ok(());
            }
        };
        if reason.is_some_and(is_path) {
            budget.take(way.refs.len(), way.at)?;
            path_refs.extend_from_slice(way.refs);
        }
        if !merging {
            notes.count(way.id, repaired, dropped);
            reason.into_iter().for_each(|reason| dropped.add(reason, way.id));
        } else if reason.is_some() || way.edition.version != 1 {
            // The first edition of what is no road is never newer than a road of that id.
            budget.take(SHUT_WORDS, way.at)?;
            let notes = (!notes.is_empty()).then(|| Box::new(std::mem::take(&mut notes)));
            shut.push(ShutWay { osm_id: way.id, edition: way.edition, reason, notes });
        }
        Ok(())
    };
    let mut on_relation = |relation: primitive::Relation<'_, '_>| {
        let members = || {
            relation.members.iter().map(|member| {
                let what = match member.kind {
                    MemberKind::Node => Member::Node(member.id),
                    MemberKind::Way => Member::Way(member.id),
                    MemberKind::Relation => Member::Other,
                };
                (member.role, what)
            })
        };
        let ways = members().filter_map(|(role, m)| if let Member::Way(id) = m { Some((role, id)) } else { None });
        if let Some(area) = water::area(relation.id, relation.edition, relation.tags, ways) {
            budget.take(SHUT_WORDS + area.outer.len() + area.inner.len(), relation.at)?;
            water_areas.push(area);
            return Ok(());
        }
        let ferry = rules::ferry_route(relation.tags, members(), rules);
        let (turns, reason) = match rules::relation(relation.id, relation.tags, members(), rules) {
            RelationVerdict::NotARestriction if ferry.is_none() && (!merging || relation.edition.version == 1) => {
                return Ok(());
            }
            RelationVerdict::NotARestriction => (Vec::new(), None),
            RelationVerdict::Ignored(reason) => (Vec::new(), Some(reason)),
            RelationVerdict::Turns(turns) => (turns, None),
        };
        let via: usize = turns.iter().map(|row| RESTRICTION_WORDS + row.via.way_count()).sum();
        let line = ferry.as_ref().map_or(0, |ferry| ferry.ways.len());
        budget.take(SHUT_WORDS + via + line, relation.at)?;
        relations.push(Relation { osm_id: relation.id, edition: relation.edition, turns, reason, ferry });
        Ok(())
    };
    block.ways_and_relations(&mut on_way, &mut on_relation)?;
    Ok(roads)
}

fn road_way(way: &primitive::Way<'_, '_>, open: &OpenWay<'_>) -> RoadWay {
    RoadWay {
        osm_id: way.id,
        edition: way.edition,
        refs: way.refs.to_vec(),
        way: open.way,
        open: open.open,
        advisory_km_h: open.advisory_km_h,
        surface_km_h: open.surface_km_h,
        name: open.name.to_owned(),
        reference: open.reference.to_owned(),
        duration: open.duration,
        carries: open.carries,
        reversible: open.reversible,
        single_track: open.single_track,
        floods: open.floods,
        level: open.level,
        notes: None,
    }
}

/// Nodes in the contents of a block for which `wanted` is true.
pub(crate) fn read_nodes(
    contents: &[u8],
    wanted: &dyn Fn(i64) -> bool,
    rules: &Rules,
    budget: &Budget,
    editions: bool,
) -> Result<Vec<RoadNode>, Fault> {
    let mut nodes = Vec::new();
    // Impossible coordinates stay impossible instead of wrapping round into possible ones.
    let e7 = |nano: Option<i64>| nano.and_then(|nano| i32::try_from(nano / 100).ok()).unwrap_or(i32::MAX);
    Block::parse(contents, editions)?.nodes(wanted, &mut |node| {
        budget.take(NODE_WORDS, node.at)?;
        let (role, notes) = rules::node(node.tags, rules);
        let at = LonLat { lon_e7: e7(node.nano_lon), lat_e7: e7(node.nano_lat) };
        let floods = rules::floods(node.tags);
        nodes.push(RoadNode { osm_id: node.id, at, edition: node.edition, role, floods, notes });
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
