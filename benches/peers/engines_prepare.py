"""Preparation of OSRM and Valhalla from a map, once: later calls find it in the work folder and reuse it.

Each engine has a folder of its own, and in it `prepared.json`, written last: version, map, and the seconds of each
step.
"""

import hashlib
import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

RECORD = "prepared.json"
MAP = "map.osrm"


def cpu_seconds():
    """CPU seconds of this process and of the programs that it has run and that have ended."""
    return sum(os.times()[:4])


def fingerprint(pbf):
    with open(pbf, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Folder:
    """Where one engine keeps what it prepared. `steps` maps names of steps to their CPU and wall-clock seconds."""

    def __init__(self, path, package, version, pbf):
        self.path = path
        self.identity = {"package": package, "version": version, "pbf_sha256": fingerprint(pbf)}
        self.steps = {}

    def recorded(self):
        """The steps of an earlier preparation of the same map by the same version, or None."""
        try:
            record = json.loads((self.path / RECORD).read_text())
        except (OSError, ValueError):
            return None
        same = all(record.get(key) == value for key, value in self.identity.items())
        return record["steps"] if same else None

    def begin(self):
        shutil.rmtree(self.path, ignore_errors=True)
        self.path.mkdir(parents=True)

    def run(self, step, command):
        """Runs one step. What the program says goes to a file beside; an error names it."""
        print(f"{self.path.name}: {step} ...", file=sys.stderr, flush=True)
        log = self.path / f"{step}.log"
        # Valhalla's launcher looks for its programs on the path, where an environment that is not active is missing.
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
        cpu, wall = cpu_seconds(), time.monotonic()
        with open(log, "w") as out:
            code = subprocess.run(
                command, stdout=out, stderr=subprocess.STDOUT, env={**os.environ, "PATH": path}
            ).returncode
        if code != 0:
            raise RuntimeError(f"{step} ended with {code}: see {log}")
        self.steps[step] = {"cpu_s": cpu_seconds() - cpu, "wall_s": time.monotonic() - wall}

    def finish(self):
        record = {**self.identity, "steps": self.steps}
        (self.path / RECORD).write_text(json.dumps(record, indent=2))
        return self.steps


def osrm(work, pbf, algorithm):
    """The path that OSRM opens, and the steps of its preparation on one thread: CH contracts, MLD partitions and
    customizes. Both begin with the same extract, which is made once and copied, as partitioning changes it."""
    import osrm as package

    version = importlib.metadata.version("osrm-bindings")
    profile = Path(package.__file__).parent / "share" / "profiles" / "car.lua"
    tool = lambda name, *rest: [sys.executable, "-m", "osrm", name, *map(str, rest), "-t", "1"]
    extract = Folder(work / "osrm-extract", "osrm-bindings", version, pbf)
    own = Folder(work / f"osrm-{algorithm.lower()}", "osrm-bindings", version, pbf)
    steps = own.recorded()
    if steps is None:
        first = extract.recorded()
        if first is None:
            extract.begin()
            extract.run("extract", tool("extract", pbf, "-p", profile, "-o", extract.path / MAP))
            first = extract.finish()
        own.begin()
        for part in extract.path.glob(MAP + "*"):
            shutil.copy(part, own.path)
        own.steps.update(first)
        for name in {"CH": ["contract"], "MLD": ["partition", "customize"]}[algorithm]:
            own.run(name, tool(name, own.path / MAP))
        steps = own.finish()
    return own.path / MAP, steps


def valhalla_config(folder):
    """Valhalla's own default settings with tiles in the folder, one thread, and no limit to the size of the task."""
    from valhalla import get_config

    tiles = folder / "tiles"
    tiles.mkdir(parents=True, exist_ok=True)
    config = get_config(tile_extract="", tile_dir=tiles)
    config["mjolnir"]["concurrency"] = 1
    config["mjolnir"].pop("admin", None)
    config["mjolnir"].pop("timezone", None)
    for name in ("max_matrix_distance", "max_matrix_location_pairs", "max_locations"):
        config["service_limits"]["auto"][name] = 10**7
    config["service_limits"]["max_timedep_distance_matrix"] = 0
    return config


def valhalla(work, pbf):
    """Valhalla's settings, and the steps of its preparation: tiles, on one thread."""
    own = Folder(work / "valhalla", "pyvalhalla", importlib.metadata.version("pyvalhalla"), pbf)
    steps = own.recorded()
    if steps is None:
        own.begin()
        settings = own.path / "settings.json"
        settings.write_text(json.dumps(valhalla_config(own.path)))
        tool = [sys.executable, "-m", "valhalla", "valhalla_build_tiles"]
        own.run("tiles", [*tool, "-c", str(settings), "-j", "1", str(pbf)])
        steps = own.finish()
    return valhalla_config(own.path), steps
