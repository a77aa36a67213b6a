//! `waywarden diff`: what changed between two runs.

use anyhow::{Context, Result};
use waywarden::run_diff::{compare, write_tables};

use super::shared::must_not_replace_inputs;
use crate::args::Diff;

/// Compares two folders of results and says how they differ; `--json` prints everything for programs.
pub fn run(args: &Diff) -> Result<()> {
    if let Some(output) = &args.output {
        must_not_replace_inputs(output, [&args.first, &args.second])?;
    }
    let diff = compare(&args.first, &args.second)?;
    if let Some(output) = &args.output {
        write_tables(&diff, &args.first, &args.second, output)?;
    }
    if args.json {
        say!("{}", serde_json::to_string_pretty(&diff).context("cannot print the comparison")?);
        return Ok(());
    }
    say!("{} and {}", args.first.display(), args.second.display());
    diff.lines().iter().for_each(|line| say!("{line}"));
    if let Some(output) = &args.output {
        say!("every difference in {}", output.display());
    }
    Ok(())
}
