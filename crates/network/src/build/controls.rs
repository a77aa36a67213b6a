//! What stops traffic at a node.

/// A control or obstacle at a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ControlKind {
    /// Traffic lights.
    Signals,
    /// A stop sign.
    Stop,
    /// A give-way sign or line.
    GiveWay,
    /// A place where people cross.
    Crossing,
    /// A mini-roundabout.
    MiniRoundabout,
    /// Something to open, pay at or slow down for: a gate, a toll booth, a cattle grid.
    Barrier {
        /// Time it takes, milliseconds.
        delay_ms: u32,
    },
}

/// Which traffic a control concerns, by the direction of the way on which it arrives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Facing {
    /// All.
    #[default]
    Both,
    /// Traffic that arrives along the direction of its way.
    Along,
    /// Traffic that arrives against the direction of its way.
    Against,
}

/// A control at a node of the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RawControl {
    /// Index of the node.
    pub node: u32,
    /// What it is.
    pub kind: ControlKind,
    /// Whom it concerns.
    pub facing: Facing,
}
