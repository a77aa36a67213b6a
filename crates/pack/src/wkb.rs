//! Geometries as well-known binary (OGC 06-103r4, clause 8), little-endian.

use crate::rings::Micro;
use crate::shape::Shape;

/// Degrees from micro-degrees: the nearest double, as a reader of the GeoJSON file gets it.
pub(crate) fn degrees(micro: i32) -> f64 {
    f64::from(micro) / 1e6
}

/// Adds the geometry to `out`; false, and nothing added, for none.
pub(crate) fn push_wkb(out: &mut Vec<u8>, shape: &Shape) -> bool {
    match shape {
        Shape::None => return false,
        Shape::Point(position) => {
            head(out, 1);
            push(out, *position);
        }
        Shape::Lines(lines) => {
            head(out, 5);
            count(out, lines.len());
            for line in lines {
                head(out, 2);
                count(out, line.len());
                line.iter().for_each(|p| push(out, *p));
            }
        }
        Shape::Areas(areas) => {
            head(out, 6);
            count(out, areas.len());
            for area in areas {
                head(out, 3);
                count(out, 1 + area.holes.len());
                for ring in std::iter::once(&area.exterior).chain(&area.holes) {
                    count(out, ring.len() + 1);
                    ring.iter().chain(ring.first()).for_each(|p| push(out, *p));
                }
            }
        }
    }
    true
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
