//! The choice of sites of a case, over the times that are computed for it anyway.

use waywarden_errors::{Explained, Explanation};
use waywarden_outcome::OutcomeError;
use waywarden_scenario::clinical::{ClinicalTimes, outcome_by_site};
use waywarden_scenario::{Case, ServiceIndex, SiteIndex, SitingSpec, siting_notes, siting_sites, siting_tables};
use waywarden_siting::tables::Tables;
use waywarden_siting::{Aim, Asked, Choice, ChoiceError, Control, QuestionError, choose};

use crate::study::Computed;

/// A case as it is chosen from.
#[derive(Clone, Debug, PartialEq)]
pub struct SitingOfCase {
    /// What is asked.
    pub spec: SitingSpec,
    /// The tables of areas and sites.
    pub tables: Tables,
    /// The positions of the case that are the sites of the tables.
    pub sites: Vec<SiteIndex>,
    /// What of the case the choice leaves aside, in sentences.
    pub notes: Vec<String>,
}

/// The result of the choice of sites of a case.
#[derive(Clone, Debug, PartialEq)]
pub struct SitingResult {
    /// The case as it was chosen from.
    pub of_case: SitingOfCase,
    /// What was found.
    pub choice: Choice,
}

/// Nodes of each search of a run: minutes at most. `waywarden siting` goes on until it is stopped.
const NODES_OF_A_RUN: u64 = 200_000;

impl SitingResult {
    /// Ids of sites of the tables.
    ///
    /// # Panics
    /// If there is no such site.
    #[must_use]
    pub fn ids(&self, sites: &[usize]) -> Vec<&str> {
        sites.iter().map(|&site| self.of_case.tables.sites[site].as_str()).collect()
    }

    /// Chooses the sites of a case, with a limit of nodes for each search: what is not proved until then says so.
    ///
    /// # Errors
    /// [`SitingProblem`].
    pub fn of(case: &Case, computed: &Computed, spec: &SitingSpec) -> Result<Self, SitingProblem> {
        let of_case = SitingOfCase::new(case, computed, spec.clone())?;
        let choice = of_case.choose(case, Control { nodes: NODES_OF_A_RUN, stop: None })?;
        Ok(Self { of_case, choice })
    }
}

