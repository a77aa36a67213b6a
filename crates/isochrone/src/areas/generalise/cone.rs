//! A line through the neighbourhoods of positions: fewer corners, none of the positions farther from it than a tolerance.

use waywarden_network::LocalMetric;

use super::arcs::Position;

/// How a stretch is simplified.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manner {
    /// No position is farther from the new line than this, metres: where no road is near by, and where one may be.
    pub(super) tolerance_m: [f64; 2],
    /// New corners lie at whole multiples of so many micro-degrees.
    pub(super) step_e6: i32,
}

impl Manner {
    fn tolerance_m(&self, near_road: bool) -> f64 {
        self.tolerance_m[usize::from(near_road)]
    }
}

/// A fixed end of a stretch: where it lies, and at which position of its chain.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    pub(super) at: Position,
    pub(super) index: u32,
}

type Vector = [f64; 2];

fn cross(a: Vector, b: Vector) -> f64 {
    a[0] * b[1] - a[1] * b[0]
}

fn dot(a: Vector, b: Vector) -> f64 {
    a[0] * b[0] + a[1] * b[1]
}

/// All directions from one to the other, less than half a turn to the left.
#[derive(Clone, Copy, Debug)]
struct Wedge {
    right: Vector,
    left: Vector,
}

impl Wedge {
    /// The tangents of a circle around a place, whose distance squared is `length2`. Only directions matter: sine and cosine
    /// are those of the angle times the distance.
    fn around(to: Vector, length2: f64, radius: f64) -> Self {
        let (sin, cos) = (radius, (length2 - radius * radius).sqrt());
        Self {
            right: [to[0] * cos + to[1] * sin, to[1] * cos - to[0] * sin],
            left: [to[0] * cos - to[1] * sin, to[1] * cos + to[0] * sin],
        }
    }

    fn holds(&self, to: Vector) -> bool {
        // The last of these leaves out the way back from a wedge without width.
        cross(self.right, to) >= 0.0
            && cross(to, self.left) >= 0.0
            && (dot(self.right, to) > 0.0 || dot(self.left, to) > 0.0)
    }

    fn middle(&self) -> Vector {
        let unit = |v: Vector| {
            let length = dot(v, v).sqrt();
            [v[0] / length, v[1] / length]
        };
        let (right, left) = (unit(self.right), unit(self.left));
        let sum = [right[0] + left[0], right[1] + left[1]];
        let length = dot(sum, sum).sqrt();
        if length > 0.0 { [sum[0] / length, sum[1] / length] } else { right }
    }

    /// What is in both; `None` if that is nothing.
    fn and(self, other: Self) -> Option<Self> {
        let right = if cross(self.right, other.right) > 0.0 { other.right } else { self.right };
        let left = if cross(other.left, self.left) > 0.0 { other.left } else { self.left };
        (cross(right, left) >= 0.0 && dot(right, left) > 0.0).then_some(Self { right, left })
    }
}

/// Makes lines of fewer corners; its memory is used again.
#[derive(Debug, Default)]
pub(super) struct Cone {
    /// From the corner before: which directions lead through all neighbourhoods up to each position, if any is left out.
    wedges: Vec<Option<Wedge>>,
    /// The same from a corner that may be the next, and from the best of those.
    ahead: [Vec<Option<Wedge>>; 2],
    /// Metric of the last band of latitude.
    band: Option<(i32, Vector)>,
}

impl Cone {
    /// Metres in a micro-degree of longitude and latitude.
    fn metric(&mut self, at: Position) -> Vector {
        const BAND_E6: i32 = 20_000;
        let band = at[1].div_euclid(BAND_E6);
        match self.band {
            Some((known, metric)) if known == band => metric,
            _ => {
                let metric = LocalMetric::at_latitude((f64::from(band) + 0.5) * f64::from(BAND_E6) * 1e-6);
                let metric = [metric.m_per_deg_lon * 1e-6, metric.m_per_deg_lat * 1e-6];
                self.band = Some((band, metric));
                metric
            }
        }
    }

