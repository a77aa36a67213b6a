//! A function of minutes as a table, for many evaluations.

/// Good outcome (probability), utility, mean mRS; what a model does not know is NaN.
pub(crate) type Point = [f64; 3];

/// Points at equal distances from 0 to `end_min`, straight lines between, one value after.
///
/// At steps of a minute the outcome models differ from their exact form by at most 2e-7 (a test measures it), less
/// than the seven digits of any figure that is shown. A step at the end of the table stays a step.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Curve {
    points: Vec<Point>,
    per_min: f64,
    end_min: f64,
    after: Point,
}

impl Curve {
    /// Samples `exact` at steps of at most one minute up to and with `end_min`; `after` holds later.
    pub(crate) fn sampled(end_min: f64, after: Point, exact: impl Fn(f64) -> Point) -> Self {
        let steps = (end_min.ceil() as usize).max(1);
        let points = (0..=steps).map(|i| exact(end_min * i as f64 / steps as f64)).collect();
        Self { points, per_min: steps as f64 / end_min, end_min, after }
    }

    /// The value at `minutes`; below 0 that at 0.
    #[inline]
    pub(crate) fn at(&self, minutes: f64) -> Point {
        self.at_place(self.place(minutes))
    }

    /// Whether the tables of both have the same minutes, so that a place in the one is a place in the other.
    pub(crate) fn same_places(&self, other: &Self) -> bool {
        (self.points.len(), self.per_min, self.end_min) == (other.points.len(), other.per_min, other.end_min)
    }

    /// Between which points `minutes` are, and how far; `None` after the end.
    #[inline]
    pub(crate) fn place(&self, minutes: f64) -> Option<(usize, f64)> {
        if minutes > self.end_min {
            return None;
        }
        let x = minutes.max(0.0) * self.per_min;
        let left = (x as usize).min(self.points.len() - 2);
        Some((left, x - left as f64))
    }

    /// The value at a place.
    #[inline]
    pub(crate) fn at_place(&self, place: Option<(usize, f64)>) -> Point {
        let Some((left, fraction)) = place else { return self.after };
        let (a, b) = (&self.points[left], &self.points[left + 1]);
        std::array::from_fn(|i| a[i] + fraction * (b[i] - a[i]))
    }
}
