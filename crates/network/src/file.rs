//! The prepared network file (`.wwn`): flat little-endian arrays behind a checked header.
//!
//! | bytes | content |
//! |---|---|
//! | 0..8 | `WAYWARDN` |
//! | 8..12 | format version, u32 |
//! | 12..16 | number of arrays, u32 |
//! | 16..24 | length of the whole file in bytes, u64 |
//! | 24..32 | XXH3-64 of everything after byte 32 |
//! | 32.. | for each array: number of bytes, u64 |
//! | then | the arrays, each beginning at a multiple of 8 bytes |
//!
//! Opening reads the file once, verifies length and checksum, and checks every index ([`Network`] cannot fail later).

use std::io::Write;
use std::path::Path;

use bytemuck::Pod;
use xxhash_rust::xxh3::xxh3_64;

use crate::Network;
use crate::network::{Inconsistent, Parts};

/// The version of the format; a file of another version is refused.
pub const FORMAT_VERSION: u32 = 1;

const MAGIC: &[u8; 8] = b"WAYWARDN";
const HEADER: usize = 32;
const ARRAYS: usize = 16;

/// Why a file is not a usable prepared network.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The file cannot be read.
    #[error("{path}: {source}")]
    Io {
        /// Which file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// It does not begin like a prepared network.
    #[error(
        "{path} is not a prepared network (it does not begin with WAYWARDN). Prepare one with: waywarden import ROADS.osm.pbf -o roads.wwn"
    )]
    NotPrepared {
        /// Which file.
        path: String,
    },
    /// It was made by another version.
    #[error(
        "{path} has format version {found}, this waywarden reads version {FORMAT_VERSION}. Prepare it again with: waywarden import"
    )]
    Version {
        /// Which file.
        path: String,
        /// Its version.
        found: u32,
    },
    /// It is shorter or longer than it says.
    #[error(
        "{path} is {found} bytes long but says {expected}: it was cut short or added to. Copy it again or prepare it again with: waywarden import"
    )]
    Length {
        /// Which file.
        path: String,
        /// Length by its header.
        expected: u64,
        /// Length on disk.
        found: u64,
    },
    /// Its content changed after it was written.
    #[error("{path} is damaged (checksum differs). Copy it again or prepare it again with: waywarden import")]
    Checksum {
        /// Which file.
        path: String,
    },
    /// Its arrays contradict each other.
    #[error("{path}: {source}. Prepare it again with: waywarden import")]
    Inconsistent {
        /// Which file.
        path: String,
        /// What contradicts what.
        source: Inconsistent,
    },
    /// Big-endian machines are not supported.
    #[error("prepared networks are little-endian and this machine is not: import from the .osm.pbf instead")]
    BigEndian,
}

/// Writes `network` in the prepared format.
///
/// # Errors
/// Whatever `out` returns; an unsupported byte order.
pub fn write(network: &Network, out: &mut dyn Write) -> std::io::Result<()> {
    write_with(network, &[], out)
}

/// As [`write()`], with further arrays that belong to the network, such as a hierarchy: their meaning is the caller's.
///
/// # Errors
/// As [`write()`].
pub fn write_with(network: &Network, attached: &[&[u8]], out: &mut dyn Write) -> std::io::Result<()> {
    if cfg!(target_endian = "big") {
        return Err(std::io::Error::other(FileError::BigEndian.to_string()));
    }
    let p = &network.parts;
    let arrays: [&[u8]; ARRAYS] = [
        bytemuck::cast_slice(&p.node_at),
        bytemuck::cast_slice(&p.node_osm_id),
        bytemuck::cast_slice(&p.segment_nodes),
        bytemuck::cast_slice(&p.first_point),
        bytemuck::cast_slice(&p.point_at),
        bytemuck::cast_slice(&p.point_offset_mm),
        bytemuck::cast_slice(&p.first_stretch),
        bytemuck::cast_slice(&p.stretches),
        bytemuck::cast_slice(&p.first_arc),
        bytemuck::cast_slice(&p.arc_code),
        bytemuck::cast_slice(&p.first_turn),
        bytemuck::cast_slice(&p.turns),
        &p.arc_reach,
        bytemuck::cast_slice(&p.ways),
        bytemuck::cast_slice(&p.first_char),
        &p.text,
    ];
    let arrays: Vec<&[u8]> = arrays.into_iter().chain([p.meta.as_slice()]).chain(attached.iter().copied()).collect();
    let mut body = Vec::new();
    for bytes in &arrays {
        body.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
    }
    for bytes in &arrays {
        body.extend_from_slice(bytes);
        body.resize(body.len().next_multiple_of(8), 0);
    }
    out.write_all(MAGIC)?;
    out.write_all(&FORMAT_VERSION.to_le_bytes())?;
    out.write_all(&(arrays.len() as u32).to_le_bytes())?;
    out.write_all(&((HEADER + body.len()) as u64).to_le_bytes())?;
    out.write_all(&xxh3_64(&body).to_le_bytes())?;
    out.write_all(&body)
}

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
    let bytes = std::fs::read(path).map_err(|source| FileError::Io { path: path.display().to_string(), source })?;
    read_with(&bytes, &path.display().to_string())
}

