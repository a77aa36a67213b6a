//! Ids of the parts of a network: 32-bit indices that cannot be mixed up.

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(bytemuck::Pod, bytemuck::Zeroable)]
        #[repr(transparent)]
        pub struct $name(pub u32);

        impl $name {
            /// The id of the element at `index`.
            ///
            /// # Panics
            /// If `index` does not fit 32 bits; the builder refuses networks that large.
            #[must_use]
            pub fn new(index: usize) -> Self {
                Self(u32::try_from(index).expect("a network has fewer than 2^32 elements of a kind"))
            }

            /// The position in the network's arrays.
            #[must_use]
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

id! {
    /// A junction, dead end or other end of a segment.
    NodeId
}
id! {
    /// The road between two nodes.
    SegmentId
}
id! {
    /// One permitted traversal of a segment in one direction: a vertex of the search.
    ArcId
}
id! {
    /// One permitted turn from an arc to the next: an edge of the search.
    TurnId
}
