//! Whether places lie where the others do; where not, which slip would explain it.

use std::path::Path;

use waywarden_network::LonLat;
use waywarden_tables::{Crs, Problem};

use crate::{Area, SiteTable};

/// How far beyond the usual spread a place may lie, 1e-7 degree.
const MARGIN_E7: i64 = 10_000_000;
/// How much nearer than that a place must lie once a slip is mended: a site far away may lie where a mirrored one would by chance.
const NEARER_E7: i32 = 7_500_000;
/// How many times as far as the middle place a place may lie from the middle.
const SPREAD: i64 = 5;

/// The extent in which places are expected: around the middle of all, five times as far as the middle place lies from it, and a
/// degree more. A few places far away do not widen it.
///
/// Of millions of areas every so many are asked.
#[must_use]
pub fn extent(areas: &[Area]) -> Option<[LonLat; 2]> {
    const MOST_ASKED: usize = 100_000;
    let asked = areas.iter().step_by(areas.len().div_ceil(MOST_ASKED).max(1));
    extent_of(asked.map(|area| area.at))
}

/// As [`extent`], of any places.
#[must_use]
pub fn extent_of(places: impl Iterator<Item = LonLat>) -> Option<[LonLat; 2]> {
    let (lons, lats): (Vec<i32>, Vec<i32>) = places.map(|at| (at.lon_e7, at.lat_e7)).unzip();
    if lons.is_empty() {
        return None;
    }
    let ((west, east), (south, north)) = (ends(lons), ends(lats));
    Some([LonLat { lon_e7: west, lat_e7: south }, LonLat { lon_e7: east, lat_e7: north }])
}

fn ends(mut values: Vec<i32>) -> (i32, i32) {
    let at = values.len() / 2;
    let (_, middle, _) = values.select_nth_unstable(at);
    let middle = i64::from(*middle);
    let mut apart: Vec<i64> = values.iter().map(|value| (i64::from(*value) - middle).abs()).collect();
    let (_, spread, _) = apart.select_nth_unstable(at);
    let width = SPREAD * *spread + MARGIN_E7;
    let clamped = |value: i64| value.clamp(i64::from(i32::MIN), i64::from(i32::MAX)) as i32;
    (clamped(middle - width), clamped(middle + width))
}

/// Areas of which most lie away from the sites, but not with a slip mended: what is wrong, and where they should lie.
#[derive(Clone, Debug, PartialEq)]
pub struct MisplacedAreas {
    /// What is wrong with them: `longitude and latitude look swapped`.
    pub why: &'static str,
    /// The areas (by number) with their places mended.
    pub areas: Vec<(usize, LonLat)>,
    /// Where places are expected, `[south-west, north-east]`: that of the areas mended.
    pub extent: [LonLat; 2],
    /// Whether the sites may be wrong instead: neither lies in Great Britain or Ireland, or both do.
    pub or_sites: bool,
}

/// Whether most areas are misplaced by one slip, as the sites show: most sites lie where areas would with the slip mended.
/// Which of the two is wrong is told by Great Britain and Ireland; `None` if the sites are, or nothing is.
#[must_use]
pub fn misplaced_areas(areas: &[Area], sites: &SiteTable) -> Option<MisplacedAreas> {
    let as_they_are = extent(areas)?;
    let bases: Vec<LonLat> = sites.base().map(|site| sites.site(site).at).collect();
    let most = |extent: [LonLat; 2], places: &[LonLat]| {
        2 * places.iter().filter(|at| lies_in(**at, extent)).count() > places.len()
    };
    if bases.is_empty() || most(as_they_are, &bases) {
        return None;
    }
    let mended = |slip: &Slip| {
        let moved = areas.iter().map(|area| (slip.mend)(area.at)).map(|(lon_e7, lat_e7)| LonLat { lon_e7, lat_e7 });
        extent_of(moved).filter(|extent| most(*extent, &bases))
    };
    let (slip, extent) = SLIPS.iter().find_map(|slip| Some((slip, mended(slip)?)))?;
    let wrong = areas.iter().enumerate().filter_map(|(number, area)| {
        let (lon_e7, lat_e7) = (slip.mend)(area.at);
        let meant = LonLat { lon_e7, lat_e7 };
        (!lies_in(area.at, extent) && lies_in(meant, extent)).then_some((number, meant))
    });
    let wrong: Vec<(usize, LonLat)> = wrong.collect();
    let at_home = |places: &[LonLat]| 2 * places.iter().filter(|at| is_at_home(**at)).count() > places.len();
    let places: Vec<LonLat> = wrong.iter().map(|(number, _)| areas[*number].at).collect();
    let (areas_at_home, sites_at_home) = (at_home(&places), at_home(&bases));
    if wrong.is_empty() || areas_at_home && !sites_at_home {
        return None;
    }
    Some(MisplacedAreas { why: slip.why, areas: wrong, extent, or_sites: areas_at_home == sites_at_home })
}

