//! Extracts and their tags.

use arbitrary::{Result, Unstructured};
use waywarden_osm::fuzzing;
use waywarden_testkit::pbf::{count as number, field, varint};

/// A whole file, as it comes.
pub fn pbf_framing(data: &[u8]) {
    fuzzing::file(data);
}

/// Tags of an object: lines of `key=value`, read as those of a way, a node and a relation.
pub fn tags(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let tags: Vec<(&str, &str)> = text.lines().filter_map(|line| line.split_once('=')).collect();
    fuzzing::tags(&tags);
}

/// The value of a key with a condition, at three times.
pub fn opening_hours(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    fuzzing::opening_hours(text);
}

/// A block made of its parts, most of which are in order.
pub fn pbf_block(data: &[u8]) {
    let _ = block(&mut Unstructured::new(data)).map(|contents| fuzzing::block(&contents));
}

const TEXTS: [&str; 24] = [
    "",
    "highway",
    "primary",
    "residential",
    "oneway",
    "yes",
    "no",
    "maxspeed",
    "30 mph",
    "type",
    "restriction",
    "no_right_turn",
    "only_straight_on",
    "no_entry",
    "from",
    "via",
    "to",
    "access",
    "private",
    "barrier",
    "gate",
    "route",
    "ferry",
    "duration",
];

fn block(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let table: Vec<u8> = TEXTS.iter().flat_map(|text| field(1, text.as_bytes())).collect();
    out.extend(field(1, &table));
    for _ in 0..u.int_in_range(1..=3)? {
        let mut group = Vec::new();
        for _ in 0..u.int_in_range(0..=6)? {
            match u.int_in_range(0..=9)? {
                0..=2 => group.extend(field(2, &dense(u)?)),
                3 => group.extend(field(1, &node(u)?)),
                4..=6 => group.extend(field(3, &way(u)?)),
                7 | 8 => group.extend(field(4, &relation(u)?)),
                _ => group.extend(u.arbitrary::<Vec<u8>>()?),
            }
        }
        out.extend(field(2, &group));
    }
    if u.ratio(1, 4)? {
        out.extend(number(17, anything(u)?));
        out.extend(number(19, anything(u)?));
        out.extend(number(20, anything(u)?));
    }
    Ok(out)
}

fn dense(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let count = u.int_in_range(0..=8)?;
    let mut out = Vec::new();
    for id in [1, 8, 9] {
        let count = length(u, count)?;
        out.extend(row(id, count, u, |u| if u.ratio(1, 30)? { anything(u) } else { u.int_in_range(0..=2_000) })?);
    }
    if u.ratio(1, 2)? {
        let texts = length(u, 2 * count)?;
        out.extend(row(10, texts, u, |u| if u.ratio(1, 2)? { Ok(0) } else { text(u) })?);
    }
    if u.ratio(1, 5)? {
        let count = length(u, count)?;
        let history = row(1, count, u, anything)?;
        out.extend(field(5, &history));
    }
    Ok(out)
}

fn node(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let mut out = tagged(u)?;
    out.extend(number(8, anything(u)?));
    out.extend(number(9, anything(u)?));
    Ok(out)
}

fn way(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let mut out = tagged(u)?;
    let count = u.int_in_range(0..=8)?;
    out.extend(row(8, count, u, |u| if u.ratio(1, 40)? { anything(u) } else { u.int_in_range(0..=12) })?);
    Ok(out)
}

fn relation(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let mut out = tagged(u)?;
    let count = u.int_in_range(0..=5)?;
    let lengths = [length(u, count)?, length(u, count)?, length(u, count)?];
    out.extend(row(8, lengths[0], u, text)?);
    out.extend(row(9, lengths[1], u, |u| u.int_in_range(0..=12))?);
    out.extend(row(10, lengths[2], u, |u| if u.ratio(1, 30)? { anything(u) } else { u.int_in_range(0..=2) })?);
    Ok(out)
}

/// Id and tags.
fn tagged(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    if !u.ratio(1, 40)? {
        out.extend(number(1, if u.ratio(1, 10)? { anything(u)? } else { u.int_in_range(0..=12)? }));
    }
    let count = u.int_in_range(0..=5)?;
    out.extend(row(2, count, u, text)?);
    let count = length(u, count)?;
    out.extend(row(3, count, u, text)?);
    Ok(out)
}

/// A length that is rarely wrong.
fn length(u: &mut Unstructured<'_>, length: usize) -> Result<usize> {
    if u.ratio(1, 40)? { u.int_in_range(0..=9) } else { Ok(length) }
}

/// The number of a text, rarely of none.
fn text(u: &mut Unstructured<'_>) -> Result<u64> {
    if u.ratio(1, 60)? { anything(u) } else { u.int_in_range(0..=TEXTS.len() as u64 - 1) }
}

fn anything(u: &mut Unstructured<'_>) -> Result<u64> {
    let bits = u.int_in_range(0..=63)?;
    Ok(u.arbitrary::<u64>()? >> bits)
}

fn row(
    id: u64,
    count: usize,
    u: &mut Unstructured<'_>,
    mut value: impl FnMut(&mut Unstructured<'_>) -> Result<u64>,
) -> Result<Vec<u8>> {
    let mut inner = Vec::new();
    for _ in 0..count {
        varint(&mut inner, value(u)?);
    }
    Ok(field(id, &inner))
}
