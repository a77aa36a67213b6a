//! Standards and evidence beside the results.

use waywarden_outcome::evidence::{self, Evidence};
use waywarden_outcome::standards::Standard;
use waywarden_pack::Value;
use waywarden_scenario::Scope;
use waywarden_scenario::standards::{Whose, exposures, standards};

use super::{Figures, Of};
use crate::columns::{ColumnDescription, Described, Disclosure, TableOf, flag, number, text};
use crate::dimensions::Dimensions;
use crate::site_names::{site_id, site_name};

/// A standard with the figure that it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct StandardRow {
    /// The standard.
    pub standard: Standard,
    /// Whose figure.
    pub whose: Whose,
    /// Unit of the figures: `share`, `min` or that of the weight.
    pub unit: String,
    /// What is asked.
    pub target: f64,
    /// The figure before; `None` where there is none, or it is suppressed.
    pub before: Option<f64>,
    /// After.
    pub after: Option<f64>,
    /// Whether the figures before and after meet the standard.
    pub met: [Option<bool>; 2],
}

/// What those affected are exposed to, and a published effect of it.
#[derive(Clone, Debug, PartialEq)]
pub struct ExposureRow {
    /// The effect, with its label.
    pub evidence: Evidence,
    /// How much more of its unit those affected have on average.
    pub extra: Option<f64>,
    /// What the effect would mean if it were causal and the same everywhere: a ratio.
    pub ratio: Option<f64>,
    /// The same at the ends of the published interval.
    pub interval: Option<[f64; 2]>,
}

/// `None` if the case does not say which care.
pub(super) fn rows(figures: &Figures<'_>) -> Option<Vec<Of<StandardRow>>> {
    let rows = figures.rows(|result| {
        let row = |row: waywarden_scenario::standards::StandardRow<'_>| StandardRow {
            met: [row.before, row.after].map(|figure| figure.map(|figure| row.meets(figure))),
            standard: row.standard.clone(),
            whose: row.whose,
            unit: row.unit,
            target: row.target,
            before: row.before,
            after: row.after,
        };
        let rows = standards(figures.case, result.result, result.shown).into_iter().map(row);
        rows.filter(|row| !matches!(row.whose, Whose::People(scope) if !result.has(scope))).collect()
    });
    (!rows.is_empty()).then_some(rows)
}

/// `None` if nothing is known of the care.
pub(super) fn exposure_rows(figures: &Figures<'_>) -> Option<Vec<Of<ExposureRow>>> {
    // The shipped table is read in a test.
    let known: Vec<Evidence> = evidence::shipped().unwrap_or_default();
    let rows = figures.rows(|result| {
        let row = |row: waywarden_scenario::standards::ExposureRow<'_>| ExposureRow {
            evidence: row.evidence.clone(),
            extra: row.extra,
            ratio: row.ratio,
            interval: row.interval,
        };
        let rows = exposures(figures.case, result.result, result.shown, &known).into_iter();
        rows.filter(|_| result.has(Scope::Affected)).map(row).collect()
    });
    (!rows.is_empty()).then_some(rows)
}

fn whose(whose: Whose) -> &'static str {
    match whose {
        Whose::People(scope) => scope.as_str(),
        Whose::Site(_) => "site",
        Whose::Assumption => "assumption",
        Whose::Nobody => "not_in_this_run",
    }
}

/// Shares, minutes and volumes side by side.
fn value(name: &str, title: &str, definition: &'static str) -> ColumnDescription {
    number(name, title, 4, definition)
}

