//! The rules of case files, for what is made in memory.

use std::collections::BTreeMap;

use waywarden_network::{LonLat, UNREACHABLE_MS};
use waywarden_outcome::standards::shipped;
use waywarden_tables::suggestion;

use super::input::{AreaInput, CaseError, ScenarioInput, SiteInput};
use super::{CaseBuilder, services, text, unique};
use crate::TieRule;
use crate::case::{
    Calibration, DEFAULT_LEAST_CHANGE_MS, DEFAULT_THRESHOLDS_MS, DemandRows, GivenTimes, Isochrones, OnUnreachable,
    RoadEffect, RoadSelection, SourceName, SourceNames,
};
use crate::draft::{
    AllocationDraft, AllocationKnown, ChangeDraft, Findings, Located, MoveDraft, OpenDraft, ScenarioDraft,
    all_thresholds, extent, figure_in_range, figure_range, in_periods, is_plain, kept_name, misplaced_areas,
    resolve_allocation, resolve_scenarios, sites_swapped, slip,
};
use crate::siting::check_siting;
use crate::{
    AllocationSpec, Area, Case, FigureChange, GroupSpec, Rule, ServiceIndex, Site, SiteFigures, SiteTable, WeightSpec,
};

impl CaseBuilder {
    /// The case, checked by the rules of case files.
    ///
    /// # Errors
    /// All that is wrong at once: ids that stand twice or have characters that names of files cannot have, references to
    /// what is not there, positions that are none, figures out of range, minutes that do not ascend, scenarios that
    /// contradict themselves, no site, no area, no weight.
    pub fn build(self) -> Result<Case, CaseError> {
        let mut findings = Findings::new(SourceNames::default().case.as_path());
        let id = findings.plain_id(&text("id", &self.id)).unwrap_or_default();
        self.check_names(&mut findings);
        let mut sites = self.site_table(&mut findings);
        let areas = self.checked_areas(&mut findings);
        let names = SourceNames::default();
        if findings.problems.is_empty() {
            let misplaced = misplaced_areas(&areas, &sites);
            let of_areas = misplaced.map(|found| found.problem(names.areas.as_path(), &areas, &sites));
            let of_sites = || sites_swapped(names.sites.as_path(), &sites, &areas);
            findings.problems.0.extend(of_areas.or_else(of_sites));
        }
        if findings.problems.is_empty() {
            findings.extent = extent(&areas);
            slips(&mut findings, &sites, &areas);
        }
        self.check_roads(&mut findings);
        let common = minutes(&mut findings, "thresholds", self.thresholds_min.as_deref())
            .unwrap_or_else(|| DEFAULT_THRESHOLDS_MS.to_vec());
        let (thresholds_ms, common_thresholds_ms) =
            all_thresholds(common, self.thresholds_min.is_some(), &self.services);
        let limits_ms = minutes(&mut findings, "isochrones", self.isochrones_min.as_deref());
        let mut positive = |key: &str, value: f64| {
            findings.positive(Some(&Located::in_memory(key, value)), value);
        };
        positive("isochrones.off_road_m", self.isochrones.off_road_m);
        positive("isochrones.detail_m", self.isochrones.detail_m);
        positive("roads.max_snap_m", self.roads.max_snap_m);
        positive("roads.max_snap_site_m", self.roads.max_snap_site_m);
        positive("roads.walk_km_h", self.roads.walk_km_h);
        let isochrones =
            Isochrones { limits_ms: limits_ms.unwrap_or_else(|| thresholds_ms.clone()), ..self.isochrones.clone() };
        let allocate = |findings: &mut Findings, key: &str, spec: Option<&AllocationSpec>, sites: &SiteTable| {
            let draft = spec.map(|spec| allocation_draft(findings, key, spec, &self.weights, &self.groups));
            let (weights, groups) = (&self.weights, &self.groups);
            let known = AllocationKnown { areas: &areas, weights, groups, sites: Some(sites) };
            resolve_allocation(findings, draft.as_ref(), &known)
        };
        let allocation = allocate(&mut findings, "allocation", self.allocation.as_ref(), &sites);
        for candidate in &self.candidates {
            self.candidate_site(&mut findings, candidate, &mut sites);
        }
        let mut drafts = Vec::with_capacity(self.scenarios.len());
        for scenario in &self.scenarios {
            let key = format!("scenario \"{}\"", scenario.id);
            let own = scenario.allocation.as_ref();
            let allocation = own.map(|own| allocate(&mut findings, &format!("{key}.allocation"), Some(own), &sites));
            let draft = self.scenario_draft(&mut findings, &key, scenario, &areas);
            drafts.push(ScenarioDraft { allocation, ..draft });
        }
        let scenarios = resolve_scenarios(&mut findings, &drafts, Some(&mut sites));
        services::check(&mut findings, &self, &allocation, &scenarios, &sites);
        let scenarios = in_periods(&mut findings, scenarios, &self.roads.settings);
        let names = SourceNames { positions: std::mem::take(&mut findings.positions), ..names };
        let given_times = self.given_times(&mut findings, &sites, areas.len());
        std::mem::take(&mut findings.problems).or_value(()).map_err(CaseError)?;
        let case = Case {
            id,
            title: self.title,
            description: self.description,
            attribution: self.attribution,
            roads: self.roads,
            given_times,
            sites,
            demand_rows: DemandRows {
                in_file: areas.len(),
                rejects: std::mem::take(&mut findings.notes),
                ..DemandRows::default()
            },
            areas,
            weights: self.weights,
            groups: self.groups,
            weight_groups: Vec::new(),
            week: self.week,
            services: self.services,
            shared_capacities: self.shared_capacities,
            care: self.care,
            // The shipped table is read in a test.
            standards: shipped().unwrap_or_default(),
            allocation,
            travel: None,
            points: None,
            observed: None,
            polygons: None,
            sites_left_out: 0,
            on_unreachable: OnUnreachable::Error,
            sites_skipped: Vec::new(),
            thresholds_ms,
            common_thresholds_ms,
            headline: None,
            least_change_ms: DEFAULT_LEAST_CHANGE_MS,
            isochrones,
            pathways: Vec::new(),
            sensitivity: None,
            siting: self.siting,
            scenarios,
            sources: names,
        };
        match check_siting(&case) {
            Some(error) => {
                let at = Located::in_memory("siting", ());
                findings.problem(&at, error.to_string(), "choose from the sites, candidates and groups of the case");
                Err(CaseError(std::mem::take(&mut findings.problems)))
            }
            None => Ok(case),
        }
    }

