//! An extract is read twice: what the second pass finds must be what the first one found.

#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]

mod common;

use common::draw;
use waywarden_osm::{ImportError, ImportSettings, Stage, import};

/// Imports a file whose bytes become `second` when the ways have been read.
fn swapped(first: &[u8], second: &[u8]) -> Result<usize, ImportError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("roads.osm.pbf");
    std::fs::write(&path, first).unwrap();
    let settings = ImportSettings { keep_islands: true, ..ImportSettings::default() };
    let network = import(&[&path], &settings, &|stage, _, _| {
        if stage == Stage::Ways {
            std::fs::write(&path, second).unwrap();
        }
    })?;
    Ok(network.segment_count())
}

#[test]
fn an_extract_that_changes_between_the_passes_is_refused() {
    let road = draw("a-b-c\n---\nway 1 abc: highway=primary").encode();
    let moved = draw("a-b--c\n---\nway 1 abc: highway=primary").encode();
    assert_eq!(swapped(&road, &road).unwrap(), 1, "the same bytes again");
    let header_only = common::hostile::head();
    for (what, second) in [("a node moves", moved), ("the blobs are gone", header_only)] {
        let error = swapped(&road, &second).expect_err(what);
        assert!(matches!(error, ImportError::Changed { .. }), "{what}: {error}");
        assert!(error.to_string().contains("roads.osm.pbf: the file changed while it was being read"), "{error}");
    }
}
