//! Thousands of hostile files, made by rule: each is refused with cause and place, or loads with the right counts.
//!
//! None may panic, take more than 256 MB, or keep the reader busy without an end: on an idle machine the slowest takes a
//! second, so twenty on a busy one are a hang.
#![allow(clippy::print_stdout)]
#![allow(clippy::unwrap_used, reason = "helpers of a test")]

mod common;

use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use common::hostile::*;
use common::pbf::deltas;
use peak_alloc::PeakAlloc;
use waywarden_network::Network;
use waywarden_osm::{ImportSettings, import};

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const MOST_MB: f32 = 256.0;
const MOST_TIME: Duration = Duration::from_secs(20);

/// Cuts at every byte of the file, and of the contents of each block with everything around it in order.
fn cuts() -> Vec<Hostile> {
    let mut all = Vec::new();
    for zlib in [false, true] {
        let frames = frames(zlib);
        let whole = frames.concat();
        let mut starts = vec![0];
        frames.iter().for_each(|frame| starts.push(starts[starts.len() - 1] + frame.len()));
        for cut in 0..whole.len() {
            let name = format!("cut at byte {cut} of {}, zlib {zlib}", whole.len());
            let bytes = whole[..cut].to_vec();
            let block = starts.iter().rev().find(|start| **start <= cut).unwrap();
            all.push(match starts.iter().position(|start| *start == cut) {
                Some(0) => refused(name, bytes, &["it is empty"]),
                Some(1 | 2) => refused(name, bytes, &["no road in the input"]),
                // Without the relations it is another file, and in order.
                Some(_) => loads(name, bytes, SEGMENTS),
                None if cut < 4 => refused(name, bytes, &["it does not begin like one"]),
                None => refused(
                    name,
                    bytes,
                    &[&format!("it ends at byte {cut} in the middle of the block that begins at byte {block}")],
                ),
            });
        }
        let contents = [block(&nodes()), block(&ways()), block(&relations())];
        for (index, contents) in contents.iter().enumerate() {
            let strings = contents.len() - field(2, &[nodes(), ways(), relations()][index]).len();
            for cut in 0..contents.len() {
                let (bytes, at) = with_frame(index + 1, data(&contents[..cut], zlib));
                let name = format!("contents of block {} cut at byte {cut}, zlib {zlib}", index + 1);
                all.push(match cut {
                    0 => damaged(name, bytes, at, "a block without a table of texts"),
                    cut if cut == strings && index == 2 => loads(name, bytes, SEGMENTS),
                    cut if cut == strings => refused(name, bytes, &["no road in the input"]),
                    _ => damaged(name, bytes, at, "byte"),
                });
            }
        }
    }
    all
}

