//! Services as studies of their own, by hand: what they share, what they need, what each says of itself.
#![allow(missing_docs, clippy::unwrap_used)]

#[path = "common/services.rs"]
mod common;

use std::collections::BTreeMap;

use common::{MINUTE, by_capacity, of_weight, own_capacity, times, today};
use waywarden_scenario::case::Headline;
use waywarden_scenario::{
    AllocationSpec, AreaInput, Case, CaseBuilder, FigureChange, ScenarioInput, ScenarioResult, Service,
    ServiceThresholds, SharedCapacity, SiteFigures, SiteIndex, SiteInput, TravelTimes, WeightSpec, evaluate_all,
    fallen,
};

/// The share of an area that goes to a site before.
fn share(result: &ScenarioResult, area: usize, site: u32) -> f64 {
    let shares = result.areas[area].before.shares().iter();
    shares.filter(|share| share.site == SiteIndex(site)).map(|share| share.share).sum()
}

/// Two villages with 10 hips and 10 knees each, two hospitals; the north has `hours` of theatre.
fn theatres(hours: f64) -> CaseBuilder {
    let north = SiteFigures { shared: BTreeMap::from([(0, hours)]), ..SiteFigures::default() };
    Case::builder("theatres", "Theatres")
        .weight(WeightSpec::patients("hips", "Hips"))
        .weight(WeightSpec::patients("knees", "Knees"))
        .service_of(of_weight("hip", 0))
        .service_of(of_weight("knee", 1))
        .shared_capacity(SharedCapacity {
            id: "theatre".to_owned(),
            title: "Theatre hours".to_owned(),
            unit: "hours a year".to_owned(),
            uses: vec![(0, 2_000), (1, 1_000)],
        })
        .allocation(by_capacity())
        .site(SiteInput::new("n", "North", 0.0, 51.2).figures(north))
        .site(SiteInput::new("s", "South", 0.0, 51.0))
        .area(AreaInput::new("p", "Pton", 0.1, 51.2, [10.0, 10.0]))
        .area(AreaInput::new("q", "Qton", 0.1, 51.1, [10.0, 10.0]))
}

/// P is 10 minutes from the north and 30 from the south, Q 20 and 25.
fn theatre_times() -> TravelTimes {
    times(2, &[10, 30, 20, 25])
}

#[test]
fn shared_hours_go_to_those_who_lose_most_by_the_hour() {
    // All to the north would be 20 x 2 + 20 x 1 = 60 hours. Of its 35, by the hour a move costs: hips of Q 5 / 2 = 2.5 minutes,
    // knees of Q 5 / 1 = 5, hips of P 20 / 2 = 10, knees of P 20. So all hips of Q (20 hours) and half of their knees (5) go.
    let (case, times) = (theatres(35.0).build().unwrap(), theatre_times());
    let [hip, knee] = &today(&case, &times)[..] else { panic!("two services") };
    assert_eq!([share(hip, 0, 0), share(hip, 1, 0), share(hip, 1, 1)], [1.0, 0.0, 1.0]);
    assert_eq!([share(knee, 0, 0), share(knee, 1, 0), share(knee, 1, 1)], [1.0, 0.5, 0.5]);
    // The hours used in the north: 10 x 2 + 15 x 1 = 35, all of them.
    let north = |result: &ScenarioResult, weight: usize| {
        result.volumes.iter().find(|volume| volume.site == Some(SiteIndex(0))).unwrap().before[weight]
    };
    assert_eq!((north(hip, 0), north(knee, 1)), (10.0, 15.0));
}

#[test]
fn a_scenario_may_have_more_of_what_is_shared() {
    let more = FigureChange { shared: BTreeMap::from([(0, 60.0)]), ..FigureChange::default() };
    let case = theatres(35.0).scenario(ScenarioInput::new("more", "More").change("n", more)).build().unwrap();
    let times = theatre_times();
    for result in evaluate_all(&case, &case.scenarios[0], &times, &times, &[]).unwrap() {
        assert!(result.areas.iter().all(|area| area.after.shares().len() == 1));
        assert!(result.areas.iter().all(|area| area.after.main().unwrap().site == SiteIndex(0)));
    }
}