pub(super) fn columns(d: &Dimensions) -> TableOf<Of<StandardRow>> {
    let mut table =
        TableOf::new("standards", "The standards that people quote, each beside the figures that it is about");
    table.add_scenario(d, |row: &Of<StandardRow>| row.of);
    table.add(text("standard", "Standard", "its id"), |_, row| Value::from(row.row.standard.id.as_str()));
    table.add(text("title", "What it asks", "the standard in words"), |_, row| {
        Value::from(row.row.standard.title.as_str())
    });
    table.add(text("measure", "Measure", "what it is about"), |_, row| Value::from(row.row.standard.measure.as_str()));
    let column = text(
        "whose",
        "Whose figure",
        "`affected`, `everyone`, `site`, `assumption` (a parameter of the pathway) or `not_in_this_run`",
    );
    table.add(column, |_, row| Value::from(whose(row.row.whose)));
    table.add(text("site", "Site", "the site of a volume"), |case, row| match row.row.whose {
        Whose::Site(site) => site_id(case, Some(site)),
        _ => Value::Null,
    });
    table.add(text("site_name", "Site", "its name"), |case, row| match row.row.whose {
        Whose::Site(site) => site_name(case, Some(site)),
        _ => Value::Null,
    });
    let unit = text("unit", "Unit", "`share` (0 to 1), `min` or that of the weight");
    table.add(unit, |_, row| Value::from(row.row.unit.as_str()));
    table.add(value("target", "Target", "what is asked"), |_, row| Value::Number(row.row.target));
    let before = value("before", "Before", "the figure before; empty where there is none or it is suppressed");
    table.add(before.disclosed(Disclosure::OfCounts), |_, row| row.row.before.into());
    let after = value("after", "After", "the figure after").disclosed(Disclosure::OfCounts);
    table.add(after, |_, row| row.row.after.into());
    for (side, name) in ["before", "after"].into_iter().enumerate() {
        let column = flag(&format!("met_{name}"), &format!("Met {name}"), "whether the figure meets the target");
        table.add(column.disclosed(Disclosure::OfCounts), move |_, row| {
            row.row.met[side].map_or(Value::Null, Value::Boolean)
        });
    }
    table.add(text("source", "Source", "where it comes from"), |_, row| Value::from(row.row.standard.source.as_str()));
    table
}

pub(super) fn exposure_columns(d: &Dimensions) -> TableOf<Of<ExposureRow>> {
    let about = "What those affected are exposed to, beside what is published of it, with its label";
    let mut table = TableOf::new("exposure", about);
    table.add_scenario(d, |row: &Of<ExposureRow>| row.of);
    type Text = fn(&Evidence) -> &str;
    let texts: [Described<Text>; 5] = [
        ("evidence", "Evidence", "id of a published effect", |e| &e.id),
        ("title", "For whom", "for whom it was found", |e| &e.title),
        ("effect", "Effect", "what is multiplied", |e| &e.effect),
        ("label", "How firm the evidence is", "`moderate` or `contested`: show no ratio without it", |e| {
            e.strength.as_str()
        }),
        ("unit", "Of what", "`minutes` or `straight_km`", |e| e.unit.as_str()),
    ];
    for (name, title, definition, pick) in texts {
        table.add(text(name, title, definition), move |_, row| Value::from(pick(&row.row.evidence)));
    }
    type Pick = fn(&ExposureRow) -> Option<f64>;
    let numbers: [(&str, &str, &str, Disclosure, Pick); 8] = [
        (
            "mean_extra",
            "More of it on average, those affected",
            "how much more of it those affected have on average",
            Disclosure::Statistic,
            |row| row.extra,
        ),
        ("per", "Published for each", "the effect is published for each so many units", Disclosure::Open, |row| {
            Some(row.evidence.per)
        }),
        ("estimate", "Published ratio", "the published ratio", Disclosure::Open, |row| Some(row.evidence.estimate)),
        ("low", "Its interval, lower end", "lower end of its interval", Disclosure::Open, |row| row.evidence.low),
        ("high", "Its interval, upper end", "upper end of its interval", Disclosure::Open, |row| row.evidence.high),
        (
            "ratio",
            "Ratio it would mean here",
            "what it would mean here, if it were causal and the same everywhere",
            Disclosure::Statistic,
            |row| row.ratio,
        ),
        ("ratio_low", "Lower end", "the same at the lower end", Disclosure::Statistic, |row| {
            row.interval.map(|i| i[0])
        }),
        ("ratio_high", "Upper end", "the same at the upper end", Disclosure::Statistic, |row| {
            row.interval.map(|i| i[1])
        }),
    ];
    for (name, title, definition, disclosure, pick) in numbers {
        table.add(value(name, title, definition).disclosed(disclosure), move |_, row| pick(&row.row).into());
    }
    table.add(text("source", "Source", "where it was published"), |_, row| {
        Value::from(row.row.evidence.source.as_str())
    });
    let against = text("against", "What speaks against it", "what speaks against it");
    table.add(against, |_, row| row.row.evidence.against.as_deref().into());
    table
}
