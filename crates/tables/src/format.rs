//! Which format bytes are in, by what they hold, and files inside packed ones.

use std::io::{Cursor, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use zip::ZipArchive;

use crate::{Problem, Problems, suggestion};

/// Most bytes that a packed file may hold: a damaged or hostile one must not fill the memory.
const MOST_UNPACKED: u64 = 8 << 30;

/// A format that tables come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// Text with separators.
    Text,
    /// JSON text.
    Json,
    /// Excel (.xlsx, .xlsb, .xls) or OpenDocument (.ods).
    Workbook,
    /// GeoPackage, or another SQLite database.
    GeoPackage,
    /// Apache Parquet.
    Parquet,
    /// The main file of a Shapefile.
    Shapefile,
    /// The attributes of a Shapefile, dBase.
    Dbf,
    /// FlatGeobuf.
    FlatGeobuf,
    /// One packed file.
    Gzip,
    /// An archive of files.
    Zip,
}

/// The format of some bytes; `Text` if nothing else is known.
pub(crate) fn format_of(path: &Path, bytes: &[u8]) -> Format {
    let starts = |mark: &[u8]| bytes.starts_with(mark);
    match () {
        () if starts(b"PK\x03\x04") => zip_format(bytes),
        () if starts(b"\xD0\xCF\x11\xE0") => Format::Workbook,
        () if starts(b"\x1F\x8B") => Format::Gzip,
        () if starts(b"SQLite format 3\0") => Format::GeoPackage,
        () if starts(b"PAR1") => Format::Parquet,
        () if starts(b"fgb\x03fgb") => Format::FlatGeobuf,
        () if starts(b"\x00\x00\x27\x0a\x00\x00\x00\x00") => Format::Shapefile,
        () if has_extension(path, "dbf")
            && bytes.first().is_some_and(|b| matches!(b, 0x02..=0x05 | 0x30 | 0x83 | 0x8b)) =>
        {
            Format::Dbf
        }
        () => {
            let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
            if text.starts_with(b"{") || text.starts_with(b"[") { Format::Json } else { Format::Text }
        }
    }
}

/// True for a file name with this extension, in any letter case.
pub(crate) fn has_extension(path: &Path, wanted: &str) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(wanted))
}

/// A workbook is an archive, too.
fn zip_format(bytes: &[u8]) -> Format {
    let Ok(archive) = ZipArchive::new(Cursor::new(bytes)) else { return Format::Zip };
    let is_workbook = |name: &str| {
        name == "xl/workbook.xml" || name == "xl/workbook.bin" || name == "content.xml" || name == "[Content_Types].xml"
    };
    if archive.file_names().any(is_workbook) { Format::Workbook } else { Format::Zip }
}

/// The file packed with gzip.
///
/// # Errors
/// Damaged, or too large.
pub(crate) fn gunzip(path: &Path, bytes: &[u8]) -> Result<Vec<u8>, Problem> {
    unpacked(path, MultiGzDecoder::new(bytes))
}

fn unpacked(path: &Path, packed: impl Read) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    let read = packed.take(MOST_UNPACKED + 1).read_to_end(&mut bytes);
    if let Err(error) = read {
        let message = format!("the packed file is damaged: {error}");
        return Err(Problem::of_file(path, message, "fetch the file again"));
    }
    if bytes.len() as u64 > MOST_UNPACKED {
        return Err(Problem::of_file(
            path,
            "the packed file holds more than 8 GiB",
            "unpack it and keep what is needed",
        ));
    }
    Ok(bytes)
}

/// The table inside an archive: the file named, or the only one that may be a table; with its name.
///
/// # Errors
/// None, several without a name (they are listed), or damage.
pub(crate) fn unzip(path: &Path, bytes: &[u8], named: Option<&str>) -> Result<(String, Vec<u8>), Problems> {
    let damaged = |error: zip::result::ZipError| {
        let message =
            format!("the file begins like an Excel workbook (.xlsx) or a zip archive but cannot be read: {error}");
        let help = "fetch the file again; of a workbook, open it in a spreadsheet and save the sheet as \"CSV UTF-8\"";
        Problem::of_file(path, message, help)
    };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    let names: Vec<String> = archive.file_names().filter(|name| !name.ends_with('/')).map(str::to_owned).collect();
    let tables: Vec<&String> = names.iter().filter(|name| may_be_table(name)).collect();
    let found = match named {
        Some(named) => {
            let ends = |name: &&String| name.as_str() == named || name.ends_with(&format!("/{named}"));
            names.iter().find(ends).ok_or_else(|| {
                let help = suggestion(named, "files of the archive", names.iter().map(String::as_str));
                Problem::of_file(path, format!("the archive has no file \"{named}\""), help)
            })?
        }
        None => match tables[..] {
            [only] => only,
            [] => {
                let help = "unpack it and name the table inside";
                return Err(Problem::of_file(path, "the zip archive holds no table", help).into());
            }
            _ => {
                let listed: Vec<&str> = tables.iter().take(10).map(|name| name.as_str()).collect();
                let message = format!("the zip archive holds {} tables: {}", tables.len(), listed.join(", "));
                return Err(Problem::of_file(path, message, "say which with layer = \"...\", or unpack it").into());
            }
        },
    };
    let found = found.clone();
    let inside = archive.by_name(&found).map_err(damaged)?;
    let bytes = unpacked(path, inside)?;
    Ok((found, bytes))
}

