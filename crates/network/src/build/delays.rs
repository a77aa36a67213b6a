//! What a turn costs.

use rustc_hash::FxHashMap;

use super::controls::{ControlKind, Facing, RawControl};
use super::ends::Ends;
use crate::TurnKind;
use crate::{LocalMetric, LonLat, RoadClass, Way, way_flags};

/// On which side of the road traffic drives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DrivingSide {
    /// As in Britain: turning right crosses the opposing flow.
    #[default]
    Left,
    /// As in most other countries: turning left crosses the opposing flow.
    Right,
}

/// What turns cost, milliseconds. All zero: junctions cost nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TurnCosts {
    /// On which side traffic drives.
    pub driving_side: DrivingSide,
    /// Slowing down for a turn back; a turn of 90 degrees costs half of it, straight on almost nothing.
    pub turn_ms: u32,
    /// Waiting for the opposing flow, in a turn that crosses it.
    pub across_ms: u32,
    /// Waiting to enter or to cross a more important road.
    pub yield_ms: u32,
    /// Coming to a junction with a crossing road of the same rank.
    pub equal_ms: u32,
    /// A junction of three or more main roads in a built-up area, where the extract maps no traffic lights at all.
    pub busy_ms: u32,
    /// Passing a junction with a public road on a main road, whichever way one goes on.
    pub passing_ms: u32,
    /// Entering a roundabout.
    pub roundabout_ms: u32,
    /// A mini-roundabout.
    pub mini_roundabout_ms: u32,
    /// Traffic lights.
    pub signals_ms: u32,
    /// A stop sign.
    pub stop_ms: u32,
    /// A give-way sign.
    pub give_way_ms: u32,
    /// A crossing for people on foot.
    pub crossing_ms: u32,
    /// Turning back in a dead end.
    pub turn_back_ms: u32,
    /// Boarding a ferry or a shuttle train.
    pub boarding_ms: u32,
}

/// The delays of all turns of a network.
pub(super) struct Delays {
    costs: TurnCosts,
    controls: FxHashMap<u32, Vec<RawControl>>,
    /// Direction of travel at the beginning and at the end of each arc, by code, radians clockwise from north.
    bearings: Vec<[f32; 2]>,
    signals_are_mapped: bool,
}

/// How far from the junction the direction of a road is taken, metres: nearer, the drawing of the junction decides.
const BEARING_M: f64 = 20.0;

impl Delays {
    /// Takes the bearings of all arcs. `node_of` is the node of the network of each node of the input.
    pub(super) fn new(ends: &Ends<'_>, costs: &TurnCosts, node_of: &[u32]) -> Self {
        let mut controls: FxHashMap<u32, Vec<RawControl>> = FxHashMap::default();
        for control in &ends.raw().controls {
            let node = node_of[control.node as usize];
            if node != u32::MAX {
                controls.entry(node).or_default().push(*control);
            }
        }
        let parts = ends.parts();
        let mut bearings = vec![[0.0; 2]; parts.segment_nodes.len() * 2];
        for segment in 0..parts.segment_nodes.len() {
            let points = &parts.point_at[parts.first_point[segment] as usize..parts.first_point[segment + 1] as usize];
            let out = bearing(points.iter());
            let back = bearing(points.iter().rev());
            let turned = |b: f32| b + std::f32::consts::PI;
            bearings[segment * 2] = [out, turned(back)];
            bearings[segment * 2 + 1] = [back, turned(out)];
        }
        let signals_are_mapped = ends.raw().controls.iter().any(|c| c.kind == ControlKind::Signals);
        Self { costs: *costs, controls, bearings, signals_are_mapped }
    }

    /// Delay of the turn from the arc with code `from` into the arc with code `to`, and what most of it is for.
    pub(super) fn of(&self, ends: &Ends<'_>, from: u32, to: u32) -> (u32, TurnKind) {
        let costs = &self.costs;
        let node = ends.node(from, false);
        let (in_index, runs_along) = ends.way(from, false);
        let (way_in, way_out) = (&ends.raw().ways[in_index as usize], &ends.raw().ways[ends.way(to, true).0 as usize]);
        if to == from ^ 1 {
            return (costs.turn_back_ms, TurnKind::TurnBack);
        }
        if way_out.class() == RoadClass::Ferry && way_in.class() != RoadClass::Ferry {
            return (costs.boarding_ms, TurnKind::Boarding);
        }
        let junction = self.junction(ends, from, to, node);
        let mut delay = Delay::default();
        if junction.arms > 2 {
            self.at_junction(&junction, way_in, way_out, [from, to], &mut delay);
        }
        for control in self.controls.get(&node).into_iter().flatten() {
            let concerns = match control.facing {
                Facing::Both => junction.arms > 2 || !self.is_behind(ends, control.kind, from, to),
                Facing::Along => runs_along,
                Facing::Against => !runs_along,
            };
            if concerns {
                let (ms, kind) = self.control(control.kind);
                delay.wait(ms, kind);
            }
        }
        delay.sum()
    }

