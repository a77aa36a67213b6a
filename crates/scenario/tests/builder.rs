//! A case made in memory: every rule says what is wrong, and where.
#![allow(missing_docs, clippy::unwrap_used)]

use waywarden_network::UNREACHABLE_MS;
use waywarden_scenario::case::{RoadChange, RoadEffect, RoadSelection, Roads};
use waywarden_scenario::{
    AllocationSpec, AreaInput, Case, CaseBuilder, FigureChange, GroupKind, GroupSpec, Rule, ScenarioInput, SiteFigures,
    SiteIndex, SiteInput, TravelTimes, WeightSpec, sites_after,
};
use waywarden_tables::Place;

fn good() -> CaseBuilder {
    Case::builder("made", "Made")
        .site(SiteInput::new("a", "A", -2.6, 50.9))
        .site(SiteInput::new("b", "B", -3.1, 51.0))
        .weight(WeightSpec::population("people", "People"))
        .area(AreaInput::new("e1", "One", -2.6, 51.0, [100.0]))
        .area(AreaInput::new("e2", "Two", -3.0, 51.0, [200.0]))
}

/// Exactly these problems, in their order.
fn expect(builder: CaseBuilder, expected: &[&str]) {
    let error = builder.build().expect_err("problems");
    let found: Vec<String> = error.problems().iter().map(ToString::to_string).collect();
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with("case, ") && found.contains(expected), "{expected}\nin {found}");
    }
}

#[test]
fn what_is_not_said_is_as_in_a_case_file() {
    let case = good().build().unwrap();
    assert_eq!(case.thresholds_ms, [900_000, 1_800_000, 2_700_000, 3_600_000]);
    assert_eq!((&case.isochrones.limits_ms, case.isochrones.draw), (&case.thresholds_ms, true));
    assert_eq!((&case.roads, case.demand_rows.in_file), (&Roads::default(), 2));
    assert_eq!(case.sources.sites.as_str(), "sites");
    let case = good().thresholds_min([7.5]).isochrones_min([10.0, 20.0]).without_isochrones().build().unwrap();
    assert_eq!((&case.thresholds_ms[..], case.isochrones.draw), (&[450_000][..], false));
    assert_eq!(case.isochrones.limits_ms, [600_000, 1_200_000]);
}

#[test]
fn scenarios_open_move_and_combine() {
    let new = SiteInput::new("n", "New", -2.8, 51.1);
    let case = good()
        .scenario(ScenarioInput::new("x", "X").close("a").open(new).from_year(2027))
        .scenario(ScenarioInput::new("y", "Y").move_to("b", -3.0, 51.1).only_areas(["e2"]).from_year(2029))
        .scenario(ScenarioInput::new("both", "Both").combine(["x"]).only_sites(["a", "b"]))
        .build()
        .unwrap();
    assert_eq!(sites_after(&case, &case.scenarios[0]), [SiteIndex(1), SiteIndex(2)]);
    assert_eq!(case.scenarios[1].in_scope, Some(vec![false, true]));
    assert_eq!(sites_after(&case, case.scenario("both").unwrap()), [SiteIndex(1), SiteIndex(2)]);
}

#[test]
fn times_in_place_of_roads_fit_the_positions() {
    let times = |sites| TravelTimes::new(2, sites, vec![UNREACHABLE_MS; 2 * sites], vec![None; 2]).unwrap();
    let case = good().times(times(2)).build().unwrap();
    assert_eq!(case.given_times.unwrap().missing_pairs, 4);
    let opening = ScenarioInput::new("x", "X").open(SiteInput::new("n", "New", -2.8, 51.1));
    expect(good().times(times(2)).scenario(opening), &["the times are 2 by 2, the case has 2 areas and 3 positions"]);
}

