//! What can be wrong with a profile.

use waywarden_errors::{Code, Explained, Explanation};

use crate::Rules;

/// Why a profile cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// Not TOML, or a key is wrong.
    #[error("{name}: {cause}")]
    Syntax {
        /// Which profile.
        name: String,
        /// What the parser says, with the line.
        cause: String,
    },
    /// A number out of range.
    #[error("{name}: {what} is {value}, it must be from {low} to {high}")]
    Range {
        /// Which profile.
        name: String,
        /// Which number.
        what: String,
        /// The number.
        value: f64,
        /// Smallest allowed.
        low: f64,
        /// Largest allowed.
        high: f64,
    },
    /// A class is missing.
    #[error("{name}: there is no [classes.{class}]; every class of road needs one")]
    MissingClass {
        /// Which profile.
        name: String,
        /// Which class.
        class: &'static str,
    },
    /// The rules that it asks for are not shipped.
    #[error("{name}: rules = \"{rules}\" are not shipped; there are {}", Rules::names().join(", "))]
    UnknownRules {
        /// Which profile.
        name: String,
        /// What it asks for.
        rules: String,
    },
    /// The profile that it builds on is not one that is shipped.
    #[error("{name}: base = \"{base}\" is not a shipped profile; there are {known}")]
    UnknownBase {
        /// Which profile.
        name: String,
        /// What it asks for.
        base: String,
        /// What there is.
        known: String,
    },
}

impl Explained for ProfileError {
    fn explain(&self) -> Explanation {
        match self {
            Self::Syntax { name, .. }
            | Self::Range { name, .. }
            | Self::MissingClass { name, .. }
            | Self::UnknownRules { name, .. }
            | Self::UnknownBase { name, .. } => Explanation::of(Code::ProfileInvalid).at(name),
        }
    }
}
