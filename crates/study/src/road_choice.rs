//! Which stretches of road the conditions of a change mean.

use std::collections::BTreeSet;
use std::path::Path;

use geo::{BoundingRect, Line, Point, PreparedGeometry, Rect, Relate};
use geo_types::{Coord, MultiPolygon};
use waywarden_network::{Extent, LonLat, Network, SegmentId, Stretch, Way};
use waywarden_scenario::case::{RoadChange, RoadEffect};
use waywarden_tables::{Problem, Problems, nearest};

/// The stretches that a change means.
pub struct Chosen {
    /// Segment, start and share within the area, ascending.
    stretches: Vec<(SegmentId, u32, f64)>,
    /// Their number and length, of each the share that changes.
    pub extent: Extent,
}

impl Chosen {
    /// The share of a stretch that changes; `None` if it does not.
    pub fn share(&self, segment: SegmentId, start_mm: u32) -> Option<f64> {
        let at = self.stretches.binary_search_by_key(&(segment, start_mm), |s| (s.0, s.1)).ok()?;
        Some(self.stretches[at].2)
    }
}

/// Finds the stretches; values that no road has, and conditions that no road satisfies, become problems of the case.
pub fn choose(network: &Network, change: &RoadChange, case_file: &Path, problems: &mut Problems) -> Chosen {
    let mut chosen = Chosen { stretches: Vec::new(), extent: Extent::default() };
    let before = problems.len();
    let wanted = wanted_ways(network, change, case_file, problems);
    if problems.len() > before {
        return chosen;
    }
    let area = change.roads.area.as_ref().and_then(|area| Area::new(&area.shape));
    for segment in network.segments() {
        let stretches = network.stretches(segment);
        for (index, stretch) in stretches.iter().enumerate().filter(|(_, s)| wanted[s.way as usize]) {
            let end_mm = stretches.get(index + 1).map_or_else(|| network.segment_length_mm(segment), |s| s.start_mm);
            let share = match (&area, change.effect) {
                (None, _) => 1.0,
                (Some(area), RoadEffect::Close) => f64::from(u8::from(area.touches(network, segment, stretch, end_mm))),
                (Some(area), RoadEffect::Factor(_)) => area.share(network, segment, stretch, end_mm),
            };
            if share > 0.0 {
                chosen.stretches.push((segment, stretch.start_mm, share));
                chosen.extent.add(end_mm - stretch.start_mm, share);
            }
        }
    }
    if chosen.stretches.is_empty() {
        let help = match &change.roads.area {
            Some(_) => {
                "check that the area lies on these roads and that they lie in it; all conditions must hold together"
            }
            None => "all conditions must hold together; give each its own [[roads.change]] if they should not",
        };
        let message = format!("\"{}\": no road satisfies all conditions", change.why);
        problems.push(Problem::new(case_file, change.place.clone(), message, help));
    }
    chosen
}

/// For each way whether it satisfies all conditions but the area.
fn wanted_ways(network: &Network, change: &RoadChange, case_file: &Path, problems: &mut Problems) -> Vec<bool> {
    let roads = &change.roads;
    let mut wanted = vec![true; network.ways().len()];
    let mut narrow = |matches: &dyn Fn(&Way) -> bool| {
        wanted.iter_mut().zip(network.ways()).for_each(|(wanted, way)| *wanted &= matches(way));
    };
    type Texts = fn(&Network, &Way) -> Vec<String>;
    let numbers = ("number", &roads.references, references as Texts);
    for (what, list, texts) in [numbers, ("name", &roads.names, names as Texts)] {
        if list.is_empty() {
            continue;
        }
        let known: BTreeSet<String> = network.ways().iter().flat_map(|way| texts(network, way)).collect();
        let known_folded: BTreeSet<String> = known.iter().map(|text| folded(text)).collect();
        for written in list.iter().filter(|written| !known_folded.contains(&folded(&written.text))) {
            let message = format!("\"{}\": no road has the {what} \"{}\"", change.why, written.text);
            let help = match nearest(&written.text, known.iter().map(String::as_str)) {
                Some(name) => format!("write \"{name}\" if that is meant"),
                None => format!("write the {what} as OpenStreetMap has it, and check that the roads reach there"),
            };
            problems.push(Problem::new(case_file, written.place.clone(), message, help));
        }
        let asked: BTreeSet<String> = list.iter().map(|written| folded(&written.text)).collect();
        narrow(&|way| texts(network, way).iter().any(|text| asked.contains(&folded(text))));
    }
    if !roads.ways.is_empty() {
        let known: BTreeSet<i64> = network.ways().iter().map(|way| way.osm_id).collect();
        for (id, place) in roads.ways.iter().filter(|(id, _)| !known.contains(id)) {
            let message = format!("\"{}\": no road has the id {id}", change.why);
            let help = "check the number on openstreetmap.org; only roads that a car may use are here";
            problems.push(Problem::new(case_file, place.clone(), message, help));
        }
        narrow(&|way| roads.ways.iter().any(|(id, _)| *id == way.osm_id));
    }
    if !roads.classes.is_empty() {
        narrow(&|way| roads.classes.contains(&way.class()));
    }
    wanted
}

