//! What happens, as JSON for programs: one object a line (docs/outputs.md).

use serde_json::{Value, json};
use waywarden_errors::Explanation;
use waywarden_progress::{Observer, Stage, Warning};
use waywarden_tables::Problem;

/// An observer that hands every event on as a line, without its line feed.
pub struct JsonLines<F>(F);

impl<F: Fn(&str) + Send + Sync> JsonLines<F> {
    /// `line` gets each line.
    pub fn new(line: F) -> Self {
        Self(line)
    }

    fn event(&self, event: &Value) {
        (self.0)(&event.to_string());
    }
}

impl<F: Fn(&str) + Send + Sync> Observer for JsonLines<F> {
    fn begin(&self, stage: Stage, total: u64) {
        self.event(&json!({ "event": "begin", "stage": stage.id(), "total": total, "unit": stage.unit() }));
    }

    fn advance(&self, stage: Stage, amount: u64) {
        self.event(&json!({ "event": "advance", "stage": stage.id(), "amount": amount }));
    }

    fn end(&self, stage: Stage) {
        self.event(&json!({ "event": "end", "stage": stage.id() }));
    }

    fn warn(&self, warning: &Warning) {
        let Warning { code, place, message, remedy } = warning;
        self.event(&json!({ "event": "warning", "code": code, "place": place, "message": message, "remedy": remedy }));
    }
}

/// The event of an error: code, place, message and remedy; every problem where there are several. `words` are those of the error,
/// `problems` what is wrong with inputs, if that is what it says.
#[must_use]
pub fn error_event(found: &Explanation, words: &str, problems: &[&Problem]) -> String {
    let of_problem = |problem: &&Problem| {
        let remedy = Some(problem.help.trim_end_matches('.')).filter(|help| !help.is_empty());
        json!({ "place": problem.where_it_is(), "message": problem.message, "remedy": remedy })
    };
    let problems: Vec<Value> = problems.iter().map(of_problem).collect();
    let message = problems.first().map_or_else(|| found.message(words).into(), |first| first["message"].clone());
    let Explanation { code, place, remedy } = found;
    let mut event =
        json!({ "event": "error", "code": code.as_str(), "place": place, "message": message, "remedy": remedy });
    if problems.len() > 1 {
        event["problems"] = problems.into();
    }
    event.to_string()
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Mutex;

    use waywarden_errors::Code;

    use super::*;

    #[test]
    fn every_event_is_a_line() {
        let lines: Mutex<Vec<String>> = Mutex::default();
        let observer = JsonLines::new(|line: &str| lines.lock().expect("no panic").push(line.to_owned()));
        observer.begin(Stage::Sites, 2);
        observer.advance(Stage::Sites, 1);
        observer.end(Stage::Sites);
        observer.warn(&Warning::new("tied_sites", "two are as near").with_remedy("choose"));
        let lines = lines.lock().expect("no panic");
        let events: Vec<Value> = lines.iter().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        assert!(lines.iter().all(|line| !line.contains('\n')));
        assert_eq!(
            events,
            [
                json!({ "event": "begin", "stage": "sites", "total": 2, "unit": "sites" }),
                json!({ "event": "advance", "stage": "sites", "amount": 1 }),
                json!({ "event": "end", "stage": "sites" }),
                json!({
                    "event": "warning", "code": "tied_sites", "place": null, "message": "two are as near", "remedy": "choose",
                }),
            ]
        );
    }

    #[test]
    fn an_error_is_told_once_and_each_of_several_problems() {
        let found = Explanation::of(Code::OutputInTheWay).at("out").remedy("choose another");
        let event: Value =
            serde_json::from_str(&error_event(&found, "out is there. Remedy: choose another", &[])).expect("JSON");
        assert_eq!(
            (event["message"].as_str(), event["remedy"].as_str()),
            (Some("out is there"), Some("choose another"))
        );
        assert!(event.get("problems").is_none());
        let problem = |what: &str| Problem::of_file(Path::new("areas.csv"), what, "mend it.");
        let (first, second) = (problem("a blank id"), problem("a blank count"));
        let event: Value = serde_json::from_str(&error_event(&found, "two", &[&first, &second])).expect("JSON");
        assert_eq!(
            (event["message"].as_str(), event["problems"].as_array().map(Vec::len)),
            (Some("a blank id"), Some(2))
        );
        assert_eq!(event["problems"][1]["remedy"], "mend it");
    }
}
