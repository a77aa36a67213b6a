//! Coordinate reference systems that British and Irish files come in, and the way from each to WGS 84.

use std::fmt;

use proj4rs::Proj;
use proj4rs::transform::transform;

/// A coordinate reference system that can be read.
///
/// | system | EPSG | to WGS 84 |
/// |---|---|---|
/// | WGS 84 longitude, latitude | 4326, OGC CRS84 | as it is |
/// | ETRS89 longitude, latitude | 4258 | as it is: they differ by less than a metre |
/// | British National Grid | 27700 | seven parameters; within 5 m (3.5 m measured) without the shift grid OSTN15 |
/// | Irish Grid | 29902, 29903 | seven parameters; within 5 m |
/// | Irish National Grid of 1952 (OSNI) | 29901 | seven parameters; within 5 m |
/// | Irish Transverse Mercator | 2157 | exact to a centimetre |
/// | Web Mercator | 3857 | exact to a centimetre |
///
/// Parameters: EPSG transformations 1314 (OSGB 1936) and 1641 (TM65, TM75, OSNI 1952).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Crs {
    /// WGS 84 longitude and latitude, degrees.
    Wgs84,
    /// ETRS89 longitude and latitude, degrees.
    Etrs89,
    /// British National Grid, metres.
    BritishNationalGrid,
    /// Irish Grid of 1965 and 1975, metres.
    IrishGrid,
    /// Irish National Grid of 1952, metres.
    IrishNationalGrid,
    /// Irish Transverse Mercator, metres.
    Itm,
    /// Web Mercator, metres.
    WebMercator,
}

/// A coordinate reference system that cannot be read, by its name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the coordinate reference system {0} is not one that can be read")]
pub struct UnknownCrs(pub String);

impl UnknownCrs {
    /// What to do.
    #[must_use]
    pub fn help(&self) -> String {
        let known: Vec<String> = Crs::ALL.iter().map(ToString::to_string).collect();
        format!(
            "export the layer in WGS 84 longitude and latitude (EPSG:4326); what can be read is {}",
            known.join(", ")
        )
    }
}

