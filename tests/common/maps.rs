//! Reading map layers, and an exact test whether one area lies within another.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use serde_json::Value;

/// A layer.
#[derive(Deserialize)]
pub struct Layer<G> {
    /// Its features in file order.
    pub features: Vec<Feature<G>>,
}

/// A feature.
#[derive(Deserialize)]
pub struct Feature<G> {
    /// Its id.
    pub id: String,
    /// Its properties.
    pub properties: BTreeMap<String, Value>,
    /// Its geometry.
    pub geometry: Geometry<G>,
}

/// A geometry of one kind.
#[derive(Deserialize)]
pub struct Geometry<G> {
    /// The positions.
    pub coordinates: G,
}

/// Coordinates of a MultiPolygon in degrees.
pub type Polygons = Vec<Vec<Vec<[f64; 2]>>>;

/// Reads the layer of a file.
pub fn layer<G: for<'a> Deserialize<'a>>(bytes: &[u8]) -> Layer<G> {
    serde_json::from_slice(bytes).expect("a layer of this kind")
}

impl<G> Feature<G> {
    /// A number among the properties.
    pub fn number(&self, key: &str) -> Option<f64> {
        self.properties[key].as_f64()
    }

    /// A text among the properties.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.properties[key].as_str()
    }
}

/// Twice the micro-degrees of a position: integers, and so are the middles between two positions of a file.
pub type Point = [i64; 2];

/// Where a position is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Strictly inside.
    Inside,
    /// On the boundary.
    On,
    /// Strictly outside.
    Outside,
}

/// The boundary of an area of valid polygons (exteriors counter-clockwise, holes clockwise), laid out for lookups.
pub struct Area {
    edges: Vec<[Point; 2]>,
    /// The first exterior edge of each polygon.
    first_edges: Vec<[Point; 2]>,
    cells: HashMap<[i64; 2], Vec<u32>>,
    slabs: HashMap<i64, Vec<u32>>,
}

/// 0.004 degree, some twice the usual distance between two positions of an isochrone.
const CELL: i64 = 8_000;

/// The position of a file on the doubled lattice; exact as files have six decimals.
pub fn point(degrees: [f64; 2]) -> Point {
    degrees.map(|d| (d * 1e6).round() as i64 * 2)
}

