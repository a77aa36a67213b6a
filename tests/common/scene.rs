//! A made-up case on a made-up grid of roads, small enough to run in a moment.
//!
//! Streets every 0.01 degree between longitude -3 and -2.9 and latitude 51 and 51.05 (11 by 6 crossings), two sites and
//! four areas on them, one scenario that closes a site.

use std::path::{Path, PathBuf};

use super::pbf::{self, Stored, Way};
use super::{Ran, contents, run_in};

/// The case file.
pub const CASE: &str = r#"[case]
id = "grid"
title = "A made-up town"

[roads]
files = ["roads.osm.pbf"]

[sites]
file = "sites.csv"

[demand]
file = "areas.csv"
weights = [{ column = "people", name = "people", title = "People", unit = "people" }]

[[scenario]]
id = "close_north"
title = "The north closes"
close = ["north"]
"#;

/// The sites file.
pub const SITES: &str = "id,name,lon,lat\nnorth,The North,-2.95,51.05\nsouth,The South,-2.95,51.00\n";

/// The demand file.
pub const AREAS: &str = "id,name,lon,lat,people\na,Aton,-3.00,51.05,10\nb,Beton,-2.93,51.04,20\n\
c,Ceton,-2.99,51.00,30\nd,Deton,-2.90,51.01,40\n";

/// The roads.
pub fn roads(stored: Stored) -> Vec<u8> {
    let id = |x: i64, y: i64| 1 + x + 100 * y;
    let nodes: Vec<(i64, f64, f64)> =
        (0..6).flat_map(|y| (0..11).map(move |x| (id(x, y), -3.0 + 0.01 * x as f64, 51.0 + 0.01 * y as f64))).collect();
    let rows = (0..6).map(|y| (0..11).map(|x| id(x, y)).collect::<Vec<i64>>());
    let columns = (0..11).map(|x| (0..6).map(|y| id(x, y)).collect::<Vec<i64>>());
    let chains: Vec<Vec<i64>> = rows.chain(columns).collect();
    let tags = [("highway", "residential"), ("name", "A Street")];
    let ways: Vec<Way<'_>> =
        chains.iter().enumerate().map(|(i, nodes)| Way { id: 1 + i as i64, nodes, tags: &tags }).collect();
    pbf::file(&nodes, &ways, stored)
}

/// The case in a folder of its own, with everything in order.
pub struct Scene {
    folder: tempfile::TempDir,
}

impl Scene {
    /// Writes the files.
    pub fn new() -> Self {
        let scene = Self { folder: super::folder() };
        scene.put("case.toml", CASE);
        scene.put("sites.csv", SITES);
        scene.put("areas.csv", AREAS);
        scene.put("roads.osm.pbf", roads(Stored::Zlib));
        scene
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The path of a file.
    pub fn file(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    /// Writes a file.
    pub fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.file(name), bytes).expect("written");
    }

    /// Replaces the one place where `old` stands in a file.
    pub fn change(&self, name: &str, old: &str, new: &str) {
        let text = std::fs::read_to_string(self.file(name)).expect("text");
        assert_eq!(text.matches(old).count(), 1, "{old:?} stands once in {name}");
        self.put(name, text.replace(old, new));
    }

    /// Runs the program in the folder and asserts that it leaves the folder as it is, down to the byte.
    pub fn refused(&self, arguments: &[&str]) -> Ran {
        let before = contents(self.path());
        let ran = run_in(self.path(), arguments);
        super::assert_same(&before, &contents(self.path()), &format!("waywarden {}", arguments.join(" ")));
        ran
    }
}
