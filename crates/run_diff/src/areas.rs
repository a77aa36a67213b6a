//! The areas of two runs: whose site, minutes or people differ.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::DiffError;
use crate::figure::{Figure, Pair};
use crate::run::Run;

const FILE: &str = "areas.geojson";

/// What differs between the areas of two runs.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct AreaDiff {
    /// Ids of areas that only the first run has.
    pub only_first: Vec<String>,
    /// Ids of areas that only the second run has.
    pub only_second: Vec<String>,
    /// Weights that differ in any area.
    pub weights: Vec<WeightChange>,
    /// Results, before and after, in which any area has another site or other minutes.
    pub results: Vec<ResultAreas>,
}

/// A weight that differs in some areas.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WeightChange {
    /// Its name.
    pub weight: String,
    /// How many areas have another figure.
    pub areas: usize,
    /// The sum over the areas of which both runs show the figure.
    pub total: Pair<f64>,
    /// Areas of which a run withholds the figure: not in the sums.
    pub suppressed_areas: usize,
}

/// The areas that have another site or other minutes in a result, on one side of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ResultAreas {
    /// Id of the scenario; in a case with services that of the service behind it.
    pub result: String,
    /// `before` or `after`.
    pub side: &'static str,
    /// Areas of both runs.
    pub areas: usize,
    /// Those whose people go, or mostly go, to another site.
    pub other_site: usize,
    /// Those with other minutes, or with minutes in one run only.
    pub other_minutes: usize,
    /// The people of either.
    pub people: Vec<PeopleChanged>,
    /// All of either: first those with minutes in one run only, then by the change.
    pub changed: Vec<AreaChange>,
}

/// How many people live in areas that changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PeopleChanged {
    /// The weight.
    pub weight: String,
    /// The sum of the figures that both runs show.
    pub total: Pair<f64>,
    /// Areas of which a run withholds the figure: not in the sums.
    pub suppressed_areas: usize,
}

/// An area with another site or other minutes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AreaChange {
    /// Its id.
    pub area: String,
    /// Its name in the first run.
    pub name: String,
    /// To which site it goes.
    pub site: Pair<Figure>,
    /// In how many minutes.
    pub minutes: Pair<Figure>,
    /// Second less first, minutes.
    pub change_min: Option<f64>,
}

impl AreaDiff {
    /// Whether anything differs.
    #[must_use]
    pub fn differs(&self) -> bool {
        !(self.only_first.is_empty()
            && self.only_second.is_empty()
            && self.weights.is_empty()
            && self.results.is_empty())
    }
}

#[derive(Deserialize)]
struct Layer {
    features: Vec<Feature>,
}

/// Outlines are not read: they are the same or another input.
#[derive(Deserialize)]
struct Feature {
    properties: Map<String, Value>,
}

type Areas = BTreeMap<String, Map<String, Value>>;

/// `None`, with a note, unless both runs have the layer.
pub(crate) fn compare(runs: &Pair<Run>, notes: &mut Vec<String>) -> Result<Option<AreaDiff>, DiffError> {
    let has = runs.as_ref().map(|run| run.has(FILE));
    if !(has.first && has.second) {
        let which = match (has.first, has.second) {
            (true, false) => "the second run has no",
            (false, true) => "the first run has no",
            _ => "neither run has",
        };
        notes.push(format!("areas: {which} {FILE} (run it with --pack csv,geojson)"));
        return Ok(None);
    }
    let hashes = runs.as_ref().map(|run| run.sha256(FILE));
    if hashes.first.is_some() && hashes.first == hashes.second {
        return Ok(Some(AreaDiff::default()));
    }
    let areas = Pair { first: read(&runs.first)?, second: read(&runs.second)? };
    Ok(Some(of(&areas, &weights(&runs.first))))
}

fn read(run: &Run) -> Result<Areas, DiffError> {
    let layer: Layer = serde_json::from_slice(&run.read(FILE)?).map_err(|error| run.unreadable(FILE, error))?;
    let id = |properties: &Map<String, Value>| Some(properties.get("area_id")?.as_str()?.to_owned());
    let areas = layer.features.into_iter().map(|feature| match id(&feature.properties) {
        Some(id) => Ok((id, feature.properties)),
        None => Err(run.unreadable(FILE, "an area has no area_id")),
    });
    areas.collect()
}

/// Names of the weights, as the record of a run has them.
fn weights(run: &Run) -> Vec<String> {
    let weights = run.record.settings.get("weights").and_then(Value::as_array);
    let name = |weight: &Value| Some(weight.get("name")?.as_str()?.to_owned());
    weights.into_iter().flatten().filter_map(name).collect()
}