    /// The corners between two fixed ends, each with the last position of the chain that the line up to it stands for.
    ///
    /// From a corner, each position that is farther than the tolerance leaves a wedge of directions that pass it by; the
    /// line leads on as long as one direction is in all of them (Sklansky and Gonzalez 1980), to a corner near the last
    /// position which need not be one of the old ones.
    pub(super) fn simplify(
        &mut self,
        (chain, near): (&[Position], &[bool]),
        [from, to]: [End; 2],
        manner: Manner,
        mut push: impl FnMut(End),
    ) {
        let (mut corner, mut next) = (from.at, from.index as usize + 1);
        let last = to.index as usize;
        // How far the wedges from this corner lead, where they are known from when it was chosen.
        let mut known: Option<(Vector, usize)> = None;
        while next < last {
            let metric = self.metric(corner);
            let seen = |at: Position| -> Vector {
                [0, 1].map(|axis: usize| f64::from(at[axis] - corner[axis]) * metric[axis])
            };
            let reached = match known {
                Some((same, reached)) if same == metric => reached,
                _ => look(&mut self.wedges, (chain, near), next, last, seen, manner),
            };
            let wedge = self.wedges.last().copied().flatten();
            if reached == last && wedge.is_none_or(|wedge| wedge.holds(seen(to.at))) {
                let between = (next..last).map(|at| (seen(chain[at]), manner.tolerance_m(near[at])));
                if along(seen(to.at), between) {
                    return;
                }
            }
            let stretch = Stretch { chain, near, last, manner, metric };
            let (at, index, reach) = self.corner(stretch, next, reached.min(last) - 1, corner);
            known = reach.map(|reach| (metric, reach));
            if at != corner {
                push(End { at, index: index as u32 });
            }
            (corner, next) = (at, index + 1);
        }
    }
}

/// What a corner is looked for in.
#[derive(Clone, Copy)]
struct Stretch<'a> {
    chain: &'a [Position],
    near: &'a [bool],
    last: usize,
    manner: Manner,
    metric: Vector,
}

/// Fills the wedges from position `next` on; the first position that no direction passes by together with those before.
fn look(
    wedges: &mut Vec<Option<Wedge>>,
    (chain, near): (&[Position], &[bool]),
    next: usize,
    last: usize,
    seen: impl Fn(Position) -> Vector,
    manner: Manner,
) -> usize {
    wedges.clear();
    let (mut wedge, mut farthest_m): (Option<Wedge>, f64) = (None, 0.0);
    for at in next..last {
        let (to, tolerance_m) = (seen(chain[at]), manner.tolerance_m(near[at]));
        let length2 = dot(to, to);
        if length2 > tolerance_m * tolerance_m {
            let around = Wedge::around(to, length2, tolerance_m);
            let both = match wedge {
                None => Some(around),
                Some(wedge) if dot(wedge.right, to) > 0.0 || dot(wedge.left, to) > 0.0 => wedge.and(around),
                Some(_) => None,
            };
            // Nor may it turn back.
            let length = length2.sqrt();
            if both.is_none() || length < farthest_m - tolerance_m {
                return at.max(next + 1);
            }
            (wedge, farthest_m) = (both, farthest_m.max(length));
        } else if farthest_m > 2.0 * tolerance_m {
            return at.max(next + 1);
        }
        wedges.push(wedge);
    }
    last
}

impl Cone {
    /// The next corner: near the last position that can be passed by, or one before it. With how far the wedges from it lead,
    /// if these are known from here on.
    fn corner(
        &mut self,
        Stretch { chain, near, last, manner, metric }: Stretch<'_>,
        next: usize,
        mut index: usize,
        from: Position,
    ) -> (Position, usize, Option<usize>) {
        let seen =
            |at: Position| -> Vector { [0, 1].map(|axis: usize| f64::from(at[axis] - from[axis]) * metric[axis]) };
        let (wedges, [mut ahead, mut best_ahead]) = (std::mem::take(&mut self.wedges), std::mem::take(&mut self.ahead));
        loop {
            let target = seen(chain[index]);
            let wedge = wedges.get(index - next).copied().flatten();
            let ideal = wedge.map_or(target, |wedge| {
                let middle = wedge.middle();
                let length = dot(middle, target).max(0.0);
                [middle[0] * length, middle[1] * length]
            });
            let fits = |at: Position| {
                let to = seen(at);
                let off = [to[0] - target[0], to[1] - target[1]];
                let most_m = manner.tolerance_m(near[index]);
                dot(off, off) <= most_m * most_m
                    && wedge.is_none_or(|wedge| wedge.holds(to))
                    && along(to, (next..index).map(|at| (seen(chain[at]), manner.tolerance_m(near[at]))))
            };
            let mut best: Option<(usize, Position)> = None;
            for at in candidates(from, ideal, metric, manner.step_e6).into_iter().filter(|&at| fits(at)) {
                let seen = |to: Position| -> Vector {
                    [0, 1].map(|axis: usize| f64::from(to[axis] - at[axis]) * metric[axis])
                };
                let reach = look(&mut ahead, (chain, near), index + 1, last, seen, manner);
                if best.is_none_or(|best| reach > best.0) {
                    best = Some((reach, at));
                    std::mem::swap(&mut ahead, &mut best_ahead);
                }
            }
            if let Some((reach, at)) = best {
                (self.wedges, self.ahead) = (best_ahead, [ahead, wedges]);
                return (at, index, Some(reach));
            }
            if index == next {
                (self.wedges, self.ahead) = (wedges, [ahead, best_ahead]);
                return (chain[index], index, None);
            }
            index = if index - next > 3 { index - 1 - (index - next) / 4 } else { index - 1 };
        }
    }
}

