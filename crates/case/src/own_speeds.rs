//! Reading a table of speeds of one's own.

use waywarden_scenario::case::{OwnSpeed, OwnSpeeds, SourceName, SpeedOn};
use waywarden_tables::{Problem, Problems, RawTable, parse_number, place_at};

const KM_H_PER_MPH: f64 = 1.609_344;

/// Reads `km_h` or `mph`, and `way` (OpenStreetMap id), `road` (number) or `from_lon`, `from_lat`, `to_lon`, `to_lat`; `period` if
/// it is there. A row fills one of the three kinds; the cells of the others are blank.
///
/// # Errors
/// All [`Problems`]: missing columns, a row that names no road or more than one, a speed that is none.
pub fn read_own_speeds(table: &RawTable) -> Result<OwnSpeeds, Problems> {
    let mut problems = Problems::new();
    let optional = |name: &str| table.column(name).ok();
    let (speed, factor) = match (optional("km_h"), optional("mph")) {
        (Some(km_h), _) => (km_h, 1.0),
        (None, Some(mph)) => (mph, KM_H_PER_MPH),
        (None, None) => {
            let help = "name the column of mean speeds km_h or mph";
            return Err(Problem::of_file(&table.path, "there is no column km_h or mph", help).into());
        }
    };
    let ends = ["from_lon", "from_lat", "to_lon", "to_lat"].map(optional);
    let (way, road, period) = (optional("way"), optional("road"), optional("period"));
    if way.is_none() && road.is_none() && ends.contains(&None) {
        let help = "add way (OpenStreetMap id), road (number such as A303), or from_lon, from_lat, to_lon and to_lat";
        return Err(Problem::of_file(&table.path, "no column says which roads the speeds are of", help).into());
    }
    let mut rows = Vec::new();
    for (row, cells) in table.rows.iter().enumerate() {
        let before = problems.len();
        let text = |column: Option<usize>| column.map(|column| cells.cell(column)).filter(|text| !text.is_empty());
        let mut named = Vec::new();
        if let (Some(text), Some(column)) = (text(way), way) {
            match text.parse::<i64>() {
                Ok(id) if id > 0 => named.push(SpeedOn::Way(id)),
                _ => {
                    let message = format!("\"{text}\" is not the id of a way");
                    let help = "write OpenStreetMap's number of the way";
                    problems.push(table.problem(row, column, message, help));
                }
            }
        }
        if let Some(text) = text(road) {
            named.push(SpeedOn::Road(text.to_owned()));
        }
        if let [Some(a), Some(b), Some(c), Some(d)] = ends
            && [a, b, c, d].iter().any(|&column| !cells.cell(column).is_empty())
        {
            let from = place_at(table, row, [a, b], &mut problems);
            let to = place_at(table, row, [c, d], &mut problems);
            named.extend(from.zip(to).map(|(from, to)| SpeedOn::Stretch([from, to])));
        }
        let km_h = parse_number(cells.cell(speed)).unwrap_or_default() * factor;
        if !OwnSpeed::KM_H_RANGE.contains(&km_h) {
            let (least, most) = (OwnSpeed::KM_H_RANGE.start(), OwnSpeed::KM_H_RANGE.end());
            let message = format!("\"{}\" is no speed from {least} to {most} km/h", cells.cell(speed));
            problems.push(table.problem(row, speed, message, "correct it, or leave the row out"));
        }
        if problems.len() == before && named.len() != 1 {
            let message = if named.is_empty() { "the row names no road" } else { "the row names its road twice" };
            let help = "fill way, or road, or the two places, and leave the others blank";
            problems.push(Problem::new(&table.path, table.row_place(row), message, help));
        }
        if let (Some(on), true) = (named.pop(), problems.len() == before) {
            let place = table.row_place(row).short();
            rows.push(OwnSpeed { place, on, km_h, period: text(period).map(str::to_owned) });
        }
    }
    problems.or_value(OwnSpeeds { source: SourceName::of(&table.path), rows })
}
