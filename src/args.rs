//! What the user typed.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand};

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use waywarden::siting::{Aim, BySite, EachOf, Needs, NoWorse, ShareWithin, SiteGroup, words};
use waywarden::timetable::TimeWindow;
use waywarden::{EngineChoice, Format, Mode};

/// Who can reach which health service in how long, and what a closure, move or opening does to patients.
#[derive(Debug, Parser)]
#[command(name = "waywarden", version, about, max_term_width = 100)]
#[command(after_help = "\
Examples:
  waywarden demo                                        try it: a country, built in
  waywarden import somerset.osm.pbf dorset.osm.pbf -o roads.wwn
  waywarden check case.toml                             is the case in order? every problem at once
  waywarden run case.toml -o results                    baseline, scenarios, maps and tables
  waywarden times --roads roads.wwn --origins areas.csv --destinations sites.csv -o times.csv
  waywarden isochrones --roads roads.wwn --sites sites.csv --minutes 15,30,45,60 -o maps

Everything runs on this computer; nothing is sent anywhere.")]
pub struct Args {
    /// Number of threads, 1 to 256; default: all cores. The results do not depend on it.
    #[arg(long, global = true, value_parser = clap::value_parser!(u16).range(1..=256), value_name = "N")]
    pub threads: Option<u16>,
    /// Say more about what is going on.
    #[arg(long, short, global = true)]
    pub verbose: bool,
    /// Say nothing but errors.
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Report progress, warnings and errors as JSON, one object a line on the error stream (docs/outputs.md).
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Prepare a road network from OpenStreetMap extracts.
    Import(Import),
    /// Travel times between points, as CSV.
    Times(Times),
    /// Areas within so many minutes of sites, as GeoJSON.
    Isochrones(Isochrones),
    /// How often isochrones agree with the exact times from places on the roads, as CSV.
    AuditIsochrone(AuditIsochrone),
    /// Check a case without running it and report every problem.
    Check(Check),
    /// Run a case: baseline and every scenario.
    Run(Run),
    /// Compare a case's travel times with those of another source.
    Compare(Compare),
    /// What changed between two runs: inputs, settings, figures, areas, and why.
    Diff(Diff),
    /// The best sites of a table of times, with proof.
    Siting(Box<Siting>),
    /// Run the Iceland example that is built in.
    Demo(Demo),
    /// One journey, road by road: where its minutes go.
    Explain(Explain),
    /// Compare the model's minutes with published ones.
    Validate(Validate),
    /// Print the report of a run as PDF.
    Report(Report),
    /// Whether results and their inputs still are what was written.
    Verify(Verify),
}

/// Which roads.
#[derive(Debug, ClapArgs)]
pub struct RoadArgs {
    /// A prepared network (.wwn) or OpenStreetMap extracts (.osm.pbf; several are merged).
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    pub roads: Vec<PathBuf>,
    /// How people travel; roads.foot.wwn beside roads.wwn is found for foot (import --modes). Default: as the network was
    /// prepared, extracts by car. With transit the roads are those on foot.
    #[arg(long, value_enum, conflicts_with = "profile", value_name = "MODE")]
    pub mode: Option<ModeArg>,
    /// Profile for extracts: car, blue-light, foot, bicycle or a TOML file; a prepared network has its own.
    #[arg(long, value_name = "PROFILE")]
    pub profile: Option<PathBuf>,
    /// A period of the profile: am_peak, inter_peak, pm_peak, off_peak, or one of its own. Default: the average of all hours.
    #[arg(long, value_name = "PERIOD")]
    pub period: Option<String>,
    /// Speeds of one's own in place of the profile's (CSV): km_h or mph, and way, road or from_lon, from_lat, to_lon, to_lat; period.
    #[arg(long, value_name = "FILE")]
    pub speeds: Option<PathBuf>,
    /// Longest way from a point to the nearest road, metres.
    #[arg(long, default_value_t = 1_000.0, value_parser = between(1.0, 100_000.0, "metres"), allow_negative_numbers = true, value_name = "METRES")]
    pub max_snap: f64,
    /// Speed of every walk, km/h: the way to the road, and with foot or transit all of it; 0 counts no time for the way to
    /// the road. Default: 5, with foot and transit 4.8.
    #[arg(long, value_parser = walk_speed, allow_negative_numbers = true, value_name = "KM/H")]
    pub walk_speed: Option<f64>,
}

/// How people travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum ModeArg {
    /// By car.
    Car,
    /// With blue light.
    BlueLight,
    /// On foot.
    Foot,
    /// By bicycle.
    Bicycle,
    /// By public transport (times and explain only): on foot, by bus, by train.
    Transit,
}

