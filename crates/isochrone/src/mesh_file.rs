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

use std::collections::BTreeSet;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::sync::{Mutex, PoisonError};

use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::{Xxh3, xxh3_64};

use crate::land::Land;
use crate::roads::{Roads, TileKey};
use crate::tile::Tile;

/// The version of the format; a mesh of another version is made anew.
pub const MESH_VERSION: u32 = 2;

const MAGIC: &[u8; 8] = b"WAYMESH\0";
const HEADER: usize = 32;
const ROW: usize = 32;

/// Why bytes are not the mesh of a [`Land`].
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
    fn open(mut source: Box<dyn MeshSource>, of: u64) -> Result<Self, MeshError> {
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
    fn bytes(&self, key: TileKey) -> Option<Result<Vec<u8>, MeshError>> {
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

impl Land {
    /// What the mesh follows from, as a number.
    fn mesh_of(&self, roads: u64) -> u64 {
        let mut hash = Xxh3::new();
        let settings = self.grid().settings();
        [settings.off_road_m, settings.detail_m].iter().for_each(|number| hash.update(&number.to_bits().to_le_bytes()));
        [self.grid().step_lon_e6(), self.grid().step_lat_e6()].iter().for_each(|step| hash.update(&step.to_le_bytes()));
        hash.update(&roads.to_le_bytes());
        self.water.update(&mut hash);
        hash.digest()
    }

    /// Takes the tiles of a mesh that [`Land::write_mesh`] wrote where they are needed, instead of making them. What is drawn
    /// does not depend on it. `roads` is a checksum of the whole network's pieces: a land may have some of them only, and the
    /// mesh of any land of one network fits every other.
    ///
    /// # Errors
    /// [`MeshError`]: all is made anew then.
    pub fn keep_mesh(&mut self, source: Box<dyn MeshSource>, roads: u64) -> Result<(), MeshError> {
        self.kept = Some(KeptMesh::open(source, self.mesh_of(roads))?);
        Ok(())
    }

    /// Writes the mesh as it is, for roads with a checksum: what was kept, also beyond this land, and what was made since, as
    /// far as it has no more than so many bytes.
    ///
    /// # Errors
    /// Whatever `out` returns.
    pub fn write_mesh(&self, out: &mut dyn Write, roads: u64, most_bytes: u64) -> io::Result<()> {
        let kept_keys = self.kept.iter().flat_map(|kept| kept.rows.keys());
        let keys: BTreeSet<TileKey> = self.roads.tiles.iter().chain(kept_keys).copied().collect();
        let mut tiles: Vec<(TileKey, Vec<u8>)> = Vec::new();
        let mut total = 0;
        for key in keys {
            let kept = || self.kept.as_ref().and_then(|kept| kept.bytes(key)).and_then(Result::ok);
            let made = || {
                let number = self.roads.tiles.binary_search(&key).ok()?;
                Some(self.made_tile(number)?.to_bytes(&self.roads, number))
            };
            let Some(bytes) = kept().or_else(made) else { continue };
            if total + bytes.len() as u64 <= most_bytes {
                total += bytes.len() as u64;
                tiles.push((key, bytes));
            }
        }
        let mut rows = Vec::with_capacity(tiles.len() * ROW);
        let mut offset = (HEADER + tiles.len() * ROW) as u64;
        for (key, bytes) in &tiles {
            rows.extend_from_slice(&key.0.to_le_bytes());
            rows.extend_from_slice(&key.1.to_le_bytes());
            [offset, bytes.len() as u64, xxh3_64(bytes)].iter().for_each(|n| rows.extend_from_slice(&n.to_le_bytes()));
            offset += bytes.len() as u64;
        }
        out.write_all(MAGIC)?;
        out.write_all(&MESH_VERSION.to_le_bytes())?;
        out.write_all(&(tiles.len() as u32).to_le_bytes())?;
        out.write_all(&self.mesh_of(roads).to_le_bytes())?;
        out.write_all(&xxh3_64(&rows).to_le_bytes())?;
        out.write_all(&rows)?;
        tiles.iter().try_for_each(|(_, bytes)| out.write_all(bytes))
    }
}
