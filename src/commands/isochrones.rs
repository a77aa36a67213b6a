//! `waywarden isochrones`: areas from which sites are reached in time.

use anyhow::{Result, bail};
use serde_json::json;
use waywarden_isochrone::{Contour, ROAD_HALF_M, Settings};
use waywarden_network::{LonLat, Network, Snap, SnapIndex, SnapSettings, UNREACHABLE_MS};
use waywarden_pack::{
    Feature, Field, Geometry, InputRecord, Kind, Layer, RunRecord, Staging, Value, run_id, write_layer,
};
use waywarden_routing::{Destination, Reached, SearchGraph};
use waywarden_tables::PointTable;

use crate::args::{DrawingArgs, Form, Isochrones};
use crate::audit::{BANDS_MS, MAP_PLACES, Probes};
use crate::commands::times::{accept, read_points};
use crate::engine;
use crate::lines;
use crate::maps::{Drawing, Drawn, Isochrone, Specks, layer};
use crate::outputs::beside;
use crate::outputs::land::{self, Catchment};
use crate::progress;
use crate::roads;
use crate::snapping::{snap_sites, swapped};

/// Everything that is known before anything is searched or drawn.
pub struct Plan {
    /// The sites.
    pub sites: PointTable,
    /// The roads.
    pub network: Network,
    /// The hierarchy stored with them, if any.
    pub stored: Vec<Vec<u8>>,
    /// Where each site met the road.
    pub snaps: Vec<Snap>,
    /// Levels and land.
    pub drawing: Drawing,
    /// Places at which the isochrones are checked.
    pub probes: Probes,
}

impl Plan {
    /// Reads the sites, opens the roads, checks the settings.
    pub fn new(args: &DrawingArgs, most_places: u64) -> Result<Self> {
        let levels_ms = levels_ms(&args.minutes)?;
        let settings = settings(args);
        settings.check()?;
        let specks = Specks { min_hole_m2: args.min_hole, min_part_m2: args.min_part };
        let sites = read_points(&args.sites)?;
        // What is within reach of any site depends on all of them: none is left out.
        if sites.rejects.rows() > 0 {
            return Err(sites.rejects.into_problems().into());
        }
        accept(&args.sites, sites.points.len(), &sites.rejects, args.strict)?;
        let (network, stored) = roads::open_named_prepared(&args.roads)?;
        let points: Vec<(&str, LonLat)> = sites.points.iter().map(|p| (p.id.as_str(), p.at)).collect();
        if let Some(problem) = swapped(&sites.path, points.iter().copied(), &network) {
            bail!("{problem}");
        }
        let snap = SnapSettings { max_m: args.roads.max_snap, walk_km_h: args.roads.walk_speed };
        let index = SnapIndex::new(&network);
        let snaps = snap_sites(&index, &sites.path, &points, &snap)?;
        let walk = SnapSettings { max_m: args.off_road + ROAD_HALF_M, walk_km_h: settings.walk_km_h };
        let probes = Probes::new(&network, &index, &walk, most_places);
        drop(index);
        let drawing = Drawing::new(&network, &settings, specks, &levels_ms)?;
        Ok(Self { snaps, drawing, sites, network, stored, probes })
    }
}

