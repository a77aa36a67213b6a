//! Geometries as GeoPackage blobs: a header with the envelope, then well-known binary (clause 2.1.3).

use crate::shape::Shape;
use crate::wkb::{degrees, push_wkb};

/// WGS 84.
pub(super) const SRS_ID: i32 = 4326;

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
    push_wkb(&mut out, shape).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rings::Micro;

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
