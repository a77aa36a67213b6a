//! The example programs run on the data that is shipped, and are short enough to be read at once.
#![allow(missing_docs, clippy::print_stdout, unreachable_pub)]

#[path = "../examples/closure_in_code.rs"]
mod closure_in_code;
#[path = "../examples/isochrones.rs"]
mod isochrones;
#[path = "../examples/matrix.rs"]
mod matrix;
#[path = "../examples/nearest_hospital.rs"]
mod nearest_hospital;
#[path = "../examples/progress_and_cancel.rs"]
mod progress_and_cancel;

#[test]
fn nearest_hospital_runs() {
    nearest_hospital::main().expect("the example runs");
}

#[test]
fn matrix_runs() {
    matrix::main().expect("the example runs");
}

#[test]
fn isochrones_runs() {
    isochrones::main().expect("the example runs");
}

#[test]
fn closure_in_code_runs() {
    closure_in_code::main().expect("the example runs");
}

#[test]
fn progress_and_cancel_runs() {
    progress_and_cancel::main().expect("the example runs");
}

#[test]
fn each_has_at_most_40_lines() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let lines = std::fs::read_to_string(&path).expect("text").lines().count();
        assert!(lines <= 40, "{}: {lines} lines", path.display());
        seen += 1;
    }
    assert_eq!(seen, 5);
}
