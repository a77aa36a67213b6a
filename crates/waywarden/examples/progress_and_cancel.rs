//! Progress of an import, stopped by the observer before it is finished.
//!
//! cargo run --release -p waywarden --example progress_and_cancel
#![allow(clippy::print_stdout, reason = "a program prints")]

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use waywarden::osm::ImportSettings;
use waywarden::{Observer, Roads, Stage, cancellable};

/// Says which stage has begun, and asks to stop when the network is being built.
#[derive(Default)]
struct Impatient(AtomicBool);

impl Observer for Impatient {
    fn begin(&self, stage: Stage, total: u64) {
        println!("{}: {total} {}", stage.words(), stage.unit());
        self.0.fetch_or(stage == Stage::BuildingNetwork, Ordering::Relaxed);
    }

    fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let extract = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/iceland/iceland-roads.osm.pbf");
    let observer = Impatient::default();
    match cancellable(|| Roads::import(&[extract], &ImportSettings::default(), &observer)) {
        Ok(roads) => println!("{} segments", roads?.network().segment_count()),
        Err(cancelled) => println!("{cancelled}"),
    }
    Ok(())
}
