//! Tables.

use std::path::Path;

use waywarden_tables::{Columns, PointTable, Problems, RawTable, excerpt_of, polygons_of, table_of};

/// A CSV file of points.
pub fn csv(data: &[u8]) {
    table("areas.csv", data);
}

/// A GeoJSON file of points, and of polygons.
pub fn geojson(data: &[u8]) {
    table("areas.geojson", data);
    for id in ["id", "LSOA11CD"] {
        if let Ok(polygons) = polygons_of(Path::new("areas.geojson"), data.to_vec(), id) {
            assert!(polygons.keys().all(|id| !id.is_empty()));
        }
    }
}

fn table(name: &str, data: &[u8]) {
    let path = Path::new(name);
    let text = String::from_utf8_lossy(data);
    match table_of(path, data.to_vec()) {
        Err(problems) => {
            assert!(!problems.to_string().is_empty());
            marked(&problems, &text);
        }
        Ok(table) => {
            assert!(!table.columns.is_empty());
            check(&table, &text);
            marked(&table.rejects.into_problems(), &text);
        }
    }
}

/// What is shown of the file below a problem is a part of it.
fn marked(problems: &Problems, text: &str) {
    for excerpt in problems.iter().filter_map(|problem| excerpt_of(problem, text)) {
        assert!(text.contains(&excerpt.text) && excerpt.text.get(excerpt.span.clone()).is_some());
    }
}

/// Every row of the file is a point, blank, or left out for a reason.
fn check(table: &RawTable, text: &str) {
    match PointTable::from_raw(table, &Columns::default()) {
        Err(problems) => {
            assert!(!problems.is_empty() && !problems.to_string().is_empty());
            marked(&problems, text);
        }
        Ok(points) => {
            // Those of the table are among them.
            assert_eq!(points.points.len() + points.rejects.rows(), table.rows.len() + table.rejects.rows());
            let mut ids: Vec<&str> = points.points.iter().map(|point| point.id.as_str()).collect();
            ids.sort_unstable();
            assert!(ids.windows(2).all(|pair| pair[0] != pair[1]), "an id twice");
            assert!(ids.iter().all(|id| !id.is_empty()));
        }
    }
}
