//! The choice of sites: plans, sites, the curve, the front, and what rules cost.

use waywarden_pack::Value;
use waywarden_scenario::SiteIndex;
use waywarden_siting::{Answer, Asked, Choice, Plan, PlanFigures, Status};
use waywarden_study::{SitingOfCase, SitingResult};

use crate::columns::{Disclosure, TableOf, figure, flag, integer, minutes, number, text};
use crate::dimensions::Dimensions;
use crate::site_names::{site_id, site_name};

/// A plan, or the sites of today.
#[derive(Clone, Debug, PartialEq)]
pub struct SitingPlanRow {
    /// Which.
    pub plan: SitingPlan,
    /// Value of the first objective, in its unit; `None` of today, which may break rules.
    pub value: Option<f64>,
    /// Whether it is proved that there is no better one of its kind.
    pub proved: Option<bool>,
    /// The figures.
    pub figures: PlanFigures,
    /// Ids of the open sites.
    pub sites: Vec<String>,
}

/// Which plan a row is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SitingPlan {
    /// The sites of today.
    Today,
    /// The best with as many sites as today.
    AsManyAsToday,
    /// The plan of this rank, from 1.
    Rank(usize),
}

impl SitingPlan {
    /// `today`, `as_many_as_today`, or the rank.
    #[must_use]
    pub fn text(self) -> String {
        match self {
            Self::Today => "today".to_owned(),
            Self::AsManyAsToday => "as_many_as_today".to_owned(),
            Self::Rank(rank) => rank.to_string(),
        }
    }
}

/// A site that could be chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct SitingSiteRow {
    /// The position.
    pub site: SiteIndex,
    /// Whether it exists today.
    pub existing: bool,
    /// Whether the best plan has it.
    pub in_best: bool,
    /// How many of the listed plans have it, and how many are listed.
    pub plans: (usize, usize),
    /// People who go there in the best plan; `None` if they may not be shown, or it is not open.
    pub people: Option<f64>,
    /// How many more minutes the way to it may take until a plan without it is better; `None` if that is not known.
    pub stays_min: Option<f64>,
    /// Share of the draws whose best plan has it; `None` without draws.
    pub share_of_draws: Option<f64>,
}

/// The best plan of a number of open sites.
#[derive(Clone, Debug, PartialEq)]
pub struct SitingCurveRow {
    /// How many are open.
    pub open: usize,
    /// Value of the first objective; `None` if there is no plan, or none was found.
    pub value: Option<f64>,
    /// `yes`, `no` after a stop, or `no plan`.
    pub proved: &'static str,
    /// Ids of the open sites.
    pub sites: Vec<String>,
}

/// A plan of the front.
#[derive(Clone, Debug, PartialEq)]
pub struct SitingFrontRow {
    /// Value of each objective, two or three.
    pub values: Vec<f64>,
    /// Ids of the open sites.
    pub sites: Vec<String>,
}

/// A rule.
#[derive(Clone, Debug, PartialEq)]
pub struct SitingRuleRow {
    /// In words.
    pub rule: String,
    /// By how much the first objective would be better without it; `None` if that is not proved, or was not asked.
    pub price: Option<f64>,
}

/// What a case with a `[siting]` has of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SitingRows {
    /// Today, the best with as many sites, and the plans from the best on.
    pub plans: Vec<SitingPlanRow>,
    /// Every site that could be chosen.
    pub sites: Vec<SitingSiteRow>,
    /// By number of open sites, if asked for.
    pub curve: Option<Vec<SitingCurveRow>>,
    /// The front, if asked for.
    pub front: Option<Vec<SitingFrontRow>>,
    /// The rules, if there are any.
    pub rules: Option<Vec<SitingRuleRow>>,
}

