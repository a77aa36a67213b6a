//! What the rows of the rule tables say.

use rustc_hash::FxHashMap;
use serde::Deserialize;
use waywarden_network::RoadClass;

/// What a value of `highway` is.
#[derive(Clone, Debug)]
pub(super) enum Highway {
    /// A road.
    Road { class: RoadClass, link: bool, oneway: bool, opened_by: Option<OpenedBy> },
    /// Never one for cars, with the reason.
    Never(String),
}

/// Which access keys open a road that is closed otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum OpenedBy {
    Any,
    Motor,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Areas {
    pub outline_kept: Vec<String>,
}

/// A value of an access key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum AccessValue {
    Open,
    EndOfTrip,
    Closed,
    Unsaid,
}

/// A value of a one-way key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum OneWay {
    Forward,
    Backward,
    Both,
    /// Both, one after the other on a single lane.
    Alternating,
    Closed,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Junctions {
    pub oneway: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Barrier {
    #[serde(default)]
    pub blocks: bool,
    #[serde(default)]
    pub seconds: u32,
    /// Tags (`key=value`) that open one that blocks.
    #[serde(default)]
    pub opened_by: Vec<String>,
    /// Tags that close one that passes.
    #[serde(default)]
    pub closed_by: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Control {
    pub kind: Kind,
    pub direction_keys: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    Signals,
    Stop,
    GiveWay,
    Crossing,
    MiniRoundabout,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Crossings {
    pub keys: Vec<String>,
    pub values: FxHashMap<String, bool>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ferries {
    pub routes: Vec<String>,
    pub carries_keys: Vec<String>,
    pub ferry_values: Vec<String>,
    /// Keys that say for whom a ferry is of which no tag names motor traffic.
    pub foot_keys: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RestrictionKind {
    #[serde(default)]
    pub only: bool,
    pub several: Option<Several>,
    pub never: Option<String>,
}

/// The role that may have several members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Several {
    From,
    To,
}
