"""An audit of random places on the ground: drawn inside or outside, and by the time that a table gives them.

    python ground.py PROGRAM ROADS.wwn SITES.csv [--minutes 15,30,45,60] [--places 20000] [--simplify 25]

Places lie anywhere within the largest outline of a site and 10 km around it. The truth is `waywarden times`: the time of the
nearest road on which a trip may begin, and the walk to it; a place farther than 250 m from every
roadway is outside. (In a table walks begin in the middle of a road, on a map at its edge: 6 m are 4 s.) Printed are
the shares of places on the right side: of all, and of those in time or late by no more than 10 minutes. Needs shapely and numpy.
"""

import argparse
import csv
import tempfile
from pathlib import Path

import numpy as np
import shapely
from common import levels, run

# Farthest walk, from the edge of a roadway of 12 m.
OFF_ROAD_M = 250 + 6
BAND_MIN = 10


def times(program, roads, places, site, folder):
    """Minutes from each place to the site; infinite where there is no road near by or no way."""
    for name, rows in (("places.csv", enumerate(places)), ("site.csv", [(site["id"], (site["lon"], site["lat"]))])):
        with (folder / name).open("w", newline="") as file:
            table = csv.writer(file)
            table.writerow(["id", "lon", "lat"])
            table.writerows([identity, *at] for identity, at in rows)
    out = folder / f"times_{site['id']}.csv"
    asked = ["--origins", folder / "places.csv", "--destinations", folder / "site.csv", "--max-snap", OFF_ROAD_M]
    run(program, "times", "--roads", roads, *asked, "-o", out)
    minutes = np.full(len(places), np.inf)
    with out.open(newline="") as file:
        for row in csv.DictReader(file):
            if row["seconds"]:
                minutes[int(row["origin_id"])] = float(row["seconds"]) / 60
    return minutes


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("roads")
    parser.add_argument("sites")
    parser.add_argument("--minutes", default="15,30,45,60")
    parser.add_argument("--places", type=int, default=20_000)
    parser.add_argument("--simplify", default=None)
    options = parser.parse_args()
    random = np.random.default_rng(19)
    shares = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        asked = ["--roads", options.roads, "--sites", options.sites, "--minutes", options.minutes]
        more = [] if options.simplify is None else ["--simplify", options.simplify]
        run(options.program, "isochrones", *asked, *more, "-o", folder / "drawn")
        drawn = levels(folder / "drawn")
        with open(options.sites, newline="") as file:
            sites = [site for site in csv.DictReader(file) if site["id"] in drawn]
        for site in sites:
            west, south, east, north = list(drawn[site["id"]].values())[-1].bounds
            at = random.uniform([west - 0.14, south - 0.09], [east + 0.14, north + 0.09], (options.places, 2)).round(6)
            minutes = times(options.program, options.roads, at, site, folder)
            for level, outline in drawn[site["id"]].items():
                shapely.prepare(outline)
                is_right = shapely.intersects_xy(outline, at[:, 0], at[:, 1]) == (minutes <= level)
                near = np.abs(minutes - level) <= BAND_MIN
                shares.append((is_right.mean(), is_right[near].mean(), near.sum()))
                print(f"{site['id']:>14} {level:>4.0f}: {100 * is_right.mean():.3f} % of all, "
                      f"{100 * is_right[near].mean():.2f} % of {near.sum()} within {BAND_MIN} minutes", flush=True)
    of_all, of_near, _ = np.array(shares).T
    print(f"mean {100 * of_all.mean():.3f} % of all, worst {100 * of_all.min():.3f}; "
          f"within {BAND_MIN} minutes {100 * of_near.mean():.2f} %, worst {100 * of_near.min():.2f}")


if __name__ == "__main__":
    main()
