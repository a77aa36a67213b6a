//! The mesh as bytes: tiles as they were made, each with its checksum, behind a header that names the roads.
//!
//! | bytes | content |
//! |---|---|
//! | 0..8 | `WAYMESH` and a zero |
//! | 8..12 | format version, u32 |
//! | 12..16 | number of tiles, u32 |
//! | 16..24 | XXH3-64 of the settings, the name of the roads and the water that the mesh follows from |
//! | 24..32 | XXH3-64 of the rows that follow |
//! | 32.. | for each tile: row and column, i32; offset and length in bytes, u64; XXH3-64 of its bytes |
//! | then | the tiles |

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use crate::ground::grid::TileKey;
use crate::ground::roads::Roads;
use crate::ground::tile::Tile;

/// The version of the format; a mesh of another version is made anew.
pub const MESH_VERSION: u32 = 2;

const MAGIC: &[u8; 8] = b"WAYMESH\0";
const HEADER: usize = 32;
const ROW: usize = 32;

/// Why bytes are not the mesh of a [`Land`](crate::Land).
#[derive(Debug, thiserror::Error)]
pub enum MeshError {
    /// They cannot be read.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// They do not begin like a mesh.
    #[error("it is no mesh of isochrones")]
    NotAMesh,
    /// Another version wrote them.
    #[error("its format has version {0}, this waywarden keeps version {MESH_VERSION}")]
    Version(u32),
    /// They belong to other roads or other settings.
    #[error("it was made for other roads")]
    OtherRoads,
    /// The header or its rows changed after they were written.
    #[error("it is damaged")]
    Damaged,
}

/// Where a kept mesh is read from.
pub trait MeshSource: Read + Seek + Send {}

impl<T: Read + Seek + Send> MeshSource for T {}

/// Where a tile lies, and its checksum.
#[derive(Clone, Copy, Debug)]
struct Row {
    offset: u64,
    length: u64,
    checksum: u64,
}

/// A mesh that was kept: its tiles are read when they are needed.
pub(crate) struct KeptMesh {
    source: Mutex<Box<dyn MeshSource>>,
    rows: FxHashMap<TileKey, Row>,
}

impl std::fmt::Debug for KeptMesh {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeptMesh").field("tiles", &self.rows.len()).finish_non_exhaustive()
    }
}

fn number<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    let mut number = [0; N];
    number.copy_from_slice(&bytes[at..at + N]);
    number
}

impl KeptMesh {
    /// The tiles that it has.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &TileKey> {
        self.rows.keys()
    }

    pub(crate) fn open(mut source: Box<dyn MeshSource>, of: u64) -> Result<Self, MeshError> {
        let mut header = [0; HEADER];
        source.read_exact(&mut header).map_err(|_| MeshError::NotAMesh)?;
        if header[..8] != MAGIC[..] {
            return Err(MeshError::NotAMesh);
        }
        let version = u32::from_le_bytes(number(&header, 8));
        if version != MESH_VERSION {
            return Err(MeshError::Version(version));
        }
        if u64::from_le_bytes(number(&header, 16)) != of {
            return Err(MeshError::OtherRoads);
        }
        let tiles = u64::from(u32::from_le_bytes(number(&header, 12)));
        // Never more memory than the file can stand for.
        let mut bytes = Vec::new();
        source.by_ref().take(tiles * ROW as u64).read_to_end(&mut bytes)?;
        if bytes.len() as u64 != tiles * ROW as u64 || xxh3_64(&bytes) != u64::from_le_bytes(number(&header, 24)) {
            return Err(MeshError::Damaged);
        }
        let row = |row: &[u8]| {
            let key = (i32::from_le_bytes(number(row, 0)), i32::from_le_bytes(number(row, 4)));
            let [offset, length, checksum] = [8, 16, 24].map(|at| u64::from_le_bytes(number(row, at)));
            (key, Row { offset, length, checksum })
        };
        Ok(Self { source: Mutex::new(source), rows: bytes.chunks_exact(ROW).map(row).collect() })
    }

    /// The bytes of a tile if it is there; an error if they are not those that were written.
    pub(crate) fn bytes(&self, key: TileKey) -> Option<Result<Vec<u8>, MeshError>> {
        let row = self.rows.get(&key)?;
        let read = || {
            let mut source = self.source.lock().unwrap_or_else(PoisonError::into_inner);
            source.seek(SeekFrom::Start(row.offset))?;
            let mut bytes = Vec::new();
            source.by_ref().take(row.length).read_to_end(&mut bytes)?;
            if bytes.len() as u64 == row.length && xxh3_64(&bytes) == row.checksum {
                Ok(bytes)
            } else {
                Err(MeshError::Damaged)
            }
        };
        Some(read())
    }

    /// The tile with this number, if it is there and whole.
    pub(crate) fn tile(&self, roads: &Roads, number: usize) -> Option<Result<Tile, MeshError>> {
        let found = self.bytes(roads.tiles[number])?;
        Some(found.and_then(|bytes| Tile::from_bytes(&bytes, roads, number).ok_or(MeshError::Damaged)))
    }
}

/// Writes tiles as a mesh of what they follow from.
pub(crate) fn write_tiles(out: &mut dyn Write, of: u64, tiles: &[(TileKey, Vec<u8>)]) -> io::Result<()> {
    let mut rows = Vec::with_capacity(tiles.len() * ROW);
    let mut offset = (HEADER + tiles.len() * ROW) as u64;
    for (key, bytes) in tiles {
        rows.extend_from_slice(&key.0.to_le_bytes());
        rows.extend_from_slice(&key.1.to_le_bytes());
        [offset, bytes.len() as u64, xxh3_64(bytes)].iter().for_each(|n| rows.extend_from_slice(&n.to_le_bytes()));
        offset += bytes.len() as u64;
    }
    out.write_all(MAGIC)?;
    out.write_all(&MESH_VERSION.to_le_bytes())?;
    out.write_all(&(tiles.len() as u32).to_le_bytes())?;
    out.write_all(&of.to_le_bytes())?;
    out.write_all(&xxh3_64(&rows).to_le_bytes())?;
    out.write_all(&rows)?;
    tiles.iter().try_for_each(|(_, bytes)| out.write_all(bytes))
}