/// Why the sites of a case cannot be chosen.
#[derive(Debug, thiserror::Error)]
pub enum SitingProblem {
    /// What is asked does not fit the case.
    #[error(transparent)]
    Question(#[from] QuestionError),
    /// What is asked cannot be solved as it stands.
    #[error(transparent)]
    Choice(#[from] ChoiceError),
    /// The pathway does not work out.
    #[error(transparent)]
    Outcome(#[from] OutcomeError),
}

impl Explained for SitingProblem {
    fn explain(&self) -> Explanation {
        match self {
            Self::Question(error) => error.explain(),
            Self::Choice(error) => error.explain(),
            Self::Outcome(error) => error.explain(),
        }
    }
}

impl SitingOfCase {
    /// The tables for what is asked of a case. Where expected outcomes are asked for, the centres of thrombectomy stay open: those
    /// who are taken on from another unit go there.
    ///
    /// # Errors
    /// [`SitingProblem::Outcome`].
    pub fn new(case: &Case, computed: &Computed, mut spec: SitingSpec) -> Result<Self, SitingProblem> {
        let sites = siting_sites(case, spec.service);
        let times = &computed.times;
        let mut tables = siting_tables(case, spec.service, &sites, Some(&times.areas));
        let mut notes = siting_notes(case, spec.service, &sites);
        let clinical = case.pathway_to(spec.service);
        if let Some(clinical) = clinical.filter(|_| spec.question.aims.iter().chain(&spec.front).any(needs_outcome)) {
            let times = ClinicalTimes { areas: &times.areas, transfers: &times.transfers };
            tables.outcome = Some(outcome_by_site(case, clinical, &sites, times)?);
            let centres = clinical.centres.iter().filter(|centre| sites.contains(centre));
            let centres: Vec<String> = centres.map(|&centre| case.sites.position_id(centre).to_owned()).collect();
            if !centres.is_empty() {
                notes.push(format!("Centres of thrombectomy stay open: {}.", centres.join(", ")));
            }
            spec.question.keep_open.extend(centres);
        }
        Ok(Self { spec, tables, sites, notes })
    }

    /// The question, put to the tables.
    ///
    /// # Errors
    /// [`SitingProblem::Question`].
    pub fn ask(&self) -> Result<Asked<'_>, SitingProblem> {
        Ok(self.spec.question.ask(&self.tables)?)
    }

    /// Everything that is asked.
    ///
    /// # Errors
    /// [`SitingProblem`].
    pub fn choose(&self, case: &Case, control: Control<'_>) -> Result<Choice, SitingProblem> {
        Ok(choose(&self.ask()?, &self.spec.wishes(case), control)?)
    }
}

fn needs_outcome(aim: &Aim) -> bool {
    match aim {
        Aim::Outcome => true,
        Aim::Mix(parts) => parts.iter().any(|(_, aim)| needs_outcome(aim)),
        _ => false,
    }
}

/// Most plans that become scenarios.
pub const MOST_SCENARIOS: usize = 10;

/// The first plans of a choice, at most [`MOST_SCENARIOS`], as scenarios of the case, in TOML: to be put at the end of the case
/// file. Sites of today that a plan does not have close, candidates that it has open.
#[must_use]
pub fn siting_scenarios(case: &Case, siting: &SitingOfCase, asked: &Asked<'_>, choice: &Choice) -> String {
    let quoted = |sites: &[&str]| {
        let texts: Vec<String> = sites.iter().map(|id| toml_text(id)).collect();
        texts.join(", ")
    };
    let mut text = String::new();
    let taken = |id: &str| case.scenario(id).is_some();
    let mut numbers = 1..;
    for (rank, plan) in (1..).zip(choice.answer.plans.iter().take(MOST_SCENARIOS)) {
        let id = numbers.by_ref().map(|number| format!("siting_{number}")).find(|id| !taken(id)).unwrap_or_default();
        let tables = &siting.tables;
        let chosen = |site: usize| plan.sites.contains(&site);
        let of = |existing: bool, open: bool| -> Vec<&str> {
            let sites = (0..tables.sites.len()).filter(|&s| tables.existing[s] == existing && chosen(s) == open);
            sites.map(|site| tables.sites[site].as_str()).collect()
        };
        let aims: Vec<String> = asked.aims.iter().map(ToString::to_string).collect();
        let aim = aims.join(", then ");
        let title = match rank {
            1 => format!("Best {} sites by {aim}", plan.sites.len()),
            rank => format!("Plan {rank} by {aim}: {} sites", plan.sites.len()),
        };
        text.push_str("\n[[scenario]]\n");
        text.push_str(&format!("id = {}\ntitle = {}\n", toml_text(&id), toml_text(&title)));
        let (leaving, open) = (of(true, false), of(false, true));
        // A site that offers other services, too, stays for these.
        let others = |id: &&str| others_of(case, siting.spec.service, id);
        let (staying, close): (Vec<&str>, Vec<&str>) = leaving.into_iter().partition(|id| !others(id).is_empty());
        let change = |id: &&str| {
            let services: Vec<String> = others(id).into_iter().map(toml_text).collect();
            format!("{{ site = {}, services = [{}] }}", toml_text(id), services.join(", "))
        };
        if !staying.is_empty() {
            text.push_str(&format!("change = [{}]\n", staying.iter().map(change).collect::<Vec<_>>().join(", ")));
        }
        if !close.is_empty() {
            text.push_str(&format!("close = [{}]\n", quoted(&close)));
        }
        if !open.is_empty() {
            text.push_str(&format!("open = [{}]\n", quoted(&open)));
        }
    }
    text
}

/// The other services of a site of today.
fn others_of<'c>(case: &'c Case, service: Option<ServiceIndex>, id: &str) -> Vec<&'c str> {
    let (Some(service), Some(site)) = (service, case.sites.find_base(id)) else { return Vec::new() };
    let figures = &case.sites.site(site).figures;
    let others = (0..case.services.len()).filter(|&other| other != service && figures.offers(Some(other)));
    others.map(|other| case.services[other].id.as_str()).collect()
}

/// A text in TOML.
fn toml_text(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::toml_text;

    #[test]
    fn ids_of_any_kind_are_texts_of_toml() {
        assert_eq!(toml_text("a\"b\\c\td"), r#""a\"b\\c\u0009d""#);
    }
}
