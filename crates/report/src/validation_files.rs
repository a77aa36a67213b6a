//! The files of a comparison with somebody else's minutes or speeds.

use waywarden_pack::{Staging, Table, write_csv, write_layer};
use waywarden_results::{
    AgreementRow, agreement_table, journey_layer, pairs_table, road_table, scatter_svg, speeds_svg,
};
use waywarden_study::journey::{Row, rows};
use waywarden_study::{DrivenPairs, PublishedPair, Roads};
use waywarden_validation::{Agreement, Road, ValidationStatistics};

use crate::ReportError;

/// Writes each published time beside the model's (`pairs.csv`), the worst pairs road by road, at most `most` of them
/// (`worst_routes.geojson`), and a plot (`scatter.svg`). `statistics` are those of the driven pairs.
///
/// # Errors
/// A file that cannot be written.
pub fn write_times_validation(
    staging: &Staging,
    roads: &Roads,
    pairs: &[PublishedPair],
    driven: &DrivenPairs,
    statistics: &ValidationStatistics,
    most: usize,
) -> Result<(), ReportError> {
    let mut worst: Vec<(String, Vec<Row>)> = Vec::new();
    for &pair in driven.worst.iter().take(most) {
        // Every pair in the list has a time, and so a journey.
        if let Some(journey) = roads.journey_of_pair(driven, pair) {
            worst.push((pairs[pair].id.clone(), rows(roads.network(), &journey)));
        }
    }
    put(staging, "pairs.csv", &pairs_table(pairs, driven))?;
    let lines: Vec<(String, &[Row])> = worst.iter().map(|(id, rows)| (id.clone(), rows.as_slice())).collect();
    let mut file = staging.create("worst_routes.geojson")?;
    write_layer(&journey_layer("worst_routes", &lines), &mut file)?;
    file.finish()?;
    let both = pairs.iter().zip(&driven.minutes);
    let points: Vec<[f64; 2]> = both.filter_map(|(pair, model)| Some([pair.minutes, *model.as_ref().ok()?])).collect();
    staging.write("scatter.svg", scatter_svg(&points, statistics).as_bytes())?;
    Ok(())
}

/// Writes how well speeds agree, group by group (`agreement.csv`) and road by road (`roads.csv`), and a plot (`scatter.svg`).
/// `all` is the agreement over all roads.
///
/// # Errors
/// A file that cannot be written.
pub fn write_speeds_validation(
    staging: &Staging,
    roads: &[Road],
    groups: &[AgreementRow],
    all: &Agreement,
) -> Result<(), ReportError> {
    put(staging, "agreement.csv", &agreement_table(groups))?;
    put(staging, "roads.csv", &road_table(roads))?;
    staging.write("scatter.svg", speeds_svg(roads, all).as_bytes())?;
    Ok(())
}

fn put(staging: &Staging, name: &str, table: &Table) -> Result<(), ReportError> {
    let mut file = staging.create(name)?;
    write_csv(table, &mut file)?;
    file.finish()?;
    Ok(())
}