impl Crs {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Wgs84,
        Self::Etrs89,
        Self::BritishNationalGrid,
        Self::IrishGrid,
        Self::IrishNationalGrid,
        Self::Itm,
        Self::WebMercator,
    ];

    /// The number in the EPSG register.
    #[must_use]
    pub fn epsg(self) -> u32 {
        match self {
            Self::Wgs84 => 4326,
            Self::Etrs89 => 4258,
            Self::BritishNationalGrid => 27700,
            Self::IrishGrid => 29903,
            Self::IrishNationalGrid => 29901,
            Self::Itm => 2157,
            Self::WebMercator => 3857,
        }
    }

    /// The name for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Wgs84 => "WGS 84",
            Self::Etrs89 => "ETRS89",
            Self::BritishNationalGrid => "British National Grid",
            Self::IrishGrid => "Irish Grid",
            Self::IrishNationalGrid => "Irish National Grid",
            Self::Itm => "Irish Transverse Mercator",
            Self::WebMercator => "Web Mercator",
        }
    }

    /// True for degrees, false for metres.
    #[must_use]
    pub fn is_degrees(self) -> bool {
        matches!(self, Self::Wgs84 | Self::Etrs89)
    }

    /// By the number in the EPSG register; some systems have several.
    #[must_use]
    pub fn of_epsg(code: u32) -> Option<Self> {
        Some(match code {
            4326 | 4979 => Self::Wgs84,
            4258 | 4937 => Self::Etrs89,
            27700 | 7405 => Self::BritishNationalGrid,
            29900 | 29902 | 29903 => Self::IrishGrid,
            29901 => Self::IrishNationalGrid,
            2157 => Self::Itm,
            3857 | 3785 | 900_913 | 102_100 | 102_113 => Self::WebMercator,
            _ => return None,
        })
    }

    /// By a name as files and people write it: `EPSG:27700`, `urn:ogc:def:crs:EPSG::27700`, `27700`,
    /// `British National Grid`, `OSGB36 / British National Grid`, `CRS84`, well-known text of a `.prj` file.
    ///
    /// # Errors
    /// [`UnknownCrs`] for every other.
    pub fn named(text: &str) -> Result<Self, UnknownCrs> {
        let unknown = || UnknownCrs(short_name(text));
        let folded: String = text.to_lowercase().chars().filter(|c| c.is_alphanumeric() || *c == ':').collect();
        if folded.is_empty() {
            return Err(UnknownCrs("without a name".to_owned()));
        }
        if text.contains('[') {
            return of_wkt(text).ok_or_else(unknown);
        }
        if folded.ends_with("crs84") {
            return Ok(Self::Wgs84);
        }
        let number = folded.rsplit(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
        let before = &folded[..folded.len() - number.len()];
        let is_code = before.is_empty() || before.contains("epsg") || before.contains("esri") || before.ends_with(':');
        if let (true, Ok(code)) = (is_code, number.parse::<u32>()) {
            return Self::of_epsg(code).ok_or_else(unknown);
        }
        of_name(&folded).ok_or_else(unknown)
    }

    /// The way from this system to WGS 84.
    #[must_use]
    pub fn to_wgs84(self) -> ToWgs84 {
        let proj = self.proj_text().and_then(|text| Proj::from_proj_string(text).ok());
        let target = Proj::from_proj_string("+proj=longlat +ellps=WGS84 +datum=WGS84 +no_defs").ok();
        ToWgs84 { crs: self, projs: proj.zip(target) }
    }

    fn proj_text(self) -> Option<&'static str> {
        Some(match self {
            Self::Wgs84 | Self::Etrs89 | Self::WebMercator => return None,
            Self::BritishNationalGrid => {
                "+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy \
                 +towgs84=446.448,-125.157,542.06,0.15,0.247,0.842,-20.489 +units=m +no_defs"
            }
            Self::IrishGrid => {
                "+proj=tmerc +lat_0=53.5 +lon_0=-8 +k=1.000035 +x_0=200000 +y_0=250000 +ellps=mod_airy \
                 +towgs84=482.5,-130.6,564.6,-1.042,-0.214,-0.631,8.15 +units=m +no_defs"
            }
            Self::IrishNationalGrid => {
                "+proj=tmerc +lat_0=53.5 +lon_0=-8 +k=1 +x_0=200000 +y_0=250000 +ellps=airy \
                 +towgs84=482.5,-130.6,564.6,-1.042,-0.214,-0.631,8.15 +units=m +no_defs"
            }
            Self::Itm => {
                "+proj=tmerc +lat_0=53.5 +lon_0=-8 +k=0.99982 +x_0=600000 +y_0=750000 +ellps=GRS80 \
                 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs"
            }
        })
    }

    /// Least and most of easting and northing, metres or degrees: where the system is used, with a margin.
    fn bounds(self) -> [(f64, f64); 2] {
        match self {
            Self::Wgs84 | Self::Etrs89 => [(-180.0, 180.0), (-90.0, 90.0)],
            Self::BritishNationalGrid => [(0.0, 800_000.0), (0.0, 1_350_000.0)],
            Self::IrishGrid | Self::IrishNationalGrid => [(0.0, 500_000.0), (0.0, 550_000.0)],
            Self::Itm => [(350_000.0, 900_000.0), (450_000.0, 1_050_000.0)],
            Self::WebMercator => [(-20_037_509.0, 20_037_509.0), (-20_048_967.0, 20_048_967.0)],
        }
    }
}

impl fmt::Display for Crs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (EPSG:{})", self.name(), self.epsg())
    }
}

