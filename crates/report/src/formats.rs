//! Which files a pack holds.

use std::collections::BTreeSet;
use std::path::Path;
use std::str::FromStr;

use waywarden_errors::{Code, Explained, Explanation};
use waywarden_scenario::Case;

use crate::styles::has_outlines;

/// A format of the pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// A GeoJSON file for each layer.
    Geojson,
    /// A CSV file for each table.
    Csv,
    /// All layers and tables in one GeoPackage, styled.
    Gpkg,
    /// All tables in one workbook.
    Xlsx,
    /// A QGIS project on the GeoPackage, and a style for each GeoJSON layer.
    Qgis,
    /// Maps of before, after and the difference as PNG and SVG.
    Maps,
    /// The report: report.html and summary.md.
    Report,
    /// The areas with all their figures as GeoParquet, for scripts.
    Parquet,
}

/// Why files of a format cannot be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    /// There is no such format.
    #[error("there is no format {name:?}. Remedy: {}", use_one_of())]
    Unknown {
        /// As given.
        name: String,
    },
    /// This build does not have the format.
    #[error("--pack {0}: this waywarden was built without it. Remedy: {1}", format.name(), build_with(*format))]
    NotBuiltIn {
        /// Which.
        format: Format,
    },
}

fn use_one_of() -> String {
    format!("use one of {}", Format::ALL.map(Format::name).join(", "))
}

fn build_with(format: Format) -> String {
    format!("build it with: cargo build --release --features {}", format.name())
}

impl Explained for FormatError {
    fn explain(&self) -> Explanation {
        match self {
            Self::Unknown { name } => Explanation::of(Code::FormatUnknown).at(name).remedy(use_one_of()),
            Self::NotBuiltIn { format } => {
                Explanation::of(Code::FormatNotBuiltIn).at(format.name()).remedy(build_with(*format))
            }
        }
    }
}

/// The formats of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formats(BTreeSet<Format>);

impl Formats {
    /// Everything that this build has.
    #[must_use]
    pub fn default_list() -> Vec<Format> {
        Format::ALL.into_iter().filter(|format| format.is_built_in()).collect()
    }

    /// Those that were asked for and what they need.
    ///
    /// # Errors
    /// A format that this build does not have, with how to build one that does.
    pub fn new(wanted: &[Format]) -> Result<Self, FormatError> {
        let mut set: BTreeSet<Format> = wanted.iter().copied().collect();
        if set.contains(&Format::Qgis) {
            // The project shows the layers of the GeoPackage.
            set.insert(Format::Gpkg);
        }
        match set.iter().find(|format| !format.is_built_in()) {
            None => Ok(Self(set)),
            Some(&format) => Err(FormatError::NotBuiltIn { format }),
        }
    }

    /// Whether a format is to be written.
    #[must_use]
    pub fn has(&self, format: Format) -> bool {
        self.0.contains(&format)
    }

    /// Which files of a pack in `folder` to look at first, in sentences; empty if there is none. `case` is the id of the case.
    #[must_use]
    pub fn to_open(&self, folder: &Path, case: &str) -> String {
        let there = |list: &[(Format, String)]| -> Vec<String> {
            let has = list.iter().filter(|(format, _)| self.has(*format));
            has.map(|(_, words)| format!("{}/{words}", folder.display())).collect()
        };
        let shown =
            [(Format::Report, "report.html in a browser".to_owned()), (Format::Qgis, format!("{case}.qgz in QGIS"))];
        let tables = ["summary.csv", "flows.csv"].map(|name| (Format::Csv, name.to_owned()));
        let (open, read) = (there(&shown), there(&tables));
        let sentence = |verb: &str, list: &[String], between: &str| match list {
            [] => None,
            list => Some(format!("{verb} {}.", list.join(between))),
        };
        let sentences = [sentence("Open", &open, ", or "), sentence("Read:", &read, " and ")];
        sentences.into_iter().flatten().collect::<Vec<String>>().join(" ")
    }

    /// Whether a file of these formats shows isochrones of the case. Static maps and the report show land only where areas
    /// are points.
    #[must_use]
    pub fn need_isochrones(&self, case: &Case) -> bool {
        let has = |format: &Format| self.has(*format);
        [Format::Geojson, Format::Gpkg, Format::Qgis].iter().any(has)
            || (!has_outlines(case) && [Format::Maps, Format::Report].iter().any(has))
    }
}

