"""Other routing libraries on the graphs that export.rs wrote, compared with waywarden value by value.

    python peers.py folder [--budget seconds] [--only name ...]

One thread each. A task that would take longer than the budget is done for fewer sources and scaled up ("~").
"""

import argparse
import importlib
import importlib.metadata
import importlib.util
import json
import os
import platform
import statistics
import sys
import time
import warnings
from pathlib import Path

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np

# Some libraries write to standard output: that goes to standard error, and the table alone to standard output.
TABLE = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

UNREACHABLE = 2**32 - 1
TASKS = ["one", "twenty", "matrix"]
HEADINGS = ["one to all", "20 to all", "200 x 2,000"]


class Graph:
    """Arrays of the plain graph, and waywarden's answers."""

    def __init__(self, folder):
        def read(name, dtype="<u4"):
            return np.fromfile(folder / name, dtype)

        self.facts = json.loads((folder / "waywarden.json").read_text())
        self.n = self.facts["plain.vertices"]
        self.tail, self.head, self.weight = (read(f"plain.{part}") for part in ("from", "to", "weight"))
        self.lon, self.lat = read("junctions.lon", "<f8"), read("junctions.lat", "<f8")
        self.sources, self.origins, self.destinations = (
            read(f"plain.{part}") for part in ("sources", "origins", "destinations")
        )
        self.all = np.arange(self.n, dtype=np.uint32)
        labels = read("plain.labels").reshape(len(self.sources), self.n)
        matrix = read("plain.matrix").reshape(len(self.origins), len(self.destinations))
        self.expected = {"one": labels[:1], "twenty": labels, "matrix": matrix}
        # The graph with turns, and one vertex more, from which the search begins, with an edge to each of its starts.
        # A weight of 0 is no edge to some, so that edge takes 1 ms more.
        starts = read("turns.start.vertex")
        self.turns_n = self.facts["turns.vertices"]
        self.turns_tail = np.append(read("turns.from"), np.full(len(starts), self.turns_n, np.uint32))
        self.turns_head = np.append(read("turns.to"), starts)
        self.turns_weight = np.append(read("turns.weight"), read("turns.start.label") + 1)
        self.turns_labels = read("turns.labels")


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
ELSEWHERE = {"osrm": "osrm-bindings", "valhalla": "pyvalhalla"}


def as_ms(values):
    """Whole milliseconds, UNREACHABLE where there is none (infinite, the largest float, or missing)."""
    times = np.array(values, dtype=float)  # None becomes nan
    return np.where(np.isfinite(times) & (times < UNREACHABLE), times, UNREACHABLE)


def timed(run, budget):
    """Median CPU seconds of up to 9 runs within a third of the budget, and the last result. The first run does not
    count if there is time for others. CPU time, so that other work on the machine disturbs less."""
    seconds, result = [], None
    end = time.monotonic() + budget / 3
    while not seconds or (len(seconds) < 10 and time.monotonic() < end):
        begin = time.process_time()
        result = run()
        seconds.append(time.process_time() - begin)
    return statistics.median(seconds[1:] or seconds), result


def measure(g, peer, budget):
    """For each task, milliseconds, whether scaled, and the largest difference from waywarden."""
    found = {}
    every = peer.get("all", g.all)
    tasks = {"one": (g.sources[:1], every), "twenty": (g.sources, every), "matrix": (g.origins, g.destinations)}
    for task, (sources, targets) in tasks.items():
        count = len(sources)
        if count > 1 and (peer.get("whole_rows") or peer.get("linear")):
            each_s = timed(lambda: peer["solve"](sources[:1], targets), 0.1)[0]
            count = max(1, min(count, int(budget / 2 / each_s)))
        some = sources[:count]
        seconds, result = timed(lambda: peer["solve"](some, targets), budget)
        values = as_ms(peer["values"](result, some) if "values" in peer else result)
        if task == "matrix" and peer.get("whole_rows"):
            values = values[:, targets]
        expected = g.expected[task][:count] if task == "matrix" else g.expected[task][:count, targets]
        difference = np.abs(values - expected).max()
        found[task] = (seconds * 1e3 * len(sources) / count, count < len(sources), difference)
    return found