/// Lengths that are not true, in every place where one stands.
fn lengths() -> Vec<Hostile> {
    let mut all = Vec::new();
    for index in 0..4 {
        let whole = frames(true)[index].clone();
        let kind = if index == 0 { "OSMHeader" } else { "OSMData" };
        let header_length = u32::from_be_bytes(whole[..4].try_into().unwrap()) as usize;
        let inner = whole[4 + header_length..].to_vec();
        for length in [65_537, 65_536, 1 << 20, 1 << 31, u32::MAX] {
            let mut changed = whole.clone();
            changed[..4].copy_from_slice(&length.to_be_bytes());
            let (bytes, at) = with_frame(index, changed);
            let name = format!("frame {index}, a header of {length} bytes");
            all.push(match (length, index) {
                (65_536, _) => refused(name, bytes, &["is cut short", &format!("begins at byte {at}")]),
                (_, 0) => refused(name, bytes, &["it does not begin like one"]),
                _ => damaged(name, bytes, at, "at most 65,536 are allowed"),
            });
        }
        for (length, says) in [
            (1u64 << 25 | 1, "at most 32 MiB are allowed"),
            (1 << 31, "at most 32 MiB are allowed"),
            (u64::MAX, "at most 32 MiB are allowed"),
            (i32::MIN as u64, "at most 32 MiB are allowed"),
        ] {
            let header = [field(1, kind.as_bytes()), count(3, length)].concat();
            let (bytes, at) = with_frame(index, frame_of(&header, &inner));
            all.push(damaged(format!("frame {index}, a block of {length} bytes"), bytes, at, says));
        }
        for length in [1 << 20, 1 << 25] {
            let header = [field(1, kind.as_bytes()), count(3, length)].concat();
            let (bytes, at) = with_frame(index, frame_of(&header, &inner));
            let says = ["is cut short", &format!("begins at byte {at}")];
            all.push(refused(format!("frame {index}, a block of {length} bytes"), bytes, &says));
        }
        for (what, header) in [
            ("no type", count(3, inner.len() as u64)),
            ("no length", field(1, kind.as_bytes())),
            ("no header", vec![]),
            ("a number as its type", [count(1, 7), count(3, inner.len() as u64)].concat()),
            ("a text as its length", [field(1, kind.as_bytes()), field(3, b"12")].concat()),
            ("a length without end", [field(1, kind.as_bytes()), vec![0x18, 0xff, 0xff]].concat()),
            ("a length of 70 bits", [field(1, kind.as_bytes()), vec![0x18], vec![0xff; 10]].concat()),
            ("a text longer than the header", vec![0x0a, 200, 1, b'O']),
            ("garbage", vec![0xff; 20]),
        ] {
            let (bytes, at) = with_frame(index, frame_of(&header, &inner));
            all.push(damaged(format!("frame {index} with {what}"), bytes, at, "of its header"));
        }
        // What the block says of itself.
        let contents = if index == 0 { vec![] } else { block(&[nodes(), ways(), relations()][index - 1]) };
        let size = contents.len() as u64;
        for wrong in [0, size.saturating_sub(1), size + 1, size + 100] {
            for zlib in [false, true] {
                if wrong == size {
                    continue;
                }
                let inner = if zlib { field(3, &deflate(&contents)) } else { field(1, &contents) };
                let (bytes, at) = with_frame(index, frame(kind, &[count(2, wrong), inner].concat()));
                all.push(damaged(
                    format!("frame {index}, zlib {zlib}, {wrong} bytes for {size}"),
                    bytes,
                    at,
                    "should be",
                ));
            }
        }
        for (what, inner, says) in [
            ("33 MiB", [count(2, 33 << 20), field(3, &deflate(&contents))].concat(), "at most 32 MiB are allowed"),
            ("2^64 bytes", [count(2, u64::MAX), field(3, &deflate(&contents))].concat(), "at most 32 MiB"),
            (
                "32 MiB from a few",
                [count(2, 32 << 20), field(3, &deflate(&contents))].concat(),
                "compressed ones give at most",
            ),
            ("no size", field(3, &deflate(&contents)), "do not say how long"),
            ("no contents", count(2, size), "a block without contents"),
            ("nothing", vec![], "a block without contents"),
            ("contents twice", [field(1, &contents), field(1, &contents)].concat(), "given twice"),
            ("both forms", [blob(&contents, false), blob(&contents, true)].concat(), "given twice"),
            ("a number as contents", count(1, 5), "not a row of bytes"),
            (
                "a text as its size",
                [field(2, b"12"), field(3, &deflate(&contents))].concat(),
                "the size is not a number",
            ),
        ] {
            let (bytes, at) = with_frame(index, frame(kind, &inner));
            all.push(damaged(format!("frame {index} with {what}"), bytes, at, says));
        }
        for (number, name) in [(4, "LZMA"), (5, "bzip2"), (6, "LZ4"), (7, "Zstandard")] {
            let (bytes, at) = with_frame(index, frame(kind, &[count(2, 9), field(number, b"packed")].concat()));
            let place = format!("block at byte {at}");
            all.push(refused(format!("frame {index} in {name}"), bytes, &[name, &place, "osmium cat"]));
        }
    }
    all
}

/// Compressed contents that are not what zlib makes.
fn zlib() -> Vec<Hostile> {
    let contents = block(&ways());
    let size = contents.len() as u64;
    let good = deflate(&contents);
    let of = |what: String, packed: &[u8], says: &str| {
        let (bytes, at) = with_frame(2, frame("OSMData", &[count(2, size), field(3, packed)].concat()));
        damaged(what, bytes, at, says)
    };
    let mut all: Vec<Hostile> =
        (1..good.len()).map(|cut| of(format!("a stream cut after {cut} bytes"), &good[..cut], "compressed")).collect();
    all.push(of("no stream".into(), &[], "compressed ones give at most 0"));
    all.push(of("bytes behind the stream".into(), &[&good[..], b"more"].concat(), "4 bytes after the end"));
    all.push(of("two streams".into(), &[&good[..], &good].concat(), "bytes after the end"));
    all.push(of(
        "text".into(),
        &b"these are no roads, and it is not compressed either".repeat(4),
        "compressed contents",
    ));
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, &contents).unwrap();
    all.push(of("gzip".into(), &gzip.finish().unwrap(), "compressed contents"));
    let mut checksum = good.clone();
    *checksum.last_mut().unwrap() ^= 1;
    all.push(of("a checksum that differs".into(), &checksum, "compressed contents"));
    let mut dictionary = good.clone();
    (dictionary[0], dictionary[1]) = (0x78, 0xbb);
    all.push(of("a dictionary that nobody has".into(), &dictionary, "compressed contents"));
    for byte in 0..good.len() {
        for bit in [0x01, 0x20, 0x80] {
            let mut flipped = good.clone();
            flipped[byte] ^= bit;
            // The first byte names the window and level, which a reader may take either way; whatever else is
            // flipped, the checksum finds.
            let name = format!("byte {byte} of the stream, bit {bit}");
            let (bytes, at) = with_frame(2, frame("OSMData", &[count(2, size), field(3, &flipped)].concat()));
            // So may the bits that fill up the last byte before the checksum of four.
            all.push(if byte < 2 || byte == good.len() - 5 {
                Hostile { name, bytes, verdict: Verdict::Either }
            } else {
                damaged(name, bytes, at, "co")
            });
        }
    }
    all
}

