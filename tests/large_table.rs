//! A demand table of any length: nothing is lost, and memory grows by no more than a fixed amount for each row.
//!
//! `WAYWARDEN_ROWS=10000000 cargo test --release --test large_table -- --nocapture` reads ten million rows; by default it is
//! three hundred thousand.
#![allow(clippy::disallowed_methods, clippy::print_stdout)]
#![cfg(target_os = "linux")]

mod common;

use std::fs;
use std::io::{BufWriter, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

use common::scene::Scene;

/// Measured: 169 to 173 (docs/reliability.md).
const MOST_BYTES_PER_ROW: u64 = 220;

/// Every so many rows one cannot be used.
const BAD: u64 = 1_000;

fn rows() -> u64 {
    std::env::var("WAYWARDEN_ROWS").ok().and_then(|number| number.parse().ok()).unwrap_or(300_000)
}

/// The people of a row; those of every 1,000th are not known.
fn people(row: u64) -> Option<u64> {
    (row % BAD != BAD - 1).then_some(1 + row % 997)
}

fn write(scene: &Scene, rows: u64) {
    let mut file = BufWriter::new(fs::File::create(scene.file("areas.csv")).expect("a file"));
    writeln!(file, "id,lon,lat,people").expect("written");
    for row in 0..rows {
        let (lon, lat) = (-3.0 + 1e-6 * (row % 100_000) as f64, 51.0 + 5e-7 * (row % 99_991) as f64);
        let people = people(row).map_or_else(|| "n/a".to_owned(), |people| people.to_string());
        writeln!(file, "E{row:08},{lon:.6},{lat:.6},{people}").expect("written");
    }
    file.flush().expect("written");
}

/// What `check` says, and the most memory that it held, bytes.
fn check(scene: &Scene) -> (String, u64) {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("waywarden"));
    command.current_dir(scene.path()).args(["check", "case.toml"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    while child.try_wait().expect("a child").is_none() {
        // Gone as soon as it ends: what was seen last counts.
        let text = fs::read_to_string(&status).unwrap_or_default();
        let peak =
            text.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix("kB")?.trim().parse().ok());
        most = most.max(peak.unwrap_or(0_u64) * 1024);
        std::thread::sleep(Duration::from_millis(1));
    }
    let output = child.wait_with_output().expect("its words");
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}");
    (said, most)
}

#[test]
fn a_long_table_takes_a_fixed_amount_for_each_row_and_loses_none() {
    let scene = Scene::new();
    write(&scene, 1);
    let (_, least) = check(&scene);
    let rows = rows();
    write(&scene, rows);
    let (said, most) = check(&scene);
    let per_row = most.saturating_sub(least) / rows;
    println!("{rows} rows: {} MB, {per_row} bytes a row\n{said}", most >> 20);
    let counted = |number: u64| {
        let digits = number.to_string();
        let groups: Vec<&str> =
            digits.as_bytes().rchunks(3).rev().map(|three| std::str::from_utf8(three).expect("digits")).collect();
        groups.join(",")
    };
    let total = (0..rows).filter_map(people).sum();
    let (kept, lost) = (rows - rows / BAD, rows / BAD);
    for expected in [
        format!("{kept} areas"),
        format!("{} people", counted(total)),
        format!("{lost} of {rows} rows cannot be used"),
        format!("{lost} x a weight is not a plain number"),
    ] {
        assert!(said.contains(&expected), "not said: {expected}\n{said}");
    }
    assert!(least > 0 && most > least, "no memory was seen: {least} {most}");
    assert!(per_row <= MOST_BYTES_PER_ROW, "{per_row} bytes a row");
}
