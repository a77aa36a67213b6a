//! Typed errors; each names what it is about and what to do next.

use std::io;
use std::path::{Path, PathBuf};

use waywarden_errors::{Code, Explained, Explanation};

use crate::value::Kind;

/// Why a file or folder could not be written.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The system refused.
    #[error("cannot {action} {}: {}", .path.display(), in_words(.source))]
    Io {
        /// What was being done, as a verb ("write", "create the folder").
        action: &'static str,
        /// The path the user knows (never the temporary one).
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The path has no last part to create (`.`, `..`, `/` or empty).
    #[error("{} names no new folder or file: {GIVE_NAME}", .path.display())]
    NoName {
        /// As given.
        path: PathBuf,
    },
    /// The output folder exists, but is a file.
    #[error("{} is a file, not a folder. Remedy: {NOT_THE_FILE}", .path.display())]
    NotAFolder {
        /// As given.
        path: PathBuf,
    },
    /// The output file exists, but is a folder, a device or a pipe.
    #[error("{} is not an ordinary file: {OTHER_FILE}", .path.display())]
    NotAFile {
        /// As given.
        path: PathBuf,
    },
    /// The output file exists and is marked read-only.
    #[error("{} is marked read-only: {ALLOW_WRITING}", .path.display())]
    ReadOnlyFile {
        /// As given.
        path: PathBuf,
    },
    /// The output folder holds something that waywarden did not write.
    #[error(
        "the folder {} exists and was not made by waywarden (it has no {} of ours). Remedy: {OTHER_FOLDER}",
        .path.display(),
        crate::manifest::RUN_RECORD_FILE
    )]
    ForeignFolder {
        /// As given.
        path: PathBuf,
    },
    /// The output folder is ours, but somebody put more files into it.
    #[error(
        "the folder {} holds {count} file(s) that waywarden did not write ({first}): replacing it would delete them. Remedy: {MOVE_AWAY}",
        .path.display()
    )]
    ForeignFiles {
        /// As given.
        path: PathBuf,
        /// The first of them in name order, relative to the folder.
        first: String,
        /// How many.
        count: usize,
    },
    /// The name of an output file would not work on every system.
    #[error("{name:?} cannot be the name of an output file: {reason}; {PLAIN_NAME}")]
    BadName {
        /// As given.
        name: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Two output files with one name (upper and lower case count as the same).
    #[error("the output file {name:?} is written twice: {SECOND_NAME}")]
    DuplicateName {
        /// As given.
        name: String,
    },
    /// The output file is an input of the same work.
    #[error("{} is an input of this command; {OTHER_OUTPUT}", .path.display())]
    IsInput {
        /// As given.
        path: PathBuf,
    },
    /// A staged file was not finished, so the folder would be incomplete.
    #[error("the output file {name:?} was not finished: nothing was put in place")]
    NotFinished {
        /// As given.
        name: String,
    },
    /// [`crate::remove_all_unfinished`] took the temporary files away.
    #[error("writing {} was interrupted: nothing was put in place", .path.display())]
    Interrupted {
        /// As given.
        path: PathBuf,
    },
    /// The new folder could not be put in place, and neither could the old one.
    #[error(
        "cannot put {} in place ({}); the earlier results are safe in {}: rename that folder back",
        .path.display(),
        in_words(.source),
        .kept.display()
    )]
    NotRestored {
        /// As given.
        path: PathBuf,
        /// Where the earlier results are now.
        kept: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl FileError {
    /// For `map_err`: the system refused `action` on `path`.
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::Io { action, path, source }
    }

    /// As an [`io::Error`] of the same kind, so that it passes through `Write` and keeps its words.
    pub(crate) fn into_io(self) -> io::Error {
        let kind = match &self {
            Self::Io { source, .. } => source.kind(),
            _ => io::ErrorKind::Other,
        };
        io::Error::new(kind, self)
    }
}

const GIVE_NAME: &str = "give a name such as results";
const NOT_THE_FILE: &str = "choose another folder name or delete the file";
const OTHER_FILE: &str = "choose another file name";
const ALLOW_WRITING: &str = "choose another file name or allow writing to it";
const OTHER_FOLDER: &str = "choose another folder, or delete this one yourself";
const MOVE_AWAY: &str = "move them away or choose another folder";
const PLAIN_NAME: &str = "use letters a-z, digits, '_', '-' and '.', with '/' between folders";
const OTHER_OUTPUT: &str = "choose another name for the output";
const SECOND_NAME: &str = "give the second one another name";

/// The cause in plain words, and what is usually to be done, where it is known.
fn usual(error: &io::Error) -> Option<(&'static str, &'static str)> {
    use io::ErrorKind as K;
    Some(match error.kind() {
        K::StorageFull | K::QuotaExceeded => ("the disk is full", "free some space or choose another folder"),
        K::PermissionDenied => {
            ("no permission", "choose a folder you may write to, and close the file in QGIS, Excel and other programs")
        }
        K::ReadOnlyFilesystem => ("the disk is read-only", "choose a folder on another disk"),
        K::NotFound => ("it does not exist", "check the spelling"),
        K::NotADirectory => ("a part of the path is a file, not a folder", "choose another folder"),
        K::InvalidFilename => ("the name is too long or has a character that is not allowed", "choose a shorter name"),
        K::ResourceBusy => ("another program has it open", "close it and run again"),
        _ => return None,
    })
}