#[test]
fn where_hours_do_not_suffice_as_many_patients_as_possible_have_a_place() {
    // Without the south 35 hours are for 20 knees (20 hours) and 7.5 hips (15 hours) of 40 patients.
    let case = theatres(35.0).scenario(ScenarioInput::new("alone", "Alone").close("s")).build().unwrap();
    let times = theatre_times();
    let results = evaluate_all(&case, &case.scenarios[0], &times, &times, &[]).unwrap();
    let placed = |result: &ScenarioResult| result.areas.iter().map(|area| 10.0 * area.after.served()).sum::<f64>();
    assert!((placed(&results[0]) - 7.5).abs() < 1e-6 && (placed(&results[1]) - 20.0).abs() < 1e-6);
    // Those of P, which is nearer.
    let hips = &results[0].areas;
    assert!((hips[0].after.served() - 0.75).abs() < 1e-6 && hips[1].after.served() == 0.0);
    assert!(hips.iter().all(|area| area.after.reason() == Some(waywarden_scenario::NO_PLACE)));
}

#[test]
fn a_capacity_is_never_used_up_twice() {
    let start = || {
        let full = SiteFigures { capacity: Some(10.0), ..SiteFigures::default() };
        Case::builder("twice", "Twice")
            .weight(WeightSpec::patients("hips", "Hips"))
            .allocation(by_capacity())
            .site(SiteInput::new("n", "North", 0.0, 51.2).figures(full))
            .area(AreaInput::new("p", "Pton", 0.1, 51.2, [10.0]))
    };
    let error = start().service("hip", "Hip").service("knee", "Knee").build().unwrap_err();
    let said = error.problems().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    assert!(said.contains("\"hip\" and \"knee\" would each use up the whole capacity of a site"), "{said}");
    assert!(said.contains("[[shared_capacity]]"), "{said}");
    // One of them may: the other has its own.
    let one = start().service("hip", "Hip").service_of(own_capacity(Service::new("knee", "Knee")));
    assert!(one.build().is_ok());
    // By the rule of a scenario they would, too.
    let by_scenario = Case::builder("twice", "Twice")
        .weight(WeightSpec::patients("hips", "Hips"))
        .service("hip", "Hip")
        .service("knee", "Knee")
        .site(
            SiteInput::new("n", "North", 0.0, 51.2)
                .figures(SiteFigures { capacity: Some(1.0), ..SiteFigures::default() }),
        )
        .area(AreaInput::new("p", "Pton", 0.1, 51.2, [10.0]))
        .scenario(ScenarioInput::new("full", "Full").allocation(by_capacity()));
    assert!(by_scenario.build().is_err());
}

