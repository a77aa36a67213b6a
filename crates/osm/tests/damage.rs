//! Damaged, odd and foreign files: repaired and counted, or refused with advice; never a wrong time, never a panic.

mod common;

use common::{Compression, Data, Scene, draw, pbf, scene};

const CROSS: &str = "
    a-b-c
      |
      d
    ---
    way 1 abc: highway=primary
    way 2 bd: highway=residential
    relation 9 from=1 via=b to=2: type=restriction, restriction=no_right_turn
";

fn cross() -> Data {
    draw(CROSS)
}

#[test]
fn a_way_is_cut_where_nodes_are_missing() {
    let roads = scene(
        "
        a-b-c   d-e
          |
          f
        ---
        way 1 abcXYde: highway=primary
        way 2 Zbf: highway=residential
    ",
    )
    .network();
    assert!(roads.reaches('a', 'c') && roads.reaches('d', 'e') && !roads.reaches('a', 'e'));
    assert_eq!(roads.repaired("way cut at nodes that are not in the extract"), 2);
    roads.check_times();
}

#[test]
fn ways_without_a_length_to_drive_are_dropped() {
    let roads = scene(
        "
        a-b-c
        ---
        way 1 abc: highway=primary
        way 2 a: highway=residential
        way 3 XbY: highway=residential
        way 4 XY: highway=residential
        way 5 cc: highway=residential
    ",
    )
    .network();
    assert_eq!(roads.dropped("way with fewer than two nodes in the extract"), 3);
    assert_eq!(roads.0.segment_count(), 1);
    roads.check_times();
}

#[test]
fn repeated_nodes_loops_and_rings() {
    let roads = scene(
        "
        a-b-c-d
          | |
          e-f
        ---
        way 1 abbbcd: highway=primary
        way 2 befcb: highway=residential
        way 3 cfc: highway=service
    ",
    )
    .network();
    assert_eq!(roads.repaired("repeated node in a way skipped"), 2);
    assert!(roads.reaches('a', 'd') && roads.reaches('d', 'a'));
    roads.check_times();
}

#[test]
fn nodes_at_the_same_place_cost_next_to_nothing_but_not_less() {
    let mut data = draw(
        "
        a-b-c-d
        ---
        way 1 ab: highway=primary
        way 2 bc: highway=residential
        way 3 cd: highway=primary
        way 4 bc: highway=service
    ",
    );
    let b = data.nodes[1].clone();
    (data.nodes[2].lon_e7, data.nodes[2].lat_e7) = (b.lon_e7, b.lat_e7);
    let roads = Scene::of(&[data.encode()]).network();
    roads.check_times();
    let (there, back) = (roads.time_ms('a', 'd').unwrap(), roads.time_ms('d', 'a').unwrap());
    assert!(there < 60_000 && back < 60_000);
}

#[test]
fn impossible_coordinates_are_as_good_as_missing() {
    let mut data = cross();
    data.nodes[2].lat_e7 = 950_000_000;
    data.nodes[3].lon_e7 = 40_000_000_000;
    let roads = Scene::of(&[data.encode()]).network();
    assert_eq!(roads.dropped("node with impossible coordinates"), 2);
    assert_eq!(roads.0.segment_count(), 1);
}

#[test]
fn an_object_given_twice_counts_once() {
    let once = scene(CROSS).network();
    let twice = Scene::of(&[cross().encode(), cross().encode()]).network();
    assert_eq!(twice.turns(), once.turns());
    assert_eq!(twice.repaired("way given more than once: kept once"), 2);
    assert_eq!(twice.kept("turn restrictions applied"), 1);
}

#[test]
fn of_two_versions_the_later_wins_in_either_order() {
    let text = |oneway: &str, version: u8| {
        draw(&format!(
            "
            a-b-c
            ---
            way 1 abc v{version}: highway=primary{oneway}
        "
        ))
        .encode()
    };
    let (old, new) = (text("", 2), text(", oneway=yes", 3));
    for files in [[old.clone(), new.clone()], [new, old]] {
        let roads = Scene::of(&files).network();
        assert!(roads.reaches('a', 'c') && !roads.reaches('c', 'a'));
        assert_eq!(roads.repaired("way given in different versions: the latest kept"), 1);
    }
}

#[test]
fn every_way_to_write_a_file_gives_the_same_network() {
    let usual = scene(CROSS).network();
    let forms: [fn(&mut Data); 5] = [
        |data| data.compression = Compression::Raw,
        |data| data.dense = false,
        |data| data.unsorted = true,
        |data| data.locations_on_ways = true,
        |data| data.required = vec![],
    ];
    for (number, change) in forms.iter().enumerate() {
        let mut data = cross();
        change(&mut data);
        let roads = Scene::of(&[data.encode()]).network();
        assert_eq!(roads.turns(), usual.turns(), "form {number}");
        assert_eq!(roads.time_ms('a', 'd'), usual.time_ms('a', 'd'), "form {number}");
        assert_eq!(roads.report().dropped, usual.report().dropped, "form {number}");
    }
}

