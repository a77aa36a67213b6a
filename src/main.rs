//! The `waywarden` command: see `waywarden --help`.
#![forbid(unsafe_code)]
// The command is what talks to the user, ends the program and reads the environment; libraries do none of it.
#![allow(clippy::print_stdout, clippy::print_stderr, clippy::exit, clippy::disallowed_methods)]

#[macro_use]
mod console;
#[macro_use]
mod failure;

mod args;
mod commands;
mod errors_file;
mod interrupt;
mod observers;

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
    console::be_quiet(args.quiet);
    let observer = observers::chosen(args.quiet, args.json);
    let ended = commands::dispatch(args.command, &*observer);
    interrupt::leave_the_end_to_the_handler();
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            failure::tell(&error, args.json);
            ExitCode::from(2)
        }
    }
}
