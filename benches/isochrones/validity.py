"""Whether GEOS finds all outlines valid, the levels of a site nested, and its catchments a partition.

    python validity.py PROGRAM ROADS.wwn SITES.csv [--minutes 15,30,45,60]

Draws in full detail and simplified. Ends with an error if anything is wrong. Needs shapely 2.1 or later.
"""

import argparse
import itertools
import tempfile

import shapely
from common import layer, levels, run


def problems_of(folder):
    """What is wrong in a folder of isochrones, and how many outlines were looked at."""
    problems, count = [], 0
    for name in ("isochrones_sites", "isochrones_any"):
        for site, outlines in levels(folder, name).items():
            count += len(outlines)
            for minutes, outline in outlines.items():
                if not outline.is_valid:
                    problems.append(f"{name} {site} {minutes}: {shapely.is_valid_reason(outline)}")
            for (less, inner), (more, outer) in itertools.pairwise(outlines.items()):
                if not outer.covers(inner):
                    problems.append(f"{name} {site}: {more} minutes do not cover {less}")
    catchments = [outline for _, outline in layer(folder, "catchments")]
    count += len(catchments)
    if not all(outline.is_valid for outline in catchments):
        problems.append("a catchment is not valid")
    if not shapely.coverage_is_valid(catchments):
        problems.append("catchments overlap, or their borders do not match")
    # As a coverage they may still have a gap: together they are what is within reach of any site.
    largest = list(levels(folder, "isochrones_any")["any"].values())[-1]
    total = sum(outline.area for outline in catchments)
    return problems, count, abs(total / largest.area - 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("roads")
    parser.add_argument("sites")
    parser.add_argument("--minutes", default="15,30,45,60")
    options = parser.parse_args()
    wrong = False
    for what, more in (("full detail", ["--simplify", "0"]), ("simplified", [])):
        with tempfile.TemporaryDirectory() as folder:
            asked = ["--roads", options.roads, "--sites", options.sites, "--minutes", options.minutes, "--catchments"]
            run(options.program, "isochrones", *asked, *more, "-o", f"{folder}/drawn")
            problems, count, off = problems_of(f"{folder}/drawn")
        print(f"{what}: {count} outlines, {len(problems)} problems; catchments add up to any site's land but for {off:.1e}")
        print("".join(f"  {problem}\n" for problem in problems), end="")
        wrong = wrong or bool(problems) or (what == "full detail" and off > 1e-6)
    if wrong:
        raise SystemExit("not as it should be")


if __name__ == "__main__":
    main()
