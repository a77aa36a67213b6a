//! Everything that is asked of a choice, in one result: plans and how they differ, today beside them, what rules cost, how sure it
//! is, the curve and the front.

use waywarden_errors::{Explained, Explanation};

use crate::figures::{PlanFigures, plan_figures};
use crate::tables::Tables;
use crate::{Aim, Plan, QuestionError, Searched};
use crate::{
    Answer, Asked, Control, Draws, Front, Part, Price, Sensitivity, Shared, SitingError, Status, Tolerance, Wanted,
    clash, curve, front, prices_of_rules, sensitivity, shared, solve, tolerances,
};

/// Tolerances are found to this many milliseconds.
const TOLERANCE_MS: u32 = 1_000;

/// What is wanted beside the plans. Each takes searches of its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wishes {
    /// Limits of the figures of plans, milliseconds.
    pub limits_ms: Vec<u32>,
    /// What today's sites cost against the best with as many.
    pub today: bool,
    /// The price of each rule.
    pub prices: bool,
    /// How much longer the way to each chosen site may get.
    pub tolerances: bool,
    /// In how many draws the best plan stays best.
    pub draws: Option<Draws>,
    /// The best plan for each number of open sites, from the first to the second.
    pub curve: Option<(usize, usize)>,
    /// The front between the first aim and these (one or two); empty: none.
    pub front: Vec<Aim>,
}

impl Wishes {
    /// The same with what another one wishes beside it.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self {
            prices: self.prices || other.prices,
            tolerances: self.tolerances || other.tolerances,
            draws: other.draws.or(self.draws),
            ..self
        }
    }
}

/// Today beside the best.
#[derive(Clone, Debug, PartialEq)]
pub struct Today {
    /// The sites of today, under no rule; `None` if there is none or capacities leave people without a place.
    pub figures: Option<PlanFigures>,
    /// The best plan with as many sites, under all rules; `None` if there is none.
    pub as_many: Option<Answer>,
    /// Its figures.
    pub as_many_figures: Option<PlanFigures>,
}

/// Why a choice cannot be made.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ChoiceError {
    /// What is asked does not fit the tables.
    #[error(transparent)]
    Question(#[from] QuestionError),
    /// It cannot be solved as it stands.
    #[error(transparent)]
    Siting(#[from] SitingError),
}

impl Explained for ChoiceError {
    fn explain(&self) -> Explanation {
        match self {
            Self::Question(error) => error.explain(),
            Self::Siting(error) => error.explain(),
        }
    }
}

/// The result of a choice of sites.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The plans and their proof.
    pub answer: Answer,
    /// The figures of each plan, in their order.
    pub figures: Vec<PlanFigures>,
    /// The limits of the figures, milliseconds.
    pub limits_ms: Vec<u32>,
    /// How the plans differ site by site.
    pub shared: Shared,
    /// Today beside them.
    pub today: Option<Today>,
    /// If nothing is possible: the smallest set of parts of the request that cannot hold together, in words.
    pub clash: Option<Vec<String>>,
    /// What each rule costs; empty if that was not wanted.
    pub prices: Vec<Price>,
    /// Tolerances of the sites of the best plan; empty if that was not wanted or nothing is proved.
    pub tolerances: Vec<Tolerance>,
    /// How often the best plan stays best.
    pub sensitivity: Option<(Draws, Sensitivity)>,
    /// Number of open sites and its best plan, in order.
    pub curve: Vec<(usize, Answer)>,
    /// The front.
    pub front: Option<AimedFront>,
}

/// A front with what it is between.
#[derive(Clone, Debug, PartialEq)]
pub struct AimedFront {
    /// Two or three aims.
    pub aims: Vec<Aim>,
    /// The same as they are searched for.
    pub searched: Vec<Searched>,
    /// The plans.
    pub front: Front,
}

impl AimedFront {
    /// What an aim is worth in a plan of the front, in the unit of [`Aim::unit`].
    ///
    /// # Panics
    /// If there is no such aim.
    #[must_use]
    pub fn value(&self, tables: &Tables, plan: &Plan, at: usize) -> f64 {
        self.aims[at].value(&self.searched[at], plan.values[at], tables)
    }
}

/// Most plans of a front.
const MOST_OF_FRONT: usize = 200;

