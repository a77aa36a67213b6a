//! A writer of OpenStreetMap PBF files (<https://wiki.openstreetmap.org/wiki/PBF_Format>).
//!
//! [`Data`] is a whole file of nodes, ways and relations in any of the forms that files have; [`streets`] is the short way
//! to one of nodes and ways; [`blob`], [`block_of`] and the functions for single fields serve files that are to be wrong.

use std::io::Write;

/// Tags of an object.
pub type Tags = Vec<(String, String)>;

/// A node.
#[derive(Clone, Debug)]
pub struct Node {
    /// Id.
    pub id: i64,
    /// Longitude, ten-millionths of a degree.
    pub lon_e7: i64,
    /// Latitude, ten-millionths of a degree.
    pub lat_e7: i64,
    /// Version; written only where the file has a date.
    pub version: i32,
    /// Its tags.
    pub tags: Tags,
}

/// A way.
#[derive(Clone, Debug)]
pub struct Way {
    /// Id.
    pub id: i64,
    /// Version; 0 if the file is not to say.
    pub version: i32,
    /// Ids of its nodes.
    pub refs: Vec<i64>,
    /// Its tags.
    pub tags: Tags,
}

/// A member of a relation.
#[derive(Clone, Copy, Debug)]
pub enum Member {
    /// The node of an id.
    Node(i64),
    /// The way of an id.
    Way(i64),
    /// The relation of an id.
    Relation(i64),
}

/// A relation.
#[derive(Clone, Debug)]
pub struct Relation {
    /// Id.
    pub id: i64,
    /// Roles and members.
    pub members: Vec<(String, Member)>,
    /// Its tags.
    pub tags: Tags,
}

/// The form of a blob; the last four hold bytes that are never decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
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
    /// Nodes.
    pub nodes: Vec<Node>,
    /// Ways.
    pub ways: Vec<Way>,
    /// Relations.
    pub relations: Vec<Relation>,
    /// Form of the blobs.
    pub compression: Compression,
    /// Whether nodes are written as dense nodes.
    pub dense: bool,
    /// Relations first, nodes last, each kind in descending order.
    pub unsorted: bool,
    /// Write the coordinates of nodes into ways too.
    pub locations_on_ways: bool,
    /// Features that a reader must know.
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

/// Appends a number of seven bits a byte.
pub fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// A signed number as one without sign.
pub fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

/// Appends a field with a number.
pub fn number(out: &mut Vec<u8>, field: u64, value: u64) {
    varint(out, field << 3);
    varint(out, value);
}

/// Appends a field with bytes.
pub fn bytes(out: &mut Vec<u8>, field: u64, value: &[u8]) {
    varint(out, field << 3 | 2);
    varint(out, value.len() as u64);
    out.extend_from_slice(value);
}

/// Appends a field with a packed row of numbers.
pub fn packed(out: &mut Vec<u8>, field: u64, values: impl IntoIterator<Item = u64>) {
    let mut inner = Vec::new();
    values.into_iter().for_each(|value| varint(&mut inner, value));
    bytes(out, field, &inner);
}

/// A message or packed row under a number, as a field.
pub fn field(id: u64, inner: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    bytes(&mut out, id, inner);
    out
}

/// A number as a field.
pub fn count(id: u64, value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    number(&mut out, id, value);
    out
}

/// A packed row of numbers as a field.
pub fn row(id: u64, values: impl IntoIterator<Item = u64>) -> Vec<u8> {
    let mut out = Vec::new();
    packed(&mut out, id, values);
    out
}