/// By the words of a name, letters and digits alone.
fn of_name(folded: &str) -> Option<Crs> {
    let has = |part: &str| folded.contains(part);
    Some(match () {
        () if has("pseudomercator") || has("webmercator") => Crs::WebMercator,
        () if has("irishtransversemercator") || has("irenet95") || folded == "itm" => Crs::Itm,
        () if has("osni1952") => Crs::IrishNationalGrid,
        () if has("tm65") || has("tm75") || has("irishgrid") || has("irishnationalgrid") => Crs::IrishGrid,
        () if has("britishnationalgrid") || folded == "bng" || folded == "nationalgrid" || folded == "osgb" => {
            Crs::BritishNationalGrid
        }
        () if ["wgs84", "gcswgs1984", "wgs1984", "worldgeodeticsystem1984"].contains(&folded) => Crs::Wgs84,
        () if ["etrs89", "gcsetrs1989", "etrs1989"].contains(&folded) => Crs::Etrs89,
        () => return None,
    })
}

/// By well-known text: the number of its last authority, else the name in front.
fn of_wkt(text: &str) -> Option<Crs> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let upper = compact.to_uppercase();
    let authority =
        upper.rfind("AUTHORITY[\"EPSG\",").map(|at| at + 17).or_else(|| upper.rfind("ID[\"EPSG\",").map(|at| at + 10));
    // The last one is that of the whole only if nothing but brackets follows.
    if let Some(at) = authority {
        let number: String = upper[at..].chars().skip_while(|c| *c == '"').take_while(char::is_ascii_digit).collect();
        let after = upper[at..].trim_start_matches('"').trim_start_matches(|c: char| c.is_ascii_digit());
        if after.chars().all(|c| matches!(c, '"' | ']'))
            && after.matches(']').count() == 2
            && let Ok(code) = number.parse()
        {
            return Crs::of_epsg(code);
        }
    }
    let name = short_name(text);
    let folded: String = name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    let known = of_name(&folded)?;
    // Degrees of a projected system are no degrees.
    (known.is_degrees() == upper.starts_with("GEOG")).then_some(known)
}

/// The first quoted words of well-known text, else the text itself, at most 80 letters.
fn short_name(text: &str) -> String {
    let name = match text.contains('[') {
        true => text.split('"').nth(1).unwrap_or(text),
        false => text,
    };
    name.trim().chars().take(80).collect()
}

/// Positions of one system in WGS 84.
pub struct ToWgs84 {
    crs: Crs,
    projs: Option<(Proj, Proj)>,
}

