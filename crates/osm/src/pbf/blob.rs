//! The contents of a blob: as they are, or inflated.

use std::borrow::Cow;

use flate2::{Decompress, FlushDecompress, Status};

use super::frames::Frame;
use super::wire::{Bytes, Fault};

/// Largest contents of a block that the format permits, inflated.
pub(crate) const MAX_CONTENTS: u64 = 32 * 1024 * 1024;
/// Most bytes that deflate makes of one (a match of 258 bytes takes at least two bits).
const MOST_PER_BYTE: u64 = 1032;

const TWICE: &str = "a block whose contents are given twice";

/// Why a blob gives no contents.
#[derive(Debug)]
pub(crate) enum BlobError {
    /// A compression that is not read, by name.
    Compression(&'static str),
    /// It is damaged; `at` counts from the beginning of the Blob message.
    Damaged(Fault),
}

impl From<Fault> for BlobError {
    fn from(fault: Fault) -> Self {
        Self::Damaged(fault)
    }
}

/// The contents of a blob.
pub(crate) fn contents(frame: &Frame) -> Result<Cow<'_, [u8]>, BlobError> {
    let mut blob = Bytes::new(frame.blob());
    let mut size = None;
    let mut raw = None;
    let mut packed = None;
    while let Some(field) = blob.field()? {
        match field.number {
            1 => twice(raw.replace(field.bytes_of("the contents")?).is_some(), field.at)?,
            2 => size = Some((field.number_of("the size")?, field.at)),
            3 => twice(packed.replace(field.bytes_of("the contents")?).is_some(), field.at)?,
            4 => return Err(BlobError::Compression("LZMA")),
            5 => return Err(BlobError::Compression("bzip2")),
            6 => return Err(BlobError::Compression("LZ4")),
            7 => return Err(BlobError::Compression("Zstandard")),
            _ => {}
        }
    }
    if let Some((size, at)) = size.filter(|(size, _)| *size > MAX_CONTENTS) {
        return Err(Fault::new(at, format!("contents of {size} bytes, at most 32 MiB are allowed")).into());
    }
    match (raw, packed) {
        (Some(raw), None) => match size {
            Some((size, at)) if size != raw.data().len() as u64 => {
                Err(Fault::new(at, format!("contents of {} bytes that should be {size}", raw.data().len())).into())
            }
            _ => Ok(Cow::Borrowed(raw.data())),
        },
        (None, Some(packed)) => {
            let Some((size, at)) = size else {
                return Err(Fault::new(packed.at(), "compressed contents that do not say how long they are").into());
            };
            Ok(Cow::Owned(inflate(packed, size, at)?))
        }
        (Some(_), Some(second)) => Err(Fault::new(second.at(), TWICE).into()),
        (None, None) => Err(Fault::new(blob.at(), "a block without contents").into()),
    }
}

fn twice(twice: bool, at: usize) -> Result<(), Fault> {
    if twice { Err(Fault::new(at, TWICE)) } else { Ok(()) }
}

/// Inflates exactly `size` bytes from exactly the bytes given.
fn inflate(packed: Bytes<'_>, size: u64, size_at: usize) -> Result<Vec<u8>, Fault> {
    let input = packed.data();
    let most = MOST_PER_BYTE * input.len() as u64;
    if size > most {
        let cause =
            format!("contents that should be {size} bytes, but {} compressed ones give at most {most}", input.len());
        return Err(Fault::new(size_at, cause));
    }
    // One byte more shows contents that are longer than they say.
    let mut output = Vec::with_capacity(size as usize + 1);
    let mut inflater = Decompress::new(true);
    let (status, at) = loop {
        let before = (inflater.total_in(), inflater.total_out());
        let rest = &input[before.0 as usize..];
        let status = inflater.decompress_vec(rest, &mut output, FlushDecompress::Finish);
        let at = packed.at() + inflater.total_in() as usize;
        let status =
            status.map_err(|error| Fault::new(at, format!("compressed contents that are damaged ({error})")))?;
        let stuck = before == (inflater.total_in(), inflater.total_out());
        if status == Status::StreamEnd || output.len() as u64 > size || stuck {
            break (status, at);
        }
    };
    if output.len() as u64 > size {
        return Err(Fault::new(size_at, format!("contents of more than the {size} bytes that they should be")));
    }
    if status != Status::StreamEnd {
        return Err(Fault::new(at, "compressed contents without an end"));
    }
    if (output.len() as u64) < size {
        return Err(Fault::new(size_at, format!("contents of {} bytes that should be {size}", output.len())));
    }
    if inflater.total_in() != input.len() as u64 {
        let left = input.len() as u64 - inflater.total_in();
        return Err(Fault::new(at, format!("{left} bytes after the end of the compressed contents")));
    }
    Ok(output)
}
