//! The mesh of isochrones beside a prepared network: taken where it is there, written when it was made.

use std::fs::{self, File};
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};

use waywarden_isochrone::{Land, Settings};
use waywarden_progress::{Observer, Warning};

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
pub(crate) fn take(land: &mut Land, path: Option<&Path>, observer: &dyn Observer) {
    let Some(path) = path.filter(|_| is_kept(land)) else { return };
    let Ok(file) = File::open(path) else { return };
    if let Err(error) = land.keep_mesh(Box::new(file)) {
        let message = format!("the mesh in {} is not used: {error}. It is made anew", path.display());
        observer.warn(&Warning::new("mesh", message));
    }
}

/// Writes the mesh of a land if parts of it were made. It appears whole or not at all: a run that is killed leaves the one
/// before, and of two at once the last counts. Where nobody may write nothing is kept.
pub(crate) fn keep(land: &Land, path: Option<&Path>, observer: &dyn Observer) {
    let Some(path) = path.filter(|_| is_kept(land) && land.tiles_made() > 0) else { return };
    if land.tiles_damaged() > 0 {
        let message =
            format!("{} parts of the mesh in {} were damaged and made anew", land.tiles_damaged(), path.display());
        observer.warn(&Warning::new("mesh", message));
    }
    let temporary = path.with_extension(format!("mesh.{}.tmp", std::process::id()));
    let written = write(land, &temporary).and_then(|()| fs::rename(&temporary, path));
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

fn write(land: &Land, path: &Path) -> std::io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
    land.write_mesh(&mut out, MOST_BYTES)?;
    out.flush()?;
    out.get_ref().sync_all()
}
