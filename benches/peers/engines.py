"""OSRM and Valhalla, which read the map themselves, on the table of 200 x 2,000 that export.rs and peers.py use.

    python engines.py region.osm.pbf graph [--work engines] [--budget seconds] [--waywarden program] [--only name ...]

`graph` is the folder that export.rs wrote for the network of the same map. The first run prepares both engines in the
work folder, which takes minutes; later runs reuse it, with the preparation time recorded then (delete the folder to
prepare again; another map or version does so by itself). Results go to `graph/engines.json`; peers.py (or table.py)
puts them into the table, and has all the commands at its top. With
`--waywarden target/release/waywarden` the import of the map is timed too: all the preparation from map to hierarchy.

Their road rules are their own, so no value is compared. That they solved the same task is seen from the pairs that they
answered and from the median ratio of their times to waywarden's for the same pairs of junctions (without delays at
turns; theirs have some). Finding the places on the road is part of their times; making arrays of the answer is not.
"""

import argparse
import importlib.metadata
import json
import subprocess
import sys
from pathlib import Path

from common import Export, UNREACHABLE, conditions, np, save, timed
import engines_prepare as prepare

CONTOURS_MIN = [15, 30, 45, 60]
# Outside of these it is not the same task: another map, or places mixed up. An engine moves a place that is off its map
# to the nearest road however far away, so pairs without a time alone would not show it.
ANSWERED_AT_LEAST, RATIOS_WITHIN = 0.98, (0.5, 2.0)


