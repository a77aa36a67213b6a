//! The network as a graph that petgraph's algorithms run on.

use std::iter::Map;
use std::ops::Range;

use petgraph::Direction;
use petgraph::visit::{
    Data, EdgeCount, EdgeRef, GraphBase, GraphProp, GraphRef, IntoEdgeReferences, IntoEdges, IntoEdgesDirected,
    IntoNeighbors, IntoNeighborsDirected, IntoNodeIdentifiers, IntoNodeReferences, NodeCompactIndexable, NodeCount,
    NodeIndexable, Visitable,
};

use crate::{ArcId, Network, TurnId};

/// A network seen as the directed graph that a search runs on: its vertices are arcs, its edges are turns.
///
/// The weight of the edge from arc `a` to arc `b` is the delay of the turn plus the time along `b`, in milliseconds,
/// so that a shortest path from `a` costs the time from the end of `a` to the end of the last arc.
#[derive(Clone, Copy, Debug)]
pub struct TurnGraph<'a>(pub &'a Network);

/// An edge of the [`TurnGraph`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TurnEdge {
    /// The turn.
    pub id: TurnId,
    /// The arc before it.
    pub from: ArcId,
    /// The arc after it.
    pub to: ArcId,
    /// Delay of the turn plus time along the arc after it, milliseconds.
    pub weight_ms: u32,
}

/// For each arc, the turns that lead into it.
#[derive(Debug)]
pub(crate) struct ReverseTurns {
    first: Vec<u32>,
    /// Turn and the arc it comes from, by arc it leads to, then by turn.
    entries: Vec<(TurnId, ArcId)>,
}

impl ReverseTurns {
    pub(crate) fn new(network: &Network) -> Self {
        let arcs = network.arc_count();
        let mut first = vec![0u32; arcs + 1];
        for turn in &network.parts.turns {
            first[turn.to.index() + 1] += 1;
        }
        for i in 0..arcs {
            first[i + 1] += first[i];
        }
        let mut next = first.clone();
        let mut entries = vec![(TurnId(0), ArcId(0)); network.turn_count()];
        for from in (0..arcs).map(ArcId::new) {
            for id in network.turn_ids(from) {
                let slot = &mut next[network.turn(id).to.index()];
                entries[*slot as usize] = (id, from);
                *slot += 1;
            }
        }
        Self { first, entries }
    }

    fn row(&self, arc: ArcId) -> Range<usize> {
        self.first[arc.index()] as usize..self.first[arc.index() + 1] as usize
    }
}

impl<'a> TurnGraph<'a> {
    fn edge(self, from: ArcId, id: TurnId) -> TurnEdge {
        let turn = self.0.turn(id);
        TurnEdge { id, from, to: turn.to, weight_ms: turn.delay_ms().saturating_add(self.0.arc_time_ms(turn.to)) }
    }

    fn edges_of(self, arc: ArcId, direction: Direction) -> TurnEdges<'a> {
        let range = match direction {
            Direction::Outgoing => self.0.turn_row(arc),
            Direction::Incoming => self.0.reverse_turns().row(arc),
        };
        TurnEdges { graph: self, arc, direction, range }
    }
}

/// The edges at one vertex.
#[derive(Clone, Debug)]
pub struct TurnEdges<'a> {
    graph: TurnGraph<'a>,
    arc: ArcId,
    direction: Direction,
    range: Range<usize>,
}

impl Iterator for TurnEdges<'_> {
    type Item = TurnEdge;

    fn next(&mut self) -> Option<TurnEdge> {
        let index = self.range.next()?;
        Some(match self.direction {
            Direction::Outgoing => self.graph.edge(self.arc, TurnId::new(index)),
            Direction::Incoming => {
                let (turn, from) = self.graph.0.reverse_turns().entries[index];
                self.graph.edge(from, turn)
            }
        })
    }
}

/// The vertices next to one vertex.
#[derive(Clone, Debug)]
pub struct Neighbours<'a>(TurnEdges<'a>);

impl Iterator for Neighbours<'_> {
    type Item = ArcId;

    fn next(&mut self) -> Option<ArcId> {
        let edge = self.0.next()?;
        Some(match self.0.direction {
            Direction::Outgoing => edge.to,
            Direction::Incoming => edge.from,
        })
    }
}

/// All edges, by the arc they leave.
#[derive(Clone, Debug)]
pub struct AllEdges<'a> {
    graph: TurnGraph<'a>,
    arc: usize,
    range: Range<usize>,
}

impl Iterator for AllEdges<'_> {
    type Item = TurnEdge;

    fn next(&mut self) -> Option<TurnEdge> {
        loop {
            if let Some(index) = self.range.next() {
                return Some(self.graph.edge(ArcId::new(self.arc - 1), TurnId::new(index)));
            }
            if self.arc == self.graph.0.arc_count() {
                return None;
            }
            self.range = self.graph.0.turn_row(ArcId::new(self.arc));
            self.arc += 1;
        }
    }
}

