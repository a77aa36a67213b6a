//! Ctrl-C in the middle leaves nothing behind.
#![allow(clippy::print_stderr)]
#![cfg(unix)]

mod common;

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use common::{contents, shipped, text};

/// The program, started and left running in `folder`.
fn start(folder: &Path, arguments: &[&str]) -> Child {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("waywarden"));
    command.current_dir(folder).args(arguments).stdout(Stdio::null()).stderr(Stdio::piped());
    command.spawn().expect("the program starts")
}

/// Interrupts `arguments` as soon as something temporary appears in `folder`; asserts exit code 130 and that nothing is
/// left. A run that ends before the signal arrives proves nothing and is tried again, at most five times.
fn interrupted(arguments: &[&str], signal: &str, further_wait: Duration) {
    for attempt in 1..=5 {
        let folder = common::folder();
        let mut child = start(folder.path(), arguments);
        let began = Instant::now();
        let is_there = || std::fs::read_dir(folder.path()).expect("a folder").next().is_some();
        while !is_there() && began.elapsed() < Duration::from_secs(20) {
            assert!(child.try_wait().expect("a child").is_none(), "it ended without writing anything");
            std::thread::sleep(Duration::from_millis(2));
        }
        assert!(is_there(), "nothing temporary within 20 s");
        std::thread::sleep(further_wait);
        let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().expect("kill runs");
        let output = child.wait_with_output().expect("it ends");
        if output.status.success() || !sent.success() {
            eprintln!("attempt {attempt}: it finished before the signal came");
            continue;
        }
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(130), "{said}");
        assert!(said.contains("stopped; nothing was written"), "{said}");
        let left: Vec<String> = contents(folder.path()).into_keys().collect();
        assert!(left.is_empty(), "left behind: {left:?}");
        return;
    }
    panic!("every run finished before the signal came");
}

#[test]
fn a_run_that_is_interrupted_leaves_nothing() {
    let case = shipped("data/iceland/case.toml");
    // While it reads the roads, and somewhat later, when it computes and writes.
    for wait_ms in [0, 700] {
        interrupted(&["run", text(&case), "-o", "results"], "-INT", Duration::from_millis(wait_ms));
    }
}

#[test]
fn a_run_that_is_ended_by_the_system_leaves_nothing() {
    let case = shipped("data/iceland/case.toml");
    interrupted(&["run", text(&case), "-o", "results"], "-TERM", Duration::from_millis(200));
}

#[test]
fn earlier_results_outlive_an_interruption() {
    let scene = common::scene::Scene::new();
    common::run_well(scene.path(), &["run", "case.toml", "-o", "results"]);
    let before = contents(scene.path());
    let case = shipped("data/iceland/case.toml");
    let child = start(scene.path(), &["run", text(&case), "-o", "results"]);
    std::thread::sleep(Duration::from_millis(300));
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill runs");
    let output = child.wait_with_output().expect("it ends");
    // 300 ms are not enough to import a country; if they ever are, the earlier results were rightly replaced.
    if !output.status.success() {
        assert_eq!(output.status.code(), Some(130));
        common::assert_same(&before, &contents(scene.path()), "after an interruption");
    }
}