impl MisplacedAreas {
    /// What is wrong, of the file of the areas.
    #[must_use]
    pub fn problem(&self, path: &Path, areas: &[Area], sites: &SiteTable) -> Problem {
        let Some(&(first, meant)) = self.areas.first() else { return Problem::of_file(path, self.why, "") };
        let (area, site) = (&areas[first], sites.positions().first().map(|position| &position.site));
        let of_site = site.map_or_else(String::new, |site| {
            format!(" such as \"{}\" at lon {}, lat {}", site.id, site.at.lon(), site.at.lat())
        });
        let (why, or_sites) = match self.or_sites {
            true => (self.why.replace("look", "of the areas or of the sites look"), "; or mend the table of sites so"),
            false => (self.why.to_owned(), ""),
        };
        let message = format!(
            "{why} in {} of {} areas, such as \"{}\" at lon {}, lat {}, far from the sites{of_site}",
            self.areas.len(),
            areas.len(),
            area.id,
            area.at.lon(),
            area.at.lat()
        );
        let how = match self.why.contains("swapped") {
            true => "exchange the two columns (longitude is east-west)",
            false => "minus is west and south",
        };
        let help = format!("did you mean lon {}, lat {}? {how}{or_sites}", meant.lon(), meant.lat());
        Problem::of_file(path, message, help)
    }
}

/// Whether a place lies where most tables are from: the United Kingdom, Ireland and the Isle of Man with their islands; in the
/// east by degrees of latitude, so that a lost minus sign shows.
fn is_at_home(at: LonLat) -> bool {
    /// Up to which latitude the land ends at which longitude in the east, degrees, with some kilometres to spare.
    const EAST: [(f64, f64); 6] = [(53.1, 1.9), (53.8, 0.5), (54.6, 0.1), (56.0, -1.2), (59.0, -1.6), (61.0, -0.6)];
    let (lon, lat) = (at.lon(), at.lat());
    let east = EAST.iter().find(|(north, _)| lat <= *north).map(|(_, east)| *east);
    lat >= 49.8 && lon >= -10.8 && east.is_some_and(|east| lon <= east)
}

fn lies_in(at: LonLat, [low, high]: [LonLat; 2]) -> bool {
    (low.lon_e7..=high.lon_e7).contains(&at.lon_e7) && (low.lat_e7..=high.lat_e7).contains(&at.lat_e7)
}

/// A mistake in writing coordinates.
struct Slip {
    why: &'static str,
    /// Longitude and latitude as they were meant.
    mend: fn(LonLat) -> (i32, i32),
}

const SWAPPED_AND_SIGN: &str = "longitude and latitude look swapped and a minus sign lost or added";
const SLIPS: [Slip; 6] = [
    Slip { why: "longitude and latitude look swapped", mend: |at| (at.lat_e7, at.lon_e7) },
    Slip { why: "the minus sign of the longitude looks lost or added", mend: |at| (-at.lon_e7, at.lat_e7) },
    Slip { why: "the minus sign of the latitude looks lost or added", mend: |at| (at.lon_e7, -at.lat_e7) },
    Slip { why: SWAPPED_AND_SIGN, mend: |at| (-at.lat_e7, at.lon_e7) },
    Slip { why: SWAPPED_AND_SIGN, mend: |at| (at.lat_e7, -at.lon_e7) },
    Slip { why: SWAPPED_AND_SIGN, mend: |at| (-at.lat_e7, -at.lon_e7) },
];

