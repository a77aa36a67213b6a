//! Warnings as values.

use std::fmt;

/// What a reader of the results should know: what was found, where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Warning {
    /// A stable name of the kind: `pairs_without_time`.
    pub code: &'static str,
    /// The file, id or place that it is about, if there is one.
    pub place: Option<String>,
    /// What was found, a sentence without a full stop.
    pub message: String,
    /// What to do about it, if there is something.
    pub remedy: Option<String>,
}

impl Warning {
    /// A warning without place and remedy.
    #[must_use]
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, place: None, message: message.into(), remedy: None }
    }

    /// The same, about a file, an id or a place.
    #[must_use]
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.place = Some(place.into());
        self
    }

    /// The same with what to do.
    #[must_use]
    pub fn with_remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }
}

/// `PLACE: MESSAGE. Remedy: REMEDY`
impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        f.write_str(&self.message)?;
        match &self.remedy {
            Some(remedy) => write!(f, ". Remedy: {remedy}"),
            None => Ok(()),
        }
    }
}

/// A value with what its reader should know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warned<T> {
    /// The value.
    pub value: T,
    /// Warnings in the order in which they came up.
    pub warnings: Vec<Warning>,
}

impl<T> From<T> for Warned<T> {
    /// Without warnings.
    fn from(value: T) -> Self {
        Self { value, warnings: Vec::new() }
    }
}

impl<T> Warned<T> {
    /// The same of what is made from the value.
    pub fn map<U>(self, make: impl FnOnce(T) -> U) -> Warned<U> {
        Warned { value: make(self.value), warnings: self.warnings }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warning_names_place_and_remedy() {
        let warning = Warning::new("pairs_without_time", "2 of 9 pairs have no time").at("times.csv");
        assert_eq!(warning.to_string(), "times.csv: 2 of 9 pairs have no time");
        let warning = warning.with_remedy("add the rows");
        assert_eq!(warning.to_string(), "times.csv: 2 of 9 pairs have no time. Remedy: add the rows");
    }

    #[test]
    fn warnings_stay_with_what_is_made() {
        let warned = Warned { value: 2, warnings: vec![Warning::new("a", "b")] }.map(|n| n + 1);
        assert_eq!((warned.value, warned.warnings.len()), (3, 1));
    }
}
