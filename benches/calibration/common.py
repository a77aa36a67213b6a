"""What the measures of the calibration share: the data, profiles with one thing changed, and runs of the program."""

import csv
import json
import os
import re
import subprocess
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("WAYWARDEN_DATA", PROJECT.parent / "shared/data"))
OBSERVED = DATA / "observed"
WEST = DATA / "osm/sw-england-from-tiles-202108-drive.osm.pbf"
SOUTH = DATA / "osm/south-england-18counties-from-tiles-202108-drive.osm.pbf"
RUTLAND = OBSERVED / "rutland-2022-07-20.osm.pbf"
PROGRAM = Path(os.environ.get("WAYWARDEN", PROJECT / "target/release/waywarden"))
MPH = 1.609344
SCRATCH = Path(tempfile.mkdtemp(prefix="calibration-"))


def rows(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def write(name, header, table):
    path = SCRATCH / name
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(table)
    return path


def observed_mph(folder=OBSERVED):
    """Observed speed by road and authority, without roads of which part is left out of the figure."""
    return {
        (row["road"], row["authority"]): float(row["mph_2019"])
        for row in rows(folder / "cgn0503e_2019_mph.csv")
        if row["mph_2019"] and not row.get("doubtful")
    }


def given_stretches(folder=OBSERVED):
    """The stretches that lie beside the observed speeds, as a table for `validate`."""
    mph, table = observed_mph(folder), []
    for row in rows(folder / "a_road_pairs.csv"):
        road, place = row["id"].split("|")[:2]
        if (road, place) in mph:
            ends = [row[name] for name in ("from_lon", "from_lat", "to_lon", "to_lat", "metres")]
            table.append([row["id"], road, place, *ends, mph[road, place]])
    return write(f"{folder.name}.csv", HEADER, table)


HEADER = ["id", "road", "place", "from_lon", "from_lat", "to_lon", "to_lat", "metres", "mph"]


def profile(name, *changes):
    """The shipped car with lines changed: pairs of a pattern and what to put there."""
    text = (PROJECT / "data/profiles/car.toml").read_text(encoding="utf-8")
    for pattern, put in changes:
        text, count = re.subn(pattern, put, text, flags=re.MULTILINE)
        assert count, pattern
    path = SCRATCH / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def run(*arguments):
    done = subprocess.run([PROGRAM, "--quiet", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{arguments}: {done.stderr}")


def prepared(extract, car):
    roads = SCRATCH / "roads.wwn"
    run("import", extract, "--profile", car, "-o", roads)
    return roads


def validated(roads, pairs, *more):
    """The counts of a validation and its folder."""
    folder = SCRATCH / f"validation-{Path(pairs).stem}"
    run("validate", "--roads", roads, "--pairs", pairs, "-o", folder, *more)
    return json.loads((folder / "run.json").read_text(encoding="utf-8"))["counts"], folder


def figures(counts):
    return f"{counts['bias']:+.1%}, {counts['mean_absolute_error']:.1%}, {counts['rank']:.2f}"