    fn check_roads(&self, findings: &mut Findings) {
        let settings = &self.roads.settings;
        for (key, value, range) in [
            ("a_min", settings.calibration.a_min, Calibration::A_MIN_RANGE),
            ("b", settings.calibration.b, Calibration::B_RANGE),
            ("at_start_min", settings.calibration.at_start_min, Calibration::ENDS_RANGE),
            ("at_end_min", settings.calibration.at_end_min, Calibration::ENDS_RANGE),
        ] {
            if !range.contains(&value) {
                let at = Located::in_memory(format!("roads.calibration.{key}"), ());
                let message = format!("{value} is not from {} to {}", range.start(), range.end());
                findings.problem(&at, message, "shown minutes are a_min + b x the model's, and those at either end");
            }
        }
        let of_scenarios = self.scenarios.iter().flat_map(|scenario| &scenario.road_changes);
        for change in settings.changes.iter().chain(of_scenarios) {
            let at = Located::in_memory(format!("change of roads \"{}\"", change.why), ());
            if change.roads == RoadSelection::default() {
                findings.problem(
                    &at,
                    "nothing says which roads change",
                    "name roads by reference, name, way, class or area",
                );
            }
            if let RoadEffect::Factor(factor) = change.effect
                && !RoadEffect::FACTOR_RANGE.contains(&factor)
            {
                let (least, most) = (RoadEffect::FACTOR_RANGE.start(), RoadEffect::FACTOR_RANGE.end());
                findings.problem(
                    &at,
                    format!("{factor} is not from {least} to {most}"),
                    "the factor is new speed over old; to stop all traffic close the road",
                );
            }
        }
    }