#[test]
fn what_is_shared_has_rules() {
    let said = |case: CaseBuilder| {
        let error = case.build().expect_err("a problem");
        error.problems().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    let shared = |id: &str, uses: Vec<(usize, u32)>| SharedCapacity {
        id: id.to_owned(),
        title: String::new(),
        unit: String::new(),
        uses,
    };
    let again = said(theatres(1.0).shared_capacity(shared("beds", vec![(0, 1), (1, 1)])));
    assert!(again.contains("\"hip\" shares \"theatre\" and \"beds\""), "{again}");
    let alone = said(theatres(1.0).service("eye", "Eye").shared_capacity(shared("beds", vec![(2, 1)])));
    assert!(alone.contains("\"beds\" is not shared"), "{alone}");
    let nearest = Service { allocation: Some(AllocationSpec::default()), ..Service::new("eye", "Eye") };
    let mixed = said(
        theatres(1.0)
            .service_of(nearest)
            .service_of(own_capacity(Service::new("ear", "Ear")))
            .shared_capacity(shared("beds", vec![(2, 1_000), (3, 1_000)])),
    );
    assert!(mixed.contains("only 1 of 2 that share it have the rule \"capacity\""), "{mixed}");
    let digits = said(
        theatres(1.0)
            .service("a", "A")
            .service("b", "B")
            .shared_capacity(shared("beds", vec![(2, 999_983), (3, 999_979)])),
    );
    assert!(digits.contains("too many different digits"), "{digits}");
}

/// Maternity needs anaesthetics; the north has both, the south only anaesthetics.
fn maternity(falls: bool) -> CaseBuilder {
    Case::builder("maternity", "Maternity")
        .weight(WeightSpec::population("people", "People"))
        .service("anaesthetics", "Anaesthetics")
        .service_of(Service { needs: vec![0], falls, ..Service::new("maternity", "Maternity") })
        .site(SiteInput::new("n", "North", 0.0, 51.2))
        .site(SiteInput::new("s", "South", 0.0, 51.0).services(["anaesthetics"]))
        .area(AreaInput::new("p", "Pton", 0.1, 51.2, [10.0]))
        .scenario(
            ScenarioInput::new("without", "Without")
                .change("n", FigureChange { services: Some(vec![1]), ..FigureChange::default() }),
        )
        .scenario(ScenarioInput::new("closed", "Closed").close("n"))
}

#[test]
fn a_service_falls_with_what_it_needs() {
    let times = times(1, &[10, 30]);
    let case = maternity(true).build().unwrap();
    let found = fallen(&case, &case.scenarios[0]);
    assert_eq!(
        found.iter().map(|f| f.words(&case)).collect::<Vec<_>>(),
        ["Maternity at North falls with Anaesthetics"]
    );
    let results = evaluate_all(&case, &case.scenarios[0], &times, &times, &[]).unwrap();
    assert_eq!(results[1].areas[0].before.main().map(|there| there.site), Some(SiteIndex(0)));
    assert_eq!(results[1].areas[0].after.main(), None);
    assert_eq!(results[0].areas[0].after.main().map(|there| there.site), Some(SiteIndex(1)));
    // A site that closes takes all with it: nothing is left that could fall.
    assert!(fallen(&case, &case.scenarios[1]).is_empty());
    // A setting: it is told, and stays.
    let case = maternity(false).build().unwrap();
    let found = fallen(&case, &case.scenarios[0]);
    assert_eq!(
        found.iter().map(|f| f.words(&case)).collect::<Vec<_>>(),
        ["Maternity at North stays without Anaesthetics, which it needs"]
    );
    let results = evaluate_all(&case, &case.scenarios[0], &times, &times, &[]).unwrap();
    assert_eq!(results[1].areas[0].after.main().map(|there| there.site), Some(SiteIndex(0)));
}

#[test]
fn a_circle_of_needs_and_a_site_without_what_is_needed_are_refused() {
    let said = |case: CaseBuilder| {
        let error = case.build().expect_err("a problem");
        error.problems().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    let service = |id: &str, needs: usize| Service { needs: vec![needs], ..Service::new(id, id) };
    let start = || {
        Case::builder("circle", "Circle").weight(WeightSpec::population("people", "People")).area(AreaInput::new(
            "p",
            "Pton",
            0.1,
            51.2,
            [10.0],
        ))
    };
    let circle = said(
        start()
            .site(SiteInput::new("n", "North", 0.0, 51.2))
            .service_of(service("a", 1))
            .service_of(service("b", 2))
            .service_of(service("c", 0)),
    );
    assert!(circle.contains("\"a\" needs itself, through what it needs"), "{circle}");
    let without = said(
        start()
            .service_of(service("a", 1))
            .service("b", "B")
            .site(SiteInput::new("n", "North", 0.0, 51.2).services(["a"]))
            .site(SiteInput::new("s", "South", 0.0, 51.0).services(["b"])),
    );
    assert!(without.contains("\"n\" offers \"a\" today without \"b\", which it needs"), "{without}");
}

#[test]
fn each_service_has_its_own_thresholds_and_headline() {
    let own = |minutes: &[u32], headline: Option<u32>| {
        let limits_ms: Vec<u32> = minutes.iter().map(|minutes| minutes * MINUTE).collect();
        let headline = headline.map(|minutes| Headline { threshold_ms: minutes * MINUTE, source: None });
        Some(ServiceThresholds { limits_ms, headline })
    };
    let start = || {
        Case::builder("t", "T")
            .weight(WeightSpec::population("people", "People"))
            .site(SiteInput::new("n", "North", 0.0, 51.2))
            .area(AreaInput::new("p", "Pton", 0.1, 51.2, [10.0]))
            .service_of(Service { thresholds: own(&[20, 45, 90], None), ..Service::new("a", "A") })
            .service_of(Service { thresholds: own(&[30, 60], Some(60)), ..Service::new("b", "B") })
    };
    let minutes = |case: &Case| case.thresholds_ms.iter().map(|ms| ms / MINUTE).collect::<Vec<u32>>();
    let case = start().build().unwrap();
    assert_eq!(minutes(&case), [20, 30, 45, 60, 90], "the default of the case is nobody's");
    assert_eq!((case.threshold_numbers(Some(0)), case.threshold_numbers(Some(1))), (vec![0, 2, 4], vec![1, 3]));
    assert_eq!(
        (case.headline_of(Some(0)), case.headline_of(Some(1))),
        (2, 3),
        "the middle one, and that which is named"
    );
    let case = start().service("c", "C").thresholds_min([10.0, 30.0]).build().unwrap();
    assert_eq!(minutes(&case), [10, 20, 30, 45, 60, 90]);
    assert_eq!((case.threshold_numbers(Some(2)), case.headline_of(Some(2))), (vec![0, 2], 2));
}
