//! A minimal writer of OpenStreetMap PBF files (<https://wiki.openstreetmap.org/wiki/PBF_Format>).

use std::io::Write;

/// Tags of an object.
pub type Tags = Vec<(String, String)>;

#[derive(Clone, Debug)]
pub struct Node {
    pub id: i64,
    pub lon_e7: i64,
    pub lat_e7: i64,
    pub version: i32,
    pub tags: Tags,
}

#[derive(Clone, Debug)]
pub struct Way {
    pub id: i64,
    pub version: i32,
    pub refs: Vec<i64>,
    pub tags: Tags,
}

#[derive(Clone, Copy, Debug)]
pub enum Member {
    Node(i64),
    Way(i64),
    Relation(i64),
}

#[derive(Clone, Debug)]
pub struct Relation {
    pub id: i64,
    pub members: Vec<(String, Member)>,
    pub tags: Tags,
}

/// The form of a blob; the last four hold bytes that are never decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    Raw,
    Zlib,
    Lzma,
    Bzip2,
    Lz4,
    Zstd,
}

/// The objects of a file and how it is written.
#[derive(Clone, Debug)]
pub struct Data {
    pub nodes: Vec<Node>,
    pub ways: Vec<Way>,
    pub relations: Vec<Relation>,
    pub compression: Compression,
    pub dense: bool,
    /// Relations first, nodes last, each kind in descending order.
    pub unsorted: bool,
    /// Write the coordinates of nodes into ways too.
    pub locations_on_ways: bool,
    pub required: Vec<String>,
    /// When the data were current, seconds since 1970; also the time of all objects.
    pub date: Option<i64>,
}

impl Default for Data {
    fn default() -> Self {
        Self {
            nodes: vec![],
            ways: vec![],
            relations: vec![],
            compression: Compression::Zlib,
            dense: true,
            unsorted: false,
            locations_on_ways: false,
            required: vec!["OsmSchema-V0.6".into(), "DenseNodes".into()],
            date: None,
        }
    }
}

/// Strings of a block, each once; 0 is the empty one.
struct Strings(Vec<String>);

impl Strings {
    fn index(&mut self, text: &str) -> u64 {
        let known = self.0.iter().position(|known| known == text);
        known.unwrap_or_else(|| {
            self.0.push(text.to_owned());
            self.0.len() - 1
        }) as u64
    }
}

pub fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

pub fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

pub fn number(out: &mut Vec<u8>, field: u64, value: u64) {
    varint(out, field << 3);
    varint(out, value);
}

pub fn bytes(out: &mut Vec<u8>, field: u64, value: &[u8]) {
    varint(out, field << 3 | 2);
    varint(out, value.len() as u64);
    out.extend_from_slice(value);
}

pub fn packed(out: &mut Vec<u8>, field: u64, values: impl IntoIterator<Item = u64>) {
    let mut inner = Vec::new();
    values.into_iter().for_each(|value| varint(&mut inner, value));
    bytes(out, field, &inner);
}

pub fn deltas(values: impl IntoIterator<Item = i64>) -> Vec<u64> {
    let mut last = 0;
    values.into_iter().map(|value| zigzag(value - std::mem::replace(&mut last, value))).collect()
}

/// A blob with its header.
pub fn blob(kind: &str, content: &[u8], compression: Compression) -> Vec<u8> {
    let mut inner = Vec::new();
    match compression {
        Compression::Raw => bytes(&mut inner, 1, content),
        Compression::Zlib => {
            let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(content).unwrap();
            number(&mut inner, 2, content.len() as u64);
            bytes(&mut inner, 3, &encoder.finish().unwrap());
        }
        other => {
            number(&mut inner, 2, content.len() as u64);
            bytes(&mut inner, 2 + other as u64, b"not decoded");
        }
    }
    let mut header = Vec::new();
    bytes(&mut header, 1, kind.as_bytes());
    number(&mut header, 3, inner.len() as u64);
    let mut out = (header.len() as u32).to_be_bytes().to_vec();
    out.extend(header);
    out.extend(inner);
    out
}

impl Data {
    /// The bytes of a file: a header, then a blob for each kind of object.
    pub fn encode(&self) -> Vec<u8> {
        let mut header = Vec::new();
        self.required.iter().for_each(|feature| bytes(&mut header, 4, feature.as_bytes()));
        self.date.iter().for_each(|&date| number(&mut header, 32, date as u64));
        let mut out = blob("OSMHeader", &header, self.compression_of_header());
        let mut kinds = [self.nodes_block(), self.ways_block(), self.relations_block()];
        if self.unsorted {
            kinds.reverse();
        }
        kinds.iter().for_each(|block| out.extend(blob("OSMData", block, self.compression)));
        out
    }

    fn compression_of_header(&self) -> Compression {
        match self.compression {
            Compression::Raw => Compression::Raw,
            _ => Compression::Zlib,
        }
    }

    fn ordered<T: Clone>(&self, objects: &[T]) -> Vec<T> {
        let mut objects = objects.to_vec();
        if self.unsorted {
            objects.reverse();
        }
        objects
    }

