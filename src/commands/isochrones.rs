//! `waywarden isochrones`: areas from which sites are reached in time.

use anyhow::Result;
use serde_json::json;
use waywarden::isochrone::{Settings, Simplification};
use waywarden::pack::{RunRecord, Staging, run_id};
use waywarden::report::write_isochrones;
use waywarden::results::{IsochroneForms, isochrone_files};
use waywarden::tables::{Files, PointTable};
use waywarden::{IsochroneRequest, LonLat, Observer, Roads, cancellable};

use super::shared::{accept, files, read_points, recorded_roads, records, refuse_transit, road_files, snap_settings};
use crate::args::{Direction, DrawingArgs, Form, Isochrones, typed};

/// The sites of a drawing, and what is asked of it.
pub fn read(args: &DrawingArgs, files: &Files) -> Result<(PointTable, IsochroneRequest)> {
    refuse_transit(&args.roads)?;
    let walk_km_h = if args.roads.walk_km_h() > 0.0 { args.roads.walk_km_h() } else { Settings::default().walk_km_h };
    let settings = Settings { off_road_m: args.off_road, detail_m: args.detail, walk_km_h };
    let least = if args.simplify > 0.0 { Simplification::MAP } else { Simplification::NONE };
    let simplification = Simplification {
        tolerance_m: args.simplify,
        min_hole_m2: args.min_hole.unwrap_or(least.min_hole_m2),
        min_part_m2: args.min_part.unwrap_or(least.min_part_m2),
    };
    let request = IsochroneRequest {
        levels_ms: levels_ms(&args.minutes)?,
        settings,
        simplification,
        snap: snap_settings(&args.roads),
        source: args.sites.clone(),
        ..IsochroneRequest::default()
    };
    request.settings.check()?;
    request.simplification.check()?;
    let sites = read_points(files, &args.sites)?;
    // What is within reach of any site depends on all of them: none is left out.
    if sites.rejects.rows() > 0 {
        return Err(sites.rejects.into_problems().into());
    }
    accept(&args.sites, sites.points.len(), &sites.rejects, args.strict)?;
    Ok((sites, request))
}

/// Roads on which times to a site are those of a direction.
pub fn directed(roads: Roads, direction: Direction) -> Roads {
    match direction {
        Direction::Towards => roads,
        Direction::From => roads.reversed(),
    }
}

/// Ids and places of the sites.
pub fn places(sites: &PointTable) -> Vec<(&str, LonLat)> {
    sites.points.iter().map(|p| (p.id.as_str(), p.at)).collect()
}

/// Reads the sites, searches, draws, writes the folder.
pub fn run(command: &Isochrones, observer: &dyn Observer) -> Result<()> {
    let args = &command.drawing;
    let staging = Staging::begin(&command.output)?;
    let files = files();
    let (sites, request) = read(args, &files)?;
    let Isochrones { accuracy, catchments, lines, engine, .. } = *command;
    let request = IsochroneRequest { accuracy, catchments, lines, engine, ..request };
    let roads = directed(recorded_roads(&args.roads, &files, observer)?, args.direction);
    let inputs = records(&files, &args.sites, sites.points.len(), &road_files(&args.roads)?)?;
    let settings_record = json!({
        "minutes": args.minutes, "off_road_m": args.off_road, "detail_m": args.detail, "simplify_m": args.simplify,
        "form": typed(&command.form), "direction": typed(&args.direction), "catchments": catchments, "lines": lines,
        "min_hole_m2": request.simplification.min_hole_m2, "min_part_m2": request.simplification.min_part_m2,
        "max_snap_m": args.roads.max_snap, "walk_km_h": args.roads.walk_km_h(), "period": args.roads.period,
    });
    let run_id = run_id(env!("CARGO_PKG_VERSION"), &settings_record, &inputs);
    let found = cancellable(|| roads.isochrones(&places(&sites), &request, observer))??;

    let form = IsochroneForms {
        cumulative: command.form != Form::Rings,
        rings: command.form != Form::Cumulative,
        catchments,
        lines,
    };
    write_isochrones(&staging, &isochrone_files(&found, &sites.points, form, &run_id))?;
    let mut record = RunRecord::new(&run_id, "isochrones");
    record.inputs = inputs;
    record.settings = settings_record;
    record.attribution = vec!["© OpenStreetMap contributors (ODbL 1.0)".to_owned()];
    record.network = serde_json::to_value(roads.network().meta())?;
    let committed = staging.commit_with_record(record)?;
    say!("{}: {} files", committed.folder.display(), committed.files.len());
    Ok(())
}

/// Minutes as milliseconds, each from 1 second to 500 minutes.
fn levels_ms(minutes: &[f64]) -> Result<Vec<u32>> {
    let level = |&m: &f64| match m {
        m if (1.0 / 60.0..=500.0).contains(&m) => Ok((m * 60_000.0).round() as u32),
        m => refuse!(SettingInvalid, "--minutes {m}: give minutes from 1 second (0.017) to 500"),
    };
    minutes.iter().map(level).collect()
}
