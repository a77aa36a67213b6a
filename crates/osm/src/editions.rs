//! Extracts of different dates: which edition of an object is the newest.

use chrono::DateTime;
use waywarden_network::ImportReport;

use crate::pbf::primitive::Edition;

/// One of the files of an import.
#[derive(Clone, Debug, Default)]
pub(crate) struct Extract {
    /// Its name without the folder.
    pub name: String,
    /// When its data were current, seconds since 1970: what the header says, else its newest road; 0 if neither.
    pub date: u32,
    /// Whether any of its roads says its version.
    pub has_versions: bool,
}

/// Where an edition of an object was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stamp {
    pub edition: Edition,
    /// The date of its file.
    pub date: u32,
    /// The number of its file.
    pub file: u16,
}

impl Stamp {
    /// Whether this edition counts, and not `other`: the higher version, of equal ones the later; where one of the two says
    /// no version, that of the newer file. Where nothing tells them apart, the file that was named later.
    pub fn counts_before(self, other: Self) -> bool {
        let key = |stamp: Self, editions: bool| {
            let Edition { version, time } = if editions { stamp.edition } else { Edition::default() };
            (version, time, stamp.date, stamp.file)
        };
        let editions = self.edition.version > 0 && other.edition.version > 0;
        key(self, editions) >= key(other, editions)
    }
}

/// A day as `2024-03-01`.
pub(crate) fn day(seconds: u32) -> String {
    DateTime::from_timestamp(seconds.into(), 0).map_or_else(String::new, |at| at.format("%Y-%m-%d").to_string())
}

/// Says so where extracts are of different days, or do not say from when they are.
pub(crate) fn tell_dates(extracts: &[Extract], report: &mut ImportReport) {
    if extracts.len() < 2 {
        return;
    }
    let list = |chosen: &mut dyn Iterator<Item = &Extract>| {
        let mut each: Vec<String> = chosen
            .map(|e| if e.date == 0 { e.name.clone() } else { format!("{} ({})", day(e.date), e.name) })
            .collect();
        each.sort();
        each.join(", ")
    };
    let dated: Vec<&Extract> = extracts.iter().filter(|e| e.date > 0).collect();
    if dated.iter().any(|e| day(e.date) != day(dated[0].date)) {
        let reason = format!(
            "extracts of different dates, the newest edition of each object counts: {}",
            list(&mut dated.iter().copied())
        );
        report.noticed.add_count(&reason, dated.len() as u64);
    }
    let blind: Vec<&Extract> = extracts.iter().filter(|e| !e.has_versions || e.date == 0).collect();
    if !blind.is_empty() {
        let reason = format!(
            "extracts that do not say the versions or the date of their objects (where nothing else tells, the file named \
             last counts): {}",
            list(&mut blind.iter().copied())
        );
        report.noticed.add_count(&reason, blind.len() as u64);
    }
}
