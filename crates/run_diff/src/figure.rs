//! A figure as a run published it, and the two of a comparison.

use serde::{Serialize, Serializer};

/// The same of the first run and of the second.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Pair<T> {
    /// Of the first run.
    pub first: T,
    /// Of the second run.
    pub second: T,
}

impl<T> Pair<T> {
    /// Both by reference.
    pub fn as_ref(&self) -> Pair<&T> {
        Pair { first: &self.first, second: &self.second }
    }

    /// The same done to both.
    pub fn map<U>(self, mut change: impl FnMut(T) -> U) -> Pair<U> {
        Pair { first: change(self.first), second: change(self.second) }
    }

    /// One after the other.
    pub fn both(&self) -> [&T; 2] {
        [&self.first, &self.second]
    }
}

/// A figure as a run published it.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Figure {
    /// There is none.
    #[default]
    Nothing,
    /// Withheld, to protect a small count.
    Suppressed,
    /// A number with so many decimals.
    Number(f64, usize),
    /// A text; also true and false.
    Text(String),
}

impl Figure {
    /// As a cell of a table has it; `suppressed` if the table says that empty cells here are withheld.
    #[must_use]
    pub fn of_cell(cell: &str, suppressed: bool) -> Self {
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
        match cell {
            "" if suppressed => Self::Suppressed,
            "" => Self::Nothing,
            _ => match cell.parse() {
                Ok(number) if is_number(cell) => Self::Number(number, decimals(cell)),
                _ => Self::Text(cell.to_owned()),
            },
        }
    }

    /// Whether both say the same; a number with more zeros is the same number.
    #[must_use]
    pub fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Number(one, _), Self::Number(other, _)) => one == other,
            _ => self == other,
        }
    }

    /// `second` less `first`, to the decimals of the finer one; `None` unless both are numbers.
    #[must_use]
    pub fn change(first: &Self, second: &Self) -> Option<f64> {
        let (Self::Number(before, coarse), Self::Number(after, fine)) = (first, second) else { return None };
        // The difference of two decimals is a decimal: 12.4 - 12.1 is 0.3, not 0.3000000000000007.
        format!("{:.*}", *coarse.max(fine), after - before).parse().ok()
    }

    /// For people: a dash where there is nothing.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Nothing => "none".to_owned(),
            Self::Suppressed => "suppressed".to_owned(),
            Self::Number(number, decimals) => format!("{number:.decimals$}"),
            Self::Text(text) => text.clone(),
        }
    }
}

fn decimals(text: &str) -> usize {
    text.split_once('.').map_or(0, |(_, after)| after.len())
}

/// A number, a text, null, or the text `suppressed`.
impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Nothing => serializer.serialize_none(),
            Self::Suppressed => serializer.serialize_str("suppressed"),
            Self::Number(number, _) => serializer.serialize_f64(*number),
            Self::Text(text) => serializer.serialize_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Figure;

    #[test]
    fn a_change_has_the_decimals_of_its_figures() {
        let change =
            |first: &str, second: &str| Figure::change(&Figure::of_cell(first, false), &Figure::of_cell(second, false));
        assert_eq!(change("12.1", "12.4"), Some(0.3));
        assert_eq!(change("12.125", "12.0"), Some(-0.125));
        assert_eq!(change("1.0", "1.000"), Some(0.0));
        assert_eq!(change("", "3"), None);
        assert_eq!(change("akureyri", "3"), None);
    }

    #[test]
    fn an_empty_cell_is_nothing_or_withheld() {
        assert_eq!(Figure::of_cell("", true), Figure::Suppressed);
        assert_eq!(Figure::of_cell("", false), Figure::Nothing);
        assert_eq!(Figure::of_cell("15", true), Figure::Number(15.0, 0));
        // No names: Rust reads these two words as numbers.
        assert_eq!(Figure::of_cell("nan", false), Figure::Text("nan".into()));
        assert_eq!(Figure::of_cell("Infinity", false), Figure::Text("Infinity".into()));
        assert!(Figure::of_cell("5", false).same(&Figure::of_cell("5.00", false)));
    }
}
