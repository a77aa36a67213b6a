//! The cases in the project's own data folder.
#![allow(clippy::disallowed_methods, clippy::print_stderr)]
#![allow(missing_docs, clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use waywarden_case::{Case, read_case};
use waywarden_tables::Files;

fn case_file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data").join(name).join("case.toml")
}

fn load(name: &str) -> Case {
    let files = Files::on_disk().with_variables(|name| std::env::var(name).ok());
    read_case(&files, &case_file(name)).unwrap_or_else(|problems| panic!("{problems}")).case
}

#[test]
fn iceland_loads() {
    let case = load("iceland");
    assert_eq!(case.id, "iceland");
    assert!(case.areas.len() > 50 && case.sites.len() > 10 && !case.scenarios.is_empty());
    assert!(case.total(0) > 100_000.0, "{}", case.total(0));
}

#[test]
fn yeovil_loads_where_its_data_is() {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let data = std::env::var_os("WAYWARDEN_DATA").map_or(default, PathBuf::from);
    if !data.join("yeovil/lsoa11_south_west.csv").is_file() {
        eprintln!("SKIPPED yeovil_loads_where_its_data_is: no data in {} (set WAYWARDEN_DATA)", data.display());
        return;
    }
    let case = load("yeovil");
    assert_eq!((case.areas.len(), case.sites.len()), (3025, 12));
    assert_eq!(case.polygons.as_ref().map(|polygons| polygons.len()), Some(3025));
    let yeovil_2014 = case.scenario("close_yeovil_2014").expect("the 2014 variant");
    let somerset = (0..case.areas.len()).filter(|&area| yeovil_2014.counts(area)).count();
    assert!((300..400).contains(&somerset), "{somerset} areas in Somerset");
    assert!(case.weights.iter().enumerate().all(|(weight, _)| case.total(weight) > 1000.0));
}
