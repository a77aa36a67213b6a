"""Processor time of whole commands, in turns: one isochrone, many, and how that grows, beside a `times` of one pair.

    python commands.py PROGRAM SITES.csv ROADS.wwn [LARGER.wwn ...] [--turns 5] [--levels 1,4,16] [-o curves.json]
        [--valhalla SETTINGS.json]

Prints medians and their ratio to `times` on the same network. With several networks the first has the curves of sites and
levels; the others show how one isochrone and all sites grow with the region. Each mesh is made before the clock starts.
With the settings of Valhalla (tiles of the first region; `benches/peers/isochrone_speed.py` makes both) its commands take their
turns, too: one site at 30 minutes, all sites at four levels, without any site. Processor time is that of all threads; on a shared machine only ratios within one run say much. Needs shapely (for common.py).
"""

import argparse
import csv
import json
import statistics
import sys
import tempfile
from pathlib import Path

from common import run

LARGEST_MIN = 60


def subset(sites, count, folder):
    """A table of the first sites."""
    with open(sites, newline="") as file:
        rows = list(csv.reader(file))
    path = folder / f"sites_{count}.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows[: count + 1])
    return path, min(count, len(rows) - 1)


def valhalla_tasks(options, folder):
    """The same of Valhalla."""
    script = Path(__file__).with_name("valhalla_command.py")
    for count, minutes in ((1, "30"), (10_000, "15,30,45,60")):
        table, count = subset(options.sites, count, folder)
        name = f"Valhalla, {count}, levels {minutes.count(',') + 1}"
        yield name, [sys.executable, script, options.valhalla, table, minutes]


def tasks(roads, options, folder, is_first):
    """Name and arguments of each command."""
    one, _ = subset(options.sites, 1, folder)
    yield "times, one pair", ["times", "--roads", roads, "--origins", one, "--destinations", one]
    counts = [1, 4, 10_000] if is_first else [1, 10_000]
    sizes = [options.levels[0]] if not is_first else options.levels
    for count in counts:
        table, count = subset(options.sites, count, folder)
        for levels in sizes:
            minutes = ",".join(f"{LARGEST_MIN * (at + 1) / levels:g}" for at in range(levels)) if levels > 1 else "30"
            name = f"sites {count}, levels {levels}"
            yield name, ["isochrones", "--roads", roads, "--sites", table, "--minutes", minutes]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("sites")
    parser.add_argument("roads", nargs="+")
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--levels", type=lambda text: [int(number) for number in text.split(",")], default=[1, 4, 16])
    parser.add_argument("--valhalla")
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args()
    curves = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number, roads in enumerate(options.roads):
            commands = [(task, [options.program, *asked, "-o"]) for task, asked in tasks(roads, options, folder, number == 0)]
            if number == 0 and options.valhalla:
                commands += valhalla_tasks(options, folder)
            measured = {task: [] for task, _ in commands}
            for turn in range(options.turns + 1):
                for at, (task, command) in enumerate(commands):
                    out = folder / f"out_{number}_{turn}_{at}"
                    found = run(*command, out)
                    # The first turn makes the mesh.
                    if turn > 0:
                        measured[task].append(found)
            base = None
            for task, runs in measured.items():
                cpu, wall, memory = (statistics.median(column) for column in zip(*runs))
                base = base or cpu
                curves.append({"roads": Path(roads).stem, "task": task, "cpu_s": cpu, "wall_s": wall, "mb": memory})
                print(f"{Path(roads).stem:>16} {task:>22}: {cpu:6.2f} s of CPU, {cpu / base:5.2f} x, {memory:5.0f} MB", flush=True)
    if options.output:
        options.output.write_text(json.dumps(curves, indent=1))


if __name__ == "__main__":
    main()
