//! Every file of a pack.

use std::io::Write as _;

use anyhow::Result;
use waywarden_pack::report::{write_html, write_markdown};
use waywarden_pack::{Layer, Staging, Table, write_csv, write_layer};

use super::pictures::{self, Picture};
use super::{Content, Format, Formats, flow_lines, report, road_lines, worst_hit};

/// Writes what `formats` ask for; the warnings that come up on the way are added to those of the content.
pub fn write(staging: &Staging, formats: &Formats, mut content: Content<'_>) -> Result<Vec<String>> {
    let flows = flow_lines::flow_lines_layer(&content);
    content.layers.push(flows);
    if let Some(table) = content.table("worst_hit") {
        let worst = worst_hit::worst_hit_layer(content.case, table, content.run_id);
        content.layers.push(worst);
    }
    // A layer without features would be opened as one without geometry.
    content.layers.retain(|layer| !layer.features.is_empty());
    let roads = content.network.map_or_else(road_lines::none, road_lines::roads_layer);
    // SQLite keeps one core busy for as long as all the rest takes.
    let (database, rest) = rayon::join(
        || of_database(staging, formats, &content, &roads),
        || of_other_formats(staging, formats, &content, &roads),
    );
    database?;
    content.warnings.extend(rest?);
    let missed = content.missed.warning();
    content.warnings.extend(missed);
    Ok(content.warnings)
}

/// The GeoPackage, and the project that opens it.
fn of_database(staging: &Staging, formats: &Formats, content: &Content<'_>, roads: &Layer) -> Result<()> {
    #[cfg(feature = "gpkg")]
    if formats.has(Format::Gpkg) {
        gpkg(staging, formats, content, roads)?;
    }
    #[cfg(not(feature = "gpkg"))]
    let _ = (staging, formats, content, roads);
    Ok(())
}

/// Everything else; returns what a reader should be warned of.
fn of_other_formats(staging: &Staging, formats: &Formats, content: &Content<'_>, roads: &Layer) -> Result<Vec<String>> {
    let mut warnings = Vec::new();
    if formats.has(Format::Geojson) {
        for layer in &content.layers {
            warnings.extend(geojson(staging, layer)?);
        }
    }
    if formats.has(Format::Csv) {
        content.tables.iter().try_for_each(|(table, _)| csv(staging, table))?;
    }
    let pictures = if formats.has(Format::Maps) || formats.has(Format::Report) {
        pictures_of(content, roads)?
    } else {
        Vec::new()
    };
    #[cfg(feature = "xlsx")]
    if formats.has(Format::Xlsx) {
        xlsx(staging, content)?;
    }
    #[cfg(feature = "parquet")]
    if formats.has(Format::Parquet) {
        parquet(staging, content)?;
    }
    let drawn = draw(staging, formats, &pictures)?;
    if formats.has(Format::Report) {
        let report = report::build(content, roads, drawn)?;
        let html = write_html(&report.as_report())?;
        put(staging, "report.html", html.as_bytes())?;
        put(staging, "summary.md", write_markdown(&report.as_report()).as_bytes())?;
    }
    Ok(warnings)
}

fn put(staging: &Staging, name: &str, bytes: &[u8]) -> Result<()> {
    let mut file = staging.create(name)?;
    file.write_all(bytes)?;
    file.finish()?;
    Ok(())
}

/// Writes a layer and returns what a reader should be warned of.
fn geojson(staging: &Staging, layer: &Layer) -> Result<Option<String>> {
    let mut file = staging.create(&format!("{}.geojson", layer.name))?;
    let report = write_layer(layer, &mut file)?;
    file.finish()?;
    let invalid = report.repairs.invalid.len();
    Ok((invalid > 0).then(|| {
        format!("{}.geojson: {invalid} outlines cross themselves as they came in and are written unchanged", layer.name)
    }))
}

fn csv(staging: &Staging, table: &Table) -> Result<()> {
    let mut file = staging.create(&format!("{}.csv", table.name))?;
    write_csv(table, &mut file)?;
    file.finish()?;
    Ok(())
}

#[cfg(feature = "parquet")]
fn parquet(staging: &Staging, content: &Content<'_>) -> Result<()> {
    use waywarden_pack::geoparquet::write_geoparquet;

    let about = [("attribution", content.case.attribution.join("\n")), ("case", content.case.title.clone())];
    match content.layer("areas") {
        Some(areas) => put(staging, "areas.parquet", &write_geoparquet(areas, &about)?),
        None => Ok(()),
    }
}

