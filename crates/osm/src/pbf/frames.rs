//! The outer structure of a PBF file: a sequence of blobs, cut apart before anything is decoded.
//!
//! Each blob is a 4-byte big-endian length, a BlobHeader and a Blob.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use super::wire::{Bytes, Fault};
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
    /// Where in `bytes` the Blob begins.
    blob: usize,
    pub kind: Kind,
}

/// What a blob holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `OSMHeader`.
    Header,
    /// `OSMData`.
    Data,
    /// Anything else, which readers skip.
    Unknown,
}

impl Frame {
    /// The Blob message.
    pub fn blob(&self) -> &[u8] {
        &self.bytes[self.blob..]
    }
}

/// Reads the blobs of one file in order.
pub(crate) struct Frames<R> {
    path: String,
    reader: R,
    offset: u64,
    /// Length of the file in bytes.
    pub length: u64,
}

impl Frames<BufReader<File>> {
    pub fn open(path: &Path) -> Result<Self, ImportError> {
        let name = path.display().to_string();
        let io = |source| ImportError::Io { path: name.clone(), source };
        let file = File::open(path).map_err(io)?;
        let data = file.metadata().map_err(io)?;
        if data.is_dir() {
            return Err(ImportError::NotPbf { path: name, found: "it is a folder".into() });
        }
        Self::new(name, BufReader::with_capacity(1 << 20, file), data.len())
    }
}

impl<R: BufRead> Frames<R> {
    /// Blobs of what `reader` gives, `length` bytes; `path` is its name in messages.
    pub fn new(path: String, reader: R, length: u64) -> Result<Self, ImportError> {
        let mut frames = Self { path, reader, offset: 0, length };
        frames.recognise()?;
        Ok(frames)
    }

    /// The blob with the header block, which must come first.
    pub fn header(&mut self) -> Result<Frame, ImportError> {
        match self.next_frame()? {
            Some(frame) if frame.kind == Kind::Header => Ok(frame),
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
        let mut bytes = Vec::new();
        self.append(offset, 4, &mut bytes)?;
        let header_length = u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        if header_length > MAX_HEADER {
            return Err(
                self.damaged(offset, format!("a block header of {header_length} bytes, at most 65,536 are allowed"))
            );
        }
        self.append(offset, u64::from(header_length), &mut bytes)?;
        let (kind, blob_length) = match parse_header(&bytes[4..]) {
            Ok(found) => found,
            Err(Fault { cause, at }) => {
                return Err(self.damaged(offset, format!("{cause}, at byte {at} of its header")));
            }
        };
        if blob_length > MAX_BLOB {
            return Err(self.damaged(offset, format!("a block of {blob_length} bytes, at most 32 MiB are allowed")));
        }
        if kind != Kind::Header && offset == 0 {
            return Err(ImportError::NotPbf {
                path: self.path.clone(),
                found: "its first block is not an OSMHeader".into(),
            });
        }
        let blob = bytes.len();
        self.append(offset, blob_length, &mut bytes)?;
        Ok(Some(Frame { offset, bytes, blob, kind }))
    }

    /// Reads `count` bytes of the block that begins at `block`. Room is made only for bytes that the file has.
    fn append(&mut self, block: u64, count: u64, bytes: &mut Vec<u8>) -> Result<(), ImportError> {
        let cut_short = |path: &str, offset| ImportError::Truncated { path: path.to_owned(), offset, block };
        if count > self.length - self.offset {
            return Err(cut_short(&self.path, self.length));
        }
        bytes.reserve_exact(count as usize);
        let io = |source| ImportError::Io { path: self.path.clone(), source };
        let read = self.reader.by_ref().take(count).read_to_end(bytes).map_err(io)? as u64;
        self.offset += read;
        // The file has become shorter since it was opened.
        if read < count { Err(cut_short(&self.path, self.offset)) } else { Ok(()) }
    }

    fn damaged(&self, offset: u64, cause: String) -> ImportError {
        ImportError::Damaged { path: self.path.clone(), offset, cause }
    }

    /// Names what is often given in place of a PBF.
    fn recognise(&mut self) -> Result<(), ImportError> {
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
        } else if text.starts_with("<?xml") || text.starts_with("<osm") || is_utf16_xml(head) {
            "it is OSM XML; convert it with: osmium cat in.osm -o out.osm.pbf"
        } else if head.starts_with(b"\xff\xe0\x04o5m2") || head.starts_with(b"\xff\xe0\x04o5c2") {
            "it is in the format o5m; convert it with: osmium cat in.o5m -o out.osm.pbf"
        } else if head.starts_with(b"SQLite format 3") {
            "it is an SQLite database (a GeoPackage or MBTiles file), not an extract"
        } else if head.starts_with(b"\x00\x00\x27\x0a") {
            "it is a Shapefile, not an extract"
        } else if head.starts_with(b"PAR1") {
            "it is a Parquet file, not an extract"
        } else if text.starts_with('{') || text.starts_with('[') {
            "it is JSON, not an extract"
        } else if is_opl(&text) {
            "it is in the format OPL; convert it with: osmium cat in.opl -o out.osm.pbf"
        } else if text.starts_with("version https://git-lfs") {
            "it is a Git LFS pointer, not the file itself; run: git lfs pull"
        } else if ARCHIVES.iter().any(|start| head.starts_with(start)) {
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

/// How gzip, bzip2, zip, xz, zstd and 7z begin.
const ARCHIVES: [&[u8]; 6] = [b"\x1f\x8b", b"BZh", b"PK\x03\x04", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"7z\xbc\xaf"];

/// Whether it is XML in one of the two forms of UTF-16, with or without a mark of their order.
fn is_utf16_xml(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xff\xfe").or_else(|| head.strip_prefix(b"\xfe\xff")).unwrap_or(head);
    [b"<\0?\0", b"\0<\0?", b"<\0o\0", b"\0<\0o"].iter().any(|start| head.starts_with(*start))
}

/// Whether the first line is an object of the text format of osmium: `n1 v1 dV ...`.
fn is_opl(text: &str) -> bool {
    let mut words = text.lines().next().unwrap_or_default().split(' ');
    let id = words.next().and_then(|word| word.strip_prefix(['n', 'w', 'r']));
    id.is_some_and(|id| id.parse::<i64>().is_ok())
        && words.next().is_some_and(|word| word.starts_with(['v', 'd', 't', 'x', 'T', 'N', 'M']))
}

/// Type (field 1) and data size (field 3) of a BlobHeader.
fn parse_header(header: &[u8]) -> Result<(Kind, u64), Fault> {
    let mut bytes = Bytes::new(header);
    let (mut kind, mut size) = (None, None);
    while let Some(field) = bytes.field()? {
        match field.number {
            1 => {
                kind = Some(match field.bytes_of("the type")?.data() {
                    b"OSMHeader" => Kind::Header,
                    b"OSMData" => Kind::Data,
                    _ => Kind::Unknown,
                });
            }
            3 => size = Some(field.number_of("the length of the block")?),
            _ => {}
        }
    }
    let kind = kind.ok_or_else(|| Fault::new(header.len(), "no type of block"))?;
    Ok((kind, size.ok_or_else(|| Fault::new(header.len(), "no length of the block"))?))
}
