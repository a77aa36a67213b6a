//! What a table of times is asked for.

use std::path::{Path, PathBuf};

use waywarden_network::SnapSettings;
use waywarden_osm::ImportSettings;
use waywarden_progress::Observer;
use waywarden_study::snapping::leaves_roads;
use waywarden_study::{EngineChoice, RoadConditions, Roads, StudyError};

use crate::labels::Reasons;

/// A table of times to be written.
pub struct Request<'a> {
    /// A prepared network, or extracts.
    pub roads: &'a [PathBuf],
    /// How extracts are imported.
    pub import: &'a ImportSettings,
    /// The profile as the user named it, if one was; extracts only.
    pub profile: Option<&'a Path>,
    /// How points are brought to the road.
    pub snap: SnapSettings,
    /// What holds on the roads beyond how they were prepared.
    pub conditions: &'a RoadConditions,
    /// How times are computed.
    pub engine: EngineChoice,
    /// The file to write.
    pub output: &'a Path,
    /// Whether to go on with a table that was interrupted.
    pub resume: bool,
    /// Origins computed and kept at a time; `None` for as many as take a moderate amount of memory.
    pub origins_per_part: Option<usize>,
    /// Told the folder in which finished parts are kept, once there is one.
    pub kept_in: &'a (dyn Fn(&Path) + Sync),
}

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// Rows of the table.
    pub rows: usize,
    /// Rows without a time; each says why.
    pub without_time: usize,
    /// Rows whose time is doubtful, as the straight line leaves the roads of the extract; each says so.
    pub doubtful: usize,
}

impl Written {
    /// Counts of a table; the observer is told of doubtful times.
    pub(crate) fn told(rows: usize, reasons: Reasons, observer: &dyn Observer) -> Self {
        let warning = leaves_roads("rows", reasons.doubtful, rows);
        warning.iter().for_each(|warning| observer.warn(warning));
        Self { rows, without_time: reasons.without_time, doubtful: reasons.doubtful }
    }
}

impl Request<'_> {
    /// Opens the roads.
    pub(crate) fn open(&self, observer: &dyn Observer) -> Result<Roads, StudyError> {
        self.conditions.apply(Roads::of_files(self.roads, self.import, observer)?, observer)
    }
}