impl ModeArg {
    /// The mode in which the roads are travelled.
    pub fn on_roads(self) -> Mode {
        match self {
            Self::Car => Mode::Car,
            Self::BlueLight => Mode::BlueLight,
            Self::Foot | Self::Transit => Mode::Foot,
            Self::Bicycle => Mode::Bicycle,
        }
    }
}

impl RoadArgs {
    /// Speed of every walk, km/h.
    pub fn walk_km_h(&self) -> f64 {
        let mode = self.mode.map_or(Mode::Car, ModeArg::on_roads);
        self.walk_speed.unwrap_or(mode.walk_km_h())
    }

    /// Speed on the ways of a network on foot, km/h, if it is another than that of the profile.
    pub fn walked_at_km_h(&self) -> Option<f64> {
        let on_foot = self.mode.is_some_and(|mode| mode.on_roads() == Mode::Foot);
        self.walk_speed.filter(|&km_h| on_foot && km_h > 0.0)
    }

    /// Whether public transport is asked for.
    pub fn by_transit(&self) -> bool {
        self.mode == Some(ModeArg::Transit)
    }
}

/// Public transport: which timetable, when, and how far one walks.
#[derive(Debug, ClapArgs)]
pub struct TransitArgs {
    /// Timetables for --mode transit: GTFS feeds, each a zip or a folder.
    #[arg(long, num_args = 1.., value_name = "FEED")]
    pub gtfs: Vec<PathBuf>,
    /// The day of the journeys.
    #[arg(long, value_parser = date, value_name = "YYYY-MM-DD")]
    pub date: Option<waywarden::timetable::NaiveDate>,
    /// Leaving at each minute of this window.
    #[arg(long, conflicts_with = "arrive", value_name = "HH:MM-HH:MM")]
    pub depart: Option<TimeWindow>,
    /// Arriving by each minute of this window.
    #[arg(long, value_name = "HH:MM-HH:MM")]
    pub arrive: Option<TimeWindow>,
    /// Longest walk to the first and from the last stop, minutes.
    #[arg(long, default_value_t = 20.0, value_parser = between(0.1, 10_000.0, "minutes"), value_name = "MIN")]
    pub max_walk: f64,
    /// Longest walk between two stops, minutes.
    #[arg(long, default_value_t = 10.0, value_parser = between(0.1, 10_000.0, "minutes"), value_name = "MIN")]
    pub max_change_walk: f64,
    /// Longest walk all the way, minutes.
    #[arg(long, default_value_t = 60.0, value_parser = between(0.1, 10_000.0, "minutes"), value_name = "MIN")]
    pub max_direct_walk: f64,
    /// Most changes, 0 to 7.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u8).range(0..=7), value_name = "N")]
    pub max_changes: u8,
    /// Longest journey, minutes, the wait for the first vehicle included.
    #[arg(long, default_value_t = 180.0, value_parser = between(0.1, 10_000.0, "minutes"), value_name = "MIN")]
    pub max_time: f64,
    /// Time to spare at every boarding, seconds.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(0..=3600), value_name = "S")]
    pub board: u32,
    /// Only vehicles and stops said to be fit for a wheelchair.
    #[arg(long)]
    pub wheelchair: bool,
}

fn date(text: &str) -> Result<waywarden::timetable::NaiveDate, String> {
    text.trim().parse().map_err(|_| "give a day as YYYY-MM-DD".to_owned())
}

/// Reads a number from `least` to `most`; `what` is its unit.
fn between(least: f64, most: f64, what: &'static str) -> impl Fn(&str) -> Result<f64, String> + Clone {
    move |text| number(text, least, most).ok_or_else(|| format!("give {what} from {least} to {most}"))
}

fn walk_speed(text: &str) -> Result<f64, String> {
    number(text, 0.5, 50.0)
        .or_else(|| number(text, 0.0, 0.0))
        .ok_or_else(|| "give km/h from 0.5 to 50, or 0 to count no time for it".to_owned())
}

/// A finite number from `least` to `most`.
fn number(text: &str, least: f64, most: f64) -> Option<f64> {
    text.trim().parse().ok().filter(|value| (least..=most).contains(value))
}

/// `waywarden import`.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  waywarden import somerset-latest.osm.pbf -o somerset.wwn
  waywarden import somerset.osm.pbf dorset.osm.pbf devon.osm.pbf -o south-west.wwn --report report.json")]
