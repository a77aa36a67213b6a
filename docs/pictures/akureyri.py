"""Draws docs/pictures/akureyri.png from what `waywarden demo` writes.

    cargo run --release -- demo
    pip install matplotlib osmium
    python docs/pictures/akureyri.py waywarden-demo

The areas, sites and places come from the demo's own files. Only the thin lines of the main roads come from
data/iceland/iceland-roads.osm.pbf.
"""

import csv
import json
import math
import pathlib
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.patheffects as effects
import matplotlib.pyplot as plt
import numpy as np
import osmium
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path
from PIL import Image

HERE = pathlib.Path(__file__).parent
ROADS = HERE.parent.parent / "data/iceland/iceland-roads.osm.pbf"
SCENARIO = "close_akureyri"
ISOCHRONES = {"before": "isochrones_before", "after": f"isochrones_{SCENARIO}_after"}
WEST, EAST, SOUTH, NORTH = -20.76, -16.42, 64.94, 66.49
# Kilometres for each degree in the middle of the map.
KM_LAT = 111.2
KM_LON = KM_LAT * math.cos(math.radians((SOUTH + NORTH) / 2))
# Darkest is nearest; the steps stay apart in grey and for colour-blind readers.
COLOURS = {60: "#c6dbef", 45: "#85bcdb", 30: "#3787c0", 15: "#084a91"}
INK, PAPER, DOT = "#222222", "#f4f2ec", "#f28e2b"
# Name, and where it stands beside its dot: (dx, dy) in points.
LABELS = {
    "Akureyri": (12, -13), "Húsavík": (9, 5), "Dalvík": (-8, 5), "Siglufjörður": (0, 11), "Sauðárkrókur": (-9, 7),
    "Blönduós": (-8, 8), "Ólafsfjörður": (8, 4), "Skagaströnd": (0, 11), "Reykjahlíð": (0, -11), "Grenivík": (8, 3),
    "Hofsós": (-7, 4), "Laugar": (8, -8),
}
HALO = [effects.withStroke(linewidth=2.6, foreground="white")]


def features(folder, name):
    return json.loads((folder / f"{name}.geojson").read_text(encoding="utf-8"))["features"]


def patch(geometry, colour):
    vertices, codes = [], []
    for polygon in geometry["coordinates"]:
        for ring in polygon:
            vertices += ring
            codes += [Path.MOVETO] + [Path.LINETO] * (len(ring) - 2) + [Path.CLOSEPOLY]
    return PathPatch(Path(vertices, codes), facecolor=colour, edgecolor="white", linewidth=0.25, zorder=2)


def main_roads():
    classes = {"trunk", "primary", "secondary", "tertiary"}
    lines = []
    for way in osmium.FileProcessor(str(ROADS), osmium.osm.NODE | osmium.osm.WAY).with_locations():
        if way.is_way() and way.tags.get("highway") in classes:
            line = [(node.lon, node.lat) for node in way.nodes if node.location.valid()]
            if any(WEST < x < EAST and SOUTH < y < NORTH for x, y in line):
                lines.append(line)
    return lines


