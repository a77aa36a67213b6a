//! Whether places lie where the others do; where not, which slip would explain it.

use waywarden_network::LonLat;
use waywarden_tables::Crs;

use crate::Area;

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

fn extent_of(places: impl Iterator<Item = LonLat>) -> Option<[LonLat; 2]> {
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

/// A place that would lie among the others if a slip were mended: what is wrong with it, and the remedy.
#[must_use]
pub fn slip(at: LonLat, [low, high]: [LonLat; 2]) -> Option<(String, String)> {
    let inside =
        |lon: i32, lat: i32| (low.lon_e7..=high.lon_e7).contains(&lon) && (low.lat_e7..=high.lat_e7).contains(&lat);
    if inside(at.lon_e7, at.lat_e7) {
        return None;
    }
    let inside = |lon: i32, lat: i32| {
        (low.lon_e7.saturating_add(NEARER_E7)..=high.lon_e7.saturating_sub(NEARER_E7)).contains(&lon)
            && (low.lat_e7.saturating_add(NEARER_E7)..=high.lat_e7.saturating_sub(NEARER_E7)).contains(&lat)
    };
    let LonLat { lon_e7: lon, lat_e7: lat } = at;
    let (why, [lon_e7, lat_e7]) = match () {
        () if inside(lat, lon) => ("longitude and latitude look swapped", [lat, lon]),
        () if inside(-lon, lat) => ("the minus sign of the longitude looks lost or added", [-lon, lat]),
        () if inside(lon, -lat) => ("the minus sign of the latitude looks lost or added", [lon, -lat]),
        () if inside(-lat, lon) || inside(lat, -lon) || inside(-lat, -lon) => {
            let found = [[-lat, lon], [lat, -lon], [-lat, -lon]].into_iter().find(|[lon, lat]| inside(*lon, *lat));
            ("longitude and latitude look swapped and a minus sign lost or added", found.unwrap_or([lat, lon]))
        }
        () => return None,
    };
    let meant = LonLat { lon_e7, lat_e7 };
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
    let inside = |at: &LonLat| {
        extent.is_none_or(|[low, high]| {
            (low.lon_e7..=high.lon_e7).contains(&at.lon_e7) && (low.lat_e7..=high.lat_e7).contains(&at.lat_e7)
        })
    };
    let place = |crs: Crs| {
        let (lon, lat) = crs.to_wgs84().lon_lat(x, y)?;
        Some((crs, LonLat::from_degrees(lon, lat).ok().filter(inside)?))
    };
    let systems = [Crs::BritishNationalGrid, Crs::Itm, Crs::IrishGrid, Crs::WebMercator];
    let (crs, at) = systems.into_iter().find_map(place)?;
    let message = format!("lon {x}, lat {y} look like metres of the {crs}, not like degrees");
    Some((message, format!("give WGS 84 longitude and latitude: lon {:.6}, lat {:.6}", at.lon(), at.lat())))
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
}
