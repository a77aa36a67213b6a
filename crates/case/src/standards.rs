//! `care` and `[[standard]]`: which standards and evidence stand beside the results.

use std::collections::BTreeMap;

use waywarden_outcome::Care;
use waywarden_outcome::standards::{About, Standard, shipped};
use waywarden_tables::suggestion;

use crate::checker::Checker;
use crate::document::Located;
use crate::raw_rules::RawStandard;
use crate::raw_services::RawService;

/// The kind of care of a name.
pub(crate) fn care(checker: &mut Checker<'_>, name: Option<&Located<String>>) -> Option<Care> {
    let name = name?;
    let found = Care::ALL.into_iter().find(|care| care.as_str() == name.value);
    if found.is_none() {
        let help = suggestion(&name.value, "kinds of care", Care::ALL.into_iter().map(Care::as_str));
        checker.problem(name, format!("there is no kind of care \"{}\"", name.value), help);
    }
    found
}

/// The shipped standards, and those of the case: in place of the shipped one of the same id, or after them.
pub(crate) fn read(checker: &mut Checker<'_>, raw: &[RawStandard]) -> Vec<Standard> {
    // The shipped table is read in a test.
    let mut standards = shipped().unwrap_or_default();
    let mut lines: BTreeMap<String, usize> = BTreeMap::new();
    for raw in raw {
        if let Some(id) = &raw.id
            && checker.plain_id(id).is_some()
            && let Some(line) = lines.insert(id.value.clone(), id.line)
        {
            checker.problem(
                id,
                format!("the standard \"{}\" is already given in line {line}", id.value),
                "give it once",
            );
        }
        let care = care(checker, raw.care.as_ref());
        let Some(own) = standard(checker, raw, care) else { continue };
        match standards.iter_mut().find(|known| known.id == own.id) {
            Some(known) => *known = own,
            None => standards.push(own),
        }
    }
    standards
}

/// The standards of a service alone; their care is that of the service.
pub(crate) fn of_service(checker: &mut Checker<'_>, raw: &RawService, care: Option<Care>) -> Vec<Standard> {
    let mut standards: Vec<Standard> = Vec::new();
    for raw in &raw.standards {
        let Some(id) = raw.id.as_ref() else { continue };
        checker.plain_id(id);
        if standards.iter().any(|known| known.id == id.value) {
            checker.problem(id, format!("the standard \"{}\" is given twice", id.value), "give it once");
        }
        if care.is_none() {
            let help = "add care = \"stroke\", \"emergency\" or another kind to the service, or to [case]";
            checker.problem(id, "nothing says of which care the service is", help);
        }
        standards.extend(standard(checker, raw, care));
    }
    standards
}

fn standard(checker: &mut Checker<'_>, raw: &RawStandard, care: Option<Care>) -> Option<Standard> {
    let measure = raw.measure.as_ref().and_then(|name| {
        let found = About::ALL.into_iter().find(|about| about.as_str() == name.value);
        if found.is_none() {
            let help = suggestion(&name.value, "measures", About::ALL.into_iter().map(About::as_str));
            checker.problem(name, format!("there is no measure \"{}\"", name.value), help);
        }
        found
    });
    let value = raw.value.as_ref().and_then(|value| {
        let most = if measure == Some(About::ShareWithin) { 1.0 } else { 1e6 };
        let fits = value.value > 0.0 && value.value <= most;
        if !fits {
            checker.problem(value, format!("{} is not above 0 and at most {most}", value.value), "write the figure");
        }
        fits.then_some(value.value)
    });
    let minutes = match (&raw.minutes, measure) {
        (Some(minutes), Some(About::ShareWithin)) if minutes.value > 0.0 && minutes.value <= 10_080.0 => {
            Some(minutes.value)
        }
        (Some(minutes), Some(About::ShareWithin)) => {
            checker.problem(minutes, format!("{} is not a number of minutes", minutes.value), "write one above 0");
            return None;
        }
        (None, Some(About::ShareWithin)) => {
            let at = raw.measure.as_ref()?;
            checker.problem(at, "minutes is missing", "add minutes = 30: within which time the share is");
            return None;
        }
        (Some(minutes), Some(_)) => {
            checker.problem(
                minutes,
                "only share_within has minutes",
                "remove minutes, or write the measure share_within",
            );
            return None;
        }
        _ => None,
    };
    let text = |text: &Option<Located<String>>| text.as_ref().map(|text| text.value.clone());
    Some(Standard {
        id: text(&raw.id)?,
        care: care?,
        title: text(&raw.title)?,
        measure: measure?,
        value: value?,
        minutes,
        source: text(&raw.source)?,
    })
}
