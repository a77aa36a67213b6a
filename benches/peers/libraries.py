"""The libraries that take a graph: each function builds its own form of the graph `g` (peers.py) and returns

* `solve(sources, targets)`: the answer as the library gives it, which is timed;
* `values(answer, sources)`: the same as milliseconds in an array, which is not timed (absent: it is one already);
* `prepared`: whether it prepares (contracts) the graph, and if so `prepare_s`, its CPU seconds;
* `whole_rows`: it answers for all junctions whatever the targets; `linear`: its time grows with the sources;
* `all`: the targets to ask for instead of all junctions; `with_turns`: the search on the graph with turns.
"""

import time

from common import UNREACHABLE, np


def scipy(g):
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    def graph(n, tail, head, weight):
        return csr_array((weight.astype(float), (tail.astype(np.int32), head.astype(np.int32))), shape=(n, n))

    plain = graph(g.n, g.tail, g.head, g.weight)

    def with_turns():
        # Zero weights of turns would be kept by csgraph; parallel edges would be added up, so there must be none.
        turns = graph(g.turns_n + 1, g.turns_tail, g.turns_head, g.turns_weight)
        assert turns.nnz == len(g.turns_tail), "parallel edges"
        return lambda: dijkstra(turns, indices=g.turns_n)[:-1] - 1

    return {
        "prepared": False,
        "solve": lambda sources, targets: dijkstra(plain, indices=sources),
        "whole_rows": True,
        "with_turns": with_turns,
    }


def networkit(g):
    import networkit as nk

    nk.setNumberOfThreads(1)
    edges = (g.weight.astype(float), (g.tail.astype(np.uint64), g.head.astype(np.uint64)))
    graph = nk.GraphFromCoo(edges, n=g.n, weighted=True, directed=True)

    def solve(sources, targets):
        if len(sources) == 1:
            run = nk.distance.Dijkstra(graph, int(sources[0]), storePaths=False).run()
            return [run.getDistances()]
        return nk.distance.SPSP(graph, [int(s) for s in sources]).run().getDistances()

    return {"prepared": False, "solve": solve, "whole_rows": True}


def igraph(g):
    import igraph as ig

    graph = ig.Graph(n=g.n, edges=np.column_stack([g.tail, g.head]).tolist(), directed=True)
    weights = g.weight.tolist()
    return {
        "prepared": False,
        "solve": lambda sources, targets: graph.distances(sources.tolist(), weights=weights, mode="out"),
        "whole_rows": True,
    }


def from_dicts(n, rows):
    """Distances as an array, infinite where there is no way."""
    times = np.full((len(rows), n), np.inf)
    for row, lengths in zip(times, rows):
        row[np.fromiter(lengths.keys(), np.int64)] = np.fromiter(lengths.values(), float)
    return times


def rustworkx(g):
    import rustworkx as rx

    graph = rx.PyDiGraph()
    graph.add_nodes_from(range(g.n))
    graph.add_edges_from(list(zip(g.tail.tolist(), g.head.tolist(), g.weight.astype(float).tolist())))

    def solve(sources, targets):
        return [rx.dijkstra_shortest_path_lengths(graph, s, float) for s in sources.tolist()]

    def values(rows, sources):
        times = from_dicts(g.n, rows)
        times[np.arange(len(rows)), sources] = 0.0  # the source itself is not in the answer
        return times

    return {"prepared": False, "solve": solve, "values": values, "whole_rows": True}


def networkx(g):
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_nodes_from(range(g.n))
    graph.add_weighted_edges_from(zip(g.tail.tolist(), g.head.tolist(), g.weight.tolist()))
    return {
        "prepared": False,
        "solve": lambda sources, targets: [nx.single_source_dijkstra_path_length(graph, s) for s in sources.tolist()],
        "values": lambda rows, sources: from_dicts(g.n, rows),
        "whole_rows": True,
    }


def pandana(g):
    import pandana as pdna
    import pandas as pd

    # It counts in thousandths of the unit, in 32 bits, cut off: milliseconds would overflow, and seconds are exact if
    # a little is added.
    seconds = pd.DataFrame({"s": (g.weight + 0.1) / 1000.0})
    begin = time.process_time()
    network = pdna.Network(
        pd.Series(g.lon), pd.Series(g.lat), pd.Series(g.tail.astype(int)), pd.Series(g.head.astype(int)), seconds,
        twoway=False,
    )
    prepare_s = time.process_time() - begin

    def solve(sources, targets):
        pairs = (np.repeat(sources, len(targets)), np.tile(targets, len(sources)))
        return network.shortest_path_lengths(*(part.astype(int) for part in pairs), imp_name="s")

    def values(lengths, sources):
        return np.rint(np.asarray(lengths) * 1000).reshape(len(sources), -1)

    # It spends longer on a warning that lists the pairs without a way than on the others, so it is not asked for them.
    reached = np.flatnonzero((g.expected["twenty"] != UNREACHABLE).all(axis=0)).astype(np.uint32)
    return {
        "prepared": True, "prepare_s": prepare_s, "solve": solve, "values": values, "all": reached, "linear": True,
    }


def pyroutingkit(g):
    import pyroutingkit as rk

    begin = time.process_time()
    topology = rk.CCHTopology()
    topology.build(g.tail, g.head, g.lat.astype(np.float32), g.lon.astype(np.float32), g.n)
    metric = rk.CCHMetric(topology)
    metric.customize(g.weight)
    prepare_s = time.process_time() - begin

    def values(times, sources):
        return np.where(times == rk.INF_WEIGHT, np.inf, times.astype(float))

    return {"prepared": True, "prepare_s": prepare_s, "solve": metric.distances_many_to_many, "values": values}


def routingkit_cch(g):
    import routingkit_cch as rk

    tail, head = g.tail.tolist(), g.head.tolist()
    begin = time.process_time()
    order = rk.compute_order_inertial(g.n, tail, head, g.lat.tolist(), g.lon.tolist())
    cch = rk.CCH(order, tail, head, False)
    metric = rk.CCHMetric(cch, g.weight.tolist())
    prepare_s = time.process_time() - begin
    pinned = {}

    def solve(sources, targets):
        # Pinning the targets is counted with the first call only, which is not timed.
        if len(targets) not in pinned:
            pinned[len(targets)] = rk.CCHOneToMany(metric, targets.tolist())
        return [pinned[len(targets)].distances_from(s) for s in sources.tolist()]

    return {"prepared": True, "prepare_s": prepare_s, "solve": solve}


PEERS = [scipy, networkit, rustworkx, igraph, networkx, pyroutingkit, routingkit_cch, pandana]