/// Small files that stand for large contents, and objects that take more memory than bytes.
fn bombs() -> Vec<Hostile> {
    const MIB: usize = 1 << 20;
    let packed = |contents: &[u8]| frame("OSMData", &blob(contents, true));
    let mut all = Vec::new();
    let mut add = |name: &str, contents: &[u8], says: &str| {
        let (bytes, at) = with_frame(2, packed(contents));
        assert!(bytes.len() < MIB, "{name}: {} bytes are no bomb", bytes.len());
        all.push(damaged(name, bytes, at, says));
    };
    let primary = |refs: Vec<u8>| field(3, &[count(1, 7), row(2, [1]), row(3, [2]), refs].concat());
    add("32 MiB of zeros", &vec![0; 32 * MIB], "number 0");
    add("a way of 30 million nodes", &block(&primary(zeros(8, 30 * MIB))), "nodes of a way");
    add("many ways of a million nodes", &block(&primary(zeros(8, 1_000_000)).repeat(30)), "exhaust the memory");
    add("a million ways", &block(&way(7, &[1], &[2], &[1, 2], &[]).repeat(1_000_000)), "exhaust the memory");
    let tags = [count(1, 7), zeros(2, 8 * MIB), zeros(3, 8 * MIB), zeros(8, 2)].concat();
    add("a way of 8 million tags", &block(&field(3, &tags)), "tags of an object");
    add("15 million texts", &[field(1, &[0x0a, 0].repeat(15 * MIB)), field(2, &[])].concat(), "texts");
    add("15 million groups", &[texts(&[""]), [0x12, 0].repeat(15 * MIB)].concat(), "groups");
    let members = [count(1, 7), zeros(8, 9 * MIB), zeros(9, 9 * MIB), zeros(10, 9 * MIB)].concat();
    add("9 million members", &block(&field(4, &members)), "members of a relation");
    let long_name = "x".repeat(60_000);
    let named = way(7, &[1, 3], &[2, 4], &[1, 2], &[]).repeat(300_000);
    let names = [texts(&["", "highway", "primary", "name", &long_name]), field(2, &named)].concat();
    add("a long name 300,000 times", &names, "exhaust the memory");
    let vias: Vec<u64> = [6].into_iter().chain([7; 100]).chain([8; 100]).collect();
    let no_exit = [texts(&["", "highway", "primary", "type", "restriction", "no_exit", "from", "via", "to"]), {
        let ids = vec![5; 201];
        field(2, &relation(&vias, &ids, &[1; 201]).repeat(20_000))
    }];
    add("restrictions of 100 by 100 members", &no_exit.concat(), "exhaust the memory");

    let (bytes, at) =
        with_frame(1, packed(&block(&field(2, &[zeros(1, 9 * MIB), zeros(8, 9 * MIB), zeros(9, 9 * MIB)].concat()))));
    // Node 0 is on no road: nothing is kept of nine million of it, and the roads have no nodes left.
    let _ = at;
    all.push(refused("9 million nodes 0", bytes, &["no road in the input"]));
    let first = [row(1, [2]), zeros(1, 9 * MIB - 1), zeros(8, 9 * MIB), zeros(9, 9 * MIB)].concat();
    let (bytes, at) = with_frame(1, packed(&block(&field(2, &first))));
    all.push(damaged("9 million times node 1", bytes, at, "exhaust the memory"));

    // A stream of a gigabyte behind a size of one megabyte, or none.
    let gigabyte = deflate(&vec![0x0a; 1 << 30]);
    for size in [1u64, 1 << 20, 1 << 25] {
        let (bytes, at) = with_frame(2, frame("OSMData", &[count(2, size), field(3, &gigabyte)].concat()));
        all.push(damaged(format!("a gigabyte that says {size} bytes"), bytes, at, "contents of more than"));
    }
    // Bombs in a row: each is within the limits of a block.
    let one = packed(&block(&primary(zeros(8, 900_000))));
    let (mut bytes, _) = with_frame(2, one.clone());
    (0..100).for_each(|_| bytes.extend(&one));
    all.push(refused("a hundred ways of 900,000 nodes", bytes, &["exhaust the memory", "Remedy"]));
    let one = packed(&[texts(&[""]), field(99, &vec![0; 31 * MIB])].concat());
    let mut bytes = frames(true).concat();
    (0..20).for_each(|_| bytes.extend(&one));
    all.push(loads("twenty blocks of 31 MiB of something unknown", bytes, SEGMENTS));
    all
}