pub struct Import {
    /// OpenStreetMap extracts (.osm.pbf). Several are merged; what they share is taken once.
    #[arg(required = true, value_name = "ROADS.osm.pbf")]
    pub extracts: Vec<PathBuf>,
    /// The prepared network to write.
    #[arg(long, short, value_name = "FILE.wwn")]
    pub output: PathBuf,
    /// How fast which road is driven: car (default), blue-light, or a TOML file (data/profiles/car.toml has all keys).
    #[arg(long, conflicts_with = "modes", value_name = "PROFILE")]
    pub profile: Option<PathBuf>,
    /// A network for each of these modes: car, blue-light, foot, bicycle. The first is FILE.wwn, a further one lies beside
    /// it: FILE.foot.wwn. Commands with --mode find it there. Default: the car alone.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "MODES")]
    pub modes: Vec<ModeArg>,
    /// Let trips begin and end on islands that the main network does not reach; each then only reaches itself.
    #[arg(long)]
    pub keep_islands: bool,
    /// Day and time for which rules with hours are read ("Tu 08:30", "2025-01-14 08:30"); default: they are not applied.
    #[arg(long, value_parser = waywarden::osm::When::parse, value_name = "TIME")]
    pub at: Option<waywarden::osm::When>,
    /// Leave out roads that only an older extract has inside the area of a newer one. Default: they are kept and named.
    #[arg(long)]
    pub newest_area_wins: bool,
    /// Prepare a hierarchy as well (seconds to minutes): tables of many destinations then take a fraction of the time.
    #[arg(long)]
    pub hierarchy: bool,
    /// Accept nothing damaged: whatever would be mended or left out as damaged is an error, and nothing is written.
    #[arg(long)]
    pub strict: bool,
    /// Write the import report (what was kept, mended and dropped, with example ids) to this file as JSON.
    #[arg(long, value_name = "FILE.json")]
    pub report: Option<PathBuf>,
}

/// `waywarden times`.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  waywarden times --roads roads.wwn --origins areas.csv --destinations sites.csv -o times.csv
  waywarden times --roads roads.wwn --pairs pairs.csv -o minutes.csv
  waywarden times --mode transit --roads roads.wwn --gtfs buses.zip --date 2030-06-18 --depart 08:00-10:00 \
      --origins areas.csv --destinations sites.csv -o by-bus.csv

A large table is computed in parts that are kept beside the output (times.csv.parts) until it is complete; after an
interruption the same command with --resume goes on from there.

Origins and destinations: CSV with id, lon, lat (other names are recognised, see docs/case.md) or GeoJSON points.
Pairs: CSV with id, from_lon, from_lat, to_lon, to_lat. The result keeps their order:
id, seconds, metres, reason; seconds include the walk from and to the road, metres are along the road;
where there is no way both are empty and the reason says why.")]
pub struct Times {
    /// Which roads.
    #[command(flatten)]
    pub roads: RoadArgs,
    /// Public transport.
    #[command(flatten)]
    pub transit: TransitArgs,
    /// Points where trips begin (CSV or GeoJSON).
    #[arg(long, requires = "destinations", required_unless_present = "pairs", value_name = "FILE")]
    pub origins: Option<PathBuf>,
    /// Points where trips end (CSV or GeoJSON).
    #[arg(long, requires = "origins", value_name = "FILE")]
    pub destinations: Option<PathBuf>,
    /// Pairs of points (CSV) instead of origins and destinations.
    #[arg(long, conflicts_with_all = ["origins", "destinations"], value_name = "FILE")]
    pub pairs: Option<PathBuf>,
    /// Accept nothing damaged: a row that cannot be used is an error, and nothing is written. Default: it is left out,
    /// counted by reason and reported.
    #[arg(long)]
    pub strict: bool,
    /// Write every problem of the tables to this file, also where nothing else is written (docs/inputs.md).
    #[arg(long, value_name = "FILE.csv")]
    pub errors: Option<PathBuf>,
    /// How to compute: by what is faster, a search for each destination, or a hierarchy. The times are the same.
    #[arg(long, value_parser = engine_parser(), default_value = EngineChoice::Auto.name())]
    pub engine: EngineChoice,
    /// The table to write (CSV; from origins to destinations also FILE.parquet, if built with that).
    #[arg(long, short, value_name = "FILE.csv")]
    pub output: PathBuf,
    /// Go on with a table that was interrupted; what is finished is kept.
    #[arg(long, conflicts_with = "pairs")]
    pub resume: bool,
    /// Origins computed and kept at a time; default: 16 MiB of times with a hierarchy, 256 MiB with searches.
    #[arg(long, conflicts_with = "pairs", value_parser = clap::value_parser!(u32).range(1..), value_name = "N")]
    pub origins_per_part: Option<u32>,
}

/// `waywarden isochrones`.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Example:
  waywarden isochrones --roads roads.wwn --sites hospitals.csv --minutes 15,30,45,60 -o maps

