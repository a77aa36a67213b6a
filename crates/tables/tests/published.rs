//! Tables as they are published: the shape of a list of practices, of statistics by area, and the tables of the shared data.
#![allow(missing_docs, clippy::unwrap_used, clippy::disallowed_methods, clippy::print_stderr)]

use std::path::{Path, PathBuf};

use waywarden_tables::{
    Columns, Files, PointTable, Postcodes, TableOptions, postcode_key, read_table, table_of, table_of_with,
};

fn data() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("WAYWARDEN_DATA").map_or(beside, PathBuf::from);
    if !folder.is_dir() {
        eprintln!("skipped: no data at {} (WAYWARDEN_DATA)", folder.display());
        return None;
    }
    Some(folder)
}

#[test]
fn shared_tables_are_read_as_they_are() {
    let Some(folder) = data() else { return };
    let named = |id: &str| Columns { id: Some(id.to_owned()), ..Columns::default() };
    for (file, columns, rows) in [
        ("yeovil/lsoa11_south_west.csv", Columns::default(), 3_025),
        ("yeovil/oa11_somerset_dorset.csv", Columns::default(), 4_336),
        ("yeovil/lsoa21_somerset_dorset.csv", Columns::default(), 802),
        ("yeovil/stroke_units_sw.csv", named("postcode"), 16),
        ("yeovil/emergency_departments_sw.csv", Columns::default(), 13),
        ("yeovil/gp_practices_sw.csv", Columns::default(), 356),
        ("yeovil/hospitals_nhsuk_sw.csv", Columns::default(), 116),
        ("yeovil/postcodes_somerset_dorset.csv.gz", named("postcode"), 57_398),
        ("england/lsoa11_england.csv", Columns::default(), 32_844),
    ] {
        let table =
            read_table(&Files::on_disk(), &folder.join(file)).unwrap_or_else(|problems| panic!("{file}: {problems}"));
        let points = PointTable::from_raw(&table, &columns).unwrap_or_else(|problems| panic!("{file}: {problems}"));
        assert_eq!(points.points.len() + points.rejects.rows(), rows, "{file}");
        // A list of organisations has some without a place.
        assert!(100 * points.rejects.rows() <= 3 * rows, "{file}: {:?}", points.rejects.lines());
        assert_eq!(points.rejects.notes().count(), 0, "{file}: {:?}", points.rejects.lines());
    }
    let path = folder.join("yeovil/postcodes_somerset_dorset.csv.gz");
    let wanted = ["TA1 1AA"].map(postcode_key).into();
    let found = Postcodes::read(&path, &std::fs::read(&path).unwrap(), &wanted).unwrap();
    assert!((found.get("ta11aa").unwrap().unwrap().at.lon() + 3.109_646).abs() < 1e-6);
}

/// The columns of the national list of practices, which comes without a header line.
#[test]
fn a_list_of_practices_without_a_header() {
    let list = "\"K81001\",\"HIGH STREET SURGERY\",\"Y58\",\"QJK\",\"1 HIGH STREET\",\"EXETER\",\"\",\"\",\"\",\"EX1 1AA\",\"19740401\",\"\",\"A\",\"B\"\n\
        \"K81002\",\"LOW STREET SURGERY\",\"Y58\",\"QJK\",\"2 LOW STREET\",\"EXETER\",\"\",\"\",\"\",\"EX2 2BB\",\"19740401\",\"\",\"A\",\"B\"\n\
        \"K81003\",\"MILL SURGERY\",\"Y58\",\"QJK\",\"THE MILL\",\"EXETER\",\"\",\"\",\"\",\"EX3 3CC\",\"19820401\",\"\",\"C\",\"B\"\n";
    let path = Path::new("epraccur.csv");
    let refused = table_of(path, list.as_bytes().to_vec()).unwrap_err().to_string();
    assert!(refused.contains("looks like data (\"K81001\"") && refused.contains("header = false"), "{refused}");
    let options = TableOptions { header: Some(false), ..TableOptions::default() };
    let table = table_of_with(path, list.as_bytes().to_vec(), &options).unwrap();
    assert_eq!((table.rows.len(), table.columns.len(), table.columns[9].as_str()), (3, 14, "10"));
    let directory = "pcds,lat,long\nEX1 1AA,50.7,-3.5\nEX2 2BB,50.8,-3.4\nEX3 3CC,50.9,-3.3\n";
    let wanted = table.rows.iter().map(|row| postcode_key(row.cell(9))).collect();
    let places = Postcodes::read(Path::new("pc.csv"), directory.as_bytes(), &wanted).unwrap();
    let number = |column: &str| Some(column.to_owned());
    let columns = Columns { id: number("1"), name: number("2"), postcode: number("10"), ..Columns::default() };
    let points = PointTable::with_postcodes(&table, &columns, Some(&places)).unwrap();
    let found: Vec<(&str, &str, f64)> =
        points.points.iter().map(|p| (p.id.as_str(), p.name.as_str(), p.at.lat())).collect();
    assert_eq!(found[2], ("K81003", "MILL SURGERY", 50.9));
    assert_eq!((found.len(), points.used_columns), (3, vec![0, 1, 9]));
}

