//! Times between places, without a case.

use waywarden_network::{Effect, LonLat, Purpose, Snap, SnapFailure, SnapIndex, SnapSettings, UNREACHABLE_MS, Way};
use waywarden_progress::{Observer, Stage, Work};
use waywarden_routing::{Destination, Search};

use crate::StudyError;
use crate::engine::{self, EngineChoice};
use crate::journey::{self, Journey};
use crate::roads::Roads;
use crate::snapping::{over_water, snap_all};

/// Travel times from every origin to every destination.
#[derive(Clone, Debug)]
pub struct Matrix {
    /// Origin by origin, milliseconds.
    times_ms: Vec<u32>,
    /// Where each origin met the road, or why it did not.
    pub origins: Vec<Result<Snap, SnapFailure>>,
    /// Where each destination met the road, or why it did not.
    pub destinations: Vec<Result<Snap, SnapFailure>>,
}

impl Matrix {
    /// Time from an origin to a destination, both walks included, milliseconds; `None` where there is no way.
    ///
    /// # Panics
    /// If there is no such origin or destination.
    #[must_use]
    pub fn time_ms(&self, origin: usize, destination: usize) -> Option<u32> {
        let time_ms = self.times_ms[origin * self.destinations.len() + destination];
        (time_ms != UNREACHABLE_MS).then_some(time_ms)
    }

    /// All times, origin by origin, milliseconds; `u32::MAX` where there is no way.
    #[must_use]
    pub fn as_slice(&self) -> &[u32] {
        &self.times_ms
    }

    /// The destination that is nearest to an origin with the time, milliseconds; of equally near ones the first.
    ///
    /// # Panics
    /// If there is no such origin.
    #[must_use]
    pub fn nearest(&self, origin: usize) -> Option<(usize, u32)> {
        let times = (0..self.destinations.len()).filter_map(|to| Some((to, self.time_ms(origin, to)?)));
        times.min_by_key(|&(to, time_ms)| (time_ms, to))
    }
}

/// What happens to a road.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum RoadChange {
    /// Nothing.
    Keep,
    /// No trip passes, begins or ends there.
    Close,
    /// New speed over old, above 0.
    Speed(f64),
}

/// A road as a change sees it.
#[derive(Clone, Copy, Debug)]
pub struct RoadView<'a> {
    /// Its class, id and speeds.
    pub way: &'a Way,
    /// Its number, such as `A303`; several are separated by semicolons, empty if it has none.
    pub reference: &'a str,
    /// Its name, empty if it has none.
    pub name: &'a str,
}

impl Roads {
    /// Travel times from every origin to every destination. A point that meets no road has no times and its reason.
    ///
    /// ```
    /// # use waywarden_network::{LonLat, SnapSettings};
    /// # use waywarden_progress::Silent;
    /// # use waywarden_study::Roads;
    /// # use waywarden_testkit::roads::{Road, network};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// // A street of 0.1 degrees along the equator, driven at 36 km/h.
    /// # let roads = Roads::new(network(&[(0.0, 0.0), (0.1, 0.0)], &[Road::two_way(&[0, 1], 36)], &[]));
    /// let (home, hospital) = (LonLat::from_degrees(0.01, 0.0)?, LonLat::from_degrees(0.09, 0.0)?);
    /// let times = roads.matrix(&[home], &[hospital], &SnapSettings::default(), &Silent)?;
    /// // 8,906 m at 10 m a second.
    /// assert!(times.nearest(0).is_some_and(|(site, time_ms)| site == 0 && time_ms.abs_diff(890_556) < 1_000));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// A stored hierarchy that is not usable.
    pub fn matrix(
        &self,
        origins: &[LonLat],
        destinations: &[LonLat],
        snap: &SnapSettings,
        observer: &dyn Observer,
    ) -> Result<Matrix, StudyError> {
        let network = self.network();
        let index = SnapIndex::new(network);
        let from = snap_all(&index, origins, Purpose::Origin, snap);
        let to = snap_all(&index, destinations, Purpose::Destination, snap);
        drop(index);
        let doubtful = [("origins", &from), ("destinations", &to)]
            .map(|(places, snaps)| over_water(places, snaps.iter().map(|snap| snap.as_ref().ok())));
        doubtful.iter().flatten().for_each(|warning| observer.warn(warning));
        let targets: Vec<Destination> = to.iter().flatten().map(Destination::from).collect();
        // Where each of the targets stands among all destinations.
        let place: Vec<usize> = (0..to.len()).filter(|&at| to[at].is_ok()).collect();
        let starts: Vec<Option<Snap>> = from.iter().map(|snap| snap.as_ref().ok().copied()).collect();
        let engine = self.engine(EngineChoice::Auto, targets.len(), observer)?;
        let work = Work::begin(observer, Stage::TravelTimes, (starts.len() * targets.len()) as u64);
        let mut times_ms = vec![UNREACHABLE_MS; from.len() * to.len()];
        let row = |origin: usize, times: &[u32]| {
            place.iter().zip(times).for_each(|(&at, &time_ms)| times_ms[origin * to.len() + at] = time_ms);
            Ok::<(), StudyError>(())
        };
        engine::rows(&engine, network, self.graph(), &starts, &targets, &work, row)?;
        drop(work);
        Ok(Matrix { times_ms, origins: from, destinations: to })
    }

