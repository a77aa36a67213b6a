//! What a case asks of the choice of sites, and the case as the tables that sites are chosen from.

use std::collections::BTreeMap;

use waywarden_siting::tables::Tables;
use waywarden_siting::{Aim, Draws, Matrix, NO_WAY_MS, Question, QuestionError, Wishes};

use crate::allocation::{Rule, TieRule};
use crate::demand_spec::GroupKind;
use crate::{Case, ServiceIndex, SiteIndex, SiteOrigin, TravelTimes};

/// Weights are made whole with at most this many decimals.
const MOST_DECIMALS: i32 = 6;

/// What is asked of the sites of a case.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SitingSpec {
    /// What is to be best, and what must hold.
    pub question: Question,
    /// The service whose sites are chosen; `None` in a case without services.
    pub service: Option<ServiceIndex>,
    /// Fewest and most open sites of the curve, if one is wanted.
    pub curve: Option<(usize, usize)>,
    /// The front between the first aim and these is wanted, one or two; empty: none.
    pub front: Vec<Aim>,
    /// Whether the price of each rule is wanted.
    pub prices: bool,
    /// Whether it is wanted how much longer the ways to chosen sites may get.
    pub tolerances: bool,
    /// Draws of times and people, if it is wanted how sure the best plan is.
    pub draws: Option<Draws>,
}

impl SitingSpec {
    /// What is wanted beside the plans, with the thresholds of the case as limits.
    #[must_use]
    pub fn wishes(&self, case: &Case) -> Wishes {
        Wishes {
            limits_ms: case.thresholds_ms.clone(),
            today: true,
            prices: self.prices,
            tolerances: self.tolerances,
            draws: self.draws,
            curve: self.curve,
            front: self.front.clone(),
        }
    }
}

/// The sites that may be chosen for a service: those of today that offer it, and candidates; in the order of their ids, by which
/// the first of equally near ones counts.
#[must_use]
pub fn siting_sites(case: &Case, service: Option<ServiceIndex>) -> Vec<SiteIndex> {
    let may = |site: &SiteIndex| {
        let position = &case.sites.positions()[site.index()];
        let offers = position.site.figures.offers(service);
        offers && matches!(position.origin, SiteOrigin::Base | SiteOrigin::Candidate)
    };
    let mut sites: Vec<SiteIndex> = (0..case.sites.len() as u32).map(SiteIndex).filter(may).collect();
    sites.sort_by_key(|&site| case.sites.position_id(site));
    sites
}

/// The case as tables for the choice of these sites. Without times (before they are computed) there are no areas in it, and what a
/// question asks of columns and sites can be checked all the same.
///
/// # Panics
/// If the times are not those of the case.
#[must_use]
pub fn siting_tables(
    case: &Case,
    service: Option<ServiceIndex>,
    sites: &[SiteIndex],
    times: Option<&TravelTimes>,
) -> Tables {
    let areas = if times.is_some() { case.areas.len() } else { 0 };
    let weight = case.allocation_of(None, service).weight;
    let all: Vec<f64> = case.areas.iter().take(areas).map(|area| area.weights[weight]).collect();
    let scale = scale_of(&all);
    let weights = all.iter().map(|weight| (weight * scale).round() as i64).collect();
    let mut matrix = Vec::with_capacity(areas * sites.len());
    for area in 0..areas {
        matrix.extend(sites.iter().map(|&site| times.map_or(NO_WAY_MS, |times| times.time_ms(area, site))));
    }
    let ids = sites.iter().map(|&site| case.sites.position_id(site).to_owned()).collect();
    let area_ids = case.areas.iter().take(areas).map(|area| area.id.as_str().to_owned()).collect();
    // Its length is areas x sites.
    let matrix = Matrix::new(areas, sites.len(), matrix).unwrap_or_else(|_| Matrix::empty(sites.len()));
    let mut tables = Tables::new(matrix, weights, scale, area_ids, ids);
    tables.source = case.sources.case.as_path().to_owned();
    tables.site_names = sites.iter().map(|&site| case.sites.site(site).name.clone()).collect();
    tables.existing = sites.iter().map(|&site| case.sites.origin(site) == SiteOrigin::Base).collect();
    tables.site_columns = site_columns(case, service, sites);
    for (number, group) in case.groups.iter().enumerate() {
        let cells = || case.areas.iter().take(areas).map(|area| area.groups[number].as_str().to_owned()).collect();
        tables.area_columns.insert(group.column.clone(), cells());
        tables.area_columns.entry(group.name.clone()).or_insert_with(cells);
        if matches!(group.kind, GroupKind::DeprivationDecile | GroupKind::DeprivationQuintile) {
            let fifth = |area: &crate::Area| group.kind.quintile(area.groups[number].as_str());
            tables.fifths = Some(case.areas.iter().take(areas).map(fifth).collect());
        }
    }
    tables.protected = case.weights[weight].protected();
    tables.rounded_weights =
        all.iter().zip(&tables.weights).filter(|(w, whole)| (*w * scale - **whole as f64).abs() > 1e-6).count();
    tables.missing_pairs = (0..areas).flat_map(|area| tables.times.row(area)).filter(|ms| **ms == NO_WAY_MS).count();
    tables
}