/// A problem of `path` if more than half of its points (id, position) lie outside the extent of `what`, but inside with a minus
/// sign restored or removed.
#[must_use]
pub fn sign_problem<'p>(
    path: &Path,
    points: impl Iterator<Item = (&'p str, LonLat)> + Clone,
    extent: [LonLat; 2],
    what: &str,
) -> Option<Problem> {
    let meant = |slip: &Slip, at: LonLat| {
        let (lon_e7, lat_e7) = (slip.mend)(at);
        Some(LonLat { lon_e7, lat_e7 }).filter(|meant| !lies_in(at, extent) && lies_in(*meant, extent))
    };
    let all = points.clone().count();
    let slip = SLIPS
        .iter()
        .skip(1)
        .find(|slip| 2 * points.clone().filter(|(_, at)| meant(slip, *at).is_some()).count() > all)?;
    let (id, at, meant) = points.clone().find_map(|(id, at)| Some((id, at, meant(slip, at)?)))?;
    let message = format!("{}: \"{id}\" is at lon {}, lat {}, away from {what}", slip.why, at.lon(), at.lat());
    Some(Problem::of_file(
        path,
        message,
        format!("did you mean lon {}, lat {}? minus is west", meant.lon(), meant.lat()),
    ))
}

/// A place that would lie among the others if a slip were mended: what is wrong with it, and the remedy.
#[must_use]
pub fn slip(at: LonLat, extent: [LonLat; 2]) -> Option<(String, String)> {
    if lies_in(at, extent) {
        return None;
    }
    let [low, high] = extent;
    let nearer = |at: LonLat| {
        (low.lon_e7.saturating_add(NEARER_E7)..=high.lon_e7.saturating_sub(NEARER_E7)).contains(&at.lon_e7)
            && (low.lat_e7.saturating_add(NEARER_E7)..=high.lat_e7.saturating_sub(NEARER_E7)).contains(&at.lat_e7)
    };
    let (why, meant) = SLIPS.iter().find_map(|slip| {
        let (lon_e7, lat_e7) = (slip.mend)(at);
        let meant = LonLat { lon_e7, lat_e7 };
        nearer(meant).then_some((slip.why, meant))
    })?;
    let message = format!("lon {}, lat {} lies far from all other places: {why}", at.lon(), at.lat());
    Some((message, format!("did you mean lon {}, lat {}?", meant.lon(), meant.lat())))
}

