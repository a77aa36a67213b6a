//! The `waywarden` command: see `waywarden --help`.
#![forbid(unsafe_code)]

#[macro_use]
mod console;

mod args;
mod audit;
mod browser;
mod clinical;
mod commands;
mod decision;
mod engine;
mod excerpts;
mod fit;
mod interrupt;
mod journey;
mod lengths;
mod lines;
mod maps;
mod model;
mod outputs;
mod progress;
mod road_choice;
mod road_settings;
mod roads;
mod snapping;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let args = args::Args::parse();
    tracing_subscriber::fmt()
        .with_max_level(if args.verbose { tracing::Level::DEBUG } else { tracing::Level::WARN })
        .with_writer(std::io::stderr)
        .init();
    interrupt::clean_up_on_ctrl_c();
    if let Some(threads) = args.threads
        && let Err(error) = rayon::ThreadPoolBuilder::new().num_threads(usize::from(threads)).build_global()
    {
        eprintln!("error: cannot start {threads} threads: {error}");
        return ExitCode::from(2);
    }
    match commands::dispatch(args.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", excerpts::with_excerpts(in_words(&error), &error));
            ExitCode::from(2)
        }
    }
}

/// The error with its causes, each once: some messages name their cause already.
fn in_words(error: &anyhow::Error) -> String {
    let mut text = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    text
}
