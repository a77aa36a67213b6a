//! What can be wrong with an extract, said so that a user can mend it.

use waywarden_errors::{Code, Explained, Explanation};
use waywarden_network::build::BuildError;

/// Why an extract could not be imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be read.
    #[error("{path}: {source}")]
    Io {
        /// Which file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is something else.
    #[error("{path} is not an OpenStreetMap PBF file: {found}. Remedy: {GIVE_EXTRACT}")]
    NotPbf {
        /// Which file.
        path: String,
        /// What it looks like.
        found: String,
    },
    /// The file ends in the middle of a block.
    #[error(
        "{path} is cut short: it ends at byte {offset} in the middle of the block that begins at byte {block}. Remedy: {COPY_AND_COMPARE}"
    )]
    Truncated {
        /// Which file.
        path: String,
        /// Length of the file.
        offset: u64,
        /// Where the block begins.
        block: u64,
    },
    /// A block cannot be understood.
    #[error("{path} is damaged in the block at byte {offset}: {cause}. Remedy: {COPY_AGAIN}")]
    Damaged {
        /// Which file.
        path: String,
        /// Where the block begins.
        offset: u64,
        /// What is wrong.
        cause: String,
    },
    /// The file needs something this reader does not do.
    #[error("{path} needs \"{feature}\" (block at byte {offset}), which waywarden does not read. Remedy: {remedy}")]
    Unsupported {
        /// Which file.
        path: String,
        /// Where the block begins that needs it.
        offset: u64,
        /// The feature.
        feature: String,
        /// What to do.
        remedy: &'static str,
    },
    /// The file is no longer what it was in the first of the two passes over it.
    #[error("{path}: the file changed while it was being read. Remedy: {WAIT}")]
    Changed {
        /// Which file.
        path: String,
    },
    /// No network came of it.
    #[error("{files}: {source}")]
    Build {
        /// The files, as one text.
        files: String,
        /// Why.
        source: BuildError,
    },
}

const GIVE_EXTRACT: &str = "give an .osm.pbf extract, for example one county from download.geofabrik.de";
const COPY_AND_COMPARE: &str = "download or copy it again and compare its size";
const COPY_AGAIN: &str = "download or copy it again";
const WAIT: &str = "wait until nothing writes to it, and import again";

impl Explained for ImportError {
    fn explain(&self) -> Explanation {
        match self {
            Self::Io { path, .. } => Explanation::of(Code::FileUnreadable).at(path),
            Self::NotPbf { path, .. } => Explanation::of(Code::ExtractNotPbf).at(path).remedy(GIVE_EXTRACT),
            Self::Truncated { path, block, .. } => {
                Explanation::of(Code::ExtractCutShort).at(format!("{path}, byte {block}")).remedy(COPY_AND_COMPARE)
            }
            Self::Damaged { path, offset, .. } => {
                Explanation::of(Code::ExtractDamaged).at(format!("{path}, byte {offset}")).remedy(COPY_AGAIN)
            }
            Self::Unsupported { path, offset, remedy, .. } => {
                Explanation::of(Code::ExtractUnsupported).at(format!("{path}, byte {offset}")).remedy(*remedy)
            }
            Self::Changed { path } => Explanation::of(Code::FileChanged).at(path).remedy(WAIT),
            Self::Build { files, source } => source.explain().at(files),
        }
    }
}