/// Numbers that point at nothing, rows of different lengths, unknown types.
fn references() -> Vec<Hostile> {
    let mut all = Vec::new();
    let outside = [9, 10, 127, 128, 1 << 31, 1 << 32, u64::MAX];
    for index in outside {
        for (what, group, name) in [
            (2, way(1, &[index], &[2], &[1, 2], &[]), "a key of a way"),
            (2, way(1, &[1], &[index], &[1, 2], &[]), "a value of a way"),
            (2, way(1, &[1, 1], &[2, index], &[1, 2], &[]), "a second value of a way"),
            (3, relation(&[index, 7, 8], &[1, 2, 2], &[1, 0, 1]), "a role"),
            (3, relation(&[6, 7, index], &[1, 2, 2], &[1, 0, 1]), "a last role"),
            (1, dense(&[1, 2, 3, 4], &LATS, &LONS, &row(10, [index, 2, 0, 0, 0, 0])), "a key of a node"),
            (1, dense(&[1, 2, 3, 4], &LATS, &LONS, &row(10, [0, 0, 0, 1, index, 0])), "a value of a node"),
        ] {
            let (bytes, at) = with_group(what, &group);
            all.push(damaged(format!("{name}: text {index}"), bytes, at, &format!("is text {index} of 9")));
        }
    }
    for kind in [3, 4, 127, 1 << 32, u64::MAX] {
        for types in [[kind, 0, 1], [1, kind, 1], [1, 0, kind]] {
            let (bytes, at) = with_group(3, &relation(&[6, 7, 8], &[1, 2, 2], &types));
            all.push(damaged(format!("members {types:?}"), bytes, at, &format!("unknown type {kind}")));
        }
    }
    for keys in 0..5usize {
        for values in 0..5 {
            if keys != values {
                let group = way(1, &vec![1; keys], &vec![2; values], &[1, 2], &[]);
                let (bytes, at) = with_group(2, &group);
                all.push(damaged(format!("{keys} keys, {values} values"), bytes, at, "way 1 has more"));
            }
        }
    }
    for [roles, ids, types] in [[3, 3, 2], [3, 2, 3], [2, 3, 3], [0, 3, 3], [3, 0, 3], [3, 3, 0], [3, 0, 0], [4, 3, 3]]
    {
        let group = relation(&vec![6; roles], &vec![1; ids], &vec![1; types]);
        let (bytes, at) = with_group(3, &group);
        all.push(damaged(format!("{roles} roles, {ids} ids, {types} types"), bytes, at, "members but"));
    }
    for [ids, lats, lons] in [[4, 4, 3], [4, 3, 4], [3, 4, 4], [4, 0, 4], [4, 4, 0], [0, 4, 4], [4, 0, 0], [0, 0, 4]] {
        let group = dense(&[1, 2, 3, 4][..ids], &LATS[..lats], &LONS[..lons], &[]);
        let (bytes, at) = with_group(1, &group);
        all.push(damaged(format!("{ids} nodes, {lats} latitudes, {lons} longitudes"), bytes, at, "nodes but"));
    }
    for info in 1..=6 {
        for length in [1, 3, 5] {
            let history = field(5, &row(info, vec![0; length]));
            let (bytes, at) = with_group(1, &dense(&[1, 2, 3, 4], &LATS, &LONS, &history));
            all.push(damaged(format!("history {info} of {length} nodes"), bytes, at, "4 nodes but the history of"));
        }
    }
    for (texts, says) in [
        (&[1, 2, 0, 0, 0][..], "a number without an end"),
        (&[1, 2, 0, 0, 0, 1], "a number without an end"),
        (&[1, 2, 0, 0, 0, 0, 0], "tags after those of the last node"),
        (&[0, 0, 0, 0, 1, 2, 0], "tags after those of the last node"),
        (&[1, 2], "a number without an end"),
        (&[1], "a number without an end"),
    ] {
        let (bytes, at) = with_group(1, &dense(&[1, 2, 3, 4], &LATS, &LONS, &row(10, texts.iter().copied())));
        all.push(damaged(format!("tags of nodes {texts:?}"), bytes, at, says));
    }
    for there in [1, 2, 4] {
        for id in [9, 10] {
            let (bytes, at) = with_group(2, &way(1, &[1], &[2], &[1, 2, 3], &row(id, vec![0; there])));
            all.push(damaged(format!("positions in a way: {there} of 3"), bytes, at, "way 1 has 3 nodes but"));
        }
    }
    for (what, group, says) in [
        (2, field(3, &row(8, [2, 2])), "a way without an id"),
        (3, field(4, &row(2, [3])), "a relation without an id"),
        (1, field(1, &[count(8, 0), count(9, 0)].concat()), "a node without an id"),
        (1, field(1, &[count(1, 2), count(9, 0)].concat()), "node 1 has no position"),
        (1, field(1, &[count(1, 2), count(8, 0)].concat()), "node 1 has no position"),
        (
            2,
            field(3, &[count(1, 1), row(2, [1]), row(3, [2]), row(8, [signed(i64::MAX), 2])].concat()),
            "more than 64 bits",
        ),
        (2, field(3, &[count(1, 1), row(8, [signed(i64::MIN), 1])].concat()), "more than 64 bits"),
        (1, field(2, &[row(1, [signed(i64::MAX), 2]), zeros(8, 2), zeros(9, 2)].concat()), "more than 64 bits"),
        (1, field(2, &[zeros(1, 2), row(8, [signed(i64::MAX), 2]), zeros(9, 2)].concat()), "more than 64 bits"),
        (1, field(2, &[zeros(1, 2), zeros(8, 2), row(9, [signed(i64::MIN), 1])].concat()), "more than 64 bits"),
    ] {
        let (bytes, at) = with_group(what, &group);
        all.push(damaged(says, bytes, at, says));
    }
    all
}

