//! What a journey may look like.

/// The most rides that a search tells apart: seven changes.
pub const MAX_RIDES: usize = 8;

/// Whether vehicles and stops must be fit for a wheelchair.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wheelchair {
    /// It does not matter.
    #[default]
    Any,
    /// Those said to be unfit are left out, those of which nothing is said are used.
    NotImpossible,
    /// Only those said to be fit are used.
    Possible,
}

/// Limits and margins of journeys. Walks are limited one by one, each kind by its own limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Time to spare before each boarding: a vehicle is caught if one is at its stop so much before it leaves. A change ruled
    /// by the feed's own least time has no other margin. 0 to 3,600,000 ms.
    pub board_ms: u32,
    /// The most changes between vehicles, 0 to 7.
    pub max_changes: u8,
    /// The longest walk from a place to the first stop.
    pub max_access_ms: u32,
    /// The longest walk from the last stop to the site.
    pub max_egress_ms: u32,
    /// The longest walk between two stops.
    pub max_change_ms: u32,
    /// The longest walk all the way.
    pub max_direct_ms: u32,
    /// The longest wait at a change, after the walk and the time to spare; none: no limit.
    pub max_wait_ms: Option<u32>,
    /// The longest journey, from the moment of departure (waiting for the first vehicle included) to the arrival. At most
    /// two days.
    pub max_time_ms: u32,
    /// Wheelchair access.
    pub wheelchair: Wheelchair,
}

impl Default for Settings {
    /// One minute before each boarding, three changes, walks of 20 minutes (10 between stops, 60 all the way), three hours.
    fn default() -> Self {
        Self {
            board_ms: 60_000,
            max_changes: 3,
            max_access_ms: 20 * 60_000,
            max_egress_ms: 20 * 60_000,
            max_change_ms: 10 * 60_000,
            max_direct_ms: 60 * 60_000,
            max_wait_ms: None,
            max_time_ms: 180 * 60_000,
            wheelchair: Wheelchair::Any,
        }
    }
}

/// Moments of departure or arrival: every whole step from the first, those before the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// Journeys that leave the place (or, homewards, the site) at moments from the first up to but not including the second.
    Departing(i32, i32),
    /// Journeys that have arrived by moments from the first up to but not including the second.
    Arriving(i32, i32),
}

impl Span {
    /// The moments of a window: one a minute.
    pub const STEP_MS: i32 = 60_000;

    /// First and last moment that the window stands for, ms.
    #[must_use]
    pub fn ends(self) -> (i32, i32) {
        let (Self::Departing(from, to) | Self::Arriving(from, to)) = self;
        (from, to)
    }

    /// All moments of the window, in order.
    pub fn moments(self) -> impl Iterator<Item = i32> + Clone {
        let (from, to) = self.ends();
        (from..to).step_by(Self::STEP_MS as usize)
    }

    /// The same window with time running backwards: departures become arrivals. Moments are mirrored one by one.
    pub(crate) fn mirrored(self) -> Self {
        match self {
            Self::Departing(from, to) => Self::Arriving(1 - to, 1 - from),
            Self::Arriving(from, to) => Self::Departing(1 - to, 1 - from),
        }
    }
}