Examples for more than areas:
  waywarden isochrones --roads roads.wwn --sites hospitals.csv --minutes 12.5,45 --form both --catchments -o maps
  waywarden isochrones --roads roads.wwn --sites hospitals.csv --minutes 30 --lines -o maps

Writes isochrones_sites.geojson (each site), isochrones_any.geojson (within reach of any site), sites.geojson and
run.json into the folder; beside each file of isochrones a JSON with areas, holes and measured accuracy. Isochrones are
areas from which a site is reached in time.")]
pub struct Isochrones {
    /// What to draw.
    #[command(flatten)]
    pub drawing: DrawingArgs,
    /// How to compute: by what is faster, a search for each site, or a hierarchy. The results are the same.
    #[arg(long, value_parser = engine_parser(), default_value = EngineChoice::Auto.name())]
    pub engine: EngineChoice,
    /// Areas within each number of minutes, rings from one to the next, or both.
    #[arg(long, value_enum, default_value_t = Form::Cumulative)]
    pub form: Form,
    /// Measure how accurate each isochrone is, into the JSON beside it; `audit-isochrone` asks more places.
    #[arg(long)]
    pub accuracy: bool,
    /// Write who belongs to whom within the largest number of minutes: the land by its nearest site.
    #[arg(long)]
    pub catchments: bool,
    /// Write the roads from which a site is reached, cut at the exact minute, with the time at each end.
    #[arg(long)]
    pub lines: bool,
    /// The folder to write.
    #[arg(long, short, value_name = "FOLDER")]
    pub output: PathBuf,
}

/// A value as it is typed.
pub fn typed(value: &impl clap::ValueEnum) -> String {
    value.to_possible_value().map_or_else(String::new, |known| known.get_name().to_owned())
}

/// Areas, rings or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    /// All land within the minutes.
    Cumulative,
    /// The land within the minutes that is not within the next smaller number.
    Rings,
    /// Both.
    Both,
}

/// Which way people or vehicles go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Direction {
    /// From the land to a site.
    Towards,
    /// From a site to the land.
    From,
}

/// Which isochrones, and how they are drawn.
#[derive(Debug, ClapArgs)]
pub struct DrawingArgs {
    /// Which roads.
    #[command(flatten)]
    pub roads: RoadArgs,
    /// The sites (CSV with id, name, lon, lat, or GeoJSON points).
    #[arg(long, value_name = "FILE")]
    pub sites: PathBuf,
    /// Accept nothing that was guessed of the table, such as its encoding. Sites are never left out, with or without this.
    #[arg(long)]
    pub strict: bool,
    /// The land from which sites are reached, or the land that is reached from them (an ambulance station): one-way roads,
    /// turns and delays are those of that way.
    #[arg(long, value_enum, default_value_t = Direction::Towards)]
    pub direction: Direction,
    /// Minutes, separated by commas; fractions are allowed.
    #[arg(long, value_delimiter = ',', default_values_t = [15.0, 30.0, 45.0, 60.0], value_name = "M,M,...")]
    pub minutes: Vec<f64>,
    /// Farthest walk off the road, metres.
    #[arg(long, default_value_t = 250.0, value_name = "METRES")]
    pub off_road: f64,
    /// Size of the finest cells of the drawing, metres; they lie along the roads.
    #[arg(long, default_value_t = 10.0, value_name = "METRES")]
    pub detail: f64,
    /// No border moves farther than this, metres, beside roads a third of it; 0: in full detail. Levels stay nested, and what they share stays
    /// shared.
    #[arg(long, default_value_t = 30.0, value_parser = between(0.0, 1_000.0, "metres"), allow_negative_numbers = true, value_name = "METRES")]
    pub simplify: f64,
    /// Holes smaller than this are filled and counted, square metres, 1,000,000 at most. Default: 10,000 (1 ha), with
    /// --simplify 0 none.
    #[arg(long, value_parser = between(0.0, 1e6, "square metres"), allow_negative_numbers = true, value_name = "M2")]
    pub min_hole: Option<f64>,
    /// Separate parts smaller than this are left out and counted, square metres, 1,000,000 at most. Default: as for holes.
    #[arg(long, value_parser = between(0.0, 1e6, "square metres"), allow_negative_numbers = true, value_name = "M2")]
    pub min_part: Option<f64>,
}

/// `waywarden audit-isochrone`.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Example:
  waywarden audit-isochrone --roads roads.wwn --sites hospitals.csv --minutes 15,30,45,60 -o audit.csv