pub(crate) fn rows(found: &SitingResult, asked: &Asked<'_>) -> SitingRows {
    let (choice, of_case) = (&found.choice, &found.of_case);
    let ids = |sites: &[usize]| asked.ids(sites).into_iter().map(str::to_owned).collect::<Vec<String>>();
    SitingRows {
        plans: plans(choice, asked),
        sites: sites(choice, of_case),
        curve: (!choice.curve.is_empty()).then(|| {
            let row = |(open, answer): &(usize, Answer)| SitingCurveRow {
                open: *open,
                value: answer.best().map(|plan| asked.value(plan, 0)),
                proved: match answer.status {
                    Status::Optimal => "yes",
                    Status::Stopped => "no",
                    Status::Infeasible => "no plan",
                },
                sites: answer.best().map_or_else(Vec::new, |plan| ids(&plan.sites)),
            };
            choice.curve.iter().map(row).collect()
        }),
        front: choice.front.as_ref().map(|found| {
            let row = |plan: &Plan| SitingFrontRow {
                values: (0..found.aims.len()).map(|at| found.value(asked.tables, plan, at)).collect(),
                sites: ids(&plan.sites),
            };
            found.front.plans.iter().map(row).collect()
        }),
        rules: (!asked.rules.is_empty()).then(|| {
            let price = |rule: usize| {
                let price = choice.prices.iter().find(|price| price.rule == rule)?;
                Some(price.value? as f64 / asked.searched[0].per_unit)
            };
            let numbered = asked.rules.iter().enumerate();
            numbered.map(|(at, words)| SitingRuleRow { rule: words.clone(), price: price(at) }).collect()
        }),
    }
}

fn plans(choice: &Choice, asked: &Asked<'_>) -> Vec<SitingPlanRow> {
    let row = |plan, value, proved, figures: &PlanFigures| {
        let sites = asked.ids(&figures.sites).into_iter().map(str::to_owned).collect();
        SitingPlanRow { plan, value, proved, figures: figures.clone(), sites }
    };
    let mut rows = Vec::new();
    if let Some(today) = &choice.today {
        rows.extend(today.figures.as_ref().map(|figures| row(SitingPlan::Today, None, None, figures)));
        if let (Some(answer), Some(figures)) = (&today.as_many, &today.as_many_figures) {
            let value = answer.best().map(|plan| asked.value(plan, 0));
            rows.push(row(SitingPlan::AsManyAsToday, value, Some(answer.optimal()), figures));
        }
    }
    for (at, (plan, figures)) in choice.answer.plans.iter().zip(&choice.figures).enumerate() {
        let value = Some(asked.value(plan, 0));
        rows.push(row(SitingPlan::Rank(at + 1), value, Some(choice.answer.optimal()), figures));
    }
    rows
}

fn sites(choice: &Choice, of_case: &SitingOfCase) -> Vec<SitingSiteRow> {
    let tables = &of_case.tables;
    let best = choice.figures.first();
    let row = |site: usize| {
        let at = best.and_then(|best| best.sites.iter().position(|open| *open == site));
        let people = at.zip(best).map(|(at, best)| best.volumes[at]).filter(|_| !tables.protected);
        let tolerance = choice.tolerances.iter().find(|tolerance| tolerance.site == site);
        SitingSiteRow {
            site: of_case.sites[site],
            existing: tables.existing[site],
            in_best: at.is_some(),
            plans: (choice.answer.plans.iter().filter(|p| p.sites.contains(&site)).count(), choice.answer.plans.len()),
            people,
            stays_min: tolerance.and_then(|t| t.stays_ms).map(|ms| f64::from(ms) / 60_000.0),
            share_of_draws: choice
                .sensitivity
                .as_ref()
                .filter(|(_, sure)| sure.proved > 0)
                .map(|(_, sure)| sure.chosen[site] as f64 / sure.proved as f64),
        }
    };
    (0..tables.sites.len()).map(row).collect()
}

pub(super) fn plan_columns(d: &Dimensions) -> TableOf<SitingPlanRow> {
    let mut table = TableOf::new("siting_plans", "The best choices of sites, with today beside them");
    let plan =
        text("plan", "Plan", "`today`, `as_many_as_today` (the best with as many sites), or the rank, 1 the best");
    table.add(plan, |_, row: &SitingPlanRow| row.plan.text().into());
    table.add(integer("open", "Open sites", "how many"), |_, row| Value::Integer(row.sites.len() as i64));
    let value = figure("objective", "Objective", "value of the first objective, in its unit; empty of today");
    table.add(value.disclosed(Disclosure::Statistic), |_, row| row.value.into());
    let proved = flag("proved", "Proved", "whether it is proved that there is no better one");
    table.add(proved, |_, row| row.proved.map_or(Value::Null, Value::Boolean));
    let mean = minutes("mean_min", "Mean minutes", "mean time to the nearest open site");
    table.add(mean, |_, row| row.figures.mean_min.into());
    let worst = minutes("worst_tenth_min", "Mean minutes of the worst-off tenth", "of those who have a way");
    table.add(worst, |_, row| row.figures.worst_tenth_min.into());
    let longest = minutes("longest_min", "Longest minutes", "of any area with people");
    table.add(longest, |_, row| row.figures.longest_min.into());
    for (at, limit) in d.limits.iter().enumerate() {
        let name = format!("share_within_{}_min", limit.name);
        let title = format!("Share within {} minutes", limit.words);
        let share = number(&name, &title, 4, "share of all people within the limit, 0 to 1").of_case();
        table.add(share, move |_, row| row.figures.shares().get(at).copied().into());
    }
    let cost = figure("cost", "Cost", "of the open sites, in the unit of the case; 0 if none is given");
    table.add(cost, |_, row| Value::Number(row.figures.cost));
    let sites = text("sites", "Sites", "ids of the open sites, separated by blanks");
    table.add(sites, |_, row| row.sites.join(" ").into());
    table
}