    /// The fastest journey between two places, road by road; `None` if there is no way.
    ///
    /// ```
    /// # use waywarden_network::{LonLat, SnapSettings};
    /// # use waywarden_study::Roads;
    /// # use waywarden_testkit::roads::{Road, network};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// // A street of 0.1 degrees along the equator, driven at 36 km/h.
    /// # let roads = Roads::new(network(&[(0.0, 0.0), (0.1, 0.0)], &[Road::two_way(&[0, 1], 36)], &[]));
    /// let (home, hospital) = (LonLat::from_degrees(0.01, 0.0)?, LonLat::from_degrees(0.09, 0.0)?);
    /// assert!(roads.journey(home, hospital, &SnapSettings::default())?.is_some());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// A place that meets no road.
    pub fn journey(&self, from: LonLat, to: LonLat, snap: &SnapSettings) -> Result<Option<Journey>, SnapFailure> {
        let index = SnapIndex::new(self.network());
        let start = index.snap(from, Purpose::Origin, snap)?;
        let end = index.snap(to, Purpose::Destination, snap)?;
        Ok(self.journey_between(&start, &end))
    }

    /// As [`Roads::journey`], between places that have met the road.
    #[must_use]
    pub fn journey_between(&self, from: &Snap, to: &Snap) -> Option<Journey> {
        let mut search = Search::new();
        let column = search.to(self.network(), self.graph(), &Destination::from(to), UNREACHABLE_MS);
        journey::journey(self.network(), &column, from, to)
    }

    /// The same roads with some closed, slower or faster; these stay as they are.
    ///
    /// ```
    /// # use waywarden_network::{LonLat, SnapSettings};
    /// # use waywarden_progress::Silent;
    /// # use waywarden_study::{RoadChange, Roads};
    /// # use waywarden_testkit::roads::{Road, network};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// // A street of 0.1 degrees along the equator, driven at 36 km/h.
    /// # let roads = Roads::new(network(&[(0.0, 0.0), (0.1, 0.0)], &[Road::two_way(&[0, 1], 36)], &[]));
    /// let (home, hospital) = (LonLat::from_degrees(0.01, 0.0)?, LonLat::from_degrees(0.09, 0.0)?);
    /// let flooded = roads.changed(|road| if road.name.is_empty() { RoadChange::Speed(0.5) } else { RoadChange::Keep });
    /// let of = |roads: &Roads| roads.matrix(&[home], &[hospital], &SnapSettings::default(), &Silent);
    /// let (before, after) = (of(&roads)?.nearest(0).ok_or("a way")?.1, of(&flooded)?.nearest(0).ok_or("a way")?.1);
    /// assert!(after.abs_diff(2 * before) < 1_000);
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn changed(&self, change: impl Fn(RoadView<'_>) -> RoadChange) -> Self {
        let network = self.network();
        let (changed, _) = network.changed(|_, _, way| {
            let view = RoadView { way, reference: network.text(way.reference), name: network.text(way.name) };
            match change(view) {
                RoadChange::Keep => Effect::Keep,
                RoadChange::Close => Effect::Close,
                RoadChange::Speed(factor) => Effect::Speed { factor, share: 1.0 },
            }
        });
        self.with_network(changed)
    }
}
