//! A point of well-known binary: ISO, and the extended form of PostGIS.

use super::outlines::{Rings, no_geometry, no_polygon};
use super::{Complaint, POINTS_WANTED};

/// Names of geometry types 1 to 7.
const KINDS: [&str; 7] =
    ["Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection"];

/// The point, or the only one of a MultiPoint.
pub(super) fn point(bytes: &[u8]) -> Result<(f64, f64), Complaint> {
    let mut cursor = Cursor { bytes, little: true };
    match cursor.head().ok_or_else(cut_short)? {
        1 => cursor.position(),
        4 => match cursor.count().ok_or_else(cut_short)? {
            1 => {
                cursor.head().filter(|kind| *kind == 1).ok_or_else(cut_short)?;
                cursor.position()
            }
            count => {
                Err((format!("a MultiPoint of {count} points is not one place"), "give the feature a single Point"))
            }
        },
        kind => {
            let name = KINDS.get((kind as usize).wrapping_sub(1)).copied().unwrap_or("geometry of another kind");
            Err((format!("the geometry is a {name}, not a Point"), POINTS_WANTED))
        }
    }
}

/// The polygons of a Polygon or MultiPolygon.
pub(super) fn polygons(bytes: &[u8]) -> Result<Vec<Rings>, Complaint> {
    let mut cursor = Cursor { bytes, little: true };
    let (kind, numbers) = cursor.head_with_numbers().ok_or_else(cut_short)?;
    match kind {
        3 => Ok(vec![cursor.rings(numbers).ok_or_else(cut_short)?]),
        6 => {
            let count = cursor.count().ok_or_else(cut_short)?;
            // Not as many as the file says: that may be damaged.
            let mut polygons = Vec::new();
            for _ in 0..count {
                let (kind, numbers) = cursor.head_with_numbers().ok_or_else(cut_short)?;
                if kind != 3 {
                    return Err(cut_short());
                }
                polygons.push(cursor.rings(numbers).ok_or_else(cut_short)?);
            }
            if polygons.is_empty() { Err(no_geometry()) } else { Ok(polygons) }
        }
        kind => {
            Err(no_polygon(KINDS.get((kind as usize).wrapping_sub(1)).copied().unwrap_or("geometry of another kind")))
        }
    }
}

fn cut_short() -> Complaint {
    ("the geometry cannot be read".to_owned(), "export the layer again")
}

struct Cursor<'b> {
    bytes: &'b [u8],
    little: bool,
}

impl Cursor<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.bytes.split_first_chunk::<N>()?;
        self.bytes = rest;
        Some(*head)
    }

    fn count(&mut self) -> Option<u32> {
        let bytes = self.take::<4>()?;
        Some(if self.little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn number(&mut self) -> Option<f64> {
        let bytes = self.take::<8>()?;
        Some(if self.little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
    }

    /// Byte order and type; the type without what says that there are heights and measures.
    fn head(&mut self) -> Option<u32> {
        Some(self.head_with_numbers()?.0)
    }

    /// As `head`, and how many numbers a position has.
    fn head_with_numbers(&mut self) -> Option<(u32, usize)> {
        self.little = match self.take::<1>()? {
            [0] => false,
            [1] => true,
            _ => return None,
        };
        let kind = self.count()?;
        if kind & 0x2000_0000 != 0 {
            self.count()?;
        }
        let iso = (kind & 0x0FFF_FFFF) / 1000;
        let more = [kind & 0x8000_0000 != 0 || matches!(iso, 1 | 3), kind & 0x4000_0000 != 0 || matches!(iso, 2 | 3)];
        Some(((kind & 0x0FFF_FFFF) % 1000, 2 + more.into_iter().filter(|has| *has).count()))
    }

    fn rings(&mut self, numbers: usize) -> Option<Rings> {
        let mut rings = Vec::new();
        for _ in 0..self.count()? {
            let mut ring = Vec::new();
            for _ in 0..self.count()? {
                ring.push([self.number()?, self.number()?]);
                for _ in 2..numbers {
                    self.number()?;
                }
            }
            rings.push(ring);
        }
        Some(rings)
    }

    fn position(&mut self) -> Result<(f64, f64), Complaint> {
        let (x, y) = self.number().zip(self.number()).ok_or_else(cut_short)?;
        if x.is_nan() || y.is_nan() {
            return Err(("the feature has no geometry".to_owned(), "give the feature a Point, or remove it"));
        }
        Ok((x, y))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(little: bool, kind: u32, more: &[u8], x: f64, y: f64) -> Vec<u8> {
        let number = |v: f64| if little { v.to_le_bytes() } else { v.to_be_bytes() };
        let kind = if little { kind.to_le_bytes() } else { kind.to_be_bytes() };
        [&[u8::from(little)], &kind[..], more, &number(x), &number(y)].concat()
    }

    #[test]
    fn polygons_are_read_with_and_without_heights() {
        let triangle = [[0.0_f64, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 0.0]];
        let polygon = |kind: u32, extra: usize| {
            let mut bytes = vec![1];
            bytes.extend(kind.to_le_bytes());
            bytes.extend([1, 0, 0, 0, 4, 0, 0, 0]);
            for [x, y] in triangle {
                bytes.extend(x.to_le_bytes());
                bytes.extend(y.to_le_bytes());
                bytes.extend(vec![9; 8 * extra]);
            }
            bytes
        };
        for (what, bytes) in [
            ("plain", polygon(3, 0)),
            ("height", polygon(1003, 1)),
            ("height and measure", polygon(3003, 2)),
            ("extended height", polygon(0x8000_0003, 1)),
            ("one of many", [vec![1, 6, 0, 0, 0, 1, 0, 0, 0], polygon(3, 0)].concat()),
        ] {
            assert_eq!(polygons(&bytes), Ok(vec![vec![triangle.to_vec()]]), "{what}");
            assert!(polygons(&bytes[..bytes.len() - 1]).is_err(), "{what}, cut");
        }
        assert!(polygons(&bytes(true, 1, &[], 0.0, 0.0)).unwrap_err().0.contains("is a Point, not a polygon"));
    }

    #[test]
    fn points_of_every_writing_are_read() {
        for (what, bytes) in [
            ("little", bytes(true, 1, &[], -2.4, 51.2)),
            ("big", bytes(false, 1, &[], -2.4, 51.2)),
            ("with height", [bytes(true, 1001, &[], -2.4, 51.2), vec![0; 8]].concat()),
            ("with a system", bytes(true, 0x2000_0001, &[0xE6, 0x10, 0, 0], -2.4, 51.2)),
            ("one of many", [vec![1, 4, 0, 0, 0, 1, 0, 0, 0], bytes(true, 1, &[], -2.4, 51.2)].concat()),
        ] {
            assert_eq!(point(&bytes), Ok((-2.4, 51.2)), "{what}");
        }
        for (part, bytes) in [
            ("Polygon", bytes(true, 3, &[], 0.0, 0.0)),
            ("no geometry", bytes(true, 1, &[], f64::NAN, f64::NAN)),
            ("cannot be read", vec![1, 1, 0]),
            ("MultiPoint of 2", [vec![1, 4, 0, 0, 0, 2, 0, 0, 0], bytes(true, 1, &[], 0.0, 0.0)].concat()),
        ] {
            assert!(point(&bytes).unwrap_err().0.contains(part), "{part}");
        }
    }
}
