//! A table of times as Parquet: the columns of the CSV, with the same meaning and the same values.
//!
//! `seconds` is a double, not an integer of milliseconds: what reads the CSV reads this file too, and a double made from
//! whole milliseconds is the very number that a reader makes of the CSV's text. Texts are dictionary-encoded; a row group
//! holds whole origins, about a million rows.

use std::path::Path;
use std::sync::Arc;

use parquet::basic::{Compression, Encoding};
use parquet::column::writer::ColumnWriterImpl;
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;
use waywarden_network::Meta;
use waywarden_pack::{AtomicFile, MADE_BY};

use crate::TimesTableError;
use crate::labels::{Cell, Labels, Reasons};

/// Rows of a group, at most, unless a single origin has more.
const GROUP_ROWS: usize = 1 << 20;

/// Bytes of a dictionary of ids: no column of a group has more, unless ids are very long.
const DICTIONARY_BYTES: usize = 16 << 20;

const SCHEMA: &str = "message times {
    required binary origin_id (STRING);
    required binary destination_id (STRING);
    optional double seconds;
    optional binary reason (STRING);
}";

/// The file on its way.
pub struct ParquetTable {
    writer: SerializedFileWriter<AtomicFile>,
    labels: Labels,
    destinations: Vec<ByteArray>,
    /// Origins of the group that is being gathered, and their times one after the other.
    origins: Vec<usize>,
    times: Vec<u32>,
    reasons: Reasons,
}

impl ParquetTable {
    /// Starts the file; the labels are plain text.
    pub fn create(path: &Path, labels: Labels, network: &Meta) -> Result<Self, TimesTableError> {
        let seconds = ColumnPath::from("seconds");
        let about = [
            ("attribution", "© OpenStreetMap contributors (ODbL 1.0)".to_owned()),
            ("network", serde_json::to_string(network).map_err(std::io::Error::other)?),
        ];
        let about = about.map(|(key, value)| KeyValue::new(key.to_owned(), value));
        let properties = WriterProperties::builder()
            .set_created_by(format!("{MADE_BY} {}", env!("CARGO_PKG_VERSION")))
            .set_key_value_metadata(Some(about.to_vec()))
            .set_compression(Compression::SNAPPY)
            .set_dictionary_page_size_limit(DICTIONARY_BYTES)
            // Nearly every time differs from the others.
            .set_column_dictionary_enabled(seconds.clone(), false)
            .set_column_encoding(seconds, Encoding::PLAIN)
            .build();
        let schema = parse_message_type(SCHEMA)?;
        let writer = SerializedFileWriter::new(AtomicFile::create(path)?, Arc::new(schema), Arc::new(properties))?;
        let destinations = labels.destinations.iter().map(|id| ByteArray::from(id.clone())).collect();
        Ok(Self { writer, labels, destinations, origins: Vec::new(), times: Vec::new(), reasons: Reasons::default() })
    }

    /// Adds the rows of an origin.
    pub fn row(&mut self, origin: usize, times: &[u32]) -> Result<(), TimesTableError> {
        self.origins.push(origin);
        self.times.extend_from_slice(times);
        if (self.origins.len() + 1) * self.destinations.len() > GROUP_ROWS { self.write_group() } else { Ok(()) }
    }

    /// Puts the file in place; how many rows have no time or a doubtful one.
    pub fn finish(mut self) -> Result<Reasons, TimesTableError> {
        if !self.origins.is_empty() {
            self.write_group()?;
        }
        self.writer.into_inner()?.commit()?;
        Ok(self.reasons)
    }

    fn write_group(&mut self) -> Result<(), TimesTableError> {
        let row_len = self.times.len() / self.origins.len();
        let rows = || {
            self.origins.iter().enumerate().map(|(i, &origin)| {
                let row = self.labels.row(origin, &self.times[i * row_len..(i + 1) * row_len]);
                row.collect::<Vec<Cell<'_>>>()
            })
        };
        let mut group = self.writer.next_row_group()?;
        column::<ByteArrayType>(&mut group, |column| {
            for &origin in &self.origins {
                let id = ByteArray::from(self.labels.origin(origin).to_vec());
                column.write_batch(&vec![id; self.destinations.len()], None, None)?;
            }
            Ok(())
        })?;
        column::<ByteArrayType>(&mut group, |column| {
            for _ in &self.origins {
                column.write_batch(&self.destinations, None, None)?;
            }
            Ok(())
        })?;
        column::<DoubleType>(&mut group, |column| {
            for row in rows() {
                let there: Vec<i16> = row.iter().map(|cell| i16::from(cell.time_ms.is_some())).collect();
                let seconds: Vec<f64> =
                    row.iter().filter_map(|cell| Some(f64::from(cell.time_ms?) / 1_000.0)).collect();
                column.write_batch(&seconds, Some(&there), None)?;
            }
            Ok(())
        })?;
        let mut reasons = Reasons::default();
        column::<ByteArrayType>(&mut group, |column| {
            for row in rows() {
                row.iter().for_each(|&cell| reasons.count(cell));
                let there: Vec<i16> = row.iter().map(|cell| i16::from(cell.reason.is_some())).collect();
                let texts: Vec<ByteArray> =
                    row.iter().filter_map(|cell| Some(ByteArray::from(cell.reason?.to_vec()))).collect();
                column.write_batch(&texts, Some(&there), None)?;
            }
            Ok(())
        })?;
        group.close()?;
        self.reasons.without_time += reasons.without_time;
        self.reasons.doubtful += reasons.doubtful;
        self.origins.clear();
        self.times.clear();
        Ok(())
    }
}

/// Writes the next column of a group with `write`.
fn column<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, AtomicFile>,
    write: impl FnOnce(&mut ColumnWriterImpl<'_, T>) -> Result<(), ParquetError>,
) -> Result<(), ParquetError> {
    let missing = || ParquetError::General("the schema has fewer columns than are written".to_owned());
    let mut column = group.next_column()?.ok_or_else(missing)?;
    write(column.typed::<T>())?;
    column.close()
}
