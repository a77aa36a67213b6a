//! One journey by road.

use comfy_table::{CellAlignment, Table, presets};
use waywarden_network::Network;
use waywarden_study::journey::{Journey, Row, delays, speed_km_h};

/// A journey between two places of these names, road by road, with the time at junctions by what it is for, and in all.
/// `rows` are those of [`waywarden_study::journey::rows`].
#[must_use]
pub fn journey_text(from: &str, to: &str, network: &Network, journey: &Journey, rows: &[Row]) -> String {
    let mut text = format!("From {from} to {to}\n\n{}\n\n", roads(journey, rows));
    let delays = delays(journey);
    if !delays.is_empty() {
        line!(text, "Time at junctions, by what most of it is for:");
        for (kind, (count, ms)) in delays {
            line!(text, "  {:<24} {count:>4} times {:>8} min", kind.words(), minutes(ms));
        }
    }
    let length_mm: u64 = rows.iter().map(|row| row.length_mm).sum();
    let (seconds, ms) = (journey.time_ms / 1_000, journey.time_ms % 1_000);
    let (in_all, km) = (minutes(journey.time_ms), length_mm as f64 / 1e6);
    let profile = &network.meta().profile;
    line!(text, "\nIn all {in_all} min ({seconds}.{ms:03} s) over {km:.2} km, profile \"{profile}\".");
    text
}

fn roads(journey: &Journey, rows: &[Row]) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_header(["road", "km", "minutes", "km/h", "junctions, min", "why that speed"]);
    let walk = |(ms, metres): (u32, f64), what: &str| {
        let km = format!("{:.2}", metres / 1e3);
        [what.to_owned(), km, minutes(ms), String::new(), String::new(), "on foot, straight".to_owned()]
    };
    table.add_row(walk(journey.start_walk, "to the road"));
    for row in rows {
        table.add_row([
            row.road.clone(),
            format!("{:.2}", row.length_mm as f64 / 1e6),
            minutes(row.drive_ms),
            speed_km_h(row).map_or_else(String::new, |km_h| format!("{km_h:.0}")),
            minutes(row.turn_ms),
            row.why.clone(),
        ]);
    }
    table.add_row(walk(journey.end_walk, "from the road"));
    table.column_iter_mut().skip(1).take(4).for_each(|column| column.set_cell_alignment(CellAlignment::Right));
    table
}

fn minutes(ms: u32) -> String {
    format!("{:.2}", f64::from(ms) / 6e4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_road_has_its_length_time_speed_and_junctions() {
        let row = Row {
            road: "A30".to_owned(),
            length_mm: 12_340_000,
            drive_ms: 600_000,
            turn_ms: 15_000,
            why: "limit 60 km/h".to_owned(),
            line: Vec::new(),
        };
        let journey = Journey { steps: Vec::new(), start_walk: (36_000, 50.0), end_walk: (0, 0.0), time_ms: 651_000 };
        let text = roads(&journey, &[row]).to_string();
        let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(lines[1].join(" "), "to the road 0.05 0.60 on foot, straight");
        // 12.34 km in 10 minutes are 74 km/h.
        assert_eq!(lines[2].join(" "), "A30 12.34 10.00 74 0.25 limit 60 km/h");
        assert_eq!(lines[3].join(" "), "from the road 0.00 0.00 on foot, straight");
    }
}
