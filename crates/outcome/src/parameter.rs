//! Parameters: numbers that are not known exactly.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::OutcomeError;
use crate::error::parse;

const STROKE: &str = include_str!("../../../data/pathways/stroke.toml");

/// How Monte Carlo draws a parameter. Tornado and flip points use the range whatever the kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Always the base value.
    Fixed,
    /// Evenly from the range.
    Uniform,
    /// From the range with the peak at the base value.
    Triangular,
}

impl Kind {
    /// The name used in cases and outputs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::Uniform => "uniform",
            Self::Triangular => "triangular",
        }
    }
}

/// A number with its range and where both come from.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// Unique; `name@site` is the parameter `name` of one site.
    pub id: String,
    /// For people.
    pub title: String,
    /// Its unit, such as `minutes` or `share`.
    pub unit: String,
    /// The value of the base case; within the range.
    pub base: f64,
    /// The lower end of the range, finite.
    pub low: f64,
    /// The upper end of the range, finite, at least `low`.
    pub high: f64,
    /// How it is drawn.
    pub kind: Kind,
    /// Where base and range come from.
    pub source: String,
}

impl Parameter {
    /// Checks the numbers.
    ///
    /// # Errors
    /// [`OutcomeError::Parameter`] that says which number is wrong.
    pub fn check(&self) -> Result<(), OutcomeError> {
        let message = if ![self.base, self.low, self.high].iter().all(|v| v.is_finite()) {
            "base, low and high must be finite numbers".to_owned()
        } else if self.low > self.high {
            format!("low ({}) is above high ({})", self.low, self.high)
        } else if self.base < self.low || self.base > self.high {
            format!("base ({}) is not within low to high ({} to {})", self.base, self.low, self.high)
        } else if self.low < 0.0 {
            format!("low ({}) is below 0", self.low)
        } else if self.unit == "share" && self.high > 1.0 {
            format!("a share is at most 1, high is {}", self.high)
        } else {
            return Ok(());
        };
        Err(OutcomeError::Parameter { id: self.id.clone(), message })
    }
}

/// All parameters of a pathway in order. A draw of them is a slice of their values in the same order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parameters(Vec<Parameter>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    parameter: Vec<Parameter>,
}

impl Parameters {
    /// Those of the stroke pathway that are shipped (`data/pathways/stroke.toml`).
    ///
    /// # Errors
    /// Never for the shipped table; a test reads it.
    pub fn stroke() -> Result<Self, OutcomeError> {
        Self::from_toml("pathways/stroke.toml", STROKE)
    }

    /// From the text of a table with a list `[[parameter]]`; `table` names it in errors.
    ///
    /// # Errors
    /// [`OutcomeError`] for what is no table, for wrong numbers and for an id that is there twice.
    pub fn from_toml(table: &str, text: &str) -> Result<Self, OutcomeError> {
        Self::new(parse::<Raw>(table, text)?.parameter)
    }

    /// From checked parameters.
    ///
    /// # Errors
    /// [`OutcomeError::Parameter`] for wrong numbers and for an id that is there twice.
    pub fn new(list: Vec<Parameter>) -> Result<Self, OutcomeError> {
        let mut ids = BTreeSet::new();
        for parameter in &list {
            parameter.check()?;
            if !ids.insert(parameter.id.as_str()) {
                let message = "the id is there twice; give each parameter its own".to_owned();
                return Err(OutcomeError::Parameter { id: parameter.id.clone(), message });
            }
        }
        Ok(Self(list))
    }

    /// In order.
    #[must_use]
    pub fn list(&self) -> &[Parameter] {
        &self.0
    }

    /// The place of a parameter in a draw.
    #[must_use]
    pub fn index(&self, id: &str) -> Option<usize> {
        self.0.iter().position(|parameter| parameter.id == id)
    }

    /// The parameter with this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Parameter> {
        self.0.iter().find(|parameter| parameter.id == id)
    }

    /// The base case as a draw.
    #[must_use]
    pub fn base(&self) -> Vec<f64> {
        self.0.iter().map(|parameter| parameter.base).collect()
    }

    /// Replaces the parameter of the same id, or adds one at the end.
    ///
    /// # Errors
    /// [`OutcomeError::Parameter`] for wrong numbers.
    pub fn set(&mut self, parameter: Parameter) -> Result<(), OutcomeError> {
        parameter.check()?;
        match self.index(&parameter.id) {
            Some(index) => self.0[index] = parameter,
            None => self.0.push(parameter),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameter(base: f64, low: f64, high: f64) -> Parameter {
        let text = |text: &str| text.to_owned();
        Parameter {
            id: text("p"),
            title: text("P"),
            unit: text("share"),
            base,
            low,
            high,
            kind: Kind::Fixed,
            source: text("s"),
        }
    }

    #[test]
    fn the_shipped_table_is_in_order() {
        let shipped = Parameters::stroke().unwrap();
        assert_eq!(shipped.list().len(), 13);
        assert!(shipped.list().iter().all(|p| !p.source.is_empty()), "every parameter has a source");
        let base = |id: &str| shipped.get(id).unwrap().base;
        // The published base case: 60, 20, 30, then the drive, then 45.
        assert_eq!(
            ["onset_to_call_min", "call_to_arrival_min", "on_scene_min", "door_to_needle_min"].map(base),
            [60.0, 20.0, 30.0, 45.0]
        );
    }

    #[test]
    fn wrong_numbers_are_refused() {
        for (base, low, high, says) in [
            (0.5, 0.6, 0.4, "above high"),
            (0.3, 0.4, 0.6, "not within"),
            (0.0, -0.1, 0.6, "below 0"),
            (0.5, 0.4, 1.5, "at most 1"),
            (f64::NAN, 0.0, 1.0, "finite"),
        ] {
            let error = parameter(base, low, high).check().unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        }
        let twice = Parameters::new(vec![parameter(0.5, 0.0, 1.0), parameter(0.5, 0.0, 1.0)]);
        assert!(twice.unwrap_err().to_string().contains("twice"));
    }

    #[test]
    fn a_parameter_is_replaced_where_it_stands() {
        let mut parameters = Parameters::stroke().unwrap();
        let factor = Parameter { id: "drive_factor".into(), unit: "times".into(), ..parameter(0.9, 0.8, 1.0) };
        parameters.set(factor).unwrap();
        assert_eq!(parameters.base()[parameters.index("drive_factor").unwrap()], 0.9);
        parameters.set(parameter(0.5, 0.0, 1.0)).unwrap();
        assert_eq!((parameters.index("p"), parameters.index("drive_factor")), (Some(13), Some(3)));
    }
}
