//! What is to be good, in the units that people use.

use crate::tables::Tables;
use crate::{NO_WAY_MS, Objective, QuestionError};

/// Value of an expected outcome of one person is kept to this part.
pub(crate) const OUTCOME_SCALE: f64 = 1e6;

/// Costs of sites are kept to thousandths.
pub(crate) const COST_SCALE: f64 = 1e3;

const MS_PER_MIN: f64 = 60_000.0;

/// Largest value of a mixture, so that its sums stay exact.
const LARGEST: f64 = (1u64 << 59) as f64;

/// What is to be best of a plan. [`crate::Objective`] is the same in whole numbers.
#[derive(Clone, Debug, PartialEq)]
pub enum Aim {
    /// Mean time.
    Mean,
    /// People within a limit.
    Within {
        /// The limit; a time equal to it is within.
        limit_ms: u32,
    },
    /// Longest time.
    Longest,
    /// Mean time of the worst-off.
    Worst {
        /// Their share in thousandths, 1 to 1000.
        permille: i64,
    },
    /// Mean time in which people of the most deprived fifth count so many times those of the least deprived, with even steps
    /// between; people of no known fifth count once.
    Deprived {
        /// How many times, 1 to 100.
        times: f64,
    },
    /// The expected outcome by the outcome model of the case: as many good outcomes due to treatment as possible.
    Outcome,
    /// Cost of the open sites.
    Cost,
    /// As few sites as possible.
    Sites,
    /// A sum of figures, each times a factor of at least 0: minutes for times, per cent of people beyond a limit, sites, costs,
    /// outcomes lost in a hundred.
    Mix(Vec<(f64, Aim)>),
}

/// An aim as it is searched for: the objective, and by what its value is divided to be the figure that people use.
#[derive(Clone, Debug, PartialEq)]
pub struct Searched {
    /// In whole numbers.
    pub objective: Objective,
    /// Value of one unit of the figure.
    pub per_unit: f64,
}

impl Aim {
    /// In whole numbers for the areas and sites of tables.
    ///
    /// # Errors
    /// [`QuestionError`] for what the tables do not have: fifths of deprivation, an outcome, costs.
    pub fn searched(&self, tables: &Tables, costs: bool) -> Result<Searched, QuestionError> {
        let people = |all: bool| {
            let counts = |area: usize| all || tables.times.row(area).iter().any(|time| *time != NO_WAY_MS);
            let sum: i64 = (0..tables.areas.len()).filter(|&area| counts(area)).map(|area| tables.weights[area]).sum();
            (sum as f64).max(1.0)
        };
        let found = |objective: Objective, per_unit: f64| Ok(Searched { objective, per_unit });
        match self {
            Self::Mean => found(Objective::mean(), people(false) * MS_PER_MIN),
            Self::Within { limit_ms } => found(Objective::within(*limit_ms), people(true) / 100.0),
            Self::Longest => found(Objective::Longest, MS_PER_MIN),
            Self::Worst { permille } => {
                found(Objective::Worst { permille: *permille }, people(false) * *permille as f64 * MS_PER_MIN)
            }
            Self::Deprived { times } => {
                let fifths = tables.fifths.as_ref().ok_or(QuestionError::NoDeprivation)?;
                // In hundredths, so that even steps of a whole number are whole.
                let factor = |fifth: Option<u8>| {
                    let steps = fifth.map_or(4.0, |fifth| f64::from(fifth) - 1.0);
                    ((times - (times - 1.0) * steps / 4.0) * 100.0).round() as i64
                };
                let weights: Vec<i64> =
                    tables.weights.iter().zip(fifths).map(|(weight, fifth)| weight * factor(*fifth)).collect();
                let reached = |area: &usize| tables.times.row(*area).iter().any(|time| *time != NO_WAY_MS);
                let sum: i64 = (0..weights.len()).filter(reached).map(|area| weights[area]).sum();
                found(Objective::Mean { weights: Some(weights) }, (sum as f64).max(1.0) * MS_PER_MIN)
            }
            Self::Outcome => {
                let outcome = tables.outcome.as_ref().ok_or(QuestionError::NoOutcome)?;
                let costs = outcome.iter().map(|good| -(good * OUTCOME_SCALE).round() as i64).collect();
                found(Objective::Table { costs, weights: None }, people(false) * OUTCOME_SCALE / 100.0)
            }
            Self::Cost if costs => found(Objective::SiteCost, COST_SCALE),
            Self::Cost => Err(QuestionError::NoCosts),
            Self::Sites => found(Objective::Sites, 1.0),
            Self::Mix(parts) => mixed(parts, tables, costs),
        }
    }