Draws what `waywarden isochrones` would with the same settings, takes places on the roads at every distance from the
border, computes the exact time from each and counts where the drawing says otherwise. Roads only: land that is reached
on foot from a road is inside by intention, and a slower road that lies in it counts as wrong here.")]
pub struct AuditIsochrone {
    /// What to draw.
    #[command(flatten)]
    pub drawing: DrawingArgs,
    /// Ask for every place, not for up to 5,000 in each band of distances from the border: finds what is rare, and takes about
    /// four times as long.
    #[arg(long)]
    pub all_places: bool,
    /// The table to write: for each site, minute and distance from the border, how many places are on the wrong side.
    #[arg(long, short, value_name = "FILE.csv")]
    pub output: PathBuf,
}

/// `waywarden check`.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  waywarden check case.toml
  waywarden check case.toml --errors errors.csv             every problem, as a table
  waywarden check case.toml --roads                         and whether all places meet the roads of the case
  waywarden check case.toml --roads south-west.wwn          ... or other roads")]
pub struct Check {
    /// The case.
    #[arg(value_name = "CASE.toml")]
    pub case: PathBuf,
    /// Accept nothing damaged: a row of the demand table that cannot be used is an error.
    #[arg(long)]
    pub strict: bool,
    /// Write every problem to this file: file, row, column, value, problem, remedy, severity.
    #[arg(long, value_name = "FILE.csv")]
    pub errors: Option<PathBuf>,
    /// Open the roads, too, and say which sites and areas meet none: those of the case, or these in their place (a prepared
    /// network, or extracts). Takes as long as opening them.
    #[arg(long, num_args = 0.., value_name = "FILE")]
    pub roads: Option<Vec<PathBuf>>,
}

/// `waywarden run`.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  waywarden run data/yeovil/case.toml -o results
  waywarden run data/yeovil/case.toml -o results --roads south-west.wwn     with roads prepared before
  waywarden run data/yeovil/case.toml -o results --pack geojson,csv         only these formats

Without --pack the folder holds every format that this build has. Open report.html in a browser, or the
project (.qgz) in QGIS. docs/outputs.md describes every file.")]
pub struct Run {
    /// The case.
    #[arg(value_name = "CASE.toml")]
    pub case: PathBuf,
    /// The folder to write. It appears when everything is done, or not at all.
    #[arg(long, short, value_name = "FOLDER")]
    pub output: PathBuf,
    /// Accept nothing damaged: a row of the demand table that cannot be used is an error, and nothing is written.
    /// Default: it is left out, counted by reason and reported. Sites are never left out.
    #[arg(long)]
    pub strict: bool,
    /// Write every problem of the tables to this file, also where nothing else is written (docs/inputs.md).
    #[arg(long, value_name = "FILE.csv")]
    pub errors: Option<PathBuf>,
    /// Roads in place of those the case names: a prepared network (.wwn) or extracts (.osm.pbf).
    #[arg(long, num_args = 1.., value_name = "FILE")]
    pub roads: Vec<PathBuf>,
    /// How to compute: by what is faster, a search for each site, or a hierarchy. The results are the same.
    #[arg(long, value_parser = engine_parser(), default_value = EngineChoice::Auto.name())]
    pub engine: EngineChoice,
    /// Which formats.
    #[command(flatten)]
    pub pack: PackArgs,
}

/// Which formats a pack holds.
#[derive(Debug, Clone, ClapArgs)]
pub struct PackArgs {
    /// Formats, separated by commas; default: all that this build has.
    #[arg(long, value_parser = format_parser(), value_delimiter = ',', value_name = "FORMAT,...")]
    pub pack: Vec<Format>,
}

/// Ways to compute by their names, with what they mean.
fn engine_parser() -> impl TypedValueParser<Value = EngineChoice> {
    let value = |engine: EngineChoice| PossibleValue::new(engine.name()).help(engine.meaning());
    PossibleValuesParser::new(EngineChoice::ALL.map(value))
        .try_map(|name| EngineChoice::named(&name).ok_or("there is no such way"))
}

/// Formats by their names, which help and errors list.
fn format_parser() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(Format::name)).try_map(|name| name.parse::<Format>())
}

/// `waywarden report`.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Example:
  waywarden report results --pdf report.pdf

Prints report.html on A4 with Chromium, Chrome or Edge, whichever is found (or named by --browser). Without any of them:
open report.html in a browser and print it from there.")]
pub struct Report {
    /// A folder that `waywarden run` has written.
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
    /// The file to write.
    #[arg(long, value_name = "FILE.pdf")]
    pub pdf: PathBuf,
    /// The browser to print with.
    #[arg(long, value_name = "PROGRAM")]
    pub browser: Option<PathBuf>,
}

