//! The road settings of a case: which profile, at what time, and which roads are slower, faster or closed.

use std::path::Path;

use serde_json::{Value, json};
use waywarden_errors::Explained;
use waywarden_network::{ChangeReport, Effect, Extent, Network, Way};
use waywarden_osm::{ImportSettings, Period, Profile, When};
use waywarden_progress::Warning;
use waywarden_routing::SearchGraph;
use waywarden_scenario::case::{OwnSpeeds, RoadChange, RoadEffect, RoadSettings, Written};
use waywarden_scenario::{Case, ScenarioSpec};
use waywarden_tables::{Problem, Problems, suggestion};

use crate::own_speeds::{OwnSpeedsUse, with_own_speeds};
use crate::road_choice::{self, Chosen};

/// The settings of a case with everything that they name, before the roads are open.
pub struct RoadPlan<'a> {
    case: &'a Case,
    settings: RoadSettings,
    /// The profile that the case names.
    profile: Option<Profile>,
    when: Option<When>,
}

/// What became of the settings.
#[derive(Clone, Debug)]
pub struct RoadRecord {
    /// For the record of the run.
    pub settings: Value,
    /// What a reader should be warned of.
    pub warnings: Vec<Warning>,
    /// What belongs under the results.
    pub notes: Vec<String>,
}

impl<'a> RoadPlan<'a> {
    /// Checks profile, period and time. `prepared`: the roads are, or will be, a prepared network.
    ///
    /// # Errors
    /// All problems, with their places in the case file.
    pub fn new(case: &'a Case, prepared: bool) -> Result<Self, Problems> {
        let mut plan = Self { case, settings: case.roads.settings.clone(), profile: None, when: None };
        let mut problems = Problems::new();
        match plan.read_profile() {
            Ok(profile) => plan.profile = profile,
            Err(problem) => problems.push(problem),
        }
        // Without a profile of the case a prepared network brings its own, which shows when it is open.
        let chosen = match (&plan.profile, &plan.settings.profile) {
            (Some(profile), _) => Some(profile.clone()),
            (None, None) if !prepared => Some(Profile::car()),
            _ => None,
        };
        let own = case.scenarios.iter().filter_map(|scenario| scenario.period.as_ref());
        let periods: Vec<&Written> = plan.settings.period.iter().chain(own).collect();
        for problem in chosen.iter().flat_map(|p| periods.iter().filter_map(|name| plan.named_period(p, name).err())) {
            if !problems.0.contains(&problem) {
                problems.push(problem);
            }
        }
        match plan.settings.at.as_ref().map(|at| (at, When::parse(&at.text))) {
            Some((_, Ok(when))) => plan.when = Some(when),
            Some((at, Err(error))) => {
                let found = error.explain();
                let message = found.message(&error.to_string());
                problems.push(plan.problem(at, message, found.remedy.unwrap_or_default()));
            }
            None => {}
        }
        problems.or_value(plan)
    }

    /// The same with what a scenario changes: its roads beside those of the case, its period in place of that of the case.
    #[must_use]
    pub fn of_scenario(&self, scenario: &ScenarioSpec) -> Self {
        let mut settings = self.settings.clone();
        settings.changes.extend_from_slice(&scenario.road_changes);
        if let Some(period) = &scenario.period {
            settings.period = Some(period.clone());
        }
        Self { case: self.case, settings, profile: self.profile.clone(), when: self.when }
    }

    fn problem(&self, at: &Written, message: impl Into<String>, help: impl Into<String>) -> Problem {
        Problem::new(self.file(), at.place.clone(), message, help)
    }