/// Differences of numbers, without sign.
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
            let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
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
        let mut kinds = [self.nodes_block(), self.ways_block(), self.relations_block()];
        if self.unsorted {
            kinds.reverse();
        }
        self.file_of(&kinds)
    }

    fn file_of(&self, blocks: &[Vec<u8>]) -> Vec<u8> {
        let mut header = Vec::new();
        self.required.iter().for_each(|feature| bytes(&mut header, 4, feature.as_bytes()));
        self.date.iter().for_each(|&date| number(&mut header, 32, date as u64));
        let mut out = blob("OSMHeader", &header, self.compression_of_header());
        blocks.iter().for_each(|block| out.extend(blob("OSMData", block, self.compression)));
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
            // Where no node has tags the row is left out, as writers do.
            if nodes.iter().any(|node| !node.tags.is_empty()) {
                packed(&mut dense, 10, key_values);
            }
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
            if way.version > 0 {
                let mut info = Vec::new();
                number(&mut info, 1, way.version as u64);
                self.date.iter().for_each(|&date| number(&mut info, 2, date as u64));
                bytes(&mut out, 4, &info);
            }
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

/// A road through nodes with its tags, for [`streets`].
#[derive(Clone, Copy, Debug)]
pub struct Street<'a> {
    /// Id.
    pub id: i64,
    /// Ids of its nodes.
    pub nodes: &'a [i64],
    /// Keys and values.
    pub tags: &'a [(&'a str, &'a str)],
}

/// A whole file of two blocks after its header: nodes (id, longitude, latitude in degrees), then ways.
pub fn streets(nodes: &[(i64, f64, f64)], ways: &[Street<'_>], compression: Compression) -> Vec<u8> {
    let e7 = |degrees: f64| (degrees * 1e7).round() as i64;
    let node =
        |&(id, lon, lat): &(i64, f64, f64)| Node { id, lon_e7: e7(lon), lat_e7: e7(lat), version: 1, tags: Vec::new() };
    let way = |street: &Street<'_>| Way {
        id: street.id,
        version: 0,
        refs: street.nodes.to_vec(),
        tags: street.tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
    };
    let (nodes, ways) = (nodes.iter().map(node).collect(), ways.iter().map(way).collect());
    let data = Data { nodes, ways, compression, ..Data::default() };
    data.file_of(&[data.nodes_block(), data.ways_block()])
}

/// Where each block of a file begins (its 4-byte length), and the end of the file.
///
/// # Panics
/// If the file is not one that [`blob`] wrote.
pub fn block_starts(file: &[u8]) -> Vec<usize> {
    let mut starts = vec![0];
    let mut at = 0;
    while at < file.len() {
        let header_length = u32::from_be_bytes(file[at..at + 4].try_into().expect("4 bytes")) as usize;
        let header = &file[at + 4..at + 4 + header_length];
        at += 4 + header_length + data_size(header);
        starts.push(at);
    }
    starts
}

/// Field 3 of a BlobHeader.
fn data_size(mut header: &[u8]) -> usize {
    let mut take = || {
        let (mut value, mut shift) = (0u64, 0);
        while let Some((&byte, rest)) = header.split_first() {
            header = rest;
            value |= u64::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                return value;
            }
        }
        panic!("a number without an end");
    };
    // Type (a text), then the size; index data is not written by anyone here.
    assert_eq!(take(), 1 << 3 | 2);
    let length = take();
    for _ in 0..length {
        take();
    }
    assert_eq!(take(), 3 << 3);
    take() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Blobs as the format's page lays them out, byte by byte.
    #[test]
    fn a_raw_blob_by_hand() {
        let written = blob("OSMData", b"abc", Compression::Raw);
        let mut expected = vec![0, 0, 0, 11, 1 << 3 | 2, 7];
        expected.extend(b"OSMData");
        expected.extend([3 << 3, 5, 1 << 3 | 2, 3]);
        expected.extend(b"abc");
        assert_eq!(written, expected);
        assert_eq!(block_starts(&written), [0, written.len()]);
        assert_eq!(deltas([3, 1, 1]), [6, 3, 0], "zigzag: 3, -2, 0");
    }

    #[test]
    fn the_blocks_of_a_file_are_found() {
        let tags = [("highway", "residential")];
        let file = streets(
            &[(1, 0.0, 50.0), (2, 0.01, 50.0)],
            &[Street { id: 1, nodes: &[1, 2], tags: &tags }],
            Compression::Zlib,
        );
        let starts = block_starts(&file);
        assert_eq!((starts.len(), starts[0], starts[3]), (4, 0, file.len()), "a header, nodes, ways, the end");
    }
}
