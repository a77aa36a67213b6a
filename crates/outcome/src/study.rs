//! A change: every area's ways before and after, and what it does to outcomes.

use std::ops::Range;

use crate::{Legs, Measure, Mix, OutcomeError, OutcomeModel, PunctureRule, RateRule, Route, Tally};

/// A share of an area's patients and their way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// Above 0, at most 1; the shares of an area add up to what is served.
    pub share: f64,
    /// Their way.
    pub route: Route,
}

/// An area's patients and their ways on both sides of a change; no part where no unit can be reached.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Journey {
    /// Patients, as a rule a year.
    pub weight: f64,
    /// Before the change.
    pub before: Vec<Part>,
    /// After it.
    pub after: Vec<Part>,
}

impl Journey {
    /// All patients of an area by one way before and one after.
    #[must_use]
    pub fn single(weight: f64, before: Option<Route>, after: Option<Route>) -> Self {
        let part = |route: Option<Route>| route.map(|route| Part { share: 1.0, route }).into_iter().collect();
        Self { weight, before: part(before), after: part(after) }
    }
}

/// Whose outcomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Patients of areas whose unit or drive changes.
    Affected,
    /// All areas that send patients, after the change, to a unit that takes over affected areas; the affected are among
    /// them.
    Receiving,
    /// All patients.
    Everyone,
}

impl Scope {
    /// All, in the order of outputs.
    pub const ALL: [Self; 3] = [Self::Affected, Self::Receiving, Self::Everyone];

    /// The name used in outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Affected => "affected",
            Self::Receiving => "receiving",
            Self::Everyone => "everyone",
        }
    }
}

/// The same patients before and after.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Change {
    /// Before.
    pub before: Tally,
    /// After.
    pub after: Tally,
}

/// An area that is compared: its weight and its parts.
#[derive(Clone, Debug, PartialEq)]
struct Compared {
    weight: f64,
    before: Range<u32>,
    after: Range<u32>,
}

/// The areas of one change. Who goes where is given and stays as it is whatever the parameters: where factors scale all
/// drives alike, the nearest unit is the same.
#[derive(Clone, Debug, PartialEq)]
pub struct Study {
    parts: Vec<Part>,
    /// One per area; `None` if nobody there has a way on both sides.
    areas: Vec<Option<Compared>>,
    receiving: Vec<bool>,
    members: [Vec<u32>; 3],
    not_compared: f64,
    rule: PunctureRule,
    rates: RateRule,
}

impl Study {
    /// Takes the journeys of all areas in scope; `sites` is the number of sites that routes may name. Where a part of an
    /// area's patients has no way on one side, only the others are compared, by their mean.
    ///
    /// # Errors
    /// [`OutcomeError`] for a weight, a share or a drive that is no usable number, or a site that there is not.
    pub fn new(journeys: &[Journey], sites: usize, rule: PunctureRule, rates: RateRule) -> Result<Self, OutcomeError> {
        let mut study = Self {
            parts: Vec::new(),
            areas: Vec::with_capacity(journeys.len()),
            receiving: vec![false; sites],
            members: Default::default(),
            not_compared: 0.0,
            rule,
            rates,
        };
        for (area, journey) in journeys.iter().enumerate() {
            number(area, "the weight", journey.weight)?;
            for part in journey.before.iter().chain(&journey.after) {
                number(area, "a share", part.share)?;
                check(area, &part.route, sites)?;
            }
            study.take(journey);
        }
        let affected: Vec<bool> = study.areas.iter().map(|a| a.as_ref().is_some_and(|a| study.changes(a))).collect();
        for (area, _) in study.areas.iter().zip(&affected).filter(|(_, affected)| **affected) {
            let after = area.as_ref().map_or(0..0, |area| index(&area.after));
            for part in &study.parts[after] {
                // Who went there before and still does takes nobody over.
                study.receiving[part.route.site] |= !before_has(&study.parts, area.as_ref(), part);
            }
        }
        for (number, area) in study.areas.iter().enumerate() {
            let Some(area) = area else { continue };
            let receives = study.parts[index(&area.after)].iter().any(|part| study.receiving[part.route.site]);
            let is_member = [affected[number], receives || affected[number], true];
            for (members, is_member) in study.members.iter_mut().zip(is_member) {
                if is_member {
                    members.push(number as u32);
                }
            }
        }
        Ok(study)
    }

