//! The report as Markdown, for pasting into other papers.

use std::fmt::Write as _;

use super::model::{Block, Grid, Report};
use crate::escape::markdown;

/// The text of `summary.md`.
#[must_use]
pub fn write_markdown(report: &Report<'_>) -> String {
    let mut out = format!("# {}\n\n", markdown(&report.title));
    if !report.standfirst.is_empty() {
        let _ = writeln!(out, "{}\n", markdown(&report.standfirst));
    }
    for sentence in &report.headline {
        let _ = writeln!(out, "**{}**\n", markdown(sentence));
    }
    if !report.caution.is_empty() {
        let _ = writeln!(out, "{}\n", markdown(&report.caution));
    }
    for section in &report.sections {
        let _ = writeln!(out, "## {}\n", markdown(&section.title));
        blocks(&mut out, &section.blocks);
    }
    let credits: Vec<String> = report.attribution.iter().map(|line| markdown(line)).collect();
    let _ = writeln!(out, "---\n\n{}", credits.join("  \n"));
    let _ = writeln!(out, "\nMade with waywarden {}, run {}.", report.version, report.run_id);
    out
}

fn blocks(out: &mut String, all: &[Block]) {
    for block in all {
        match block {
            Block::Heading(text) => out.push_str(&format!("### {}\n\n", markdown(text))),
            Block::Text(text) => out.push_str(&format!("{}\n\n", markdown(text))),
            Block::List(items) => {
                items.iter().for_each(|item| out.push_str(&format!("- {}\n", markdown(item))));
                out.push('\n');
            }
            Block::Facts(facts) => {
                for fact in facts {
                    let _ = writeln!(out, "- **{}** {}", markdown(&fact.value), markdown(&fact.words));
                }
                out.push('\n');
            }
            Block::Grid(table) => grid(out, table),
            Block::Figure(figure) => {
                let _ = writeln!(out, "### {}\n\n{}\n", markdown(&figure.title), markdown(&figure.finding));
                grid(out, &figure.grid);
            }
            // Maps stand beside the text as files of their own.
            Block::Pictures(_) | Block::Map | Block::OnPaper(_) => {}
            Block::More(title, inner) | Block::OnScreen(title, inner) => {
                let _ = writeln!(out, "### {}\n", markdown(title));
                blocks(out, inner);
            }
        }
    }
}

fn grid(out: &mut String, grid: &Grid) {
    let _ = writeln!(out, "*{}*\n", markdown(&grid.caption));
    let titles: Vec<String> = grid.head.iter().map(|head| markdown(&head.title)).collect();
    let rules: Vec<&str> = grid.head.iter().map(|head| if head.numeric { "---:" } else { "---" }).collect();
    let _ = writeln!(out, "| {} |\n|{}|", titles.join(" | "), rules.join("|"));
    for row in &grid.rows {
        let cells: Vec<String> = row.iter().map(|cell| markdown(&cell.text)).collect();
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
    out.push('\n');
    if !grid.note.is_empty() {
        let _ = writeln!(out, "{}\n", markdown(&grid.note));
    }
}