def ms(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:,.1f}"


def cells(found, base):
    """Times with ratios to those of waywarden's row of the same kind."""
    for task in TASKS:
        value, scaled, _ = found[task]
        ratio = value / base[task][0]
        yield f"{'~' if scaled else ''}{ms(value)} ({ratio:,.{1 if ratio < 10 else 0}f} x)"


def row(*texts):
    print("| " + " | ".join(texts) + " |", file=TABLE, flush=True)


def cpu():
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--budget", type=float, default=60.0, help="seconds for one task of one library (default 60)")
    parser.add_argument("--only", nargs="*", help="names of libraries")
    options = parser.parse_args()
    g = Graph(options.folder)
    f = g.facts
    warnings.simplefilter("ignore")
    print(f"{g.n:,} junctions, {len(g.tail):,} arcs, no turns; {cpu()}, {os.cpu_count()} cores, "
          f"{platform.system()}, Python {platform.python_version()}", file=TABLE)
    print("CPU milliseconds, one thread; in brackets how many times as long as waywarden's search (for the libraries\n"
          "that prepare nothing) or waywarden's hierarchy (for those that do).\n", file=TABLE, flush=True)
    row("library", *HEADINGS, "preparation, s", "largest difference, ms")
    row("---", *["---:"] * (len(HEADINGS) + 2))
    twenty_s = f["plain.twenty.search.ms"]
    search = {"one": (f["plain.one.search.ms"], False), "twenty": (twenty_s, False), "matrix": (twenty_s * 10, True)}
    hierarchy = {
        "one": (f["plain.one.hierarchy.ms"], False),
        "twenty": (f["plain.twenty.1.ms"], False),
        "matrix": (f["plain.matrix.1.ms"] + f["plain.matrix.select.ms"], False),
    }
    own = lambda base: [f"{'~' if base[task][1] else ''}{ms(base[task][0])}" for task in TASKS]
    row("**waywarden, search**", *own(search), "none", "0")
    row("**waywarden, hierarchy**", *own(hierarchy), f"{f['plain.prepare.ms'] / 1e3:.1f}", "0")
    failed, notes = False, []
    for peer in PEERS:
        name = peer.__name__
        if options.only is not None and name not in options.only:
            continue
        try:
            importlib.import_module(name)
        except Exception as problem:  # a library that does not load, for whatever reason, is left out
            notes.append(f"{name}: left out ({problem})")
            continue
        version = importlib.metadata.version(name)
        try:
            built = peer(g)
            found = measure(g, built, options.budget)
        except Exception as problem:
            notes.append(f"{name} {version}: failed ({type(problem).__name__}: {problem})")
            continue
        worst = max(difference for _, _, difference in found.values())
        failed |= worst > 0
        prepare = f"{built['prepare_s']:.1f}" if "prepare_s" in built else "none"
        row(f"{name} {version}", *cells(found, hierarchy if built["prepared"] else search), prepare, f"{worst:g}")
        if "with_turns" in built:
            seconds, result = timed(built["with_turns"](), options.budget)
            difference = np.abs(as_ms(result) - g.turns_labels).max()
            failed |= difference > 0
            own_ms = f["turns.one.search.ms"]
            notes.append(
                f"With turns ({g.turns_n:,} arcs, {f['turns.edges']:,} turns), one site to all: {name} "
                f"{ms(seconds * 1e3)} ms, waywarden's search {ms(own_ms)} ms ({seconds * 1e3 / own_ms:.1f} x), "
                f"largest difference {difference:g} ms"
            )
        del built
    for module, package in ELSEWHERE.items():
        if importlib.util.find_spec(module) is None:
            notes.append(f"{module}: left out ({package} is not installed; it brings its own graph and road rules)")
        else:
            notes.append(f"{module}: installed, but not compared here: it takes no graph, only its own import of a map")
    print("", *notes, sep="\n", file=TABLE, flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
