//! Errors with the lines of the file that they are about.

use std::collections::BTreeSet;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use waywarden_tables::{Excerpt, Files, Problem, excerpt};

/// Problems that are shown with their lines; the others are named only.
const MOST: usize = 10;

/// The words of an error, and below each of the problems that they name (at most ten) the line of its file with the place
/// marked.
#[must_use]
pub fn with_excerpts<'a>(words: String, problems: impl IntoIterator<Item = &'a Problem>, files: &Files) -> String {
    let mut words = words;
    let mut shown = BTreeSet::new();
    for problem in problems {
        let said = problem.to_string();
        if shown.len() == MOST {
            break;
        }
        if let Some(found) = words.find(&said)
            && !shown.contains(&said)
            && let Some(excerpt) = excerpt(files, problem)
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
    use std::path::{Path, PathBuf};

    use waywarden_tables::Place;

    use super::*;

    #[test]
    fn the_place_is_marked_below_its_line() {
        let excerpt = Excerpt { first_line: 12, text: "b,Beton,n/a,5".to_owned(), span: 8..11 };
        assert_eq!(drawn(&excerpt), "12 | b,Beton,n/a,5\n   |         ^^^");
        let blank = Excerpt { first_line: 3, text: "b,,5".to_owned(), span: 2..2 };
        assert_eq!(drawn(&blank), "3 | b,,5\n  |   ^");
    }

    #[test]
    fn each_problem_has_its_line_once_and_ten_have_one() {
        let rows: String = (0..12).map(|row| format!("{row},x\n")).collect();
        let files = Files::in_memory([(PathBuf::from("a.csv"), format!("id,n\n{rows}").into_bytes())]);
        let problem = |line: usize| {
            let place = Place::Line { line, column: Some("n".to_owned()) };
            Problem::new(Path::new("a.csv"), place, "\"x\" is not a number", "")
        };
        let problems: Vec<Problem> = (2..14).chain([2]).map(problem).collect();
        let words = problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        let text = with_excerpts(words, &problems, &files);
        assert_eq!(text.matches('^').count(), MOST, "{text}");
        assert!(text.starts_with("a.csv, line 2, column \"n\": \"x\" is not a number.\n2 | 0,x\n  |   ^\n"), "{text}");
    }
}