    /// As a heading, with its unit.
    #[must_use]
    pub fn name(&self) -> String {
        let minutes = |ms: u32| f64::from(ms) / MS_PER_MIN;
        match self {
            Self::Mean => "Mean time (min)".to_owned(),
            Self::Within { limit_ms } => format!("People within {} minutes", minutes(*limit_ms)),
            Self::Longest => "Longest time (min)".to_owned(),
            Self::Worst { permille } => format!("Mean time of the worst-off {} % (min)", *permille as f64 / 10.0),
            Self::Deprived { times } => format!("Mean time, the most deprived fifth counted {times} times (min)"),
            Self::Outcome => "Good outcomes due to treatment".to_owned(),
            Self::Cost => "Cost of the open sites".to_owned(),
            Self::Sites => "Open sites".to_owned(),
            Self::Mix(_) => format!("Weighted sum: {self}"),
        }
    }

    /// Unit of [`Aim::value`].
    #[must_use]
    pub fn unit(&self) -> &'static str {
        match self {
            Self::Mean | Self::Longest | Self::Worst { .. } | Self::Deprived { .. } => "minutes",
            Self::Within { .. } => "people within the limit",
            Self::Outcome => "good outcomes due to treatment",
            Self::Cost => "cost",
            Self::Sites => "sites",
            Self::Mix(_) => "weighted sum",
        }
    }

    /// What a value of the objective is in the unit of the tables: minutes, people (within a limit), sites, a cost, outcomes.
    #[must_use]
    pub fn value(&self, searched: &Searched, value: i64, tables: &Tables) -> f64 {
        match self {
            Self::Within { .. } => (tables.weights.iter().sum::<i64>() - value) as f64 / tables.weight_scale,
            Self::Outcome => -(value as f64) / OUTCOME_SCALE / tables.weight_scale,
            _ => value as f64 / searched.per_unit,
        }
    }
}

/// The words of a command line or a case file.
impl std::fmt::Display for Aim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Mean => f.write_str("mean"),
            Self::Within { limit_ms } => write!(f, "within:{}", f64::from(*limit_ms) / MS_PER_MIN),
            Self::Longest => f.write_str("longest"),
            Self::Worst { permille } => write!(f, "worst:{}", *permille as f64 / 10.0),
            Self::Deprived { times } => write!(f, "deprived:{times}"),
            Self::Outcome => f.write_str("outcome"),
            Self::Cost => f.write_str("cost"),
            Self::Sites => f.write_str("sites"),
            Self::Mix(parts) => {
                for (at, (factor, aim)) in parts.iter().enumerate() {
                    write!(f, "{}{factor}*{aim}", if at == 0 { "" } else { "+" })?;
                }
                Ok(())
            }
        }
    }
}

/// A sum of figures in whole numbers: each objective times a whole number that makes a unit of its figure count alike. The
/// coarsest of these numbers is exact, the others are rounded: as a rule by far less than a thousandth.
fn mixed(parts: &[(f64, Aim)], tables: &Tables, costs: bool) -> Result<Searched, QuestionError> {
    let searched: Vec<(f64, Searched)> =
        parts.iter().map(|(factor, aim)| Ok((*factor, aim.searched(tables, costs)?))).collect::<Result<_, _>>()?;
    let times = (0..tables.areas.len()).flat_map(|area| tables.times.row(area));
    let longest_min = f64::from(times.copied().filter(|time| *time != NO_WAY_MS).max().unwrap_or(0)) / MS_PER_MIN;
    // Largest figure that a part may have.
    let largest = |aim: &Aim| match aim {
        Aim::Within { .. } | Aim::Outcome => 100.0,
        Aim::Sites => tables.sites.len() as f64,
        Aim::Cost => 1e9,
        _ => longest_min.max(1.0),
    };
    let sum: f64 = parts.iter().map(|(factor, aim)| factor * largest(aim)).sum();
    // A unit of the sum may be worth so much.
    let room = LARGEST / sum.max(1e-9);
    let unit = |(factor, part): &(f64, Searched)| if *factor > 0.0 { part.per_unit / factor } else { 0.0 };
    let coarsest = searched.iter().map(unit).fold(1e-9, f64::max);
    let per_unit = coarsest * (room / coarsest).floor().clamp(1.0, 1e3);
    let factors = searched.iter().map(|(factor, part)| ((factor * per_unit / part.per_unit).round() as i64, part));
    let objective = Objective::Mix(factors.map(|(times, part)| (times, part.objective.clone())).collect());
    Ok(Searched { objective, per_unit })
}
