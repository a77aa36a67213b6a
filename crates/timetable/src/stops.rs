//! `stops.txt`: stops, platforms and stations.

use rustc_hash::FxHashMap;
use waywarden_network::LonLat;
use waywarden_tables::Problem;

use crate::model::{Access, Stop, StopId, StopKind};
use crate::rows::{Row, for_each_required};
use crate::source::Source;
use crate::tally::Report;

/// Stops of one feed while it is read; ids count within the feed.
#[derive(Default)]
pub(crate) struct Stops {
    pub list: Vec<Stop>,
    by_id: FxHashMap<String, StopId>,
    /// `parent_station` as written.
    parents: Vec<String>,
}

impl Stops {
    pub fn find(&self, id: &str) -> Option<StopId> {
        self.by_id.get(id).copied()
    }
}

struct Columns {
    id: usize,
    name: Option<usize>,
    lat: usize,
    lon: usize,
    kind: Option<usize>,
    parent: Option<usize>,
    wheelchair: Option<usize>,
}

pub(crate) fn read(source: &mut Source, feed: u16, report: &mut Report) -> Result<Stops, Problem> {
    let mut stops = Stops::default();
    for_each_required(
        source,
        "stops.txt",
        report,
        |header| {
            Ok(Columns {
                id: header.required("stop_id")?,
                name: header.column("stop_name"),
                lat: header.required("stop_lat")?,
                lon: header.required("stop_lon")?,
                kind: header.column("location_type"),
                parent: header.column("parent_station"),
                wheelchair: header.column("wheelchair_boarding"),
            })
        },
        |columns, row, report| add(&mut stops, columns, feed, row, report),
    )?;
    join_stations(&mut stops, report);
    Ok(stops)
}

fn add(stops: &mut Stops, columns: &Columns, feed: u16, row: &Row<'_>, report: &mut Report) {
    let id = row.cell(columns.id);
    let kind = match &*row.cell(columns.kind) {
        "" | "0" | "4" => StopKind::Stop,
        "1" => StopKind::Station,
        "2" | "3" => return report.dropped.add("entrance or node inside a station (not used)", || id.into_owned()),
        _ => return report.dropped.add("stop of an unknown kind (location_type)", || id.into_owned()),
    };
    if id.is_empty() {
        return report.dropped.add("stop without an id", || format!("stops.txt, line {}", row.line));
    }
    if stops.by_id.contains_key(&*id) {
        return report.dropped.add("stop whose id is there already", || id.into_owned());
    }
    let degrees = |column| row.cell(column).parse::<f64>().ok();
    let at = match (degrees(columns.lon), degrees(columns.lat)) {
        (Some(lon), Some(lat)) if lon != 0.0 || lat != 0.0 => LonLat::from_degrees(lon, lat).ok(),
        _ => None,
    };
    let Some(at) = at else { return report.dropped.add("stop without a position in degrees", || id.into_owned()) };
    let wheelchair = match &*row.cell(columns.wheelchair) {
        "1" => Access::Possible,
        "2" => Access::Impossible,
        _ => Access::Unknown,
    };
    stops.by_id.insert(id.clone().into_owned(), StopId(stops.list.len() as u32));
    stops.parents.push(row.cell(columns.parent).into_owned());
    let name = row.cell(columns.name).into_owned();
    stops.list.push(Stop { feed, id: id.into_owned(), name, at, kind, station: None, wheelchair });
}

/// Parents are resolved once all are known. A boarding area belongs to the station of its platform.
fn join_stations(stops: &mut Stops, report: &mut Report) {
    for index in 0..stops.list.len() {
        let mut parent = stops.parents[index].as_str();
        for _ in 0..2 {
            if parent.is_empty() || stops.list[index].kind == StopKind::Station {
                break;
            }
            match stops.by_id.get(parent).copied() {
                None => {
                    let id = stops.list[index].id.clone();
                    report.mended.add("stop whose station is not there: it stands alone", || id);
                    break;
                }
                Some(station) if stops.list[station.index()].kind == StopKind::Station => {
                    let inherited = stops.list[station.index()].wheelchair;
                    let stop = &mut stops.list[index];
                    stop.station = Some(station);
                    if stop.wheelchair == Access::Unknown {
                        stop.wheelchair = inherited;
                    }
                    break;
                }
                Some(platform) => parent = stops.parents[platform.index()].as_str(),
            }
        }
    }
}
