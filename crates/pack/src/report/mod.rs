//! The report: what was found, in one page that works from disk, and the same as Markdown.
//!
//! A [`Report`] is a list of [`Section`]s, each a list of [`Block`]s. Whoever adds a table, a chart or a paragraph adds a
//! block; every format then has it. Numbers arrive as text, rounded by those who know what they mean.

mod chart;
mod chart_bars;
mod chart_points;
mod html;
mod map_data;
mod markdown;
mod model;
mod packed;

pub use chart::{Bar, Chart, Curve, Line, Pair, Range};
pub use chart_points::Points;
pub use html::write_html;
pub use map_data::{MapOption, ReportMap, View};
pub use markdown::write_markdown;
pub use model::{Block, Cell, Fact, Figure, Grid, Head, Picture, Report, Section, number};