/// Places at whole steps around an ideal one, the nearest first.
fn candidates(from: Position, ideal: Vector, metric: Vector, step_e6: i32) -> [Position; 9] {
    let step = f64::from(step_e6);
    let exact = [0, 1].map(|axis: usize| f64::from(from[axis]) + ideal[axis] / metric[axis]);
    let base = exact.map(|at| (at / step).round() as i32);
    let mut around: [(f64, Position); 9] = std::array::from_fn(|number| {
        let at = [base[0] + number as i32 % 3 - 1, base[1] + number as i32 / 3 - 1].map(|at| at * step_e6);
        let off = [0, 1].map(|axis: usize| (f64::from(at[axis]) - exact[axis]) * metric[axis]);
        (dot(off, off), at)
    });
    around.sort_by(|a, b| a.0.total_cmp(&b.0));
    around.map(|(_, at)| at)
}

/// Whether no place is farther than its tolerance from the straight line from the origin to another place.
fn along(to: Vector, mut places: impl Iterator<Item = (Vector, f64)>) -> bool {
    let length2 = dot(to, to);
    places.all(|(place, tolerance_m)| {
        let (share, most_m2) = (dot(place, to), tolerance_m * tolerance_m);
        if share <= 0.0 {
            dot(place, place) <= most_m2
        } else if share >= length2 {
            let off = [place[0] - to[0], place[1] - to[1]];
            dot(off, off) <= most_m2
        } else {
            let off = cross(place, to);
            off * off <= most_m2 * length2
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corners(chain: &[Position], tolerance_m: f64, step_e6: i32) -> Vec<Position> {
        let ends = [0, chain.len() - 1].map(|at| End { at: chain[at], index: at as u32 });
        let mut out = vec![chain[0]];
        let manner = Manner { tolerance_m: [tolerance_m; 2], step_e6 };
        Cone::default().simplify((chain, &vec![false; chain.len()]), ends, manner, |corner| out.push(corner.at));
        out.push(chain[chain.len() - 1]);
        out
    }

    /// On the equator a micro-degree is 0.111 m. A staircase of steps of 20 m along a diagonal is within 25 m of one line;
    /// with a corner of 1 km it keeps that corner, about.
    #[test]
    fn a_staircase_is_a_line_and_a_corner_stays() {
        let mut chain: Vec<Position> = vec![[0, 0]];
        for step in 0..40 {
            let [x, y] = chain[step];
            chain.push(if step % 2 == 0 { [x + 180, y] } else { [x, y + 180] });
        }
        assert_eq!(corners(&chain, 25.0, 100).len(), 2);
        let [x, y] = chain[40];
        chain.extend((1..=50).map(|step| [x + 180 * step, y - 180 * step]));
        let made = corners(&chain, 25.0, 100);
        assert_eq!(made.len(), 3, "{made:?}");
        let off_m = f64::from((made[1][0] - x).abs().max((made[1][1] - y).abs())) * 0.111_3;
        assert!(off_m <= 25.0, "{made:?}");
        assert!(made[1].iter().all(|at| at % 100 == 0));
    }

    /// A circle of 256 m: a chord may be 25 m within and the corners 25 m without, so 7 or 8 corners.
    #[test]
    fn a_circle_has_few_corners() {
        let chain: Vec<Position> = (0..=200)
            .map(|at| {
                let (sin, cos) = (f64::from(at % 200) / 200.0 * std::f64::consts::TAU).sin_cos();
                [(2_300.0 * cos) as i32, (2_300.0 * sin) as i32]
            })
            .collect();
        let made = corners(&chain, 25.0, 100);
        assert!((6..=9).contains(&made.len()), "{made:?}");
    }
}
