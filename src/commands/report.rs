//! `waywarden report`: the report of a run as PDF.

use anyhow::Result;
use waywarden::report::print_report;

use crate::args::Report;

/// Prints `report.html` of the folder.
pub fn run(args: &Report) -> Result<()> {
    let variable = |name: &str| std::env::var_os(name);
    let (browser, written) = print_report(&args.folder, &args.pdf, args.browser.as_deref(), &variable)?;
    say!("{}, {:.1} MB, printed by {}", args.pdf.display(), written.bytes as f64 / 1e6, browser.display());
    Ok(())
}