def spread(values, count):
    """`count` of the values, evenly from first to last, so that a part of them stands for all."""
    return values[np.arange(count) * len(values) // count]


def compared(seconds, expected_ms):
    """How many pairs have a time, and how the engine's seconds compare to waywarden's milliseconds."""
    answered = np.isfinite(seconds)
    # Pairs of a junction with itself, and those a few steps apart, say nothing of the rules.
    both = answered & (expected_ms != UNREACHABLE) & (expected_ms > 60_000)
    ratios = seconds[both] * 1e3 / expected_ms[both]
    low, median, high = (float(value) for value in np.percentile(ratios, [5, 50, 95]))
    return {
        "pairs": int(answered.size), "answered": int(answered.sum()),
        "waywarden_answered": int((expected_ms != UNREACHABLE).sum()),
        "sum_s": round(float(seconds[answered].sum()), 1),
        "ratio_median": median, "ratio_5th_percentile": low, "ratio_95th_percentile": high,
    }


def same_task(pairs):
    """Whether nearly all pairs have a time, and nine tenths of the times are in reason."""
    low, high = RATIOS_WITHIN
    in_reason = low < pairs["ratio_5th_percentile"] and pairs["ratio_95th_percentile"] < high
    return pairs["answered"] >= ANSWERED_AT_LEAST * pairs["pairs"] and in_reason


def osrm(algorithm):
    def measure(export, pbf, work, budget):
        import osrm as package

        path, steps = prepare.osrm(work, pbf, algorithm)
        places = np.concatenate([export.origins, export.destinations])
        first = len(export.origins)
        engine = package.OSRM(
            algorithm=algorithm, storage_config=str(path), use_shared_memory=False,
            max_locations_distance_table=len(places),
        )

        def table(sources, destinations):
            parameters = package.TableParameters(
                coordinates=list(zip(export.lon[places].tolist(), export.lat[places].tolist())),
                sources=sources, destinations=destinations, annotations=["duration"],
            )
            return timed(lambda: engine.Table(parameters), budget)

        found, answer = table(list(range(first)), list(range(first, len(places))))
        # OSRM finds all places, whatever part of the table is asked for.
        snapping, _ = table([0], [first])
        seconds = np.array([list(row) for row in answer["durations"]], dtype=float)  # None becomes nan
        return {
            "package": "osrm-bindings", "steps": steps, "matrix": {**found, "scaled": False},
            "snapping": snapping, "compared": compared(seconds, export.matrix),
        }

    return measure


def valhalla(export, pbf, work, budget):
    import valhalla as package

    settings, steps = prepare.valhalla(work, pbf)
    # Left to choose, it takes its bidirectional way (costmatrix), which keeps a search for each place in memory:
    # 200 x 200 took 40 s and 2 GB, the whole table more than 12 GB. One search from each source suits the table better.
    settings["thor"]["source_to_target_algorithm"] = "timedistancematrix"
    actor = package.Actor(settings)

    def places(junctions):
        return [{"lon": float(export.lon[j]), "lat": float(export.lat[j])} for j in junctions]

    def matrix(sources, window_s):
        request = json.dumps({
            "sources": places(sources), "targets": places(export.destinations), "costing": "auto", "verbose": False,
        })
        return timed(lambda: actor.matrix(request), window_s)

    one, _ = matrix(export.origins[:1], 5)
    total = len(export.origins)
    # So many that about eight runs fit.
    count = max(1, min(total, int(budget * 1e3 / 8 / one["cpu_ms"])))
    rows = spread(np.arange(total), count)
    found, answer = matrix(export.origins[rows], budget)
    for name in ("cpu_ms", "wall_ms"):
        found[name] *= total / count
    seconds = np.array(json.loads(answer)["sources_to_targets"]["durations"], dtype=float)
    requests = [
        json.dumps({
            "locations": [place], "costing": "auto", "polygons": True,
            "contours": [{"time": minutes} for minutes in CONTOURS_MIN],
        })
        for place in places(export.sources)
    ]
    isochrones, _ = timed(lambda: [actor.isochrone(request) for request in requests], budget / 3)
    for name in ("cpu_ms", "wall_ms"):
        isochrones[name] /= len(requests)
    return {
        "package": "pyvalhalla", "steps": steps, "compared": compared(seconds, export.matrix[rows]),
        "matrix": {**found, "scaled": count < total, "sources": count},
        "isochrone": {**isochrones, "minutes": CONTOURS_MIN, "sites": len(requests)},
    }


ENGINES = {"OSRM CH": osrm("CH"), "OSRM MLD": osrm("MLD"), "Valhalla": valhalla}
PACKAGES = {"OSRM CH": "osrm-bindings", "OSRM MLD": "osrm-bindings", "Valhalla": "pyvalhalla"}


def waywarden(program, pbf, work):
    """Preparation of waywarden on one thread, from the map to a network with its hierarchy. It is not reused: the
    program may have changed."""
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout.split()[-1]
    own = prepare.Folder(work / "waywarden", "waywarden", version, pbf)
    own.begin()
    network = own.path / "region.wwn"
    own.run("import", [str(program), "import", str(pbf), "--hierarchy", "--threads", "1", "-o", str(network)])
    return {"package": "waywarden", "version": version, "steps": own.finish(), "conditions": conditions()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pbf", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--work", type=Path, default=Path("engines"), help="keeps what is prepared (default engines)")
    parser.add_argument("--budget", type=float, default=60.0, help="seconds for one task of one engine (default 60)")
    parser.add_argument("--waywarden", type=Path, help="the waywarden program, to time its import too")
    parser.add_argument("--only", nargs="*", choices=list(ENGINES), help="names of engines")
    options = parser.parse_args()
    export = Export(options.folder)
    results_path = options.folder / "engines.json"
    work, failed = options.work.resolve(), False
    if options.waywarden:
        program = options.waywarden.resolve()
        save(results_path, export.identity, {"waywarden": waywarden(program, options.pbf, work)})
    for name, measure in ENGINES.items():
        if options.only is not None and name not in options.only:
            continue
        try:
            version = importlib.metadata.version(PACKAGES[name])
        except importlib.metadata.PackageNotFoundError:
            print(f"{name}: left out ({PACKAGES[name]} is not installed; it needs Python 3.12)", file=sys.stderr)
            continue
        try:
            found = measure(export, options.pbf, work, options.budget)
        except Exception as problem:  # whatever an engine does, the others are still measured
            failed = True
            print(f"{name} {version}: failed ({type(problem).__name__}: {problem})", file=sys.stderr)
            continue
        result = {**found, "version": version, "conditions": conditions()}
        matrix, pairs = result["matrix"], result["compared"]
        if not same_task(pairs):
            failed = True
            problem = f"times unlike waywarden's ({pairs}): is {options.pbf} the map of the network?"
            print(f"{name}: left out, {problem}", file=sys.stderr)
            continue
        save(results_path, export.identity, {name: result})
        print(
            f"{name} {version}: {'~' if matrix['scaled'] else ''}{matrix['cpu_ms']:,.0f} ms CPU, "
            f"{matrix['wall_ms']:,.0f} ms wall, {pairs['answered']:,} of {pairs['pairs']:,} pairs, "
            f"median ratio of times {pairs['ratio_median']:.2f}", flush=True,
        )
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
