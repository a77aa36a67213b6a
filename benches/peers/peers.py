"""Other routing libraries on the graphs that export.rs wrote, compared with waywarden value by value.

    python peers.py folder [--budget seconds] [--only name ...] [--table file.md]

One thread each. A task that would take longer than the budget is done for fewer sources and scaled up ("~"). Results
are added to `folder/peers.json`, so libraries that need another version of Python can be measured by a second run
there; the table at the end has all of them, and OSRM and Valhalla if engines.py has measured them. All of it:

    waywarden import region.osm.pbf -o region.wwn
    cargo run --release --example peers_export -- region.wwn graph
    python3.12 -m venv peers && peers/bin/pip install -r benches/peers/requirements.txt
    peers/bin/python benches/peers/engines.py region.osm.pbf graph --work engines --waywarden target/release/waywarden
    peers/bin/python benches/peers/peers.py graph --table table.md

A network imported without `--hierarchy` lets the export measure the preparation with turns as well.
"""

import argparse
import importlib
import importlib.metadata
import os
import sys
import warnings
from pathlib import Path

from common import Export, UNREACHABLE, conditions, np, save, timed
from libraries import PEERS
from table import TASKS, ms, render

# Some libraries write to standard output: that goes to standard error, and the table alone to standard output.
TABLE = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)


class Graph(Export):
    """Arrays of the graphs, and waywarden's answers."""

    def __init__(self, folder):
        super().__init__(folder)
        self.n = self.facts["plain.vertices"]
        self.tail, self.head, self.weight = (self.read(f"plain.{part}") for part in ("from", "to", "weight"))
        self.all = np.arange(self.n, dtype=np.uint32)
        labels = self.read("plain.labels").reshape(len(self.sources), self.n)
        self.expected = {"one": labels[:1], "twenty": labels, "matrix": self.matrix}
        # The graph with turns, and one vertex more, from which the search begins, with an edge to each of its starts.
        # A weight of 0 is no edge to some, so that edge takes 1 ms more.
        starts = self.read("turns.start.vertex")
        self.turns_n = self.facts["turns.vertices"]
        self.turns_tail = np.append(self.read("turns.from"), np.full(len(starts), self.turns_n, np.uint32))
        self.turns_head = np.append(self.read("turns.to"), starts)
        self.turns_weight = np.append(self.read("turns.weight"), self.read("turns.start.label") + 1)
        self.turns_labels = self.read("turns.labels")


def as_ms(values):
    """Whole milliseconds, UNREACHABLE where there is none (infinite, the largest float, or missing)."""
    times = np.array(values, dtype=float)  # None becomes nan
    return np.where(np.isfinite(times) & (times < UNREACHABLE), times, UNREACHABLE)


def measure(g, peer, budget):
    """For each task, milliseconds, whether scaled, and the largest difference from waywarden."""
    found = {}
    every = peer.get("all", g.all)
    tasks = {"one": (g.sources[:1], every), "twenty": (g.sources, every), "matrix": (g.origins, g.destinations)}
    for task in TASKS:
        sources, targets = tasks[task]
        count = len(sources)
        if count > 1 and (peer.get("whole_rows") or peer.get("linear")):
            each_ms = timed(lambda: peer["solve"](sources[:1], targets), 0.03)[0]["cpu_ms"]
            count = max(1, min(count, int(budget / 2 * 1e3 / each_ms)))
        some = sources[:count]
        times, result = timed(lambda: peer["solve"](some, targets), budget / 3)
        values = as_ms(peer["values"](result, some) if "values" in peer else result)
        if task == "matrix" and peer.get("whole_rows"):
            values = values[:, targets]
        expected = g.expected[task][:count] if task == "matrix" else g.expected[task][:count, targets]
        for name in ("cpu_ms", "wall_ms"):
            times[name] *= len(sources) / count
        difference = float(np.abs(values - expected).max())
        found[task] = {**times, "scaled": count < len(sources), "sources": count, "difference_ms": difference}
    return found


def measure_with_turns(g, solve, budget):
    times, result = timed(solve, budget / 3)
    return {**times, "difference_ms": float(np.abs(as_ms(result) - g.turns_labels).max())}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--budget", type=float, default=60.0, help="seconds for one task of one library (default 60)")
    parser.add_argument("--only", nargs="*", help="names of libraries")
    parser.add_argument("--table", type=Path, help="write the table to this file too")
    options = parser.parse_args()
    g = Graph(options.folder)
    warnings.simplefilter("ignore")
    failed = False
    for peer in PEERS:
        name = peer.__name__
        if options.only is not None and name not in options.only:
            continue
        try:
            importlib.import_module(name)
        except Exception as problem:  # a library that does not load, for whatever reason, is left out
            print(f"{name}: left out ({problem})", file=sys.stderr)
            continue
        version = importlib.metadata.version(name)
        try:
            built = peer(g)
            result = {"version": version, "prepared": built["prepared"], "conditions": conditions()}
            if "prepare_s" in built:
                result["prepare_s"] = built["prepare_s"]
            result["tasks"] = measure(g, built, options.budget)
            if "with_turns" in built:
                result["with_turns"] = measure_with_turns(g, built["with_turns"](), options.budget)
        except Exception as problem:
            failed = True
            print(f"{name} {version}: failed ({type(problem).__name__}: {problem})", file=sys.stderr)
            continue
        worst = max(found["difference_ms"] for found in [*result["tasks"].values(), result.get("with_turns")] if found)
        failed |= worst > 0
        save(options.folder / "peers.json", g.identity, {name: result})
        line = ", ".join(f"{task} {ms(result['tasks'][task]['cpu_ms'])} ms" for task in TASKS)
        print(f"{name} {version}: {line}, largest difference {worst:g} ms", file=sys.stderr, flush=True)
        del built
    text = render(options.folder)
    if options.table:
        options.table.write_text(text, encoding="utf-8")
    print(text, end="", file=TABLE, flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
