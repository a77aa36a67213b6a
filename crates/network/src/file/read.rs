//! Opening a prepared network: each array is read straight into its place, in pieces side by side.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use rayon::prelude::*;
use xxhash_rust::xxh3::Xxh3Default;

use super::{ALIGNMENT, ARRAYS, FORMAT_VERSION, FileError, HEADER, MAGIC};
use crate::Network;
use crate::network::{Inconsistent, Parts};

/// Most arrays that may be attached.
const MAX_ATTACHED: usize = 64;

/// Bytes read at a time. Copying from the system's cache and making the pages is most of opening: two threads take half
/// the time of one.
const PIECE: usize = 4 << 20;

/// Opens a prepared network.
///
/// # Errors
/// [`FileError`] if the file cannot be read, is not a prepared network, is of another version or is damaged.
pub fn open(path: &Path) -> Result<Network, FileError> {
    Ok(open_with(path)?.0)
}

/// As [`open`], with the arrays that were attached.
///
/// # Errors
/// As [`open`].
pub fn open_with(path: &Path) -> Result<(Network, Vec<Vec<u8>>), FileError> {
    open_told(path, None)
}

/// Takes the bytes of a file piece by piece, in their order.
pub type EachPiece<'a> = dyn FnMut(&[u8]) + Send + 'a;

/// As [`open_with`], for those who hash what they read: `each` is told all bytes of the file as they were read, in the
/// order of the file. If opening fails it may have been told some of them.
///
/// # Errors
/// As [`open`].
pub fn open_hashing(path: &Path, each: &mut EachPiece<'_>) -> Result<(Network, Vec<Vec<u8>>), FileError> {
    open_told(path, Some(each))
}

fn open_told(path: &Path, each: Option<&mut EachPiece<'_>>) -> Result<(Network, Vec<Vec<u8>>), FileError> {
    let io = |source| FileError::Io { path: path.display().to_string(), source };
    let length = File::open(path).and_then(|file| file.metadata()).map_err(io)?.len();
    let read_at = |at: u64, into: &mut [u8]| {
        // A file of its own for each piece: the portable way to read side by side.
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(at))?;
        file.read_exact(into)
    };
    read_from(&read_at, length, &path.display().to_string(), each)
}

/// Reads a prepared network from memory; `path` names it in errors.
///
/// # Errors
/// As [`open`].
pub fn read(bytes: &[u8], path: &str) -> Result<Network, FileError> {
    let read_at = |at: u64, into: &mut [u8]| {
        let from = bytes.get(at as usize..).and_then(|rest| rest.get(..into.len()));
        from.map(|from| into.copy_from_slice(from)).ok_or(std::io::ErrorKind::UnexpectedEof.into())
    };
    Ok(read_from(&read_at, bytes.len() as u64, path, None)?.0)
}

/// Fills a slice with what stands at an offset.
type ReadAt<'a> = dyn Fn(u64, &mut [u8]) -> std::io::Result<()> + Sync + 'a;

