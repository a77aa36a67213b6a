//! The tables of a run: typed rows, and the columns that they are written in.

mod clinical;
mod commissioners;
mod curves;
mod equity;
mod flows;
mod fragility;
mod groups;
mod most_affected;
mod observed;
mod reconciliation;
mod sensitivity;
mod services;
mod siting;
mod standards;
mod summary;
mod travel;
mod volumes;

use waywarden_pack::Table;
use waywarden_scenario::clinical::fragility::FragilityRow;
use waywarden_scenario::clinical::sensitivity::MonteCarloRow;
use waywarden_scenario::clinical::{BreakEvenRow, OutcomeRow};
use waywarden_scenario::disclosure::{SuppressedCounts, SuppressedResult};
use waywarden_scenario::impact::GroupSlice;
use waywarden_scenario::rows::{FlowRow, SummaryRow};
use waywarden_scenario::travel::{RoadLengths, TravelRow};
use waywarden_scenario::{Calibrated, Case, ScenarioResult, ScenarioSpec, Scope, ServiceIndex};

pub use clinical::status as breakeven_status;
pub use commissioners::{CommissionerFlowRow, CommissionerVolumeRow};
pub use curves::CurveRow;
pub use equity::{Comparison, EquityRow};
pub use fragility::share as fragility_share;
pub use groups::GroupRow;
pub use most_affected::MostAffectedRow;
pub use observed::ObservedRow;
pub use reconciliation::{CalibrationFigures, ReconciliationRow};
pub use sensitivity::{FlipPoint, FlipRow, ScenarioOrToday, TornadoRow};
pub use services::{FallenRow, SharedCapacityRow};
pub use siting::{SitingCurveRow, SitingFrontRow, SitingPlan, SitingPlanRow, SitingRows, SitingRuleRow, SitingSiteRow};
pub use standards::{ExposureRow, StandardRow};
pub use volumes::{AgainstLimits, SiteVolume};

pub(crate) use flows::add_flow_columns;
pub(crate) use most_affected::columns as most_affected_columns;
pub(crate) use sensitivity::{flip_rows, tornado_rows};
pub(crate) use siting::{rows as siting_rows, site_columns as siting_site_columns};

use crate::columns::{TableDescription, TableOf};
use crate::dimensions::Dimensions;
use crate::layers::ScenarioOfService;

/// Whose rows: of a scenario or of today, for one service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResultOf {
    /// The scenario, or today beside the scenarios.
    pub scenario: ScenarioOrToday,
    /// The service; `None` in a case without services.
    pub service: Option<ServiceIndex>,
}

impl From<ScenarioOfService> for ResultOf {
    fn from(of: ScenarioOfService) -> Self {
        Self { scenario: ScenarioOrToday::Scenario(of.scenario), service: of.service }
    }
}

/// A row of one result.
#[derive(Clone, Debug, PartialEq)]
pub struct Of<R> {
    /// Of which.
    pub of: ResultOf,
    /// The row.
    pub row: R,
}

/// What rows are made of.
pub(crate) struct Figures<'a> {
    /// The case.
    pub case: &'a Case,
    /// Each scenario and service.
    pub results: &'a [ScenarioResult],
    /// Today, for each service.
    pub today: &'a [ScenarioResult],
    /// Today by the rule of the case, where recorded flows are today.
    pub by_rule: &'a [ScenarioResult],
    /// Of each service, if the case asks for it.
    pub calibrated: &'a [Option<Calibrated>],
    /// The groups of areas.
    pub slices: &'a [GroupSlice],
    /// Lengths of journeys, if the case asks for what they cost.
    pub lengths: Option<&'a RoadLengths>,
    /// What may be shown of `results`, then of `today`.
    pub shown: &'a SuppressedCounts,
}

/// A result with what may be shown of it.
#[derive(Clone, Copy)]
pub(crate) struct Shownable<'a> {
    pub of: ResultOf,
    pub result: &'a ScenarioResult,
    pub shown: &'a SuppressedResult,
    /// Whether it changes nothing.
    pub is_today: bool,
}

impl Shownable<'_> {
    /// Whether there are figures of a scope: today nobody is affected.
    fn has(&self, scope: Scope) -> bool {
        scope == Scope::Everyone || !self.is_today
    }
}