/// Positive if `c` is left of the line from `a` to `b`. Exact: differences are below 2^30.
fn turn(a: Point, b: Point, c: Point) -> i64 {
    (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
}

fn within_box(p: Point, [a, b]: [Point; 2]) -> bool {
    (0..2).all(|i| p[i] >= a[i].min(b[i]) && p[i] <= a[i].max(b[i]))
}

fn is_on(p: Point, edge: [Point; 2]) -> bool {
    within_box(p, edge) && turn(edge[0], edge[1], p) == 0
}

fn middle(a: Point, b: Point) -> Point {
    [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2]
}

/// Twice the area of a closed ring, positive if it runs counter-clockwise; in lattice units.
pub fn twice_area(ring: &[Point]) -> i128 {
    ring.windows(2).map(|w| i128::from(w[0][0]) * i128::from(w[1][1]) - i128::from(w[1][0]) * i128::from(w[0][1])).sum()
}

impl Area {
    /// From the coordinates of a MultiPolygon.
    pub fn new(polygons: &Polygons) -> Self {
        let mut area =
            Self { edges: Vec::new(), first_edges: Vec::new(), cells: HashMap::new(), slabs: HashMap::new() };
        for polygon in polygons {
            area.first_edges.push([point(polygon[0][0]), point(polygon[0][1])]);
            for pair in polygon.iter().flat_map(|ring| ring.windows(2)) {
                area.add([point(pair[0]), point(pair[1])]);
            }
        }
        area
    }

    fn add(&mut self, edge: [Point; 2]) {
        let number = self.edges.len() as u32;
        self.edges.push(edge);
        cells_of(edge).for_each(|cell| self.cells.entry(cell).or_default().push(number));
        let [low, high] = [0, 1].map(|i| edge[i][1].div_euclid(CELL));
        (low.min(high)..=low.max(high)).for_each(|slab| self.slabs.entry(slab).or_default().push(number));
    }

    /// Which side a position is on, by the parity of the edges east of it.
    pub fn side(&self, p: Point) -> Side {
        let mut inside = false;
        for &number in self.slabs.get(&p[1].div_euclid(CELL)).into_iter().flatten() {
            let [a, b] = self.edges[number as usize];
            if a[0].max(b[0]) < p[0] {
                continue;
            }
            if is_on(p, [a, b]) {
                return Side::On;
            }
            if (a[1] > p[1]) != (b[1] > p[1]) && (turn(a, b, p) > 0) == (b[1] > a[1]) {
                inside = !inside;
            }
        }
        if inside { Side::Inside } else { Side::Outside }
    }

    /// The edges in whose cells `edge` lies, some of them repeatedly.
    fn near(&self, edge: [Point; 2]) -> impl Iterator<Item = [Point; 2]> {
        cells_of(edge).filter_map(|cell| self.cells.get(&cell)).flatten().map(|&n| self.edges[n as usize])
    }

    /// The middles of the parts into which the positions of `other` cut `edge`; `None` if an edge of `other` properly
    /// crosses it.
    fn middles(edge: [Point; 2], other: &Self) -> Option<Vec<Point>> {
        let [a, b] = edge;
        let mut cuts = vec![a, b];
        for [c, d] in other.near(edge) {
            let (of_c, of_d) = (turn(a, b, c).signum(), turn(a, b, d).signum());
            let (of_a, of_b) = (turn(c, d, a).signum(), turn(c, d, b).signum());
            if of_c * of_d < 0 && of_a * of_b < 0 {
                return None;
            }
            cuts.extend([c, d].into_iter().filter(|&p| is_on(p, edge)));
        }
        cuts.sort_unstable();
        cuts.dedup();
        Some(cuts.windows(2).map(|w| middle(w[0], w[1])).collect())
    }

    /// Where this area is not within `whole`, or `None` if it is; exact.
    ///
    /// No boundary of `whole` may run through the interior of this area: no edges that cross properly and no part of an
    /// edge of `whole`, cut at the positions of this area, whose middle is inside. Then each polygon of this area is
    /// either inside or outside as a whole, which the middle of one part of its boundary decides; if that is on the
    /// boundary of `whole`, then by the direction of the edge there, as the inside is always to the left.
    pub fn leaves(&self, whole: &Self) -> Option<String> {
        let place = |p: Point| format!("near {:.6}, {:.6}", p[0] as f64 / 2e6, p[1] as f64 / 2e6);
        for &edge in &whole.edges {
            match Self::middles(edge, self) {
                None => return Some(format!("boundaries cross {}", place(edge[0]))),
                Some(middles) => {
                    if let Some(&p) = middles.iter().find(|&&p| self.side(p) == Side::Inside) {
                        return Some(format!("the boundary of the whole runs through the part {}", place(p)));
                    }
                }
            }
        }
        for &edge in &self.first_edges {
            let middles = Self::middles(edge, whole).unwrap_or_default();
            let Some(&p) = middles.first() else { return Some(format!("boundaries cross {}", place(edge[0]))) };
            let outside = match whole.side(p) {
                Side::Inside => false,
                Side::Outside => true,
                Side::On => {
                    let forward = |[c, d]: [Point; 2]| {
                        (d[0] - c[0]) * (edge[1][0] - edge[0][0]) + (d[1] - c[1]) * (edge[1][1] - edge[0][1]) > 0
                    };
                    whole.near(edge).any(|e| is_on(p, e) && !forward(e))
                }
            };
            if outside {
                return Some(format!("a part is outside {}", place(p)));
            }
        }
        None
    }
}

fn cells_of([a, b]: [Point; 2]) -> impl Iterator<Item = [i64; 2]> {
    let range = move |i: usize| a[i].min(b[i]).div_euclid(CELL)..=a[i].max(b[i]).div_euclid(CELL);
    range(0).flat_map(move |x| range(1).map(move |y| [x, y]))
}
