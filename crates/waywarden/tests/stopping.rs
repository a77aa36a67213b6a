//! Work is stopped through its observer within every stage, and leaves nothing behind; what is computed can be handed to
//! other threads.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]
#![allow(missing_docs)]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use waywarden::pack::Staging;
use waywarden::{
    CaseFile, Computed, Error, Evaluated, Files, Formats, Observer, Published, RoadPlan, Roads, Stage, Wanted,
    cancellable, read_case,
};

fn iceland() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/iceland/case.toml")
}

/// Stops in the middle of one stage, and notes how long it takes from the wish to the end.
struct StopIn {
    stage: Stage,
    wished: Mutex<Option<Instant>>,
    seen: AtomicBool,
}

impl StopIn {
    fn new(stage: Stage) -> Self {
        Self { stage, wished: Mutex::new(None), seen: AtomicBool::new(false) }
    }
}

impl Observer for StopIn {
    fn begin(&self, stage: Stage, _: u64) {
        if stage == self.stage {
            self.seen.store(true, Ordering::Relaxed);
            self.wished.lock().unwrap().get_or_insert_with(Instant::now);
        }
    }

    fn is_cancelled(&self) -> bool {
        self.seen.load(Ordering::Relaxed)
    }
}

/// The example with everything that makes a stage of its own: protected counts, travel, a pathway, draws.
fn with_everything(folder: &Path) -> PathBuf {
    let shipped = iceland();
    for name in ["sites.csv", "places.csv", "profile.toml", "iceland-roads.osm.pbf"] {
        std::fs::copy(shipped.with_file_name(name), folder.join(name)).unwrap();
    }
    let text = std::fs::read_to_string(&shipped).unwrap();
    let further = "
[travel]
patient_trips = 2
source = \"made up\"

[pathway]
weight = \"stroke\"

[outcome]
models = [\"samuel\"]

[sensitivity]
draws = 2000
seed = 1

[[scenario]]
id = \"close_akureyri\"";
    let text =
        text.replace(", disclosure = \"none\"", "").replacen("\n[[scenario]]\nid = \"close_akureyri\"", further, 1);
    let case = folder.join("case.toml");
    std::fs::write(&case, text).unwrap();
    case
}

/// The whole way of a run.
fn run(case: &Path, output: &Path, observer: &dyn Observer) -> Result<(), Error> {
    let files = Files::on_disk();
    let CaseFile { case, roads, .. } = read_case(&files, case)?;
    let waywarden::case::RoadSource::Files(paths) = roads else { panic!("the example has extracts") };
    let staging = Staging::begin(output)?;
    let settings = RoadPlan::new(&case, false)?.import_settings();
    let roads = cancellable(|| Roads::of_files_recorded(&paths, &settings, &files, observer))??;
    let computed = waywarden::compute(&case, Some(&roads), Wanted::default(), observer)?;
    let evaluated = waywarden::evaluate(&case, &computed)?;
    let published = waywarden::publish(&Arc::new(case), &Arc::new(computed), evaluated, Vec::new(), observer)?;
    let formats = Formats::new(&Formats::default_list()).expect("built in");
    let warnings = waywarden::write_pack(&published, &formats, &staging, observer)?;
    staging.commit_with_record(published.record(&warnings))?;
    Ok(())
}

#[test]
fn every_stage_of_a_run_is_stopped_and_leaves_nothing() {
    for stage in [
        Stage::ReadingRoads,
        Stage::ReadingNodes,
        Stage::BuildingNetwork,
        Stage::Sites,
        Stage::Lengths,
        Stage::Isochrones,
        Stage::Disclosure,
        Stage::Outcomes,
        Stage::Writing,
    ] {
        let (inputs, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let case = with_everything(inputs.path());
        let observer = StopIn::new(stage);
        let result = run(&case, &folder.path().join("results"), &observer);
        let wished = observer.wished.lock().unwrap().take();
        assert!(wished.is_some(), "the example has no stage {}", stage.id());
        let took = wished.unwrap().elapsed();
        assert!(matches!(result, Err(Error::Cancelled(_))), "{}: {result:?}", stage.id());
        // Half a second on an idle machine; tests run beside each other on busy ones.
        assert!(took < Duration::from_secs(20), "{}: {took:?}", stage.id());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "{}: something is left", stage.id());
    }
}

#[test]
fn a_hierarchy_and_a_matrix_are_stopped() {
    let extract = iceland().with_file_name("iceland-roads.osm.pbf");
    let roads = Roads::import(&[extract], &waywarden::osm::ImportSettings::default(), &waywarden::Silent).unwrap();
    let observer = StopIn::new(Stage::PreparingHierarchy);
    assert!(cancellable(|| waywarden::engine::prepare(roads.graph(), &observer)).is_err());
    let observer = StopIn::new(Stage::TravelTimes);
    let places = [waywarden::LonLat::from_degrees(-21.9, 64.13).unwrap()];
    let matrix = cancellable(|| roads.matrix(&places, &places, &waywarden::SnapSettings::default(), &observer));
    assert!(matrix.is_err());
}

#[test]
fn what_is_computed_is_owned_and_shared_by_threads() {
    fn owned<T: Send + Sync + 'static>() {}
    owned::<Roads>();
    owned::<Computed>();
    owned::<Evaluated>();
    owned::<Published>();
    owned::<waywarden::Case>();
    owned::<Error>();

    let files = Files::on_disk();
    let CaseFile { case, roads, .. } = read_case(&files, &iceland()).unwrap();
    let waywarden::case::RoadSource::Files(paths) = roads else { panic!("the example has extracts") };
    let settings = RoadPlan::new(&case, false).unwrap().import_settings();
    let roads = Roads::import(&paths, &settings, &waywarden::Silent).unwrap();
    let wanted = Wanted { isochrones: false, ..Wanted::default() };
    let computed = Arc::new(waywarden::compute(&case, Some(&roads), wanted, &waywarden::Silent).unwrap());
    let case = Arc::new(case);
    // Evaluated in another thread while this one does the same: equal, and equal again.
    let here = waywarden::evaluate(&case, &computed).unwrap();
    let elsewhere = {
        let (case, computed) = (Arc::clone(&case), Arc::clone(&computed));
        std::thread::spawn(move || waywarden::evaluate(&case, &computed).unwrap()).join().unwrap()
    };
    assert_eq!(here.scenarios, elsewhere.scenarios);
}
