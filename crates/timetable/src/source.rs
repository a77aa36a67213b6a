//! A feed on disk: a folder or a zip.

use std::fs::{self, File};
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use waywarden_tables::Problem;
use zip::ZipArchive;

/// The most that a file of a zip may be larger than packed; timetables pack 10 to 50 times.
const MOST_UNPACKED: u64 = 2_000;

/// Where the tables of one feed are read from.
pub(crate) struct Source {
    /// The folder or zip, for problems.
    pub path: PathBuf,
    kind: Kind,
}

enum Kind {
    Folder,
    /// The archive, and the folder inside it in which the tables lie (mostly none).
    Zip(Box<ZipArchive<BufReader<File>>>, String),
}

impl Source {
    pub fn open(path: &Path) -> Result<Self, Problem> {
        let kind = if path.is_dir() { Kind::Folder } else { open_zip(path)? };
        Ok(Self { path: path.to_owned(), kind })
    }

    /// The bytes of one table; none if the feed has no such file.
    pub fn table(&mut self, name: &str) -> Result<Option<Box<dyn Read + '_>>, Problem> {
        let path = self.path.join(name);
        match &mut self.kind {
            Kind::Folder => match File::open(&path) {
                Ok(file) => Ok(Some(Box::new(BufReader::new(file)))),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
                Err(error) => {
                    Err(Problem::of_file(&path, format!("it cannot be read: {error}"), "check its permissions"))
                }
            },
            Kind::Zip(archive, folder) => match archive.by_name(&format!("{folder}{name}")) {
                Ok(file) => {
                    let most = file.compressed_size().saturating_mul(MOST_UNPACKED).saturating_add(1 << 20);
                    if file.size() > most {
                        let message = format!("it unpacks to {} bytes from {}", file.size(), file.compressed_size());
                        return Err(Problem::of_file(&path, message, "get the feed again from its publisher"));
                    }
                    Ok(Some(Box::new(file.take(most))))
                }
                Err(zip::result::ZipError::FileNotFound) => Ok(None),
                Err(error) => {
                    Err(Problem::of_file(&path, format!("it cannot be unpacked: {error}"), "get the feed again"))
                }
            },
        }
    }
}

fn open_zip(path: &Path) -> Result<Kind, Problem> {
    let unreadable = |error: std::io::Error| {
        Problem::of_file(
            path,
            format!("it cannot be opened: {error}"),
            "give a GTFS feed: a zip, or the folder of its tables",
        )
    };
    let mut head = Vec::new();
    File::open(path).map_err(unreadable)?.take(64).read_to_end(&mut head).map_err(unreadable)?;
    if !head.starts_with(b"PK") {
        let text = String::from_utf8_lossy(&head).to_lowercase();
        let seen = if head.is_empty() {
            "the file is empty"
        } else if text.trim_start().starts_with('<') {
            "it is a web page or XML, not a zip"
        } else if text.starts_with("version https://git-lfs") {
            "it is a pointer of Git LFS, not the file itself"
        } else {
            "it is not a zip"
        };
        return Err(Problem::of_file(path, seen, "give a GTFS feed: a zip, or the folder of its tables"));
    }
    let file = File::open(path).map_err(unreadable)?;
    let archive = ZipArchive::new(BufReader::new(file))
        .map_err(|error| Problem::of_file(path, format!("the zip is damaged: {error}"), "get the feed again"))?;
    let mut folders: Vec<&str> = archive
        .file_names()
        .filter(|name| !name.starts_with("__MACOSX"))
        .filter_map(|name| name.strip_suffix("stops.txt"))
        .filter(|folder| folder.is_empty() || folder.ends_with('/'))
        .collect();
    folders.sort_unstable();
    match folders[..] {
        [] => {
            let help =
                "a GTFS feed has stops.txt, trips.txt and stop_times.txt; a zip of zips has to be unpacked first";
            Err(Problem::of_file(path, "there is no stops.txt in the zip", help))
        }
        [folder] => {
            let folder = folder.to_owned();
            Ok(Kind::Zip(Box::new(archive), folder))
        }
        _ => {
            let message = format!("the zip holds several feeds: {}", folders.join(", "));
            Err(Problem::of_file(path, message, "unpack it and give the folder of each feed"))
        }
    }
}

/// Names of the tables of a folder or zip are known only by trying; this is for messages.
pub(crate) fn feed_name(path: &Path) -> String {
    path.file_stem().or_else(|| path.file_name()).unwrap_or_default().to_string_lossy().into_owned()
}

/// A folder without any table is named as such before a single missing table is.
pub(crate) fn looks_like_a_feed(path: &Path) -> bool {
    !path.is_dir() || fs::metadata(path.join("stops.txt")).is_ok()
}