impl<'a> Figures<'a> {
    /// The results with what may be shown of them: today, unless the case has nothing else, and then the scenarios.
    fn each(&self) -> impl Iterator<Item = Shownable<'a>> {
        let Self { case, results, shown, .. } = *self;
        let only_today = case.scenarios.iter().all(ScenarioSpec::is_today);
        let today = self.each_today().filter(move |_| !only_today).map(|(result, shown)| {
            let of = ResultOf { scenario: ScenarioOrToday::Today, service: result.service };
            Shownable { of, result, shown, is_today: true }
        });
        let scenarios = results.iter().enumerate().filter_map(move |(index, result)| {
            let scenario = case.scenarios.iter().position(|scenario| scenario.id == result.scenario)?;
            let of = ResultOf { scenario: ScenarioOrToday::Scenario(scenario), service: result.service };
            let is_today = case.scenarios[scenario].is_today();
            Some(Shownable { of, result, shown: shown.result(index), is_today })
        });
        today.chain(scenarios)
    }

    /// Today's results with what may be shown of them.
    fn each_today(&self) -> impl Iterator<Item = (&'a ScenarioResult, &'a SuppressedResult)> {
        let Self { results, today, shown, .. } = *self;
        today.iter().enumerate().map(move |(index, result)| (result, shown.result(results.len() + index)))
    }

    /// Rows of each result.
    fn rows<R>(&self, rows: impl Fn(Shownable<'a>) -> Vec<R>) -> Vec<Of<R>> {
        let all = self.each().flat_map(|result| rows(result).into_iter().map(move |row| Of { of: result.of, row }));
        all.collect()
    }
}

/// Every table of a run as typed rows. `None`: the case does not ask for it, or has nothing that it could be of.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// Every figure of every scenario.
    pub summary: Vec<Of<SummaryRow>>,
    /// Who goes where instead.
    pub flows: Vec<Of<FlowRow>>,
    /// What each site gets.
    pub volumes: Vec<Of<SiteVolume>>,
    /// The share within each whole minute.
    pub curve: Vec<Of<CurveRow>>,
    /// The places whose journeys grow most.
    pub most_affected: Vec<Of<MostAffectedRow>>,
    /// Figures by group.
    pub groups: Option<Vec<Of<GroupRow>>>,
    /// What lies between the most and the least deprived.
    pub equity: Option<Vec<Of<EquityRow>>>,
    /// What each site gets of each commissioner.
    pub commissioner_volumes: Option<Vec<Of<CommissionerVolumeRow>>>,
    /// Who goes where instead, by commissioner.
    pub commissioner_flows: Option<Vec<Of<CommissionerFlowRow>>>,
    /// Recorded and modelled volumes of today.
    pub reconciliation: Option<Vec<ReconciliationRow>>,
    /// What people do beside the rule of the case.
    pub observed: Option<Vec<ObservedRow>>,
    /// Kilometres, carbon and money.
    pub travel: Option<Vec<Of<TravelRow>>>,
    /// Standards of the care with the figures that they are about.
    pub standards: Option<Vec<Of<StandardRow>>>,
    /// What those affected are exposed to.
    pub exposure: Option<Vec<Of<ExposureRow>>>,
    /// Pathway and outcomes.
    pub outcomes: Option<Vec<OutcomeRow>>,
    /// What would make up for the travel.
    pub breakeven: Option<Vec<BreakEvenRow>>,
    /// What the difference in good outcomes depends on.
    pub tornado: Option<Vec<TornadoRow>>,
    /// Where the order of two options changes.
    pub flip_points: Option<Vec<FlipRow>>,
    /// The spread over all draws.
    pub monte_carlo: Option<Vec<MonteCarloRow>>,
    /// What services share.
    pub shared_capacity: Option<Vec<SharedCapacityRow>>,
    /// What falls with what it needs.
    pub fallen_services: Option<Vec<FallenRow>>,
    /// The choice of sites.
    pub siting: Option<SitingRows>,
    /// How many are close to a limit.
    pub fragility: Option<Vec<Of<FragilityRow>>>,
}

/// Rows of pathway and sensitivity.
pub(crate) use clinical::ClinicalRows;

impl Rows {
    pub(crate) fn new(figures: &Figures<'_>, clinical: ClinicalRows) -> Self {
        Self {
            summary: summary::rows(figures),
            flows: flows::rows(figures),
            volumes: volumes::rows(figures),
            curve: curves::rows(figures),
            most_affected: most_affected::rows(figures),
            groups: groups::rows(figures),
            equity: equity::rows(figures),
            commissioner_volumes: commissioners::volume_rows(figures),
            commissioner_flows: commissioners::flow_rows(figures),
            reconciliation: reconciliation::rows(figures),
            observed: observed::rows(figures),
            travel: travel::rows(figures),
            standards: standards::rows(figures),
            exposure: standards::exposure_rows(figures),
            outcomes: clinical.outcomes,
            breakeven: clinical.breakeven,
            tornado: clinical.tornado,
            flip_points: clinical.flip_points,
            monte_carlo: clinical.monte_carlo,
            shared_capacity: services::shared_rows(figures),
            fallen_services: services::fallen_rows(figures.case),
            siting: None,
            fragility: fragility::rows(figures),
        }
    }

