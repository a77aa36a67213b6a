//! An outcome model as tables of minutes: what all evaluations use.

use crate::OutcomeError;
use crate::curve::{Curve, Point};
use crate::model::{Emberson, Holodinsky, Samuel, Stroke, Treatment};

/// Which outcome model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ModelId {
    /// SAMueL `stroke-outcome` 0.1.8, the primary one: mRS 0-2 and utility.
    Samuel,
    /// Holodinsky 2018: mRS 0-1.
    Holodinsky,
    /// Emberson 2014: mRS 0-1, thrombolysis only.
    Emberson,
}

impl ModelId {
    /// All, the primary one first.
    pub const ALL: [Self; 3] = [Self::Samuel, Self::Holodinsky, Self::Emberson];

    /// The name used in cases and outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Samuel => "samuel",
            Self::Holodinsky => "holodinsky",
            Self::Emberson => "emberson",
        }
    }
}

/// The expected outcome of a patient.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Effect {
    /// Probability of a good outcome.
    pub good: f64,
    /// Expected utility; `None` if the model has none.
    pub utility: Option<f64>,
}

/// What two treatments of one patient do together.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Both {
    /// The better by mean mRS.
    Better,
    /// `pA + (1 - pA) pE`.
    Complement,
    /// The model knows thrombolysis only.
    IvtOnly,
}

/// An outcome model, sampled. Effects of a patient by minutes from the onset.
#[derive(Clone, Debug, PartialEq)]
pub struct OutcomeModel {
    /// Which model.
    pub id: ModelId,
    /// For people.
    pub title: String,
    /// Where the numbers come from.
    pub source: String,
    /// The highest mRS that counts as good: 2 is "independent", 1 "excellent".
    pub good_up_to: usize,
    nlvo_ivt: Curve,
    lvo_ivt: Curve,
    lvo_mt: Curve,
    untreated: [Point; 2],
    both: Both,
    /// Whether both curves of thrombolysis have the same minutes.
    one_place: bool,
}

impl OutcomeModel {
    /// The three models that are shipped, in the order of [`ModelId::ALL`].
    ///
    /// # Errors
    /// Never for the shipped tables; a test reads them.
    pub fn all() -> Result<[Self; 3], OutcomeError> {
        let samuel = Self::samuel(&Samuel::shipped()?);
        Ok([samuel, Self::holodinsky(&Holodinsky::shipped()?), Self::emberson(&Emberson::shipped()?)])
    }

    /// One of the models that are shipped.
    ///
    /// # Errors
    /// Never for the shipped tables.
    pub fn shipped(id: ModelId) -> Result<Self, OutcomeError> {
        match id {
            ModelId::Samuel => Ok(Self::samuel(&Samuel::shipped()?)),
            ModelId::Holodinsky => Ok(Self::holodinsky(&Holodinsky::shipped()?)),
            ModelId::Emberson => Ok(Self::emberson(&Emberson::shipped()?)),
        }
    }

    /// Samples SAMueL.
    #[must_use]
    pub fn samuel(model: &Samuel) -> Self {
        let point = |p: &crate::model::Cumulative| [p[model.good_up_to()], model.utility(p), Samuel::mean_mrs(p)];
        let curve = |treatment| {
            let end_min = model.no_effect_min(treatment);
            let exact = |minutes: f64| point(&model.treated(treatment, minutes));
            Curve::sampled(end_min, exact(end_min), exact)
        };
        Self {
            id: ModelId::Samuel,
            title: model.title().to_owned(),
            source: model.source().to_owned(),
            good_up_to: model.good_up_to(),
            nlvo_ivt: curve(Treatment::NlvoIvt),
            lvo_ivt: curve(Treatment::LvoIvt),
            lvo_mt: curve(Treatment::LvoMt),
            untreated: [point(&model.untreated(Stroke::Nlvo)), point(&model.untreated(Stroke::Lvo))],
            both: Both::Better,
            one_place: false,
        }
        .with_one_place()
    }