/// `waywarden verify`.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  waywarden verify results                                    are the files those that were written?
  waywarden verify results --case data/yeovil/case.toml       and are the inputs those that were read?
  waywarden verify results --case data/yeovil/case.toml --rerun     and does a fresh run give the same?

Ends with 0 if everything is the same, with 1 if anything differs.")]
pub struct Verify {
    /// A folder that `waywarden run` has written.
    #[arg(value_name = "FOLDER")]
    pub folder: PathBuf,
    /// The case, to compare its files with those that were read; for the demonstration it is not needed.
    #[arg(long, value_name = "CASE.toml")]
    pub case: Option<PathBuf>,
    /// Roads that were given to `run` in place of those of the case.
    #[arg(long, num_args = 1.., value_name = "FILE")]
    pub roads: Vec<PathBuf>,
    /// Run the case again and compare every byte.
    #[arg(long)]
    pub rerun: bool,
}

/// `waywarden compare`.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Example:
  waywarden compare data/yeovil/case.toml --with observed.csv -o areas.csv

The table of times: CSV with origin_id (areas of the case), destination_id (sites) and minutes, or seconds as
`waywarden times` writes them. Says bias, mean absolute error and its 90th percentile over all pairs of an area and one of
today's sites, and how many people have another nearest site.")]
pub struct Compare {
    /// The case.
    #[arg(value_name = "CASE.toml")]
    pub case: PathBuf,
    /// The other times (CSV).
    #[arg(long, value_name = "FILE.csv")]
    pub with: PathBuf,
    /// Roads in place of those the case names: a prepared network (.wwn) or extracts (.osm.pbf).
    #[arg(long, num_args = 1.., value_name = "FILE")]
    pub roads: Vec<PathBuf>,
    /// How to compute the times of the case. The results are the same.
    #[arg(long, value_parser = engine_parser(), default_value = EngineChoice::Auto.name())]
    pub engine: EngineChoice,
    /// The table to write: each area's nearest site by either.
    #[arg(long, short, value_name = "FILE.csv")]
    pub output: Option<PathBuf>,
}

/// `waywarden diff`.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  waywarden diff results-2024 results-2025
  waywarden diff results-2024 results-2025 --json > changes.json
  waywarden diff results-2024 results-2025 -o changes

Reads the files of both folders alone: run.json, the tables (csv) and areas.geojson (geojson). Figures that either run
withholds are suppressed. With --json everything that differs is printed as one JSON document.")]
pub struct Diff {
    /// A folder that `waywarden run` has written.
    #[arg(value_name = "FIRST")]
    pub first: PathBuf,
    /// Another one; changes are this less the first.
    #[arg(value_name = "SECOND")]
    pub second: PathBuf,
    /// A folder to write, with every difference as CSV.
    #[arg(long, short, value_name = "FOLDER")]
    pub output: Option<PathBuf>,
    /// Whether everything is printed as JSON: the option of all commands.
    #[arg(from_global)]
    pub json: bool,
}

/// `waywarden siting`.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  waywarden siting --times t.csv --areas a.csv --weight people --open 5 --objective mean
  waywarden siting --times t.csv --areas a.csv --weight people --objective sites --share-within 60:95
  waywarden siting --times t.csv --areas a.csv --weight stroke --open 8 --objective within:30 --near 1 --least-people 600
  waywarden siting --times t.csv --areas a.csv --weight people --curve curve.csv
  waywarden siting --times t.csv --areas a.csv --weight people --all all.csv --limits 30,45,60
  waywarden siting case.toml --open 8 --near 1 --prices --scenarios plans.toml

