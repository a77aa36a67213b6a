"""What the comparisons share: the exported arrays, timing, conditions, and files of results."""

import json
import os
import platform
import statistics
import time
from pathlib import Path

# Before numpy and the libraries are imported: one thread each, also for the programs that are run.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np

UNREACHABLE = 2**32 - 1
# Facts that tell one export from another: results about another one are not mixed in.
IDENTITY = [
    "plain.vertices", "plain.edges", "plain.twenty.sum_ms", "plain.matrix.sum_ms", "turns.edges", "turns.twenty.sum_ms",
]


class Export:
    """What the exporting program wrote: waywarden's times and counts (`facts`), and arrays by name."""

    def __init__(self, folder):
        self.folder = folder
        try:
            self.facts = json.loads((folder / "waywarden.json").read_text())
        except OSError as problem:
            raise SystemExit(f"{problem}: first run the export (see the top of peers.py)")
        self.identity = {name: self.facts[name] for name in IDENTITY}
        self.lon, self.lat = self.read("junctions.lon", "<f8"), self.read("junctions.lat", "<f8")
        self.sources, self.origins, self.destinations = (
            self.read(f"plain.{part}") for part in ("sources", "origins", "destinations")
        )
        self.matrix = self.read("plain.matrix").reshape(len(self.origins), len(self.destinations))

    def read(self, name, dtype="<u4"):
        return np.fromfile(self.folder / name, dtype)


def timed(run, window_s):
    """Medians of CPU and wall-clock milliseconds of up to 9 runs begun within `window_s`, their number, and the last
    result. The first run does not count if there is time for others. CPU time, so that other work on the machine
    disturbs less."""
    cpu_s, wall_s, result = [], [], None
    end = time.monotonic() + window_s
    while not cpu_s or (len(cpu_s) < 10 and time.monotonic() < end):
        cpu, wall = time.process_time(), time.monotonic()
        result = run()
        cpu_s.append(time.process_time() - cpu)
        wall_s.append(time.monotonic() - wall)
    counted = slice(1 if len(cpu_s) > 1 else 0, None)
    median = lambda seconds: statistics.median(seconds[counted]) * 1e3
    return {"cpu_ms": median(cpu_s), "wall_ms": median(wall_s), "runs": len(cpu_s[counted])}, result


def cpu_model():
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def conditions():
    """The machine and the Python that measured."""
    return {
        "machine": f"{cpu_model()}, {os.cpu_count()} cores, {platform.system()}",
        "python": platform.python_version(),
    }


def load(path, identity):
    """Results by name from a file of results, none if it is absent or about another graph."""
    try:
        stored = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    return stored["results"] if stored["graph"] == identity else {}


def save(path, identity, results):
    """Adds results by name to the file, so that several runs and environments fill one table."""
    merged = {**load(path, identity), **results}
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps({"graph": identity, "results": merged}, indent=2))
    partial.replace(path)