/// Reads a prepared network from memory; `path` names it in errors.
///
/// # Errors
/// As [`open`].
pub fn read(bytes: &[u8], path: &str) -> Result<Network, FileError> {
    Ok(read_with(bytes, path)?.0)
}

fn read_with(bytes: &[u8], path: &str) -> Result<(Network, Vec<Vec<u8>>), FileError> {
    let path = || path.to_owned();
    if cfg!(target_endian = "big") {
        return Err(FileError::BigEndian);
    }
    if bytes.len() < HEADER || &bytes[..8] != MAGIC {
        return Err(FileError::NotPrepared { path: path() });
    }
    let word = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().expect("8 bytes"));
    let found = word(8) as u32;
    if found != FORMAT_VERSION {
        return Err(FileError::Version { path: path(), found });
    }
    if word(16) != bytes.len() as u64 {
        return Err(FileError::Length { path: path(), expected: word(16), found: bytes.len() as u64 });
    }
    let body = &bytes[HEADER..];
    if word(24) != xxh3_64(body) {
        return Err(FileError::Checksum { path: path() });
    }
    let inconsistent = |source| FileError::Inconsistent { path: path(), source };
    let (parts, attached) = split(body, (word(8) >> 32) as usize).map_err(inconsistent)?;
    Ok((Network::from_parts(parts).map_err(inconsistent)?, attached))
}

/// Most arrays that may be attached.
const MAX_ATTACHED: usize = 64;

fn split(body: &[u8], count: usize) -> Result<(Parts, Vec<Vec<u8>>), Inconsistent> {
    if !(ARRAYS + 1..=ARRAYS + 1 + MAX_ATTACHED).contains(&count) || body.len() < count * 8 {
        return Err(Inconsistent("number of arrays".into()));
    }
    let mut at = count * 8;
    let mut next_length = body[..at].chunks_exact(8).map(|b| u64::from_le_bytes(b.try_into().expect("8 bytes")));
    let mut next = || -> Result<&[u8], Inconsistent> {
        let length = next_length.next().and_then(|l| usize::try_from(l).ok());
        let range = length.and_then(|l| Some(at..at.checked_add(l)?));
        let bytes = range.clone().and_then(|r| body.get(r));
        let (Some(bytes), Some(range)) = (bytes, range) else {
            return Err(Inconsistent("an array reaches beyond the end".into()));
        };
        at = range.end.next_multiple_of(8);
        Ok(bytes)
    };
    let parts = Parts {
        node_at: array(next()?)?,
        node_osm_id: array(next()?)?,
        segment_nodes: array(next()?)?,
        first_point: array(next()?)?,
        point_at: array(next()?)?,
        point_offset_mm: array(next()?)?,
        first_stretch: array(next()?)?,
        stretches: array(next()?)?,
        first_arc: array(next()?)?,
        arc_code: array(next()?)?,
        first_turn: array(next()?)?,
        turns: array(next()?)?,
        arc_reach: array(next()?)?,
        ways: array(next()?)?,
        first_char: array(next()?)?,
        text: array(next()?)?,
        meta: array(next()?)?,
    };
    let attached = (ARRAYS + 1..count).map(|_| Ok(next()?.to_vec())).collect::<Result<_, Inconsistent>>()?;
    Ok((parts, attached))
}

fn array<T: Pod>(bytes: &[u8]) -> Result<Vec<T>, Inconsistent> {
    if !bytes.len().is_multiple_of(size_of::<T>()) {
        return Err(Inconsistent("length of an array".into()));
    }
    Ok(bytemuck::allocation::pod_collect_to_vec(bytes))
}
