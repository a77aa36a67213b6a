//! The outer structure of a PBF file: a sequence of blobs, checked before anything is decoded.
//!
//! Each blob is a 4-byte big-endian length, a BlobHeader and a Blob
//! (<https://wiki.openstreetmap.org/wiki/PBF_Format>). The `osmpbf` crate, which decodes them, accepts an empty file,
//! a missing header and up to three trailing bytes; these checks do not.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use crate::ImportError;

/// Largest BlobHeader the format permits.
const MAX_HEADER: u32 = 64 * 1024;
/// Largest Blob the format permits.
const MAX_BLOB: u64 = 32 * 1024 * 1024;

/// One blob with its framing, as it stands in the file.
pub(crate) struct Frame {
    /// Where it begins in the file.
    pub offset: u64,
    /// Length, BlobHeader and Blob.
    pub bytes: Vec<u8>,
    /// Whether it holds map data (`OSMData`), not the header or something unknown.
    pub is_data: bool,
}

impl Frame {
    /// The compression of the blob if it is one that is not read: Blob fields 4 to 7 in place of raw (1) or zlib (3).
    pub fn unread_compression(&self) -> Option<&'static str> {
        let header_length = u32::from_be_bytes(*self.bytes.first_chunk::<4>()?) as usize;
        let mut blob = self.bytes.get(4 + header_length..)?;
        while !blob.is_empty() {
            let (number, _) = field(&mut blob)?;
            match number {
                4 => return Some("LZMA"),
                5 => return Some("bzip2"),
                6 => return Some("LZ4"),
                7 => return Some("Zstandard"),
                _ => {}
            }
        }
        None
    }
}

/// Reads the blobs of one file in order.
pub(crate) struct Frames {
    path: String,
    reader: BufReader<File>,
    offset: u64,
    /// Length of the file in bytes.
    pub length: u64,
}

impl Frames {
    pub fn open(path: &Path) -> Result<Self, ImportError> {
        let name = path.display().to_string();
        let io = |source| ImportError::Io { path: name.clone(), source };
        let file = File::open(path).map_err(io)?;
        let data = file.metadata().map_err(io)?;
        if data.is_dir() {
            return Err(ImportError::NotPbf { path: name, found: "it is a folder".into() });
        }
        let length = data.len();
        let mut frames = Self { path: name, reader: BufReader::with_capacity(1 << 20, file), offset: 0, length };
        frames.recognise()?;
        Ok(frames)
    }

    /// The blob with the header block, which must come first.
    pub fn header(&mut self) -> Result<Frame, ImportError> {
        match self.next_frame()? {
            Some(frame) if !frame.is_data => Ok(frame),
            _ => Err(ImportError::NotPbf {
                path: self.path.clone(),
                found: "its first block is not an OSMHeader".into(),
            }),
        }
    }

    /// The next blob, `None` at the end of the file.
    pub fn next_frame(&mut self) -> Result<Option<Frame>, ImportError> {
        if self.offset == self.length {
            return Ok(None);
        }
        let offset = self.offset;
        let mut bytes = self.take(4)?;
        let header_length = u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        if header_length > MAX_HEADER {
            return Err(
                self.damaged(offset, format!("a block header of {header_length} bytes, at most 65,536 are allowed"))
            );
        }
        let header = self.take(u64::from(header_length))?;
        let Some((kind, blob_length)) = parse_header(&header) else {
            return Err(self.damaged(offset, "its block header is not readable".into()));
        };
        if blob_length > MAX_BLOB {
            return Err(self.damaged(offset, format!("a block of {blob_length} bytes, at most 32 MiB are allowed")));
        }
        let is_data = kind == b"OSMData";
        if !is_data && offset == 0 && kind != b"OSMHeader" {
            return Err(ImportError::NotPbf {
                path: self.path.clone(),
                found: "its first block is not an OSMHeader".into(),
            });
        }
        let blob = self.take(blob_length)?;
        bytes.extend_from_slice(&header);
        bytes.extend_from_slice(&blob);
        Ok(Some(Frame { offset, bytes, is_data }))
    }

    fn take(&mut self, count: u64) -> Result<Vec<u8>, ImportError> {
        if self.offset + count > self.length {
            return Err(ImportError::Truncated { path: self.path.clone(), offset: self.length });
        }
        let mut bytes = vec![0; count as usize];
        self.reader.read_exact(&mut bytes).map_err(|source| ImportError::Io { path: self.path.clone(), source })?;
        self.offset += count;
        Ok(bytes)
    }

    fn damaged(&self, offset: u64, cause: String) -> ImportError {
        ImportError::Damaged { path: self.path.clone(), offset, cause }
    }

    /// Names what is often given in place of a PBF.
    fn recognise(&mut self) -> Result<(), ImportError> {
        use std::io::BufRead;
        let path = self.path.clone();
        let start = self.reader.fill_buf().map_err(|source| ImportError::Io { path: path.clone(), source })?;
        let head = &start[..start.len().min(512)];
        let text = String::from_utf8_lossy(head).trim_start().to_lowercase();
        let found = if head.is_empty() {
            "it is empty"
        } else if text.starts_with("<!doctype html") || text.starts_with("<html") {
            "it is a web page (a download that failed or asked for a login)"
        } else if text.contains("<osmchange") {
            "it is a change file (.osc), not an extract; apply it with: osmium apply-changes in.osm.pbf change.osc -o out.osm.pbf"
        } else if text.starts_with("<?xml") || text.starts_with("<osm") {
            "it is OSM XML; convert it with: osmium cat in.osm -o out.osm.pbf"
        } else if text.starts_with("version https://git-lfs") {
            "it is a Git LFS pointer, not the file itself; run: git lfs pull"
        } else if head.starts_with(b"\x1f\x8b") || head.starts_with(b"BZh") || head.starts_with(b"PK\x03\x04") {
            "it is a compressed archive; unpack it first"
        } else if head.starts_with(b"WAYWARDN") {
            "it is a network that is already prepared; use it as `network = ...` in the case or with --roads"
        } else if head.len() < 4 || u32::from_be_bytes([head[0], head[1], head[2], head[3]]) > MAX_HEADER {
            "it does not begin like one"
        } else {
            return Ok(());
        };
        Err(ImportError::NotPbf { path, found: found.into() })
    }
}

/// Type (field 1) and data size (field 3) of a BlobHeader.
fn parse_header(mut bytes: &[u8]) -> Option<(&[u8], u64)> {
    let (mut kind, mut size) = (None, None);
    while !bytes.is_empty() {
        match field(&mut bytes)? {
            (1, Field::Bytes(value)) => kind = Some(value),
            (3, Field::Number(value)) => size = Some(value),
            _ => {}
        }
    }
    Some((kind?, size?))
}

/// A field of a protocol buffer of the two kinds that blobs have.
enum Field<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

/// The next field and its number.
fn field<'a>(bytes: &mut &'a [u8]) -> Option<(u64, Field<'a>)> {
    let key = varint(bytes)?;
    let value = match key & 7 {
        0 => Field::Number(varint(bytes)?),
        2 => {
            let length = usize::try_from(varint(bytes)?).ok()?;
            let (value, rest) = bytes.split_at_checked(length)?;
            *bytes = rest;
            Field::Bytes(value)
        }
        _ => return None,
    };
    Some((key >> 3, value))
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}