#[test]
fn what_is_not_read_is_refused_with_advice() {
    for (compression, name) in [
        (Compression::Lz4, "LZ4"),
        (Compression::Lzma, "LZMA"),
        (Compression::Bzip2, "bzip2"),
        (Compression::Zstd, "Zstandard"),
    ] {
        let error = Scene::of(&[Data { compression, ..cross() }.encode()]).error();
        assert!(error.contains(name) && error.contains("osmium cat"), "{error}");
    }
    for (feature, remedy) in [("HistoricalInformation", "osmium time-filter"), ("Teleporters", "osmium cat")] {
        let error = Scene::of(&[Data { required: vec![feature.into()], ..cross() }.encode()]).error();
        assert!(error.contains(feature) && error.contains(remedy), "{error}");
    }
}

#[test]
fn foreign_files_are_named() {
    for (content, named) in [
        ("", "empty"),
        ("<!DOCTYPE html><html>sign in</html>", "web page"),
        ("<html><body>404</body></html>", "web page"),
        ("<?xml version='1.0'?><osm version='0.6'>", "OSM XML"),
        ("<osm version='0.6'>", "OSM XML"),
        ("<?xml version='1.0'?><osmChange version='0.6'>", "change file"),
        ("version https://git-lfs.github.com/spec/v1\noid sha256:00", "Git LFS pointer"),
        ("PK\u{3}\u{4}zip", "archive"),
        ("n1 v1 dV c0 t2020-01-01T00:00:00Z i0 u T x1 y51\n", "OPL"),
        ("w12 v1 Thighway=primary Nn1,n2\n", "OPL"),
        ("{\"type\": \"FeatureCollection\"}", "JSON"),
        ("SQLite format 3\0", "SQLite"),
        ("PAR1", "Parquet"),
        ("id,name,lon,lat\n1,a,2,3\n", "does not begin like one"),
    ] {
        let error = Scene::of(&[content.as_bytes().to_vec()]).error();
        assert!(error.contains(named), "{content:?}: {error}");
    }
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    for (bytes, named) in [
        (b"\x1f\x8b\x08 packed".to_vec(), "archive"),
        (b"BZh91AY&SY".to_vec(), "archive"),
        (b"\x28\xb5\x2f\xfd zstd".to_vec(), "archive"),
        (b"\xff\xe0\x04o5m2".to_vec(), "o5m"),
        (b"\x00\x00\x27\x0a\0\0\0\0".to_vec(), "Shapefile"),
        (utf16("<?xml version='1.0'?><osm>"), "OSM XML"),
        (utf16("\u{feff}<osm version='0.6'>"), "OSM XML"),
    ] {
        let error = Scene::of(&[bytes]).error();
        assert!(error.contains(named), "{named}: {error}");
    }
}

#[test]
fn a_file_cut_short_is_refused_wherever_the_cut_is() {
    let whole = cross().encode();
    let mut cut_short = 0;
    for length in 1..whole.len() {
        // A cut between two blocks leaves a whole file with fewer objects.
        if let Err(error) = Scene::of(&[whole[..length].to_vec()]).import() {
            cut_short += usize::from(error.to_string().contains("cut short"));
        }
    }
    assert!(cut_short > whole.len() - 15, "{cut_short} of {}", whole.len());
}

#[test]
fn a_block_that_points_outside_itself_is_damaged() {
    let header = |data: &mut Vec<u8>| data.extend(Data::default().encode());
    let mut bytes = Vec::new();
    header(&mut bytes);
    let group = pbf::way_of(1, 1, 99, &[1, 2]);
    bytes.extend(pbf::blob("OSMData", &pbf::block_of(&["", "highway", "primary"], &group), Compression::Raw));
    let error = Scene::of(&[bytes]).error();
    assert!(error.contains("damaged") && error.contains("tag"), "{error}");
}

#[test]
fn flipped_bits_never_cause_a_panic_or_an_endless_time() {
    for compression in [Compression::Zlib, Compression::Raw] {
        let whole = Data { compression, ..cross() }.encode();
        for at in 0..whole.len() {
            for bit in [0x01, 0x10, 0x80] {
                let mut bytes = whole.clone();
                bytes[at] ^= bit;
                if let Ok(network) = Scene::of(&[bytes]).import() {
                    let finite = |arc| network.arc_time_ms(arc) < u32::MAX;
                    assert!(network.segments().flat_map(|s| network.arcs(s)).all(finite), "byte {at}, bit {bit}");
                }
            }
        }
    }
}
