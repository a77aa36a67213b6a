//! What can be wrong with the tables and inputs of outcomes.

use waywarden_errors::{Code, Explained, Explanation};

/// Why a table of parameters, a model or a study cannot be used.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum OutcomeError {
    /// The text is not the table that is expected.
    #[error("{table}: {message}")]
    Table {
        /// Which table, by the name of its file.
        table: String,
        /// What the parser says.
        message: String,
    },
    /// A number of a model is out of its range.
    #[error("the outcome model \"{model}\": {what} is {value}, {expected} is expected")]
    Model {
        /// The model.
        model: String,
        /// Which number.
        what: String,
        /// What it is.
        value: f64,
        /// What it may be.
        expected: &'static str,
    },
    /// A parameter is not in order.
    #[error("the parameter \"{id}\": {message}")]
    Parameter {
        /// Its id.
        id: String,
        /// What is wrong, and what to do.
        message: String,
    },
    /// The pathway needs a parameter that is not there.
    #[error("the pathway needs the parameter \"{0}\"; add it, or use the table that is shipped")]
    Missing(String),
    /// A route names a site that the pathway does not know.
    #[error("area {area} has a route to site {site}, the pathway knows {sites} sites")]
    UnknownSite {
        /// Index of the area.
        area: usize,
        /// The site named.
        site: usize,
        /// Number of sites known.
        sites: usize,
    },
    /// A weight or a time of a study is no usable number.
    #[error("area {area}: {what} is {value}, a finite number of at least 0 is expected")]
    Number {
        /// Index of the area.
        area: usize,
        /// Which number.
        what: &'static str,
        /// What it is.
        value: f64,
    },
}

impl Explained for OutcomeError {
    fn explain(&self) -> Explanation {
        let found = Explanation::of(Code::PathwayInvalid);
        match self {
            Self::Table { table, .. } => found.at(table),
            Self::Model { model, .. } => found.at(model),
            Self::Parameter { id, .. } | Self::Missing(id) => found.at(id),
            Self::UnknownSite { .. } | Self::Number { .. } => found,
        }
    }
}

/// Parses a table and names it in the error.
pub(crate) fn parse<T: serde::de::DeserializeOwned>(table: &str, text: &str) -> Result<T, OutcomeError> {
    toml::from_str(text).map_err(|error| OutcomeError::Table {
        table: table.to_owned(),
        message: error.to_string().trim().replace('\n', " "),
    })
}
