//! Values of layers and tables, and their one way into text.

use crate::error::LayerError;

/// Integers up to this size survive a reader that holds every number as a double (JavaScript, Excel).
const LARGEST_SAFE_INTEGER: u64 = 1 << 53;

/// The type of a field; every value of the field has it or is [`Value::Null`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// A whole number, at most 2^53 from zero.
    Integer,
    /// A number rounded to a fixed count of decimals when written.
    Number {
        /// Digits after the point.
        decimals: u8,
    },
    /// True or false.
    Boolean,
}

impl Kind {
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "an integer",
            Self::Number { .. } => "a number",
            Self::Boolean => "a boolean",
        }
    }
}

/// One cell. A missing or suppressed number is `Null`.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Missing.
    Null,
    /// Text, as the user wrote it; escaping and neutralising are the writers' work.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A finite number.
    Number(f64),
    /// True or false.
    Boolean(bool),
}

impl Value {
    fn words(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Text(_) => "text",
            Self::Integer(_) => "an integer",
            Self::Number(_) => "a number",
            Self::Boolean(_) => "a boolean",
        }
    }

    /// Whether the value may stand in a field `field` of kind `kind`; `row` says where it is, for the error.
    pub(crate) fn check(&self, kind: Kind, field: &str, row: impl Fn() -> String) -> Result<(), LayerError> {
        match (self, kind) {
            (Self::Null, _) | (Self::Text(_), Kind::Text) | (Self::Boolean(_), Kind::Boolean) => Ok(()),
            (Self::Integer(value), Kind::Integer) if value.unsigned_abs() > LARGEST_SAFE_INTEGER => {
                Err(LayerError::TooLarge { row: row(), field: field.to_owned(), value: *value })
            }
            (Self::Integer(_), Kind::Integer) => Ok(()),
            (Self::Number(number), Kind::Number { .. }) if number.is_finite() => Ok(()),
            (Self::Number(_), Kind::Number { .. }) => {
                Err(LayerError::NotFinite { row: row(), field: field.to_owned() })
            }
            _ => {
                Err(LayerError::WrongKind { row: row(), field: field.to_owned(), expected: kind, found: self.words() })
            }
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Integer(i64::from(number))
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Boolean(flag)
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// The finite `number` with `decimals` digits after the point, trailing zeros trimmed, never `-0`.
///
/// One digit stays after the point (`5.0`): readers that guess a column's type from its digits (GDAL, pandas) then see
/// the same type in every file. With `decimals` 0 there is no point. Halves follow the exact binary value.
pub(crate) fn number_text(number: f64, decimals: u8) -> String {
    let mut text = format!("{number:.*}", usize::from(decimals));
    if let Some(point) = text.find('.') {
        let kept = text.trim_end_matches('0').len();
        text.truncate(kept.max(point + 2));
    }
    // "-0.00" says that something negative was rounded away, which no reader needs.
    let is_zero = !text.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
    match text.strip_prefix('-') {
        Some(positive) if is_zero => positive.to_owned(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_trimmed_and_never_minus_zero() {
        assert_eq!(number_text(1.25, 1), "1.2"); // 1.25 is exact: half to even
        assert_eq!(number_text(1.255, 2), "1.25"); // in binary just below the half
        assert_eq!(number_text(5.0, 3), "5.0");
        assert_eq!(number_text(5.1, 3), "5.1");
        assert_eq!(number_text(100.0, 0), "100");
        assert_eq!(number_text(-0.004, 2), "0.0");
        assert_eq!(number_text(-0.4, 0), "0");
        assert_eq!(number_text(-12.5, 1), "-12.5");
        assert_eq!(number_text(1e21, 1), "1000000000000000000000.0");
    }

    #[test]
    fn each_kind_takes_its_own_values_only() {
        let kinds = [Kind::Text, Kind::Integer, Kind::Number { decimals: 1 }, Kind::Boolean];
        let values = [Value::from("a"), Value::from(1_i64), Value::from(1.0), Value::from(true)];
        for (i, kind) in kinds.into_iter().enumerate() {
            for (j, value) in values.iter().enumerate() {
                assert_eq!(value.check(kind, "f", String::new).is_ok(), i == j, "{kind:?} {value:?}");
            }
            assert!(Value::Null.check(kind, "f", String::new).is_ok());
        }
        let number = Kind::Number { decimals: 1 };
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert!(matches!(Value::from(bad).check(number, "f", String::new), Err(LayerError::NotFinite { .. })));
        }
        assert!(Value::from(1_i64 << 53).check(Kind::Integer, "f", String::new).is_ok());
        assert!(matches!(
            Value::from(-(1_i64 << 53) - 1).check(Kind::Integer, "f", String::new),
            Err(LayerError::TooLarge { .. })
        ));
        assert!(Value::from(i64::MIN).check(Kind::Integer, "f", String::new).is_err());
    }
}