    /// Whether a sign between two junctions that does not say whom it faces stands nearer to the one behind: a stop or
    /// give-way line faces the traffic that comes to the junction it belongs to.
    fn is_behind(&self, ends: &Ends<'_>, kind: ControlKind, from: u32, to: u32) -> bool {
        let length_mm = |code: u32| {
            let end = ends.parts().first_point[(code >> 1) as usize + 1];
            ends.parts().point_offset_mm[end as usize - 1]
        };
        matches!(kind, ControlKind::Stop | ControlKind::GiveWay) && length_mm(from) < length_mm(to)
    }

    fn at_junction(&self, junction: &Junction, way_in: &Way, way_out: &Way, codes: [u32; 2], delay: &mut Delay) {
        let costs = &self.costs;
        let [from, to] = codes;
        let (round_in, round_out) = (way_in.has(way_flags::ROUNDABOUT), way_out.has(way_flags::ROUNDABOUT));
        if round_in {
            // Inside and out of a roundabout traffic flows; its curve is in its speed.
            return;
        }
        if round_out {
            delay.wait(costs.roundabout_ms, TurnKind::Roundabout);
            return;
        }
        let angle = signed_angle(self.bearings[from as usize][1], self.bearings[to as usize][0]);
        delay.turn(bend_ms(costs.turn_ms, angle));
        if junction.others > 0 && (1..=MAIN).contains(&rank(way_in)) && !way_in.has(way_flags::LINK) {
            delay.wait(costs.passing_ms, TurnKind::Passing);
        }
        if junction.others_arriving == 0 {
            return;
        }
        let across = match costs.driving_side {
            DrivingSide::Left => angle > 45.0,
            DrivingSide::Right => angle < -45.0,
        };
        if across && !way_in.has(way_flags::ONE_WAY) {
            delay.across(costs.across_ms);
        }
        let rank_in = rank(way_in);
        let merges = way_in.has(way_flags::LINK) && way_out.has(way_flags::ONE_WAY) && angle.abs() < 45.0;
        let main_roads = junction.main_arms >= 3 && rank_in <= MAIN && way_in.has(way_flags::BUILT_UP);
        if main_roads && !self.signals_are_mapped {
            delay.wait(costs.busy_ms, TurnKind::Busy);
        } else if junction.best_rank < rank_in && !merges {
            delay.wait(costs.yield_ms, TurnKind::Yield);
        } else if junction.equals_cross && !merges {
            delay.wait(costs.equal_ms, TurnKind::Yield);
        }
    }

    fn junction(&self, ends: &Ends<'_>, from: u32, to: u32, node: u32) -> Junction {
        let mut junction =
            Junction { arms: 0, main_arms: 0, others: 0, others_arriving: 0, best_rank: u8::MAX, equals_cross: false };
        let ways = &ends.raw().ways;
        let mut arm = |way: &Way, code: u32| {
            let link = way.has(way_flags::LINK);
            junction.arms += 1;
            junction.main_arms += usize::from(rank(way) <= MAIN && !link);
            let other = code >> 1 != from >> 1 && code >> 1 != to >> 1;
            junction.others += usize::from(other && rank(way) <= PUBLIC && !link);
        };
        let (leaving, arriving) = (ends.leaving(node), ends.arriving(node));
        for &code in arriving {
            arm(&ways[ends.way(code, false).0 as usize], code);
        }
        for &code in leaving.iter().filter(|&&code| arriving.binary_search(&(code ^ 1)).is_err()) {
            arm(&ways[ends.way(code, true).0 as usize], code);
        }
        let rank_in = rank(&ways[ends.way(from, false).0 as usize]);
        for &code in arriving.iter().filter(|&&code| code != from) {
            let other = rank(&ways[ends.way(code, false).0 as usize]);
            // Of equals, traffic that comes out of the road turned into passes on its own side.
            if code != to ^ 1 || other < rank_in {
                junction.others_arriving += 1;
                junction.best_rank = junction.best_rank.min(other);
                let towards = signed_angle(self.bearings[from as usize][1], self.bearings[code as usize][1]).abs();
                junction.equals_cross |= other == rank_in && towards < 135.0;
            }
        }
        junction
    }

    fn control(&self, kind: ControlKind) -> (u32, TurnKind) {
        let costs = &self.costs;
        match kind {
            ControlKind::Signals => (costs.signals_ms, TurnKind::Signals),
            ControlKind::Stop => (costs.stop_ms, TurnKind::Stop),
            ControlKind::GiveWay => (costs.give_way_ms, TurnKind::GiveWay),
            ControlKind::Crossing => (costs.crossing_ms, TurnKind::Crossing),
            ControlKind::MiniRoundabout => (costs.mini_roundabout_ms, TurnKind::Roundabout),
            ControlKind::Barrier { delay_ms } => (delay_ms, TurnKind::Barrier),
        }
    }
}

