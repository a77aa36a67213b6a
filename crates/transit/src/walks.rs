//! Walks, worked out elsewhere.

use waywarden_timetable::StopId;

/// A walk between a stop and a place or site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Walk {
    /// The place (in [`Walks::access`]) or site (in [`Walks::egress`]), by its number in the caller's list.
    pub end: u32,
    /// The stop.
    pub stop: StopId,
    /// How long it takes; the same both ways.
    pub walk_ms: u32,
}

/// A walk from one stop to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChangeWalk {
    /// Where one gets off.
    pub from: StopId,
    /// Where one gets on.
    pub to: StopId,
    /// How long it takes.
    pub walk_ms: u32,
}

/// A walk all the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DirectWalk {
    /// The place.
    pub place: u32,
    /// The site.
    pub site: u32,
    /// How long it takes.
    pub walk_ms: u32,
}

/// Everything that may be walked. Walks beyond the limits of the settings are not used, so a table may be wider than needed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Walks {
    /// Number of places.
    pub places: u32,
    /// Number of sites.
    pub sites: u32,
    /// Between places and stops.
    pub access: Vec<Walk>,
    /// Between stops and sites.
    pub egress: Vec<Walk>,
    /// From places to sites.
    pub direct: Vec<DirectWalk>,
    /// From stop to stop, one way each; a change at one and the same stop needs no entry.
    pub changes: Vec<ChangeWalk>,
}
