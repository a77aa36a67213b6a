//! The text of cells, shared by the thousand.

use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// Cells of some rows, one after the other.
#[derive(Debug, Default)]
pub(crate) struct Chunk {
    pub(crate) columns: usize,
    pub(crate) text: String,
    /// Where each cell ends in the text.
    pub(crate) ends: Vec<u32>,
    /// Line (CSV) or feature (GeoJSON) of each row, counted from 1.
    pub(crate) numbers: Vec<u32>,
    /// The point of each row; empty for CSV.
    pub(crate) points: Vec<(f64, f64)>,
}

impl Chunk {
    /// Where a cell begins and ends; `None` if there is no such column.
    pub(crate) fn bounds(&self, row: usize, column: usize) -> Option<(u32, u32)> {
        let cell = (column < self.columns).then_some(row * self.columns + column)?;
        Some((if cell == 0 { 0 } else { self.ends[cell - 1] }, self.ends[cell]))
    }
}

/// Text that never changes: 16 bytes, and its letters stand among those of its neighbours in the file.
///
/// Ten million ids as `String` take 56 bytes each; these take what is in memory with the table anyway.
#[derive(Clone)]
pub struct Text {
    chunk: Arc<Chunk>,
    start: u32,
    end: u32,
}

impl Text {
    pub(crate) fn of(chunk: &Arc<Chunk>, row: usize, column: usize) -> Self {
        let (start, end) = chunk.bounds(row, column).unwrap_or((0, 0));
        Self { chunk: Arc::clone(chunk), start, end }
    }

    /// The letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.chunk.text[self.start as usize..self.end as usize]
    }
}

impl From<String> for Text {
    /// Text of its own. What is beyond 4 GiB is cut off.
    fn from(text: String) -> Self {
        let mut end = u32::try_from(text.len()).unwrap_or(u32::MAX);
        while !text.is_char_boundary(end as usize) {
            end -= 1;
        }
        Self { chunk: Arc::new(Chunk { text, ..Chunk::default() }), start: 0, end }
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::from(text.to_owned())
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.as_str().to_owned()
    }
}

impl Default for Text {
    fn default() -> Self {
        Self::from("")
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        self
    }
}

impl Borrow<str> for Text {
    fn borrow(&self) -> &str {
        self
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Text {}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl PartialEq<String> for Text {
    fn eq(&self, other: &String) -> bool {
        self.as_str() == other
    }
}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.as_str().cmp(other)
    }
}

impl std::hash::Hash for Text {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_its_letters_wherever_they_stand() {
        let cells = ["a", "", "bé"];
        let mut chunk = Chunk { columns: 3, ..Chunk::default() };
        for cell in cells {
            chunk.text.push_str(cell);
            chunk.ends.push(chunk.text.len() as u32);
        }
        let chunk = Arc::new(chunk);
        for (column, cell) in cells.into_iter().enumerate() {
            let text = Text::of(&chunk, 0, column);
            assert_eq!((text.as_str(), &text), (cell, &Text::from(cell)));
        }
        assert_eq!(Text::of(&chunk, 0, 3), "", "no such column");
        let [one, other] = ["a", "b"].map(Text::from);
        assert!(one < other);
        assert_eq!(format!("{:>3}{:?}", Text::from("a"), Text::from("b")), "  a\"b\"");
        assert_eq!(size_of::<Text>(), 16);
    }
}
