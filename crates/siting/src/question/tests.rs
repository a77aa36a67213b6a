use super::*;
use crate::Matrix;

/// Two areas of 1.5 and 2.5 people, every way a minute; p exists today.
fn tables() -> Tables {
    let times = Matrix::new(2, 3, vec![60_000; 6]).unwrap();
    let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    let mut tables = Tables::new(times, vec![15, 25], 10.0, ids(&["a", "b"]), ids(&["p", "q", "r"]));
    tables.source = "t.csv".into();
    tables.existing[0] = true;
    tables.site_columns.insert("county".to_owned(), ids(&["N", "N", ""]));
    tables.site_columns.insert("beds".to_owned(), ids(&["1.5", "", "x"]));
    tables.area_columns.insert("district".to_owned(), ids(&["up", "down"]));
    tables
}

fn request(question: &Question) -> Result<Request, String> {
    question.ask(&tables()).map(|asked| asked.request).map_err(|error| error.to_string())
}

#[test]
fn nothing_asked_is_the_best_plan_of_any_number_of_sites() {
    let request = request(&Question::default()).unwrap();
    assert_eq!((request.least_open, request.most_open, request.wanted), (0, 3, Wanted::Best(1)));
    assert!(request.rules.is_empty() && request.candidates.iter().all(|site| site.fixed == Fixed::Free));
}

#[test]
fn ids_people_and_per_cents_become_indices_and_whole_numbers() {
    let question = Question {
        open: Some((1, 2)),
        keep_open: vec!["r".to_owned()],
        keep_closed: vec!["p".to_owned()],
        share_within: vec![ShareWithin { limit_ms: 600_000, share: 0.75, each: None }],
        no_longer_ms: Some(900_000),
        least_people: Some(BySite::Same(1.23)),
        near_percent: Some(2.5),
        ..Question::default()
    };
    let request = request(&question).unwrap();
    let fixed: Vec<Fixed> = request.candidates.iter().map(|site| site.fixed).collect();
    assert_eq!(fixed, [Fixed::Closed, Fixed::Free, Fixed::Open]);
    assert_eq!(request.wanted, Wanted::Near { milli_percent: 2_500, most: MOST_LISTED });
    let rules = [
        Rule::Volume { least: vec![13; 3], most: vec![None; 3] },
        // A quarter of 4 people, in tenths, may be beyond.
        Rule::AtMost { objective: Objective::within(600_000), value: 10 },
        Rule::AreaLimit(vec![900_000; 2]),
    ];
    assert_eq!(request.rules, rules);
}

#[test]
fn groups_and_today_become_rules_with_words() {
    let text = |text: &str| text.to_owned();
    let question = Question {
        most_closed: Some(1),
        groups: vec![SiteGroup { sites: vec![text("p"), text("r")], least: 0, most: 1 }],
        each_of: vec![EachOf { column: text("county"), least: 1, most: usize::MAX }],
        needs: vec![Needs { site: text("q"), one_of: vec![text("p")] }],
        costs: Some(BySite::Each([(text("q"), 2.5)].into())),
        budget: Some(3.0),
        share_within: vec![ShareWithin { limit_ms: 60_000, share: 0.5, each: Some(text("district")) }],
        no_worse: vec![
            NoWorse { more_ms: 30_000, each: None },
            NoWorse { more_ms: 30_000, each: Some(text("district")) },
        ],
        ..Question::default()
    };
    let tables = tables();
    let asked = question.ask(&tables).unwrap();
    assert_eq!(asked.request.candidates[1].cost, 2_500);
    let within = |weights: [i64; 2], value| Rule::AtMost {
        objective: Objective::Within { limit_ms: 60_000, weights: Some(weights.to_vec()) },
        value,
    };
    let mean = |weights: [i64; 2], value| Rule::AtMost {
        objective: Objective::Mean { weights: Some(weights.to_vec()) },
        value,
    };
    let expected = [
        ("at most 1 of today's sites closed", Rule::Closed { most: 1 }),
        ("at most 1 open of p, r", Rule::Group { sites: vec![0, 2], least: 0, most: 1 }),
        ("at least 1 open where county is \"N\"", Rule::Group { sites: vec![0, 1], least: 1, most: usize::MAX }),
        ("q is open only if one of p is", Rule::Needs { site: 1, one_of: vec![0] }),
        ("a budget of 3", Rule::Budget { most: 3_000 }),
        ("at least 50 % within 1 minutes where district is \"down\"", within([0, 25], 12)),
        ("at least 50 % within 1 minutes where district is \"up\"", within([15, 0], 7)),
        ("no area worse than today by more than 0.5 minutes", Rule::AreaLimit(vec![90_000; 2])),
        (
            "the mean where district is \"down\" not worse than today by more than 0.5 minutes",
            mean([0, 25], 25 * 90_000),
        ),
        ("the mean where district is \"up\" not worse than today by more than 0.5 minutes", mean([15, 0], 15 * 90_000)),
    ];
    let found: Vec<(&str, Rule)> =
        asked.rules.iter().map(String::as_str).zip(asked.request.rules.iter().cloned()).collect();
    assert_eq!(found, expected);
}

#[test]
fn what_does_not_fit_the_tables_is_refused() {
    let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    let unknown = Question { keep_open: ids(&["s"]), ..Question::default() };
    assert_eq!(request(&unknown).unwrap_err(), "\"s\" is no site of t.csv: p, q, r");
    let both = Question { keep_open: ids(&["q"]), keep_closed: ids(&["q"]), ..Question::default() };
    assert_eq!(request(&both).unwrap_err(), "\"q\" is to be kept open and closed");
    let many = Question { open: Some((4, 5)), ..Question::default() };
    assert_eq!(request(&many).unwrap_err(), "4 sites are to be open, but t.csv has 3");
    let column = Question { capacity: Some(BySite::Column("bed".to_owned())), ..Question::default() };
    assert_eq!(request(&column).unwrap_err(), "there is no column \"bed\" of sites: beds, county");
    let cell = Question { capacity: Some(BySite::Column("beds".to_owned())), ..Question::default() };
    assert_eq!(request(&cell).unwrap_err(), "site \"r\": \"x\" in the column \"beds\" is no figure of 0 or more");
    for aim in [Aim::Outcome, Aim::Deprived { times: 2.0 }, Aim::Cost] {
        assert!(request(&Question { aims: vec![aim], ..Question::default() }).is_err());
    }
}

#[test]
fn a_mixture_counts_units_of_figures_alike() {
    // 0.5 minutes of the mean count as much as a minute of the longest way.
    let tables = tables();
    let aim = Aim::Mix(vec![(1.0, Aim::Mean), (2.0, Aim::Longest)]);
    let searched = aim.searched(&tables, false).unwrap();
    let Objective::Mix(parts) = &searched.objective else { panic!("{searched:?}") };
    // The mean's value is 40 times a time, that of the longest way once.
    assert_eq!(parts[1].0, parts[0].0 * 40 * 2);
    assert_eq!(aim.value(&searched, parts[0].0 * 40 * 60_000 + parts[1].0 * 60_000, &tables), 3.0);
}