/// Numbers that are no degrees but metres of a system that British and Irish maps use: which, and the place in degrees. Where the
/// extent of the others is known the place lies in it.
#[must_use]
pub fn metres(x: f64, y: f64, extent: Option<[LonLat; 2]>) -> Option<(String, String)> {
    if x.abs() <= 1_000.0 || y.abs() <= 1_000.0 {
        return None;
    }
    let inside = |at: &LonLat| extent.is_none_or(|extent| lies_in(*at, extent));
    let place = |crs: Crs, (x, y): (f64, f64)| {
        let (lon, lat) = crs.to_wgs84().lon_lat(x, y)?;
        Some((crs, LonLat::from_degrees(lon, lat).ok().filter(inside)?))
    };
    let systems = [Crs::BritishNationalGrid, Crs::Itm, Crs::IrishGrid, Crs::WebMercator];
    let found = |pair: (f64, f64)| systems.into_iter().find_map(|crs| place(crs, pair));
    let of_degrees =
        |at: LonLat| format!("give WGS 84 longitude and latitude: lon {:.6}, lat {:.6}", at.lon(), at.lat());
    if let Some((crs, at)) = found((x, y)) {
        let message = format!("lon {x}, lat {y} look like metres of the {crs}, not like degrees");
        return Some((message, of_degrees(at)));
    }
    if let Some((crs, at)) = found((y, x)) {
        let message = format!("lon {x}, lat {y} look like metres of the {crs}, northing first, not like degrees");
        return Some((message, of_degrees(at)));
    }
    // Somewhere else in one of the systems, or nowhere.
    let known = systems.into_iter().any(|crs| crs.to_wgs84().lon_lat(x, y).is_some());
    let message = format!(
        "lon {x}, lat {y} look like metres, not like degrees; in none of the systems that are known do they lie among the other \
         places"
    );
    known.then(|| (message, "give WGS 84 longitude and latitude in degrees".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metres_are_named_with_the_place_in_degrees() {
        let at = |lon: f64, lat: f64| LonLat::from_degrees(lon, lat).unwrap();
        let england = extent_of([at(-3.4, 50.6), at(-2.0, 51.2)].into_iter());
        let ireland = extent_of([at(-6.4, 53.2), at(-6.2, 53.5)].into_iter());
        for (x, y, extent, system, meant) in [
            (-278_298.73, 6_621_293.72, england, "Web Mercator (EPSG:3857)", "lon -2.500000, lat 51.0000"),
            (-278_298.73, 6_621_293.72, None, "Web Mercator", "lon -2.500000, lat 51.0000"),
            (361_000.0, 122_000.0, england, "British National Grid (EPSG:27700)", "lon -2.55"),
            (715_830.0, 734_697.0, ireland, "Irish Transverse Mercator (EPSG:2157)", "lon -6.26"),
            (315_904.0, 234_671.0, ireland, "Irish Grid (EPSG:29903)", "lon -6.26"),
        ] {
            let (message, help) = metres(x, y, extent).expect(system);
            assert!(message.contains(system) && help.contains(meant), "{message} {help}");
        }
        let somerset = extent_of([at(-2.6, 51.0), at(-2.5, 51.05), at(-2.4, 51.1)].into_iter());
        for (what, x, y, says) in [
            ("northing first", 122_000.0, 361_000.0, "British National Grid (EPSG:27700), northing first"),
            ("Dublin among places of England", 715_830.0, 734_697.0, "do they lie among the other places"),
        ] {
            let (message, _) = metres(x, y, somerset).expect(what);
            assert!(message.contains(says), "{what}: {message}");
        }
        for (x, y, extent) in [(-2.5, 51.0, england), (500.0, 91.0, None), (9e9, 9e9, None)] {
            assert_eq!(metres(x, y, extent), None, "{x} {y}");
        }
    }

    #[test]
    fn the_slip_that_explains_a_place_is_named() {
        let at = |lon: f64, lat: f64| LonLat::from_degrees(lon, lat).unwrap();
        let others = extent_of([at(-3.4, 50.6), at(-2.9, 51.2), at(-3.1, 51.0)].into_iter()).unwrap();
        for (place, why, meant) in [
            (at(51.0, -3.0), "swapped", "lon -3, lat 51"),
            (at(3.0, 51.0), "minus sign of the longitude", "lon -3, lat 51"),
            (at(-3.0, -51.0), "minus sign of the latitude", "lon -3, lat 51"),
            (at(51.0, 3.0), "swapped and a minus sign", "lon -3, lat 51"),
        ] {
            let (message, help) = slip(place, others).expect(why);
            assert!(message.contains(why) && help.contains(meant), "{message} {help}");
        }
        for place in [at(-3.0, 51.0), at(-3.9, 51.5), at(1.0, 55.0), at(0.0, 0.0)] {
            assert_eq!(slip(place, others), None, "{place:?}");
        }
        // Mirrored it would lie beside the others, not among them.
        assert_eq!(
            slip(at(2.2, 50.8), extent_of([at(-3.6, 50.7), at(-3.5, 50.8), at(-3.4, 50.9)].into_iter()).unwrap()),
            None
        );
        assert_eq!(extent_of(std::iter::empty()), None);
        // A few places far away do not widen the extent of many.
        let many = (0..300).map(|i| at(-3.0 + f64::from(i) * 1e-3, 51.0)).chain([at(3.0, 51.0)]);
        assert!(slip(at(3.0, 51.0), extent_of(many).unwrap()).is_some());
    }

    fn areas(places: &[(f64, f64)]) -> Vec<Area> {
        let area = |(number, (lon, lat)): (usize, &(f64, f64))| Area {
            id: format!("w{number}").into(),
            name: "W".into(),
            at: LonLat::from_degrees(*lon, *lat).unwrap(),
            weights: Default::default(),
            groups: Default::default(),
        };
        places.iter().enumerate().map(area).collect()
    }

    fn sites(places: &[(f64, f64)]) -> SiteTable {
        let site = |(number, (lon, lat)): (usize, &(f64, f64))| crate::Site {
            id: format!("s{number}"),
            name: "S".to_owned(),
            at: LonLat::from_degrees(*lon, *lat).unwrap(),
            extra: Vec::new(),
            figures: crate::SiteFigures::default(),
        };
        SiteTable::new(places.iter().enumerate().map(site).collect())
    }

    #[test]
    fn areas_that_a_slip_moved_are_told_from_sites_that_it_moved() {
        let devon = [(-3.5, 50.7), (-3.4, 50.8), (-3.6, 50.75), (-4.1, 50.4), (-3.9, 50.6)];
        let hospitals = [(-3.5, 50.72), (-4.1, 50.42)];
        let moved = |places: &[(f64, f64)], mend: fn((f64, f64)) -> (f64, f64)| -> Vec<(f64, f64)> {
            places.iter().map(|place| mend(*place)).collect()
        };
        for (what, mend, why) in [
            ("swapped", (|(lon, lat)| (lat, lon)) as fn((f64, f64)) -> (f64, f64), "swapped"),
            ("longitude", |(lon, lat)| (-lon, lat), "sign of the longitude"),
            ("latitude", |(lon, lat)| (lon, -lat), "sign of the latitude"),
            ("both", |(lon, lat)| (lat, -lon), "swapped and a minus sign"),
        ] {
            let found = misplaced_areas(&areas(&moved(&devon, mend)), &sites(&hospitals)).expect(what);
            assert!(found.why.contains(why) && !found.or_sites && found.areas.len() == 5, "{what}: {found:?}");
            assert_eq!(found.areas[0].1, LonLat::from_degrees(-3.5, 50.7).unwrap(), "{what}");
            assert!(lies_in(LonLat::from_degrees(-3.5, 50.7).unwrap(), found.extent), "{what}");
            // The sites are wrong.
            assert_eq!(misplaced_areas(&areas(&devon), &sites(&moved(&hospitals, mend))), None, "{what}");
            // Both are: only the roads can tell.
            let both = misplaced_areas(&areas(&moved(&devon, mend)), &sites(&moved(&hospitals, mend)));
            assert_eq!(both, None, "{what}");
        }
        // Three of five: the others are not named.
        let mut some = devon;
        some[..3].iter_mut().for_each(|place| *place = (place.1, place.0));
        let found = misplaced_areas(&areas(&some), &sites(&hospitals)).expect("most");
        assert_eq!(found.areas.iter().map(|(number, _)| *number).collect::<Vec<_>>(), [0, 1, 2]);
        // The roads tell where both are wrong.
        let roads = [LonLat::from_degrees(-4.5, 50.2).unwrap(), LonLat::from_degrees(-3.0, 51.0).unwrap()];
        let told = |places: &[(f64, f64)]| {
            let points: Vec<LonLat> =
                places.iter().map(|(lon, lat)| LonLat::from_degrees(*lon, *lat).unwrap()).collect();
            sign_problem(Path::new("a.csv"), points.iter().map(|at| ("w", *at)), roads, "the roads")
        };
        let problem = told(&[(3.5, 50.7), (3.4, 50.8), (-3.6, 50.75)]).expect("two of three").to_string();
        assert!(problem.contains("sign of the longitude") && problem.contains("lon -3.5, lat 50.7"), "{problem}");
        assert_eq!(told(&devon), None);
        assert_eq!(told(&[(3.5, 60.0), (3.4, 50.8)]), None);
        // Elsewhere either may be wrong.
        let iceland = [(64.1, -21.9), (64.2, -21.8), (64.0, -22.0)];
        assert!(misplaced_areas(&areas(&iceland), &sites(&[(-21.9, 64.1)])).expect("apart").or_sites);
        assert_eq!(misplaced_areas(&areas(&devon), &sites(&[(1.0, 55.0)])), None, "far away is no slip");
    }
}
