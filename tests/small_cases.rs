//! The small shipped cases run, and the pages that show their tables show those of a run.

mod common;

use common::{folder, run_well, shipped, text};

/// Pages with tables, and at least how many they have.
const PAGES: [(&str, usize); 2] = [("data/iceland/README.md", 3), ("docs/siting.md", 2)];

/// The lines of the table with this caption in a report.
fn table(report: &str, caption: &str) -> Vec<String> {
    let caption = format!("*{caption}*");
    let lines = report.lines().skip_while(|line| *line != caption).skip(1).skip_while(|line| line.is_empty());
    lines.take_while(|line| line.starts_with('|')).map(str::to_owned).collect()
}

#[test]
fn the_pages_have_the_tables_of_a_run() {
    let folder = folder();
    let stale: Vec<String> =
        PAGES.into_iter().filter_map(|(page, least)| renewed(folder.path(), page, least)).collect();
    assert!(stale.is_empty(), "other tables than a run; as it should be: {}", stale.join(", "));
}

/// Where the page is as it should be, if it has other tables than a run.
fn renewed(folder: &std::path::Path, name: &str, least: usize) -> Option<String> {
    let page = std::fs::read_to_string(shipped(name)).expect("a page");
    let (mut renewed, mut tables) = (String::new(), 0);
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        renewed.push_str(line);
        renewed.push('\n');
        let named = line.strip_prefix("<!-- table of ").and_then(|rest| rest.strip_suffix(" -->"));
        let Some((case, caption)) = named.and_then(|named| named.split_once(": ")) else { continue };
        tables += 1;
        let out = folder.join(case);
        if !out.exists() {
            let path = shipped("data/iceland").join(case);
            run_well(folder, &["run", text(&path), "--pack", "csv,report", "-o", text(&out)]);
        }
        let report = std::fs::read_to_string(out.join("summary.md")).expect("a report");
        let found = table(&report, caption);
        assert!(found.len() > 2, "{case} has no table \"{caption}\"");
        found.iter().for_each(|row| renewed.push_str(&format!("{row}\n")));
        let end = lines.by_ref().find(|line| line.starts_with("<!-- end of table"));
        renewed.push_str(&format!("{}\n", end.expect("the end of a table")));
    }
    assert!(tables >= least, "{tables} tables");
    if renewed == page {
        return None;
    }
    let copy = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name.replace('/', "_"));
    std::fs::write(&copy, renewed).expect("a copy");
    Some(copy.display().to_string())
}
