//! What "affected" is made of.

use waywarden_pack::report::{Cell, Grid, Head};
use waywarden_results::ScenarioView;
use waywarden_scenario::rows::limit_name;
use waywarden_scenario::{AffectedPart, Case, RoadsBefore};

use super::words::{spoken_of, unit};

/// The people affected in parts that add up: of the weight that is spoken of, else the first that has no small counts to hide.
pub fn parts(case: &Case, choice: &ScenarioView<'_>) -> Option<Grid> {
    let (spoken, _) = spoken_of(case, choice);
    let mut weights = std::iter::once(spoken).chain(0..case.weights.len());
    let weight = weights.find(|&weight| !case.weights[weight].protected())?;
    let split = choice.result.splits.get(weight).filter(|split| split.total() > 0.0)?;
    let least = limit_name(case.least_change_ms);
    let row = |words: String, part: AffectedPart| (words, part.of(split));
    let restricted =
        "not their nearest site of all today before: only certain sites count, or they must go to certain ones";
    let all = [
        row("Their site is another, or they lose or gain one".to_owned(), AffectedPart::SiteChanges),
        row(format!("– journey longer by {least} minutes or more"), AffectedPart::SiteChangesLonger),
        row(format!("– journey shorter by {least} minutes or more"), AffectedPart::SiteChangesShorter),
        row("– journey about the same".to_owned(), AffectedPart::SiteChangesSame),
        row("– with a site on one side only".to_owned(), AffectedPart::SiteChangesWithout),
        row(format!("– of all these: {restricted}"), AffectedPart::NotNearestBefore),
        row("Their site stays, the journey to it is another".to_owned(), AffectedPart::SiteStays),
        row(format!("– longer by {least} minutes or more"), AffectedPart::SiteStaysLonger),
        row(format!("– shorter by {least} minutes or more"), AffectedPart::SiteStaysShorter),
        row("Nothing changes: others in areas of which some go elsewhere".to_owned(), AffectedPart::Unchanged),
    ];
    let decimals = usize::from(split.total() < 1_000.0);
    let shown = all.into_iter().filter(|(_, count)| *count > 0.0);
    let rows = shown.map(|(words, count)| vec![Cell::from(words), Cell::number(Some(count), decimals)]).collect();
    let head = vec![Head::text("In the areas affected"), Head::number(unit(case, weight))];
    let roads = choice.scenario.has_own_roads() && choice.scenario.roads_before() == RoadsBefore::Today;
    let note =
        if roads { "The roads are part of the change: journeys before are on the roads of the case." } else { "" };
    Some(Grid { caption: "Who is affected how".to_owned(), head, rows, note: note.to_owned() })
}
