//! Many places, one contour: which of them lie in it.

use waywarden_network::LonLat;

use crate::outlines::contour::{Contour, Ray};

/// A contour with its edges sorted by latitude: a question goes through the edges of one row only.
///
/// The answers are exactly those of [`Contour::contains`].
#[derive(Clone, Debug)]
pub struct Locator {
    south_e6: i64,
    row_e6: i64,
    /// For each row, its first edge; then their number.
    first: Vec<u32>,
    edges: Vec<[[i32; 2]; 2]>,
}

/// Rows are this many times fewer than edges: an edge of a drawing is short, and lies in one or two of them.
const EDGES_PER_ROW: usize = 16;

impl Locator {
    /// Sorts the edges of a contour.
    #[must_use]
    pub fn new(contour: &Contour) -> Self {
        let edges = || contour.rings().flat_map(|ring| ring.positions_e6().windows(2).map(|pair| [pair[0], pair[1]]));
        let latitudes = || edges().map(|[a, _]| i64::from(a[1]));
        let south_e6 = latitudes().min().unwrap_or(0);
        let height_e6 = latitudes().max().unwrap_or(0) - south_e6;
        let row_e6 = (height_e6 / (edges().count() / EDGES_PER_ROW).max(1) as i64).max(1);
        let mut locator = Self { south_e6, row_e6, first: Vec::new(), edges: Vec::new() };
        let rows_of = |[a, b]: [[i32; 2]; 2]| {
            let row = |lat_e6: i32| ((i64::from(lat_e6) - south_e6) / row_e6) as usize;
            row(a[1].min(b[1]))..=row(a[1].max(b[1]))
        };
        let mut counts = vec![0_u32; (height_e6 / row_e6) as usize + 2];
        edges().for_each(|edge| rows_of(edge).for_each(|row| counts[row + 1] += 1));
        for row in 1..counts.len() {
            counts[row] += counts[row - 1];
        }
        let mut next = counts.clone();
        locator.edges = vec![[[0; 2]; 2]; counts.last().map_or(0, |&count| count as usize)];
        for edge in edges() {
            for row in rows_of(edge) {
                locator.edges[next[row] as usize] = edge;
                next[row] += 1;
            }
        }
        locator.first = counts;
        locator
    }

    /// Whether a place lies in the contour, its border included.
    #[must_use]
    pub fn contains(&self, at: LonLat) -> bool {
        let below_e6 = i64::from(at.lat_e7).div_euclid(10) - self.south_e6;
        let Ok(row) = usize::try_from(below_e6.div_euclid(self.row_e6)) else { return false };
        let Some(&[begin, end]) = self.first.get(row..row + 2).and_then(|pair| pair.first_chunk()) else {
            return false;
        };
        let mut odd = false;
        for &[a, b] in &self.edges[begin as usize..end as usize] {
            match Ray::east_of(at, a, b) {
                Ray::Begins => return true,
                Ray::Crosses => odd = !odd,
                Ray::Misses => {}
            }
        }
        odd
    }
}

#[cfg(test)]
mod tests {
    use waywarden_network::LonLat;

    use super::Locator;
    use crate::{Contour, Land, RoadPiece, Serves, Settings, Times};

    fn scene() -> Contour {
        let at = |lon: f64, lat: f64| LonLat::from_degrees(lon, lat).expect("degrees");
        // A triangle of roads with a hole in it, and one apart.
        let lines =
            [(0.0, 52.0, 0.1, 52.0), (0.1, 52.0, 0.05, 52.04), (0.05, 52.04, 0.0, 52.0), (0.2, 52.01, 0.21, 52.03)];
        let piece =
            |&(ax, ay, bx, by): &(f64, f64, f64, f64)| RoadPiece { a: at(ax, ay), b: at(bx, by), serves: Serves::Open };
        let pieces: Vec<RoadPiece> = lines.iter().map(piece).collect();
        let land = Land::new(&Settings::default(), 52.0, &pieces).expect("good settings");
        let mut times = Times::new(&land, false);
        (0..pieces.len()).for_each(|piece| times.set(piece, [0, 400_000], [0, 400_000], [0; 2]));
        land.contour(&times, 600_000)
    }

    #[test]
    fn answers_are_those_of_the_contour() {
        let contour = scene();
        assert!(contour.parts() == 2 && contour.holes() == 1, "{} {}", contour.parts(), contour.holes());
        let locator = Locator::new(&contour);
        let mut inside = 0;
        let mut ask = |at: LonLat| {
            assert_eq!(locator.contains(at), contour.contains(at), "{at:?}");
            inside += usize::from(locator.contains(at));
        };
        for x in 0..120 {
            for y in 0..120 {
                let at = |i: i32, low: f64, high: f64| low + f64::from(i) * (high - low) / 119.0;
                ask(LonLat::from_degrees(at(x, -0.02, 0.24), at(y, 51.98, 52.06)).expect("degrees"));
            }
        }
        // On the border, and a hair beside it.
        for polygon in contour.polygons() {
            for &[lon_e6, lat_e6] in polygon.exterior().positions_e6() {
                for (x, y) in [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)] {
                    ask(LonLat { lon_e7: lon_e6 * 10 + x, lat_e7: lat_e6 * 10 + y });
                }
            }
        }
        assert!(inside > 1_000, "{inside}");
    }

    #[test]
    fn nothing_lies_in_an_empty_contour() {
        let locator = Locator::new(&Contour::default());
        assert!(!locator.contains(LonLat { lon_e7: 0, lat_e7: 0 }));
    }
}
