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

mod read;

use std::io::Write;

use bytemuck::Zeroable;
use waywarden_errors::{Code, Explained, Explanation};
use xxhash_rust::xxh3::xxh3_64;

use crate::Network;
use crate::network::{Inconsistent, Parts};

pub use read::{EachPiece, open, open_hashing, open_with, read};

/// The version of the format; a file of another version is refused.
pub const FORMAT_VERSION: u32 = 2;

const MAGIC: &[u8; 8] = b"WAYWARDN";
const HEADER: usize = 32;
/// Arrays of every file, its description included; those attached follow.
const ARRAYS: usize = 20;
/// Each array begins at a multiple of this.
const ALIGNMENT: usize = 8;

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
    #[error("{path} is not a prepared network (it does not begin with WAYWARDN). {PREPARE}")]
    NotPrepared {
        /// Which file.
        path: String,
    },
    /// It was made by another version.
    #[error(
        "{path} has format version {found}, this waywarden reads version {FORMAT_VERSION}. Remedy: {PREPARE_AGAIN}"
    )]
    Version {
        /// Which file.
        path: String,
        /// Its version.
        found: u32,
    },
    /// It is shorter or longer than it says.
    #[error("{path} is {found} bytes long but says {expected}: it was cut short or added to. {COPY_AGAIN}")]
    Length {
        /// Which file.
        path: String,
        /// Length by its header.
        expected: u64,
        /// Length on disk.
        found: u64,
    },
    /// Its content changed after it was written.
    #[error("{path} is damaged (checksum differs). {COPY_AGAIN}")]
    Checksum {
        /// Which file.
        path: String,
    },
    /// Its arrays contradict each other.
    #[error("{path}: {source}. Remedy: {PREPARE_AGAIN}")]
    Inconsistent {
        /// Which file.
        path: String,
        /// What contradicts what.
        source: Inconsistent,
    },
    /// Big-endian machines are not supported.
    #[error("prepared networks are little-endian and this machine is not: {USE_EXTRACT}")]
    BigEndian,
}

const PREPARE: &str = "Prepare one with: waywarden import ROADS.osm.pbf -o roads.wwn";
const PREPARE_AGAIN: &str = "prepare it again with: waywarden import";
const COPY_AGAIN: &str = "Copy it again or prepare it again with: waywarden import";
const USE_EXTRACT: &str = "import from the .osm.pbf instead";

impl Explained for FileError {
    fn explain(&self) -> Explanation {
        match self {
            Self::Io { path, .. } => Explanation::of(Code::FileUnreadable).at(path),
            Self::NotPrepared { path } => Explanation::of(Code::NetworkNotPrepared).at(path).remedy(PREPARE),
            Self::Version { path, .. } => Explanation::of(Code::NetworkVersion).at(path).remedy(PREPARE_AGAIN),
            Self::Length { path, .. } | Self::Checksum { path } => {
                Explanation::of(Code::NetworkDamaged).at(path).remedy(COPY_AGAIN)
            }
            Self::Inconsistent { path, .. } => Explanation::of(Code::NetworkDamaged).at(path).remedy(PREPARE_AGAIN),
            Self::BigEndian => Explanation::of(Code::NetworkNotPrepared).remedy(USE_EXTRACT),
        }
    }
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
    let arrays: Vec<&[u8]> = network.parts.arrays().into_iter().chain(attached.iter().copied()).collect();
    let mut body = Vec::new();
    for bytes in &arrays {
        body.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
    }
    for bytes in &arrays {
        body.extend_from_slice(bytes);
        body.resize(body.len().next_multiple_of(ALIGNMENT), 0);
    }
    out.write_all(MAGIC)?;
    out.write_all(&FORMAT_VERSION.to_le_bytes())?;
    out.write_all(&(arrays.len() as u32).to_le_bytes())?;
    out.write_all(&((HEADER + body.len()) as u64).to_le_bytes())?;
    out.write_all(&xxh3_64(&body).to_le_bytes())?;
    out.write_all(&body)
}

/// Calls a macro with the fields of [`Parts`] in the order of the file.
macro_rules! in_file_order {
    ($callback:ident) => {
        $callback!(
            node_at,
            node_osm_id,
            segment_nodes,
            first_point,
            point_at,
            point_offset_mm,
            first_stretch,
            stretches,
            first_arc,
            arc_code,
            first_turn,
            turns,
            arc_reach,
            ways,
            water_first,
            water_at,
            bridges,
            first_char,
            text,
            meta
        )
    };
}

impl Parts {
    /// The arrays as they lie in the file.
    fn arrays(&self) -> [&[u8]; ARRAYS] {
        macro_rules! slices {
            ($($field:ident),*) => { [$(bytemuck::cast_slice(&self.$field)),*] };
        }
        in_file_order!(slices)
    }

    /// The arrays to be filled from a file.
    fn arrays_mut(&mut self) -> [&mut [u8]; ARRAYS] {
        macro_rules! slices {
            ($($field:ident),*) => { [$(bytemuck::cast_slice_mut(&mut self.$field)),*] };
        }
        in_file_order!(slices)
    }

    /// Zeroed arrays of so many bytes each.
    fn zeroed(bytes: &[usize; ARRAYS]) -> Result<Self, Inconsistent> {
        let mut next = bytes.iter();
        macro_rules! parts {
            ($($field:ident),*) => { Self { $($field: zeroed(*next.next().expect("one for each field"))?),* } };
        }
        Ok(in_file_order!(parts))
    }
}

fn zeroed<T: Zeroable>(bytes: usize) -> Result<Vec<T>, Inconsistent> {
    if !bytes.is_multiple_of(size_of::<T>()) {
        return Err(Inconsistent("length of an array".into()));
    }
    Ok(bytemuck::allocation::zeroed_vec(bytes / size_of::<T>()))
}