#[test]
fn names_and_numbers_that_are_none() {
    expect(Case::builder("x", "X"), &["there is no weight", "there is no site", "there is no area"]);
    expect(
        Case::builder("My Case", "X")
            .site(SiteInput::new("a", "A", 200.0, 50.9).extra("beds", "1"))
            .site(SiteInput::new("a", "A", -2.6, 50.9))
            .site(SiteInput::new(" ", "A", -2.6, 50.9).extra("beds", "2"))
            .weight(WeightSpec::population("Pop", "People"))
            .area(AreaInput::new("e1", "One", -2.6, 51.0, [1.0, 2.0]))
            .area(AreaInput::new("e1", "One", -2.6, 51.0, [f64::NAN]).groups(["x"])),
        &[
            "case, id: \"My Case\" has characters",
            "weight \"Pop\": \"Pop\" has characters",
            "site \"a\": the id \"a\" is used twice",
            "the id is blank",
            "area \"e1\": the id \"e1\" is used twice",
            "site \"a\": lon 200",
            "its further columns are not those of the first site",
            "the area has 2 weights, the case has 1",
            "the area has 1 groups, the case has 0",
            "the weight NaN is not a number of 0 or more",
            "the weights sum to NaN",
        ],
    );
    expect(good().thresholds_min([30.0, 15.0]).isochrones_min([]), &["15 does not ascend", "there is no usable value"]);
    let roads = Roads { walk_km_h: f64::NAN, ..Roads::default() };
    expect(
        good().roads(roads).isochrone_detail(0.0, 10.0),
        &["isochrones.off_road_m: 0 is not", "roads.walk_km_h: NaN"],
    );
    let swapped = Case::builder("x", "X")
        .site(SiteInput::new("a", "A", 50.9, -2.6))
        .weight(WeightSpec::patients("p", "Patients"))
        .area(AreaInput::new("e1", "One", -2.6, 51.0, [1.0]));
    let error = swapped.build().unwrap_err().to_string();
    assert!(error.contains("sites: longitude and latitude look swapped"), "{error}");
}

#[test]
fn figures_services_and_allocations_are_checked() {
    let figures = SiteFigures { capacity: Some(-1.0), treatment_rate: Some(1.5), ..SiteFigures::default() };
    let change = FigureChange { services: Some(vec![2]), ..FigureChange::default() };
    expect(
        good()
            .service("stroke", "Stroke")
            .service("stroke", "Stroke")
            .site(SiteInput::new("c", "C", -2.7, 51.0).figures(figures).services(["strok"]))
            .scenario(ScenarioInput::new("x", "X").change("a", change)),
        &[
            "service \"stroke\": the id \"stroke\" is used twice",
            "there is no service \"strok\"",
            "capacity: -1 is not from 0",
            "treatment_rate: 1.5 is not from 0 to 1",
            "there is no service number 2",
        ],
    );
    let commissioner = |kind| GroupSpec { column: "g".into(), name: "g".into(), title: "G".into(), kind };
    let spec = AllocationSpec { same_commissioner: Some(1), weight: 3, ..AllocationSpec::default() };
    expect(
        good().allocation(spec),
        &["there is no weight number 3", "the group number 1 is not that", "no group says who the commissioner"],
    );
    expect(
        Case::builder("x", "X")
            .site(SiteInput::new("a", "A", -2.6, 50.9))
            .weight(WeightSpec::population("p", "P"))
            .group(commissioner(GroupKind::DeprivationDecile))
            .area(AreaInput::new("e1", "One", -2.6, 51.0, [1.0]).groups(["11"]))
            .allocation(AllocationSpec { rule: Rule::Logit { decay_per_min: 0.0 }, ..AllocationSpec::default() }),
        &["\"11\" is not a whole number from 1 to 10", "0 is not above 0 and up to 10"],
    );
    expect(
        good().allocation(AllocationSpec { rule: Rule::Capacity, ..AllocationSpec::default() }),
        &["no site has a capacity"],
    );
}

#[test]
fn scenarios_that_cannot_be() {
    let change = |roads, effect| RoadChange { why: "works".into(), place: Place::File, roads, effect };
    let closed = change(RoadSelection::default(), RoadEffect::Factor(3.0));
    expect(
        good()
            .scenario(ScenarioInput::new("x", "X").close("a").close("c"))
            .scenario(ScenarioInput::new("x", "X").close("a").close("b"))
            .scenario(ScenarioInput::new("baseline", "B").move_to("a", 0.0, 95.0).change("b", FigureChange::default()))
            .scenario(ScenarioInput::new("y", "Y").only_areas(["e3"]).combine(["z"]))
            .scenario(ScenarioInput::new("w", "W").change_roads(closed)),
        &[
            "nothing says which roads change",
            "3 is not from 0.05 to 2",
            "no area has the id \"e3\"",
            "no site has the id \"c\"",
            "the scenario id \"x\" is already used in scenario \"x\".id",
            "the id \"baseline\" is reserved",
            "lat 95",
            "nothing says what changes at \"b\"",
            "no scenario above has the id \"z\"",
        ],
    );
}
