//! Ctrl-C takes unfinished outputs away. Alone in its file: the registry is one for the whole process.

use std::fs;
use std::io::Write;

use waywarden_pack::{AtomicFile, FileError, Staging, remove_all_unfinished, write_atomic};

#[test]
fn an_interruption_takes_everything_unfinished_away_and_nothing_else() {
    let parent = tempfile::tempdir().unwrap();
    let done = parent.path().join("done.csv");
    write_atomic(&done, b"done").unwrap();

    let staging = Staging::begin(parent.path().join("new/results")).unwrap();
    staging.write("a.csv", b"1").unwrap();
    let mut open = staging.create("sub/b.csv").unwrap();
    open.write_all(b"2").unwrap();
    let mut file = AtomicFile::create(&done).unwrap();
    file.write_all(b"half").unwrap();
    assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 3);

    assert!(remove_all_unfinished().is_empty());
    assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 1);
    assert_eq!(fs::read(&done).unwrap(), b"done");

    // Work that goes on regardless is told, and puts nothing in place.
    let _ = open.finish();
    assert!(matches!(staging.commit(), Err(FileError::Interrupted { .. })));
    assert!(matches!(file.commit(), Err(FileError::Interrupted { .. })));
    // Nor does it begin anything that nobody would take away: the process is about to exit.
    let late = parent.path().join("late/late.csv");
    assert!(matches!(AtomicFile::create(&late), Err(FileError::Interrupted { .. })));
    assert!(matches!(Staging::begin(&late), Err(FileError::Interrupted { .. })));
    assert_eq!(fs::read_dir(parent.path()).unwrap().count(), 1);
    assert!(remove_all_unfinished().is_empty());
}
