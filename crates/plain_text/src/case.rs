//! A case that is in order: what was read, and which areas meet no road.

use waywarden_case::CaseFile;
use waywarden_scenario::Case;
use waywarden_study::RoadCheck;

use crate::{amount_of, rejects_text};

/// What a case has, what its files were read as, its people, and what of its tables is not used.
#[must_use]
pub fn case_text(input: &CaseFile) -> String {
    let case = &input.case;
    let scenarios = case.scenarios.iter().filter(|scenario| !scenario.is_today()).count();
    let (sites, areas) = (case.sites.base().count(), case.areas.len());
    let mut text = String::new();
    line!(text, "{}: in order. {sites} sites, {areas} areas, {scenarios} scenarios", input.path.display());
    if case.sites_left_out > 0 {
        line!(text, "  rows of the sites table left out by `where`: {}", case.sites_left_out);
    }
    for file in &input.inputs {
        if let Some(reading) = &file.reading {
            line!(text, "  {}: {} read as {reading}", file.role.as_str(), file.path.display());
        }
    }
    for (index, weight) in case.weights.iter().enumerate() {
        let total = amount_of(weight, case.total(index));
        line!(text, "  {} ({}): {total} {}", weight.title, weight.name, weight.unit);
    }
    text.push_str(&rejects_text("demand", case.demand_rows.in_file, &case.demand_rows.rejects));
    if case.demand_rows.left_out > 0 {
        let (left_out, in_file) = (case.demand_rows.left_out, case.demand_rows.in_file);
        line!(text, "  {left_out} of {in_file} rows left out by `where`");
    }
    if let Some(points) = &case.points {
        line!(text, "  {} points of areas; {} rows are of other areas", points.places().len(), points.unused_rows);
    }
    if let Some(observed) = &case.observed {
        line!(text, "  {}", observed.summary());
    }
    text
}

/// Which areas meet no road, the commonest reason first.
#[must_use]
pub fn roads_of_case_text(case: &Case, found: &RoadCheck) -> String {
    let (areas, sites) = (case.areas.len(), case.sites.len());
    if found.areas.is_empty() {
        return format!("  roads: all {sites} sites and {areas} areas meet a road\n");
    }
    let mut text = String::new();
    line!(text, "  roads: {} of {areas} areas meet no road and will have no times:", found.areas.len());
    let mut reasons: Vec<_> = found.areas_by_reason.iter().collect();
    reasons.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
    for (reason, (count, named)) in reasons {
        let more = if *count > named.len() { ", ..." } else { "" };
        line!(text, "    {count} x {reason}: {}{more}", named.join(", "));
    }
    text
}
