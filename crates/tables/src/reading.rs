//! What a file was taken for, so that a person can see whether it is so.

use std::fmt;

use crate::Crs;

/// How a table was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The format in words: `CSV`, `GeoJSON`, `Excel workbook` ...
    pub format: String,
    /// The layer, sheet or file of an archive, if there is one.
    pub layer: Option<String>,
    /// The encoding of text.
    pub encoding: Option<&'static str>,
    /// The separator of text in words.
    pub separator: Option<&'static str>,
    /// The line or row of the header; `None` if the table has none or needs none.
    pub header_line: Option<usize>,
    /// The system of the geometry, before it was converted to WGS 84.
    pub crs: Option<Crs>,
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.format)?;
        if let Some(layer) = &self.layer {
            write!(f, " \"{layer}\"")?;
        }
        for part in [self.encoding, self.separator].into_iter().flatten() {
            write!(f, ", {part}")?;
        }
        if let Some(line) = self.header_line {
            write!(f, ", header in line {line}")?;
        }
        if let Some(crs) = self.crs {
            write!(f, ", {crs}")?;
        }
        Ok(())
    }
}
