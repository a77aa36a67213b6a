//! A table of times as CSV for programs: no byte order mark, plain line ends.

use std::io::Write;
use std::path::Path;

use waywarden_pack::AtomicFile;

use crate::TimesTableError;
use crate::labels::{Labels, Reasons};

/// Bytes gathered before they are written.
const BUFFER_BYTES: usize = 1 << 20;

/// The file on its way.
pub struct CsvTable {
    file: AtomicFile,
    labels: Labels,
    buffer: Vec<u8>,
    reasons: Reasons,
}

impl CsvTable {
    /// Starts the file; the labels are those of [`cell`].
    pub fn create(path: &Path, labels: Labels) -> Result<Self, TimesTableError> {
        let buffer = b"origin_id,destination_id,seconds,reason\n".to_vec();
        Ok(Self { file: AtomicFile::create(path)?, labels, buffer, reasons: Reasons::default() })
    }

    /// Adds the rows of an origin.
    pub fn row(&mut self, origin: usize, times: &[u32]) -> Result<(), TimesTableError> {
        let out = &mut self.buffer;
        for (destination, cell) in self.labels.destinations.iter().zip(self.labels.row(origin, times)) {
            self.reasons.count(cell);
            out.extend_from_slice(self.labels.origin(origin));
            out.push(b',');
            out.extend_from_slice(destination);
            out.push(b',');
            if let Some(time_ms) = cell.time_ms {
                push_seconds(out, time_ms);
            }
            out.push(b',');
            out.extend_from_slice(cell.reason.unwrap_or_default());
            out.push(b'\n');
        }
        if out.len() >= BUFFER_BYTES {
            self.file.write_all(out)?;
            out.clear();
        }
        Ok(())
    }

    /// Puts the file in place; how many rows have no time or a doubtful one.
    pub fn finish(mut self) -> Result<Reasons, TimesTableError> {
        self.file.write_all(&self.buffer)?;
        self.file.commit()?;
        Ok(self.reasons)
    }
}

/// A text as a cell, quoted where it has to be.
pub fn cell(text: &str) -> Vec<u8> {
    // With a second, empty cell: a lone empty one would be quoted.
    let mut writer = csv::Writer::from_writer(Vec::new());
    let written = writer.write_record([text, ""]);
    let mut bytes = writer.into_inner().unwrap_or_default();
    debug_assert!(written.is_ok() && bytes.ends_with(b",\n"), "memory takes everything");
    bytes.truncate(bytes.len().saturating_sub(",\n".len()));
    bytes
}

/// Adds milliseconds as seconds with three decimals.
pub fn push_seconds(out: &mut Vec<u8>, time_ms: u32) {
    let mut text = *b"4294967.295";
    let mut start = text.len();
    let mut rest = time_ms;
    for place in 0.. {
        if place == 3 {
            start -= 1;
            text[start] = b'.';
        } else if place > 3 && rest == 0 {
            break;
        }
        start -= 1;
        text[start] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    out.extend_from_slice(&text[start..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_have_three_decimals_and_a_digit_before() {
        for (time_ms, expected) in [
            (0, "0.000"),
            (7, "0.007"),
            (999, "0.999"),
            (1_000, "1.000"),
            (61_050, "61.050"),
            (u32::MAX, "4294967.295"),
        ] {
            let mut out = b"a,".to_vec();
            push_seconds(&mut out, time_ms);
            assert_eq!(String::from_utf8(out).unwrap(), format!("a,{expected}"));
        }
        for time_ms in (0..u32::MAX).step_by(1_234_567) {
            let mut out = Vec::new();
            push_seconds(&mut out, time_ms);
            assert_eq!(String::from_utf8(out).unwrap(), format!("{}.{:03}", time_ms / 1_000, time_ms % 1_000));
        }
    }

    #[test]
    fn cells_are_quoted_where_they_have_to_be() {
        for (text, expected) in [
            ("E01", "E01"),
            ("a,b", "\"a,b\""),
            ("say \"a\"", "\"say \"\"a\"\"\""),
            ("two\nlines", "\"two\nlines\""),
            ("Höfn", "Höfn"),
            ("", ""),
        ] {
            assert_eq!(String::from_utf8(cell(text)).unwrap(), expected);
        }
    }
}