    /// The tables as every format writes them, each with what it holds in a sentence.
    pub(crate) fn tables(&self, case: &Case, d: &Dimensions) -> Vec<(Table, &'static str)> {
        fn made<R: Sync>(columns: &TableOf<R>, case: &Case, rows: &[R]) -> (Table, &'static str) {
            (columns.table(case, rows), columns.about())
        }
        fn maybe<R: Sync>(columns: &TableOf<R>, case: &Case, rows: Option<&Vec<R>>) -> Option<(Table, &'static str)> {
            rows.map(|rows| made(columns, case, rows))
        }
        let mut tables = vec![
            made(&summary::columns(d), case, &self.summary),
            made(&flows::columns(d), case, &self.flows),
            made(&volumes::columns(d), case, &self.volumes),
            made(&curves::columns(d), case, &self.curve),
            made(&most_affected::columns(d), case, &self.most_affected),
        ];
        let more = [
            maybe(&groups::columns(d), case, self.groups.as_ref()),
            maybe(&equity::columns(d), case, self.equity.as_ref()),
            maybe(&commissioners::volume_columns(d), case, self.commissioner_volumes.as_ref()),
            maybe(&commissioners::flow_columns(d), case, self.commissioner_flows.as_ref()),
            maybe(&reconciliation::columns(d), case, self.reconciliation.as_ref()),
            maybe(&observed::columns(d), case, self.observed.as_ref()),
            maybe(&travel::columns(d), case, self.travel.as_ref()),
            maybe(&standards::columns(d), case, self.standards.as_ref()),
            maybe(&standards::exposure_columns(d), case, self.exposure.as_ref()),
            maybe(&clinical::outcome_columns(d), case, self.outcomes.as_ref()),
            maybe(&clinical::breakeven_columns(d), case, self.breakeven.as_ref()),
            maybe(&sensitivity::tornado_columns(d), case, self.tornado.as_ref()),
            maybe(&sensitivity::flip_columns(d), case, self.flip_points.as_ref()),
            maybe(&sensitivity::monte_carlo_columns(d), case, self.monte_carlo.as_ref()),
            maybe(&services::shared_columns(), case, self.shared_capacity.as_ref()),
            maybe(&services::fallen_columns(), case, self.fallen_services.as_ref()),
            maybe(&fragility::columns(d), case, self.fragility.as_ref()),
        ];
        tables.extend(more.into_iter().flatten());
        if let Some(rows) = &self.siting {
            tables.push(made(&siting::plan_columns(d), case, &rows.plans));
            tables.push(made(&siting::site_columns(), case, &rows.sites));
            let more = [
                maybe(&siting::curve_columns(), case, rows.curve.as_ref()),
                maybe(&siting::front_columns(), case, rows.front.as_ref()),
                maybe(&siting::rule_columns(), case, rows.rules.as_ref()),
            ];
            tables.extend(more.into_iter().flatten());
        }
        tables
    }
}

/// Every table there can be, with its columns.
pub(crate) fn described(d: &Dimensions) -> Vec<TableDescription> {
    vec![
        summary::columns(d).describe(),
        flows::columns(d).describe(),
        volumes::columns(d).describe(),
        curves::columns(d).describe(),
        most_affected::columns(d).describe(),
        groups::columns(d).describe(),
        equity::columns(d).describe(),
        commissioners::volume_columns(d).describe(),
        commissioners::flow_columns(d).describe(),
        reconciliation::columns(d).describe(),
        observed::columns(d).describe(),
        travel::columns(d).describe(),
        standards::columns(d).describe(),
        standards::exposure_columns(d).describe(),
        clinical::outcome_columns(d).describe(),
        clinical::breakeven_columns(d).describe(),
        sensitivity::tornado_columns(d).describe(),
        sensitivity::flip_columns(d).describe(),
        sensitivity::monte_carlo_columns(d).describe(),
        services::shared_columns().describe(),
        services::fallen_columns().describe(),
        fragility::columns(d).describe(),
        siting::plan_columns(d).describe(),
        siting::site_columns().describe(),
        siting::curve_columns().describe(),
        siting::front_columns().describe(),
        siting::rule_columns().describe(),
    ]
}
