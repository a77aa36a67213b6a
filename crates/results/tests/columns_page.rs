//! The tables of columns in `docs/outputs.md` are those of the crate.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use waywarden_pack::Kind;
use waywarden_results::{TableDescription, described_outputs};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/outputs.md");

fn kind(kind: Kind) -> String {
    match kind {
        Kind::Text => "text".to_owned(),
        Kind::Integer => "whole number".to_owned(),
        Kind::Number { decimals: 1 } => "1 decimal".to_owned(),
        Kind::Number { decimals } => format!("{decimals} decimals"),
        Kind::Boolean => "true or false".to_owned(),
    }
}

/// The table of the columns of an output.
fn columns(output: &TableDescription) -> String {
    let mut text = String::from("\n| column | unit | written as | meaning | small counts |\n|---|---|---|---|---|\n");
    for column in &output.columns {
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {} | {} |",
            column.name,
            column.unit,
            kind(column.kind),
            column.definition,
            column.disclosure.words()
        );
    }
    text.push('\n');
    text
}

fn marks(name: &str) -> [String; 2] {
    [
        format!("<!-- columns of {name}: written from the table of columns in crates/results -->\n"),
        "<!-- end of columns -->".to_owned(),
    ]
}

#[test]
fn the_page_of_outputs_lists_every_column() {
    let mut page = std::fs::read_to_string(PAGE).expect("docs/outputs.md");
    let mut stale = Vec::new();
    for output in described_outputs() {
        let [begin, end] = marks(output.name);
        let Some(from) = page.find(&begin).map(|at| at + begin.len()) else {
            stale.push(format!("no section on the columns of {}", output.name));
            continue;
        };
        let to = page[from..].find(&end).expect("the end of a section") + from;
        let wanted = columns(&output);
        if page[from..to] != wanted {
            stale.push(format!("other columns of {}", output.name));
            page.replace_range(from..to, &wanted);
        }
    }
    if !stale.is_empty() {
        let renewed = Path::new(env!("CARGO_TARGET_TMPDIR")).join("outputs.md");
        std::fs::write(&renewed, &page).expect("a copy of the page");
        panic!("docs/outputs.md: {stale:#?}; the page as it should be: {}", renewed.display());
    }
}

#[test]
fn every_column_is_described_once() {
    for output in described_outputs() {
        assert!(!output.about.is_empty() && !output.columns.is_empty(), "{}", output.name);
        let names: BTreeSet<&str> = output.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names.len(), output.columns.len(), "{}", output.name);
        for column in &output.columns {
            assert!(!column.title.is_empty() && !column.definition.is_empty(), "{}.{}", output.name, column.name);
            // A unit of time stands in the name, too.
            let is_named = column.name.ends_with("_min") || column.name.contains("_min_");
            assert!(column.unit != "min" || is_named || column.name.starts_with("minutes"), "{}", column.name);
        }
    }
}
