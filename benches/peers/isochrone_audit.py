"""How true Valhalla's isochrones are by Valhalla's own times, counted as `waywarden audit-isochrone` counts.

    python isochrone_audit.py ROADS.osm.pbf SITES.csv LINES.geojson [--work engines] [--places 40000] [-o OUT.json]

LINES are roads to take places from: the layer that `waywarden isochrones --lines --minutes 75` writes for the same
roads and sites. Places lie on them at equal distances; for each site those within reach of 75 minutes as the crow flies.
The truth is Valhalla's matrix from each place to the site, the drawing its isochrones with `reverse`, at its default settings
and without its smoothing (`denoise` 0, `generalize` 0). Needs pyvalhalla, numpy and shapely.
"""

import argparse
import csv
import json
import statistics
import time
from pathlib import Path

import engines_prepare as prepare
import numpy as np
import shapely
from shapely.geometry import shape

MINUTES = [15, 30, 45, 60]
SETTINGS = {"default": {}, "unsmoothed": {"denoise": 0.0, "generalize": 0.0}}
# Bounds of the bands of distance from the level, seconds.
BANDS_S = [30, 120, 600, np.inf]
AT_ONCE = 10_000
# Straight farther than any road gets in 75 minutes.
REACH_KM = 120


def places_on(lines, count):
    """Longitude and latitude of about `count` places at equal distances along all lines."""
    parts = [np.array(part) for f in lines["features"] if f["geometry"] for part in f["geometry"]["coordinates"]]
    lengths = []
    for part in parts:
        step = np.diff(part, axis=0) * [111.2 * np.cos(np.radians(part[0, 1])), 111.2]
        lengths.append(np.hypot(step[:, 0], step[:, 1]))
    spacing = sum(length.sum() for length in lengths) / count
    found, rest = [], spacing / 2
    for part, length in zip(parts, lengths):
        along = np.concatenate([[0.0], np.cumsum(length)])
        at = np.arange(rest, along[-1], spacing)
        found.append(np.column_stack([np.interp(at, along, part[:, 0]), np.interp(at, along, part[:, 1])]))
        rest = rest + len(at) * spacing - along[-1]
    return np.concatenate(found)


def seconds_to(actor, places, site):
    """Valhalla's own time from each place to the site; infinite where it finds no way."""
    found = []
    for start in range(0, len(places), AT_ONCE):
        sources = [{"lon": float(x), "lat": float(y)} for x, y in places[start : start + AT_ONCE]]
        rows = actor.matrix({"sources": sources, "targets": [site], "costing": "auto"})["sources_to_targets"]
        found += [np.inf if row[0]["time"] is None else row[0]["time"] for row in rows]
    return np.array(found, dtype=float)


def audit(seconds, inside, level_s):
    """Shares and extremes as `waywarden audit-isochrone` prints them."""
    off = np.abs(seconds - level_s)
    wrong = inside != (seconds <= level_s)
    near = off <= BANDS_S[2]
    late = inside & (seconds > level_s)
    early = ~inside & (seconds <= level_s)
    return {
        "places": len(seconds),
        "right_percent": 100 * (1 - wrong[near].mean()),
        "right_percent_beyond_30_s": 100 * (1 - wrong[near & (off > 30)].mean()),
        "right_percent_of_all": 100 * (1 - wrong.mean()),
        "inside_but_late": int(late.sum()),
        "inside_and_late_by_over_2_min": int((late & (off > 120)).sum()),
        "inside_and_late_by_at_most_s": float(off[late & np.isfinite(seconds)].max(initial=0)),
        "outside_but_in_time": int(early.sum()),
        "outside_with_at_most_s_left": float(off[early].max(initial=0)),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("pbf", "sites", "lines"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--work", type=Path, default=Path("engines"), help="keeps what is prepared (default engines)")
    parser.add_argument("--places", type=int, default=40_000, help="about so many for each site")
    parser.add_argument("-o", "--output", type=Path, default=Path("valhalla_isochrones.json"))
    options = parser.parse_args()
    config, _ = prepare.valhalla(options.work.resolve(), options.pbf)
    # One search back from the site for all places, not one for each.
    config["thor"]["source_to_target_algorithm"] = "timedistancematrix"
    from valhalla import Actor

    actor = Actor(config)
    with open(options.sites, newline="") as file:
        sites = {row["id"]: {"lon": float(row["lon"]), "lat": float(row["lat"])} for row in csv.DictReader(file)}
    places = places_on(json.loads(options.lines.read_text()), 4 * options.places)
    results = {}
    for name, site in sites.items():
        offset = (places - [site["lon"], site["lat"]]) * [111.2 * np.cos(np.radians(site["lat"])), 111.2]
        near = places[np.hypot(offset[:, 0], offset[:, 1]) <= REACH_KM]
        near = near[:: max(1, len(near) // options.places)]
        seconds = seconds_to(actor, near, site)
        for kind, settings in SETTINGS.items():
            request = {
                "locations": [site], "costing": "auto", "polygons": True, "reverse": True,
                "contours": [{"time": minutes} for minutes in MINUTES], **settings,
            }
            start = time.process_time()
            drawn = actor.isochrone(request)["features"]
            cpu_s = time.process_time() - start
            for feature in drawn:
                minutes = feature["properties"]["contour"]
                area = shapely.make_valid(shape(feature["geometry"]))
                inside = shapely.contains_xy(area, near[:, 0], near[:, 1])
                found = audit(seconds, inside, 60 * minutes)
                results.setdefault(kind, []).append({"site": name, "minutes": minutes, "cpu_s_of_four": cpu_s, **found})
                print(kind, name, minutes, json.dumps(found), flush=True)
    options.output.write_text(json.dumps(results, indent=1))
    for kind, rows in results.items():
        for minutes in MINUTES:
            of = [row for row in rows if row["minutes"] == minutes]
            mean = lambda key: statistics.mean(row[key] for row in of)
            worst = lambda key: max(row[key] for row in of)
            print(
                f"{kind}, {minutes} min: right within 10 min of the border {mean('right_percent'):.1f} % "
                f"(worst {min(row['right_percent'] for row in of):.1f}), beyond 30 s "
                f"{mean('right_percent_beyond_30_s'):.1f} %; inside and late by at most "
                f"{worst('inside_and_late_by_at_most_s'):.0f} s, by over 2 min "
                f"{sum(row['inside_and_late_by_over_2_min'] for row in of)} places; outside with at most "
                f"{worst('outside_with_at_most_s_left'):.0f} s left"
            )


if __name__ == "__main__":
    main()
