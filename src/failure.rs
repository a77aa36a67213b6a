//! Why the command fails: its own reasons beside those of the library, and how they are told.

use std::collections::BTreeSet;

use waywarden::plain_text::{error_event, with_excerpts};
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
        eprintln!("{}", error_event(&explain(error), &in_words(error), &problems(error)));
    } else {
        eprintln!("error: {}", with_excerpts(in_words(error), problems(error), &Files::on_disk()));
    }
}
