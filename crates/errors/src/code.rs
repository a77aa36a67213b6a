//! The kinds of errors, by names that stay.

use std::fmt;

macro_rules! codes {
    ($($variant:ident $name:literal $meaning:literal)*) => {
        /// What kind of error it is. Names do not change between versions; there may be new ones.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = $meaning] $variant,)*
        }

        impl Code {
            /// All of them, in the order of `docs/errors.md`.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The stable name, words with hyphens.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                }
            }

            /// What it means, for people.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                match self {
                    $(Self::$variant => $meaning,)*
                }
            }
        }
    };
}

codes! {
    ArgumentsInvalid "arguments-invalid" "What is asked for does not go together, or is out of its range."
    InputInvalid "input-invalid" "A case or a table is wrong; every problem has its place and its remedy."
    FileMissing "file-missing" "A file is not there."
    FileUnreadable "file-unreadable" "A file is there and cannot be read."
    FileChanged "file-changed" "A file changed while it was being read."
    ExtractNotPbf "extract-not-pbf" "A file of roads is no OpenStreetMap PBF file."
    ExtractCutShort "extract-cut-short" "An OpenStreetMap extract ends too early."
    ExtractDamaged "extract-damaged" "An OpenStreetMap extract is damaged, or contradicts itself."
    ExtractUnsupported "extract-unsupported" "An OpenStreetMap extract needs what this reader does not do."
    RoadsMissing "roads-missing" "There is no road file, or no usable road in it."
    RoadsDisconnected "roads-disconnected" "The roads are loose pieces that do not hang together."
    RoadsTooLarge "roads-too-large" "The roads are more than can be counted."
    NetworkNotPrepared "network-not-prepared" "A file is no prepared network, or cannot be used as one here."
    NetworkVersion "network-version" "A prepared network or its hierarchy is of another version."
    NetworkDamaged "network-damaged" "A prepared network or its hierarchy is damaged, or contradicts itself."
    ProfileInvalid "profile-invalid" "A profile of speeds is wrong."
    ProfileUnknown "profile-unknown" "There is no such profile, or the one of a network is not at hand."
    ProfileOther "profile-other" "The roads were prepared for another way of travelling."
    PeriodUnknown "period-unknown" "The profile has no such period."
    PositionInvalid "position-invalid" "A position is no longitude and latitude."
    PlaceOffRoads "place-off-roads" "A place is not near a usable road."
    PlacesOffRoads "places-off-roads" "Not one of the places is near a usable road."
    NoJourney "no-journey" "There is no way between two places."
    SettingInvalid "setting-invalid" "A setting is out of its range."
    TimesDoNotFit "times-do-not-fit" "A matrix of times does not fit its areas and sites."
    PathwayInvalid "pathway-invalid" "A clinical pathway or its parameters cannot be used."
    OutlineInvalid "outline-invalid" "The outline of an area cannot be drawn."
    DateNotServed "date-not-served" "The timetables do not offer what is usual on the date."
    SitingInvalid "siting-invalid" "A request for the best sites contradicts itself, or is too large."
    SitingInfeasible "siting-infeasible" "No choice of sites keeps all that was asked for."
    FormatUnknown "format-unknown" "There is no such format, or it cannot hold what is asked for."
    FormatNotBuiltIn "format-not-built-in" "This build cannot write the format."
    OutputNotWritable "output-not-writable" "An output cannot be written: the disk, a permission, another program."
    OutputNameInvalid "output-name-invalid" "A name cannot be that of an output."
    OutputInTheWay "output-in-the-way" "Something else is where the output is to be."
    OutputIncomplete "output-incomplete" "An output was not finished, and nothing was put in place."
    OutputNotRestored "output-not-restored" "Neither new nor earlier results could be put in place; the earlier are safe elsewhere."
    PartsInterrupted "parts-interrupted" "A table was begun earlier and is not complete."
    PartsDiffer "parts-differ" "What is kept of a table that was begun is of another table, or damaged."
    RecordMissing "record-missing" "A folder has no record of a run."
    BrowserMissing "browser-missing" "There is no browser to print with."
    BrowserFailed "browser-failed" "The browser wrote no PDF."
    Cancelled "cancelled" "The work was stopped because its observer asked for it."
    Defect "defect" "The program contradicts itself; this should be reported."
    Other "other" "None of these: the message says what it is."
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_has_a_name_of_its_own_in_words_with_hyphens_and_a_meaning() {
        let names: BTreeSet<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(names.len(), Code::ALL.len(), "a name stands twice");
        for code in Code::ALL {
            let name = code.as_str();
            let words = name.split('-').all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase()));
            assert!(words, "{name}");
            assert!(code.meaning().ends_with('.') && code.meaning().contains(' '), "{name}: {}", code.meaning());
        }
    }
}
