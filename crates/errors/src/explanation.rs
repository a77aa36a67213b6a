//! Code, place and remedy of an error.

use crate::Code;

/// What an error is, where it is, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What kind of error it is.
    pub code: Code,
    /// The file, and line, column, key or id in it where one is known, such as `areas.csv, line 12, column "people"`.
    pub place: Option<String>,
    /// What to do, if it is known; a sentence without its full stop.
    pub remedy: Option<String>,
}

impl Explanation {
    /// Of this kind, without place and remedy.
    #[must_use]
    pub fn of(code: Code) -> Self {
        Self { code, place: None, remedy: None }
    }

    /// The same, at a place.
    #[must_use]
    pub fn at(mut self, place: impl ToString) -> Self {
        self.place = Some(place.to_string());
        self
    }

    /// The same, with what to do. An empty text is none.
    #[must_use]
    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into()).filter(|remedy| !remedy.is_empty());
        self
    }

    /// What is wrong: the words of the error without the remedy that they end with, and without a full stop.
    #[must_use]
    pub fn message(&self, words: &str) -> String {
        const SIGNS: [char; 5] = ['.', ':', ';', ' ', '\n'];
        let words = words.trim_end_matches(SIGNS);
        let Some(remedy) = self.remedy.as_deref() else { return words.to_owned() };
        let wrong = words.strip_suffix(remedy.trim_end_matches(SIGNS)).unwrap_or(words);
        wrong.strip_suffix("Remedy: ").unwrap_or(wrong).trim_end_matches(SIGNS).to_owned()
    }
}

/// An error that says more than its words.
pub trait Explained: std::error::Error {
    /// Code, place and remedy.
    fn explain(&self) -> Explanation;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_is_what_stands_before_the_remedy() {
        let full = Explanation::of(Code::OutputNotWritable).at("results").remedy("free some space");
        for words in [
            "cannot write results: the disk is full; free some space",
            "cannot write results: the disk is full. Remedy: free some space",
            "cannot write results: the disk is full. Remedy: free some space.",
            "cannot write results: the disk is full\nRemedy: free some space",
            "cannot write results: the disk is full",
        ] {
            assert_eq!(full.message(words), "cannot write results: the disk is full", "{words}");
        }
        let bare = Explanation::of(Code::OutputNotWritable).remedy("");
        assert_eq!((bare.message("it is full."), bare.remedy), ("it is full".to_owned(), None));
    }
}