fn read_from(
    read_at: &ReadAt<'_>,
    found: u64,
    path: &str,
    each: Option<&mut EachPiece<'_>>,
) -> Result<(Network, Vec<Vec<u8>>), FileError> {
    let path = || path.to_owned();
    let io = |source| FileError::Io { path: path(), source };
    let inconsistent = |source| FileError::Inconsistent { path: path(), source };
    if cfg!(target_endian = "big") {
        return Err(FileError::BigEndian);
    }
    let mut header = [0; HEADER];
    let header = &mut header[..found.min(HEADER as u64) as usize];
    read_at(0, header).map_err(io)?;
    if header.len() < HEADER || &header[..8] != MAGIC {
        return Err(FileError::NotPrepared { path: path() });
    }
    let [numbers, expected, checksum] = [8, 16, 24].map(|at| word(&header[at..]));
    let version = numbers as u32;
    if version != FORMAT_VERSION {
        return Err(FileError::Version { path: path(), found: version });
    }
    if expected != found {
        return Err(FileError::Length { path: path(), expected, found });
    }
    let count = (numbers >> 32) as usize;
    if !(ARRAYS..=ARRAYS + MAX_ATTACHED).contains(&count) {
        return Err(inconsistent(Inconsistent("number of arrays".into())));
    }
    let mut table = vec![0; count * 8];
    read_at(HEADER as u64, &mut table).map_err(io)?;
    let lengths = lengths(&table, found).map_err(inconsistent)?;

    let (own, further) = lengths.split_first_chunk::<ARRAYS>().expect("counted above");
    let mut parts = Parts::zeroed(own).map_err(inconsistent)?;
    let mut attached: Vec<Vec<u8>> = further.iter().map(|&bytes| vec![0; bytes]).collect();
    let mut padding = vec![[0; ALIGNMENT]; count];
    fill(read_at, (HEADER + table.len()) as u64, &mut parts, &mut attached, &mut padding).map_err(io)?;

    // Everything after the header.
    let pieces = |each: &mut EachPiece<'_>| {
        each(&table);
        let arrays = parts.arrays().into_iter().chain(attached.iter().map(Vec::as_slice));
        for (array, padding) in arrays.zip(&padding) {
            each(array);
            each(&padding[..padded(array.len()) - array.len()]);
        }
    };
    let sum = || {
        let mut hash = Xxh3Default::new();
        pieces(&mut |piece| hash.update(piece));
        hash.digest()
    };
    let tell = || {
        if let Some(each) = each {
            each(header);
            pieces(each);
        }
    };
    let (sum, ((), consistent)) = rayon::join(sum, || rayon::join(tell, || crate::check::check(&parts)));
    if sum != checksum {
        return Err(FileError::Checksum { path: path() });
    }
    consistent.map_err(inconsistent)?;
    Ok((Network::from_checked_parts(parts).map_err(inconsistent)?, attached))
}

fn word(bytes: &[u8]) -> u64 {
    u64::from_le_bytes(*bytes.first_chunk().expect("8 bytes of a header"))
}

fn padded(bytes: usize) -> usize {
    bytes.next_multiple_of(ALIGNMENT)
}

/// Lengths of the arrays, which with table and header make exactly the file: nothing is allocated beyond its size.
fn lengths(table: &[u8], file_length: u64) -> Result<Vec<usize>, Inconsistent> {
    let lengths: Vec<u64> = table.chunks_exact(8).map(word).collect();
    let total = lengths.iter().try_fold((HEADER + table.len()) as u64, |sum, length| {
        sum.checked_add(length.checked_next_multiple_of(ALIGNMENT as u64)?)
    });
    if total != Some(file_length) {
        return Err(Inconsistent("an array reaches beyond the end".into()));
    }
    lengths
        .iter()
        .map(|&length| usize::try_from(length).map_err(|_| Inconsistent("length of an array".into())))
        .collect()
}

/// Reads all arrays, which begin at `at`.
fn fill(
    read_at: &ReadAt<'_>,
    mut at: u64,
    parts: &mut Parts,
    attached: &mut [Vec<u8>],
    padding: &mut [[u8; ALIGNMENT]],
) -> std::io::Result<()> {
    let mut pieces: Vec<(u64, &mut [u8])> = Vec::new();
    let arrays = parts.arrays_mut().into_iter().chain(attached.iter_mut().map(Vec::as_mut_slice));
    for (array, padding) in arrays.zip(padding) {
        let (length, end) = (array.len(), at + padded(array.len()) as u64);
        for (number, piece) in array.chunks_mut(PIECE).enumerate() {
            pieces.push((at + (number * PIECE) as u64, piece));
        }
        if padded(length) > length {
            pieces.push((at + length as u64, &mut padding[..padded(length) - length]));
        }
        at = end;
    }
    pieces.into_par_iter().try_for_each(|(at, piece)| read_at(at, piece))
}
