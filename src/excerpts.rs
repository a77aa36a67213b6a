//! Errors with the lines of the file that they are about.

use std::collections::BTreeSet;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use waywarden::tables::{Excerpt, Files, Problem, Problems, excerpt};

/// Problems that are shown with their lines; the others are named only.
const MOST: usize = 10;

/// The words for an error, and below each problem of a table or a case the line with the place marked.
pub fn with_excerpts(words: String, error: &anyhow::Error) -> String {
    let mut problems: Vec<&Problem> = Vec::new();
    for cause in error.chain() {
        problems.extend(cause.downcast_ref::<Problems>().into_iter().flatten());
    }
    let mut words = words;
    let files = Files::on_disk();
    let mut shown = BTreeSet::new();
    for problem in problems {
        let said = problem.to_string();
        if shown.len() == MOST {
            break;
        }
        if let Some(found) = words.find(&said)
            && !shown.contains(&said)
            && let Some(excerpt) = excerpt(&files, problem)
        {
            words.insert_str(found + said.len(), &format!("\n{}", drawn(&excerpt)));
            shown.insert(said);
        }
    }
    words
}

fn drawn(excerpt: &Excerpt) -> String {
    let annotation = AnnotationKind::Primary.span(excerpt.span.clone());
    let snippet = Snippet::source(excerpt.text.as_str()).line_start(excerpt.first_line).annotation(annotation);
    let drawn = Renderer::plain().render(&[Group::with_level(Level::ERROR).element(snippet)]);
    // The frame has lines of its own above and below, and ends of lines differ between systems.
    let lines: Vec<&str> = drawn.lines().map(str::trim_end).filter(|line| !matches!(line.trim(), "" | "|")).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_marked_below_its_line() {
        let excerpt = Excerpt { first_line: 12, text: "b,Beton,n/a,5".to_owned(), span: 8..11 };
        assert_eq!(drawn(&excerpt), "12 | b,Beton,n/a,5\n   |         ^^^");
        let blank = Excerpt { first_line: 3, text: "b,,5".to_owned(), span: 2..2 };
        assert_eq!(drawn(&blank), "3 | b,,5\n  |   ^");
    }
}