/// The road numbers of a way: "A303;A36" is two.
fn references(network: &Network, way: &Way) -> Vec<String> {
    network.text(way.reference).split(';').map(str::trim).filter(|r| !r.is_empty()).map(str::to_owned).collect()
}

fn names(network: &Network, way: &Way) -> Vec<String> {
    let name = network.text(way.name).trim();
    if name.is_empty() { Vec::new() } else { vec![name.to_owned()] }
}

/// Letter case and blanks do not matter: "A 303" is the A303.
fn folded(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// Farthest that two places are apart at which a road is asked whether it is inside, metres.
const STEP_M: f64 = 50.0;

/// An area, ready for many questions. Straight lines are straight in longitude and latitude.
struct Area<'a> {
    shape: PreparedGeometry<'a, &'a MultiPolygon<f64>>,
    bounds: Rect<f64>,
}

impl<'a> Area<'a> {
    fn new(shape: &'a MultiPolygon<f64>) -> Option<Self> {
        Some(Self { bounds: shape.bounding_rect()?, shape: PreparedGeometry::from(shape) })
    }

    /// Whether any piece of the stretch has a point in common with the area.
    fn touches(&self, network: &Network, segment: SegmentId, stretch: &Stretch, end_mm: u32) -> bool {
        pieces(network, segment, stretch, end_mm).any(|(a, b, _)| {
            let line = Line::new(coord(a), coord(b));
            self.near(&line) && self.shape.relate(&line).is_intersects()
        })
    }

    /// The share of the length of the stretch within the area, asked in the middle of parts of up to 50 m.
    fn share(&self, network: &Network, segment: SegmentId, stretch: &Stretch, end_mm: u32) -> f64 {
        let (mut inside, mut all) = (0.0, 0.0);
        for (a, b, length_mm) in pieces(network, segment, stretch, end_mm) {
            let length = f64::from(length_mm);
            all += length;
            let line = Line::new(coord(a), coord(b));
            if !self.near(&line) {
                continue;
            }
            let parts = (length / 1e3 / STEP_M).ceil().max(1.0);
            for part in 0..parts as u32 {
                let middle = Point(line.start + line.delta() * ((f64::from(part) + 0.5) / parts));
                if self.shape.relate(&middle).is_intersects() {
                    inside += length / parts;
                }
            }
        }
        // A sum of many parts of the whole may come out a little over it.
        if all > 0.0 { f64::min(inside / all, 1.0) } else { 0.0 }
    }

    fn near(&self, line: &Line<f64>) -> bool {
        let (low, high) = (self.bounds.min(), self.bounds.max());
        line.start.x.max(line.end.x) >= low.x
            && line.start.x.min(line.end.x) <= high.x
            && line.start.y.max(line.end.y) >= low.y
            && line.start.y.min(line.end.y) <= high.y
    }
}

/// The straight pieces of a stretch with their lengths.
fn pieces<'n>(
    network: &'n Network,
    segment: SegmentId,
    stretch: &Stretch,
    end_mm: u32,
) -> impl Iterator<Item = (LonLat, LonLat, u32)> + use<'n> {
    let (points, offsets) = (network.points(segment), network.point_offsets_mm(segment));
    let start_mm = stretch.start_mm;
    (1..points.len())
        .filter(move |&i| offsets[i - 1] >= start_mm && offsets[i] <= end_mm)
        .map(|i| (points[i - 1], points[i], offsets[i] - offsets[i - 1]))
}

fn coord(at: LonLat) -> Coord<f64> {
    Coord { x: at.lon(), y: at.lat() }
}