    /// Names of weights, groups and services.
    fn check_names(&self, findings: &mut Findings) {
        let names = |what: &str, names: &mut dyn Iterator<Item = &str>, findings: &mut Findings| {
            let names: Vec<&str> = names.collect();
            for name in &names {
                findings.plain_id(&text(format!("{what} \"{name}\""), name));
            }
            unique(findings, what, names.into_iter());
        };
        names("weight", &mut self.weights.iter().map(|weight| weight.name.as_str()), findings);
        for name in self.weights.iter().map(|weight| weight.name.as_str()).filter(|name| is_plain(name)) {
            if let Some((message, instead)) = kept_name(name) {
                let help = format!("give the weight another name, such as \"{instead}\"");
                findings.problem(&Located::in_memory(format!("weight \"{name}\""), ()), message, help);
            }
        }
        names("group", &mut self.groups.iter().map(|group| group.name.as_str()), findings);
        names("service", &mut self.services.iter().map(|service| service.id.as_str()), findings);
        unique(findings, "site", self.sites.iter().map(|site| site.id.as_str()));
        unique(findings, "area", self.areas.iter().map(|area| area.id.as_str()));
        let empty = [
            ("weight", self.weights.is_empty(), "say what the figures of the areas count"),
            ("site", self.sites.is_empty(), "add at least one site"),
            ("area", self.areas.is_empty(), "add at least one area"),
        ];
        for (what, _, help) in empty.into_iter().filter(|(_, empty, _)| *empty) {
            findings.problem(&Located::in_memory(what, ()), format!("there is no {what}"), help);
        }
    }

    fn site_table(&self, findings: &mut Findings) -> SiteTable {
        let all = (!self.services.is_empty()).then(|| (0..self.services.len()).collect::<Vec<_>>());
        let mut sites = Vec::with_capacity(self.sites.len());
        for site in &self.sites {
            let key = format!("site \"{}\"", site.id);
            let mut figures = self.site_figures(findings, &key, site);
            let columns = |site: &SiteInput| site.extra.iter().map(|(column, _)| column.clone()).collect::<Vec<_>>();
            if self.sites.first().is_some_and(|first| columns(first) != columns(site)) {
                let at = Located::in_memory(key.as_str(), ());
                findings.problem(&at, "its further columns are not those of the first site", "give all sites the same");
            }
            if figures.services.is_none() {
                figures.services.clone_from(&all);
            }
            let at = position(findings, &key, site.lon, site.lat).unwrap_or_default();
            sites.push(Site { id: site.id.clone(), name: site.name.clone(), at, extra: site.extra.clone(), figures });
        }
        for (index, service) in self.services.iter().enumerate() {
            if !sites.iter().any(|site| site.figures.offers(Some(index))) {
                let at = Located::in_memory(format!("service \"{}\"", service.id), ());
                findings.problem(&at, format!("no site offers the service \"{}\"", service.id), "let a site offer it");
            }
        }
        SiteTable::new(sites)
    }

    /// Adds a candidate to the sites.
    fn candidate_site(&self, findings: &mut Findings, candidate: &SiteInput, sites: &mut SiteTable) {
        let key = format!("candidate \"{}\"", candidate.id);
        let figures = self.site_figures(findings, &key, candidate);
        let here = Located::in_memory(key, ());
        if sites.find_base(&candidate.id).or_else(|| sites.find_candidate(&candidate.id)).is_some() {
            findings.problem(&here, "the id is that of another site", "give each its own id");
            return;
        }
        let at = position(findings, &here.key, candidate.lon, candidate.lat).unwrap_or_default();
        let (id, name, extra) = (candidate.id.clone(), candidate.name.clone(), candidate.extra.clone());
        sites.add_candidate(Site { id, name, at, extra, figures });
    }