/// Reads the sites, searches, draws, writes the folder.
pub fn run(command: &Isochrones) -> Result<()> {
    let args = &command.drawing;
    let staging = Staging::begin(&command.output)?;
    let Plan { sites, network, stored, snaps, drawing, probes } = Plan::new(args, MAP_PLACES)?;

    let mut inputs = vec![InputRecord::read(&args.sites, "".as_ref(), Some(sites.points.len() as u64))?];
    for path in &args.roads.roads {
        inputs.push(InputRecord::read(path, "".as_ref(), None)?);
    }
    let settings_record = json!({
        "minutes": args.minutes, "off_road_m": args.off_road, "detail_m": args.detail, "simplify_m": args.simplify,
        "form": command.form.name(), "catchments": command.catchments, "lines": command.lines,
        "min_hole_m2": args.min_hole, "min_part_m2": args.min_part,
        "max_snap_m": args.roads.max_snap, "walk_km_h": args.roads.walk_speed,
    });
    let run_id = run_id(env!("CARGO_PKG_VERSION"), &settings_record, &inputs);

    let graph = SearchGraph::towards(&network);
    let destinations: Vec<Destination> = snaps.iter().map(Destination::from).collect();
    let engine = engine::choose(command.engine, &stored, &graph, destinations.len())?;
    drop(stored);
    let bar = progress::bar("isochrones", destinations.len() as u64);
    // Far enough beyond the last level that the accuracy is known there.
    let limit_ms = drawing.limit_ms().saturating_add(BANDS_MS[2]);
    let each = engine.columns(&network, &graph, &destinations, limit_ms, |_, column| {
        let reached = column.reached(drawing.limit_ms());
        let probe_ms = probes.times_ms(column);
        let times = drawing.times_of(&network, column, drawing.limit_ms());
        let drawn = drawing.drawn(&network, &probes, &times, &probe_ms);
        bar.inc(1);
        (reached, probe_ms, drawn)
    });
    bar.finish_and_clear();
    let mut order: Vec<usize> = (0..each.len()).collect();
    // Of equally near sites the first by id counts.
    order.sort_by_key(|&site| &sites.points[site].id);
    let reached: Vec<&Reached> = order.iter().map(|&site| &each[site].0).collect();
    let times = drawing.times(&network, &reached);
    let probe_ms: Vec<u32> =
        (0..probes.len()).map(|place| each.iter().map(|e| e.1[place]).min().unwrap_or(UNREACHABLE_MS)).collect();
    let any = drawing.drawn(&network, &probes, &times, &probe_ms);

    let mut layers = Vec::new();
    let by_site: Vec<(&str, &str, &Drawn)> =
        sites.points.iter().zip(&each).map(|(site, e)| (site.id.as_str(), site.name.as_str(), &e.2)).collect();
    let maps = [("sites", by_site), ("any", vec![("any", "Any site", &any)])];
    for (which, drawn) in &maps {
        if command.form != Form::Rings {
            let name = format!("isochrones_{which}");
            let (mut isochrones, mut accuracy) = (Vec::new(), Vec::new());
            for (id, name, drawn) in drawn {
                for (contour, &level_ms) in drawn.contours.iter().zip(&drawing.levels_ms) {
                    isochrones.push(Isochrone { id, name, level_ms, contour });
                }
                accuracy.extend(&drawn.accuracy);
            }
            layers.push(layer(&name, &run_id, &isochrones));
            beside::write(&staging, &name, &run_id, drawing.land.grid().settings(), None, &isochrones, &accuracy)?;
        }
        if command.form != Form::Cumulative {
            let rings: Vec<Vec<Contour>> = drawn.iter().map(|(.., drawn)| rings(&drawn.contours)).collect();
            let mut isochrones = Vec::new();
            for ((id, name, _), rings) in drawn.iter().zip(&rings) {
                for (contour, &level_ms) in rings.iter().zip(&drawing.levels_ms) {
                    isochrones.push(Isochrone { id, name, level_ms, contour });
                }
            }
            layers.push(layer(&format!("rings_{which}"), &run_id, &isochrones));
        }
    }
    if let (true, Some(&level_ms)) = (command.catchments, drawing.levels_ms.last()) {
        let areas = drawing.land.catchments(&times, level_ms);
        let catchments: Vec<Catchment<'_>> = areas
            .iter()
            .map(|(owner, contour)| {
                let site = &sites.points[order[*owner as usize]];
                Catchment { id: &site.id, name: &site.name, contour }
            })
            .collect();
        layers.push(land::catchments("catchments", &run_id, None, level_ms, &catchments));
    }
    if command.lines {
        let ids: Vec<&str> = order.iter().map(|&site| sites.points[site].id.as_str()).collect();
        layers.push(lines::layer("lines", &run_id, &network, &reached, &ids, drawing.limit_ms()));
    }
    let mut site_layer =
        Layer::new("sites", vec![Field::new("site_id", Kind::Text), Field::new("site_name", Kind::Text)]);
    site_layer.run_id = Some(run_id.clone());
    for site in &sites.points {
        let values = vec![Value::from(site.id.as_str()), Value::from(site.name.as_str())];
        site_layer.features.push(Feature::new(site.id.as_str(), Geometry::Point(site.at), values));
    }
    layers.push(site_layer);
    for layer in layers {
        let mut file = staging.create(&format!("{}.geojson", layer.name))?;
        write_layer(&layer, &mut file)?;
        file.finish()?;
    }
    let mut record = RunRecord::new(&run_id, "isochrones");
    record.inputs = inputs;
    record.settings = settings_record;
    record.attribution = vec!["© OpenStreetMap contributors (ODbL 1.0)".to_owned()];
    record.network = serde_json::to_value(network.meta())?;
    let committed = staging.commit_with_record(record)?;
    say!("{}: {} files", committed.folder.display(), committed.files.len());
    Ok(())
}

/// The settings of a drawing.
fn settings(args: &DrawingArgs) -> Settings {
    let walk_km_h = if args.roads.walk_speed > 0.0 { args.roads.walk_speed } else { Settings::default().walk_km_h };
    Settings { off_road_m: args.off_road, detail_m: args.detail.max(args.simplify), walk_km_h }
}

/// Each contour without the one before it.
fn rings(contours: &[Contour]) -> Vec<Contour> {
    let nothing = Contour::default();
    let before = std::iter::once(&nothing).chain(contours);
    contours.iter().zip(before).map(|(contour, before)| contour.beyond(before)).collect()
}

/// Minutes as milliseconds, each from 1 second to 500 minutes.
fn levels_ms(minutes: &[f64]) -> Result<Vec<u32>> {
    minutes
        .iter()
        .map(|&m| {
            if (1.0 / 60.0..=500.0).contains(&m) {
                Ok((m * 60_000.0).round() as u32)
            } else {
                bail!("--minutes {m}: give minutes from 1 second (0.017) to 500")
            }
        })
        .collect()
}
