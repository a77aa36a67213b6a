//! Why the figures of two runs differ, as far as their records tell.

use serde::Serialize;

use crate::RunDiff;
use crate::inputs::InputKind;

/// Why the figures of two runs differ. A run is decided by its inputs, settings and the version of the program alone, so
/// where only one of them differs it is the cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "what", rename_all = "snake_case")]
pub enum Cause {
    /// Nothing differs.
    Nothing,
    /// Something differs, and no figure does.
    NoFigureDiffers(Vec<String>),
    /// The one thing that differs.
    Only(String),
    /// Several things differ: which figure comes from which cannot be told.
    Several(Vec<String>),
    /// Inputs, settings and version are the same: the program was changed under the same version.
    ProgramOfSameVersion,
    /// The files of a run were changed after it.
    FilesChanged(Vec<String>),
}

/// The cause of what a comparison has found.
pub(crate) fn of(diff: &RunDiff) -> Cause {
    let changed: Vec<String> = diff.not_as_written.both().into_iter().flatten().cloned().collect();
    let what = what_differs(diff);
    match (diff.figures_differ(), what.len()) {
        (true, _) if !changed.is_empty() => Cause::FilesChanged(changed),
        (true, 0) => Cause::ProgramOfSameVersion,
        (true, 1) => Cause::Only(what.into_iter().collect()),
        (true, _) => Cause::Several(what),
        (false, 0) => Cause::Nothing,
        (false, _) => Cause::NoFigureDiffers(what),
    }
}

/// Each thing that can change figures on its own.
fn what_differs(diff: &RunDiff) -> Vec<String> {
    let mut what = Vec::new();
    let version = diff.runs.as_ref().map(|run| run.version.as_str());
    if version.first != version.second {
        what.push(format!("the program ({} and {})", version.first, version.second));
    }
    let paths = |kind: InputKind| diff.inputs.iter().filter(move |input| input.kind == kind).map(|i| i.path.as_str());
    let roads: Vec<&str> = paths(InputKind::Roads).collect();
    if !roads.is_empty() {
        what.push(format!("roads ({})", roads.join(", ")));
    }
    what.extend(paths(InputKind::Table).map(str::to_owned));
    let settings: Vec<&str> = diff.settings.iter().map(|setting| setting.place.as_str()).collect();
    if !settings.is_empty() {
        const MOST: usize = 5;
        let more = if settings.len() > MOST { ", ..." } else { "" };
        what.push(format!("settings ({}{more})", settings[..settings.len().min(MOST)].join(", ")));
    } else if let Some(case) = paths(InputKind::Case).next() {
        what.push(format!("the case file ({case})"));
    }
    // A shipped profile is no input: it differs with the version or by a setting of the case.
    if what.is_empty() && diff.facts.iter().any(|fact| fact.place.starts_with("roads.profile")) {
        what.push("the profile of the roads".to_owned());
    }
    what
}
