//! Walks between places, stops and sites, searched on the ways on foot.

use rayon::prelude::*;
use waywarden_network::{LocalMetric, LonLat, Network, Snap, UNREACHABLE_MS};
use waywarden_progress::Work;
use waywarden_routing::{Destination, Search, SearchGraph, TimesTo};
use waywarden_timetable::StopId;
use waywarden_transit::{ChangeWalk, DirectWalk, Settings, Walk, Walks};

/// Nobody walks faster than this, in metres a second (7 km/h): what lies farther off in a straight line is not asked.
const FASTEST_M_PER_S: f64 = 7.0 / 3.6;

/// All walks within the limits of the settings, each the fastest on the network towards its end. `places` and `sites` that
/// met no way are `None` and have none.
///
/// A walk from the site to a stop, on the way home, is taken to be as long as the walk from the stop to the site.
#[must_use]
pub fn walks(
    network: &Network,
    graph: &SearchGraph,
    (places, sites): (&[Option<Snap>], &[Option<Snap>]),
    stops: &[(StopId, Snap)],
    settings: &Settings,
    work: &Work<'_>,
) -> Walks {
    let met = |points: &[Option<Snap>]| -> Vec<(u32, Snap)> {
        (0u32..).zip(points).filter_map(|(number, snap)| Some((number, (*snap)?))).collect()
    };
    let (from_places, to_sites) = (met(places), met(sites));
    let all_stops: Vec<(u32, Snap)> = stops.iter().map(|&(stop, snap)| (stop.0, snap)).collect();
    let (near_places, near_stops) = (Near::of(&from_places), Near::of(&all_stops));

    // Towards each stop: from places, and from other stops.
    let towards_stops: Vec<(Vec<Walk>, Vec<ChangeWalk>)> = stops
        .par_iter()
        .map_init(Search::new, |search, &(stop, snap)| {
            let limit_ms = settings.max_access_ms.max(settings.max_change_ms);
            let column = search.to(network, graph, &Destination::from(&snap), limit_ms);
            let access = near_places.walks_ms(&column, &snap, settings.max_access_ms);
            let changes = near_stops.walks_ms(&column, &snap, settings.max_change_ms);
            work.advance(1);
            (
                access.map(|(end, walk_ms)| Walk { end, stop, walk_ms }).collect(),
                changes
                    .filter(|&(from, _)| from != stop.0)
                    .map(|(from, walk_ms)| ChangeWalk { from: StopId(from), to: stop, walk_ms })
                    .collect(),
            )
        })
        .collect();
    // Towards each site: from stops, and from places.
    let towards_sites: Vec<(Vec<Walk>, Vec<DirectWalk>)> = to_sites
        .par_iter()
        .map_init(Search::new, |search, &(site, snap)| {
            let limit_ms = settings.max_egress_ms.max(settings.max_direct_ms);
            let column = search.to(network, graph, &Destination::from(&snap), limit_ms);
            let egress = near_stops.walks_ms(&column, &snap, settings.max_egress_ms);
            let direct = near_places.walks_ms(&column, &snap, settings.max_direct_ms);
            work.advance(1);
            (
                egress.map(|(stop, walk_ms)| Walk { end: site, stop: StopId(stop), walk_ms }).collect(),
                direct.map(|(place, walk_ms)| DirectWalk { place, site, walk_ms }).collect(),
            )
        })
        .collect();
    let (access, changes): (Vec<_>, Vec<_>) = towards_stops.into_iter().unzip();
    let (egress, direct): (Vec<_>, Vec<_>) = towards_sites.into_iter().unzip();
    Walks {
        places: places.len() as u32,
        sites: sites.len() as u32,
        access: access.concat(),
        egress: egress.concat(),
        direct: direct.concat(),
        changes: changes.concat(),
    }
}

/// Points in order of their latitude, so that those near another are found at once.
struct Near<'a> {
    by_latitude: Vec<&'a (u32, Snap)>,
}

impl<'a> Near<'a> {
    fn of(points: &'a [(u32, Snap)]) -> Self {
        let mut by_latitude: Vec<&(u32, Snap)> = points.iter().collect();
        by_latitude.sort_by_key(|(number, snap)| (snap.at.lat_e7, *number));
        Self { by_latitude }
    }

    /// The points from which the destination of a column is reached within a limit, with the time from door to door.
    fn walks_ms<'s>(
        &'s self,
        column: &'s TimesTo<'_>,
        to: &Snap,
        limit_ms: u32,
    ) -> impl Iterator<Item = (u32, u32)> + use<'s, 'a> {
        let reach_m = f64::from(limit_ms) / 1e3 * FASTEST_M_PER_S;
        let at = to.at;
        let metric = LocalMetric::at_latitude(f64::from(at.lat_e7) / 1e7);
        let reach_e7 = (reach_m / metric.m_per_deg_lat * 1e7).ceil() as i64;
        let from =
            self.by_latitude.partition_point(|(_, snap)| i64::from(snap.at.lat_e7) < i64::from(at.lat_e7) - reach_e7);
        let near = self.by_latitude[from..]
            .iter()
            .take_while(move |(_, snap)| i64::from(snap.at.lat_e7) <= i64::from(at.lat_e7) + reach_e7);
        let close = move |place: LonLat| f64::from(place.distance_mm(at)) / 1e3 <= reach_m;
        near.filter(move |(_, snap)| close(snap.at)).filter_map(move |(number, snap)| {
            let time_ms = column.time_from_ms(snap);
            (time_ms != UNREACHABLE_MS && time_ms <= limit_ms).then_some((*number, time_ms))
        })
    }
}