    /// Samples Holodinsky 2018. Without treatment its patients do as those treated too late.
    #[must_use]
    pub fn holodinsky(model: &Holodinsky) -> Self {
        let point = |good: f64| [good, f64::NAN, f64::NAN];
        let curve = |treatment| {
            let curve = model.curve(treatment);
            Curve::sampled(curve.until_min, point(curve.otherwise), |minutes| point(curve.at(minutes)))
        };
        let late = |treatment| point(model.curve(treatment).otherwise);
        Self {
            id: ModelId::Holodinsky,
            title: model.title().to_owned(),
            source: model.source().to_owned(),
            good_up_to: 1,
            nlvo_ivt: curve(Treatment::NlvoIvt),
            lvo_ivt: curve(Treatment::LvoIvt),
            lvo_mt: curve(Treatment::LvoMt),
            untreated: [late(Treatment::NlvoIvt), late(Treatment::LvoMt)],
            both: Both::Complement,
            one_place: false,
        }
        .with_one_place()
    }

    /// Samples Emberson 2014. Patients with thrombectomy alone count as untreated.
    #[must_use]
    pub fn emberson(model: &Emberson) -> Self {
        let point = |good: f64| [good, f64::NAN, f64::NAN];
        let end_min = model.no_effect_min();
        let curve = |stroke| {
            let exact = |minutes: f64| point(model.treated(stroke, minutes));
            Curve::sampled(end_min, exact(end_min), exact)
        };
        let untreated = [Stroke::Nlvo, Stroke::Lvo].map(|stroke| point(model.untreated(stroke)));
        Self {
            id: ModelId::Emberson,
            title: model.title().to_owned(),
            source: model.source().to_owned(),
            good_up_to: 1,
            nlvo_ivt: curve(Stroke::Nlvo),
            lvo_ivt: curve(Stroke::Lvo),
            lvo_mt: Curve::sampled(1.0, untreated[1], |_| untreated[1]),
            untreated,
            both: Both::IvtOnly,
            one_place: false,
        }
        .with_one_place()
    }

    fn with_one_place(mut self) -> Self {
        self.one_place = self.nlvo_ivt.same_places(&self.lvo_ivt);
        self
    }

    /// True if the model knows utility.
    #[must_use]
    pub fn has_utility(&self) -> bool {
        !self.untreated[0][1].is_nan()
    }

    /// One treatment at `minutes` from the onset (to the needle or the puncture).
    #[must_use]
    pub fn treated(&self, treatment: Treatment, minutes: f64) -> Effect {
        effect(self.point(treatment, minutes))
    }

    /// Thrombolysis and thrombectomy of one patient.
    #[must_use]
    pub fn both(&self, needle_min: f64, puncture_min: f64) -> Effect {
        effect(self.combined(self.lvo_ivt.at(needle_min), self.lvo_mt.at(puncture_min)))
    }

    /// Without treatment.
    #[must_use]
    pub fn untreated(&self, stroke: Stroke) -> Effect {
        effect(self.untreated[stroke as usize])
    }

    #[inline]
    pub(crate) fn point(&self, treatment: Treatment, minutes: f64) -> Point {
        match treatment {
            Treatment::NlvoIvt => self.nlvo_ivt.at(minutes),
            Treatment::LvoIvt => self.lvo_ivt.at(minutes),
            Treatment::LvoMt => self.lvo_mt.at(minutes),
        }
    }

    /// Thrombolysis at `minutes` without and with a large vessel occluded. Every model has both in tables of the same
    /// minutes: one look for the place.
    #[inline]
    pub(crate) fn needle_points(&self, minutes: f64) -> [Point; 2] {
        let place = self.nlvo_ivt.place(minutes);
        match self.one_place {
            true => [self.nlvo_ivt.at_place(place), self.lvo_ivt.at_place(place)],
            false => [self.nlvo_ivt.at_place(place), self.lvo_ivt.at(minutes)],
        }
    }

    /// Thrombolysis and thrombectomy of one patient, from what each would do alone.
    #[inline]
    pub(crate) fn combined(&self, ivt: Point, mt: Point) -> Point {
        match self.both {
            Both::IvtOnly => ivt,
            Both::Better if ivt[2] < mt[2] => ivt,
            Both::Better => mt,
            Both::Complement => [ivt[0] + (1.0 - ivt[0]) * mt[0], f64::NAN, f64::NAN],
        }
    }

    pub(crate) fn untreated_point(&self, stroke: Stroke) -> Point {
        self.untreated[stroke as usize]
    }
}

fn effect(point: Point) -> Effect {
    Effect { good: point[0], utility: (!point[1].is_nan()).then_some(point[1]) }
}
