"""What the scripts of this folder share: running the program, and reading what it wrote."""

import json
import os
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path

from shapely.geometry import shape


def run(program, *arguments):
    """Runs the program; seconds of processor time, seconds by the clock, and megabytes at the most."""
    with tempfile.TemporaryFile() as said:
        begin = os.times().elapsed
        child = subprocess.Popen([str(program), *map(str, arguments)], stdout=said, stderr=said)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            said.seek(0)
            raise SystemExit(f"waywarden {' '.join(map(str, arguments))}: {said.read().decode()}")
        return usage.ru_utime + usage.ru_stime, os.times().elapsed - begin, usage.ru_maxrss / 1024


def layer(folder, name):
    """The features of a layer that have a shape: their properties, and their shape."""
    features = json.loads((Path(folder) / f"{name}.geojson").read_text())["features"]
    return [(feature["properties"], shape(feature["geometry"])) for feature in features if feature["geometry"]]


def levels(folder, name="isochrones_sites"):
    """For each site its outlines by minutes, ascending; all belong to one in the layer of any site."""
    found = defaultdict(dict)
    for properties, outline in layer(folder, name):
        if outline.geom_type != "Point":
            found[properties.get("site_id", "any")][properties["minutes"]] = outline
    return {site: dict(sorted(outlines.items())) for site, outlines in found.items()}