A case has its sites, candidates, people and what is asked in its section [siting] (docs/case.md); options go before it.
Ctrl-C ends a long search with the best plan so far and how far from the best it may be; a second one ends the program.")]
pub struct Siting {
    /// A case: its sites and candidates are chosen from, over its times.
    #[arg(value_name = "CASE.toml", conflicts_with_all = ["times", "areas", "weight", "sites"])]
    pub case: Option<PathBuf>,
    /// Roads in place of those the case names.
    #[arg(long, num_args = 1.., requires = "case", value_name = "FILE")]
    pub roads: Vec<PathBuf>,
    /// Times from areas to candidate sites: origin_id, destination_id and minutes (or seconds).
    #[arg(long, required_unless_present = "case", value_name = "FILE")]
    pub times: Option<PathBuf>,
    /// Areas: id and a column of weights; further columns are groups.
    #[arg(long, required_unless_present = "case", value_name = "FILE")]
    pub areas: Option<PathBuf>,
    /// The column of weights: people, admissions. Areas of weight 0 do not count.
    #[arg(long, required_unless_present = "case", value_name = "COLUMN")]
    pub weight: Option<String>,
    /// What is known of the sites: id, and if need be name, existing (yes or no) and further columns.
    #[arg(long, value_name = "FILE")]
    pub sites: Option<PathBuf>,
    /// How many sites are open: 5, or 3-6; default: any number.
    #[arg(long, value_parser = words::parse_open, value_name = "N")]
    pub open: Option<(usize, usize)>,
    /// What is to be best: mean (the default), within:MINUTES, longest, worst:PERCENT (the mean of the worst-off), deprived:TIMES,
    /// outcome, cost, sites (as few as possible), or a sum such as mean+0.5*longest.
    #[arg(long, value_parser = words::parse_objective, value_name = "OBJECTIVE")]
    pub objective: Option<Aim>,
    /// Among the plans that are best in it, what is to be best next; may be repeated.
    #[arg(long, value_parser = words::parse_objective, value_name = "OBJECTIVE")]
    pub then: Vec<Aim>,
    /// Sites that are open in any case (ids).
    #[arg(long, value_delimiter = ',', value_name = "IDS")]
    pub keep_open: Vec<String>,
    /// Sites that are not to be chosen (ids).
    #[arg(long, value_delimiter = ',', value_name = "IDS")]
    pub keep_closed: Vec<String>,
    /// At most so many of today's sites close.
    #[arg(long, value_name = "N")]
    pub most_closed: Option<usize>,
    /// How many of some sites are open: a,b:0-1 is at most one of the two; may be repeated.
    #[arg(long, value_parser = words::parse_group, value_name = "IDS:N")]
    pub group: Vec<SiteGroup>,
    /// How many are open in each group of a column of the sites: county:1- is at least one in each county; may be repeated.
    #[arg(long, value_parser = words::parse_each, value_name = "COLUMN:N")]
    pub each: Vec<EachOf>,
    /// A site that needs another one: a:b,c is that a is open only if b or c is; may be repeated.
    #[arg(long, value_parser = words::parse_needs, value_name = "ID:IDS")]
    pub needs: Vec<Needs>,
    /// What an open site costs: a figure, a column of the sites, or a=5,b=3.
    #[arg(long, value_parser = words::parse_by_site, value_name = "COST")]
    pub cost: Option<BySite>,
    /// The open sites cost no more.
    #[arg(long, value_parser = people, value_name = "COST")]
    pub budget: Option<f64>,
    /// Most people served at a site, the others go elsewhere: a figure, a column of the sites, or a=900,b=500.
    #[arg(long, value_parser = words::parse_by_site, value_name = "PEOPLE")]
    pub capacity: Option<BySite>,
    /// At least a share of the people within a time: 60:95 is 95 % within 60 minutes, 60:95:COLUMN in each group; may be repeated.
    #[arg(long, value_parser = words::parse_share, value_name = "MINUTES:PERCENT")]
    pub share_within: Vec<ShareWithin>,
    /// Nobody travels longer.
    #[arg(long, value_parser = minutes_ms, value_name = "MINUTES")]
    pub no_longer: Option<u32>,
    /// No area is worse off than today by more: 10; or 2:COLUMN for the mean of each group (deprivation: its fifths).
    #[arg(long, value_parser = words::parse_no_worse, value_name = "MINUTES")]
    pub no_worse: Vec<NoWorse>,
    /// Fewest people at each open site, as they go to the nearest one: a figure, a column of the sites, or a=600,b=250.
    #[arg(long, value_parser = words::parse_by_site, value_name = "PEOPLE")]
    pub least_people: Option<BySite>,
    /// Most people at each open site, likewise.
    #[arg(long, value_parser = words::parse_by_site, value_name = "PEOPLE")]
    pub most_people: Option<BySite>,
    /// The best so many plans; with --near the most that are listed.
    #[arg(long, value_parser = plans, value_name = "N")]
    pub best: Option<usize>,
    /// All plans within so many per cent of the best.
    #[arg(long, value_parser = between(0.0, 100.0, "per cent"), value_name = "PERCENT")]
    pub near: Option<f64>,
    /// What each rule costs: how much better the objective could be without it.
    #[arg(long)]
    pub prices: bool,
    /// How much longer the ways to each chosen site may get until another plan is better.
    #[arg(long)]
    pub tolerances: bool,
    /// In how many of so many draws of times and people (each within 10 %) the best plan stays best.
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=10_000), value_name = "N")]
    pub draws: Option<u32>,
    /// Stop each search after so many nodes, with the best so far and how far from the best it may be.
    #[arg(long, value_name = "N")]
    pub nodes: Option<u64>,
    /// Write the first plans (at most ten) as scenarios of the case: to be put at its end, and run as any other.
    #[arg(long, requires = "case", value_name = "FILE.toml")]
    pub scenarios: Option<PathBuf>,
    /// Write every choice of the sites (at most 20) with its mean time and the people within --limits; proves nothing else.
    #[arg(long, value_name = "FILE.csv")]
    pub all: Option<PathBuf>,
    /// The limits of --all and of the figures of plans, minutes.
    #[arg(long, value_delimiter = ',', default_value = "30,45,60", value_parser = clap::value_parser!(u32).range(..=10_080), value_name = "MINUTES")]
    pub limits: Vec<u32>,
    /// Write the best plan for each number of open sites (--open 1-20 for a part): what one more or one fewer brings.
    #[arg(long, conflicts_with_all = ["all", "front"], value_name = "FILE.csv")]
    pub curve: Option<PathBuf>,
    /// Write the front between the objective and that of --then (one or two): no plan of it is beaten in all of them.
    #[arg(long, conflicts_with = "all", value_name = "FILE.csv")]
    pub front: Option<PathBuf>,
    /// Print JSON: sites, value (not rounded), bound, optimal, nodes, every plan, and what else was asked.
    #[arg(long)]
    pub json: bool,
}