/// Messages that no protocol buffer is.
fn messages() -> Vec<Hostile> {
    let mut all = Vec::new();
    let broken: [(&str, Vec<u8>); 8] = [
        ("a number of 11 bytes", [vec![0x08], vec![0x80; 10], vec![0]].concat()),
        ("a number of 70 bits", [vec![0x08], vec![0xff; 9], vec![0x7f]].concat()),
        ("a number without end", vec![0x08, 0xff, 0xff]),
        ("a field 0", vec![0x02, 0x00]),
        ("the beginning of a group", vec![0x0b]),
        ("an unknown form", vec![0x0f, 0]),
        ("a length of 2^63", [vec![0x0a], long_varint(1 << 63)].concat()),
        ("a length one too long", vec![0x0a, 3, 1, 2]),
    ];
    for (what, bytes) in &broken {
        let contents = [
            (1, [block(&nodes()), bytes.clone()].concat()),
            (2, [block(&ways()), bytes.clone()].concat()),
            (3, [block(&relations()), bytes.clone()].concat()),
            (1, block(&[nodes(), bytes.clone()].concat())),
            (2, block(&[ways(), bytes.clone()].concat())),
            (3, block(&[relations(), bytes.clone()].concat())),
            (1, block(&field(2, bytes))),
            (1, block(&field(1, bytes))),
            (2, block(&field(3, bytes))),
            (3, block(&field(4, bytes))),
            (1, [field(1, bytes), field(2, &nodes())].concat()),
            (2, block(&way(1, &[1], &[2], &[1, 2], &field(4, bytes)))),
            (1, block(&dense(&[1], &[0], &[0], &field(5, bytes)))),
        ];
        for (place, (index, contents)) in contents.iter().enumerate() {
            let (file, at) = with_frame(*index, data(contents, place % 2 == 0));
            all.push(damaged(format!("{what} in place {place}"), file, at, "at byte"));
        }
        let (file, at) = with_frame(0, frame("OSMHeader", &blob(bytes, true)));
        all.push(damaged(format!("{what} in the header"), file, at, "at byte"));
        let (file, at) = with_frame(2, frame("OSMData", bytes));
        all.push(damaged(format!("{what} as a block"), file, at, "at byte"));
    }
    // Numbers where rows belong, and rows where numbers do.
    for (index, contents) in [
        (2, [count(1, 5), field(2, &ways())].concat()),
        (2, [texts(&[""]), count(2, 5)].concat()),
        (2, block(&count(3, 5))),
        (3, block(&count(4, 5))),
        (1, block(&count(2, 5))),
        (1, block(&count(1, 5))),
        (2, block(&field(3, &[field(1, b"1"), row(8, [2, 2])].concat()))),
        (2, block(&field(3, &[count(1, 1), count(4, 1), row(8, [2, 2])].concat()))),
        (2, [block(&ways()), field(17, b"100")].concat()),
        (2, [block(&ways()), field(19, b"100")].concat()),
        (2, [block(&ways()), count(17, 0)].concat()),
        (2, [block(&ways()), count(17, -100i64 as u64)].concat()),
        (2, [block(&ways()), count(17, 1 << 31)].concat()),
        (2, [block(&ways()), count(17, 1 << 40)].concat()),
        (2, [field(1, &field(1, &[b'h', 0xff, 0xfe])), field(2, &ways())].concat()),
        (2, field(2, &ways())),
    ] {
        let (file, at) = with_frame(index, data(&contents, true));
        all.push(damaged(format!("a value of another form, {} bytes", contents.len()), file, at, "at byte"));
    }
    for feature in ["HistoricalInformation", "LocationsOnWays2", "", "Sort.Type_then_ID", "x".repeat(60_000).as_str()] {
        let (file, _) = with_frame(0, head_with(&["OsmSchema-V0.6", feature]));
        all.push(refused(format!("the feature {feature:.20}"), file, &["needs \"", "block at byte 0", "Remedy"]));
        let file = [frames(true).concat(), head_with(&[feature])].concat();
        all.push(refused(format!("{feature:.20} in a second header"), file, &["needs \"", "Remedy"]));
    }
    let [head, nodes, ways, relations] = frames(true);
    let no_head = "first block is not an OSMHeader";
    all.push(refused("nodes first", [&nodes[..], &ways, &relations].concat(), &[no_head]));
    all.push(refused("the header last", [&nodes[..], &ways, &relations, &head].concat(), &[no_head]));
    all.push(refused(
        "something unknown first",
        [&frame("Index", b"x")[..], &head, &nodes, &ways].concat(),
        &[no_head],
    ));
    all.push(refused("twice a header", [&head[..], &head].concat(), &["no road in the input"]));
    all
}

