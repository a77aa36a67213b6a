//! The files of isochrones that belong to no case.

use waywarden_pack::{Staging, write_layer};
use waywarden_results::IsochroneFiles;

use crate::ReportError;

/// Writes each layer as GeoJSON, and the files beside them.
///
/// # Errors
/// A file that cannot be written.
pub fn write_isochrones(staging: &Staging, (layers, sidecars): &IsochroneFiles) -> Result<(), ReportError> {
    for (name, bytes) in sidecars {
        staging.write(name, bytes)?;
    }
    for layer in layers {
        let mut file = staging.create(&format!("{}.geojson", layer.name))?;
        write_layer(layer, &mut file)?;
        file.finish()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use waywarden_pack::{Layer, RunRecord};

    use super::*;

    #[test]
    fn each_layer_is_a_file_of_its_name() {
        let parent = tempfile::tempdir().expect("a folder");
        let folder = parent.path().join("maps");
        let staging = Staging::begin(&folder).expect("begun");
        let layer = Layer { name: "isochrones_any".to_owned(), run_id: None, fields: Vec::new(), features: Vec::new() };
        let files = (vec![layer], vec![("isochrones_any.json".to_owned(), b"{}".to_vec())]);
        write_isochrones(&staging, &files).expect("written");
        staging.commit_with_record(RunRecord::new("0", "isochrones")).expect("in place");
        let layer = std::fs::read_to_string(folder.join("isochrones_any.geojson")).expect("a layer");
        assert!(layer.contains("FeatureCollection"), "{layer}");
        assert_eq!(std::fs::read(folder.join("isochrones_any.json")).expect("a sidecar"), b"{}");
    }
}
