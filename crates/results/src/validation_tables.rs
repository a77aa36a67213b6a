//! Tables of the model beside observed speeds and published times.

use waywarden_pack::{Column, Kind, Table, Value};
use waywarden_study::{DrivenPairs, PublishedPair};
use waywarden_validation::{Agreement, BANDS_KM_H, Road, band};

/// How roads are put together, the group, and how well the model agrees with what was observed there.
pub type AgreementRow = (String, String, Agreement);

/// The agreement over all roads, by class, by band of observed speed, and by place; none if no road was driven.
#[must_use]
pub fn agreement_rows(roads: &[Road]) -> Vec<AgreementRow> {
    let Some(all) = Agreement::of(roads) else { return Vec::new() };
    let mut rows = vec![("all".to_owned(), String::new(), all)];
    let mut add = |kind: &str, key: &dyn Fn(&Road) -> String| {
        rows.extend(Agreement::by(roads, key).into_iter().map(|(name, found)| (kind.to_owned(), name, found)));
    };
    add("class", &|road| road.class.clone());
    add("observed from km/h", &|road| format!("{:>3.0}", BANDS_KM_H[band(road.observed_km_h)]));
    add("place", &|road| road.place.clone());
    rows
}

/// Each published time beside the model's.
#[must_use]
pub fn pairs_table(pairs: &[PublishedPair], driven: &DrivenPairs) -> Table {
    const MINUTES: Kind = Kind::Number { decimals: 3 };
    let columns = [
        ("pair", "Pair", "", Kind::Text),
        ("published_min", "Published", "min", MINUTES),
        ("model_min", "Model", "min", MINUTES),
        ("error_min", "Model less published", "min", MINUTES),
        ("reason", "Why there is no time", "", Kind::Text),
    ];
    let row = |(pair, model): (&PublishedPair, &Result<f64, String>)| {
        let minutes = model.as_ref().ok().copied();
        vec![
            Value::from(pair.id.as_str()),
            Value::Number(pair.minutes),
            minutes.into(),
            minutes.map(|minutes| minutes - pair.minutes).into(),
            model.as_ref().err().map(String::as_str).into(),
        ]
    };
    Table {
        name: "pairs".into(),
        columns: columns.map(|(name, title, unit, kind)| Column::new(name, title, unit, kind)).to_vec(),
        rows: pairs.iter().zip(&driven.minutes).map(row).collect(),
    }
}

/// How well the model agrees with what was observed, group by group.
#[must_use]
pub fn agreement_table(groups: &[AgreementRow]) -> Table {
    let number = |decimals| Kind::Number { decimals };
    let columns = vec![
        Column::new("by", "By", "", Kind::Text),
        Column::new("group", "Group", "", Kind::Text),
        Column::new("roads", "Roads", "", number(0)),
        Column::new("km", "Length", "km", number(1)),
        Column::new("bias_percent", "Bias", "%", number(2)),
        Column::new("mean_absolute_error_percent", "Mean absolute error", "%", number(2)),
        Column::new("rank", "Rank correlation", "", number(3)),
    ];
    let row = |(by, group, a): &AgreementRow| {
        let numbers = [a.roads as f64, a.km, a.bias * 100.0, a.mean_absolute_error * 100.0].map(Value::Number);
        let texts = [Value::from(by.as_str()), Value::from(group.trim())];
        texts.into_iter().chain(numbers).chain([a.rank.into()]).collect()
    };
    Table { name: "agreement".into(), columns, rows: groups.iter().map(row).collect() }
}

/// Each road: what was observed, and the model.
#[must_use]
pub fn road_table(found: &[Road]) -> Table {
    let number = |decimals| Kind::Number { decimals };
    let columns = vec![
        Column::new("road", "Road", "", Kind::Text),
        Column::new("place", "Place", "", Kind::Text),
        Column::new("class", "Class", "", Kind::Text),
        Column::new("km", "Length", "km", number(2)),
        Column::new("observed_km_h", "Observed", "km/h", number(2)),
        Column::new("model_km_h", "Model", "km/h", number(2)),
        Column::new("error_percent", "Model against observed", "%", number(2)),
    ];
    let row = |road: &Road| {
        let texts = [&road.road, &road.place, &road.class].map(|text| Value::from(text.as_str()));
        let numbers = [road.km, road.observed_km_h, road.model_km_h, road.error() * 100.0].map(Value::Number);
        texts.into_iter().chain(numbers).collect()
    };
    Table { name: "roads".into(), columns, rows: found.iter().map(row).collect() }
}
