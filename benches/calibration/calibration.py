"""Every figure of docs/calibration.md, as tables to put there.

    pip install numpy scipy osmium
    cargo build --release && python3 benches/calibration/calibration.py

Takes some three minutes. The data is looked for in ../shared/data or $WAYWARDEN_DATA.
"""

import collections
import statistics

import osmium
from scipy.spatial import cKDTree
from scipy.stats import spearmanr

from common import DATA, OBSERVED, RUTLAND, SCRATCH, SOUTH, WEST, figures, given_stretches, prepared, profile, rows, run, validated, write
from stretches import flat, stretches

PERIODS = {"am_peak": 0.949, "inter_peak": 0.975, "pm_peak": 0.911, "off_peak": 1.09}
ABLATION = {
    "all parts": [],
    "without bends": [(r"^bend_s_per_degree = \S+", "bend_s_per_degree = 0")],
    "without traffic near towns": [(r"^traffic_(open|built_up)_s_per_km = \S+", r"traffic_\1_s_per_km = 0")],
    "without the delay of passing a junction": [(r"^passing_s = \S+", "passing_s = 0")],
    "dual carriageways as single ones": [(r", dual = \{[^}]*\}", "")],
    "every main road in a built-up area a street": [(r"^min_accesses_per_km = \S+", "min_accesses_per_km = 0")],
    "signed limits say nothing of the kind of place": [
        (r"^built_up_to_km_h = \S+", "built_up_to_km_h = 0"),
        (r"^(no_street|open)_from_km_h = \S+", r"\1_from_km_h = 300"),
    ],
}
# The walk and the wait that every time of the statistics holds, minutes.
UNEXPLAINED_MIN = 6


def without_limits(extract):
    """The same extract without any tag of a speed limit."""
    path = SCRATCH / "without-limits.osm.pbf"
    with osmium.SimpleWriter(path) as writer:
        for thing in osmium.FileProcessor(extract):
            writer.add(thing.replace(tags={tag.k: tag.v for tag in thing.tags if not tag.k.startswith("maxspeed")}))
    return path


def hospital_pairs():
    """Published minutes between English units, without those that leave the extract over Hampshire."""
    at = {
        unit["postcode"].replace(" ", ""): (unit["Longitude"], unit["Latitude"])
        for unit in rows(DATA / "yeovil/stroke_units_sw.csv")
        if unit["country"] == "England"
    }
    table = []
    for row in rows(DATA / "yeovil/inter_hospital_minutes_published.csv"):
        start = next(iter(row.values()))
        for end, minutes in list(row.items())[1:]:
            if start in at and end in at and start != end:
                table.append([f"{start}>{end}", *at[start], *at[end], minutes])
    return write("hospitals.csv", ["id", "from_lon", "from_lat", "to_lon", "to_lat", "minutes"], table)


def short_journeys():
    """The three nearest practices of each area with an official time; the list of practices lacks some districts'."""
    official = {row["lsoa11cd"]: row for row in rows(OBSERVED / "jts05_2017_lsoa11_minutes.csv")}
    road_km = {row["lsoa11cd"]: row["gp_km"] for row in rows(OBSERVED / "iod2019_south_west_lsoa11_road_km.csv")}
    practices = rows(DATA / "yeovil/gp_practices_sw.csv")
    place = lambda row: (float(row["lon"]), float(row["lat"]))
    tree = cKDTree([flat(place(row)) for row in practices])
    table, facts = [], {}
    column = next(name for name in next(iter(official.values())) if name.lower().startswith("gp") and name.endswith("Cart"))
    for area in rows(DATA / "yeovil/lsoa11_south_west.csv"):
        code = area["lsoa11cd"]
        if code in official and road_km.get(code):
            apart, nearest = tree.query(flat(place(area)), k=3)
            facts[code] = (float(official[code][column]), float(road_km[code]), apart[0] * 111.195, area["ltla21_name"])
            for index in nearest:
                table.append([f"{code}|{index}", *place(area), *place(practices[index]), official[code][column]])
    return write("practices.csv", ["id", "from_lon", "from_lat", "to_lon", "to_lat", "minutes"], table), facts


def tell_short_journeys(roads, *period):
    pairs, facts = short_journeys()
    _, folder = validated(roads, pairs, *period)
    model = collections.defaultdict(lambda: float("inf"))
    for row in rows(folder / "pairs.csv"):
        if row["model_min"]:
            code = row["pair"].split("|")[0]
            model[code] = min(model[code], float(row["model_min"]))
    by_district = collections.defaultdict(list)
    for code, minutes in model.items():
        official, road_km, crow_km, district = facts[code]
        # Judged where the list of practices is whole: the official distance fits the nearest of it.
        if crow_km < 3 and 0.7 * road_km - 0.2 < 1.35 * crow_km < 1.15 * road_km + 0.2:
            by_district[district].append((minutes, official))
    every = [pair for pairs in by_district.values() for pair in pairs]
    ratio = statistics.median((model + UNEXPLAINED_MIN) / official for model, official in every)
    ranks = {district: spearmanr(*zip(*pairs))[0] for district, pairs in by_district.items() if len(pairs) > 9}
    print(f"short journeys: {len(every)} areas, (model + {UNEXPLAINED_MIN}) / official {ratio:.3f} in the median, rank "
          f"{spearmanr(*zip(*every))[0]:.2f}, by district {min(ranks.values()):.2f} to {max(ranks.values()):.2f}")


def tell_periods(roads, pairs):
    def km_h(*period):
        _, folder = validated(roads, pairs, *period)
        driven = [(float(row["km"]), float(row["model_km_h"])) for row in rows(folder / "roads.csv")]
        return sum(km for km, _ in driven) / sum(km / km_h for km, km_h in driven)

    all_hours = km_h()
    print("periods:", ", ".join(f"{name} {km_h('--period', name) / all_hours:.3f} (observed {observed})"
                                for name, observed in PERIODS.items()))


def main():
    west, rutland, hospitals = given_stretches(), given_stretches(OBSERVED / "rutland"), hospital_pairs()
    bare, car = without_limits(RUTLAND), profile("car")
    elsewhere = stretches(SOUTH)
    roads = prepared(SOUTH, car)
    counts, folder = validated(roads, elsewhere)
    print(f"elsewhere in the south of England, {counts['roads']} roads: {figures(counts)}")
    print((folder / "agreement.csv").read_text(encoding="utf-8-sig"))
    roads = prepared(WEST, car)
    print((validated(roads, west)[1] / "agreement.csv").read_text(encoding="utf-8-sig"))
    tell_periods(roads, west)
    tell_short_journeys(roads, "--period", "am_peak")
    print("| | South West: bias, error, rank | Rutland: bias with limits | limits taken out | hospital minutes, off by |")
    print("|---|---|---|---|---|")
    for name, changes in ABLATION.items():
        car = profile("changed", *changes)
        roads = prepared(WEST, car)
        speeds, minutes = validated(roads, west)[0], validated(roads, hospitals)[0]["fit"]["mae_after_line_min"]
        with_limits, stripped = (validated(prepared(extract, car), rutland)[0]["bias"] for extract in (RUTLAND, bare))
        print(f"| {name} | {figures(speeds)} | {with_limits:+.1%} | {stripped:+.1%} | {minutes:.2f} |", flush=True)


if __name__ == "__main__":
    main()
