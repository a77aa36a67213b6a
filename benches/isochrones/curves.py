"""Draws the curves that commands.py measured: processor time and memory of isochrones by sites, levels and region.

    pip install matplotlib
    python curves.py SITES_AND_LEVELS.json REGIONS.json PICTURE.svg

Each file is what `commands.py -o` wrote. Times are multiples of a one-pair `times` on the same network in the same run.
"""

import json
import sys

import matplotlib

matplotlib.use("Agg")
matplotlib.rcParams["svg.hashsalt"] = "waywarden"
import matplotlib.pyplot as plt

BLUES = ["#9ecae1", "#3787c0", "#084a91"]


def measured(path):
    """Rows of isochrones with sites and levels, each with its multiple of `times` on the same network."""
    rows = json.loads(open(path).read())
    base = {row["roads"]: row["cpu_s"] for row in rows if row["task"].startswith("times")}
    for row in rows:
        if row["task"].startswith("sites"):
            sites, levels = (int(part.split()[1]) for part in row["task"].split(", "))
            yield {**row, "sites": sites, "levels": levels, "ratio": row["cpu_s"] / base[row["roads"]], "times_s": base[row["roads"]]}


def main():
    first, regions, picture = sys.argv[1:]
    rows, regions = list(measured(first)), list(measured(regions))
    figure, axes = plt.subplots(1, 4, figsize=(14, 3.4))
    for colour, levels in zip(BLUES, sorted({row["levels"] for row in rows})):
        of = sorted((row["sites"], row["ratio"]) for row in rows if row["levels"] == levels)
        axes[0].plot(*zip(*of), "o-", color=colour, label=f"{levels} level{'s' * (levels > 1)}")
    for colour, sites in zip(BLUES, sorted({row["sites"] for row in rows})):
        of = sorted((row["levels"], row["ratio"], row["mb"]) for row in rows if row["sites"] == sites)
        levels, ratios, mb = zip(*of)
        axes[1].plot(levels, ratios, "o-", color=colour, label=f"{sites} site{'s' * (sites > 1)}")
        axes[2].plot(levels, mb, "o-", color=colour, label=f"{sites} site{'s' * (sites > 1)}")
    least = min(row["levels"] for row in regions)
    for colour, sites in zip(BLUES[1:], sorted({row["sites"] for row in regions})):
        of = sorted((row["times_s"], row["cpu_s"]) for row in regions if row["sites"] == sites and row["levels"] == least)
        axes[3].plot(*zip(*of), "o-", color=colour, label=f"{sites} site{'s' * (sites > 1)}")
    for axis, across, up in zip(
        axes,
        ["sites", "levels", "levels", "region, by the CPU of its times, s"],
        ["CPU, multiples of times", "CPU, multiples of times", "memory, MB", "CPU, s (30 minutes)"],
    ):
        axis.set(xlabel=across, ylabel=up, xlim=(0, None), ylim=(0, None))
        axis.spines[["top", "right"]].set_visible(False)
        axis.legend(frameon=False, fontsize=8)
    figure.tight_layout()
    figure.savefig(picture, metadata={"Date": None})


if __name__ == "__main__":
    main()