impl Format {
    /// Every format, in the order in which they are told.
    pub const ALL: [Self; 8] =
        [Self::Geojson, Self::Csv, Self::Gpkg, Self::Xlsx, Self::Qgis, Self::Maps, Self::Report, Self::Parquet];

    /// Whether this build has it.
    #[must_use]
    pub fn is_built_in(self) -> bool {
        match self {
            Self::Geojson | Self::Csv | Self::Report => true,
            Self::Gpkg => cfg!(feature = "gpkg"),
            Self::Qgis => cfg!(all(feature = "gpkg", feature = "qgis")),
            Self::Xlsx => cfg!(feature = "xlsx"),
            Self::Maps => cfg!(feature = "maps"),
            Self::Parquet => cfg!(feature = "parquet"),
        }
    }

    /// Its name on the command line and in settings.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Geojson => "geojson",
            Self::Csv => "csv",
            Self::Gpkg => "gpkg",
            Self::Xlsx => "xlsx",
            Self::Qgis => "qgis",
            Self::Maps => "maps",
            Self::Report => "report",
            Self::Parquet => "parquet",
        }
    }

    /// The formats that files of these names belong to, in the order of [`Format::ALL`].
    #[must_use]
    pub fn of_files<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<Self> {
        let of_name = |name: &str| Self::ALL.into_iter().find(|format| name.ends_with(format.ending()));
        let found: BTreeSet<Self> = names.into_iter().filter_map(of_name).collect();
        Self::ALL.into_iter().filter(|format| found.contains(format)).collect()
    }

    /// How a file ends that only this format has.
    fn ending(self) -> &'static str {
        match self {
            Self::Geojson => ".geojson",
            Self::Csv => ".csv",
            Self::Gpkg => ".gpkg",
            Self::Xlsx => ".xlsx",
            Self::Qgis => ".qgz",
            Self::Maps => ".svg",
            Self::Report => "report.html",
            Self::Parquet => ".parquet",
        }
    }

    /// What it gives, in a line without a full stop.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::Geojson => "A GeoJSON file for each layer",
            Self::Csv => "A CSV file for each table",
            Self::Gpkg => "All layers and tables in one GeoPackage, styled",
            Self::Xlsx => "All tables in one workbook",
            Self::Qgis => "A QGIS project on the GeoPackage, and a style for each GeoJSON layer",
            Self::Maps => "Maps of before, after and the difference as PNG and SVG",
            Self::Report => "The report: report.html and summary.md",
            Self::Parquet => "The areas with all their figures as GeoParquet, for scripts",
        }
    }
}

impl FromStr for Format {
    type Err = FormatError;

    /// By its name.
    fn from_str(name: &str) -> Result<Self, FormatError> {
        let known = Self::ALL.into_iter().find(|format| format.name() == name);
        known.ok_or_else(|| FormatError::Unknown { name: name.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_found_by_its_name() {
        for format in Format::ALL {
            assert_eq!(format.name().parse(), Ok(format));
        }
        let error = "shapefile".parse::<Format>().unwrap_err().to_string();
        assert!(error.contains("\"shapefile\"") && error.contains("geojson, csv, gpkg"), "{error}");
    }

    #[test]
    fn only_files_that_are_there_are_to_be_opened() {
        let open = |formats: &[Format]| Formats::new(formats).unwrap().to_open(Path::new("out"), "island");
        let both = "Open out/report.html in a browser. Read: out/summary.csv and out/flows.csv.";
        assert_eq!(open(&[Format::Report, Format::Csv]), both);
        assert_eq!(open(&[Format::Geojson]), "");
    }

    #[test]
    fn formats_are_known_by_their_files() {
        let names =
            ["run.json", "maps/today.svg", "maps/today.png", "flows.csv", "areas.csv", "report.html", "style.qml"];
        assert_eq!(Format::of_files(names), [Format::Csv, Format::Maps, Format::Report]);
    }

    #[test]
    fn a_project_needs_its_geopackage() {
        if !Format::Qgis.is_built_in() {
            return;
        }
        let formats = Formats::new(&[Format::Qgis]).unwrap();
        assert!(formats.has(Format::Gpkg) && formats.has(Format::Qgis) && !formats.has(Format::Csv));
    }

    #[test]
    fn what_is_not_built_in_is_refused() {
        let found = Formats::new(&[Format::Xlsx]);
        assert_eq!(found.is_ok(), cfg!(feature = "xlsx"));
        if let Err(error) = found {
            assert!(error.to_string().contains("--features xlsx"), "{error}");
        }
    }
}
