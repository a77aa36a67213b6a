//! `waywarden explain`: one journey, road by road.

use anyhow::{Context, Result};
use waywarden::journey;
use waywarden::network::{Purpose, Snap, SnapIndex};
use waywarden::pack::{AtomicFile, write_layer};
use waywarden::plain_text::journey_text;
use waywarden::results::journey_layer;
use waywarden::tables::{Text, suggestion};
use waywarden::{LonLat, Observer};

use super::shared::{files, must_not_replace_inputs, read_points, roads, snap_settings};
use super::transit::{explain_transit, without_transit};
use crate::args::Explain;
use crate::console::say_text;

/// Finds the journey, prints it, and writes its lines if a file is given.
pub fn run(args: &Explain, observer: &dyn Observer) -> Result<()> {
    if let Some(output) = &args.output {
        must_not_replace_inputs(output, args.roads.roads.iter().chain(&args.points))?;
    }
    let from = place(&args.from, args)?;
    let to = place(&args.to, args)?;
    if args.roads.by_transit() {
        return explain_transit(args, from, to, observer);
    }
    without_transit(&args.transit)?;
    let roads = roads(&args.roads, observer)?;
    let network = roads.network();
    let settings = snap_settings(&args.roads);
    let index = SnapIndex::new(network);
    let snap = |name: &str, at: LonLat, purpose: Purpose| -> Result<Snap> {
        index.snap(at, purpose, &settings).with_context(|| format!("{name} (lon {}, lat {})", at.lon(), at.lat()))
    };
    let start = snap(&args.from, from, Purpose::Origin)?;
    let end = snap(&args.to, to, Purpose::Destination)?;
    let Some(journey) = roads.journey_between(&start, &end) else {
        refuse!(NoJourney, "no road leads from {} to {}", args.from, args.to);
    };
    let rows = journey::rows(network, &journey);
    say_text(&journey_text(&args.from, &args.to, network, &journey, &rows));
    if let Some(path) = &args.output {
        let mut file = AtomicFile::create(path)?;
        write_layer(&journey_layer("journey", &[("journey".to_owned(), &rows)]), &mut file)?;
        file.commit()?;
        say!("The lines are in {}.", path.display());
    }
    Ok(())
}

/// A place given as lon,lat or as an id in one of the tables.
fn place(text: &str, args: &Explain) -> Result<LonLat> {
    if let Some((lon, lat)) = text.split_once(',')
        && let (Ok(lon), Ok(lat)) = (lon.trim().parse(), lat.trim().parse())
    {
        return LonLat::from_degrees(lon, lat).with_context(|| text.to_owned());
    }
    let mut known = Vec::new();
    for table in &args.points {
        let points = read_points(&files(), table)?.points;
        if let Some(point) = points.iter().find(|point| point.id == text) {
            return Ok(point.at);
        }
        known.extend(points.into_iter().map(|point| point.id));
    }
    let hint = suggestion(text, "ids", known.iter().map(Text::as_str));
    refuse!(
        ArgumentsInvalid,
        "\"{text}\" is neither lon,lat (such as -2.63391,50.94530) nor an id in the tables given with --points; {hint}"
    )
}
