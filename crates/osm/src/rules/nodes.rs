//! What the tags of a node mean for a car that passes it.

use waywarden_network::build::{ControlKind, Facing};

use super::access::{Access, access, motor_access};
use super::conditional::value_in_force;
use super::hours;
use super::sizes::too_large;
use super::values::{Barrier, Kind};
use super::{Notes, Rules, Tags, any_conditional, has, value};

/// What the tags of a node mean for a car that passes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NodeRole {
    /// Nothing.
    Plain,
    /// No car passes.
    Blocks,
    /// A gate, which costs time. A restricted one is passed only by whoever begins or ends a trip behind it.
    Gate {
        /// Time it takes, milliseconds.
        delay_ms: u32,
        restricted: bool,
    },
    /// It costs time.
    Control(ControlKind, Facing),
}

/// Keys that make a node a thing of its own, so that `motor_vehicle=no` on it does not speak of the road.
const OTHER_THINGS: [&str; 5] = ["highway", "railway", "public_transport", "amenity", "entrance"];

/// Decides about a node of a road.
pub(crate) fn node(tags: Tags<'_, '_>, rules: &Rules) -> (NodeRole, Notes) {
    let mut notes = Notes::default();
    if tags.is_empty() {
        return (NodeRole::Plain, notes);
    }
    let role = match value(tags, "barrier").filter(|barrier| *barrier != "no") {
        Some(barrier) => match rules.table.barriers.get(barrier) {
            Some(rule) => pass(tags, rule, barrier.contains("gate"), rules, &mut notes),
            None => {
                notes.repaired("barrier of an unknown kind: passes unless an access tag closes it");
                pass(
                    tags,
                    &Barrier { blocks: false, seconds: 0, opened_by: vec![], closed_by: vec![] },
                    false,
                    rules,
                    &mut notes,
                )
            }
        },
        None => control(tags, rules).unwrap_or_else(|| {
            let of_its_own = OTHER_THINGS.iter().any(|key| value(tags, key).is_some());
            let closed = !of_its_own && motor_access(tags, None, rules, &mut notes) == Some(Access::Closed);
            if closed { NodeRole::Blocks } else { NodeRole::Plain }
        }),
    };
    // A narrow gap or a low arch stops a vehicle whatever may pass otherwise; a tag for emergency vehicles says there is room.
    let opened = motor_access(tags, None, rules, &mut Notes::default()) == Some(Access::Open);
    let too_large = [0, 1].map(|direction| too_large(tags, direction, rules, &mut notes).is_some());
    if !(opened && value(tags, "emergency").is_some()) && too_large == [true; 2] {
        return (NodeRole::Blocks, notes);
    }
    (role, notes)
}

fn pass(tags: Tags<'_, '_>, barrier: &Barrier, is_gate: bool, rules: &Rules, notes: &mut Notes) -> NodeRole {
    let delay = |delay_ms: u32| match delay_ms {
        delay_ms if is_gate => NodeRole::Gate { delay_ms, restricted: false },
        0 => NodeRole::Plain,
        delay_ms => NodeRole::Control(ControlKind::Barrier { delay_ms }, Facing::Both),
    };
    let open_now = hours::is_open(tags, rules, notes);
    if open_now == Some(false) {
        return NodeRole::Blocks;
    }
    let blocks = if barrier.blocks {
        !barrier.opened_by.iter().any(|tag| has(tags, tag))
    } else {
        open_now.is_none() && barrier.closed_by.iter().any(|tag| holds_now(tags, tag, rules, notes))
    };
    match access(tags, None, rules, notes) {
        Some(Access::Closed) => NodeRole::Blocks,
        Some(Access::EndOfTrip) => {
            let delay_ms = (barrier.seconds * 1_000).max(rules.table.end_of_trip_barrier_ms);
            NodeRole::Gate { delay_ms, restricted: true }
        }
        Some(Access::Open) => delay(barrier.seconds * 1_000),
        None if blocks => NodeRole::Blocks,
        None => delay(barrier.seconds * 1_000),
    }
}

/// Whether a tag written as `key=value` is there, or holds at the time of the rules (`key:conditional`), which goes first.
fn holds_now(tags: Tags<'_, '_>, tag: &str, rules: &Rules, notes: &mut Notes) -> bool {
    let in_force = tag.split_once('=').filter(|_| any_conditional(tags)).and_then(|(key, wanted)| {
        let text = value(tags, &format!("{key}:conditional"))?;
        value_in_force(text, rules, notes).map(|value| value == wanted)
    });
    in_force.unwrap_or_else(|| has(tags, tag))
}

/// The control of a node with a `highway` tag.
fn control(tags: Tags<'_, '_>, rules: &Rules) -> Option<NodeRole> {
    let control = rules.table.controls.get(value(tags, "highway")?)?;
    let facing = match control.direction_keys.iter().find_map(|key| value(tags, key)) {
        Some("forward") => Facing::Along,
        Some("backward") => Facing::Against,
        _ => Facing::Both,
    };
    let kind = match control.kind {
        Kind::Signals => ControlKind::Signals,
        Kind::Stop => ControlKind::Stop,
        Kind::GiveWay => ControlKind::GiveWay,
        Kind::MiniRoundabout => ControlKind::MiniRoundabout,
        Kind::Crossing if stops_traffic(tags, rules) => ControlKind::Crossing,
        Kind::Crossing => return Some(NodeRole::Plain),
    };
    Some(NodeRole::Control(kind, facing))
}

fn stops_traffic(tags: Tags<'_, '_>, rules: &Rules) -> bool {
    let crossings = &rules.table.crossings;
    let Some(values) = crossings.keys.iter().find_map(|key| value(tags, key)) else { return false };
    let stops = |part: &str| crossings.values.get(part.trim()).or_else(|| crossings.values.get("*")) == Some(&true);
    values.split(';').any(stops)
}
