//! `waywarden check`: everything that is wrong with a case, at once.

use anyhow::Result;
use waywarden::Observer;
use waywarden::plain_text::{case_text, roads_of_case_text};
use waywarden::results::ProblemList;
use waywarden::study::{check_on_roads, of_case};

use super::run::{check, read_case};
use super::shared::files;
use crate::args::Check;
use crate::console::say_text;
use crate::errors_file::with_errors;

/// Reads and checks the case and all its tables; the roads if they are asked for.
pub fn run(args: &Check, observer: &dyn Observer) -> Result<()> {
    with_errors(args.errors.as_deref(), |told| checked(args, told, observer))
}

fn checked(args: &Check, told: &mut ProblemList, observer: &dyn Observer) -> Result<()> {
    let files = files().keeping_all_problems(args.errors.is_some());
    let input = read_case(&files, &args.case, args.strict)?;
    told.add_rejects(&input.case.demand_rows.rejects);
    check(&input, args.roads.as_deref().unwrap_or_default())?;
    let roads = match &args.roads {
        Some(_) if input.case.given_times.is_some() => {
            refuse!(ArgumentsInvalid, "--roads cannot be used: the case brings its times")
        }
        Some(roads) => Some(waywarden::open_roads(&files, &input, roads, observer)?),
        None => None,
    };
    let input = waywarden::on_roads(&files, input, roads.as_ref())?;
    let case = &input.case;
    of_case(case).iter().for_each(|warning| observer.warn(warning));
    let found = match &roads {
        Some(roads) => {
            let found = check_on_roads(case, roads)?;
            found.warnings.iter().for_each(|warning| observer.warn(warning));
            told.add(found.areas.iter().cloned());
            Some(found)
        }
        None => None,
    };
    say_text(&case_text(&input));
    if let Some(found) = found {
        say_text(&roads_of_case_text(case, &found));
    }
    Ok(())
}