    fn take(&mut self, journey: &Journey) {
        let served = |parts: &[Part]| parts.iter().map(|part| part.share).sum::<f64>().min(1.0);
        let (before, after) = (served(&journey.before), served(&journey.after));
        let compared = before.min(after);
        self.not_compared += journey.weight * (1.0 - compared);
        if compared <= 0.0 {
            self.areas.push(None);
            return;
        }
        let mut push = |parts: &[Part], served: f64| {
            let start = self.parts.len() as u32;
            self.parts.extend(parts.iter().map(|part| Part { share: part.share / served, ..*part }));
            start..self.parts.len() as u32
        };
        let (before, after) = (push(&journey.before, before), push(&journey.after, after));
        self.areas.push(Some(Compared { weight: journey.weight * compared, before, after }));
    }

    fn changes(&self, area: &Compared) -> bool {
        self.parts[index(&area.before)] != self.parts[index(&area.after)]
    }

    /// Number of areas, as given.
    #[must_use]
    pub fn areas(&self) -> usize {
        self.areas.len()
    }

    /// Areas (by index) of a scope that have a way before and after.
    #[must_use]
    pub fn members(&self, scope: Scope) -> &[u32] {
        &self.members[scope as usize]
    }

    /// True for a site that takes over affected areas.
    #[must_use]
    pub fn receives(&self, site: usize) -> bool {
        self.receiving.get(site).copied().unwrap_or(false)
    }

    /// Patients without a way before or after: they are in no figure.
    #[must_use]
    pub fn not_compared(&self) -> f64 {
        self.not_compared
    }

    /// How patients get to thrombectomy.
    #[must_use]
    pub fn rule(&self) -> PunctureRule {
        self.rule
    }

    /// The same areas with another way to thrombectomy.
    #[must_use]
    pub fn with_rule(&self, rule: PunctureRule) -> Self {
        Self { rule, ..self.clone() }
    }

    /// Which unit's share thrombolysed counts after the change.
    #[must_use]
    pub fn rates(&self) -> RateRule {
        self.rates
    }

    /// The expected outcomes of a scope before and after. Gains of receiving units (see [`Legs`]) count after only.
    #[must_use]
    pub fn compare(&self, outcome_model: &OutcomeModel, legs: &Legs, scope: Scope) -> Change {
        let mut change = Change::default();
        for &area in self.members(scope) {
            if let Some(area) = &self.areas[area as usize] {
                self.add(outcome_model, legs, area, &mut change);
            }
        }
        change
    }

    /// The expected outcomes of a scope after the change alone.
    #[must_use]
    pub fn after(&self, outcome_model: &OutcomeModel, legs: &Legs, scope: Scope) -> Tally {
        let mut changes = [Change::default()];
        for &area in self.members(scope) {
            if let Some(area) = &self.areas[area as usize] {
                self.add_after(std::slice::from_ref(outcome_model), legs, area, &mut changes);
            }
        }
        changes[0].after
    }

    /// [`Self::compare`] for several models in one pass: their clocks and their patients are the same.
    #[must_use]
    pub fn compare_each(&self, outcome_models: &[OutcomeModel], legs: &Legs, scope: Scope) -> Vec<Change> {
        let mut changes = vec![Change::default(); outcome_models.len()];
        for &area in self.members(scope) {
            if let Some(area) = &self.areas[area as usize] {
                self.add_each(outcome_models, legs, area, &mut changes);
            }
        }
        changes
    }

    /// What a scope gains from treatment after the change, less what it gains before: below 0 is a loss. NaN if the model
    /// does not know the measure.
    #[must_use]
    pub fn difference(&self, outcome_model: &OutcomeModel, legs: &Legs, scope: Scope, measure: Measure) -> f64 {
        // Without a gain of the receiving units nothing changes for anyone but the affected: a twentieth of the work.
        let no_gain = legs.gain_min == 0.0 && legs.gain_share == 0.0;
        let change = self.compare(outcome_model, legs, if no_gain { Scope::Affected } else { scope });
        match (change.before.gained(measure), change.after.gained(measure)) {
            (Some(before), Some(after)) => after - before,
            _ => f64::NAN,
        }
    }

