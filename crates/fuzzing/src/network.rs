//! Prepared networks.

use std::sync::LazyLock;

use arbitrary::{Result, Unstructured};
use waywarden_network::build::{BuildSettings, RawRestriction, RawRoads, RawRow, RawVia, build};
use waywarden_network::{
    LonLat, Meta, Network, Position, Purpose, RoadClass, SnapIndex, SnapSettings, UNREACHABLE_MS, Way, file,
};
use waywarden_routing::{Destination, Search, SearchGraph};
use xxhash_rust::xxh3::xxh3_64;

/// Bytes of the file before what the checksum covers.
const HEADER: usize = 32;

static GOOD: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut bytes = Vec::new();
    file::write(&network(), &mut bytes).unwrap();
    bytes
});

/// A grid of four by three, with a one-way street and a restriction.
fn network() -> Network {
    let mut raw = RawRoads::default();
    for node in 0..12 {
        raw.node_at.push(LonLat { lon_e7: -20_000_000 + node % 4 * 10_000, lat_e7: 510_000_000 + node / 4 * 7_000 });
        raw.node_osm_id.push(i64::from(node));
    }
    let rows: [&[u32]; 7] =
        [&[0, 1, 2, 3], &[4, 5, 6, 7], &[8, 9, 10, 11], &[0, 4, 8], &[1, 5, 9], &[2, 6, 10], &[3, 7, 11]];
    for (index, nodes) in rows.iter().enumerate() {
        raw.ways.push(Way {
            osm_id: index as i64,
            name: 0,
            reference: 0,
            speed_m_h: [40_000, if index == 4 { 0 } else { 30_000 }],
            limit_km_h: [0; 2],
            class_code: RoadClass::Residential as u8,
            flags: 0,
            reason_codes: [0; 2],
        });
        let first_ref = raw.refs.len() as u32;
        raw.refs.extend_from_slice(nodes);
        raw.rows.push(RawRow { way: index as u32, first_ref, end_ref: raw.refs.len() as u32 });
    }
    raw.restrictions = vec![RawRestriction { osm_id: 1, from_way: 0, via: RawVia::Node(1), to_way: 4, only: false }];
    build(raw, Meta::default(), BuildSettings::default()).unwrap()
}

/// A file as it comes; and a good one with some bytes changed, the checksum made right again. What opens must serve.
pub fn network_file(data: &[u8]) {
    if let Ok(network) = file::read(data, "roads.wwn") {
        serve(&network);
    }
    if let Ok(bytes) = changed(&mut Unstructured::new(data))
        && let Ok(network) = file::read(&bytes, "roads.wwn")
    {
        serve(&network);
    }
}

fn changed(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let mut bytes = GOOD.clone();
    while !u.is_empty() {
        let place = HEADER + u.int_in_range(0..=bytes.len() - HEADER - 1)?;
        match u.int_in_range(0..=9)? {
            0 => bytes.truncate(place.max(HEADER + 1)),
            1 => bytes.insert(place, u.arbitrary()?),
            2..=5 => bytes[place] = u.arbitrary()?,
            _ => {
                let word = place / 4 * 4;
                let value: u32 = if u.ratio(1, 2)? { u.int_in_range(0..=64)? } else { u.arbitrary()? };
                if let Some(place) = bytes.get_mut(word..word + 4) {
                    place.copy_from_slice(&value.to_le_bytes());
                }
            }
        }
    }
    if u.ratio(1, 8)? {
        bytes[12..16].copy_from_slice(&u.arbitrary::<u32>()?.to_le_bytes());
    }
    let length = bytes.len() as u64;
    bytes[16..24].copy_from_slice(&length.to_le_bytes());
    let checksum = xxh3_64(&bytes[HEADER..]);
    bytes[24..32].copy_from_slice(&checksum.to_le_bytes());
    Ok(bytes)
}

/// Looks up places and computes times: nothing that opened may fail later.
fn serve(network: &Network) {
    let index = SnapIndex::new(network);
    let settings = SnapSettings { max_m: 5_000.0, walk_km_h: 5.0 };
    let _ = index.snap(LonLat { lon_e7: -19_990_000, lat_e7: 510_005_000 }, Purpose::Origin, &settings);
    let graph = SearchGraph::towards(network);
    let mut search = Search::new();
    for segment in network.segments().take(4) {
        let position = Position { segment, offset_mm: network.segment_length_mm(segment) / 2 };
        let column = search.to(network, &graph, &Destination { position, walk_ms: 0, door: None }, UNREACHABLE_MS);
        for from in network.segments().take(20) {
            let _ = column.time_ms(Position { segment: from, offset_mm: 0 });
        }
        for stretch in network.stretches(segment) {
            let _ = network.way(stretch);
        }
    }
}
