//! Hostile PBF files, made by rule, each with what must become of it.
//!
//! The scene behind all of them: nodes 1 to 4, `1-2-3` in way 1 and `2-4` in way 2, a restriction from way 1 by node 2 to
//! way 2, in three blocks after the header.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

use std::io::Write;

pub use super::pbf::{count, field, row};
use super::pbf::{deltas, varint, zigzag};

/// What must become of a file.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// An error that says all of these.
    Refused(Vec<String>),
    /// A network of so many segments, with so many objects mended or left out for the reason.
    Loads(usize, Option<(&'static str, u64)>),
    /// Whatever it is, it must be an error or a network, within the limits.
    Either,
}

/// A file.
pub struct Hostile {
    pub name: String,
    pub bytes: Vec<u8>,
    pub verdict: Verdict,
}

/// A file that must be refused with these words.
pub fn refused(name: impl Into<String>, bytes: Vec<u8>, says: &[&str]) -> Hostile {
    let says = says.iter().map(|text| (*text).to_owned()).collect();
    Hostile { name: name.into(), bytes, verdict: Verdict::Refused(says) }
}

/// A file that is damaged in the block that begins at `block`.
pub fn damaged(name: impl Into<String>, bytes: Vec<u8>, block: usize, says: &str) -> Hostile {
    refused(name, bytes, &[&format!("is damaged in the block at byte {block}:"), says, "Remedy"])
}

/// A file that must load.
pub fn loads(name: impl Into<String>, bytes: Vec<u8>, segments: usize) -> Hostile {
    Hostile { name: name.into(), bytes, verdict: Verdict::Loads(segments, None) }
}

/// Segments of the scene: at node 2 both ways meet.
pub const SEGMENTS: usize = 3;
pub const TEXTS: [&str; 8] = ["", "highway", "primary", "type", "restriction", "no_right_turn", "from", "via"];

/// The table of texts.
pub fn texts(texts: &[&str]) -> Vec<u8> {
    field(1, &texts.iter().flat_map(|text| field(1, text.as_bytes())).collect::<Vec<u8>>())
}

/// A block of one group with the usual texts.
pub fn block(group: &[u8]) -> Vec<u8> {
    let mut all = TEXTS.to_vec();
    all.push("to");
    [texts(&all), field(2, group)].concat()
}

/// Degrees e7 of the four nodes: longitudes, latitudes.
pub const LONS: [i64; 4] = [-20_000_000, -19_995_000, -19_990_000, -19_995_000];
pub const LATS: [i64; 4] = [510_000_000, 510_000_000, 510_000_000, 509_990_000];

/// Dense nodes; each row may be spoilt by the caller.
pub fn dense(ids: &[i64], lats: &[i64], lons: &[i64], further: &[u8]) -> Vec<u8> {
    let rows = [
        row(1, deltas(ids.iter().copied())),
        row(8, deltas(lats.iter().copied())),
        row(9, deltas(lons.iter().copied())),
        further.to_vec(),
    ];
    field(2, &rows.concat())
}

pub fn nodes() -> Vec<u8> {
    dense(&[1, 2, 3, 4], &LATS, &LONS, &[])
}

/// A way with the tags at these numbers.
pub fn way(id: i64, keys: &[u64], values: &[u64], refs: &[i64], further: &[u8]) -> Vec<u8> {
    let parts = [
        count(1, id as u64),
        row(2, keys.iter().copied()),
        row(3, values.iter().copied()),
        row(8, deltas(refs.iter().copied())),
        further.to_vec(),
    ];
    field(3, &parts.concat())
}

pub fn ways() -> Vec<u8> {
    [way(1, &[1], &[2], &[1, 2, 3], &[]), way(2, &[1], &[2], &[2, 4], &[])].concat()
}

/// A restriction with rows of roles, ids and types.
pub fn relation(roles: &[u64], ids: &[i64], types: &[u64]) -> Vec<u8> {
    let parts = [
        count(1, 9),
        row(2, [3, 4]),
        row(3, [4, 5]),
        row(8, roles.iter().copied()),
        row(9, deltas(ids.iter().copied())),
        row(10, types.iter().copied()),
    ];
    field(4, &parts.concat())
}

pub fn relations() -> Vec<u8> {
    relation(&[6, 7, 8], &[1, 2, 2], &[1, 0, 1])
}

/// The Blob of some contents, as they are or compressed.
pub fn blob(contents: &[u8], zlib: bool) -> Vec<u8> {
    if !zlib {
        return field(1, contents);
    }
    [count(2, contents.len() as u64), field(3, &deflate(contents))].concat()
}

pub fn deflate(contents: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::new(6));
    encoder.write_all(contents).unwrap();
    encoder.finish().unwrap()
}

/// A Blob with its BlobHeader and length.
pub fn frame(kind: &str, blob: &[u8]) -> Vec<u8> {
    let header = [field(1, kind.as_bytes()), count(3, blob.len() as u64)].concat();
    frame_of(&header, blob)
}

/// The same with a header made by the caller.
pub fn frame_of(header: &[u8], blob: &[u8]) -> Vec<u8> {
    [&(header.len() as u32).to_be_bytes()[..], header, blob].concat()
}

/// The frame of the header.
pub fn head() -> Vec<u8> {
    head_with(&["OsmSchema-V0.6", "DenseNodes"])
}

pub fn head_with(features: &[&str]) -> Vec<u8> {
    let contents: Vec<u8> = features.iter().flat_map(|feature| field(4, feature.as_bytes())).collect();
    frame("OSMHeader", &blob(&contents, true))
}

/// A data frame of some contents.
pub fn data(contents: &[u8], zlib: bool) -> Vec<u8> {
    frame("OSMData", &blob(contents, zlib))
}

/// The frames of the whole scene.
pub fn frames(zlib: bool) -> [Vec<u8>; 4] {
    [head(), data(&block(&nodes()), zlib), data(&block(&ways()), zlib), data(&block(&relations()), zlib)]
}

/// The scene with the groups of one of its blocks (1 nodes, 2 ways, 3 relations) in other hands.
pub fn with_group(index: usize, group: &[u8]) -> (Vec<u8>, usize) {
    with_frame(index, data(&block(group), false))
}

/// The scene with one frame replaced, and where that frame begins.
pub fn with_frame(index: usize, frame: Vec<u8>) -> (Vec<u8>, usize) {
    let mut all = frames(true);
    all[index] = frame;
    (all.concat(), all[..index].iter().map(Vec::len).sum())
}

/// A number in ten bytes.
pub fn long_varint(value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    varint(&mut out, value);
    let last = out.len() - 1;
    if out.len() < 10 {
        out[last] |= 0x80;
        out.resize(9, 0x80);
        out.push(0);
    }
    out
}

/// `count` differences of nothing.
pub fn zeros(id: u64, count: usize) -> Vec<u8> {
    field(id, &vec![0; count])
}

/// The signed form of a number.
pub fn signed(value: i64) -> u64 {
    zigzag(value)
}
