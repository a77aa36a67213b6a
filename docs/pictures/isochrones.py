"""Draws docs/pictures/isochrones_*.png: outlines in full detail beside the same simplified, with the water below.

    pip install matplotlib osmium pillow
    python docs/pictures/isochrones.py -- PROGRAM yeovil ROADS.osm.pbf SITES.csv SITE_ID 30,60 WEST,SOUTH,EAST,NORTH

The program prepares the network, and draws twice: `--simplify 0`, then as by default. Water of the extract is drawn blue over
the outlines where it is closed; the coast is a line. The number of positions stands above each picture.
"""

import argparse
import csv
import io
import json
import math
import pathlib
import subprocess
import tempfile

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import osmium
from matplotlib.collections import LineCollection
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from PIL import Image

HERE = pathlib.Path(__file__).parent
COLOURS = ["#9ecae1", "#3787c0", "#084a91"]
WATER, ROAD, DOT = "#d7f0f7", "#5a5a5a", "#f28e2b"
MAIN = {"motorway", "trunk", "primary", "secondary", "motorway_link", "trunk_link"}


def patch(geometry, colour, **style):
    vertices, codes, count = [], [], 0
    for polygon in geometry["coordinates"]:
        for ring in polygon:
            vertices += ring
            codes += [Path.MOVETO] + [Path.LINETO] * (len(ring) - 2) + [Path.CLOSEPOLY]
            count += len(ring)
    return PathPatch(Path(vertices, codes), facecolor=colour, **style), count


class Map(osmium.SimpleHandler):
    """Main roads, shores and closed water of an extract within a box."""

    def __init__(self, box):
        super().__init__()
        self.box, self.roads, self.coast, self.water = box, [], [], []
        self.shapes = osmium.geom.GeoJSONFactory()

    def is_near(self, line):
        west, south, east, north = self.box
        return any(west <= x <= east and south <= y <= north for x, y in line)

    def way(self, way):
        is_road = way.tags.get("highway") in MAIN
        if is_road or way.tags.get("natural") == "coastline":
            line = [(node.lon, node.lat) for node in way.nodes if node.location.valid()]
            if self.is_near(line):
                (self.roads if is_road else self.coast).append(line)

    def area(self, area):
        if area.tags.get("natural") == "water" or area.tags.get("waterway") == "riverbank":
            shape = json.loads(self.shapes.create_multipolygon(area))
            if any(self.is_near(ring) for polygon in shape["coordinates"] for ring in polygon):
                self.water.append(shape)


def drawn(program, roads, sites, minutes, more, folder):
    command = [program, "isochrones", "--roads", roads, "--sites", sites, "--minutes", minutes, *more, "-o", folder]
    subprocess.run(command, check=True, capture_output=True)
    features = json.loads((folder / "isochrones_sites.geojson").read_text())["features"]
    areas = [feature for feature in features if feature["geometry"] and feature["geometry"]["type"] == "MultiPolygon"]
    return sorted(areas, key=lambda feature: -feature["properties"]["minutes"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("program", "name", "map", "sites", "site", "minutes", "box"):
        parser.add_argument(name)
    options = parser.parse_args()
    box = [float(number) for number in options.box.split(",")]
    ground = Map(box)
    ground.apply_file(options.map, locations=True)
    with open(options.sites, newline="") as file:
        rows = list(csv.DictReader(file))
    sites = [row for row in rows if row["id"] == options.site]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        with (folder / "site.csv").open("w", newline="") as file:
            table = csv.writer(file)
            table.writerow(["id", "lon", "lat"])
            table.writerows([row["id"], row["lon"], row["lat"]] for row in sites)
        subprocess.run([options.program, "import", options.map, "-o", folder / "roads.wwn"], check=True, capture_output=True)
        arguments = options.program, folder / "roads.wwn", folder / "site.csv", options.minutes
        pictures = [("in full detail", drawn(*arguments, ["--simplify", "0"], folder / "full")),
                    ("simplified, as by default", drawn(*arguments, [], folder / "simple"))]
    west, south, east, north = box
    aspect = 1 / math.cos(math.radians((south + north) / 2))
    height = 6.2 * (north - south) / (east - west) * aspect
    figure, axes = plt.subplots(1, 2, figsize=(12.6, height + 0.9))
    for axis, (title, features) in zip(axes, pictures):
        count = 0
        for number, feature in enumerate(features):
            shape, of_shape = patch(feature["geometry"], COLOURS[number], edgecolor="#08306b", linewidth=0.4, zorder=2 + number)
            axis.add_patch(shape)
            count += of_shape
        for shape in ground.water:
            axis.add_patch(patch(shape, WATER, edgecolor="#6baed6", linewidth=0.3, zorder=8)[0])
        axis.add_collection(LineCollection(ground.roads, colors=ROAD, linewidths=0.5, zorder=9))
        axis.add_collection(LineCollection(ground.coast, colors="#6baed6", linewidths=0.8, zorder=9))
        axis.plot([float(row["lon"]) for row in sites], [float(row["lat"]) for row in sites], "o", color=DOT, zorder=10)
        axis.set(xlim=(west, east), ylim=(south, north), xticks=[], yticks=[], aspect=aspect)
        axis.set_title(f"{options.minutes.replace(',', ' and ')} minutes {title}: {count:,} positions", fontsize=9)
    figure.text(0.5, 0.01, "© OpenStreetMap contributors (ODbL 1.0)", ha="center", fontsize=7)
    figure.tight_layout(rect=(0, 0.02, 1, 1))
    picture = io.BytesIO()
    figure.savefig(picture, dpi=90)
    Image.open(picture).convert("RGB").quantize(128, dither=Image.Dither.NONE).save(HERE / f"isochrones_{options.name}.png", optimize=True)


if __name__ == "__main__":
    main()
