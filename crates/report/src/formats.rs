//! Which files a pack holds.

use std::collections::BTreeSet;

use clap::ValueEnum;

/// A format of the pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Format {
    /// A GeoJSON file for each layer
    Geojson,
    /// A CSV file for each table
    Csv,
    /// All layers and tables in one GeoPackage, styled
    Gpkg,
    /// All tables in one workbook
    Xlsx,
    /// A QGIS project on the GeoPackage, and a style for each GeoJSON layer
    Qgis,
    /// Maps of before, after and the difference as PNG and SVG
    Maps,
    /// The report: report.html and summary.md
    Report,
    /// The areas with all their figures as GeoParquet, for scripts
    Parquet,
}

/// The formats of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formats(BTreeSet<Format>);

impl Formats {
    /// Everything that this build has.
    #[must_use]
    pub fn default_list() -> Vec<Format> {
        Format::value_variants().iter().copied().filter(|format| format.is_built_in()).collect()
    }

    /// Those that were asked for and what they need.
    ///
    /// # Errors
    /// A format that this build does not have, with how to build one that does.
    pub fn new(wanted: &[Format]) -> Result<Self, String> {
        let mut set: BTreeSet<Format> = wanted.iter().copied().collect();
        if set.contains(&Format::Qgis) {
            // The project shows the layers of the GeoPackage.
            set.insert(Format::Gpkg);
        }
        match set.iter().find(|format| !format.is_built_in()) {
            None => Ok(Self(set)),
            Some(missing) => {
                let name = missing.name();
                Err(format!(
                    "--pack {name}: this waywarden was built without it. Remedy: build it with: cargo build --release --features {name}"
                ))
            }
        }
    }

    /// Whether a format is to be written.
    #[must_use]
    pub fn has(&self, format: Format) -> bool {
        self.0.contains(&format)
    }
}

impl Format {
    fn is_built_in(self) -> bool {
        match self {
            Self::Geojson | Self::Csv | Self::Report => true,
            Self::Gpkg => cfg!(feature = "gpkg"),
            Self::Qgis => cfg!(all(feature = "gpkg", feature = "qgis")),
            Self::Xlsx => cfg!(feature = "xlsx"),
            Self::Maps => cfg!(feature = "maps"),
            Self::Parquet => cfg!(feature = "parquet"),
        }
    }

    fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        if let Err(message) = found {
            assert!(message.contains("--features xlsx"), "{message}");
        }
    }
}
