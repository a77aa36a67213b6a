//! How long outcomes and their sensitivity take: 3,025 areas, as many as the case of Yeovil has, a twentieth of them
//! affected by a closure and half of them within reach of the units that take over.
//!
//! `cargo bench -p waywarden-outcome`

use std::hint::black_box;

use divan::Bencher;
use waywarden_outcome::sensitivity::{draw, flips, run, tornado};
use waywarden_outcome::{
    Direct, Journey, Legs, Measure, ModelId, Onward, OutcomeModel, Parameters, Pathway, PunctureRule, RateRule, Route,
    Scope, Study, breakeven,
};

const AREAS: u32 = 3_025;
const SITES: usize = 12;
const DRAWS: usize = 1_000;

fn main() {
    divan::main();
}

struct Bench {
    parameters: Parameters,
    pathway: Pathway,
    study: Study,
    outcome_model: OutcomeModel,
}

impl Bench {
    fn new() -> Self {
        let parameters = Parameters::stroke().expect("the shipped table");
        let sites: Vec<String> = (0..SITES).map(|site| format!("site{site}")).collect();
        let pathway = Pathway::bind(&parameters, &sites).expect("the shipped table");
        let journeys: Vec<Journey> = (0..AREAS).map(journey).collect();
        let study = Study::new(&journeys, SITES, PunctureRule::NearestFirst, RateRule::AsBefore).expect("good numbers");
        Self {
            parameters,
            pathway,
            study,
            outcome_model: OutcomeModel::shipped(ModelId::Samuel).expect("the shipped table"),
        }
    }

    fn legs(&self) -> Legs {
        self.pathway.legs(&self.parameters.base())
    }

    fn lost(&self, draw: &[f64], scope: Scope) -> f64 {
        self.study.difference(&self.outcome_model, &self.pathway.legs(draw), scope, Measure::Good)
    }
}

/// Every twentieth area changes from site 0 to one of three others.
fn journey(area: u32) -> Journey {
    let spread = |factor: u32| f64::from(area * factor % 997) / 997.0;
    let route = |site: usize, drive_min: f64| Route {
        site,
        drive_min,
        onward: Onward::Transfer(30.0 + 5.0 * site as f64),
        direct: Some(Direct { site: 11, drive_min: drive_min + 40.0 }),
    };
    let near = 5.0 + 30.0 * spread(31);
    let weight = 0.5 + 3.0 * spread(7);
    if area.is_multiple_of(20) {
        let after = route(1 + area as usize % 3, near + 25.0 * spread(13));
        return Journey::single(weight, Some(route(0, near)), Some(after));
    }
    let same = Some(route(1 + area as usize % 6, near));
    Journey::single(weight, same, same)
}

/// Monte Carlo of one scenario and model; a run of 10,000 draws, 5 scenarios and 3 models takes 150 times as long.
#[divan::bench(sample_count = 10)]
fn monte_carlo_affected(bencher: Bencher<'_, '_>) {
    let bench = Bench::new();
    let draws = draw(&bench.parameters, DRAWS, 1);
    bencher.bench(|| run(black_box(&draws), |draw| vec![bench.lost(draw, Scope::Affected)]));
}

/// The same for all 3,025 areas, before and after.
#[divan::bench(sample_count = 10)]
fn monte_carlo_everyone(bencher: Bencher<'_, '_>) {
    let bench = Bench::new();
    let draws = draw(&bench.parameters, DRAWS, 1);
    let both = |draw: &[f64]| {
        let change = bench.study.compare(&bench.outcome_model, &bench.pathway.legs(draw), Scope::Everyone);
        vec![change.before.good_gained, change.after.good_gained]
    };
    bencher.bench(|| run(black_box(&draws), both));
}

/// Drawing alone.
#[divan::bench(sample_count = 10)]
fn draw_parameters(bencher: Bencher<'_, '_>) {
    let parameters = Parameters::stroke().expect("the shipped table");
    bencher.bench(|| draw(black_box(&parameters), DRAWS, 1));
}

#[divan::bench(sample_count = 10)]
fn tornado_affected(bencher: Bencher<'_, '_>) {
    let bench = Bench::new();
    bencher.bench(|| tornado(black_box(&bench.parameters), |draw| vec![bench.lost(draw, Scope::Affected)]));
}

#[divan::bench(sample_count = 10)]
fn flips_receiving(bencher: Bencher<'_, '_>) {
    let bench = Bench::new();
    let scores = |draw: &[f64]| vec![0.0, bench.lost(draw, Scope::Receiving)];
    bencher.bench(|| flips(black_box(&bench.parameters), 2, 1e-9, scores));
}

#[divan::bench(sample_count = 10)]
fn break_even_receiving(bencher: Bencher<'_, '_>) {
    let bench = Bench::new();
    let legs = bench.legs();
    bencher
        .bench(|| breakeven::overall_min(&bench.study, &bench.outcome_model, &legs, Scope::Receiving, Measure::Good));
}

/// Every affected area on its own.
#[divan::bench(sample_count = 10)]
fn break_even_areas(bencher: Bencher<'_, '_>) {
    let bench = Bench::new();
    let legs = bench.legs();
    bencher.bench(|| {
        let affected = bench.study.members(Scope::Affected);
        let of = |&area: &u32| {
            breakeven::area_outcome_min(&bench.study, &bench.outcome_model, &legs, area as usize, Measure::Good)
        };
        affected.iter().filter_map(of).count()
    });
}
