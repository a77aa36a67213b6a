"""Four isochrones of one site (15, 30, 45, 60 minutes): waywarden and Valhalla in turns on the same map.

    cargo build --release --example peers_isochrones
    waywarden import ROADS.osm.pbf --hierarchy -o roads.wwn
    python isochrone_speed.py ROADS.osm.pbf roads.wwn LON LAT [--work engines] [--turns 5] [--program PATH]

Each turn asks Valhalla (`reverse`, its default settings, tiles prepared) six times and waywarden ten times (mesh made in the
first), and compares the medians without the first of each. Needs pyvalhalla.
"""

import argparse
import json
import os
import statistics
import subprocess
import time
from pathlib import Path

import engines_prepare as prepare

MINUTES = [15, 30, 45, 60]
VALHALLA_TIMES, WAYWARDEN_TIMES = 6, 10


def valhalla_s(actor, lon, lat):
    request = json.dumps({
        "locations": [{"lon": lon, "lat": lat}], "costing": "auto", "polygons": True, "reverse": True,
        "contours": [{"time": minutes} for minutes in MINUTES],
    })
    seconds = []
    for _ in range(VALHALLA_TIMES):
        begin = time.perf_counter()
        actor.isochrone(request)
        seconds.append(time.perf_counter() - begin)
    return statistics.median(seconds[1:])


def waywarden(program, roads, lon, lat):
    command = [str(program), str(roads), str(lon), str(lat), str(WAYWARDEN_TIMES)]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    rounds = [json.loads(line) for line in lines]
    return {key: statistics.median(one[key] for one in rounds[1:]) for key in rounds[0]}, rounds[0]["all_s"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("map", type=Path)
    parser.add_argument("roads", type=Path)
    parser.add_argument("lon", type=float)
    parser.add_argument("lat", type=float)
    parser.add_argument("--work", type=Path, default=Path("engines"))
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--program", type=Path, default=Path("target/release/examples/peers_isochrones"))
    options = parser.parse_args()

    import valhalla

    settings, _ = prepare.valhalla(options.work, options.map)
    written = options.work / "valhalla" / "speed.json"
    written.write_text(json.dumps(settings))
    actor = valhalla.Actor(str(written))
    ratios = []
    for _ in range(options.turns):
        theirs = valhalla_s(actor, options.lon, options.lat)
        ours, first_s = waywarden(options.program, options.roads, options.lon, options.lat)
        ratios.append(ours["all_s"] / theirs)
        print(
            f"Valhalla {theirs:.3f} s, waywarden {ours['all_s']:.3f} s (search {ours['search_s']:.3f}, times on roads "
            f"{ours['times_s']:.3f}, drawing {ours['drawing_s']:.3f}; {first_s:.2f} with the mesh): {ratios[-1]:.2f} of it",
            flush=True,
        )
    print(f"{os.cpu_count()} cores, median {statistics.median(ratios):.2f}, worst {max(ratios):.2f}")


if __name__ == "__main__":
    main()
