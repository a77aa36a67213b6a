//! Stops on the ways on foot.

use waywarden_network::{LonLat, Purpose, Snap, SnapIndex, SnapSettings};
use waywarden_study::snapping::snap_all;
use waywarden_timetable::{ServiceDay, StopId};

/// What became of the stops of a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StopUse {
    /// Stops served on the day.
    pub served: usize,
    /// Of these, stops that meet no way on foot: nobody gets on or off there on foot.
    pub off_roads: usize,
    /// Ids of some of them, as the feed writes them.
    pub examples: Vec<String>,
}

impl StopUse {
    /// How many ids are kept.
    const EXAMPLES: usize = 5;
}

/// Stops that are served and meet a way on foot.
#[derive(Clone, Debug)]
pub struct StopsOnRoads {
    /// The stops, each with where it meets the way, in the order of their ids.
    pub stops: Vec<(StopId, Snap)>,
    /// What became of all of them.
    pub used: StopUse,
}

impl StopsOnRoads {
    /// Brings every stop at which something calls to the ways.
    #[must_use]
    pub fn of(day: &ServiceDay<'_>, index: &SnapIndex<'_>, snap: &SnapSettings) -> Self {
        let served: Vec<StopId> =
            (0u32..).zip(day.served()).filter(|(_, served)| *served).map(|(stop, _)| StopId(stop)).collect();
        let places: Vec<LonLat> = served.iter().map(|&stop| day.stop(stop).at).collect();
        let mut used = StopUse { served: served.len(), ..StopUse::default() };
        let mut stops = Vec::with_capacity(served.len());
        for (stop, met) in served.into_iter().zip(snap_all(index, &places, Purpose::Destination, snap)) {
            match met {
                Ok(snap) => stops.push((stop, snap)),
                Err(_) => {
                    used.off_roads += 1;
                    if used.examples.len() < StopUse::EXAMPLES {
                        used.examples.push(day.stop(stop).id.clone());
                    }
                }
            }
        }
        Self { stops, used }
    }
}
