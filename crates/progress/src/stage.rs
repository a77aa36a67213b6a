//! The stages of long work.

/// A stage of the work, in the order in which a run meets them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// Reading ways and turn restrictions of extracts.
    ReadingRoads,
    /// Reading the nodes of the roads.
    ReadingNodes,
    /// Building the network.
    BuildingNetwork,
    /// Preparing a hierarchy for tables of many destinations.
    PreparingHierarchy,
    /// Walks to and from stops.
    Walks,
    /// Travel times of a table.
    TravelTimes,
    /// Times from all areas to each site, and what lies within reach of it.
    Sites,
    /// Drawing isochrones.
    Isochrones,
    /// Asking places on roads whether an isochrone is right.
    Audit,
    /// Lengths of journeys.
    Lengths,
    /// What may be published of small counts.
    Disclosure,
    /// Outcomes and their sensitivity.
    Outcomes,
    /// Comparing the model with times or speeds of another source.
    Validation,
    /// Writing files.
    Writing,
}

impl Stage {
    /// Every stage.
    pub const ALL: [Self; 14] = [
        Self::ReadingRoads,
        Self::ReadingNodes,
        Self::BuildingNetwork,
        Self::PreparingHierarchy,
        Self::Walks,
        Self::TravelTimes,
        Self::Sites,
        Self::Isochrones,
        Self::Audit,
        Self::Lengths,
        Self::Disclosure,
        Self::Outcomes,
        Self::Validation,
        Self::Writing,
    ];

    /// A stable name for programs: `reading_roads`.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::ReadingRoads => "reading_roads",
            Self::ReadingNodes => "reading_nodes",
            Self::BuildingNetwork => "building_network",
            Self::PreparingHierarchy => "preparing_hierarchy",
            Self::Walks => "walks",
            Self::TravelTimes => "travel_times",
            Self::Sites => "sites",
            Self::Isochrones => "isochrones",
            Self::Audit => "audit",
            Self::Lengths => "lengths",
            Self::Disclosure => "disclosure",
            Self::Outcomes => "outcomes",
            Self::Validation => "validation",
            Self::Writing => "writing",
        }
    }

    /// For people: `reading roads`.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::ReadingRoads => "reading roads",
            Self::ReadingNodes => "reading their nodes",
            Self::BuildingNetwork => "building the network",
            Self::PreparingHierarchy => "preparing the hierarchy",
            Self::Walks => "walks to stops and sites",
            Self::TravelTimes => "travel times",
            Self::Sites => "times to each site",
            Self::Isochrones => "isochrones",
            Self::Audit => "auditing isochrones",
            Self::Lengths => "lengths of journeys",
            Self::Disclosure => "small counts",
            Self::Outcomes => "outcomes and sensitivity",
            Self::Validation => "comparing",
            Self::Writing => "writing files",
        }
    }

    /// What is counted: `bytes`, `vertices`, `times`, `sites` and the like.
    #[must_use]
    pub fn unit(self) -> &'static str {
        match self {
            Self::ReadingRoads | Self::ReadingNodes => "bytes",
            Self::BuildingNetwork => "steps",
            Self::PreparingHierarchy => "vertices",
            Self::Walks => "stops",
            Self::TravelTimes => "times",
            Self::Sites => "sites",
            Self::Isochrones => "drawings",
            Self::Audit => "sites",
            Self::Lengths => "pairs",
            Self::Disclosure => "weights",
            Self::Outcomes => "steps",
            Self::Validation => "pairs",
            Self::Writing => "files",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_plain() {
        let ids: std::collections::BTreeSet<&str> = Stage::ALL.iter().map(|stage| stage.id()).collect();
        assert_eq!(ids.len(), Stage::ALL.len());
        assert!(ids.iter().all(|id| id.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')));
        assert!(Stage::ALL.iter().all(|stage| !stage.words().is_empty() && !stage.unit().is_empty()));
    }
}
