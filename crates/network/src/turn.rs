//! A turn and what its delay is for.

use crate::ArcId;

/// A permitted turn: the arc that follows and the delay before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
pub struct Turn {
    /// The arc turned into.
    pub to: ArcId,
    /// Delay in the lower 24 bits (up to 4.6 hours), [`TurnKind`] in the upper 8.
    packed: u32,
}

impl Turn {
    /// A turn; a delay over 4.6 hours is cut to that.
    #[must_use]
    pub fn new(to: ArcId, delay_ms: u32, kind: TurnKind) -> Self {
        Self { to, packed: delay_ms.min(0x00ff_ffff) | u32::from(kind as u8) << 24 }
    }

    /// Time spent at the junction, milliseconds.
    #[must_use]
    pub fn delay_ms(self) -> u32 {
        self.packed & 0x00ff_ffff
    }

    /// What most of the delay is for.
    #[must_use]
    pub fn kind(self) -> TurnKind {
        TurnKind::ALL.get((self.packed >> 24) as usize).copied().unwrap_or_default()
    }
}

/// What the delay of a turn is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum TurnKind {
    /// The bend of the road.
    #[default]
    Bend,
    /// The opposing flow, which the turn crosses.
    Across,
    /// A more important road, or one of the same rank.
    Yield,
    /// A junction of main roads in a built-up area.
    Busy,
    /// Traffic lights.
    Signals,
    /// A stop sign.
    Stop,
    /// A give-way sign.
    GiveWay,
    /// A crossing for people on foot.
    Crossing,
    /// A roundabout.
    Roundabout,
    /// A gate, toll booth or the like.
    Barrier,
    /// Turning back in a dead end.
    TurnBack,
    /// Boarding a ferry.
    Boarding,
    /// Passing a junction on a main road.
    Passing,
}

impl TurnKind {
    /// All kinds, in the order of their codes.
    pub const ALL: [Self; 13] = [
        Self::Bend,
        Self::Across,
        Self::Yield,
        Self::Busy,
        Self::Signals,
        Self::Stop,
        Self::GiveWay,
        Self::Crossing,
        Self::Roundabout,
        Self::Barrier,
        Self::TurnBack,
        Self::Boarding,
        Self::Passing,
    ];

    /// In words, to stand after "waiting at" or "for".
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Bend => "bend",
            Self::Across => "opposing traffic",
            Self::Yield => "giving way",
            Self::Busy => "junction of main roads",
            Self::Signals => "traffic lights",
            Self::Stop => "stop sign",
            Self::GiveWay => "give-way sign",
            Self::Crossing => "crossing",
            Self::Roundabout => "roundabout",
            Self::Barrier => "gate or barrier",
            Self::TurnBack => "turning back",
            Self::Boarding => "boarding",
            Self::Passing => "passing junctions",
        }
    }
}
