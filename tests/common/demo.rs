//! One run of the demonstration, shared by the tests of a file.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::{contents, folder, run_well, shipped, text};

/// The scenarios of the demonstration.
pub const SCENARIOS: [&str; 6] = [
    "close_akureyri",
    "close_vestmannaeyjar",
    "close_akureyri_vestmannaeyjar",
    "close_akureyri_main",
    "open_egilsstadir",
    "move_neskaupstadur",
];

/// The files that it writes, by name.
pub fn files() -> &'static BTreeMap<String, Vec<u8>> {
    static FILES: OnceLock<BTreeMap<String, Vec<u8>>> = OnceLock::new();
    FILES.get_or_init(|| {
        let folder = folder();
        let out = folder.path().join("results");
        let ran = run_well(folder.path(), &["demo", "-o", text(&out)]);
        for scenario in SCENARIOS {
            assert!(ran.stdout.contains(&format!("({scenario})")), "{}", ran.stdout);
        }
        assert!(ran.stdout.contains("© OpenStreetMap contributors"), "{}", ran.stdout);
        assert_eq!(contents(folder.path()).keys().filter(|name| !name.starts_with("results/")).count(), 0);
        contents(&out)
    })
}

/// The maps of the same case in full detail, by name.
pub fn full_detail() -> &'static BTreeMap<String, Vec<u8>> {
    static FILES: OnceLock<BTreeMap<String, Vec<u8>>> = OnceLock::new();
    FILES.get_or_init(|| {
        let folder = folder();
        for (name, bytes) in contents(&shipped("data/iceland")) {
            let text = String::from_utf8(bytes.clone())
                .map(|text| text.replace("detail_m = 80", "detail_m = 80\nsimplify_m = 0"));
            let bytes = if name == "case.toml" { text.expect("text").into_bytes() } else { bytes };
            std::fs::write(folder.path().join(name), bytes).expect("written");
        }
        run_well(folder.path(), &["run", "case.toml", "-o", "results", "--pack", "geojson"]);
        contents(&folder.path().join("results"))
    })
}