    /// The same for one area (by index); `None` if it has no way before or after.
    #[must_use]
    pub fn compare_area(&self, outcome_model: &OutcomeModel, legs: &Legs, area: usize) -> Option<Change> {
        let mut change = Change::default();
        self.add(outcome_model, legs, self.areas.get(area)?.as_ref()?, &mut change);
        Some(change)
    }

    /// Mean minutes from the onset to the puncture after the change, of an area (by index), if all went by `rule`; `None`
    /// if no centre can be reached.
    #[must_use]
    pub fn mean_puncture_after(&self, legs: &Legs, rule: PunctureRule, area: usize) -> Option<f64> {
        let parts = &self.parts[index(&self.areas.get(area)?.as_ref()?.after)];
        let (mut sum, mut shares) = (0.0, 0.0);
        for part in parts {
            if let Some(puncture) = legs.clock(&part.route, rule, |site| self.gain_min(legs, site)).puncture_min {
                sum += part.share * puncture;
                shares += part.share;
            }
        }
        (shares > 0.0).then(|| sum / shares)
    }

    fn add(&self, outcome_model: &OutcomeModel, legs: &Legs, area: &Compared, change: &mut Change) {
        self.add_each(std::slice::from_ref(outcome_model), legs, area, std::slice::from_mut(change));
    }

    fn add_each(&self, outcome_models: &[OutcomeModel], legs: &Legs, area: &Compared, changes: &mut [Change]) {
        for part in &self.parts[index(&area.before)] {
            let clock = legs.clock(&part.route, self.rule, |_| 0.0);
            for (outcome_model, change) in outcome_models.iter().zip(&mut *changes) {
                change.before.add(outcome_model, area.weight * part.share, &legs.mixes[part.route.site], &clock);
            }
        }
        self.add_after(outcome_models, legs, area, changes);
    }

    fn add_after(&self, outcome_models: &[OutcomeModel], legs: &Legs, area: &Compared, changes: &mut [Change]) {
        let before = &self.parts[index(&area.before)];
        let as_before = match self.rates {
            RateRule::AsBefore => Some(Mix::mean(before.iter().map(|part| (part.share, legs.mixes[part.route.site])))),
            RateRule::Receiving => None,
        };
        for part in &self.parts[index(&area.after)] {
            let site = part.route.site;
            let gain_share = if self.receiving[site] { legs.gain_share } else { 0.0 };
            let mix = as_before.unwrap_or(legs.mixes[site]).with_more(gain_share, legs);
            let clock = legs.clock(&part.route, self.rule, |site| self.gain_min(legs, site));
            for (outcome_model, change) in outcome_models.iter().zip(&mut *changes) {
                change.after.add(outcome_model, area.weight * part.share, &mix, &clock);
            }
        }
    }

    /// The gain at a site after the change, minutes.
    fn gain_min(&self, legs: &Legs, site: usize) -> f64 {
        if self.receiving[site] { legs.gain_min } else { 0.0 }
    }
}

fn before_has(parts: &[Part], area: Option<&Compared>, after: &Part) -> bool {
    let before = area.map_or(0..0, |area| index(&area.before));
    parts[before].iter().any(|part| part.route.site == after.route.site && part.share >= after.share)
}

fn index(range: &Range<u32>) -> Range<usize> {
    range.start as usize..range.end as usize
}

fn check(area: usize, route: &Route, sites: usize) -> Result<(), OutcomeError> {
    let known = |site: usize| match site < sites {
        true => Ok(()),
        false => Err(OutcomeError::UnknownSite { area, site, sites }),
    };
    known(route.site)?;
    number(area, "the drive", route.drive_min)?;
    if let crate::Onward::Transfer(drive_min) = route.onward {
        number(area, "the transfer", drive_min)?;
    }
    if let Some(direct) = route.direct {
        known(direct.site)?;
        number(area, "the drive to the centre", direct.drive_min)?;
    }
    Ok(())
}

fn number(area: usize, what: &'static str, value: f64) -> Result<(), OutcomeError> {
    match value.is_finite() && value >= 0.0 {
        true => Ok(()),
        false => Err(OutcomeError::Number { area, what, value }),
    }
}
