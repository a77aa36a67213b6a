//! Tables.

use std::path::Path;

use waywarden_tables::{Columns, PointTable, RawTable, polygons_of, table_of};

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
    match table_of(path, data.to_vec()) {
        Err(problems) => assert!(!problems.to_string().is_empty()),
        Ok(table) => {
            assert!(!table.columns.is_empty());
            check(&table);
        }
    }
}

/// Every row of the file is a point, blank, or left out for a reason.
fn check(table: &RawTable) {
    match PointTable::from_raw(table, &Columns::default()) {
        Err(problems) => assert!(!problems.is_empty() && !problems.to_string().is_empty()),
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