pub(crate) fn site_columns() -> TableOf<SitingSiteRow> {
    let mut table = TableOf::new("siting_sites", "Every site that could be chosen, and what became of it");
    table.add(text("site_id", "Site", "id of the position"), |case, row: &SitingSiteRow| site_id(case, Some(row.site)));
    table.add(text("site_name", "Site", "its name"), |case, row| site_name(case, Some(row.site)));
    table.add(flag("existing", "Exists", "whether it exists today"), |_, row| Value::Boolean(row.existing));
    let best = flag("in_best", "In the best plan", "whether the best plan has it");
    table.add(best, |_, row| Value::Boolean(row.in_best));
    let plans = integer("plans", "In so many plans", "how many of the listed plans have it");
    table.add(plans, |_, row| Value::Integer(row.plans.0 as i64));
    let share = number("share_of_plans", "Share of plans", 4, "the same as a share of the listed plans, 0 to 1");
    table.add(share, |_, row| (row.plans.1 > 0).then(|| row.plans.0 as f64 / row.plans.1 as f64).into());
    let people = figure("people", "People", "who go there in the best plan, of the weight of the choice");
    table.add(people.disclosed(Disclosure::LeftOut), |_, row| row.people.into());
    let stays = minutes(
        "stays_with_more_min",
        "Stays with so much more",
        "by how much the ways to it may get longer until a plan without it is better; only if asked for",
    );
    table.add(stays, |_, row| row.stays_min.into());
    let draws = number("share_of_draws", "Share of draws", 4, "of the draws whose best plan has it; only if asked for");
    table.add(draws, |_, row| row.share_of_draws.into());
    table
}

pub(super) fn curve_columns() -> TableOf<SitingCurveRow> {
    let mut table = TableOf::new("siting_curve", "The best choice for each number of open sites");
    table.add(integer("open", "Open sites", "how many"), |_, row: &SitingCurveRow| Value::Integer(row.open as i64));
    let value = figure("objective", "Objective", "value of the first objective, in its unit");
    table.add(value.disclosed(Disclosure::Statistic), |_, row| row.value.into());
    table.add(text("proved", "Proved", "`yes`, `no` after a stop, or `no plan`"), |_, row| row.proved.into());
    let sites = text("sites", "Sites", "ids of the open sites, separated by blanks");
    table.add(sites, |_, row| row.sites.join(" ").into());
    table
}

pub(super) fn front_columns() -> TableOf<SitingFrontRow> {
    let about = "Plans of which none is at least as good in every objective and better in one";
    let mut table = TableOf::new("siting_front", about);
    for at in 0..3 {
        let name = format!("objective_{}", at + 1);
        let title = format!("Objective {}", at + 1);
        let value = figure(&name, &title, "its value, in its unit; empty if there is none");
        table.add(value.disclosed(Disclosure::Statistic), move |_, row: &SitingFrontRow| {
            row.values.get(at).copied().into()
        });
    }
    table.add(integer("open", "Open sites", "how many"), |_, row| Value::Integer(row.sites.len() as i64));
    let sites = text("sites", "Sites", "ids of the open sites, separated by blanks");
    table.add(sites, |_, row| row.sites.join(" ").into());
    table
}

pub(super) fn rule_columns() -> TableOf<SitingRuleRow> {
    let mut table = TableOf::new("siting_rules", "What must hold of a choice of sites, and what each rule costs");
    table.add(text("rule", "Rule", "in words"), |_, row: &SitingRuleRow| row.rule.as_str().into());
    let price = figure(
        "price",
        "Price",
        "by how much the first objective would be better without the rule, in its unit; only if asked for",
    );
    table.add(price.disclosed(Disclosure::Statistic), |_, row| row.price.into());
    table
}