fn minutes_ms(text: &str) -> Result<u32, String> {
    waywarden::siting::words::parse_minutes(text).ok_or_else(|| "give minutes from 0 to 10080".to_owned())
}

fn people(text: &str) -> Result<f64, String> {
    number(text, 0.0, 1e9).ok_or_else(|| "give a number of at least 0".to_owned())
}

fn plans(text: &str) -> Result<usize, String> {
    text.trim().parse().ok().filter(|n| (1..=100_000).contains(n)).ok_or_else(|| "give 1 to 100000".to_owned())
}

/// `waywarden demo`.
#[derive(Debug, ClapArgs)]
pub struct Demo {
    /// The folder to write.
    #[arg(long, short, default_value = "waywarden-demo", value_name = "FOLDER")]
    pub output: PathBuf,
    /// Which formats.
    #[command(flatten)]
    pub pack: PackArgs,
}

/// `waywarden explain`.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Examples:
  waywarden explain --roads roads.wwn --from -2.8276,51.0449 --to -2.63391,50.94530
  waywarden explain --roads roads.wwn --points sites.csv areas.csv --from E01029288 --to yeovil -o route.geojson
  waywarden explain --mode transit --roads roads.wwn --gtfs buses.zip --date 2030-06-18 --depart 08:00 \
      --from -2.8276,51.0449 --to -2.63391,50.94530")]
pub struct Explain {
    /// Which roads.
    #[command(flatten)]
    pub roads: RoadArgs,
    /// Public transport.
    #[command(flatten)]
    pub transit: TransitArgs,
    /// Tables (CSV or GeoJSON points) whose ids may be used for --from and --to.
    #[arg(long, num_args = 1.., value_name = "FILE")]
    pub points: Vec<PathBuf>,
    /// Where the journey begins: lon,lat or an id.
    #[arg(long, allow_hyphen_values = true, value_name = "PLACE")]
    pub from: String,
    /// Where it ends: lon,lat or an id.
    #[arg(long, allow_hyphen_values = true, value_name = "PLACE")]
    pub to: String,
    /// Write the lines of the journey to this file.
    #[arg(long, short, value_name = "FILE.geojson")]
    pub output: Option<PathBuf>,
}

/// `waywarden validate`.
#[derive(Debug, ClapArgs)]
#[command(after_help = "\
Example:
  waywarden validate --roads roads.wwn --pairs published.csv -o validation

The pairs: CSV with id, from_lon, from_lat, to_lon, to_lat, minutes. Writes pairs.csv (each pair with its error),
scatter.svg, worst_routes.geojson (the ten worst pairs, road by road) and run.json.")]
pub struct Validate {
    /// Which roads.
    #[command(flatten)]
    pub roads: RoadArgs,
    /// Published times (CSV: id, from_lon, from_lat, to_lon, to_lat, minutes), or observed speeds of stretches (mph or
    /// km_h instead of minutes; road, place, class and metres if known).
    #[arg(long, value_name = "FILE")]
    pub pairs: PathBuf,
    /// Only pairs under this many published minutes.
    #[arg(long, default_value_t = 120.0, value_parser = between(0.1, 10_000.0, "minutes"), allow_negative_numbers = true, value_name = "MINUTES")]
    pub max_minutes: f64,
    /// The folder to write.
    #[arg(long, short, value_name = "FOLDER")]
    pub output: PathBuf,
}
