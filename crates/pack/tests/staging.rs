//! Folders and files appear whole or not at all.

use std::fs;
use std::io::Write;
use std::path::Path;

use waywarden_pack::{AtomicFile, FileError, RunRecord, Staging, write_atomic};

/// Names in a folder, hidden ones too, in order.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn run(folder: &Path, file: &str, content: &str) -> Result<(), FileError> {
    let staging = Staging::begin(folder)?;
    staging.write(file, content.as_bytes())?;
    staging.commit_with_record(RunRecord::new("0123456789ab", "case")).map(|_| ())
}

#[test]
fn nothing_is_there_before_commit_and_everything_after() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("results");
    let staging = Staging::begin(&folder).unwrap();
    let mut late = staging.create("z/late.csv").unwrap();
    late.write_all(b"ab").unwrap();
    staging.write("early.csv", b"abc").unwrap();
    late.write_all(b"c").unwrap();
    late.finish().unwrap();
    assert!(!folder.exists());
    let hidden = names(parent.path());
    assert_eq!(hidden.len(), 1);
    let expected = format!(".results.waywarden-{}-", std::process::id());
    assert!(hidden[0].starts_with(&expected) && hidden[0].ends_with(".part"), "{hidden:?}");

    let committed = staging.commit().unwrap();
    assert_eq!(names(parent.path()), ["results"]);
    assert_eq!(fs::read(folder.join("z/late.csv")).unwrap(), b"abc");
    assert_eq!(committed.folder, folder);
    assert_eq!(committed.left_behind, None);
    // SHA-256 of "abc": FIPS 180-2, appendix B.1.
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    let files: Vec<_> = committed.files.iter().map(|f| (f.file.as_str(), f.sha256.as_str(), f.bytes)).collect();
    assert_eq!(files, [("early.csv", abc, 3), ("z/late.csv", abc, 3)]);
}

#[test]
fn dropping_leaves_nothing_not_even_the_parents_it_made() {
    let parent = tempfile::tempdir().unwrap();
    let staging = Staging::begin(parent.path().join("a/b/results")).unwrap();
    let mut open = staging.create("x.csv").unwrap();
    open.write_all(b"x").unwrap();
    drop(open);
    drop(staging);
    assert!(names(parent.path()).is_empty());

    let file = AtomicFile::create(parent.path().join("c/d.csv")).unwrap();
    assert_eq!(names(&parent.path().join("c")).len(), 1);
    drop(file);
    assert!(names(parent.path()).is_empty());
}

#[test]
fn our_own_folder_is_replaced_whole() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("new/results");
    run(&folder, "first.csv", "1").unwrap();
    run(&folder, "second.csv", "2").unwrap();
    assert_eq!(names(&folder), ["run.json", "second.csv"]);
    assert_eq!(names(&parent.path().join("new")), ["results"]);
}

#[test]
fn until_commit_the_earlier_results_stay() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("results");
    run(&folder, "first.csv", "1").unwrap();
    let staging = Staging::begin(&folder).unwrap();
    staging.write("second.csv", b"2").unwrap();
    drop(staging);
    assert_eq!(names(&folder), ["first.csv", "run.json"]);
    assert_eq!(names(parent.path()), ["results"]);
}

#[test]
fn an_empty_folder_is_taken() {
    let parent = tempfile::tempdir().unwrap();
    run(parent.path(), "a.csv", "1").unwrap();
    assert_eq!(names(parent.path()), ["a.csv", "run.json"]);
}

#[test]
fn a_foreign_folder_is_refused_before_any_work_and_untouched() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("thesis");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("chapter1.docx"), "years of work").unwrap();
    for record in [None, Some("{}"), Some("not json"), Some(r#"{"made_by": "something else"}"#)] {
        if let Some(record) = record {
            fs::write(folder.join("run.json"), record).unwrap();
        }
        let error = Staging::begin(&folder).unwrap_err();
        assert!(matches!(error, FileError::ForeignFolder { .. }), "{record:?}: {error}");
        let message = error.to_string();
        assert!(message.contains("thesis") && message.contains("choose another folder"), "{message}");
    }
    assert_eq!(names(&folder), ["chapter1.docx", "run.json"]);
    assert_eq!(names(parent.path()), ["thesis"]);
}

#[test]
fn what_people_put_into_our_folder_is_not_deleted() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("results");
    run(&folder, "layers/areas.geojson", "1").unwrap();
    fs::write(folder.join("layers/areas.qmd"), "left by QGIS").unwrap();
    fs::write(folder.join(".DS_Store"), "left by a desktop").unwrap();
    run(&folder, "layers/areas.geojson", "2").unwrap();

    fs::write(folder.join("layers/notes.docx"), "mine").unwrap();
    let error = Staging::begin(&folder).unwrap_err();
    assert!(
        matches!(&error, FileError::ForeignFiles { first, count: 1, .. } if first == "layers/notes.docx"),
        "{error}"
    );
    assert_eq!(fs::read_to_string(folder.join("layers/notes.docx")).unwrap(), "mine");
}

#[test]
fn a_folder_that_became_foreign_meanwhile_is_refused_at_commit() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("results");
    let staging = Staging::begin(&folder).unwrap();
    staging.write("a.csv", b"1").unwrap();
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("notes.txt"), "mine").unwrap();
    assert!(matches!(staging.commit(), Err(FileError::ForeignFolder { .. })));
    assert_eq!(names(parent.path()), ["results"]);
    assert_eq!(names(&folder), ["notes.txt"]);
}