fn of(areas: &Pair<Areas>, weights: &[String]) -> AreaDiff {
    let Pair { first, second } = areas;
    let shared: Vec<&str> = first.keys().filter(|id| second.contains_key(*id)).map(String::as_str).collect();
    let only = |one: &Areas, other: &Areas| one.keys().filter(|id| !other.contains_key(*id)).cloned().collect();
    let changed_weight = |weight: &String| {
        let figures = |id: &&str| areas.as_ref().map(|areas| figure(&areas[*id], weight));
        let changed = shared.iter().map(figures).filter(|figures| !figures.first.same(&figures.second)).count();
        let people = people(areas, &shared, weight);
        let (total, suppressed_areas) = (people.total, people.suppressed_areas);
        (changed > 0).then(|| WeightChange { weight: weight.clone(), areas: changed, total, suppressed_areas })
    };
    // The results of the areas of both runs; each area has the properties of all.
    let results: BTreeSet<&str> = first.values().chain(second.values()).take(1).flat_map(results).collect();
    let sides = results.into_iter().flat_map(|result| ["before", "after"].map(|side| (result, side)));
    AreaDiff {
        only_first: only(first, second),
        only_second: only(second, first),
        weights: weights.iter().filter_map(changed_weight).collect(),
        results: sides.filter_map(|(result, side)| result_areas(areas, &shared, weights, result, side)).collect(),
    }
}

/// The results that an area has figures of.
fn results(properties: &Map<String, Value>) -> impl Iterator<Item = &str> {
    let names = properties.keys().filter_map(|name| name.strip_suffix("_counts"));
    names.filter(|result| properties.contains_key(&format!("{result}_after_min")))
}

fn result_areas(
    areas: &Pair<Areas>,
    shared: &[&str],
    weights: &[String],
    result: &str,
    side: &'static str,
) -> Option<ResultAreas> {
    let [site, minutes] = ["site", "min"].map(|what| format!("{result}_{side}_{what}"));
    let has = |areas: &Areas| shared.first().is_none_or(|id| areas[*id].contains_key(&minutes));
    if !areas.both().into_iter().all(has) {
        return None;
    }
    let change = |id: &&str| {
        let of = |column: &str| areas.as_ref().map(|areas| figure(&areas[*id], column));
        let (site, minutes) = (of(&site), of(&minutes));
        let change_min = Figure::change(&minutes.first, &minutes.second);
        let name = figure(&areas.first[*id], "area_name").words();
        AreaChange { area: (*id).to_owned(), name, site, minutes, change_min }
    };
    let [other_site, other_minutes] = [0, 1].map(|which| {
        move |change: &AreaChange| match which {
            0 => !change.site.first.same(&change.site.second),
            _ => !change.minutes.first.same(&change.minutes.second),
        }
    });
    let all = shared.iter().map(change);
    let mut changed: Vec<AreaChange> = all.filter(|change| other_site(change) || other_minutes(change)).collect();
    let one_sided = |c: &AreaChange| c.change_min.is_none() && other_minutes(c);
    let size = |change: &AreaChange| change.change_min.map_or(0.0, f64::abs);
    changed.sort_by(|a, b| {
        one_sided(b).cmp(&one_sided(a)).then(size(b).total_cmp(&size(a))).then_with(|| a.area.cmp(&b.area))
    });
    let ids: Vec<&str> = changed.iter().map(|change| change.area.as_str()).collect();
    (!changed.is_empty()).then(|| ResultAreas {
        result: result.to_owned(),
        side,
        areas: shared.len(),
        other_site: changed.iter().filter(|change| other_site(change)).count(),
        other_minutes: changed.iter().filter(|change| other_minutes(change)).count(),
        people: weights.iter().map(|weight| people(areas, &ids, weight)).collect(),
        changed: changed.clone(),
    })
}

/// The people of some areas.
fn people(areas: &Pair<Areas>, ids: &[&str], weight: &str) -> PeopleChanged {
    let (mut total, mut suppressed_areas) = (Pair { first: 0.0, second: 0.0 }, 0);
    for id in ids {
        match areas.as_ref().map(|areas| figure(&areas[*id], weight)) {
            Pair { first: Figure::Number(first, _), second: Figure::Number(second, _) } => {
                total.first += first;
                total.second += second;
            }
            figures if figures.both().contains(&&Figure::Suppressed) => suppressed_areas += 1,
            _ => {}
        }
    }
    PeopleChanged { weight: weight.to_owned(), total, suppressed_areas }
}

/// A property of an area.
fn figure(properties: &Map<String, Value>, name: &str) -> Figure {
    let suppressed = properties.get(&format!("{name}_suppressed")) == Some(&Value::Bool(true));
    match properties.get(name) {
        None | Some(Value::Null) => Figure::of_cell("", suppressed),
        Some(Value::String(text)) => Figure::Text(text.clone()),
        Some(other) => Figure::of_cell(&other.to_string(), suppressed),
    }
}