    /// The figures of a site with the services that it names.
    fn site_figures(&self, findings: &mut Findings, key: &str, site: &SiteInput) -> SiteFigures {
        let mut figures = site.figures.clone();
        if let Some(ids) = &site.services {
            let at = Located::in_memory(format!("{key}.services"), ());
            let mut services: Vec<ServiceIndex> = Vec::new();
            for id in ids {
                match self.services.iter().position(|service| service.id == *id) {
                    Some(index) => services.push(index),
                    None => {
                        let help = suggestion(id, "services", self.services.iter().map(|s| s.id.as_str()));
                        findings.problem(&at, format!("there is no service \"{id}\""), help);
                    }
                }
            }
            figures.services = Some(services);
        }
        let numbers = [
            ("capacity", figures.capacity),
            ("door_to_needle_min", figures.door_to_needle_min),
            ("treatment_rate", figures.treatment_rate),
            ("min_volume", figures.min_volume),
            ("max_volume", figures.max_volume),
            ("recorded", figures.recorded),
            ("attractiveness", figures.attractiveness),
        ];
        self.check_figures(findings, key, &mut figures.services, &numbers);
        figures.hours = figures.hours.filter(|hours| !hours.always());
        figures
    }

    fn change_of_figures(&self, findings: &mut Findings, key: &str, change: &FigureChange) -> FigureChange {
        let mut figures = change.clone();
        let numbers = [
            ("capacity", figures.capacity),
            ("door_to_needle_min", figures.door_to_needle_min),
            ("treatment_rate", figures.treatment_rate),
            ("min_volume", figures.min_volume),
            ("max_volume", figures.max_volume),
            ("attractiveness", figures.attractiveness),
        ];
        self.check_figures(findings, key, &mut figures.services, &numbers);
        figures
    }

    fn check_figures(
        &self,
        findings: &mut Findings,
        key: &str,
        services: &mut Option<Vec<ServiceIndex>>,
        numbers: &[(&str, Option<f64>)],
    ) {
        for (figure, value) in numbers {
            if let Some(message) = value.and_then(|value| figure_in_range(figure, value).err()) {
                let at = Located::in_memory(format!("{key}.{figure}"), ());
                findings.problem(&at, message, figure_range(figure).2);
            }
        }
        if let Some(services) = services {
            services.sort_unstable();
            services.dedup();
            if let Some(index) = services.iter().find(|index| **index >= self.services.len()) {
                let at = Located::in_memory(format!("{key}.services"), ());
                let message = format!("there is no service number {index}");
                findings.problem(&at, message, format!("the case has {}, counted from 0", self.services.len()));
            }
        }
    }

    fn checked_areas(&self, findings: &mut Findings) -> Vec<Area> {
        let areas: Vec<Area> = self.areas.iter().map(|area| self.checked_area(findings, area)).collect();
        for (index, weight) in self.weights.iter().enumerate() {
            let total: f64 = areas.iter().filter_map(|area| area.weights.get(index)).sum();
            let counts = total > 0.0 && total.is_finite();
            if !counts && !areas.is_empty() {
                let at = Located::in_memory(format!("weight \"{}\"", weight.name), ());
                findings.problem(&at, format!("the weights sum to {total}"), "give figures of people or patients");
            }
        }
        areas
    }

    fn checked_area(&self, findings: &mut Findings, area: &AreaInput) -> Area {
        let key = format!("area \"{}\"", area.id);
        let at = Located::in_memory(key.as_str(), ());
        for (what, given, wanted) in
            [("weights", area.weights.len(), self.weights.len()), ("groups", area.groups.len(), self.groups.len())]
        {
            if given != wanted {
                let message = format!("the area has {given} {what}, the case has {wanted}");
                findings.problem(&at, message, format!("give one for each of the case's {what}, in their order"));
            }
        }
        for weight in area.weights.iter().filter(|weight| !(**weight >= 0.0 && weight.is_finite())) {
            let message = format!("the weight {weight} is not a number of 0 or more");
            findings.problem(&at, message, "a weight counts people or patients");
        }
        for (group, text) in self.groups.iter().zip(&area.groups) {
            if let Some(most) = group.kind.deprivation_parts()
                && !text.trim().is_empty()
                && group.kind.quintile(text).is_none()
            {
                let message = format!("\"{text}\" is not a whole number from 1 to {most}");
                findings.problem(&at, message, "1 is the most deprived; blank is not known");
            }
        }
        Area {
            id: area.id.as_str().into(),
            name: area.name.as_str().into(),
            at: position(findings, &key, area.lon, area.lat).unwrap_or_default(),
            // Minus zero would show as "-0".
            weights: area.weights.iter().map(|weight| weight + 0.0).collect(),
            groups: area.groups.iter().map(|text| text.as_str().into()).collect(),
        }
    }