def people_within(folder):
    found = {}
    with open(folder / "summary.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = (row["scenario"], row["weight"], row["scope"], row["measure"])
            for measure in ("total", "within_60_min"):
                if key == (SCENARIO, "population", "everyone", measure):
                    found[measure] = {side: float(row[side]) for side in ("before", "after")}
    return {side: f"{found['within_60_min'][side]:,.0f} of {found['total'][side]:,.0f}" for side in ("before", "after")}


def size(people):
    return 5 + people / 45


def draw(axes, folder, side, roads, people):
    axes.set_facecolor(PAPER)
    for feature in features(folder, ISOCHRONES[side]):
        axes.add_patch(patch(feature["geometry"], COLOURS[round(feature["properties"]["minutes"])]))
    axes.add_collection(LineCollection(roads, colors="#6b6b6b", linewidths=0.55, zorder=3))
    for feature in features(folder, "areas"):
        (x, y), place = feature["geometry"]["coordinates"], feature["properties"]
        if not (WEST + 0.05 < x < EAST - 0.05 and SOUTH < y < NORTH):
            continue
        axes.scatter(x, y, s=size(place["population"]), c=DOT, edgecolors=INK, linewidths=0.6, zorder=5)
        if place["area_name"] in LABELS:
            dx, dy = LABELS[place["area_name"]]
            align = "center" if dx == 0 else "left" if dx > 0 else "right"
            axes.annotate(
                place["area_name"], (x, y), (dx, dy), textcoords="offset points", ha=align, va="center",
                fontsize=10.5, color=INK, path_effects=HALO, zorder=7,
            )
    for feature in features(folder, "sites"):
        (x, y), site = feature["geometry"]["coordinates"], feature["properties"]
        if site[f"{SCENARIO}_{side}"]:
            axes.scatter(x, y, s=62, c="white", marker="s", edgecolors=INK, linewidths=1.1, zorder=6)
            axes.scatter(x, y, s=38, c=INK, marker="+", linewidths=1.6, zorder=6)
        elif site[f"{SCENARIO}_before"]:
            axes.scatter(x, y, s=80, c="white", marker="x", linewidths=5, zorder=6)
            axes.scatter(x, y, s=70, c=INK, marker="x", linewidths=2.2, zorder=6)
    title = {"before": "Before: hospital at Akureyri open", "after": "After: hospital at Akureyri closed"}[side]
    axes.set_title(title, loc="left", fontsize=14, weight="bold", color=INK, pad=22)
    text = f"{people} people in the towns and villages of Iceland live within 60 minutes of a hospital"
    axes.text(0, 1.018, text, transform=axes.transAxes, fontsize=11, color=INK)
    axes.set_xlim(WEST, EAST)
    axes.set_ylim(SOUTH, NORTH)
    axes.set_aspect(KM_LAT / KM_LON)
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set(color="#999999", linewidth=0.8)


def scale_bar(axes, km=50):
    x, y = EAST - 0.18 - km / KM_LON, SOUTH + 0.16
    axes.plot([x, x + km / KM_LON], [y, y], color=INK, linewidth=3, solid_capstyle="butt", zorder=8)
    axes.text(x + km / KM_LON / 2, y + 0.02, f"{km} km", ha="center", va="bottom", fontsize=10.5, color=INK, zorder=8,
              path_effects=HALO)


def legend(figure):
    bands = [(15, "up to 15 minutes"), (30, "15 to 30"), (45, "30 to 45"), (60, "45 to 60")]
    handles = [Patch(facecolor=COLOURS[minutes], edgecolor="#777777", label=text) for minutes, text in bands]
    handles.append(Patch(facecolor=PAPER, edgecolor="#777777", label="longer, no road, or sea"))
    first = figure.legend(handles=handles, loc="lower left", bbox_to_anchor=(0.018, 0.058), ncol=5, frameon=False,
                          fontsize=11, title="Drive to the nearest hospital", title_fontsize=11.5, alignment="left",
                          columnspacing=1.5, handlelength=1.6, borderpad=0)
    first.get_title().set_weight("bold")

    def dot(people):
        return Line2D([], [], marker="o", linestyle="", markersize=math.sqrt(size(people)), markerfacecolor=DOT,
                      markeredgecolor=INK, markeredgewidth=0.6)

    handles = [
        (Line2D([], [], marker="s", linestyle="", markersize=8, markerfacecolor="white", markeredgecolor=INK),
         Line2D([], [], marker="+", linestyle="", markersize=6, markeredgecolor=INK, markeredgewidth=1.6)),
        Line2D([], [], marker="x", linestyle="", markersize=8, markeredgecolor=INK, markeredgewidth=2.2),
        dot(200), dot(2_000), dot(18_000),
        Line2D([], [], color="#6b6b6b", linewidth=0.8),
    ]
    labels = ["hospital", "closed", "200 people", "2,000", "18,000", "main road"]
    second = figure.legend(handles, labels, loc="lower left", bbox_to_anchor=(0.516, 0.058), ncol=6, frameon=False,
                           fontsize=11, title="Places and hospitals", title_fontsize=11.5, alignment="left",
                           columnspacing=1.5, handletextpad=0.6, borderpad=0)
    second.get_title().set_weight("bold")
    note = ("Made-up example: nobody has proposed this closure. Speeds by class of road, no traffic. "
            "Roads, places and hospitals: © OpenStreetMap contributors (ODbL 1.0), May 2019.")
    figure.text(0.018, 0.018, note, fontsize=10, color="#444444")


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "waywarden-demo")
    plt.rcParams["font.family"] = "DejaVu Sans"
    figure, panels = plt.subplots(1, 2, figsize=(16, 9), dpi=100)
    figure.subplots_adjust(left=0.018, right=0.982, top=0.925, bottom=0.135, wspace=0.03)
    roads, people = main_roads(), people_within(folder)
    for axes, side in zip(panels, ("before", "after")):
        draw(axes, folder, side, roads, people[side])
    scale_bar(panels[1])
    legend(figure)
    figure.canvas.draw()
    picture = Image.fromarray(np.asarray(figure.canvas.buffer_rgba())).convert("RGB")
    # 128 colours are enough for a map of few, and a third of the size.
    picture.quantize(128, dither=Image.Dither.NONE).save(HERE / "akureyri.png", optimize=True)


if __name__ == "__main__":
    main()