#[cfg(feature = "gpkg")]
fn gpkg(staging: &Staging, formats: &Formats, content: &Content<'_>, roads: &Layer) -> Result<()> {
    use super::{styles, titles};
    use waywarden_pack::gpkg::{Styled, write_gpkg};

    let layers: Vec<&Layer> = content.layers.iter().chain([roads]).filter(|layer| !layer.features.is_empty()).collect();
    let titles: Vec<String> = layers.iter().map(|layer| titles::of(content, &layer.name)).collect();
    let style = |(layer, title): (&&Layer, &String)| styles::default_style(content.case, layer, title);
    let styles: Vec<_> = layers.iter().zip(&titles).map(style).collect();
    let styled: Vec<Styled<'_>> = layers
        .iter()
        .zip(&styles)
        .zip(&titles)
        .map(|((layer, style), title)| Styled { layer, title, style: Some(style) })
        .collect();
    // What is a layer holds every column of the table of its name.
    let is_layer = |table: &&Table| layers.iter().any(|layer| layer.name == table.name);
    let tables: Vec<&Table> = content.tables.iter().map(|(table, _)| table).filter(|table| !is_layer(table)).collect();
    let name = format!("{}.gpkg", content.case.id);
    put(staging, &name, &write_gpkg(&styled, &tables)?)?;
    #[cfg(feature = "qgis")]
    if formats.has(Format::Qgis) {
        let project = super::project::project(content, &layers, &name)?;
        put(staging, &format!("{}.qgz", content.case.id), &project)?;
        if formats.has(Format::Geojson) {
            for styled in styled.iter().filter(|styled| styled.layer.name != roads.name) {
                if let Some(style) = styled.style {
                    let text = waywarden_pack::qgis::qml(styled.layer, style);
                    put(staging, &format!("{}.qml", styled.layer.name), text.as_bytes())?;
                }
            }
        }
    }
    Ok(())
}

#[cfg(feature = "xlsx")]
fn xlsx(staging: &Staging, content: &Content<'_>) -> Result<()> {
    use waywarden_pack::xlsx::{Sheet, write_workbook};

    let sheets: Vec<Sheet<'_>> = content.tables.iter().map(|(table, about)| Sheet { table, about }).collect();
    let case = content.case;
    let mut notes: Vec<String> = case.description.iter().cloned().collect();
    notes.push(format!("Run {} of waywarden {}. Minutes are door to door.", content.run_id, env!("CARGO_PKG_VERSION")));
    notes.extend(case.attribution.iter().cloned());
    put(staging, "tables.xlsx", &write_workbook(&case.title, &notes, &sheets)?)
}

fn pictures_of(content: &Content<'_>, roads: &Layer) -> Result<Vec<Vec<Picture>>> {
    use rayon::prelude::*;
    content.choices().par_iter().map(|choice| pictures::of_option(content, roads, choice)).collect()
}

/// Width of a map in its file, pixels: A4 across at 150 dots an inch.
#[cfg(feature = "maps")]
const FILE_PX: u32 = 1_750;
/// Width of a map in the report, pixels: a page at 125 dots an inch, as much as a page of many maps can carry.
#[cfg(feature = "maps")]
const REPORT_PX: u32 = 880;

/// Writes the maps as files if asked for, and returns them for the report, scenario by scenario.
fn draw(
    staging: &Staging,
    formats: &Formats,
    pictures: &[Vec<Picture>],
) -> Result<Vec<Vec<waywarden_pack::report::Picture>>> {
    #[cfg(feature = "maps")]
    {
        use rayon::prelude::*;
        use waywarden_pack::map::{png, small_png};
        if formats.has(Format::Maps) {
            let all: Vec<&Picture> = pictures.iter().flatten().collect();
            all.par_iter().try_for_each(|picture| -> Result<()> {
                put(staging, &format!("maps/{}.svg", picture.name), picture.svg.as_bytes())?;
                put(staging, &format!("maps/{}.png", picture.name), &png(&picture.svg, FILE_PX)?)
            })?;
        }
        if !formats.has(Format::Report) {
            return Ok(Vec::new());
        }
        let small = |picture: &Picture| -> Result<_> {
            let png = small_png(&picture.svg, REPORT_PX)?;
            Ok(waywarden_pack::report::Picture { title: picture.title.clone(), alt: picture.alt.clone(), png })
        };
        pictures.par_iter().map(|of_option| of_option.iter().map(small).collect()).collect()
    }
    #[cfg(not(feature = "maps"))]
    {
        let _ = (staging, formats);
        Ok(pictures.iter().map(|_| Vec::new()).collect())
    }
}