    fn scenario_draft(
        &self,
        findings: &mut Findings,
        key: &str,
        scenario: &ScenarioInput,
        areas: &[Area],
    ) -> ScenarioDraft {
        let here = Located::in_memory(key, ());
        let texts = |part: &str, list: &[String]| -> Vec<Located<String>> {
            list.iter().map(|value| text(format!("{key}.{part}"), value)).collect()
        };
        let in_scope = scenario.areas.as_ref().map(|ids| {
            let number: BTreeMap<&str, usize> =
                areas.iter().enumerate().map(|(i, area)| (area.id.as_str(), i)).collect();
            let mut in_scope = vec![false; areas.len()];
            for id in ids {
                match number.get(id.as_str()) {
                    Some(area) => in_scope[*area] = true,
                    None => {
                        let help = suggestion(id, "area ids", areas.iter().map(|area| area.id.as_str()));
                        findings.problem(&here, format!("no area has the id \"{id}\""), help);
                    }
                }
            }
            if ids.is_empty() {
                findings.problem(&here, "no area counts", "name at least one, or let all count");
            }
            in_scope
        });
        let open = scenario.open.iter().map(|site| {
            let key = format!("{key}.open");
            let figures = self.site_figures(findings, &format!("{key} \"{}\"", site.id), site);
            OpenDraft {
                here: Located::in_memory(key.as_str(), ()),
                id: Some(text(key.as_str(), &site.id)),
                name: Some(text(key.as_str(), &site.name)),
                lon: Some(Located::in_memory(key.as_str(), site.lon)),
                lat: Some(Located::in_memory(key.as_str(), site.lat)),
                figures,
            }
        });
        let open = open.collect();
        let moves = scenario.moves.iter().map(|(site, lon, lat)| {
            let key = format!("{key}.move");
            let (lon, lat) = (Located::in_memory(key.as_str(), *lon), Located::in_memory(key.as_str(), *lat));
            let here = Located::in_memory(key.as_str(), ());
            MoveDraft { here, site: Some(text(key, site)), lon: Some(lon), lat: Some(lat) }
        });
        let moves = moves.collect();
        let changes = scenario.changes.iter().map(|(site, change)| {
            let key = format!("{key}.change");
            let figures = self.change_of_figures(findings, &format!("{key} \"{site}\""), change);
            let here = Located::in_memory(key.as_str(), ());
            ChangeDraft { here, site: Some(text(key, site)), figures, refused: false }
        });
        let changes = changes.collect();
        if self.times.is_some() && (!scenario.road_changes.is_empty() || scenario.period.is_some()) {
            findings.problem(&here, "without roads none can change", "leave out the times, or the change");
        }
        ScenarioDraft {
            id: Some(text(format!("{key}.id"), &scenario.id)),
            title: scenario.title.clone(),
            from: scenario.from.map(|year| Located::in_memory(format!("{key}.from"), f64::from(year))),
            combine: scenario.combine.as_ref().map(|ids| texts("combine", ids)),
            close: texts("close", &scenario.close),
            open,
            open_candidates: texts("open", &scenario.open_candidates),
            moves,
            changes,
            road_changes: scenario.road_changes.clone(),
            sites: scenario.sites.as_ref().map(|ids| texts("sites", ids)),
            demand: scenario.areas.as_ref().map(|ids| vec![("id".to_owned(), ids.clone())]),
            in_scope,
            allocation: None,
            period: scenario.period.as_ref().map(|period| text(format!("{key}.period"), period)),
            before: scenario.before.map(|before| text(format!("{key}.before"), before.as_str())),
            here,
        }
    }