    fn file(&self) -> &'a Path {
        self.case.sources.case.as_path()
    }

    fn read_profile(&self) -> Result<Option<Profile>, Problem> {
        let Some(key) = &self.settings.profile else { return Ok(None) };
        let name = key.written.text.as_str();
        let (found, help) = match &key.own {
            Some(own) => {
                let help = "correct the profile; data/profiles/car.toml has all keys".to_owned();
                (Profile::from_toml(own.source.as_str(), &own.text).map_err(|error| error.to_string()), help)
            }
            None if Profile::names().contains(&name) => (Profile::shipped(name), "please report it".to_owned()),
            None => {
                let help = suggestion(name, "shipped profiles", Profile::names());
                let help = format!("{help}; a profile of your own ends with .toml");
                (Err(format!("no profile \"{name}\" is shipped")), help)
            }
        };
        found.map(Some).map_err(|message| self.problem(&key.written, message, help))
    }

    fn period<'p>(&self, profile: &'p Profile) -> Result<Option<&'p Period>, Problem> {
        self.settings.period.as_ref().map(|wanted| self.named_period(profile, wanted)).transpose()
    }

    fn named_period<'p>(&self, profile: &'p Profile, wanted: &Written) -> Result<&'p Period, Problem> {
        profile.period(&wanted.text).ok_or_else(|| {
            let message = format!("the profile \"{}\" has no period \"{}\"", profile.name(), wanted.text);
            self.problem(wanted, message, suggestion(&wanted.text, "periods", profile.periods()))
        })
    }

    /// How extracts are to be imported.
    #[must_use]
    pub fn import_settings(&self) -> ImportSettings {
        let default = ImportSettings::default();
        ImportSettings {
            profile: self.profile.clone().unwrap_or_else(|| default.profile.clone()),
            at: self.when,
            ..default
        }
    }

    /// Whether times of roads differ from those of the network as it is prepared.
    #[must_use]
    pub fn changes_roads(&self) -> bool {
        self.settings.period.is_some() || self.settings.speeds.is_some() || !self.settings.changes.is_empty()
    }

    /// The network with period and changes applied, `None` if they change nothing; `prepared`: it comes from a file of
    /// its own, not from extracts.
    ///
    /// # Errors
    /// A prepared network of another profile or with `at`; conditions that no road satisfies.
    pub fn apply(&self, network: &Network, prepared: bool) -> Result<(Option<Network>, RoadRecord), Problems> {
        let mut problems = Problems::new();
        let mut warnings = Vec::new();
        let profile = if prepared {
            self.profile_of(network, &mut problems, &mut warnings)
        } else {
            Some(self.import_settings().profile)
        };
        let period = profile.as_ref().map_or(Ok(None), |profile| self.period(profile)).unwrap_or_else(|problem| {
            problems.push(problem);
            None
        });
        let chosen: Vec<Chosen> = self
            .settings
            .changes
            .iter()
            .map(|change| road_choice::choose(network, change, self.file(), &mut problems))
            .collect();
        problems.0.sort_by(|a, b| a.place.cmp(&b.place));
        problems.or_value(())?;
        let changes = || self.settings.changes.iter().zip(&chosen);
        let own = self.settings.speeds.as_ref().map(|speeds| self.own_speeds(network, speeds, period));
        if let (Some((_, used)), Some(speeds)) = (&own, &self.settings.speeds) {
            warnings.extend(used.warnings(speeds.source.as_str()).into_iter().skip(1));
        }
        // Speeds of the case's own are those of its period already.
        let (based, period) = own.as_ref().map_or((network, period), |(own, _)| (own, None));
        let (changed, report) = if !self.changes_roads() {
            (None, ChangeReport::default())
        } else {
            let (changed, report) = based.changed(|segment, stretch, way| {
                // Times multiply: several changes of one road, and its period.
                let mut longer = period.map_or(1.0, |period| 1.0 / period.factor(way));
                let mut parts = if longer == 1.0 { 0.0 } else { 1.0 };
                for (change, chosen) in changes() {
                    match (chosen.share(segment, stretch.start_mm), change.effect) {
                        (None, _) => {}
                        (Some(_), RoadEffect::Close) => return Effect::Close,
                        (Some(share), RoadEffect::Factor(factor)) => {
                            longer *= 1.0 - share + share / factor;
                            parts += share;
                        }
                    }
                }
                if longer == 1.0 {
                    return Effect::Keep;
                }
                // Together on so much of it at most; the factor there is what makes the time so much longer.
                let share = f64::min(parts, 1.0);
                Effect::Speed { factor: share / (longer - 1.0 + share), share }
            });
            (Some(changed), report)
        };
        let settings = self.record(network, profile.as_ref(), &report, &chosen, own.as_ref().map(|(_, used)| used));
        let mut notes: Vec<String> = self.choices(profile.as_ref()).into_iter().collect();
        notes.extend(
            own.iter().zip(&self.settings.speeds).map(|((_, used), speeds)| used.in_words(speeds.source.as_str())),
        );
        notes.extend(changes().map(|(change, chosen)| note(change, chosen.extent)));
        let calibration = &self.settings.calibration;
        if calibration.ends_min() > 0.0 {
            notes.push(format!(
                "Every journey has {} minutes before it begins and {} after it ends (minutes_at_start, minutes_at_end): to the car, parking, the way in.",
                calibration.at_start_min, calibration.at_end_min
            ));
        }
        if calibration.is_calibrated() {
            notes.push(format!(
                "Times are calibrated: minutes = {} + {} x the model's ({}). Isochrones of L minutes are drawn at the model's (L - {}) / {}.",
                calibration.a_min, calibration.b, calibration.source, calibration.a_min, calibration.b
            ));
        }
        Ok((changed, RoadRecord { settings, warnings, notes }))
    }

    /// The network in the period with the case's own speeds.
    fn own_speeds(&self, network: &Network, speeds: &OwnSpeeds, period: Option<&Period>) -> (Network, OwnSpeedsUse) {
        let named = self.settings.period.as_ref().map(|period| period.text.as_str());
        let in_period = period.map(|period| {
            let scaled = |way: &Way| match period.factor(way) {
                1.0 => Effect::Keep,
                factor => Effect::Speed { factor, share: 1.0 },
            };
            network.changed(|_, _, way| scaled(way)).0
        });
        let network = in_period.as_ref().unwrap_or(network);
        with_own_speeds(network, &SearchGraph::towards(network), speeds, named)
    }

    /// The profile that a prepared network was prepared with, if it is known.
    fn profile_of(&self, network: &Network, problems: &mut Problems, warnings: &mut Vec<Warning>) -> Option<Profile> {
        let meta = network.meta();
        if let (Some(at), Some(when)) = (&self.settings.at, self.when)
            && meta.at != Some(when.to_string())
        {
            let prepared = meta.at.as_deref().unwrap_or("no particular time");
            let message = format!("the roads were prepared for {prepared}, the case asks for {when}");
            let help =
                format!("prepare them again with: waywarden import ROADS.osm.pbf -o ROADS.wwn --at \"{}\"", at.text);
            problems.push(self.problem(at, message, help));
        }
        if let (Some(profile), Some(key)) = (&self.profile, &self.settings.profile) {
            if profile.sha256() != meta.profile_sha256 {
                let message = format!(
                    "the roads were prepared with the profile \"{}\" ({}), this is \"{}\" ({})",
                    meta.profile,
                    short(&meta.profile_sha256),
                    profile.name(),
                    short(profile.sha256())
                );
                let help = format!(
                    "prepare them again with: waywarden import ROADS.osm.pbf -o ROADS.wwn --profile {}; or leave the key out to use what they were prepared with",
                    key.written.text
                );
                problems.push(self.problem(&key.written, message, help));
            }
            return Some(profile.clone());
        }
        let shipped = Profile::names().into_iter().filter_map(|name| Profile::shipped(name).ok());
        let found = shipped.into_iter().find(|profile| profile.sha256() == meta.profile_sha256);
        match (&found, &self.settings.period) {
            (None, Some(period)) => {
                let message =
                    format!("the roads were prepared with the profile \"{}\", which is not here", meta.profile);
                problems.push(self.problem(
                    period,
                    message,
                    "name the profile that they were prepared with: profile = \"....toml\"",
                ));
                return None;
            }
            (Some(profile), _) if profile.name() == Profile::car().name() => {}
            _ => {
                let message = format!(
                    "the roads were prepared with the profile \"{}\" ({}), not with the car profile of this version",
                    meta.profile,
                    short(&meta.profile_sha256)
                );
                warnings.push(Warning::new("other_profile", message));
            }
        }
        found
    }

    /// What the case chose of profile and times, in a line.
    fn choices(&self, profile: Option<&Profile>) -> Option<String> {
        let mut said = Vec::new();
        if let (Some(profile), true) = (profile, self.settings.profile.is_some()) {
            said.push(format!("profile \"{}\" (speed factor {})", profile.name(), profile.speed_factor()));
        }
        said.extend(self.settings.period.as_ref().map(|period| format!("period {}", period.text)));
        said.extend(self.settings.at.as_ref().map(|at| format!("rules of {}", at.text)));
        (!said.is_empty()).then(|| format!("Roads: {}", said.join(", ")))
    }

    fn record(
        &self,
        network: &Network,
        profile: Option<&Profile>,
        report: &ChangeReport,
        chosen: &[Chosen],
        own: Option<&OwnSpeedsUse>,
    ) -> Value {
        let calibration = &self.settings.calibration;
        let levels = &self.case.isochrones.limits_ms;
        let model_min = |&ms: &u32| calibration.model_ms(ms).map(|ms| f64::from(ms) / 60_000.0);
        let text = |written: &Option<Written>| written.as_ref().map(|written| written.text.clone());
        json!({
            "profile": {
                "name": network.meta().profile,
                "sha256": network.meta().profile_sha256,
                "speed_factor": profile.map(Profile::speed_factor),
            },
            "period": text(&self.settings.period),
            "at": text(&self.settings.at),
            "own_speeds": own.map(|used| json!({
                "rows": used.rows,
                "matched_km": used.matched_km,
                "main_roads_left_km": used.main_roads_left_km,
                "rows_without_road": used.unmatched,
                "rows_too_fast": used.too_fast,
            })),
            "minutes_at_start": calibration.at_start_min,
            "minutes_at_end": calibration.at_end_min,
            "calibration": calibration.is_calibrated().then(|| json!({
                "a_min": calibration.a_min,
                "b": calibration.b,
                "source": calibration.source,
                "isochrones_model_min": levels.iter().map(model_min).collect::<Vec<_>>(),
            })),
            "changes": self.settings.changes.iter().zip(chosen).map(|(c, s)| change_record(c, s)).collect::<Vec<_>>(),
            "speed_changed": extent(report.changed),
            "closed": extent(report.closed),
            "segments_cut": report.cut,
        })
    }
}

