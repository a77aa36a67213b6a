//! Where a function changes its sign.

/// A change of sign: the place, and the signs on both sides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Crossing {
    pub(crate) at: f64,
    /// True if the function is above 0 below the place.
    pub(crate) from_above: bool,
}

/// All changes of sign of `f` between `low` and `high` that a scan in `cells` equal cells sees, each narrowed by
/// bisection to `tolerance`. Values within `zero` of 0 have no sign; two changes within one cell are not seen.
pub(crate) fn crossings(
    f: &mut impl FnMut(f64) -> f64,
    (low, high): (f64, f64),
    cells: usize,
    tolerance: f64,
    zero: f64,
) -> Vec<Crossing> {
    let sign = |value: f64| {
        if value > zero {
            1
        } else if value < -zero {
            -1
        } else {
            0
        }
    };
    let mut found = Vec::new();
    let mut last: Option<(f64, i32)> = None;
    for cell in 0..=cells {
        let x = if cell == cells { high } else { low + (high - low) * cell as f64 / cells as f64 };
        let s = sign(f(x));
        if s == 0 {
            continue;
        }
        if let Some((left, before)) = last
            && before != s
        {
            let (mut left, mut right) = (left, x);
            while right - left > tolerance {
                let middle = 0.5 * (left + right);
                if middle <= left || middle >= right {
                    break;
                }
                // Without a sign it counts to the right: the crossing is where the old sign ends.
                if sign(f(middle)) == before { left = middle } else { right = middle }
            }
            found.push(Crossing { at: 0.5 * (left + right), from_above: before > 0 });
        }
        last = Some((x, s));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_change_of_sign_is_found() {
        let mut cubic = |x: f64| (x - 1.0) * (x - 2.5) * (x - 7.0);
        let found = crossings(&mut cubic, (0.0, 10.0), 100, 1e-9, 0.0);
        assert_eq!(found.len(), 3);
        for (crossing, (at, from_above)) in found.iter().zip([(1.0, false), (2.5, true), (7.0, false)]) {
            assert!((crossing.at - at).abs() < 1e-8 && crossing.from_above == from_above, "{crossing:?}");
        }
    }

    #[test]
    fn a_touch_is_no_change_and_a_step_is_one() {
        assert!(crossings(&mut |x: f64| (x - 5.0).powi(2), (0.0, 10.0), 100, 1e-9, 0.0).is_empty());
        assert!(crossings(&mut |_| 0.0, (0.0, 10.0), 100, 1e-9, 0.0).is_empty());
        let step = crossings(&mut |x: f64| if x < 3.3 { -1.0 } else { 2.0 }, (0.0, 10.0), 7, 1e-9, 0.0);
        assert_eq!(step.len(), 1);
        assert!((step[0].at - 3.3).abs() < 1e-8);
    }
}
