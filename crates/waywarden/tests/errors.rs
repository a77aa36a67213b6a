//! What errors tell a program: code, place and remedy, also through errors that hold them and errors of somebody else.

use std::path::{Path, PathBuf};

use waywarden::osm::ImportError;
use waywarden::pack::FileError;
use waywarden::report::{BrowserError, FormatError, ReportError};
use waywarden::study::StudyError;
use waywarden::tables::{Place, Problem, Problems, ReadError};
use waywarden::times_table::TimesTableError;
use waywarden::{Code, Error, Explanation, explain};

fn problems() -> Problems {
    let place = Place::Line { line: 12, column: Some("people".to_owned()) };
    let first = Problem::new(Path::new("areas.csv"), place, "\"many\" is not a number", "write a number");
    let second = Problem::of_file(Path::new("sites.csv"), "there is no site", "");
    Problems(vec![first, second])
}

fn disk_full() -> FileError {
    let source = std::io::Error::from(std::io::ErrorKind::StorageFull);
    FileError::Io { action: "write", path: PathBuf::from("out/flows.csv"), source }
}

fn cut_short() -> ImportError {
    ImportError::Truncated { path: "dorset.osm.pbf".to_owned(), offset: 900, block: 640 }
}

/// The error, its code and place, and the first words of its remedy.
fn of_the_front_door() -> Vec<(Error, Code, Option<&'static str>, Option<&'static str>)> {
    let scenario = StudyError::Scenario {
        scenario: "bypass".to_owned(),
        source: Box::new(StudyError::NoAreaNearRoads { path: "areas.csv".into(), areas: 4 }),
    };
    let parts = || PathBuf::from("t.csv.parts");
    let interrupted = TimesTableError::Interrupted { folder: parts() };
    let damaged = TimesTableError::Manifest { message: "it is no manifest".to_owned(), folder: parts() };
    let missing = ReadError::Missing { path: "case.toml".into() };
    vec![
        (waywarden::Cancelled.into(), Code::Cancelled, None, None),
        (problems().into(), Code::InputInvalid, Some("areas.csv, line 12, column \"people\""), Some("write a number")),
        (
            StudyError::Import(cut_short()).into(),
            Code::ExtractCutShort,
            Some("dorset.osm.pbf, byte 640"),
            Some("download or copy it again"),
        ),
        (scenario.into(), Code::PlacesOffRoads, Some("areas.csv"), Some("check the coordinates")),
        (StudyError::NoRoads.into(), Code::RoadsMissing, None, None),
        (
            ReportError::File(disk_full()).into(),
            Code::OutputNotWritable,
            Some("out/flows.csv"),
            Some("free some space"),
        ),
        (interrupted.into(), Code::PartsInterrupted, Some("t.csv.parts"), Some("go on with it")),
        (damaged.into(), Code::PartsDiffer, Some("t.csv.parts"), Some("delete the folder t.csv.parts")),
        (missing.into(), Code::FileMissing, Some("case.toml"), Some("check the path")),
        (disk_full().into(), Code::OutputNotWritable, Some("out/flows.csv"), Some("free some space")),
    ]
}

#[test]
fn an_error_passes_on_what_the_error_that_it_holds_says() {
    for (error, code, place, remedy) in of_the_front_door() {
        assert_eq!((error.code(), error.place().as_deref()), (code, place), "{error}");
        let found = error.remedy();
        let begins = found.as_deref().zip(remedy).is_some_and(|(found, remedy)| found.starts_with(remedy));
        assert!(begins || (found.is_none() && remedy.is_none()), "{error}: {found:?}");
    }
}

#[test]
fn the_message_is_without_the_remedy_that_the_words_have() {
    for (error, ..) in of_the_front_door() {
        let message = explain(&error).message(&error.to_string());
        assert!(!message.is_empty(), "{error}");
        // The list of several problems has the remedies of each.
        let Some(remedy) = error.remedy().filter(|_| error.problems().is_none()) else { continue };
        // What cannot be read tells its remedy beside its words.
        let told = error.to_string().ends_with(&remedy) || error.code() == Code::FileMissing;
        assert!(told && !message.contains(&remedy) && !message.contains("Remedy"), "{error}: {message}");
    }
}

#[test]
fn all_problems_of_a_table_are_at_hand() {
    let error = Error::from(TimesTableError::Problems(problems()));
    assert_eq!(error.problems().map(Problems::len), Some(2));
    assert!(Error::from(StudyError::NoRoads).problems().is_none());
}

/// An error of a program that uses the library.
#[derive(Debug)]
struct OfSomebodyElse(Box<dyn std::error::Error + 'static>);

impl std::fmt::Display for OfSomebodyElse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the nightly run failed")
    }
}

impl std::error::Error for OfSomebodyElse {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.0)
    }
}

#[test]
fn errors_of_parts_are_explained_also_below_an_error_of_somebody_else() {
    let format = "shapefile".parse::<waywarden::Format>().expect_err("no such format");
    let cases: Vec<(Box<dyn std::error::Error>, Code)> = vec![
        (Box::new(cut_short()), Code::ExtractCutShort),
        (Box::new(disk_full()), Code::OutputNotWritable),
        (Box::<FormatError>::new(format), Code::FormatUnknown),
        (Box::new(BrowserError::NoBrowser), Code::BrowserMissing),
        (Box::new(waywarden::LonLat::from_degrees(51.0, 451.0).expect_err("no degrees")), Code::PositionInvalid),
        (Box::new(waywarden::osm::When::parse("noon").expect_err("no time")), Code::SettingInvalid),
        (Box::new("8-9".parse::<waywarden::timetable::TimeWindow>().expect_err("no window")), Code::SettingInvalid),
    ];
    for (error, code) in cases {
        let words = error.to_string();
        let wrapped = OfSomebodyElse(error);
        assert_eq!(explain(&wrapped).code, code, "{words}");
    }
    let unknown = OfSomebodyElse("the wind".into());
    assert_eq!(explain(&unknown), Explanation::of(Code::Other));
}
