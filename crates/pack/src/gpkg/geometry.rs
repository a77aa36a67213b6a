//! Geometries as GeoPackage blobs: a header with the envelope, then well-known binary, little-endian (clause 2.1.3).

use crate::rings::Micro;
use crate::shape::Shape;

/// WGS 84.
pub(super) const SRS_ID: i32 = 4326;

/// Degrees from micro-degrees: the nearest double, as a reader of the GeoJSON file gets it.
pub(super) fn degrees(micro: i32) -> f64 {
    f64::from(micro) / 1e6
}

/// The blob, `None` for no geometry.
pub(super) fn blob(shape: &Shape) -> Option<Vec<u8>> {
    let [west, south, east, north] = shape.bounds()?.map(degrees);
    let mut out = Vec::new();
    out.extend(b"GP\0");
    let point = matches!(shape, Shape::Point(_));
    // Bit 0: little-endian; bits 1 to 3: 1 for an envelope of x and y, which points do without.
    out.push(if point { 1 } else { 3 });
    out.extend(SRS_ID.to_le_bytes());
    if !point {
        [west, east, south, north].iter().for_each(|value| out.extend(value.to_le_bytes()));
    }
    match shape {
        Shape::None => return None,
        Shape::Point(position) => {
            head(&mut out, 1);
            push(&mut out, *position);
        }
        Shape::Lines(lines) => {
            head(&mut out, 5);
            count(&mut out, lines.len());
            for line in lines {
                head(&mut out, 2);
                count(&mut out, line.len());
                line.iter().for_each(|p| push(&mut out, *p));
            }
        }
        Shape::Areas(areas) => {
            head(&mut out, 6);
            count(&mut out, areas.len());
            for area in areas {
                head(&mut out, 3);
                count(&mut out, 1 + area.holes.len());
                for ring in std::iter::once(&area.exterior).chain(&area.holes) {
                    count(&mut out, ring.len() + 1);
                    ring.iter().chain(ring.first()).for_each(|p| push(&mut out, *p));
                }
            }
        }
    }
    Some(out)
}

fn head(out: &mut Vec<u8>, kind: u32) {
    out.push(1);
    out.extend(kind.to_le_bytes());
}

fn count(out: &mut Vec<u8>, count: usize) {
    out.extend((count as u32).to_le_bytes());
}

fn push(out: &mut Vec<u8>, position: Micro) {
    out.extend(degrees(position.lon).to_le_bytes());
    out.extend(degrees(position.lat).to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_byte_for_byte() {
        let blob = blob(&Shape::Point(Micro { lon: -18_087_800, lat: 65_683_900 })).unwrap();
        let mut expected = b"GP\0\x01\xe6\x10\0\0\x01\x01\0\0\0".to_vec();
        expected.extend((-18.0878_f64).to_le_bytes());
        expected.extend(65.6839_f64.to_le_bytes());
        assert_eq!(blob, expected);
        assert_eq!(super::blob(&Shape::None), None);
    }
}