/// What is odd but in order, with the right counts; and what is left out for a reason.
fn oddities() -> Vec<Hostile> {
    let mut all = Vec::new();
    let [head, nodes_frame, ways_frame, relations_frame] = frames(true);
    let ordered = |frames: &[&[u8]]| frames.concat();
    all.push(loads("relations, ways, nodes", ordered(&[&head, &relations_frame, &ways_frame, &nodes_frame]), SEGMENTS));
    all.push(loads("two files joined", ordered(&[&frames(true).concat(), &frames(false).concat()]), SEGMENTS));
    let unknown = frame("Index", &[0xff; 100]);
    all.push(loads(
        "blocks of an unknown type",
        ordered(&[&head, &unknown, &nodes_frame, &unknown, &ways_frame, &unknown]),
        SEGMENTS,
    ));
    let padded = frame_of(
        &[count(3, blob(&block(&ways()), true).len() as u64), field(2, &[7; 65_000]), field(1, b"OSMData")].concat(),
        &blob(&block(&ways()), true),
    );
    all.push(loads("a header of nearly 64 KiB in another order", ordered(&[&head, &nodes_frame, &padded]), SEGMENTS));
    all.push(loads(
        "an empty block",
        ordered(&[&head, &data(&block(&[]), false), &nodes_frame, &ways_frame]),
        SEGMENTS,
    ));
    let bare = data(&texts(&[""]), true);
    all.push(loads("a block without groups", ordered(&[&head, &bare, &nodes_frame, &ways_frame]), SEGMENTS));
    let sized = frame("OSMData", &[count(2, block(&ways()).len() as u64), field(1, &block(&ways()))].concat());
    all.push(loads("a raw block that says its size", ordered(&[&head, &nodes_frame, &sized]), SEGMENTS));
    let stored = {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::none());
        std::io::Write::write_all(&mut encoder, &block(&ways())).unwrap();
        encoder.finish().unwrap()
    };
    let stored = frame("OSMData", &[count(2, block(&ways()).len() as u64), field(3, &stored)].concat());
    all.push(loads("a stream that compresses nothing", ordered(&[&head, &nodes_frame, &stored]), SEGMENTS));
    let large = data(&[block(&ways()), field(99, &vec![1; 31 << 20])].concat(), true);
    all.push(loads("contents of 31 MiB", ordered(&[&head, &nodes_frame, &large]), SEGMENTS));
    let mixed = data(&block(&[nodes(), ways(), relations()].concat()), true);
    all.push(loads("all kinds in one group", ordered(&[&head, &mixed]), SEGMENTS));
    let mut all_texts = TEXTS.to_vec();
    all_texts.push("to");
    let groups =
        [texts(&all_texts), field(2, &nodes()), field(2, &[]), field(2, &ways()), field(2, &relations())].concat();
    all.push(loads("a group of each kind", ordered(&[&head, &data(&groups, true)]), SEGMENTS));
    let late = [field(2, &nodes()), field(2, &ways()), texts(&all_texts)].concat();
    all.push(loads("the texts last", ordered(&[&head, &data(&late, true)]), SEGMENTS));
    let split = [texts(&all_texts[..4]), field(2, &ways()), texts(&all_texts[4..])].concat();
    all.push(loads("the texts in two pieces", ordered(&[&head, &nodes_frame, &data(&split, true)]), SEGMENTS));

    for unknown in
        [count(77, 5), field(77, b"x"), vec![0xe9, 0x04, 1, 2, 3, 4, 5, 6, 7, 8], vec![0xed, 0x04, 1, 2, 3, 4]]
    {
        let ways = [way(1, &[1], &[2], &[1, 2, 3], &unknown), way(2, &[1], &[2], &[2, 4], &unknown), unknown.clone()];
        let contents = [block(&ways.concat()), unknown.clone()].concat();
        let inner = [blob(&contents, true), unknown.clone()].concat();
        let header = [field(1, b"OSMData"), count(3, inner.len() as u64), unknown].concat();
        all.push(loads(
            "fields of a later version",
            ordered(&[&head, &nodes_frame, &frame_of(&header, &inner)]),
            SEGMENTS,
        ));
    }
    let single = |id: u64, values: Vec<u64>| values.into_iter().flat_map(|value| count(id, value)).collect::<Vec<u8>>();
    let unpacked = |id: i64, refs: &[i64]| {
        let parts = [count(1, id as u64), count(2, 1), count(3, 2), single(8, deltas(refs.iter().copied()))];
        field(3, &parts.concat())
    };
    let group = [unpacked(1, &[1, 2, 3]), unpacked(2, &[2, 4])].concat();
    all.push(loads("rows of single numbers", with_group(2, &group).0, SEGMENTS));
    let pieces = field(3, &[count(1, 1), count(2, 1), row(3, [2]), row(8, [2]), row(8, [2]), count(8, 2)].concat());
    all.push(loads("a row in pieces", with_group(2, &[pieces, way(2, &[1], &[2], &[2, 4], &[])].concat()).0, SEGMENTS));
    let long: Vec<u8> = deltas([1, 2, 3]).into_iter().flat_map(long_varint).collect();
    let long = field(3, &[vec![0x08], long_varint(1), row(2, [1]), row(3, [2]), field(8, &long)].concat());
    all.push(loads(
        "numbers of ten bytes each",
        with_group(2, &[long, way(2, &[1], &[2], &[2, 4], &[])].concat()).0,
        SEGMENTS,
    ));
    let positions = [row(9, deltas(LATS[..3].iter().copied())), row(10, deltas(LONS[..3].iter().copied()))].concat();
    let group = [way(1, &[1], &[2], &[1, 2, 3], &positions), way(2, &[1], &[2], &[2, 4], &[])].concat();
    all.push(loads("positions in ways", with_group(2, &group).0, SEGMENTS));
    let history = field(5, &[row(1, vec![1; 4]), row(2, vec![0; 4]), row(4, vec![0; 4]), row(6, vec![1; 4])].concat());
    all.push(loads("nodes with history", with_group(1, &dense(&[1, 2, 3, 4], &LATS, &LONS, &history)).0, SEGMENTS));
    let tagged = row(10, [3, 4, 0, 0, 0, 0]);
    all.push(loads("a node with tags", with_group(1, &dense(&[1, 2, 3, 4], &LATS, &LONS, &tagged)).0, SEGMENTS));
    let plain: Vec<u8> = (0..4)
        .flat_map(|i| {
            field(1, &[count(1, signed(i as i64 + 1)), count(8, signed(LATS[i])), count(9, signed(LONS[i]))].concat())
        })
        .collect();
    all.push(loads("nodes one by one", with_group(1, &plain).0, SEGMENTS));
    for granularity in [1, 10, 1_000, 10_000] {
        let scaled = |values: [i64; 4]| values.map(|e7| e7 * 100 / granularity);
        let contents =
            [block(&dense(&[1, 2, 3, 4], &scaled(LATS), &scaled(LONS), &[])), count(17, granularity as u64)].concat();
        all.push(loads(format!("granularity {granularity}"), with_frame(1, data(&contents, true)).0, SEGMENTS));
    }
    let moved = [
        block(&dense(&[1, 2, 3, 4], &LATS.map(|lat| lat - LATS[0]), &LONS.map(|lon| lon - LONS[0]), &[])),
        count(19, LATS[0] as u64 * 100),
        count(20, (LONS[0] * 100) as u64),
    ];
    all.push(loads("offsets", with_frame(1, data(&moved.concat(), true)).0, SEGMENTS));

    // Ids as far as they go.
    for base in [-5, -(1 << 40), 1 << 33, 1 << 61, (1 << 62) - 9, i64::MAX / 2, -(1 << 61)] {
        let id = |index: i64| base + index;
        let nodes = data(&block(&dense(&[id(1), id(2), id(3), id(4)], &LATS, &LONS, &[])), true);
        let ways = [way(id(1), &[1], &[2], &[id(1), id(2), id(3)], &[]), way(id(2), &[1], &[2], &[id(2), id(4)], &[])];
        let file = ordered(&[&head, &nodes, &data(&block(&ways.concat()), true)]);
        all.push(loads(format!("ids from {base}"), file, SEGMENTS));
    }
    // Long rows.
    for length in [2_001i64, 100_000, 400_000] {
        let ids: Vec<i64> = (1..=length).collect();
        // Back and forth by a metre: no kink, no loop, an honest length.
        let lats: Vec<i64> = (0..length).map(|i| 510_000_000 + i / 2).collect();
        let lons: Vec<i64> = (0..length).map(|i| -20_000_000 + i * 100).collect();
        let nodes = data(&block(&dense(&ids, &lats, &lons, &[])), true);
        let file = ordered(&[&head, &nodes, &data(&block(&way(1, &[1], &[2], &ids, &[])), true)]);
        all.push(loads(format!("a way of {length} nodes"), file, 1));
    }
    let members = 32_000;
    let huge = relation(&vec![0; members], &(0..members as i64).collect::<Vec<_>>(), &vec![2; members]);
    all.push(loads("a relation of 32,000 members", with_group(3, &huge).0, SEGMENTS));

    // What is left out, counted by its reason.
    let mut left_out = |name: &str, bytes: Vec<u8>, segments, reason, count| {
        all.push(Hostile { name: name.into(), bytes, verdict: Verdict::Loads(segments, Some((reason, count))) });
    };
    let nan = f64::NAN.to_bits() as i64;
    for wrong in [900_000_001, -900_000_001, i64::from(i32::MAX), 1 << 40, nan, i64::MAX / 2, i64::MIN / 2] {
        let mut lats = LATS;
        lats[3] = wrong;
        // Differences of such numbers fit into 64 bits only if nothing but the last is one.
        let group = dense(&[1, 2, 3, 4], &lats, &LONS, &[]);
        left_out(&format!("latitude {wrong}"), with_group(1, &group).0, 2, "node with impossible coordinates", 1);
    }
    let odd = "node with impossible coordinates";
    let contents = [block(&nodes()), count(19, i64::MAX as u64)].concat();
    all.push(refused("an offset beyond 64 bits", with_frame(1, data(&contents, true)).0, &["no road in the input"]));
    let mut left_out = |name: &str, bytes: Vec<u8>, segments, reason, count| {
        all.push(Hostile { name: name.into(), bytes, verdict: Verdict::Loads(segments, Some((reason, count))) });
    };
    let twice = dense(
        &[1, 2, 3, 4, 4],
        &[LATS[0], LATS[1], LATS[2], LATS[3], 950_000_000],
        &[LONS[0], LONS[1], LONS[2], LONS[3], 0],
        &[],
    );
    left_out("a node given well and badly", with_group(1, &twice).0, SEGMENTS, odd, 1);
    let missing = dense(&[1, 2, 3], &LATS[..3], &LONS[..3], &[]);
    left_out("a node that is missing", with_group(1, &missing).0, 2, "way with fewer than two nodes in the extract", 1);
    let many = relation(&[vec![6; 101], vec![7, 8]].concat(), &[1; 103], &[vec![1; 101], vec![0, 1]].concat());
    left_out(
        "101 members of a role",
        with_group(3, &many).0,
        SEGMENTS,
        "turn restriction: more than 100 members of a role",
        1,
    );
    all
}

