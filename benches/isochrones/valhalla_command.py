"""Isochrones of sites by Valhalla as a whole command: started, asked once for each site, written, ended. For commands.py.

    python valhalla_command.py SETTINGS.json SITES.csv MINUTES OUT.geojson

`reverse` (towards the site), polygons, its default settings otherwise. Needs pyvalhalla.
"""

import csv
import json
import sys

import valhalla


def main():
    settings, sites, minutes, out = sys.argv[1:]
    actor = valhalla.Actor(settings)
    with open(sites, newline="") as file:
        rows = list(csv.DictReader(file))
    levels = [float(number) for number in minutes.split(",")]
    features = []
    # It draws four levels at once at most.
    for row in rows:
        for first in range(0, len(levels), 4):
            answer = actor.isochrone(json.dumps({
                "locations": [{"lon": float(row["lon"]), "lat": float(row["lat"])}], "costing": "auto", "polygons": True,
                "reverse": True, "contours": [{"time": minutes} for minutes in levels[first:first + 4]],
            }))
            features += (json.loads(answer) if isinstance(answer, str) else answer)["features"]
    with open(out, "w") as file:
        json.dump({"type": "FeatureCollection", "features": features}, file)


if __name__ == "__main__":
    main()
