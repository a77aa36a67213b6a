//! A browser of the Chromium family that prints the report as PDF.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use waywarden_errors::{Code, Explained, Explanation};
use waywarden_pack::{FileError, FileRecord, write_atomic};

/// Names under which such browsers are found on the path, the first found is taken.
const NAMES: [&str; 8] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
];

/// Where they stand when they are not on the path, below the folder that the variable names (Windows) or as they are.
const PLACES: [(&str, &str); 7] = [
    ("ProgramFiles(x86)", r"Microsoft\Edge\Application\msedge.exe"),
    ("ProgramFiles", r"Microsoft\Edge\Application\msedge.exe"),
    ("ProgramFiles", r"Google\Chrome\Application\chrome.exe"),
    ("LOCALAPPDATA", r"Google\Chrome\Application\chrome.exe"),
    ("", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
    ("", "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge"),
    ("", "/Applications/Chromium.app/Contents/MacOS/Chromium"),
];

/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
pub enum BrowserError {
    /// The browser that was named is not there.
    #[error("{}: there is no such program. Remedy: {NAME_BROWSER}", path.display())]
    NoSuchProgram {
        /// As it was named.
        path: PathBuf,
    },
    /// None was found.
    #[error("there is no Chromium, Chrome or Edge to print with. Remedy: {PRINT_BY_HAND}")]
    NoBrowser,
    /// The page or a temporary folder cannot be used.
    #[error("{what}: {source}")]
    File {
        /// Which.
        what: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The folder of a run has no report.
    #[error("{}: there is no report.html. Remedy: {}", folder.display(), run_with_report(folder))]
    NoReport {
        /// The folder.
        folder: PathBuf,
    },
    /// The file to write is a folder.
    #[error("{} is a folder. Remedy: {NAME_FILE}", path.display())]
    IsFolder {
        /// As it was named.
        path: PathBuf,
    },
    /// The file cannot be written.
    #[error(transparent)]
    Output(#[from] FileError),
    /// It wrote nothing.
    #[error("{}: the browser wrote no PDF ({status}). It said: {said}. Remedy: {}", browser.display(), print_from(html))]
    NothingWritten {
        /// The browser.
        browser: PathBuf,
        /// How it ended.
        status: std::process::ExitStatus,
        /// Its last lines.
        said: String,
        /// The page.
        html: PathBuf,
    },
}

const NAME_BROWSER: &str = "name Chromium, Chrome or Edge with its folder";
const PRINT_BY_HAND: &str = "open report.html in any browser and print it to PDF (A4, background graphics on), or name the \
    browser with --browser";

const NAME_FILE: &str = "name the file to write, such as report.pdf";

fn run_with_report(folder: &Path) -> String {
    let folder = folder.display();
    format!("run the case with the report among its formats (waywarden run CASE.toml -o {folder} --pack report)")
}

fn print_from(html: &Path) -> String {
    format!("open {} in it and print from there", html.display())
}

impl Explained for BrowserError {
    fn explain(&self) -> Explanation {
        match self {
            Self::NoSuchProgram { path } => {
                Explanation::of(Code::BrowserMissing).at(path.display()).remedy(NAME_BROWSER)
            }
            Self::NoBrowser => Explanation::of(Code::BrowserMissing).remedy(PRINT_BY_HAND),
            Self::File { what, .. } => Explanation::of(Code::FileUnreadable).at(what),
            Self::NoReport { folder } => {
                Explanation::of(Code::RecordMissing).at(folder.display()).remedy(run_with_report(folder))
            }
            Self::IsFolder { path } => Explanation::of(Code::OutputInTheWay).at(path.display()).remedy(NAME_FILE),
            Self::Output(error) => error.explain(),
            Self::NothingWritten { html, .. } => {
                Explanation::of(Code::BrowserFailed).at(html.display()).remedy(print_from(html))
            }
        }
    }
}

fn file(what: String) -> impl FnOnce(std::io::Error) -> BrowserError {
    |source| BrowserError::File { what, source }
}

/// The browser to print with: the one that is named, else the first that is found on the path or in its usual place.
/// `variable` gives the value of a variable of the environment.
///
/// # Errors
/// If there is none, with the way to print by hand.
pub fn find_browser(
    named: Option<&Path>,
    variable: &dyn Fn(&str) -> Option<OsString>,
) -> Result<PathBuf, BrowserError> {
    if let Some(path) = named {
        let path = path.to_path_buf();
        return if path.is_file() { Ok(path) } else { Err(BrowserError::NoSuchProgram { path }) };
    }
    let folders: Vec<PathBuf> = variable("PATH").map(|path| std::env::split_paths(&path).collect()).unwrap_or_default();
    let ending = std::env::consts::EXE_SUFFIX;
    let on_path =
        NAMES.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(format!("{name}{ending}"))));
    let known = PLACES.iter().filter_map(|(name, place)| match *name {
        "" => Some(PathBuf::from(place)),
        name => variable(name).map(|folder| Path::new(&folder).join(place)),
    });
    on_path.chain(known).find(|path| path.is_file()).ok_or(BrowserError::NoBrowser)
}

/// Prints the report of a run, whose folder this is, into the file `pdf`, which appears whole or not at all; with the browser that
/// [`find_browser`] gives. Returns the browser and what was written.
///
/// # Errors
/// A folder without a report, a file that cannot be written; a browser that is not there or writes nothing.
pub fn print_report(
    folder: &Path,
    pdf: &Path,
    named: Option<&Path>,
    variable: &dyn Fn(&str) -> Option<OsString>,
) -> Result<(PathBuf, FileRecord), BrowserError> {
    let html = folder.join("report.html");
    if !html.is_file() {
        return Err(BrowserError::NoReport { folder: folder.to_path_buf() });
    }
    if pdf.is_dir() {
        return Err(BrowserError::IsFolder { path: pdf.to_path_buf() });
    }
    let browser = find_browser(named, variable)?;
    // The browser writes to a place of its own first.
    let own = tempfile::tempdir().map_err(file("cannot make a temporary folder".to_owned()))?;
    let draft = own.path().join("report.pdf");
    print_pdf(&browser, &html, &draft)?;
    let bytes = std::fs::read(&draft).map_err(file(format!("cannot read {}", draft.display())))?;
    let written = write_atomic(pdf, &bytes)?;
    Ok((browser, written))
}

/// Prints the page `html` into the file `pdf`, with nothing of the user's own settings and without the network.
///
/// # Errors
/// If the browser cannot be started or writes nothing.
fn print_pdf(browser: &Path, html: &Path, pdf: &Path) -> Result<(), BrowserError> {
    let profile = tempfile::tempdir().map_err(file("cannot make a temporary folder".to_owned()))?;
    let html = html.canonicalize().map_err(file(format!("{}: there is no such file", html.display())))?;
    let mut command = Command::new(browser);
    command.args([
        "--headless",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--no-default-browser-check",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-extensions",
        "--no-pdf-header-footer",
        "--generate-pdf-document-outline",
        "--virtual-time-budget=10000",
    ]);
    // Chromium refuses its sandbox to root, as in containers.
    #[cfg(unix)]
    if is_root() {
        command.arg("--no-sandbox");
    }
    command.arg(format!("--user-data-dir={}", profile.path().display()));
    command.arg(format!("--print-to-pdf={}", pdf.display()));
    command.arg(address(&html));
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(file(format!("{}: the browser cannot be started", browser.display())))?;
    let written = std::fs::metadata(pdf).map(|file| file.len()).unwrap_or(0);
    if !output.status.success() || written == 0 {
        let said = String::from_utf8_lossy(&output.stderr);
        let last: Vec<&str> = said.lines().rev().take(3).collect();
        return Err(BrowserError::NothingWritten {
            browser: browser.to_path_buf(),
            status: output.status,
            said: last.into_iter().rev().collect::<Vec<_>>().join(" / "),
            html,
        });
    }
    Ok(())
}

/// Whether files that this process makes belong to root.
#[cfg(unix)]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    tempfile::tempfile().and_then(|file| file.metadata()).is_ok_and(|metadata| metadata.uid() == 0)
}