#[test]
fn names_of_no_folder_and_files_are_refused() {
    for path in ["", ".", "..", "/", "a/.."] {
        assert!(matches!(Staging::begin(path), Err(FileError::NoName { .. })), "{path:?}");
    }
    let parent = tempfile::tempdir().unwrap();
    let file = parent.path().join("a.txt");
    fs::write(&file, "x").unwrap();
    assert!(matches!(Staging::begin(&file), Err(FileError::NotAFolder { .. })));
    let below = Staging::begin(file.join("results")).unwrap_err();
    assert!(below.to_string().contains("a.txt"), "{below}");
    assert_eq!(names(parent.path()), ["a.txt"]);
}

#[test]
fn file_names_are_checked() {
    let parent = tempfile::tempdir().unwrap();
    let staging = Staging::begin(parent.path().join("results")).unwrap();
    for bad in ["../escape.csv", "/etc/passwd", "", "a b.csv", "nul"] {
        assert!(matches!(staging.create(bad), Err(FileError::BadName { .. })), "{bad}");
    }
    staging.write("Areas.csv", b"").unwrap();
    assert!(matches!(staging.write("areas.csv", b""), Err(FileError::DuplicateName { .. })));
    assert_eq!(staging.files().len(), 1);
}

#[test]
fn an_unfinished_file_keeps_the_folder_away() {
    let parent = tempfile::tempdir().unwrap();
    let staging = Staging::begin(parent.path().join("results")).unwrap();
    drop(staging.create("broken.csv").unwrap());
    let error = staging.commit().unwrap_err();
    assert!(matches!(&error, FileError::NotFinished { name } if name == "broken.csv"), "{error}");
    assert!(names(parent.path()).is_empty());
}

#[test]
fn two_stagings_of_one_folder_do_not_mix() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("results");
    let first = Staging::begin(&folder).unwrap();
    let second = Staging::begin(&folder).unwrap();
    first.write("first.csv", b"1").unwrap();
    second.write("second.csv", b"2").unwrap();
    first.commit_with_record(RunRecord::new("a", "case")).unwrap();
    second.commit_with_record(RunRecord::new("b", "case")).unwrap();
    assert_eq!(names(&folder), ["run.json", "second.csv"]);
    assert_eq!(names(parent.path()), ["results"]);
}

#[test]
fn the_record_lists_the_files_and_two_runs_are_the_same_bytes() {
    let parent = tempfile::tempdir().unwrap();
    let [a, b] = ["a", "b"].map(|name| parent.path().join(name));
    for (folder, order) in [(&a, ["x.csv", "y.csv"]), (&b, ["y.csv", "x.csv"])] {
        let staging = Staging::begin(folder).unwrap();
        for name in order {
            staging.write(name, name.as_bytes()).unwrap();
        }
        staging.commit_with_record(RunRecord::new("0123456789ab", "case")).unwrap();
    }
    let record = fs::read_to_string(a.join("run.json")).unwrap();
    assert_eq!(record, fs::read_to_string(b.join("run.json")).unwrap());
    let read: RunRecord = serde_json::from_str(&record).unwrap();
    let outputs: Vec<&str> = read.outputs.iter().map(|output| output.file.as_str()).collect();
    assert_eq!(outputs, ["x.csv", "y.csv"]);
}

#[test]
fn a_single_file_is_replaced_at_commit_only() {
    let parent = tempfile::tempdir().unwrap();
    let path = parent.path().join("deep/table.csv");
    let record = write_atomic(&path, b"old").unwrap();
    assert_eq!((record.file.as_str(), record.bytes), ("table.csv", 3));
    let mut file = AtomicFile::create(&path).unwrap();
    file.write_all(b"new").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"old");
    file.commit().unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");
    assert_eq!(names(path.parent().unwrap()), ["table.csv"]);
}

#[test]
fn only_ordinary_writable_files_are_replaced() {
    let parent = tempfile::tempdir().unwrap();
    assert!(matches!(write_atomic(parent.path(), b""), Err(FileError::NotAFile { .. })));
    let path = parent.path().join("kept.csv");
    fs::write(&path, "kept").unwrap();
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    assert!(matches!(write_atomic(&path, b""), Err(FileError::ReadOnlyFile { .. })));
    assert_eq!(fs::read_to_string(&path).unwrap(), "kept");
    #[cfg(unix)]
    assert!(matches!(write_atomic("/dev/null", b""), Err(FileError::NotAFile { .. })));
}

#[cfg(unix)]
#[test]
fn links_are_kept_and_their_targets_replaced() {
    let parent = tempfile::tempdir().unwrap();
    let (real, link) = (parent.path().join("real"), parent.path().join("link"));
    fs::create_dir(&real).unwrap();
    std::os::unix::fs::symlink(&real, &link).unwrap();
    run(&link, "a.csv", "1").unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(names(&real), ["a.csv", "run.json"]);
}

/// A disk that is full: the message names the file and what to do.
#[cfg(target_os = "linux")]
#[test]
fn the_remedy_is_in_the_message() {
    let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
    let error = FileError::Io { action: "write", path: "results/areas.geojson".into(), source: full };
    let message = error.to_string();
    assert_eq!(
        message,
        "cannot write results/areas.geojson: the disk is full; free some space or choose another folder"
    );
}
