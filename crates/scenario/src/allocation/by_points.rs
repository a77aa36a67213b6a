//! Who goes where from where they live: points in place of areas, and back.

use std::borrow::Cow;

use super::{Assignment, Share};
use crate::{Area, Case, TravelTimes};

/// What is allocated: areas, or the points that their people are at.
pub(super) struct Units<'a> {
    /// An area each, with its part of the weights.
    pub areas: Cow<'a, [Area]>,
    pub times: &'a TravelTimes,
    /// The times of which the points are, if they are points.
    of: Option<&'a TravelTimes>,
    /// The area of each.
    owners: Vec<usize>,
}

impl<'a> Units<'a> {
    pub(super) fn of(case: &'a Case, times: &'a TravelTimes) -> Self {
        let Some(by_point) = times.by_point() else {
            return Self { areas: Cow::Borrowed(&case.areas), times, of: None, owners: Vec::new() };
        };
        let (mut areas, mut owners) = (Vec::new(), Vec::new());
        for (owner, area) in case.areas.iter().enumerate() {
            for point in by_point.points.of_area(owner) {
                let share = by_point.points.share(point);
                let weights = area.weights.iter().map(|weight| weight * share).collect();
                areas.push(Area { at: by_point.points.places()[point], weights, ..area.clone() });
                owners.push(owner);
            }
        }
        Self { areas: Cow::Owned(areas), times: &by_point.times, of: Some(times), owners }
    }

    /// The area of a unit.
    pub(super) fn owner(&self, unit: usize) -> usize {
        if self.of.is_some() { self.owners[unit] } else { unit }
    }

    /// One assignment for each area, from one for each unit.
    pub(super) fn by_area(&self, assignments: Vec<Assignment>) -> Vec<Assignment> {
        let Some(by_point) = self.of.and_then(TravelTimes::by_point) else { return assignments };
        let points = &by_point.points;
        let of_area = |area: usize| points.of_area(area).map(|point| (points.share(point), &assignments[point]));
        (0..points.areas()).map(|area| together(of_area(area))).collect()
    }
}

/// What several parts of an area do, each with its share of the people.
fn together<'p>(mut parts: impl ExactSizeIterator<Item = (f64, &'p Assignment)>) -> Assignment {
    if parts.len() == 1 {
        return parts.next().map(|(_, only)| only.clone()).unwrap_or_default();
    }
    let mut whole = Assignment { served: 0.0, ..Assignment::default() };
    let mut all_served = true;
    for (share, part) in parts {
        whole.served += share * part.served;
        all_served &= part.reason.is_none();
        whole.shares.extend(part.shares.iter().map(|there| Share { share: there.share * share, ..*there }));
        if whole.reason.is_none() {
            whole.reason.clone_from(&part.reason);
        }
    }
    if all_served {
        whole.served = 1.0;
    }
    whole.shares.sort_by_key(|share| (share.site, share.time_ms));
    whole.shares.dedup_by(|next, kept| {
        let same = next.site == kept.site && next.time_ms == kept.time_ms;
        if same {
            kept.share += next.share;
        }
        same
    });
    if let ([one], true) = (&mut whole.shares[..], all_served) {
        one.share = 1.0;
    }
    whole
}
