//! Why the command fails: its own reasons beside those of the library, and how they are told.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::{Value, json};
use waywarden::plain_text::with_excerpts;
use waywarden::tables::{Files, Problem, Problems};
use waywarden::{Code, Explanation};

/// A reason of the command itself.
#[derive(Debug)]
pub struct Failure {
    message: String,
    explanation: Explanation,
}

impl Failure {
    /// Of this kind; `message` without a full stop.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { message: message.into(), explanation: Explanation::of(code) }
    }

    /// The same, about a file or folder.
    pub fn at(self, path: &Path) -> Self {
        Self { explanation: self.explanation.at(path.display()), ..self }
    }

    /// The same, with what to do.
    pub fn remedy(self, remedy: impl Into<String>) -> Self {
        Self { explanation: self.explanation.remedy(remedy), ..self }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.explanation.remedy {
            Some(remedy) => write!(f, "{}. Remedy: {remedy}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for Failure {}

/// Ends the function with a [`Failure`]: its code, and a message as in `format!`.
macro_rules! refuse {
    ($code:ident, $($part:tt)*) => {
        return Err($crate::failure::Failure::new(waywarden::Code::$code, format!($($part)*)).into())
    };
}

/// Code, place and remedy of an error.
pub fn explain(error: &anyhow::Error) -> Explanation {
    let own = error.downcast_ref::<Failure>().map(|failure| failure.explanation.clone());
    own.unwrap_or_else(|| waywarden::explain(error.as_ref()))
}

/// The error with its causes, each once: some messages name their cause already.
pub fn in_words(error: &anyhow::Error) -> String {
    let mut text = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    text
}

/// Everything that is wrong with inputs, each once: an error and its cause may tell the same.
pub fn problems(error: &anyhow::Error) -> Vec<&Problem> {
    let mut seen = BTreeSet::new();
    let all = error.chain().filter_map(|cause| cause.downcast_ref::<Problems>()).flatten();
    all.filter(|problem| seen.insert(problem.to_string())).collect()
}

/// Says on the error stream why the command failed: in words with the lines concerned, or as one JSON object.
pub fn tell(error: &anyhow::Error, as_json: bool) {
    if as_json {
        eprintln!("{}", event(error));
    } else {
        eprintln!("error: {}", with_excerpts(in_words(error), problems(error), &Files::on_disk()));
    }
}

/// The event of an error; every problem where there are several.
fn event(error: &anyhow::Error) -> Value {
    let found = explain(error);
    let of_problem = |problem: &&Problem| {
        let remedy = Some(problem.help.trim_end_matches('.')).filter(|help| !help.is_empty());
        json!({ "place": problem.where_it_is(), "message": problem.message, "remedy": remedy })
    };
    let problems: Vec<Value> = problems(error).iter().map(of_problem).collect();
    let message = problems.first().map_or_else(|| found.message(&in_words(error)).into(), |it| it["message"].clone());
    let Explanation { code, place, remedy } = found;
    let mut event =
        json!({ "event": "error", "code": code.as_str(), "place": place, "message": message, "remedy": remedy });
    if problems.len() > 1 {
        event["problems"] = problems.into();
    }
    event
}