    fn given_times(&self, findings: &mut Findings, sites: &SiteTable, areas: usize) -> Option<GivenTimes> {
        let times = self.times.as_ref()?;
        if (times.areas(), times.sites()) != (areas, sites.len()) {
            let message = format!(
                "the times are {} by {}, the case has {areas} areas and {} positions of sites",
                times.areas(),
                times.sites(),
                sites.len()
            );
            let help = "give a column for each site, then for each that scenarios open or move";
            findings.problem(&Located::in_memory("times", ()), message, help);
        }
        let missing = |area: usize| times.row(area).iter().filter(|ms| **ms == UNREACHABLE_MS).count();
        let missing_pairs = (0..times.areas()).map(missing).sum();
        let source = SourceName::new("times");
        Some(GivenTimes { source, times: times.clone(), missing_pairs, unused_rows: 0 })
    }
}

/// Places that lie among the others only with a slip mended, such as a minus sign that is lost.
fn slips(findings: &mut Findings, sites: &SiteTable, areas: &[Area]) {
    let Some(extent) = findings.extent else { return };
    let sites = sites.positions().iter().map(|position| (format!("site \"{}\"", position.site.id), position.site.at));
    let areas = areas.iter().map(|area| (format!("area \"{}\"", area.id), area.at));
    for (key, at) in sites.chain(areas) {
        if let Some((message, help)) = slip(at, extent) {
            findings.problem(&Located::in_memory(key, ()), message, help);
        }
    }
}

fn position(findings: &mut Findings, key: &str, lon: f64, lat: f64) -> Option<LonLat> {
    let found = LonLat::from_degrees(lon, lat);
    found
        .map_err(|error| {
            let help = "give WGS 84 longitude and latitude in degrees";
            findings.problem(&Located::in_memory(key, ()), error.to_string(), help);
        })
        .ok()
}

fn minutes(findings: &mut Findings, key: &str, minutes: Option<&[f64]>) -> Option<Vec<u32>> {
    let located: Vec<_> = minutes?.iter().map(|&value| Located::in_memory(key, value)).collect();
    if located.is_empty() {
        let help = "give at least one, or leave them out for the default";
        findings.problem(&Located::in_memory(key, ()), "there is no usable value", help);
    }
    Some(findings.minutes(&located))
}

/// The allocation in the words of a case file, whose rules it has to obey.
fn allocation_draft(
    findings: &mut Findings,
    key: &str,
    spec: &AllocationSpec,
    weights: &[WeightSpec],
    groups: &[GroupSpec],
) -> AllocationDraft {
    let here = Located::in_memory(key, ());
    let of = |part: &str| format!("{key}.{part}");
    let weight = weights.get(spec.weight);
    if weight.is_none() {
        findings.problem(&here, format!("there is no weight number {}", spec.weight), "weights are counted from 0");
    }
    if let Some(group) = spec.same_commissioner
        && groups.iter().position(|known| known.kind == crate::GroupKind::Commissioner) != Some(group)
    {
        let help = "name the first group of the kind commissioner by its number, from 0";
        findings.problem(&here, format!("the group number {group} is not that of the commissioners"), help);
    }
    let (mut decay_per_min, mut exponent) = (None, None);
    match spec.rule {
        Rule::Logit { decay_per_min: decay } => {
            decay_per_min = Some(Located::in_memory(of("decay_per_min"), decay));
        }
        Rule::Huff { exponent: huff } => exponent = Some(Located::in_memory(of("exponent"), huff)),
        Rule::Nearest | Rule::Capacity => {}
    }
    let chosen = decay_per_min.is_some() || exponent.is_some();
    AllocationDraft {
        rule: Some(text(of("rule"), spec.rule.as_str())),
        decay_per_min,
        exponent,
        same_commissioner: spec.same_commissioner.map(|_| Located::in_memory(of("same_commissioner"), true)),
        weight: weight.map(|weight| text(of("weight"), &weight.name)),
        calibrate: spec.calibrate.then(|| Located::in_memory(of("calibrate"), true)),
        least_share: chosen.then(|| Located::in_memory(of("least_share"), spec.least_share)),
        tie: (spec.tie != TieRule::Id).then(|| text(of("tie"), spec.tie.as_str())),
        here,
    }
}