    fn nodes_block(&self) -> Vec<u8> {
        let mut strings = Strings(vec![String::new()]);
        let nodes = self.ordered(&self.nodes);
        let mut group = Vec::new();
        if self.dense {
            let mut dense = Vec::new();
            packed(&mut dense, 1, deltas(nodes.iter().map(|n| n.id)));
            packed(&mut dense, 8, deltas(nodes.iter().map(|n| n.lat_e7)));
            packed(&mut dense, 9, deltas(nodes.iter().map(|n| n.lon_e7)));
            if let Some(date) = self.date {
                let mut info = Vec::new();
                packed(&mut info, 1, nodes.iter().map(|n| n.version as u64));
                packed(&mut info, 2, deltas(nodes.iter().map(|_| date)));
                bytes(&mut dense, 5, &info);
            }
            let mut key_values = Vec::new();
            for node in &nodes {
                for (key, value) in &node.tags {
                    key_values.extend([strings.index(key), strings.index(value)]);
                }
                key_values.push(0);
            }
            packed(&mut dense, 10, key_values);
            bytes(&mut group, 2, &dense);
        } else {
            for node in &nodes {
                let mut out = Vec::new();
                number(&mut out, 1, zigzag(node.id));
                tags(&mut out, &node.tags, &mut strings);
                number(&mut out, 8, zigzag(node.lat_e7));
                number(&mut out, 9, zigzag(node.lon_e7));
                bytes(&mut group, 1, &out);
            }
        }
        block(&strings, &group)
    }

    fn ways_block(&self) -> Vec<u8> {
        let mut strings = Strings(vec![String::new()]);
        let mut group = Vec::new();
        for way in self.ordered(&self.ways) {
            let mut out = Vec::new();
            number(&mut out, 1, way.id as u64);
            tags(&mut out, &way.tags, &mut strings);
            let mut info = Vec::new();
            number(&mut info, 1, way.version as u64);
            self.date.iter().for_each(|&date| number(&mut info, 2, date as u64));
            bytes(&mut out, 4, &info);
            packed(&mut out, 8, deltas(way.refs.iter().copied()));
            if self.locations_on_ways {
                let at = |id: &i64| self.nodes.iter().find(|n| n.id == *id).map_or((0, 0), |n| (n.lat_e7, n.lon_e7));
                packed(&mut out, 9, deltas(way.refs.iter().map(|id| at(id).0)));
                packed(&mut out, 10, deltas(way.refs.iter().map(|id| at(id).1)));
            }
            bytes(&mut group, 3, &out);
        }
        block(&strings, &group)
    }

    fn relations_block(&self) -> Vec<u8> {
        let mut strings = Strings(vec![String::new()]);
        let mut group = Vec::new();
        for relation in self.ordered(&self.relations) {
            let mut out = Vec::new();
            number(&mut out, 1, relation.id as u64);
            tags(&mut out, &relation.tags, &mut strings);
            let parts = relation.members.iter().map(|(_, member)| match member {
                Member::Node(id) => (*id, 0),
                Member::Way(id) => (*id, 1),
                Member::Relation(id) => (*id, 2),
            });
            let parts: Vec<(i64, u64)> = parts.collect();
            let roles: Vec<u64> = relation.members.iter().map(|(role, _)| strings.index(role)).collect();
            packed(&mut out, 8, roles);
            packed(&mut out, 9, deltas(parts.iter().map(|p| p.0)));
            packed(&mut out, 10, parts.iter().map(|p| p.1));
            bytes(&mut group, 4, &out);
        }
        block(&strings, &group)
    }
}

fn tags(out: &mut Vec<u8>, tags: &Tags, strings: &mut Strings) {
    let pairs: Vec<(u64, u64)> = tags.iter().map(|(k, v)| (strings.index(k), strings.index(v))).collect();
    packed(out, 2, pairs.iter().map(|p| p.0));
    packed(out, 3, pairs.iter().map(|p| p.1));
}

/// A primitive block of one group.
pub fn block_of(strings: &[&str], group: &[u8]) -> Vec<u8> {
    block(&Strings(strings.iter().map(|s| (*s).to_owned()).collect()), group)
}

/// A way whose tags point at strings by number.
pub fn way_of(id: u64, key: u64, value: u64, refs: &[i64]) -> Vec<u8> {
    let (mut way, mut group) = (Vec::new(), Vec::new());
    number(&mut way, 1, id);
    packed(&mut way, 2, [key]);
    packed(&mut way, 3, [value]);
    packed(&mut way, 8, deltas(refs.iter().copied()));
    bytes(&mut group, 3, &way);
    group
}

fn block(strings: &Strings, group: &[u8]) -> Vec<u8> {
    let mut table = Vec::new();
    strings.0.iter().for_each(|text| bytes(&mut table, 1, text.as_bytes()));
    let mut out = Vec::new();
    bytes(&mut out, 1, &table);
    bytes(&mut out, 2, group);
    out
}