/// Finds everything that is wished of a choice. The limit of nodes is for each search.
///
/// # Errors
/// As [`solve`], and for aims of the front that do not fit the tables.
pub fn choose(asked: &Asked<'_>, wishes: &Wishes, control: Control<'_>) -> Result<Choice, ChoiceError> {
    let request = &asked.request;
    let answer = solve(request, control)?;
    let plans: Vec<Vec<usize>> = answer.plans.iter().map(|plan| plan.sites.clone()).collect();
    let figures = plan_figures(asked, &plans, &wishes.limits_ms)?.into_iter().flatten().collect();
    let clash = match answer.status {
        Status::Infeasible => {
            clash(request, control)?.map(|parts| parts.into_iter().map(|part| words(asked, part)).collect())
        }
        _ => None,
    };
    let found = answer.best().is_some();
    let prices = if wishes.prices && found { prices_of_rules(request, control)? } else { Vec::new() };
    let tolerances = match wishes.tolerances && answer.optimal() {
        true => tolerances(request, TOLERANCE_MS, control)?,
        false => Vec::new(),
    };
    let sensitivity = match (wishes.draws, answer.best()) {
        (Some(draws), Some(best)) => Some((draws, sensitivity(request, &best.sites, draws, control)?)),
        _ => None,
    };
    let curve = match wishes.curve {
        Some((least, most)) => (least..).zip(curve(request, least, most, control)?).collect(),
        None => Vec::new(),
    };
    let front = if wishes.front.is_empty() { None } else { Some(aimed_front(asked, &wishes.front, control)?) };
    let today = if wishes.today { today(asked, &wishes.limits_ms, control)? } else { None };
    Ok(Choice {
        shared: shared(&answer.plans, request.times.sites()),
        figures,
        limits_ms: wishes.limits_ms.clone(),
        today,
        clash,
        prices,
        tolerances,
        sensitivity,
        curve,
        front,
        answer,
    })
}

fn aimed_front(asked: &Asked<'_>, others: &[Aim], control: Control<'_>) -> Result<AimedFront, ChoiceError> {
    let aims: Vec<Aim> = asked.aims.iter().take(1).chain(others).cloned().collect();
    let searched: Vec<Searched> =
        aims.iter().map(|aim| aim.searched(asked.tables, asked.has_costs)).collect::<Result<_, _>>()?;
    let objectives = searched.iter().map(|searched| searched.objective.clone()).collect();
    let request = crate::Request { objectives, ..asked.request.clone() };
    Ok(AimedFront { front: front(&request, MOST_OF_FRONT, control)?, aims, searched })
}

fn today(asked: &Asked<'_>, limits_ms: &[u32], control: Control<'_>) -> Result<Option<Today>, SitingError> {
    let sites = asked.today();
    if sites.is_empty() {
        return Ok(None);
    }
    let mut request = asked.request.clone();
    (request.least_open, request.most_open) = (sites.len(), sites.len());
    request.wanted = Wanted::Best(1);
    let as_many = solve(&request, control)?;
    let best = as_many.best().map_or_else(Vec::new, |plan| plan.sites.clone());
    let mut figures = plan_figures(asked, &[sites, best.clone()], limits_ms)?.into_iter();
    let today = figures.next().flatten();
    let as_many_figures = figures.next().flatten().filter(|_| !best.is_empty());
    Ok(Some(Today { figures: today, as_many: as_many.best().is_some().then_some(as_many), as_many_figures }))
}

/// A part of a request in words.
fn words(asked: &Asked<'_>, part: Part) -> String {
    let request = &asked.request;
    let fixed = |fixed: crate::Fixed| {
        let sites: Vec<usize> =
            (0..request.candidates.len()).filter(|&site| request.candidates[site].fixed == fixed).collect();
        asked.ids(&sites).join(", ")
    };
    match part {
        Part::Rule(rule) => asked.rules[rule].clone(),
        Part::LeastOpen => format!("at least {} open sites", request.least_open),
        Part::MostOpen => format!("at most {} open sites", request.most_open),
        Part::KeptOpen => format!("kept open: {}", fixed(crate::Fixed::Open)),
        Part::KeptClosed => format!("kept closed: {}", fixed(crate::Fixed::Closed)),
    }
}
