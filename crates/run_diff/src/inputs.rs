//! What two runs were made from: inputs, settings, and what was found in them.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use waywarden_pack::{InputRecord, RunRecord};

use crate::figure::{Figure, Pair};

/// Facts that stand among the settings: they follow from the roads and the profile.
const FOUND: [&str; 4] = ["roads.profile.", "roads.speed_changed.", "roads.closed.", "roads.segments_cut"];

/// An input that differs, or that only one run has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InputChange {
    /// As the run records it.
    pub path: String,
    /// What it is.
    pub kind: InputKind,
    /// SHA-256 of the content; `None` where the run has no such input.
    pub sha256: Pair<Option<String>>,
    /// Size, bytes.
    pub bytes: Pair<Option<u64>>,
    /// Rows, where the record has them.
    pub rows: Pair<Option<u64>>,
}

/// What an input is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum InputKind {
    /// The case file.
    Case,
    /// Roads: an extract or a prepared network.
    Roads,
    /// Any other file.
    Table,
}

/// A value of the records that differs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ValueChange {
    /// Where it stands in the record: keys with points between.
    pub place: String,
    /// In the first run.
    pub first: Figure,
    /// In the second run.
    pub second: Figure,
}

/// What differs between two records.
pub(crate) struct Differences {
    pub(crate) inputs: Vec<InputChange>,
    pub(crate) settings: Vec<ValueChange>,
    pub(crate) facts: Vec<ValueChange>,
}

impl Differences {
    pub(crate) fn of(records: Pair<&RunRecord>) -> Self {
        let inputs = inputs(records);
        let (found, settings) = values(records.map(|record| &record.settings), "")
            .into_iter()
            .partition(|value| FOUND.iter().any(|place| value.place.starts_with(place)));
        let mut facts: Vec<ValueChange> = found;
        facts.extend(values(records.map(|record| &record.counts), "counts."));
        facts.extend(values(records.map(|record| &record.network), "network."));
        Self { inputs, settings, facts }
    }
}

/// The inputs that differ. The case file is the first of a record, whatever its name.
fn inputs(records: Pair<&RunRecord>) -> Vec<InputChange> {
    let mut pairs: BTreeMap<(InputKindOrder, &str), Pair<Option<&InputRecord>>> = BTreeMap::new();
    let cases = records.map(|record| record.inputs.first());
    if let Some(case) = cases.first.or(cases.second) {
        pairs.insert((0, &case.path), cases);
    }
    for (number, record) in records.both().into_iter().enumerate() {
        for input in record.inputs.iter().skip(1) {
            let order = if kind(&input.path) == InputKind::Roads { 1 } else { 2 };
            let pair = pairs.entry((order, &input.path)).or_default();
            *(if number == 0 { &mut pair.first } else { &mut pair.second }) = Some(input);
        }
    }
    let content = |input: Option<&InputRecord>| input.map(|input| input.sha256.clone());
    let differ = pairs.into_iter().filter(|(_, pair)| content(pair.first) != content(pair.second));
    differ
        .map(|((order, path), pair)| InputChange {
            path: path.to_owned(),
            kind: if order == 0 { InputKind::Case } else { kind(path) },
            sha256: pair.map(content),
            bytes: pair.map(|input| input.map(|input| input.bytes)),
            rows: pair.map(|input| input.and_then(|input| input.rows)),
        })
        .collect()
}

/// Case, roads, other files.
type InputKindOrder = u8;

fn kind(path: &str) -> InputKind {
    let is = |ending: &str| path.to_ascii_lowercase().ends_with(ending);
    if is(".pbf") || is(".wwn") { InputKind::Roads } else { InputKind::Table }
}