/// What is wrong with the question of a case, as far as it shows without times.
#[must_use]
pub fn check_siting(case: &Case) -> Option<QuestionError> {
    let spec = case.siting.as_ref()?;
    let mut tables = siting_tables(case, spec.service, &siting_sites(case, spec.service), None);
    let has_outcome = case.pathway_to(spec.service).is_some();
    tables.outcome = has_outcome.then(Vec::new);
    // The aims of the front have to fit the case, too.
    let mut question = spec.question.clone();
    question.aims.extend(spec.front.iter().cloned());
    question.ask(&tables).err()
}

/// What of the case the choice leaves aside, in sentences.
#[must_use]
pub fn siting_notes(case: &Case, service: Option<ServiceIndex>, sites: &[SiteIndex]) -> Vec<String> {
    let allocation = case.allocation_of(None, service);
    let mut notes = Vec::new();
    if !matches!(allocation.rule, Rule::Nearest) {
        notes.push(
            "Sites are chosen as if everyone went to the nearest open one; the case has another rule.".to_owned(),
        );
    }
    if allocation.same_commissioner.is_some() {
        notes.push("Sites are chosen without regard to who commissions them.".to_owned());
    }
    if matches!(allocation.tie, TieRule::Shares) {
        notes.push("Of equally near sites the first by id takes all people; the case divides them.".to_owned());
    }
    if sites.iter().any(|&site| case.sites.site(site).figures.hours.is_some()) {
        notes.push("Sites are chosen as if they were open at all hours.".to_owned());
    }
    if case.points.is_some() {
        notes.push("Areas of several points go as one, with their mean times.".to_owned());
    }
    if case.observed.as_ref().is_some_and(|observed| observed.as_today) {
        notes.push("Today is by the nearest site, not as recorded.".to_owned());
    }
    notes
}

/// A power of ten that makes weights whole, at most a million.
fn scale_of(weights: &[f64]) -> f64 {
    let whole = |scale: f64| weights.iter().all(|weight| (weight * scale - (weight * scale).round()).abs() < 1e-6);
    let scales = (0..=MOST_DECIMALS).map(|decimals| 10f64.powi(decimals));
    scales.clone().find(|scale| whole(*scale)).unwrap_or(10f64.powi(MOST_DECIMALS))
}

/// Columns of the tables of sites and candidates, and their figures by the keys of the case.
fn site_columns(case: &Case, service: Option<ServiceIndex>, sites: &[SiteIndex]) -> BTreeMap<String, Vec<String>> {
    let mut columns: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (number, &site) in sites.iter().enumerate() {
        let known = case.sites.site(site);
        let figures = case.figures_of(&known.figures, service);
        let number_of = |figure: Option<f64>| figure.map_or_else(String::new, |figure| figure.to_string());
        let own = [
            ("capacity", number_of(figures.capacity)),
            ("min_volume", number_of(figures.min_volume)),
            ("max_volume", number_of(figures.max_volume)),
            ("recorded", number_of(figures.recorded)),
            ("commissioner", figures.commissioner.clone().unwrap_or_default()),
        ];
        let own = own.into_iter().map(|(name, cell)| (name.to_owned(), cell));
        for (name, cell) in known.extra.iter().cloned().chain(own).filter(|(_, cell)| !cell.trim().is_empty()) {
            let cells = columns.entry(name).or_insert_with(|| vec![String::new(); sites.len()]);
            if cells[number].is_empty() {
                cells[number] = cell;
            }
        }
    }
    columns
}