/// By its name inside an archive.
fn may_be_table(name: &str) -> bool {
    const EXTENSIONS: [&str; 14] = [
        "csv",
        "tsv",
        "txt",
        "geojson",
        "json",
        "xlsx",
        "xls",
        "xlsb",
        "ods",
        "gpkg",
        "parquet",
        "geoparquet",
        "fgb",
        "shp",
    ];
    let base = name.rsplit('/').next().unwrap_or(name);
    let is_listed = EXTENSIONS.iter().any(|extension| has_extension(Path::new(base), extension));
    let lower = base.to_lowercase();
    is_listed && !lower.starts_with('.') && !lower.starts_with("readme") && !name.starts_with("__MACOSX")
}

/// The file of an archive that stands beside another, with another extension.
#[cfg(feature = "formats")]
pub(crate) fn beside_in_zip(bytes: &[u8], name: &str, extension: &str) -> Option<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let wanted = format!("{stem}.{extension}");
    let found = archive.file_names().find(|name| name.eq_ignore_ascii_case(&wanted))?.to_owned();
    let inside = archive.by_name(&found).ok()?;
    unpacked(Path::new(name), inside).ok()
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn zipped(files: &[(&str, &str)]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in files {
            writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            writer.write_all(text.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn the_content_tells_the_format() {
        let sheet = zipped(&[("xl/workbook.xml", "")]);
        let archive = zipped(&[("wards.csv", "id\n1\n")]);
        for (bytes, format) in [
            (&b"id,name\n"[..], Format::Text),
            (b"\xEF\xBB\xBF {\"type\":", Format::Json),
            (b"PAR1....", Format::Parquet),
            (b"SQLite format 3\0....", Format::GeoPackage),
            (b"fgb\x03fgb\x01", Format::FlatGeobuf),
            (b"\x00\x00\x27\x0a\x00\x00\x00\x00", Format::Shapefile),
            (b"\x1F\x8B\x08", Format::Gzip),
            (b"\xD0\xCF\x11\xE0", Format::Workbook),
            (&sheet, Format::Workbook),
            (&archive, Format::Zip),
        ] {
            assert_eq!(format_of(Path::new("any.name"), bytes), format, "{bytes:x?}");
        }
    }

    #[test]
    fn one_table_of_an_archive_is_found_and_several_are_named() {
        let path = Path::new("a.zip");
        let one = zipped(&[("readme.txt", "words"), ("data/wards.csv", "id\n1\n"), ("data/wards.pdf", "")]);
        assert_eq!(unzip(path, &one, None).unwrap(), ("data/wards.csv".to_owned(), b"id\n1\n".to_vec()));
        let two = zipped(&[("wards.csv", "id\n1\n"), ("towns.csv", "id\n2\n")]);
        let error = unzip(path, &two, None).unwrap_err().to_string();
        assert!(error.contains("wards.csv, towns.csv") && error.contains("layer ="), "{error}");
        assert_eq!(unzip(path, &two, Some("towns.csv")).unwrap().1, b"id\n2\n");
        let error = unzip(path, &two, Some("town.csv")).unwrap_err().to_string();
        assert!(error.contains("did you mean \"towns.csv\""), "{error}");
        assert!(unzip(path, &zipped(&[("a.pdf", "")]), None).unwrap_err().to_string().contains("no table"));
        assert!(unzip(path, &two[..30], None).unwrap_err().to_string().contains("cannot be read"));
        assert!(gunzip(path, b"\x1F\x8B\x08\0rubbish").unwrap_err().to_string().contains("damaged"));
    }
}
