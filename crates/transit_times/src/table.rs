//! The table itself: walks, then every journey worth taking, then the figures of the window.

use waywarden_network::{Purpose, Snap, SnapFailure, SnapIndex};
use waywarden_progress::{Observer, Stage, Warning, Work};
use waywarden_study::Roads;
use waywarden_study::snapping::snap_all;
use waywarden_timetable::{ServiceDay, Timetable, check_date};
use waywarden_transit::figures::{Figures, figures};
use waywarden_transit::{Direction, Router, Settings, Span, Walks};

use crate::stops::{StopUse, StopsOnRoads};
use crate::walks::walks;
use crate::{TransitRequest, TransitTimesError};

/// The profile that walks are prepared with.
const ON_FOOT: &str = "foot";

/// The figures of a place and a site.
#[derive(Clone, Debug, PartialEq)]
pub struct TransitTime {
    /// Over the window.
    pub figures: Figures,
    /// The walk all the way, ms, if it is within the limit.
    pub walk_ms: Option<i32>,
}

/// Times by public transport from every origin to every destination.
#[derive(Debug)]
pub struct TransitTable {
    /// Site by site, then place by place.
    columns: Vec<Vec<TransitTime>>,
    /// Where each origin met the ways on foot, or why it did not.
    pub origins: Vec<Result<Snap, SnapFailure>>,
    /// Where each destination met the ways on foot, or why it did not.
    pub destinations: Vec<Result<Snap, SnapFailure>>,
    /// What became of the stops.
    pub stops: StopUse,
    /// What is unusual about the date, in sentences.
    pub remarks: Vec<String>,
    /// Vehicles that run on the date.
    pub runs: u64,
}

/// What a search needs: walks, and where the points met the ways.
pub(crate) struct Prepared {
    pub(crate) walks: Walks,
    pub(crate) origins: Vec<Result<Snap, SnapFailure>>,
    pub(crate) destinations: Vec<Result<Snap, SnapFailure>>,
    stops: StopUse,
}

/// First and last moment that a search has to know, ms.
pub(crate) fn bounds(span: Span, settings: &Settings) -> (i32, i32) {
    let (from, to) = span.ends();
    let longest = i32::try_from(settings.max_time_ms).unwrap_or(i32::MAX);
    match span {
        Span::Departing(..) => (from, to.saturating_add(longest)),
        Span::Arriving(..) => (from.saturating_sub(longest), to),
    }
}

/// Brings everything to the ways on foot and searches the walks.
pub(crate) fn prepare(
    roads: &Roads,
    day: &ServiceDay<'_>,
    request: &TransitRequest,
    observer: &dyn Observer,
) -> Result<Prepared, TransitTimesError> {
    let network = roads.network();
    let profile = &network.meta().profile;
    if profile != ON_FOOT {
        return Err(TransitTimesError::NotOnFoot { profile: profile.clone() });
    }
    let index = SnapIndex::new(network);
    let origins = snap_all(&index, &request.origins, Purpose::Origin, &request.snap);
    let destinations = snap_all(&index, &request.destinations, Purpose::Destination, &request.snap);
    let on_roads = StopsOnRoads::of(day, &index, &request.snap);
    drop(index);
    if on_roads.stops.is_empty() {
        return Err(TransitTimesError::NoStops { stops: on_roads.used.served, max_m: request.snap.max_m });
    }
    let met = |points: &[Result<Snap, SnapFailure>]| -> Vec<Option<Snap>> {
        points.iter().map(|point| point.as_ref().ok().copied()).collect()
    };
    let (places, sites) = (met(&origins), met(&destinations));
    let work = Work::begin(observer, Stage::Walks, (on_roads.stops.len() + sites.iter().flatten().count()) as u64);
    let walks = walks(network, roads.graph(), (&places, &sites), &on_roads.stops, &request.settings, &work);
    drop(work);
    Ok(Prepared { walks, origins, destinations, stops: on_roads.used })
}

impl TransitTable {
    /// Computes the table on roads on foot; the observer is told of stops off the roads and of what is unusual about the date.
    ///
    /// # Errors
    /// A date on which almost nothing runs; roads of another profile; no stop on the roads; settings out of range.
    pub fn compute(
        roads: &Roads,
        timetable: &Timetable,
        request: &TransitRequest,
        observer: &dyn Observer,
    ) -> Result<Self, TransitTimesError> {
        let date = check_date(timetable, request.date)?;
        let day = ServiceDay::of(timetable, request.date);
        let Prepared { walks, origins, destinations, stops } = prepare(roads, &day, request, observer)?;
        let (span, settings) = (request.span, &request.settings);
        let router = Router::new(&day, &walks, settings, Direction::ToSites, bounds(span, settings))?;
        let work = Work::begin(observer, Stage::TravelTimes, u64::from(walks.sites));
        let rides = settings.max_changes + 1;
        let columns = router.columns(span, |_, column| {
            let column: Vec<TransitTime> = (0..walks.places)
                .map(|place| {
                    let profile = column.profile(place);
                    TransitTime { figures: figures(&profile, span, rides), walk_ms: profile.direct_ms() }
                })
                .collect();
            work.advance(1);
            column
        });
        drop(work);
        let table = Self { columns, origins, destinations, stops, remarks: date.remarks, runs: date.runs };
        table.warnings(request.snap.max_m).iter().for_each(|warning| observer.warn(warning));
        Ok(table)
    }

    /// What a reader must know of the stops and the date; stops may be `max_m` from a way on foot.
    fn warnings(&self, max_m: f64) -> Vec<Warning> {
        let StopUse { served, off_roads, examples } = &self.stops;
        let off = (*off_roads > 0).then(|| {
            let such_as = examples.join(", ");
            let message = format!(
                "{off_roads} of {served} stops served that day meet no way on foot within {max_m:.0} m, so nobody gets on or off there (such as {such_as})"
            );
            Warning::new("stops_off_the_roads", message)
        });
        let unusual = self.remarks.iter().map(|remark| Warning::new("unusual_date", remark.clone()));
        off.into_iter().chain(unusual).collect()
    }

    /// The figures from an origin to a destination.
    ///
    /// # Panics
    /// If there is no such origin or destination.
    #[must_use]
    pub fn time(&self, origin: usize, destination: usize) -> &TransitTime {
        &self.columns[destination][origin]
    }
}