/// The address of a file.
fn address(path: &Path) -> String {
    // Windows writes canonical paths as \\?\C:\...
    let text = path.to_string_lossy().replace(r"\\?\", "").replace('\\', "/");
    let mut out = String::from(if text.starts_with('/') { "file://" } else { "file:///" });
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.~:".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_files() {
        assert_eq!(address(Path::new("/tmp/a b/é#.html")), "file:///tmp/a%20b/%C3%A9%23.html");
        assert_eq!(address(Path::new(r"\\?\C:\case\report.html")), "file:///C:/case/report.html");
    }

    #[test]
    fn what_cannot_be_printed_is_refused_before_a_browser_is_looked_for() {
        let folder = tempfile::tempdir().unwrap();
        let print = |pdf: &Path| print_report(folder.path(), pdf, Some(Path::new("no/such")), &|_| None).unwrap_err();
        assert!(matches!(print(Path::new("report.pdf")), BrowserError::NoReport { .. }));
        std::fs::write(folder.path().join("report.html"), "<p>").unwrap();
        assert!(matches!(print(folder.path()), BrowserError::IsFolder { .. }));
        assert!(matches!(print(Path::new("report.pdf")), BrowserError::NoSuchProgram { .. }));
    }

    #[test]
    fn a_browser_that_is_not_there_is_named() {
        let message = find_browser(Some(Path::new("no/such/browser")), &|_| None).unwrap_err().to_string();
        assert!(message.contains("no/such/browser") && message.contains("Remedy"), "{message}");
    }
}