/// The values that differ, by their place.
fn values(records: Pair<&Value>, before: &str) -> Vec<ValueChange> {
    let all = records.map(|value| {
        let mut leaves = BTreeMap::new();
        collect(value, before.trim_end_matches('.'), &mut leaves);
        leaves
    });
    let of = |leaves: &BTreeMap<String, Figure>, place: &str| leaves.get(place).cloned().unwrap_or_default();
    let mut places: Vec<&String> = all.first.keys().chain(all.second.keys()).collect();
    places.sort();
    places.dedup();
    let both = places.into_iter().map(|place| ValueChange {
        place: place.clone(),
        first: of(&all.first, place),
        second: of(&all.second, place),
    });
    both.filter(|value| !value.first.same(&value.second)).collect()
}

/// The single values below a value. Items of a list that have an `id` or a `name` go by it, so that one more does not shift
/// the others.
fn collect(value: &Value, place: &str, leaves: &mut BTreeMap<String, Figure>) {
    let below = |key: &str| if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") };
    match value {
        Value::Object(map) => map.iter().for_each(|(key, value)| collect(value, &below(key), leaves)),
        Value::Array(items) if items.iter().any(Value::is_object) => {
            for (number, item) in items.iter().enumerate() {
                let named = ["id", "name", "file"].iter().find_map(|key| item.get(key)?.as_str());
                collect(item, &below(&named.map_or_else(|| number.to_string(), str::to_owned)), leaves);
            }
        }
        Value::Null => {}
        Value::String(text) => drop(leaves.insert(place.to_owned(), Figure::Text(text.clone()))),
        other => drop(leaves.insert(place.to_owned(), Figure::of_cell(&other.to_string(), false))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn record(settings: Value, inputs: &[(&str, &str)]) -> RunRecord {
        let inputs = inputs.iter().map(|(path, hash)| InputRecord::new(path.as_ref(), (*hash).to_owned(), 1, None));
        RunRecord { settings, inputs: inputs.collect(), ..RunRecord::new("0", "case") }
    }

    #[test]
    fn settings_are_told_by_their_place_and_lists_by_name() {
        let first = json!({ "walk_km_h": 5.0, "scenarios": [{ "id": "a", "rule": "nearest" }], "minutes": [15, 30] });
        let second = json!({ "walk_km_h": 5, "minutes": [15, 45],
            "scenarios": [{ "id": "b", "rule": null }, { "id": "a", "rule": "nearest" }] });
        let (first, second) = (record(first, &[]), record(second, &[]));
        let found = Differences::of(Pair { first: &first, second: &second });
        let told: Vec<(&str, String, String)> =
            found.settings.iter().map(|v| (v.place.as_str(), v.first.words(), v.second.words())).collect();
        assert_eq!(
            told,
            [
                ("minutes", "[15,30]".to_owned(), "[15,45]".to_owned()),
                ("scenarios.b.id", "none".to_owned(), "b".to_owned()),
            ]
        );
    }

    #[test]
    fn inputs_are_told_by_content() {
        let first =
            record(json!({}), &[("old.toml", "1"), ("roads.osm.pbf", "2"), ("people.csv", "3"), ("a.csv", "4")]);
        let second = record(json!({}), &[("new.toml", "1"), ("people.csv", "33"), ("a.csv", "4"), ("roads.wwn", "5")]);
        let found = Differences::of(Pair { first: &first, second: &second });
        let told: Vec<(&str, InputKind, bool, bool)> = found
            .inputs
            .iter()
            .map(|i| (i.path.as_str(), i.kind, i.sha256.first.is_some(), i.sha256.second.is_some()))
            .collect();
        assert_eq!(
            told,
            [
                ("roads.osm.pbf", InputKind::Roads, true, false),
                ("roads.wwn", InputKind::Roads, false, true),
                ("people.csv", InputKind::Table, true, true),
            ]
        );
    }

    #[test]
    fn what_follows_from_the_roads_is_no_setting() {
        let settings = |km: f64| json!({ "roads": { "closed": { "km": km }, "period": null } });
        let (first, second) = (record(settings(0.0), &[]), record(settings(2.5), &[]));
        let found = Differences::of(Pair { first: &first, second: &second });
        assert!(found.settings.is_empty());
        assert_eq!(found.facts[0].place, "roads.closed.km");
    }
}
