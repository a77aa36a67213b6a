//! `waywarden report`: the report of a run as PDF.

use anyhow::{Context, Result};
use waywarden::Code;
use waywarden::report::{find_browser, print_pdf};

use crate::args::Report;
use crate::failure::Failure;

/// Prints `report.html` of the folder.
pub fn run(args: &Report) -> Result<()> {
    let html = args.folder.join("report.html");
    if !html.is_file() {
        let folder = args.folder.display();
        let run = format!(
            "run the case with the report among its formats (waywarden run CASE.toml -o {folder} --pack report)"
        );
        let failure = Failure::new(Code::RecordMissing, format!("{folder}: there is no report.html"));
        return Err(failure.at(&args.folder).remedy(run).into());
    }
    if args.pdf.is_dir() {
        let failure = Failure::new(Code::OutputInTheWay, format!("{} is a folder", args.pdf.display()));
        return Err(failure.at(&args.pdf).remedy("name the file to write, such as report.pdf").into());
    }
    let browser = find_browser(args.browser.as_deref(), &|name| std::env::var_os(name))?;
    // The browser writes to a place of its own first, so that the file appears whole or not at all.
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let draft = folder.path().join("report.pdf");
    print_pdf(&browser, &html, &draft)?;
    let bytes = std::fs::read(&draft).with_context(|| format!("cannot read {}", draft.display()))?;
    let record = waywarden::pack::write_atomic(&args.pdf, &bytes)?;
    say!("{}, {:.1} MB, printed by {}", args.pdf.display(), record.bytes as f64 / 1e6, browser.display());
    Ok(())
}
