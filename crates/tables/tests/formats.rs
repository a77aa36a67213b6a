//! The same table as other programs write it, in every format: the points and cells are the same.
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stderr)]

use std::path::{Path, PathBuf};
use std::process::Command;

use waywarden_tables::{Columns, Files, Numbers, PointTable, read_table, table_of};

/// As `make_files.py` has them.
const CLINICS: [(&str, &str, f64, f64, f64); 4] = [
    ("0417", "Höfn", -15.2082, 64.2539, 12.0),
    ("0418", "Vík í Mýrdal", -19.0083, 63.4194, 7.0),
    ("0419", "Egilsstaðir, east", -14.3948, 65.2653, 1250.0),
    ("0420", "Akureyri", -18.1059, 65.6835, 88.0),
];

fn here(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
}

fn is_built(name: &str) -> bool {
    let has = |part: &str| name.contains(part);
    match () {
        () if has("parquet") => cfg!(feature = "parquet"),
        () if has("gpkg") => cfg!(feature = "gpkg"),
        () if has("xls") || has("ods") || has("fgb") || has("shapefile") => cfg!(feature = "formats"),
        () => true,
    }
}

/// Reads a file and compares every point and figure; true if its format is built in.
fn compared(path: &Path) -> bool {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let found = read_table(&Files::on_disk(), path);
    if !is_built(&name) {
        let words = found.unwrap_err().to_string();
        assert!(words.contains("this build of the program does not read"), "{name}: {words}");
        return false;
    }
    let table = found.unwrap_or_else(|problems| panic!("{name}: {problems}"));
    let points =
        PointTable::from_raw(&table, &Columns::default()).unwrap_or_else(|problems| panic!("{name}: {problems}"));
    assert_eq!((points.points.len(), points.rejects.rows()), (CLINICS.len(), 0), "{name}");
    let beds = table.column("beds").unwrap();
    let numbers = Numbers::of(&table);
    let mut found: Vec<_> = points.points.iter().collect();
    if name.ends_with(".fgb") {
        // The format stores features in the order of its spatial index; the clinics stand by id.
        found.sort_by(|a, b| a.id.cmp(&b.id));
    }
    for (point, (id, called, lon, lat, count)) in found.into_iter().zip(CLINICS) {
        assert_eq!((point.id.as_str(), point.name.as_str()), (id, called), "{name}");
        let off = (point.at.lon() - lon).abs().max((point.at.lat() - lat).abs());
        assert!(off < 1.5e-7, "{name}: {id} is {off} degrees off");
        assert_eq!(numbers.get(point.row, beds), Ok(count), "{name}");
    }
    true
}

#[test]
fn files_of_other_programs_are_the_same_table() {
    let mut names: Vec<PathBuf> =
        std::fs::read_dir(here("files")).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    assert!(names.len() >= 14, "{names:?}");
    let read = names.iter().filter(|path| compared(path)).count();
    assert!(read >= 7, "{read} formats are built in");
}

#[test]
fn files_written_now_are_the_same_table() {
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let folder = tempfile::tempdir().unwrap();
    let ran = Command::new(&python).arg(here("make_files.py")).arg(folder.path()).output();
    let written: Vec<PathBuf> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_file())
        .collect();
    if ran.is_err() || written.is_empty() {
        eprintln!("skipped: {python} has no pandas");
        return;
    }
    written.iter().for_each(|path| {
        compared(path);
    });
}

fn cells(table: &waywarden_tables::RawTable) -> Vec<Vec<String>> {
    let row = |row: &waywarden_tables::RawRow| (0..table.columns.len()).map(|c| row.cell(c).to_owned()).collect();
    std::iter::once(table.columns.clone()).chain(table.rows.iter().map(row)).collect()
}

/// Damage at every place: nothing panics, and a table that is read all the same has the rows of the undamaged one or fewer.
#[test]
fn damage_never_panics() {
    // A small generator of its own, so that every run damages the same bytes (Knuth's multiplier).
    let mut state = 20_u64;
    let mut next = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    // Libraries panic on some damage, which is caught; other tests of this file are heard.
    let told = std::panic::take_hook();
    let own = std::thread::current().id();
    std::panic::set_hook(Box::new(move |panic| {
        if std::thread::current().id() != own {
            told(panic);
        }
    }));
    let mut refused = 0;
    let mut names: Vec<PathBuf> =
        std::fs::read_dir(here("files")).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    for path in names {
        let bytes = std::fs::read(&path).unwrap();
        // What is packed carries sums of its bytes: it is read as it was, or refused.
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let has_sums = [".gz", ".zip", ".xlsx", ".ods"].iter().any(|end| name.ends_with(end)) && is_built(&name);
        let whole = has_sums.then(|| cells(&table_of(&path, bytes.clone()).unwrap()));
        for round in 0..120 {
            let mut damaged = bytes.clone();
            match round % 3 {
                0 => damaged.truncate(next(bytes.len())),
                1 => (0..=next(4)).for_each(|_| {
                    let at = next(bytes.len());
                    damaged[at] ^= 1 << next(8);
                }),
                _ => {
                    let at = next(bytes.len());
                    let value = [0, 0xFF, 0x7F, 0x80][next(4)];
                    damaged[at..bytes.len().min(at + 8)].fill(value);
                }
            }
            match table_of(&path, damaged) {
                Err(problems) => {
                    refused += 1;
                    assert!(!problems.to_string().is_empty());
                }
                Ok(table) => {
                    let _ = PointTable::from_raw(&table, &Columns::default()).map(|points| points.points.len());
                    assert!(table.rows.len() <= 2 * CLINICS.len(), "{}: {} rows", path.display(), table.rows.len());
                    assert!(whole.as_ref().is_none_or(|whole| *whole == cells(&table)), "{name}: changed in silence");
                }
            }
        }
    }
    let _ = std::panic::take_hook();
    assert!(refused > 0);
}
