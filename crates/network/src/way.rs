//! What a stretch of road is called, what kind it is and how fast it is driven.

use serde::{Deserialize, Serialize};

/// The kind of a road: the value of OpenStreetMap's `highway` tag without `_link`, plus ferries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
#[expect(missing_docs, reason = "the names are OpenStreetMap's own")]
pub enum RoadClass {
    Motorway,
    Trunk,
    Primary,
    Secondary,
    Tertiary,
    Unclassified,
    Residential,
    LivingStreet,
    Service,
    Road,
    Track,
    Other,
    Ferry,
}

impl RoadClass {
    /// All classes, in the order of their codes.
    pub const ALL: [Self; 13] = [
        Self::Motorway,
        Self::Trunk,
        Self::Primary,
        Self::Secondary,
        Self::Tertiary,
        Self::Unclassified,
        Self::Residential,
        Self::LivingStreet,
        Self::Service,
        Self::Road,
        Self::Track,
        Self::Other,
        Self::Ferry,
    ];

    /// The class with this code, if there is one.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.get(usize::from(code)).copied()
    }

    /// The name used in profiles, reports and GeoJSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Motorway => "motorway",
            Self::Trunk => "trunk",
            Self::Primary => "primary",
            Self::Secondary => "secondary",
            Self::Tertiary => "tertiary",
            Self::Unclassified => "unclassified",
            Self::Residential => "residential",
            Self::LivingStreet => "living_street",
            Self::Service => "service",
            Self::Road => "road",
            Self::Track => "track",
            Self::Other => "other",
            Self::Ferry => "ferry",
        }
    }
}

/// Why a road is driven at its expected speed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum SpeedReason {
    /// What its class allows.
    #[default]
    Class,
    /// The signed limit.
    Limit,
    /// An advisory speed.
    Advisory,
    /// The surface or the state of the road.
    Surface,
    /// The timetable of a ferry, or its length at the profile's speed.
    Ferry,
    /// The curve of a roundabout.
    Roundabout,
    /// One lane for both directions.
    SingleTrack,
}

impl SpeedReason {
    /// All reasons, in the order of their codes.
    pub const ALL: [Self; 7] =
        [Self::Class, Self::Limit, Self::Advisory, Self::Surface, Self::Ferry, Self::Roundabout, Self::SingleTrack];

    /// In words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Class => "what roads of its class allow",
            Self::Limit => "the speed limit",
            Self::Advisory => "the advisory speed",
            Self::Surface => "the surface",
            Self::Ferry => "the crossing of a ferry",
            Self::Roundabout => "the curve of the roundabout",
            Self::SingleTrack => "one lane for both directions",
        }
    }
}

/// Bits of [`Way::flags`].
pub mod way_flags {
    /// A slip road (`_link`).
    pub const LINK: u8 = 1;
    /// Part of a roundabout.
    pub const ROUNDABOUT: u8 = 2;
    /// In a tunnel.
    pub const TUNNEL: u8 = 4;
    /// On a bridge.
    pub const BRIDGE: u8 = 8;
    /// Along its direction usable only to leave an origin or to reach a destination (private, destination, customers).
    pub const END_OF_TRIP: u8 = 16;
    /// As [`END_OF_TRIP`], against its direction.
    pub const END_OF_TRIP_AGAINST: u8 = 128;
    /// In a built-up area.
    pub const BUILT_UP: u8 = 32;
    /// Dual carriageway (one-way, not a roundabout).
    pub const ONE_WAY: u8 = 64;
}

/// One way of the source: the attributes that every stretch of it shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub struct Way {
    /// OpenStreetMap's id of the way.
    pub osm_id: i64,
    /// Index of its name in the network's strings; 0 is the empty string.
    pub name: u32,
    /// Index of its road number (`ref`) in the network's strings.
    pub reference: u32,
    /// Expected speed along and against the direction of the way, metres an hour; 0 where closed.
    pub speed_m_h: [u32; 2],
    /// Signed limit along and against, km/h; 0 where none is tagged.
    pub limit_km_h: [u16; 2],
    /// Code of the [`RoadClass`].
    pub class_code: u8,
    /// See [`way_flags`].
    pub flags: u8,
    /// Codes of the [`SpeedReason`] along and against.
    pub reason_codes: [u8; 2],
}

impl Way {
    /// The kind of road.
    #[must_use]
    pub fn class(&self) -> RoadClass {
        RoadClass::from_code(self.class_code).unwrap_or(RoadClass::Other)
    }

    /// Why it is driven at its speed: along if `direction` is 0, against if 1.
    #[must_use]
    pub fn speed_reason(&self, direction: usize) -> SpeedReason {
        SpeedReason::ALL.get(usize::from(self.reason_codes[direction])).copied().unwrap_or_default()
    }

    /// Whether all bits of `flag` are set.
    #[must_use]
    pub fn has(&self, flag: u8) -> bool {
        self.flags & flag == flag
    }

    /// Whether a trip may begin or end on this way: not on motorways and their links, in tunnels or on ferries.
    #[must_use]
    pub fn can_start_or_end(&self) -> bool {
        !matches!(self.class(), RoadClass::Motorway | RoadClass::Ferry) && !self.has(way_flags::TUNNEL)
    }
}

#[cfg(test)]
mod tests {
    use super::RoadClass;

    #[test]
    fn codes_are_the_order_of_all() {
        for (code, class) in RoadClass::ALL.into_iter().enumerate() {
            assert_eq!(class as usize, code);
            assert_eq!(RoadClass::from_code(code as u8), Some(class));
        }
        assert_eq!(RoadClass::from_code(13), None);
    }
}
