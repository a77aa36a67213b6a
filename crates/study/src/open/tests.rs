//! Which files are roads.

use waywarden_progress::Silent;
use waywarden_testkit::pbf::{Compression, Street, streets};
use waywarden_testkit::roads::{Road, network};

use super::*;
use crate::Roads;

fn put(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn extract(first: i64) -> Vec<u8> {
    let nodes: Vec<(i64, f64, f64)> = (0..3).map(|i| (first + i, 0.01 * (first + i) as f64, 51.0)).collect();
    let tags = [("highway", "residential")];
    streets(&nodes, &[Street { id: first, nodes: &[first, first + 1, first + 2], tags: &tags }], Compression::Zlib)
}

#[test]
fn roads_are_one_prepared_network_or_extracts() {
    let folder = tempfile::tempdir().unwrap();
    let mut bytes = Vec::new();
    file::write(&network(&[(0.0, 0.0), (0.01, 0.0)], &[Road::two_way(&[0, 1], 36)], &[]), &mut bytes).unwrap();
    let prepared = put(folder.path(), "roads.wwn", &bytes);
    // By its contents, whatever its name.
    let renamed = put(folder.path(), "roads.backup", &bytes);
    let (west, east) =
        (put(folder.path(), "west.osm.pbf", &extract(1)), put(folder.path(), "east.osm.pbf", &extract(3)));
    let missing = folder.path().join("nowhere.osm.pbf");
    let open = |paths: &[&PathBuf]| {
        let paths: Vec<PathBuf> = paths.iter().map(|path| (*path).clone()).collect();
        Roads::of_files(&paths, &ImportSettings::default(), &Silent)
    };
    assert!(open(&[&prepared]).unwrap().are_prepared() && open(&[&renamed]).unwrap().are_prepared());
    let merged = open(&[&west, &east]).unwrap();
    assert!(!merged.are_prepared());
    assert_eq!(merged.network().ways().len(), 2);
    assert!(matches!(open(&[]), Err(StudyError::NoRoads)));
    assert!(matches!(open(&[&west, &missing]), Err(StudyError::Missing { path }) if path == missing));
    assert!(matches!(open(&[&west, &renamed]), Err(StudyError::PreparedAmongOthers { path }) if path == renamed));
    assert!(matches!(open(&[&put(folder.path(), "page.osm.pbf", b"<html>")]), Err(StudyError::Import(_))));
    assert!(matches!(Roads::open(&missing), Err(StudyError::Missing { .. })));
}

#[test]
fn a_profile_is_a_file_a_shipped_one_or_the_car() {
    let (folder, files) = (tempfile::tempdir().unwrap(), Files::on_disk());
    assert_eq!(profile(&files, None).unwrap().name(), "car");
    assert_eq!(profile(&files, Some(Path::new("blue-light"))).unwrap().name(), "blue-light");
    let nowhere = folder.path().join("mine.toml");
    let error = profile(&files, Some(&nowhere)).err().unwrap();
    assert!(matches!(error, StudyError::Read(_)) && error.to_string().contains("mine.toml"), "{error}");
    let wrong = put(folder.path(), "wrong.toml", b"name = \"wrong\"\nwings = 2\n");
    assert!(matches!(profile(&files, Some(&wrong)), Err(StudyError::Profile(_))));
}
