//! What times are asked for.

use chrono::NaiveDate;
use waywarden_network::{LonLat, SnapSettings};
use waywarden_transit::{Settings, Span};

/// Times by public transport that are asked for.
#[derive(Clone, Debug)]
pub struct TransitRequest {
    /// The day.
    pub date: NaiveDate,
    /// Moments of departure or arrival, one a minute; ms after the midnight that begins the day.
    pub span: Span,
    /// Limits and margins of journeys.
    pub settings: Settings,
    /// How points and stops are brought to the ways on foot, and how fast one walks there.
    pub snap: SnapSettings,
    /// Where journeys begin.
    pub origins: Vec<LonLat>,
    /// Where journeys end.
    pub destinations: Vec<LonLat>,
}