/// Title, notes, a header, figures with separators, a source below: a sheet of statistics saved as CSV.
#[test]
fn a_sheet_of_statistics() {
    let sheet = "Table 2: people by area,,,,\n\"Mid-year, provisional\",,,,\n,,,,\n\
        LSOA21CD,LSOA21NM,long,lat,All ages\nE01000001,Exe 001A,-3.5,50.7,\"1,204\"\nE01000002,Exe 001B,-3.4,50.7,987\n\
        E01033770,Exe 002A,-3.3,50.7,\"2,031\"\n,,,,\nSource: the office,,,,\n";
    let table = table_of(Path::new("t2.csv"), sheet.as_bytes().to_vec()).unwrap();
    assert_eq!((table.reading.header_line, table.columns[4].as_str()), (Some(4), "All ages"));
    let points = PointTable::from_raw(&table, &Columns::default()).unwrap();
    assert_eq!((points.points[2].id.as_str(), points.points[2].name.as_str()), ("E01033770", "Exe 002A"));
    assert_eq!((points.points.len(), points.rejects.rows()), (3, 1));
    let numbers = waywarden_tables::Numbers::of(&table);
    assert_eq!([0, 1, 2].map(|row| numbers.get(row, 4)), [Ok(1204.0), Ok(987.0), Ok(2031.0)]);
}

/// Every way in which a text file may differ and still be the same table.
#[test]
fn texts_of_every_kind_are_the_same_table() {
    let plain = "id,name,lon,lat,people\n07,Höfn,-3.5,50.7,1204\n08,\"Exe, east\",-3.4,50.8,987\n09,Tor,-3.3,50.9,31\n";
    let utf16 =
        |text: &str| [&[0xFF, 0xFE][..], &text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>()].concat();
    let tabs = plain.replace("\"Exe, east\"", "Exe~ east").replace(',', "\t").replace('~', ",");
    let semicolons = tabs.replace('\t', ";");
    let commas = |text: &str| {
        text.replace("-3.5", "-3,5")
            .replace("50.7", "50,7")
            .replace("-3.4", "-3,4")
            .replace("50.8", "50,8")
            .replace("-3.3", "-3,3")
            .replace("50.9", "50,9")
    };
    for (what, bytes) in [
        ("plain", plain.as_bytes().to_vec()),
        ("mark", format!("\u{feff}{plain}").into_bytes()),
        ("tabs", tabs.clone().into_bytes()),
        ("semicolons", semicolons.clone().into_bytes()),
        ("decimal commas", commas(&semicolons).into_bytes()),
        ("bars", tabs.replace('\t', "|").into_bytes()),
        ("unicode text", utf16(&tabs)),
        ("old Windows", plain.replace('ö', "\u{1}").bytes().map(|b| if b == 1 { 0xF6 } else { b }).collect()),
        ("old Mac", plain.replace('\n', "\r").into_bytes()),
        ("Windows lines", plain.replace('\n', "\r\n").into_bytes()),
        ("a hint for a spreadsheet", format!("sep=;\n{semicolons}").into_bytes()),
        ("remarks", format!("# source\n# made by hand, twice\n{plain}# end\n").into_bytes()),
        ("a title", format!("People by area\n\n{plain}").into_bytes()),
        ("a separator at the end", plain.replace('\n', ",\n").into_bytes()),
        ("a separator at the end of rows", plain.replace('\n', ",\n").replacen(",\n", "\n", 1).into_bytes()),
        ("formulas", plain.replace("07,", "=\"07\",").replace("08,", "\"=\"\"08\"\"\",").into_bytes()),
        ("blanks", plain.replace("07,Höfn", " 07 , Höfn\u{a0}").into_bytes()),
        ("blank rows", format!("{plain},,,,\n\n,,,,\n").into_bytes()),
        ("capital names", plain.replacen("id,name,lon,lat", "ID,Name,LONGITUDE,Latitude", 1).into_bytes()),
    ] {
        let table = table_of(Path::new("areas.csv"), bytes).unwrap_or_else(|problems| panic!("{what}: {problems}"));
        let points =
            PointTable::from_raw(&table, &Columns::default()).unwrap_or_else(|problems| panic!("{what}: {problems}"));
        let numbers = waywarden_tables::Numbers::of(&table);
        let people = table.column("people").unwrap();
        let found: Vec<(String, String, i32, i32, f64)> = points
            .points
            .iter()
            .map(|p| {
                (p.id.to_string(), p.name.to_string(), p.at.lon_e7, p.at.lat_e7, numbers.get(p.row, people).unwrap())
            })
            .collect();
        let row = |id: &str, name: &str, lon, lat, people| (id.to_owned(), name.to_owned(), lon, lat, people);
        assert_eq!(
            found,
            [
                row("07", "Höfn", -35_000_000, 507_000_000, 1204.0),
                row("08", "Exe, east", -34_000_000, 508_000_000, 987.0),
                row("09", "Tor", -33_000_000, 509_000_000, 31.0)
            ],
            "{what}"
        );
    }
}

/// What must not be read as something: each with words of its own.
#[test]
fn what_is_no_table_is_told() {
    let row = |people: &str| format!("id,lon,lat,people\na,-3.5,50.7,{people}\nb,-3.4,50.8,987\nc,-3.3,50.9,31\n");
    for (what, text, says) in [
        ("thousands without quotation marks", row("1,204"), "separator of thousands"),
        ("row names", "lon,lat,people\n1,-3.5,50.7,5\n2,-3.4,50.8,6\n3,-3.3,50.9,7\n".to_owned(), "row names"),
        ("the same name twice", row("5").replacen("people", "lat", 1), "twice"),
        ("a web page", "<!DOCTYPE html><html>".to_owned(), "web page"),
        ("nothing", String::new(), "is empty"),
        ("a header alone", "id,lon,lat\n".to_owned(), "no rows"),
        ("many rows of other widths", row("5") + &"x,1\n".repeat(6), "6 of 9 rows have more or fewer cells"),
        ("an open quotation mark", row("5").replacen("a,", "\"a,", 1), "never closed"),
    ] {
        let words = table_of(Path::new("areas.csv"), text.into_bytes()).map(|table| table.rows.len());
        let words = words.expect_err(what).to_string();
        assert!(words.contains(says), "{what}: {words}");
    }
}