/// Parts of the delay of one turn.
#[derive(Default)]
struct Delay {
    bend_ms: u32,
    across_ms: u32,
    wait_ms: u32,
    waits_for: TurnKind,
}

impl Delay {
    fn turn(&mut self, ms: u32) {
        self.bend_ms = ms;
    }

    fn across(&mut self, ms: u32) {
        self.across_ms = ms;
    }

    /// Of several reasons to wait the longest counts: one waits for all of them at once.
    fn wait(&mut self, ms: u32, kind: TurnKind) {
        if ms > self.wait_ms {
            (self.wait_ms, self.waits_for) = (ms, kind);
        }
    }

    fn sum(&self) -> (u32, TurnKind) {
        let turn_ms = self.bend_ms + self.across_ms;
        let kind = if self.wait_ms >= turn_ms && self.wait_ms > 0 {
            self.waits_for
        } else if self.across_ms > 0 {
            TurnKind::Across
        } else {
            TurnKind::Bend
        };
        (turn_ms + self.wait_ms, kind)
    }
}

/// What meets at a node, seen from one turn.
struct Junction {
    /// Ends of segments at the node.
    arms: usize,
    /// Of these, main roads (tertiary and better), links left out.
    main_arms: usize,
    /// Of these, public roads other than the two of the turn, links and yards left out.
    others: usize,
    /// Arcs that arrive, other than the one the turn comes from.
    others_arriving: usize,
    /// Smallest rank of these.
    best_rank: u8,
    /// Whether one of them has the rank of the road the turn comes from and does not come straight towards it.
    equals_cross: bool,
}

/// Largest rank of a main road.
const MAIN: u8 = 4;
/// Largest rank of a road for everybody: a living street.
const PUBLIC: u8 = 7;

/// Who gives way to whom: the smaller goes first.
fn rank(way: &Way) -> u8 {
    match way.class() {
        RoadClass::Motorway => 0,
        RoadClass::Trunk => 1,
        RoadClass::Primary => 2,
        RoadClass::Secondary => 3,
        RoadClass::Tertiary => 4,
        RoadClass::Unclassified => 5,
        RoadClass::Residential | RoadClass::Road => 6,
        RoadClass::LivingStreet => 7,
        RoadClass::Service | RoadClass::Ferry => 8,
        RoadClass::Track | RoadClass::Other => 9,
    }
}

/// Cost of a bend, a logistic curve in its angle: half at 90 degrees, 5 % at 50, all of it at a turn back.
///
/// The shape is that of OSRM's car profile, 1 / (1 + e^-(13 angle/180 - 6.5)).
fn bend_ms(turn_ms: u32, angle_deg: f32) -> u32 {
    let share = 1.0 / (1.0 + (-(13.0 * f64::from(angle_deg.abs()) / 180.0 - 6.5)).exp());
    (f64::from(turn_ms) * share).round() as u32
}

/// From one direction to another, degrees, -180 to 180, positive to the right.
fn signed_angle(from: f32, to: f32) -> f32 {
    let turn = (to - from).to_degrees().rem_euclid(360.0);
    if turn > 180.0 { turn - 360.0 } else { turn }
}

/// Direction from the first point to the place [`BEARING_M`] along, radians clockwise from north.
fn bearing<'a>(mut points: impl Iterator<Item = &'a LonLat>) -> f32 {
    let Some(&start) = points.next() else { return 0.0 };
    let metric = LocalMetric::at_latitude(start.lat());
    let (mut last, mut walked_m) = ((0.0, 0.0), 0.0);
    for &point in points {
        let here = metric.vector_m(start, point);
        let step: (f64, f64) = (here.0 - last.0, here.1 - last.1);
        let step_m = step.0.hypot(step.1);
        if walked_m + step_m >= BEARING_M {
            let share = (BEARING_M - walked_m) / step_m;
            last = (last.0 + step.0 * share, last.1 + step.1 * share);
            break;
        }
        walked_m += step_m;
        last = here;
    }
    last.0.atan2(last.1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn angles_are_signed_and_short() {
        let deg = |d: f32| d.to_radians();
        for (from, to, expected) in [(0.0, 90.0, 90.0), (90.0, 0.0, -90.0), (350.0, 10.0, 20.0), (10.0, 350.0, -20.0)] {
            assert!((signed_angle(deg(from), deg(to)) - expected).abs() < 0.01, "{from} {to}");
        }
    }

    #[test]
    fn bends_cost_by_their_angle() {
        assert_eq!(bend_ms(7_500, 90.0), 3_750);
        assert_eq!(bend_ms(7_500, -90.0), 3_750);
        assert!(bend_ms(7_500, 0.0) < 12 && bend_ms(7_500, 180.0) > 7_480);
    }
}
