//! Every file of a pack.

use rayon::prelude::*;
use waywarden_pack::report::{Picture, write_html, write_markdown};
use waywarden_pack::{Layer, Staging, Table, write_csv, write_layer};
use waywarden_progress::{Observer, Stage, Warning, Work};
use waywarden_results::{LayerKind, Published};

use crate::page;
use crate::{Content, Format, Formats, ReportError};

/// Writes every file that `formats` ask for, and returns the warnings that come up in writing, of which the observer is told,
/// too. The record of the run, with those warnings, is left to the caller ([`Published::record`]).
///
/// # Errors
/// [`ReportError`]: the disk refuses, or something is not fit to be written.
pub fn write_pack(
    published: &Published,
    formats: &Formats,
    staging: &Staging,
    observer: &dyn Observer,
) -> Result<Vec<Warning>, ReportError> {
    let content = {
        // How many files there will be shows when the layers are made.
        let work = Work::begin(observer, Stage::Writing, 0);
        Content::new(published, formats, &work)?
    };
    let pack = Pack { formats, staging, content };
    let work = Work::begin(observer, Stage::Writing, pack.files());
    // SQLite keeps one core busy for as long as all the rest takes.
    let (database, rest) = rayon::join(|| pack.database(&work), || pack.other_formats(&work));
    database?;
    let warnings = rest?;
    warnings.iter().for_each(|warning| observer.warn(warning));
    Ok(warnings)
}

/// A pack on its way to the disk.
struct Pack<'a> {
    formats: &'a Formats,
    staging: &'a Staging,
    content: Content<'a>,
}

