//! The mesh beside a prepared network: the same maps with it, without it, and where it is damaged or of other roads.

mod common;

use std::fs;
use std::path::Path;

use common::scene::Scene;
use common::{assert_same, contents, folder, run_well, text};

fn maps(folder: &Path, name: &str, more: &[&str]) -> (std::collections::BTreeMap<String, Vec<u8>>, String) {
    let arguments = ["isochrones", "--roads", "roads.wwn", "--sites", "sites.csv", "--minutes", "3,6", "-o", name];
    let ran = run_well(folder, &[&arguments[..], more].concat());
    (contents(&folder.join(name)), ran.stderr)
}

#[test]
fn maps_do_not_depend_on_the_mesh() {
    let scene = Scene::new();
    let at = scene.path();
    run_well(at, &["import", "roads.osm.pbf", "-o", "roads.wwn"]);
    let mesh = at.join("roads.wwn.mesh");
    assert!(!mesh.exists(), "import makes none");
    let (made, _) = maps(at, "made", &[]);
    let kept = fs::read(&mesh).expect("a mesh");
    let (again, said) = maps(at, "again", &["--threads", "1"]);
    assert_same(&made, &again, "with the mesh");
    assert!(!said.contains("mesh"), "{said}");
    assert!(fs::read(&mesh).expect("a mesh") == kept, "nothing new, nothing written");

    // A tile is damaged; then the header; then there is nothing of it; then it is that of other roads.
    let mut tile = kept.clone();
    let last = tile.len() - 5;
    tile[last] ^= 64;
    let mut header = kept.clone();
    header[33] ^= 1;
    let elsewhere = folder();
    scene_of_other_roads(elsewhere.path());
    let other = fs::read(elsewhere.path().join("roads.wwn.mesh")).expect("a mesh");
    for (name, bytes) in [("tile", tile), ("header", header), ("cut", kept[..20].to_vec()), ("other", other)] {
        fs::write(&mesh, bytes).expect("written");
        let (found, said) = maps(at, name, &[]);
        assert_same(&made, &found, name);
        assert!(said.contains("roads.wwn.mesh") && said.contains("anew"), "{name}: {said}");
        assert!(fs::read(&mesh).expect("a mesh") == kept, "{name}: made anew");
    }
    // A run that was killed while it wrote leaves a file that nobody reads.
    fs::write(at.join("roads.wwn.mesh.1.tmp"), &kept[..30]).expect("written");
    assert_same(&made, &maps(at, "killed", &[]).0, "killed");
    // Other cells have no mesh here, and leave this one as it is.
    let _ = maps(at, "coarse", &["--detail", "20"]);
    assert!(fs::read(&mesh).expect("a mesh") == kept);
    let (outwards, _) = maps(at, "from", &["--direction", "from"]);
    assert!(outwards.contains_key("isochrones_any.geojson") && fs::read(&mesh).expect("a mesh") == kept);
}

fn scene_of_other_roads(at: &Path) {
    let (roads, sites) =
        (common::shipped("data/iceland/iceland-roads.osm.pbf"), common::shipped("data/iceland/sites.csv"));
    run_well(at, &["import", text(&roads), "-o", "roads.wwn"]);
    fs::copy(sites, at.join("sites.csv")).expect("copied");
    let _ = maps(at, "maps", &[]);
}
