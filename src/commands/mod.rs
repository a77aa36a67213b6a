//! One file for each command; each reads from top to bottom.

mod audit_isochrone;
mod check;
mod compare;
mod demo;
mod diff;
mod explain;
mod import;
mod isochrones;
mod report;
mod run;
mod shared;
mod siting;
mod times;
mod transit;
mod validate;
mod verify;

use anyhow::Result;
use waywarden::Observer;

use crate::args::Command;

/// Carries out what the user typed.
pub fn dispatch(command: Command, observer: &dyn Observer) -> Result<()> {
    match command {
        Command::Import(args) => import::run(&args, observer),
        Command::Times(args) => times::run(&args, observer),
        Command::Isochrones(args) => isochrones::run(&args, observer),
        Command::AuditIsochrone(args) => audit_isochrone::run(&args, observer),
        Command::Check(args) => check::run(&args, observer),
        Command::Run(args) => run::run(&args, observer),
        Command::Compare(args) => compare::run(&args, observer),
        Command::Diff(args) => diff::run(&args),
        Command::Demo(args) => demo::run(&args, observer),
        Command::Explain(args) => explain::run(&args, observer),
        Command::Validate(args) => validate::run(&args, observer),
        Command::Siting(args) => siting::run(&args, observer),
        Command::Report(args) => report::run(&args),
        Command::Verify(args) => verify::run(&args, observer),
    }
}