fn change_record(change: &RoadChange, chosen: &Chosen) -> Value {
    let texts = |list: &[Written]| list.iter().map(|written| written.text.clone()).collect::<Vec<_>>();
    let roads = &change.roads;
    let mut record = serde_json::Map::new();
    record.insert("why".into(), json!(change.why));
    let mut add = |key: &str, value: Value| {
        if value.as_array().is_none_or(|list| !list.is_empty()) {
            record.insert(key.into(), value);
        }
    };
    add("ref", json!(texts(&roads.references)));
    add("name", json!(texts(&roads.names)));
    add("way", json!(roads.ways.iter().map(|way| way.0).collect::<Vec<_>>()));
    add("class", json!(roads.classes.iter().map(|class| class.name()).collect::<Vec<_>>()));
    if let Some(area) = &roads.area {
        add("area", json!(area.source.file_name()));
    }
    match change.effect {
        RoadEffect::Close => add("close", json!(true)),
        RoadEffect::Factor(factor) => add("factor", json!(factor)),
    }
    add("roads", extent(chosen.extent));
    Value::Object(record)
}

fn extent(extent: Extent) -> Value {
    json!({ "stretches": extent.stretches, "km": (extent.length_mm as f64 / 1e3).round() / 1e3 })
}

fn note(change: &RoadChange, extent: Extent) -> String {
    let km = extent.length_mm as f64 / 1e6;
    match change.effect {
        RoadEffect::Close => format!("Roads: {} ({km:.1} km closed)", change.why),
        RoadEffect::Factor(factor) => format!("Roads: {} ({km:.1} km at {factor} times their speed)", change.why),
    }
}

/// Enough of a hash to tell two apart.
fn short(sha256: &str) -> &str {
    sha256.get(..12).unwrap_or(sha256)
}

#[cfg(test)]
mod tests;