/// Single bits of whole files, flipped.
fn flips() -> Vec<Hostile> {
    let mut all = Vec::new();
    for zlib in [false, true] {
        let whole = frames(zlib).concat();
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << (at % 8);
            all.push(Hostile {
                name: format!("bit {} of byte {at}, zlib {zlib}", at % 8),
                bytes,
                verdict: Verdict::Either,
            });
        }
    }
    all
}

/// What came of a file: a network or an error, or why there is neither.
fn outcome(path: &Path, settings: &ImportSettings) -> Result<Result<Network, String>, String> {
    let (send, receive) = mpsc::channel();
    let (path, settings) = (path.to_owned(), settings.clone());
    let worker = std::thread::spawn(move || {
        let result = import(&[path], &settings, &|_, _, _| {}).map_err(|error| error.to_string());
        let _ = send.send(result);
    });
    match receive.recv_timeout(MOST_TIME) {
        Ok(result) => Ok(result),
        Err(mpsc::RecvTimeoutError::Timeout) => Err(format!("no result within {MOST_TIME:?}")),
        Err(mpsc::RecvTimeoutError::Disconnected) => Err(format!("panicked: {:?}", worker.join().is_err())),
    }
}

/// The most that any file took.
#[derive(Default)]
struct Worst {
    seconds: (f64, String),
    mb: (f32, String),
}

