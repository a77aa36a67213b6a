//! A minimal writer of OpenStreetMap PBF files (<https://wiki.openstreetmap.org/wiki/PBF_Format>).

use std::collections::BTreeMap;
use std::io::Write;

/// How a block of data is stored.
#[derive(Clone, Copy)]
pub enum Stored {
    /// As it is.
    Raw,
    /// Compressed with zlib, as most files are.
    Zlib,
}

/// A road through nodes with its tags.
pub struct Way<'a> {
    /// Id.
    pub id: i64,
    /// Ids of its nodes.
    pub nodes: &'a [i64],
    /// Keys and values.
    pub tags: &'a [(&'a str, &'a str)],
}

/// A whole file: a header, a block of dense nodes (id, longitude, latitude) and a block of ways.
pub fn file(nodes: &[(i64, f64, f64)], ways: &[Way<'_>], stored: Stored) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut header = Vec::new();
    for feature in ["OsmSchema-V0.6", "DenseNodes"] {
        field_bytes(&mut header, 4, feature.as_bytes());
    }
    frame(&mut bytes, "OSMHeader", &header, stored);
    frame(&mut bytes, "OSMData", &node_block(nodes), stored);
    frame(&mut bytes, "OSMData", &way_block(ways), stored);
    bytes
}

/// Where each block of a PBF file begins (its 4-byte length), and the end of the file.
pub fn block_starts(bytes: &[u8]) -> Vec<usize> {
    let mut starts = vec![0];
    let mut at = 0;
    while at < bytes.len() {
        let header_length = u32::from_be_bytes(bytes[at..at + 4].try_into().expect("4 bytes")) as usize;
        let header = &bytes[at + 4..at + 4 + header_length];
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
                return (value, header.len());
            }
        }
        panic!("a number without an end");
    };
    // Type (a text), then the size; index data is not written by anyone here.
    assert_eq!(take().0, 1 << 3 | 2);
    let length = take().0;
    for _ in 0..length {
        take();
    }
    assert_eq!(take().0, 3 << 3);
    take().0 as usize
}

fn node_block(nodes: &[(i64, f64, f64)]) -> Vec<u8> {
    let e7 = |degrees: f64| (degrees * 1e7).round() as i64;
    let differences = |values: Vec<i64>| {
        let mut packed = Vec::new();
        let mut last = 0;
        for value in values {
            varint(&mut packed, zigzag(value - last));
            last = value;
        }
        packed
    };
    let mut dense = Vec::new();
    field_bytes(&mut dense, 1, &differences(nodes.iter().map(|n| n.0).collect()));
    field_bytes(&mut dense, 8, &differences(nodes.iter().map(|n| e7(n.2)).collect()));
    field_bytes(&mut dense, 9, &differences(nodes.iter().map(|n| e7(n.1)).collect()));
    let mut group = Vec::new();
    field_bytes(&mut group, 2, &dense);
    block(&[""], &group)
}

fn way_block(ways: &[Way<'_>]) -> Vec<u8> {
    let mut strings = vec![""];
    let mut index: BTreeMap<&str, u64> = BTreeMap::new();
    let mut group = Vec::new();
    for way in ways {
        let (mut keys, mut values, mut refs) = (Vec::new(), Vec::new(), Vec::new());
        for (key, value) in way.tags {
            for (text, packed) in [(key, &mut keys), (value, &mut values)] {
                let number = *index.entry(text).or_insert_with(|| {
                    strings.push(text);
                    strings.len() as u64 - 1
                });
                varint(packed, number);
            }
        }
        let mut last = 0;
        for node in way.nodes {
            varint(&mut refs, zigzag(node - last));
            last = *node;
        }
        let mut message = Vec::new();
        field_varint(&mut message, 1, way.id as u64);
        field_bytes(&mut message, 2, &keys);
        field_bytes(&mut message, 3, &values);
        field_bytes(&mut message, 8, &refs);
        field_bytes(&mut group, 3, &message);
    }
    block(&strings, &group)
}

/// A PrimitiveBlock of one group; granularity stays at its default of 100 nanodegrees.
fn block(strings: &[&str], group: &[u8]) -> Vec<u8> {
    let mut table = Vec::new();
    strings.iter().for_each(|text| field_bytes(&mut table, 1, text.as_bytes()));
    let mut message = Vec::new();
    field_bytes(&mut message, 1, &table);
    field_bytes(&mut message, 2, group);
    message
}

fn frame(out: &mut Vec<u8>, kind: &str, content: &[u8], stored: Stored) {
    let mut blob = Vec::new();
    match stored {
        Stored::Raw => field_bytes(&mut blob, 1, content),
        Stored::Zlib => {
            field_varint(&mut blob, 2, content.len() as u64);
            let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
            encoder.write_all(content).expect("in memory");
            field_bytes(&mut blob, 3, &encoder.finish().expect("in memory"));
        }
    }
    let mut header = Vec::new();
    field_bytes(&mut header, 1, kind.as_bytes());
    field_varint(&mut header, 3, blob.len() as u64);
    out.extend_from_slice(&(header.len() as u32).to_be_bytes());
    out.extend_from_slice(&header);
    out.extend_from_slice(&blob);
}

fn field_bytes(out: &mut Vec<u8>, number: u64, bytes: &[u8]) {
    varint(out, number << 3 | 2);
    varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

fn field_varint(out: &mut Vec<u8>, number: u64, value: u64) {
    varint(out, number << 3);
    varint(out, value);
}

fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}
