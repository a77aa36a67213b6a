//! What the parts of a case are called in messages.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use waywarden_tables::Place;

use crate::SiteIndex;

/// Where something comes from, in the words of messages: the path of a file, or a plain word for what was made in memory.
///
/// Nothing is ever read by it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceName(String);

impl SourceName {
    /// A plain word.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name of a file.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        Self(path.to_string_lossy().into_owned())
    }

    /// The whole name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As problems have it.
    #[must_use]
    pub fn as_path(&self) -> &Path {
        Path::new(&self.0)
    }

    /// Without the folders, which tell about the machine.
    #[must_use]
    pub fn file_name(&self) -> String {
        self.as_path().file_name().map_or_else(|| self.0.clone(), |name| name.to_string_lossy().into_owned())
    }
}

impl fmt::Display for SourceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// The names of what messages about a case speak of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceNames {
    /// The case itself.
    pub case: SourceName,
    /// Its sites.
    pub sites: SourceName,
    /// Its areas.
    pub areas: SourceName,
    /// Its candidates for sites.
    pub candidates: SourceName,
    /// Where positions are said: sites in their file, the places that scenarios open and move sites to in the case.
    pub positions: BTreeMap<SiteIndex, Place>,
}

impl Default for SourceNames {
    /// Of a case made in memory: `case`, `sites`, `areas` and `candidates`.
    fn default() -> Self {
        let [case, sites, areas, candidates] = ["case", "sites", "areas", "candidates"].map(SourceName::new);
        Self { case, sites, areas, candidates, positions: BTreeMap::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_path_or_a_word() {
        let name = SourceName::of(Path::new("data/areas.csv"));
        assert_eq!((name.as_str(), name.file_name().as_str()), ("data/areas.csv", "areas.csv"));
        assert_eq!(SourceName::new("areas").file_name(), "areas");
        assert_eq!(SourceName::new("..").file_name(), "..", "never blank");
        assert_eq!(format!("{:>6}", SourceNames::default().case), "  case");
    }
}