fn complaint(hostile: &Hostile, path: &Path, settings: &ImportSettings, worst: &mut Worst) -> Option<String> {
    std::fs::write(path, &hostile.bytes).unwrap();
    let began = std::time::Instant::now();
    MEMORY.reset_peak_usage();
    let before_mb = MEMORY.current_usage_as_mb();
    let outcome = outcome(path, settings);
    let peak_mb = MEMORY.peak_usage_as_mb() - before_mb;
    let seconds = began.elapsed().as_secs_f64();
    worst.seconds = if seconds > worst.seconds.0 { (seconds, hostile.name.clone()) } else { worst.seconds.clone() };
    worst.mb = if peak_mb > worst.mb.0 { (peak_mb, hostile.name.clone()) } else { worst.mb.clone() };
    if peak_mb > MOST_MB {
        return Some(format!("{peak_mb:.0} MB"));
    }
    let result = match outcome {
        Ok(result) => result,
        Err(why) => return Some(why),
    };
    match (&hostile.verdict, result) {
        (Verdict::Either, _) => None,
        (Verdict::Refused(says), Err(error)) => {
            let missing: Vec<&String> = says.iter().filter(|part| !error.contains(*part)).collect();
            (!missing.is_empty()).then(|| format!("not said: {missing:?} in: {error}"))
        }
        (Verdict::Refused(_), Ok(_)) => Some("accepted".into()),
        (Verdict::Loads(..), Err(error)) => Some(format!("refused: {error}")),
        (Verdict::Loads(segments, counted), Ok(network)) => {
            let report = &network.meta().report;
            let found = counted.map(|(reason, _)| report.dropped.count(reason) + report.repaired.count(reason));
            (network.segment_count() != *segments || found != counted.map(|(_, count)| count))
                .then(|| format!("{} segments, {counted:?}: {found:?}; {report:?}", network.segment_count()))
        }
    }
}

#[test]
fn hostile_files_are_refused_with_cause_and_place_or_load_with_the_right_counts() {
    let settings = ImportSettings { keep_islands: true, ..ImportSettings::default() };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("hostile.osm.pbf");
    type Family = (&'static str, fn() -> Vec<Hostile>);
    let families: [Family; 8] = [
        ("cuts", cuts),
        ("lengths", lengths),
        ("zlib", zlib),
        ("bombs", bombs),
        ("references", references),
        ("messages", messages),
        ("oddities", oddities),
        ("flips", flips),
    ];
    let (mut total, mut refused, mut loaded) = (0, 0, 0);
    let (mut wrong, mut worst) = (Vec::new(), Worst::default());
    for (family, make) in families {
        let files = make();
        println!("{family}: {} files", files.len());
        for hostile in &files {
            total += 1;
            refused += usize::from(matches!(hostile.verdict, Verdict::Refused(_)));
            loaded += usize::from(matches!(hostile.verdict, Verdict::Loads(..)));
            if let Some(why) = complaint(hostile, &path, &settings, &mut worst) {
                wrong.push(format!("{family}, {}: {why}", hostile.name));
            }
        }
    }
    println!("{total} files: {refused} to be refused, {loaded} to load, {} either way", total - refused - loaded);
    println!("most time: {:.1} s ({})", worst.seconds.0, worst.seconds.1);
    println!("most memory: {:.0} MB ({})", worst.mb.0, worst.mb.1);
    assert!(wrong.is_empty(), "{} of {total}:\n{}", wrong.len(), wrong[..wrong.len().min(40)].join("\n"));
    assert!(total >= 1_500, "only {total} files");
}
