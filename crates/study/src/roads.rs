//! Roads that are open: a network with what searches on it need, made once and shared.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use waywarden_network::Network;
use waywarden_osm::ImportSettings;
use waywarden_progress::{Observer, Warning};
use waywarden_routing::SearchGraph;
use waywarden_routing::hierarchy::{ARRAYS, Hierarchy};
use waywarden_tables::Files;

use crate::engine::{self, Engine, EngineChoice};
use crate::kept_mesh::mesh_path;
use crate::{StudyError, open};

/// Roads that are open.
///
/// Cheap to clone and to share between threads. What a search needs beside the network is made when it is first asked for,
/// and kept.
#[derive(Clone)]
pub struct Roads {
    network: Arc<Network>,
    prepared: bool,
    /// Where the mesh of isochrones on them is kept, if it is.
    mesh: Option<PathBuf>,
    search: Arc<SearchState>,
}

#[derive(Default)]
struct SearchState {
    /// The arrays of the hierarchy in the file; empty if there is none.
    stored: Vec<Vec<u8>>,
    graph: OnceLock<SearchGraph>,
    hierarchy: OnceLock<Arc<Hierarchy>>,
}

impl Roads {
    /// Opens a prepared network (`.wwn`).
    ///
    /// ```
    /// # use waywarden_study::Roads;
    /// # use waywarden_testkit::roads::{Road, network};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("street.wwn");
    /// # let street = network(&[(0.0, 0.0), (0.1, 0.0)], &[Road::two_way(&[0, 1], 36)], &[]);
    /// # waywarden_network::file::write(&street, &mut std::fs::File::create(&path)?)?;
    /// let roads = Roads::open(&path)?;
    /// assert_eq!(roads.network().node_count(), 2);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// A file that is missing, damaged or of another version.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StudyError> {
        let path = path.as_ref().to_path_buf();
        if !path.exists() {
            return Err(StudyError::Missing { path });
        }
        Ok(Self::from_prepared(waywarden_network::file::open_with(&path)?, &path))
    }

    /// Imports OpenStreetMap extracts (`.osm.pbf`); several are merged.
    ///
    /// ```
    /// use std::path::Path;
    ///
    /// use waywarden_osm::ImportSettings;
    /// use waywarden_progress::Silent;
    /// use waywarden_study::Roads;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let extract = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/iceland/iceland-roads.osm.pbf");
    /// let roads = Roads::import(&[extract], &ImportSettings::default(), &Silent)?;
    /// assert!(roads.network().node_count() > 10_000);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`waywarden_osm::import`].
    pub fn import(paths: &[PathBuf], settings: &ImportSettings, observer: &dyn Observer) -> Result<Self, StudyError> {
        if let Some(path) = paths.iter().find(|path| !path.exists()) {
            return Err(StudyError::Missing { path: path.clone() });
        }
        Ok(Self::new(open::import(paths, settings, observer)?))
    }

    /// Opens a prepared network, or imports extracts by `settings`: whatever the files are.
    ///
    /// # Errors
    /// As [`Roads::open`] and [`Roads::import`]; a prepared network among several files.
    pub fn of_files(paths: &[PathBuf], settings: &ImportSettings, observer: &dyn Observer) -> Result<Self, StudyError> {
        Self::of(paths, settings, None, observer)
    }

    /// As [`Roads::of_files`]; what is read is remembered in `files` with its hash, for the record of a run. Roads are on
    /// disk whatever `files` are.
    ///
    /// # Errors
    /// As [`Roads::of_files`]; a file that changes while it is read.
    pub fn of_files_recorded(
        paths: &[PathBuf],
        settings: &ImportSettings,
        files: &Files,
        observer: &dyn Observer,
    ) -> Result<Self, StudyError> {
        Self::of(paths, settings, Some(files), observer)
    }

    fn of(
        paths: &[PathBuf],
        settings: &ImportSettings,
        files: Option<&Files>,
        observer: &dyn Observer,
    ) -> Result<Self, StudyError> {
        let found = open::open_prepared(paths, settings, files, observer)?;
        // What a reader of any result on these roads should know first.
        for (what, counted) in found.0.meta().report.noticed_worst_first() {
            // What is said of the whole has no count.
            let of_whole = counted.count == 1 && counted.examples.is_empty();
            let message = if of_whole { what.to_owned() } else { format!("{} {what}", counted.count) };
            observer.warn(&Warning::new("roads", message).at("roads"));
        }
        Ok(match paths {
            [path] if open::are_prepared(paths) => Self::from_prepared(found, path),
            _ => Self::new(found.0),
        })
    }

    /// A network that was made in memory or imported just now.
    #[must_use]
    pub fn new(network: Network) -> Self {
        Self { network: Arc::new(network), prepared: false, mesh: None, search: Arc::default() }
    }

    fn from_prepared((network, stored): open::Prepared, path: &Path) -> Self {
        let search = SearchState { stored, ..SearchState::default() };
        Self { network: Arc::new(network), prepared: true, mesh: Some(mesh_path(path)), search: Arc::new(search) }
    }

    /// The network.
    #[must_use]
    pub fn network(&self) -> &Arc<Network> {
        &self.network
    }

    /// Where the mesh of isochrones on them is kept: beside a prepared network, as long as it is as it was prepared.
    #[must_use]
    pub fn mesh(&self) -> Option<&Path> {
        self.mesh.as_deref()
    }

    /// Whether they come from a prepared file, which has a profile of its own.
    #[must_use]
    pub fn are_prepared(&self) -> bool {
        self.prepared
    }

    /// Other times on the same roads, or some of them closed.
    #[must_use]
    pub fn with_network(&self, network: Network) -> Self {
        // A hierarchy holds for the roads that it was prepared for, and so does a mesh.
        Self { network: Arc::new(network), prepared: self.prepared, mesh: None, search: Arc::default() }
    }

    /// The same roads travelled backwards: times to a destination on them are times **from** it on these.
    #[must_use]
    pub fn reversed(&self) -> Self {
        self.with_network(self.network.reversed())
    }

    /// The turns of the network, laid out for searches towards a destination.
    #[must_use]
    pub fn graph(&self) -> &SearchGraph {
        self.search.graph.get_or_init(|| SearchGraph::towards(&self.network))
    }

    /// How the times to so many destinations are computed.
    ///
    /// # Errors
    /// A stored hierarchy that is of another version or of other roads.
    pub fn engine(
        &self,
        choice: EngineChoice,
        destinations: usize,
        observer: &dyn Observer,
    ) -> Result<Engine, StudyError> {
        let known = self.search.hierarchy.get();
        let worth_it = choice == EngineChoice::Hierarchy || destinations >= engine::WORTH_PREPARING;
        match (choice, known) {
            (EngineChoice::Search, _) => Ok(Engine::Search),
            (_, Some(hierarchy)) => Ok(Engine::Hierarchy(Arc::clone(hierarchy))),
            (_, None) if !self.search.stored.is_empty() => Ok(self.keep(self.restored()?)),
            (_, None) if worth_it => Ok(self.keep(engine::prepare(self.graph(), observer))),
            (_, None) => Ok(Engine::Search),
        }
    }

    fn restored(&self) -> Result<Hierarchy, StudyError> {
        let arrays: Vec<&[u8]> = self.search.stored.iter().map(Vec::as_slice).collect();
        let arrays = <[&[u8]; ARRAYS]>::try_from(arrays).map_err(|_| StudyError::HierarchyVersion)?;
        Hierarchy::from_arrays(arrays, self.graph()).map_err(StudyError::Hierarchy)
    }

    fn keep(&self, hierarchy: Hierarchy) -> Engine {
        Engine::Hierarchy(Arc::clone(self.search.hierarchy.get_or_init(|| Arc::new(hierarchy))))
    }
}
