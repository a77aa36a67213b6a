//! One file for each command; each reads from top to bottom.

mod audit_isochrone;
mod check;
mod compare;
mod demo;
mod explain;
mod import;
mod isochrones;
mod report;
mod run;
mod run_maps;
mod times;
mod validate;
mod validate_speeds;
mod verify;

use anyhow::Result;

use crate::args::Command;

/// Carries out what the user typed.
pub fn dispatch(command: Command) -> Result<()> {
    match command {
        Command::Import(args) => import::run(&args),
        Command::Times(args) => times::run(&args),
        Command::Isochrones(args) => isochrones::run(&args),
        Command::AuditIsochrone(args) => audit_isochrone::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Run(args) => run::run(&args),
        Command::Compare(args) => compare::run(&args),
        Command::Demo(args) => demo::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Validate(args) => validate::run(&args),
        Command::Report(args) => report::run(&args),
        Command::Verify(args) => verify::run(&args),
    }
}
