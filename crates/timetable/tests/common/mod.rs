//! Small feeds written to a folder or zip.
#![allow(clippy::unwrap_used, reason = "a test fails by a panic")]
#![allow(dead_code)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use waywarden_tables::Problems;
use waywarden_timetable::{Timetable, read};

/// A feed of three stops and one trip, to be changed.
pub struct Files(pub Vec<(&'static str, String)>);

impl Files {
    pub fn plain() -> Self {
        let tables = [
            (
                "agency.txt",
                "agency_id,agency_name,agency_url,agency_timezone\nA,Buses,https://example.org,Europe/London\n",
            ),
            (
                "stops.txt",
                "stop_id,stop_name,stop_lat,stop_lon\n1,One,51.50,-3.00\n2,Two,51.51,-3.00\n3,Three,51.53,-3.00\n",
            ),
            ("routes.txt", "route_id,agency_id,route_short_name,route_long_name,route_type\nR,A,7,,3\n"),
            (
                "calendar.txt",
                "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n\
                 W,1,1,1,1,1,0,0,20300401,20300630\n",
            ),
            ("trips.txt", "route_id,service_id,trip_id\nR,W,T\n"),
            (
                "stop_times.txt",
                "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n\
                 T,08:00:00,08:00:00,1,1\nT,08:05:00,08:06:00,2,2\nT,08:20:00,08:20:00,3,3\n",
            ),
        ];
        Self(tables.map(|(name, text)| (name, text.to_owned())).to_vec())
    }

    /// Replaces a table or adds it.
    pub fn with(mut self, name: &'static str, text: &str) -> Self {
        self.0.retain(|(known, _)| *known != name);
        self.0.push((name, text.to_owned()));
        self
    }

    /// Adds rows to a table.
    pub fn and(mut self, name: &'static str, rows: &str) -> Self {
        let table = self.0.iter_mut().find(|(known, _)| *known == name).unwrap();
        table.1 += rows;
        self
    }

    pub fn without(mut self, name: &str) -> Self {
        self.0.retain(|(known, _)| *known != name);
        self
    }

    pub fn folder(&self) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in &self.0 {
            fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    /// A zip, its tables in a folder inside it.
    pub fn zip(&self, folder: &str) -> (TempDir, PathBuf) {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("feed.zip");
        let mut zip = zip::ZipWriter::new(fs::File::create(&path).unwrap());
        for (name, text) in &self.0 {
            zip.start_file(format!("{folder}{name}"), zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap();
        (home, path)
    }

    pub fn read(&self) -> Result<Timetable, Problems> {
        read(&[self.folder().path()])
    }
}

/// The made-up timetable that is shipped.
pub fn town() -> Timetable {
    read(&[Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/town")]).unwrap()
}
