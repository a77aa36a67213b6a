//! Which engine is chosen, and that the choice changes no time.

use std::sync::atomic::AtomicU64;

use waywarden_network::{Effect, file};
use waywarden_progress::Silent;
use waywarden_testkit::numbers::spread;
use waywarden_testkit::roads::{Road, network};

use super::*;
use crate::{Roads, StudyError};

/// Two parallel streets, one of them one-way, with a street between them at each of 20 crossings.
fn ladder() -> Network {
    let places: Vec<(f64, f64)> = (0..40).map(|i| (f64::from(i / 2) * 0.003, f64::from(i % 2) * 0.002)).collect();
    let rungs = (0..20).map(|i| Road::two_way(&[2 * i, 2 * i + 1], 30));
    let sides =
        (0..19).flat_map(|i| [Road::two_way(&[2 * i, 2 * i + 2], 50), Road::one_way(&[2 * i + 1, 2 * i + 3], 70)]);
    network(&places, &rungs.chain(sides).collect::<Vec<_>>(), &[])
}

fn is_hierarchy(engine: &Engine) -> bool {
    matches!(engine, Engine::Hierarchy(_))
}

#[test]
fn a_hierarchy_is_prepared_where_it_is_worth_it_and_then_kept() {
    let roads = Roads::new(ladder());
    let chosen = |choice, destinations| is_hierarchy(&roads.engine(choice, destinations, &Silent).unwrap());
    assert!(!chosen(EngineChoice::Auto, WORTH_PREPARING - 1));
    assert!(!chosen(EngineChoice::Search, 10 * WORTH_PREPARING));
    assert!(chosen(EngineChoice::Auto, WORTH_PREPARING));
    assert!(chosen(EngineChoice::Auto, 1), "it is there now");
    assert!(!chosen(EngineChoice::Search, 1), "nobody who asks for searches gets it");
    let (slower, _) = roads.network().changed(|_, _, _| Effect::Speed { factor: 0.5, share: 1.0 });
    let slower = roads.with_network(slower);
    assert!(!is_hierarchy(&slower.engine(EngineChoice::Auto, 1, &Silent).unwrap()), "it holds for its own roads");
    let asked = Roads::new(ladder()).engine(EngineChoice::Hierarchy, 1, &Silent).unwrap();
    assert!(is_hierarchy(&asked));
}

#[test]
fn a_stored_hierarchy_is_used_and_one_that_does_not_belong_is_refused() {
    let network = ladder();
    let folder = tempfile::tempdir().unwrap();
    let open = |name: &str, arrays: &[&[u8]]| {
        let path = folder.path().join(name);
        let mut bytes = Vec::new();
        file::write_with(&network, arrays, &mut bytes).unwrap();
        std::fs::write(&path, bytes).unwrap();
        Roads::open(path).unwrap().engine(EngineChoice::Auto, 1, &Silent)
    };
    let own = prepare(&SearchGraph::towards(&network), &Silent);
    assert!(is_hierarchy(&open("whole.wwn", &own.arrays()).unwrap()));
    assert!(!is_hierarchy(&open("none.wwn", &[]).unwrap()));
    assert!(matches!(open("fewer.wwn", &own.arrays()[1..]), Err(StudyError::HierarchyVersion)));
    let (slower, _) = network.changed(|_, _, _| Effect::Speed { factor: 0.5, share: 1.0 });
    let other = prepare(&SearchGraph::towards(&slower), &Silent);
    assert!(matches!(open("other.wwn", &other.arrays()), Err(StudyError::Hierarchy(_))));
}

#[derive(Default)]
struct Counted(AtomicU64);

impl Observer for Counted {
    fn advance(&self, _: Stage, amount: u64) {
        self.0.fetch_add(amount, Ordering::Relaxed);
    }
}

#[test]
fn both_engines_give_the_same_rows_in_the_order_of_the_origins() {
    let roads = Roads::new(ladder());
    let network = roads.network();
    let mut origins: Vec<Option<Snap>> = spread(network, 30, 3).into_iter().map(Some).collect();
    origins[4] = None;
    let destinations: Vec<Destination> = spread(network, 7, 90).iter().map(Destination::from).collect();
    let rows_of = |choice| {
        let engine = roads.engine(choice, 1, &Silent).unwrap();
        let mut found: Vec<Vec<u32>> = Vec::new();
        let counted = Counted::default();
        let work = Work::begin(&counted, Stage::TravelTimes, 0);
        let row = |origin: usize, times: &[u32]| {
            assert_eq!(origin, found.len());
            found.push(times.to_vec());
            Ok::<(), ()>(())
        };
        rows(&engine, network, roads.graph(), &origins, &destinations, &work, row).unwrap();
        assert_eq!(counted.0.load(Ordering::Relaxed), 30 * 7, "every time is counted once");
        found
    };
    let by_search = rows_of(EngineChoice::Search);
    assert_eq!(by_search, rows_of(EngineChoice::Hierarchy));
    assert_eq!(by_search[4], [UNREACHABLE_MS; 7]);
    let reached = by_search.concat().iter().filter(|&&time_ms| time_ms != UNREACHABLE_MS).count();
    assert!(reached > 100, "{reached}");

    let engine = roads.engine(EngineChoice::Search, 1, &Silent).unwrap();
    let work = Work::begin(&Silent, Stage::TravelTimes, 0);
    let full = |origin, _: &[u32]| if origin < 3 { Ok(()) } else { Err(origin) };
    assert_eq!(rows(&engine, network, roads.graph(), &origins, &destinations, &work, full), Err(3), "no row after it");
}

#[test]
fn memory_is_bounded_whatever_the_number_of_destinations() {
    let network = ladder();
    let hierarchy = Engine::Hierarchy(Arc::new(prepare(&SearchGraph::towards(&network), &Silent)));
    for destinations in [0, 1, 1_000, 5_000_000, 100_000_000] {
        for (engine, cells) in [(&Engine::Search, 64 << 20), (&hierarchy, 4 << 20)] {
            let origins = origins_at_once(engine, destinations);
            assert!(origins >= 1 && (origins == 1 || origins * destinations <= cells), "{destinations}: {origins}");
            assert!((origins + 1) * destinations.max(1) > cells, "{destinations}: as many as there is room for");
        }
    }
}