impl ToWgs84 {
    /// Longitude and latitude in degrees of a position; `None` where the system is not used or the numbers are no position.
    #[must_use]
    pub fn lon_lat(&self, x: f64, y: f64) -> Option<(f64, f64)> {
        const RADIUS_M: f64 = 6_378_137.0;
        let [(west, east), (south, north)] = self.crs.bounds();
        if !((west..=east).contains(&x) && (south..=north).contains(&y)) {
            return None;
        }
        match self.crs {
            Crs::Wgs84 | Crs::Etrs89 => Some((x, y)),
            // Spherical Mercator: EPSG Guidance Note 7-2, method 1024.
            Crs::WebMercator => {
                let lat = 2.0 * (y / RADIUS_M).exp().atan() - std::f64::consts::FRAC_PI_2;
                Some(((x / RADIUS_M).to_degrees(), lat.to_degrees()))
            }
            _ => {
                let (from, to) = self.projs.as_ref()?;
                let mut point = (x, y, 0.0);
                transform(from, to, &mut point).ok()?;
                let (lon, lat) = (point.0.to_degrees(), point.1.to_degrees());
                (lon.is_finite() && lat.is_finite()).then_some((lon, lat))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn metres(a: (f64, f64), b: (f64, f64)) -> f64 {
        let east = (a.0 - b.0) * 111_320.0 * a.1.to_radians().cos();
        east.hypot((a.1 - b.1) * 111_200.0)
    }

    #[test]
    fn published_points_are_met() {
        for (crs, x, y, lon, lat, within_m) in [
            // Ordnance Survey, A guide to coordinate systems in Great Britain: Caister water tower, exact by OSTN15.
            (Crs::BritishNationalGrid, 651_409.804, 313_177.450, 1.716_073_97, 52.658_007_83, 5.0),
            // Ordnance Survey Ireland: the Spire of Dublin in both systems.
            (Crs::IrishGrid, 315_904.0, 234_671.0, -6.260_273, 53.349_805, 20.0),
            (Crs::Itm, 715_830.0, 734_697.0, -6.260_273, 53.349_805, 20.0),
            (Crs::WebMercator, -278_298.73, 6_621_293.72, -2.5, 51.0, 0.1),
            (Crs::Etrs89, -2.5, 51.0, -2.5, 51.0, 1e-9),
        ] {
            let found = crs.to_wgs84().lon_lat(x, y).expect("a position");
            assert!(metres(found, (lon, lat)) < within_m, "{crs}: {found:?}, {} m off", metres(found, (lon, lat)));
        }
        let [grid, itm] = [(Crs::IrishGrid, 315_904.0, 234_671.0), (Crs::Itm, 715_830.0, 734_697.0)]
            .map(|(crs, x, y)| crs.to_wgs84().lon_lat(x, y).expect("a position"));
        assert!(metres(grid, itm) < 3.0, "{grid:?} {itm:?}");
    }

    #[test]
    fn names_are_known_as_files_write_them() {
        let wkt = |name: &str, code: &str| {
            format!("PROJCS[\"{name}\",GEOGCS[\"OSGB 1936\",AUTHORITY[\"EPSG\",\"4277\"]]{code}]")
        };
        for (text, crs) in [
            ("EPSG:27700", Crs::BritishNationalGrid),
            ("urn:ogc:def:crs:EPSG::27700", Crs::BritishNationalGrid),
            ("urn:ogc:def:crs:EPSG:6.18:27700", Crs::BritishNationalGrid),
            ("27700", Crs::BritishNationalGrid),
            ("OSGB36 / British National Grid", Crs::BritishNationalGrid),
            ("http://www.opengis.net/def/crs/EPSG/0/2157", Crs::Itm),
            ("TM65 / Irish Grid", Crs::IrishGrid),
            ("urn:ogc:def:crs:OGC:1.3:CRS84", Crs::Wgs84),
            ("WGS 84", Crs::Wgs84),
            ("EPSG:3857", Crs::WebMercator),
            ("WGS 84 / Pseudo-Mercator", Crs::WebMercator),
            (&wkt("OSGB 1936 / British National Grid", ",AUTHORITY[\"EPSG\",\"27700\"]"), Crs::BritishNationalGrid),
            (&wkt("British_National_Grid", ""), Crs::BritishNationalGrid),
            (
                "GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\",SPHEROID[\"WGS_1984\",6378137.0,298.257223563]]]",
                Crs::Wgs84,
            ),
        ] {
            assert_eq!(Crs::named(text), Ok(crs), "{text}");
        }
        for text in
            ["EPSG:32630", "EPSG:4277", "WGS 84 / UTM zone 30N", "", "nonsense", "PROJCS[\"WGS 84 / UTM zone 30N\"]"]
        {
            let error = Crs::named(text).expect_err(text);
            assert!(error.help().contains("EPSG:4326") && error.help().contains("EPSG:27700"), "{text}");
        }
    }

    #[test]
    fn what_lies_outside_a_system_is_no_position() {
        for (crs, x, y) in [
            (Crs::BritishNationalGrid, -2.6, 51.0),
            (Crs::BritishNationalGrid, 9_999_999.0, 100_000.0),
            (Crs::Itm, 715_830.0, 34_697.0),
            (Crs::Wgs84, 51.0, 99.0),
            (Crs::IrishGrid, f64::NAN, 1.0),
        ] {
            assert_eq!(crs.to_wgs84().lon_lat(x, y), None, "{crs} {x} {y}");
        }
    }
}
