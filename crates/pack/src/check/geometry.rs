//! The geometry half of the checker.

use super::Checker;
use super::json::Json;
use crate::clean::Area;
use crate::crossing::first_fault;
use crate::rings::{Micro, Ring, twice_area};

impl Checker {
    pub(super) fn geometry(&mut self, place: &str, geometry: &Json) {
        let Some(Json::Text(type_name)) = geometry.get("type") else {
            return self.fault(format!("{place}: the geometry has no type"));
        };
        self.object(&format!("{place}, geometry"), geometry, type_name, &["type", "coordinates"]);
        if !["Point", "MultiLineString", "MultiPolygon"].contains(&type_name.as_str()) {
            return self.fault(format!(
                "{place}: the geometry is a {type_name:?}, not a Point, MultiLineString or MultiPolygon"
            ));
        }
        let expected = self.stats.geometry.get_or_insert_with(|| type_name.clone());
        if expected != type_name {
            let text = format!("{place}: a {type_name} in a file of {expected}");
            self.fault(text);
        }
        let Some(coordinates) = geometry.get("coordinates") else {
            return self.fault(format!("{place}: the geometry has no coordinates"));
        };
        match type_name.as_str() {
            "Point" => {
                self.position(place, coordinates);
            }
            "MultiLineString" => self.lines(place, coordinates),
            _ => self.areas(place, coordinates),
        }
    }

    fn lines(&mut self, place: &str, coordinates: &Json) {
        let Some(lines) = self.filled_list(place, "lines", coordinates) else { return };
        for line in lines {
            let Some(line) = self.filled_list(place, "positions", line) else { continue };
            let positions: Vec<_> = line.iter().filter_map(|position| self.position(place, position)).collect();
            if line.len() < 2 || (positions.len() == line.len() && positions.iter().all(|p| *p == positions[0])) {
                self.fault(format!("{place}: a line has fewer than 2 different positions"));
            }
        }
    }

    fn areas(&mut self, place: &str, coordinates: &Json) {
        let Some(polygons) = self.filled_list(place, "polygons", coordinates) else { return };
        let listed = self.faults.len() + self.more;
        let mut areas = Vec::new();
        for polygon in polygons {
            let Some(rings) = self.filled_list(place, "rings", polygon) else { continue };
            let mut rings: Vec<Option<Ring>> =
                rings.iter().enumerate().map(|(index, ring)| self.ring(place, index == 0, ring)).collect();
            let holes = rings.split_off(1).into_iter().flatten().collect();
            if let Some(exterior) = rings.pop().flatten() {
                areas.push(Area { exterior, holes });
            }
        }
        // Faults of whole rings would only be told again in other words.
        if self.faults.len() + self.more > listed {
            return;
        }
        if let Some(fault) = first_fault(&areas) {
            let (lon, lat) = (f64::from(fault.at.lon) / 1e6, f64::from(fault.at.lat) / 1e6);
            self.fault(format!("{place}: {} near [{lon},{lat}]", fault.what));
        }
    }

    /// The ring without its closing position, if it can be looked at further.
    fn ring(&mut self, place: &str, exterior: bool, ring: &Json) -> Option<Ring> {
        let list = self.filled_list(place, "positions", ring)?;
        let mut positions = Vec::with_capacity(list.len());
        for position in list {
            positions.extend(self.position(place, position));
        }
        if positions.len() < list.len() {
            return None;
        }
        if list.len() < 4 {
            self.fault(format!("{place}: a ring has {} positions, at least 4 are needed", list.len()));
            return None;
        }
        if positions.first() != positions.last() {
            self.fault(format!("{place}: a ring is not closed"));
            return None;
        }
        positions.pop();
        if positions.windows(2).any(|pair| pair[0] == pair[1]) {
            self.fault(format!("{place}: a ring repeats a position"));
            return None;
        }
        match (twice_area(&positions), exterior) {
            (0, _) => self.fault(format!("{place}: a ring has no area")),
            (..0, true) => self.fault(format!("{place}: an exterior ring is clockwise")),
            (1.., false) => self.fault(format!("{place}: a hole is counter-clockwise")),
            _ => {}
        }
        Some(positions)
    }

    fn position(&mut self, place: &str, position: &Json) -> Option<Micro> {
        self.stats.positions += 1;
        let pair = match position {
            Json::List(pair) => pair.as_slice(),
            _ => &[],
        };
        let [Json::Number(lon), Json::Number(lat)] = pair else {
            self.fault(format!("{place}: a position is not a list of two numbers"));
            return None;
        };
        let Some(micro) = Micro::from_degrees(*lon, *lat) else {
            self.fault(format!("{place}: the position [{lon},{lat}] is outside -180..180, -90..90 degrees"));
            return None;
        };
        if decimals(*lon).max(decimals(*lat)) > 6 {
            self.fault(format!("{place}: the position [{lon},{lat}] has more than 6 decimals"));
        }
        Some(micro)
    }

    fn filled_list<'a>(&mut self, place: &str, of: &str, value: &'a Json) -> Option<&'a [Json]> {
        match value {
            Json::List(items) if !items.is_empty() => Some(items),
            Json::List(_) => {
                self.fault(format!("{place}: an empty list of {of}"));
                None
            }
            other => {
                self.fault(format!("{place}: {} where a list of {of} belongs", other.type_name()));
                None
            }
        }
    }
}

/// Digits after the point of the shortest text that reads back as `number`; zeros at the end of the file's own text do
/// not count.
fn decimals(number: f64) -> usize {
    number.to_string().split_once('.').map_or(0, |(_, digits)| digits.len())
}