impl EdgeRef for TurnEdge {
    type NodeId = ArcId;
    type EdgeId = TurnId;
    type Weight = u32;

    fn source(&self) -> ArcId {
        self.from
    }
    fn target(&self) -> ArcId {
        self.to
    }
    fn weight(&self) -> &u32 {
        &self.weight_ms
    }
    fn id(&self) -> TurnId {
        self.id
    }
}

impl GraphBase for TurnGraph<'_> {
    type NodeId = ArcId;
    type EdgeId = TurnId;
}

impl GraphRef for TurnGraph<'_> {}

impl Data for TurnGraph<'_> {
    type NodeWeight = ();
    type EdgeWeight = u32;
}

impl GraphProp for TurnGraph<'_> {
    type EdgeType = petgraph::Directed;
}

impl NodeCount for TurnGraph<'_> {
    fn node_count(&self) -> usize {
        self.0.arc_count()
    }
}

impl EdgeCount for TurnGraph<'_> {
    fn edge_count(&self) -> usize {
        self.0.turn_count()
    }
}

impl NodeIndexable for TurnGraph<'_> {
    fn node_bound(&self) -> usize {
        self.0.arc_count()
    }
    fn to_index(&self, arc: ArcId) -> usize {
        arc.index()
    }
    fn from_index(&self, index: usize) -> ArcId {
        ArcId::new(index)
    }
}

impl NodeCompactIndexable for TurnGraph<'_> {}

impl Visitable for TurnGraph<'_> {
    type Map = Visited;

    fn visit_map(&self) -> Visited {
        Visited::none_of(self.0.arc_count())
    }
    fn reset_map(&self, map: &mut Visited) {
        map.0.clear();
        map.0.resize(self.0.arc_count(), false);
    }
}

/// Which vertices a traversal has visited.
#[derive(Clone, Debug)]
pub struct Visited(Vec<bool>);

impl Visited {
    /// None of so many vertices.
    pub(crate) fn none_of(vertices: usize) -> Self {
        Self(vec![false; vertices])
    }
}

/// For graphs whose vertices are plain numbers.
impl petgraph::visit::VisitMap<u32> for Visited {
    fn visit(&mut self, vertex: u32) -> bool {
        !std::mem::replace(&mut self.0[vertex as usize], true)
    }
    fn is_visited(&self, vertex: &u32) -> bool {
        self.0[*vertex as usize]
    }
    fn unvisit(&mut self, vertex: u32) -> bool {
        std::mem::replace(&mut self.0[vertex as usize], false)
    }
}

impl petgraph::visit::VisitMap<ArcId> for Visited {
    fn visit(&mut self, arc: ArcId) -> bool {
        !std::mem::replace(&mut self.0[arc.index()], true)
    }
    fn is_visited(&self, arc: &ArcId) -> bool {
        self.0[arc.index()]
    }
    fn unvisit(&mut self, arc: ArcId) -> bool {
        std::mem::replace(&mut self.0[arc.index()], false)
    }
}

impl<'a> IntoNodeIdentifiers for TurnGraph<'a> {
    type NodeIdentifiers = Map<Range<usize>, fn(usize) -> ArcId>;

    fn node_identifiers(self) -> Self::NodeIdentifiers {
        (0..self.0.arc_count()).map(ArcId::new)
    }
}

impl<'a> IntoNodeReferences for TurnGraph<'a> {
    type NodeRef = (ArcId, &'a ());
    type NodeReferences = Map<Range<usize>, fn(usize) -> (ArcId, &'a ())>;

    fn node_references(self) -> Self::NodeReferences {
        (0..self.0.arc_count()).map(|index| (ArcId::new(index), &()))
    }
}

impl<'a> IntoNeighbors for TurnGraph<'a> {
    type Neighbors = Neighbours<'a>;

    fn neighbors(self, arc: ArcId) -> Neighbours<'a> {
        Neighbours(self.edges_of(arc, Direction::Outgoing))
    }
}

impl<'a> IntoNeighborsDirected for TurnGraph<'a> {
    type NeighborsDirected = Neighbours<'a>;

    fn neighbors_directed(self, arc: ArcId, direction: Direction) -> Neighbours<'a> {
        Neighbours(self.edges_of(arc, direction))
    }
}

impl<'a> IntoEdgeReferences for TurnGraph<'a> {
    type EdgeRef = TurnEdge;
    type EdgeReferences = AllEdges<'a>;

    fn edge_references(self) -> AllEdges<'a> {
        AllEdges { graph: self, arc: 0, range: 0..0 }
    }
}

impl<'a> IntoEdges for TurnGraph<'a> {
    type Edges = TurnEdges<'a>;

    fn edges(self, arc: ArcId) -> TurnEdges<'a> {
        self.edges_of(arc, Direction::Outgoing)
    }
}

impl<'a> IntoEdgesDirected for TurnGraph<'a> {
    type EdgesDirected = TurnEdges<'a>;

    fn edges_directed(self, arc: ArcId, direction: Direction) -> TurnEdges<'a> {
        self.edges_of(arc, direction)
    }
}
