//! Results in plain text, as a terminal, a log or a notebook shows them.
//!
//! Every function takes typed figures and returns text; none of them prints. A text is whole lines, each ended by a line
//! feed, or empty where there is nothing to say. Small counts of patients are withheld here as in every other output.
#![deny(missing_docs)]
#![forbid(unsafe_code)]

/// Adds a line to a text, formatted as by `format!`.
macro_rules! line {
    ($text:expr, $($part:tt)*) => {{
        $text.push_str(&format!($($part)*));
        $text.push('\n');
    }};
}

mod audit;
mod case;
mod comparison;
mod events;
mod excerpts;
mod import;
mod journey;
mod numbers;
mod rejects;
mod run;
mod scenario_table;
mod siting;
mod transit;
mod validation;
mod verify;

pub use audit::audit_text;
pub use case::{case_text, roads_of_case_text};
pub use comparison::{comparison_text, nearest_sites_text, unused_times_text};
pub use events::{JsonLines, error_event};
pub use excerpts::with_excerpts;
pub use import::import_text;
pub use journey::journey_text;
pub use numbers::amount_of;
pub use rejects::rejects_text;
pub use run::run_text;
pub use siting::{siting_losses_text, siting_text};
pub use transit::{timetable_text, transit_journey_text};
pub use validation::{observed_speeds_text, published_times_text};
pub use verify::checked_text;