/// The cause in plain words, and the remedy where there is a usual one.
fn in_words(error: &io::Error) -> String {
    usual(error).map_or_else(|| error.to_string(), |(cause, remedy)| format!("{cause}; {remedy}"))
}

/// An output that cannot be written because the system refuses.
fn refused(path: &Path, source: &io::Error) -> Explanation {
    let remedy = usual(source).map_or("", |(_, remedy)| remedy);
    Explanation::of(Code::OutputNotWritable).at(path.display()).remedy(remedy)
}

impl Explained for FileError {
    fn explain(&self) -> Explanation {
        let at = |code: Code, path: &Path| Explanation::of(code).at(path.display());
        match self {
            Self::Io { path, source, .. } => refused(path, source),
            Self::NoName { path } => at(Code::OutputNameInvalid, path).remedy(GIVE_NAME),
            Self::NotAFolder { path } => at(Code::OutputInTheWay, path).remedy(NOT_THE_FILE),
            Self::NotAFile { path } => at(Code::OutputInTheWay, path).remedy(OTHER_FILE),
            Self::ReadOnlyFile { path } => at(Code::OutputInTheWay, path).remedy(ALLOW_WRITING),
            Self::ForeignFolder { path } => at(Code::OutputInTheWay, path).remedy(OTHER_FOLDER),
            Self::ForeignFiles { path, .. } => at(Code::OutputInTheWay, path).remedy(MOVE_AWAY),
            Self::BadName { name, .. } => Explanation::of(Code::OutputNameInvalid).at(name).remedy(PLAIN_NAME),
            Self::IsInput { path } => Explanation::of(Code::OutputInTheWay).at(path.display()).remedy(OTHER_OUTPUT),
            Self::DuplicateName { name } => Explanation::of(Code::OutputNameInvalid).at(name).remedy(SECOND_NAME),
            Self::NotFinished { name } => Explanation::of(Code::OutputIncomplete).at(name),
            Self::Interrupted { path } => at(Code::OutputIncomplete, path),
            Self::NotRestored { path, kept, .. } => {
                at(Code::OutputNotRestored, path).remedy(format!("rename {} back", kept.display()))
            }
        }
    }
}

impl Explained for LayerError {
    fn explain(&self) -> Explanation {
        match self {
            Self::Io(_) => Explanation::of(Code::OutputNotWritable),
            _ => Explanation::of(Code::Defect),
        }
    }
}

/// Why a layer or table cannot be written; nothing has been written yet, except after [`LayerError::Io`].
#[derive(Debug, thiserror::Error)]
pub enum LayerError {
    /// The layer or table has no name.
    #[error("the layer has no name")]
    NoName,
    /// A field name that some program would not take.
    #[error("the field name {field:?} {reason}")]
    BadFieldName {
        /// As given.
        field: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Two fields with one name.
    #[error("the field name {field:?} is used twice")]
    DuplicateField {
        /// As given.
        field: String,
    },
    /// A feature without an identifier.
    #[error("feature {index} of the layer has no id")]
    NoId {
        /// Place in the layer, from 0.
        index: usize,
    },
    /// Two features with one identifier.
    #[error("two features have the id {id:?}")]
    DuplicateId {
        /// The identifier.
        id: String,
    },
    /// A feature or row with too few or too many values.
    #[error("{row} has {found} values for {expected} fields")]
    WrongCount {
        /// The feature or row.
        row: String,
        /// Number of fields.
        expected: usize,
        /// Number of values.
        found: usize,
    },
    /// A value that is not of the field's kind.
    #[error("{row}, field {field:?}: {found} where {} is declared", .expected.words())]
    WrongKind {
        /// The feature or row.
        row: String,
        /// The field.
        field: String,
        /// The declared kind.
        expected: Kind,
        /// What was given.
        found: &'static str,
    },
    /// A number that is not finite.
    #[error("{row}, field {field:?}: the number is not finite; a missing number is null")]
    NotFinite {
        /// The feature or row.
        row: String,
        /// The field.
        field: String,
    },
    /// An integer beyond 2^53, which many readers of JSON and spreadsheets would round.
    #[error("{row}, field {field:?}: {value} is beyond 2^53 and would be rounded by readers; write it as text")]
    TooLarge {
        /// The feature or row.
        row: String,
        /// The field.
        field: String,
        /// The number.
        value: i64,
    },
    /// Two geometry types in one layer.
    #[error("feature {id:?} is a {found} in a layer of {expected}: one geometry type per file")]
    MixedGeometry {
        /// The feature.
        id: String,
        /// The type of the first geometry.
        expected: &'static str,
        /// The type of this one.
        found: &'static str,
    },
    /// A position outside -180..180, -90..90 degrees, or not a finite number.
    #[error("feature {id:?} has a position that is not longitude and latitude in degrees: {lon}, {lat}")]
    BadPosition {
        /// The feature.
        id: String,
        /// Longitude in degrees, as given.
        lon: f64,
        /// Latitude in degrees, as given.
        lat: f64,
    },
    /// The output could not be written.
    #[error("{0}")]
    Io(#[from] io::Error),
}
