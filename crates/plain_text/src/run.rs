//! What came out of a run: a table for each scenario, what was left out, warnings, and where the files are.

use waywarden_pack::Committed;
use waywarden_progress::Warning;
use waywarden_results::Published;
use waywarden_scenario::Scope;

use crate::rejects_text;
use crate::scenario_table::{nobody_travels_longer, scenario_table, today_table};

/// A table for each scenario, what was left out, the warnings of the results and then those `warnings` that came up in
/// writing, where the files are, and what has to be said with the results.
#[must_use]
pub fn run_text(published: &Published, warnings: &[Warning], committed: &Committed) -> String {
    let case = published.case();
    let mut text = format!("{}\n\n", case.title);
    scenarios(&mut text, published);
    let access = published.computed().access.iter();
    let refused = access.flat_map(|access| &access.areas).filter(|snap| snap.is_err()).count();
    if refused > 0 {
        let told = committed.files.iter().any(|file| file.file == "areas.geojson");
        let told = if told { "; areas.geojson says why for each" } else { "" };
        line!(text, "{refused} of {} areas are not near a usable road{told}.", case.areas.len());
    }
    text.push_str(&rejects_text("demand", case.demand_rows.in_file, &case.demand_rows.rejects));
    for warning in published.warnings().iter().chain(warnings) {
        line!(text, "warning: {warning}");
    }
    published.fallen().iter().for_each(|fallen| line!(text, "warning: {fallen}"));
    line!(text, "{} files in {}", committed.files.len(), committed.folder.display());
    for said in case.attribution.iter().chain(published.said()).chain(published.notes()) {
        line!(text, "{said}");
    }
    text
}

/// The figures of each scenario, or of today where nothing changes.
fn scenarios(text: &mut String, published: &Published) {
    let (case, shown) = (published.case(), published.shown());
    for (number, result) in published.scenarios().iter().enumerate() {
        let Some(scenario) = case.scenario(&result.scenario) else { continue };
        let service = result.service.and_then(|service| case.services.get(service));
        let weight = case.headline_weight(result.service);
        let summary = |scope| result.summary(weight, scope).map(|summary| shown.result(number).summary(summary, None));
        if scenario.is_today() {
            // A further period of today says which.
            let period = scenario.variant_of.as_ref().map(|_| scenario.title.as_str());
            let title = [period, service.map(|service| service.title.as_str())].into_iter().flatten();
            let title = title.collect::<Vec<_>>().join(": ");
            (!title.is_empty()).then(|| line!(text, "{title}"));
            let everyone = summary(Scope::Everyone);
            everyone.iter().for_each(|everyone| line!(text, "{}\n", today_table(case, result.service, everyone)));
            continue;
        }
        match service {
            Some(service) => line!(text, "{}: {} ({})", scenario.title, service.title, result.key(case)),
            None => line!(text, "{} ({})", scenario.title, scenario.id),
        }
        let (Some(affected), Some(everyone)) = (summary(Scope::Affected), summary(Scope::Everyone)) else { continue };
        line!(text, "{}\n", scenario_table(case, result.service, &affected, &everyone));
        if nobody_travels_longer(&affected) {
            let same = "Those affected go to another site, but none of them travels 0.1 minutes longer or shorter.";
            line!(text, " {same}\n");
        }
    }
}
