//! The mesh of isochrones beside a prepared network: taken where it is there, written when it was made.

use std::fs::{self, File};
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use waywarden_isochrone::{Land, Settings};
use waywarden_network::{Network, way_flags};
use waywarden_progress::{Observer, Warning};
use xxhash_rust::xxh3::Xxh3;

/// A mesh is kept up to this size, bytes: that of the South West of England has some 100 MB.
const MOST_BYTES: u64 = 512 << 20;

/// Where the mesh of a prepared network is kept.
#[must_use]
pub fn mesh_path(network: &Path) -> PathBuf {
    let mut name = network.as_os_str().to_owned();
    name.push(".mesh");
    PathBuf::from(name)
}

/// Takes the mesh that is kept for a land, if it is one of the default settings; only these are kept.
pub(crate) fn take(land: &mut Land, network: &Network, path: Option<&Path>, observer: &dyn Observer) {
    let Some(path) = path.filter(|_| is_kept(land)) else { return };
    let Ok(file) = File::open(path) else { return };
    if let Err(error) = land.keep_mesh(Box::new(file), checksum(network)) {
        let message = format!("the mesh in {} is not used: {error}. It is made anew", path.display());
        observer.warn(&Warning::new("mesh", message));
    }
}

/// Writes the mesh of a land if parts of it were made. It appears whole or not at all: a run that is killed leaves the one
/// before, and of two at once the last counts. Where nobody may write nothing is kept.
pub(crate) fn keep(land: &Land, network: &Network, path: Option<&Path>, observer: &dyn Observer) {
    let Some(path) = path.filter(|_| is_kept(land) && land.tiles_made() > 0) else { return };
    if land.tiles_damaged() > 0 {
        let message =
            format!("{} parts of the mesh in {} were damaged and made anew", land.tiles_damaged(), path.display());
        observer.warn(&Warning::new("mesh", message));
    }
    let temporary = path.with_extension(format!("mesh.{}.tmp", std::process::id()));
    let written = write(land, network, &temporary).and_then(|()| fs::rename(&temporary, path));
    if let Err(error) = written {
        let _ = fs::remove_file(&temporary);
        if !matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) {
            let message = format!("the mesh of the isochrones is not kept in {}: {error}", path.display());
            observer.warn(&Warning::new("mesh", message));
        }
    }
}

fn is_kept(land: &Land) -> bool {
    let (settings, default) = (land.grid().settings(), Settings::default());
    settings.detail_m == default.detail_m && settings.off_road_m == default.off_road_m
}

/// XXH3-64 of all that the pieces of roads on the land follow from: where segments and their stretches lie, which are motorways,
/// which no land at all, and which lead out.
fn checksum(network: &Network) -> u64 {
    let mut hash = Xxh3::new();
    let mut bytes = Vec::with_capacity(1 << 17);
    for segment in network.segments() {
        for at in network.points(segment) {
            bytes.extend_from_slice(&at.lon_e7.to_le_bytes());
            bytes.extend_from_slice(&at.lat_e7.to_le_bytes());
        }
        for stretch in network.stretches(segment) {
            let way = network.way(stretch);
            bytes.extend_from_slice(&stretch.start_mm.to_le_bytes());
            bytes.extend_from_slice(&[way.class() as u8, u8::from(way.has(way_flags::TUNNEL))]);
        }
        bytes.push(u8::from(network.arcs(segment).any(|arc| network.arc_leads_out(arc))));
        if bytes.len() > 1 << 16 {
            hash.update(&bytes);
            bytes.clear();
        }
    }
    hash.update(&bytes);
    hash.digest()
}

fn write(land: &Land, network: &Network, path: &Path) -> std::io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    land.write_mesh(&mut out, checksum(network), MOST_BYTES)?;
    out.flush()?;
    out.get_ref().sync_all()
}
