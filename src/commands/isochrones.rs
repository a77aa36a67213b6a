//! `waywarden isochrones`: areas from which sites are reached in time.

use anyhow::{Result, bail};
use serde_json::json;
use waywarden_isochrone::Settings;
use waywarden_network::{LonLat, Network, Snap, SnapIndex, SnapSettings};
use waywarden_pack::{
    Feature, Field, Geometry, InputRecord, Kind, Layer, RunRecord, Staging, Value, run_id, write_layer,
};
use waywarden_routing::{Destination, Reached, SearchGraph};
use waywarden_tables::PointTable;

use crate::args::{DrawingArgs, Isochrones};
use crate::commands::times::read_points;
use crate::engine;
use crate::maps::{Drawing, Isochrone, Specks, layer};
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
    /// Levels and grid.
    pub drawing: Drawing,
}

impl Plan {
    /// Reads the sites, opens the roads, checks the settings.
    pub fn new(args: &DrawingArgs) -> Result<Self> {
        let levels_ms = levels_ms(&args.minutes)?;
        let walk_km_h = if args.roads.walk_speed > 0.0 { args.roads.walk_speed } else { Settings::default().walk_km_h };
        let settings = Settings { off_road_m: args.off_road, detail_m: args.detail, walk_km_h };
        settings.check()?;
        let specks = Specks { min_hole_m2: args.min_hole, min_part_m2: args.min_part };
        let sites = read_points(&args.sites)?;
        // What is within reach of any site depends on all of them: none is left out.
        if sites.rejects.rows() > 0 {
            return Err(sites.rejects.into_problems().into());
        }
        let (network, stored) = roads::open_named_prepared(&args.roads)?;
        let points: Vec<(&str, LonLat)> = sites.points.iter().map(|p| (p.id.as_str(), p.at)).collect();
        if let Some(problem) = swapped(&sites.path, &points, &network) {
            bail!("{problem}");
        }
        let snap = SnapSettings { max_m: args.roads.max_snap, walk_km_h: args.roads.walk_speed };
        let snaps = snap_sites(&SnapIndex::new(&network), &sites.path, &points, &snap)?;
        let drawing = Drawing::new(&network, &settings, specks, &levels_ms)?;
        Ok(Self { snaps, drawing, sites, network, stored })
    }
}

/// Reads the sites, searches, draws, writes the folder.
pub fn run(command: &Isochrones) -> Result<()> {
    let args = &command.drawing;
    let staging = Staging::begin(&command.output)?;
    let Plan { sites, network, stored, snaps, drawing } = Plan::new(args)?;

    let mut inputs = vec![InputRecord::read(&args.sites, "".as_ref(), Some(sites.points.len() as u64))?];
    for path in &args.roads.roads {
        inputs.push(InputRecord::read(path, "".as_ref(), None)?);
    }
    let settings_record = json!({
        "minutes": args.minutes, "off_road_m": args.off_road, "detail_m": args.detail,
        "min_hole_m2": args.min_hole, "min_part_m2": args.min_part,
        "max_snap_m": args.roads.max_snap, "walk_km_h": args.roads.walk_speed,
    });
    let run_id = run_id(env!("CARGO_PKG_VERSION"), &settings_record, &inputs);

    let graph = SearchGraph::towards(&network);
    let destinations: Vec<Destination> = snaps.iter().map(Destination::from).collect();
    let engine = engine::choose(command.engine, &stored, &graph, destinations.len())?;
    drop(stored);
    let bar = progress::bar("isochrones", destinations.len() as u64);
    let drawn = engine.columns(&network, &graph, &destinations, drawing.limit_ms(), |_, column| {
        let reached = column.reached(drawing.limit_ms());
        let contours = drawing.contours(&drawing.times(&network, &[&reached]));
        bar.inc(1);
        (reached, contours)
    });
    bar.finish_and_clear();
    let reached: Vec<&Reached> = drawn.iter().map(|drawn| &drawn.0).collect();
    let any = drawing.contours(&drawing.times(&network, &reached));

    let mut each = Vec::new();
    for (site, (_, contours)) in sites.points.iter().zip(&drawn) {
        for (contour, &level_ms) in contours.iter().zip(&drawing.levels_ms) {
            each.push(Isochrone { id: &site.id, name: &site.name, level_ms, contour });
        }
    }
    let any: Vec<Isochrone<'_>> = any
        .iter()
        .zip(&drawing.levels_ms)
        .map(|(contour, &level_ms)| Isochrone { id: "any", name: "Any site", level_ms, contour })
        .collect();
    let mut site_layer =
        Layer::new("sites", vec![Field::new("site_id", Kind::Text), Field::new("site_name", Kind::Text)]);
    site_layer.run_id = Some(run_id.clone());
    for site in &sites.points {
        let values = vec![Value::from(site.id.as_str()), Value::from(site.name.as_str())];
        site_layer.features.push(Feature::new(&site.id, Geometry::Point(site.at), values));
    }
    for layer in [layer("isochrones_sites", &run_id, &each), layer("isochrones_any", &run_id, &any), site_layer] {
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
