//! Where postcodes are, from a directory that the user has.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use waywarden_network::LonLat;
use zip::ZipArchive;

use crate::csv_table::delimiter;
use crate::format::{Format, format_of};
use crate::{Crs, Problem, Problems, parse_number, suggestion};

/// Positions of postcodes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Postcodes {
    places: BTreeMap<String, Option<Place>>,
}

/// Where a postcode is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The position.
    pub at: LonLat,
    /// No longer in use.
    pub terminated: bool,
}

/// A postcode as it is compared: capital letters without blanks.
#[must_use]
pub fn postcode_key(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// True for a text of the form of a British postcode, with or without its blank (BS 7666: `A9 9AA` to `AA9A 9AA`).
#[must_use]
pub fn is_postcode(text: &str) -> bool {
    let key = postcode_key(text);
    let bytes = key.as_bytes();
    if !(5..=7).contains(&bytes.len()) || !key.is_ascii() || text.chars().count() > 8 {
        return false;
    }
    let (outward, inward) = bytes.split_at(bytes.len() - 3);
    let inward_fits = inward[0].is_ascii_digit() && inward[1..].iter().all(u8::is_ascii_alphabetic);
    let letters = outward.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let rest = &outward[letters..];
    let rest_fits = match rest {
        [a] => a.is_ascii_digit(),
        [a, b] => a.is_ascii_digit() && b.is_ascii_alphanumeric(),
        _ => false,
    };
    inward_fits && (1..=2).contains(&letters) && rest_fits
}

impl Postcodes {
    /// Reads the places of all postcodes that `wanted` holds (as [`postcode_key`]) from a directory: CSV, plain, packed with
    /// gzip, or in a zip archive as the national directories are downloaded (the largest table under `Data`).
    ///
    /// Columns: `pcds`, `pcd`, `pcd2`, `pcd7`, `pcd8` or `postcode`; `lat` and `long`, or `oseast1m` and `osnrth1m` (British National
    /// Grid); `doterm` says when a postcode ended. Positions 99.999999, 0 stand for none.
    ///
    /// # Errors
    /// [`Problems`] of the file: it is damaged, or a column is missing.
    pub fn read(path: &Path, bytes: &[u8], wanted: &std::collections::BTreeSet<String>) -> Result<Self, Problems> {
        let damaged = |error: &dyn std::fmt::Display| {
            Problem::of_file(path, format!("the table of postcodes cannot be read: {error}"), "fetch the file again")
        };
        match format_of(path, bytes) {
            Format::Gzip => rows(path, MultiGzDecoder::new(bytes), wanted),
            Format::Zip => {
                let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
                let mut largest: Option<(bool, u64, usize)> = None;
                for index in 0..archive.len() {
                    let file = archive.by_index(index).map_err(|error| damaged(&error))?;
                    let name = file.name().to_lowercase();
                    let rank = (name.contains("data/") && !name.contains("multi_csv"), file.size(), index);
                    if name.ends_with(".csv") && largest.is_none_or(|largest| (rank.0, rank.1) > (largest.0, largest.1))
                    {
                        largest = Some(rank);
                    }
                }
                let Some((_, _, index)) = largest else {
                    let help = "name the directory as it is downloaded, or the .csv inside";
                    return Err(Problem::of_file(path, "the zip archive holds no table (.csv)", help).into());
                };
                let file = archive.by_index(index).map_err(|error| damaged(&error))?;
                rows(path, file, wanted)
            }
            Format::Text => rows(path, bytes, wanted),
            _ => {
                let help = "give the national directory as it is downloaded: .csv, .csv.gz or .zip";
                Err(Problem::of_file(path, "this is no table of postcodes", help).into())
            }
        }
    }

    /// Where a postcode is, written in any way; `None` if the directory does not have it, `Some(None)` if it has it without
    /// a position.
    #[must_use]
    pub fn get(&self, postcode: &str) -> Option<Option<Place>> {
        self.places.get(&postcode_key(postcode)).copied()
    }

    /// How many were found.
    #[must_use]
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// True if none was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }
}

const NAMES: [&str; 7] = ["pcds", "pcd8", "pcd7", "pcd2", "pcd", "postcode", "postcodes"];

fn rows(
    path: &Path,
    mut source: impl Read,
    wanted: &std::collections::BTreeSet<String>,
) -> Result<Postcodes, Problems> {
    // The first lines tell the separator; a directory is too large to be kept as text.
    let mut head = vec![0; 1 << 16];
    let mut length = 0;
    let wrong = |error: &dyn std::fmt::Display| {
        Problem::of_file(path, format!("the table of postcodes cannot be read: {error}"), "fetch the file again")
    };
    while length < head.len() {
        match source.read(&mut head[length..]).map_err(|error| wrong(&error))? {
            0 => break,
            read => length += read,
        }
    }
    head.truncate(length);
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&head).to_vec();
    let separator = delimiter(&String::from_utf8_lossy(&head));
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(Cursor::new(head).chain(source));
    let header = reader.byte_headers().map_err(|error| wrong(&error))?.clone();
    let names: Vec<String> = header.iter().map(|name| String::from_utf8_lossy(name).to_lowercase()).collect();
    let at = |wanted: &[&str]| wanted.iter().find_map(|wanted| names.iter().position(|name| name == wanted));
    let missing = |what: &str| {
        let help = suggestion(what, "columns", names.iter().map(String::as_str));
        Problem::of_file(path, format!("the table of postcodes has no column of {what}"), help)
    };
    let postcode = at(&NAMES).ok_or_else(|| missing("postcodes (pcds, pcd, postcode)"))?;
    let degrees = at(&["long", "lon", "longitude", "lng"]).zip(at(&["lat", "latitude"]));
    let metres = at(&["oseast1m", "easting", "eastings"]).zip(at(&["osnrth1m", "northing", "northings"]));
    let (x, y, crs) = match (degrees, metres) {
        (Some((x, y)), _) => (x, y, Crs::Wgs84),
        (None, Some((x, y))) => (x, y, Crs::BritishNationalGrid),
        (None, None) => return Err(missing("positions (lat and long, or oseast1m and osnrth1m)").into()),
    };
    let to_wgs84 = crs.to_wgs84();
    let ended = at(&["doterm", "date_of_termination", "terminated"]);
    let mut found = Postcodes::default();
    let mut record = csv::ByteRecord::new();
    while reader.read_byte_record(&mut record).map_err(|error| wrong(&error))? {
        let cell = |column: usize| std::str::from_utf8(record.get(column).unwrap_or_default()).unwrap_or_default();
        let key = postcode_key(cell(postcode));
        if !wanted.contains(&key) {
            continue;
        }
        let position = parse_number(cell(x)).ok().zip(parse_number(cell(y)).ok());
        let place = position
            .filter(|(x, y)| *x != 0.0 || *y != 0.0)
            .and_then(|(x, y)| to_wgs84.lon_lat(x, y))
            .and_then(|(lon, lat)| LonLat::from_degrees(lon, lat).ok())
            .map(|at| Place { at, terminated: ended.is_some_and(|ended| !cell(ended).is_empty()) });
        // Of two entries that in use counts.
        let entry = found.places.entry(key).or_default();
        if entry.is_none_or(|known| known.terminated) && place.is_some() {
            *entry = place;
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::io::Write;

    use super::*;

    const ONSPD: &str = "pcd,pcd2,pcds,dointr,doterm,oseast1m,osnrth1m,lat,long\n\
        \"TA1 1AA\",\"TA1  1AA\",\"TA1 1AA\",198001,,322000,124000,51.01,-3.11\n\
        \"TA11AB\",\"TA1  1AB\",\"TA1 1AB\",198001,201203,322100,124100,51.02,-3.12\n\
        \"GY1 1AA\",\"GY1  1AA\",\"GY1 1AA\",198001,,,,99.999999,0\n";

    fn wanted(codes: &[&str]) -> BTreeSet<String> {
        codes.iter().map(|code| postcode_key(code)).collect()
    }

    #[test]
    fn directories_are_read_as_they_are_downloaded() {
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        gz.write_all(ONSPD.as_bytes()).unwrap();
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in [
            ("Documents/names.csv", "a,b\n1,2\n".repeat(200)),
            ("Data/multi_csv/ONSPD_TA.csv", "pcds\nnone\n".to_owned()),
            ("Data/ONSPD_MAY_2024_UK.csv", ONSPD.to_owned()),
        ] {
            zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        let grid = "Postcode;Easting;Northing\nTA1 1AA;322000;124000\nta11ab;322100;124100\nGY1 1AA;0;0\n";
        for (what, bytes) in [
            ("plain", ONSPD.as_bytes().to_vec()),
            ("marked", [b"\xEF\xBB\xBF", ONSPD.as_bytes()].concat()),
            ("gzip", gz.finish().unwrap()),
            ("zip", zip.finish().unwrap().into_inner()),
            ("grid", grid.as_bytes().to_vec()),
        ] {
            let found =
                Postcodes::read(Path::new("any"), &bytes, &wanted(&["TA11AA", "ta1 1ab", "GY1 1AA", "ZZ1 1ZZ"]))
                    .unwrap();
            assert_eq!(found.len(), 3, "{what}");
            let place = found.get("ta1 1aa").unwrap().unwrap();
            assert!((place.at.lon() + 3.11).abs() < 0.02 && (place.at.lat() - 51.01).abs() < 0.02, "{what}: {place:?}");
            assert_eq!(found.get("TA1 1AB").unwrap().unwrap().terminated, what != "grid", "{what}");
            assert_eq!((found.get("GY11AA"), found.get("ZZ1 1ZZ")), (Some(None), None), "{what}");
        }
        let error = Postcodes::read(Path::new("a.csv"), b"code,lat\n1,2\n", &wanted(&[])).unwrap_err().to_string();
        assert!(error.contains("no column of postcodes"), "{error}");
    }

    #[test]
    fn postcodes_are_known_by_their_form() {
        for code in ["BA1 1AC", "BA11AC", "ta24 8bj", "W1A 0AX", "EC1A 1BB", "M1 1AE"] {
            assert!(is_postcode(code), "{code}");
        }
        for code in ["E01014370", "a0", "2101", "BA1", "BA1 AC1", "YEOVIL"] {
            assert!(!is_postcode(code), "{code}");
        }
    }
}