impl Pack<'_> {
    fn has(&self, format: Format) -> bool {
        self.formats.has(format)
    }

    /// How many files there will be.
    fn files(&self) -> u64 {
        let content = &self.content;
        let is_land = |kind: LayerKind| matches!(kind, LayerKind::Land(waywarden_results::LandKind::Isochrones, _));
        let layers = content.layers.len();
        let sidecars = content.layers.iter().filter(|map| is_land(map.kind)).count();
        let qml = if self.has(Format::Geojson) { layers } else { 0 };
        let each = [
            (Format::Geojson, layers + sidecars),
            (Format::Csv, content.published.tables().len()),
            (Format::Gpkg, 1),
            (Format::Xlsx, 1),
            (Format::Qgis, 1 + qml),
            (Format::Maps, content.published.views().len() * 6),
            (Format::Report, 2),
            (Format::Parquet, 1),
        ];
        each.into_iter().filter(|(format, _)| self.has(*format)).map(|(_, files)| files as u64).sum()
    }

    fn put(&self, name: &str, bytes: &[u8], work: &Work<'_>) -> Result<(), ReportError> {
        self.staging.write(name, bytes)?;
        work.advance(1);
        Ok(())
    }

    /// The GeoPackage, and the project that opens it.
    fn database(&self, work: &Work<'_>) -> Result<(), ReportError> {
        #[cfg(feature = "gpkg")]
        if self.has(Format::Gpkg) {
            self.gpkg(work)?;
        }
        #[cfg(not(feature = "gpkg"))]
        let _ = work;
        Ok(())
    }

    /// Everything else; returns what a reader should be warned of.
    fn other_formats(&self, work: &Work<'_>) -> Result<Vec<Warning>, ReportError> {
        let content = &self.content;
        let mut warnings = Vec::new();
        if self.has(Format::Geojson) {
            for map in &content.layers {
                warnings.extend(self.geojson(&map.layer, work)?);
            }
            self.sidecars(work)?;
        }
        if self.has(Format::Csv) {
            content.published.tables().iter().try_for_each(|(table, _)| self.csv(table, work))?;
        }
        #[cfg(feature = "xlsx")]
        if self.has(Format::Xlsx) {
            self.xlsx(work)?;
        }
        #[cfg(feature = "parquet")]
        if self.has(Format::Parquet) {
            self.parquet(work)?;
        }
        let drawn = self.pictures(work)?;
        if self.has(Format::Report) {
            let report = page::build(content, drawn);
            let html = write_html(&report.as_report())?;
            self.put("report.html", html.as_bytes(), work)?;
            self.put("summary.md", write_markdown(&report.as_report()).as_bytes(), work)?;
        }
        Ok(warnings)
    }

    /// Writes a layer and returns what a reader should be warned of.
    fn geojson(&self, layer: &Layer, work: &Work<'_>) -> Result<Option<Warning>, ReportError> {
        let name = format!("{}.geojson", layer.name);
        let mut file = self.staging.create(&name)?;
        let report = write_layer(layer, &mut file)?;
        file.finish()?;
        work.advance(1);
        let invalid = report.repairs.invalid.len();
        let message = format!("{invalid} outlines cross themselves as they came in and are written unchanged");
        Ok((invalid > 0).then(|| Warning::new("outlines_cross", message).at(name)))
    }

    /// What is measured of isochrones, beside each GeoJSON file of them.
    fn sidecars(&self, work: &Work<'_>) -> Result<(), ReportError> {
        let maps = self.content.published.land();
        maps.par_iter()
            .filter(|map| self.content.layer(LayerKind::Land(map.kind, map.of)).is_some())
            .filter_map(|map| Some((map, map.sidecar()?)))
            .try_for_each(|(map, bytes)| self.put(&format!("{}.json", map.name), &bytes, work))
    }

    fn csv(&self, table: &Table, work: &Work<'_>) -> Result<(), ReportError> {
        let mut file = self.staging.create(&format!("{}.csv", table.name))?;
        write_csv(table, &mut file)?;
        file.finish()?;
        work.advance(1);
        Ok(())
    }

    #[cfg(feature = "parquet")]
    fn parquet(&self, work: &Work<'_>) -> Result<(), ReportError> {
        use waywarden_pack::geoparquet::write_geoparquet;

        let case = self.content.case;
        let about = [("attribution", case.attribution.join("\n")), ("case", case.title.clone())];
        match self.content.layer(LayerKind::Areas) {
            Some(areas) => self.put("areas.parquet", &write_geoparquet(areas, &about)?, work),
            None => Ok(()),
        }
    }

    #[cfg(feature = "gpkg")]
    fn gpkg(&self, work: &Work<'_>) -> Result<(), ReportError> {
        use crate::{styles, titles};
        use waywarden_pack::gpkg::{Styled, write_gpkg};
        use waywarden_results::MapLayer;

        let content = &self.content;
        let roads = Some(&content.roads).filter(|roads| !roads.layer.features.is_empty());
        let maps: Vec<&MapLayer> = content.layers.iter().chain(roads).collect();
        let titles: Vec<String> = maps.iter().map(|map| titles::of(content.published, map.kind)).collect();
        let styles: Vec<_> = maps.iter().map(|map| styles::default_style(content.case, map)).collect();
        let styled: Vec<Styled<'_>> = maps
            .iter()
            .zip(&styles)
            .zip(&titles)
            .map(|((map, style), title)| Styled { layer: &map.layer, title, style: Some(style) })
            .collect();
        // What is a layer holds every column of the table of its name.
        let is_layer = |table: &&Table| maps.iter().any(|map| map.layer.name == table.name);
        let tables: Vec<&Table> =
            content.published.tables().iter().map(|(table, _)| table).filter(|table| !is_layer(table)).collect();
        let name = format!("{}.gpkg", content.case.id);
        self.put(&name, &write_gpkg(&styled, &tables, &|| work.check())?, work)?;
        #[cfg(feature = "qgis")]
        if self.has(Format::Qgis) {
            let project = crate::project::project(content, &maps, &name)?;
            self.put(&format!("{}.qgz", content.case.id), &project, work)?;
            if self.has(Format::Geojson) {
                for (map, style) in content.layers.iter().zip(&styles) {
                    let text = waywarden_pack::qgis::qml(&map.layer, style);
                    self.put(&format!("{}.qml", map.layer.name), text.as_bytes(), work)?;
                }
            }
        }
        Ok(())
    }

    #[cfg(feature = "xlsx")]
    fn xlsx(&self, work: &Work<'_>) -> Result<(), ReportError> {
        use waywarden_pack::xlsx::{Sheet, write_workbook};

        let (published, case) = (self.content.published, self.content.case);
        let sheets: Vec<Sheet<'_>> = published.tables().iter().map(|(table, about)| Sheet { table, about }).collect();
        let mut notes: Vec<String> = case.description.iter().cloned().collect();
        let version = env!("CARGO_PKG_VERSION");
        notes.push(format!("Run {} of waywarden {version}. Minutes are door to door.", published.run_id()));
        notes.extend(case.attribution.iter().cloned());
        self.put("tables.xlsx", &write_workbook(&case.title, &notes, &sheets)?, work)
    }

    /// Draws the static maps, writes them as files if asked for, and returns them for the report, scenario by scenario.
    #[cfg(feature = "maps")]
    fn pictures(&self, work: &Work<'_>) -> Result<Vec<Vec<Picture>>, ReportError> {
        use waywarden_pack::map::{png, small_png};

        use crate::pictures::{self, MapPicture};

        if !self.has(Format::Maps) && !self.has(Format::Report) {
            return Ok(Vec::new());
        }
        let views = self.content.published.views();
        let drawn = views.par_iter().map(|view| {
            work.check();
            pictures::of_scenario(&self.content, view)
        });
        let drawn: Vec<Vec<MapPicture>> = drawn.collect::<Result<_, _>>()?;
        if self.has(Format::Maps) {
            let all: Vec<&MapPicture> = drawn.iter().flatten().collect();
            all.par_iter().try_for_each(|picture| -> Result<(), ReportError> {
                self.put(&format!("maps/{}.svg", picture.name), picture.svg.as_bytes(), work)?;
                self.put(&format!("maps/{}.png", picture.name), &png(&picture.svg, FILE_PX)?, work)
            })?;
        }
        if !self.has(Format::Report) {
            return Ok(Vec::new());
        }
        let small = |picture: &MapPicture| -> Result<Picture, ReportError> {
            work.check();
            let png = small_png(&picture.svg, REPORT_PX)?;
            Ok(Picture { title: picture.title.clone(), alt: picture.alt.clone(), png })
        };
        drawn.par_iter().map(|of_scenario| of_scenario.iter().map(small).collect()).collect()
    }

    /// A build without maps has no pictures.
    #[cfg(not(feature = "maps"))]
    #[allow(clippy::unnecessary_wraps)]
    fn pictures(&self, _: &Work<'_>) -> Result<Vec<Vec<Picture>>, ReportError> {
        Ok(Vec::new())
    }
}

/// Width of a map in its file, pixels: A4 across at 150 dots an inch.
#[cfg(feature = "maps")]
const FILE_PX: u32 = 1_750;
/// Width of a map in the report, pixels: a page at 125 dots an inch, as much as a page of many maps can carry.
#[cfg(feature = "maps")]
const REPORT_PX: u32 = 880;
