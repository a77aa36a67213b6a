"""The one Markdown table of the comparison, from the results that were measured: `waywarden.json` (export.rs),
`peers.json` (peers.py) and `engines.json` (engines.py) in the same folder.

    python table.py graph [--table file.md]

peers.py ends with the same. Nothing is measured here.
"""

import argparse
import sys
from pathlib import Path

from common import Export, load

TASKS = ["one", "twenty", "matrix"]
COLUMNS = ["", "one to all", "20 to all", "200 x 2,000", "preparation, s", "its times against waywarden's"]
SEARCH, HIERARCHY, WITH_TURNS = "search", "hierarchy", "hierarchy with turns"


def ms(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:,.1f}"


def own_times(facts):
    """waywarden's milliseconds for each kind of its own, by task."""
    hierarchy = lambda graph: {
        "one": facts[f"{graph}.one.hierarchy.ms"],
        "twenty": facts[f"{graph}.twenty.1.ms"],
        "matrix": facts[f"{graph}.matrix.1.ms"] + facts[f"{graph}.matrix.select.ms"],
    }
    twenty_ms = facts["plain.twenty.search.ms"]
    search = {"one": facts["plain.one.search.ms"], "twenty": twenty_ms, "matrix": twenty_ms * 10}
    return {SEARCH: search, HIERARCHY: hierarchy("plain"), WITH_TURNS: hierarchy("turns")}


def own_row(kind, times, prepare_ms, scaled=()):
    cells = [f"{'~' if task in scaled else ''}{ms(times[task])}" for task in TASKS]
    prepare = {None: "-", 0: "none"}.get(prepare_ms) or f"{prepare_ms / 1e3:.1f}"
    return [f"**waywarden, {kind}**", *cells, prepare, "-"]


def cell(task, base_ms):
    """A time, and in brackets how many times as long as waywarden's."""
    ratio = task["cpu_ms"] / base_ms
    scaled = "~" if task["scaled"] else ""
    return f"{scaled}{ms(task['cpu_ms'])} ({scaled}{ratio:,.{1 if ratio < 10 else 0}f} x)"


def library_row(name, result, base):
    cells = [cell(result["tasks"][task], base[task]) for task in TASKS]
    prepare = f"{result['prepare_s']:.1f}" if "prepare_s" in result else "none"
    worst = max(task["difference_ms"] for task in result["tasks"].values())
    return [f"{name} {result['version']}", *cells, prepare, f"differ by up to {worst:g} ms" if worst else "equal"]


def engine_row(name, result, base):
    """An engine with its own road rules. It answers no question from one to all."""
    pairs = result["compared"]
    judged = f"own rules: median {pairs['ratio_median']:.2f} x, {pairs['answered']:,} of {pairs['pairs']:,} pairs"
    seconds = sum(step["cpu_s"] for step in result["steps"].values())
    matrix = cell(result["matrix"], base["matrix"])
    return [f"{name} {result['version']}", "-", "-", matrix, f"{seconds:.0f}, from the map", judged]


def steps(result):
    return " + ".join(f"{name} {step['cpu_s']:.0f} s" for name, step in result["steps"].items())


def engine_notes(engines):
    if not engines:
        return ["OSRM and Valhalla were not measured (engines.py)."]
    notes = []
    for name, result in engines.items():
        text = f"{name}, preparation from the map: {steps(result)} (CPU, one thread)"
        if name == "waywarden":
            notes.append(f"{text}, hierarchy with turns included.")
            continue
        pairs, matrix = result["compared"], result["matrix"]
        text += (
            f". 200 x 2,000: {ms(matrix['wall_ms'])} ms by the clock; in 90% of the pairs its time is "
            f"{pairs['ratio_5th_percentile']:.2f} to {pairs['ratio_95th_percentile']:.2f} of waywarden's without turns."
        )
        if "snapping" in result:
            text += f" Finding the 2,200 places is {ms(result['snapping']['cpu_ms'])} ms of it."
        if "isochrone" in result:
            isochrone = result["isochrone"]
            minutes = "/".join(map(str, isochrone["minutes"]))
            text += f" Isochrones of {minutes} minutes: {ms(isochrone['cpu_ms'])} ms for a site."
        notes.append(text)
    if {"OSRM CH", "OSRM MLD"} <= engines.keys():
        sums = [engines[name]["compared"]["sum_s"] for name in ("OSRM CH", "OSRM MLD")]
        notes.append(f"OSRM's two algorithms: sums of all times {sums[0]:,.1f} s and {sums[1]:,.1f} s.")
    return notes


def turns_notes(peers, facts):
    own_ms = facts["turns.one.search.ms"]
    for name, result in peers.items():
        if "with_turns" in result:
            turns = result["with_turns"]
            difference = turns["difference_ms"]
            yield (
                f"With turns ({facts['turns.vertices']:,} arcs, {facts['turns.edges']:,} turns), one site to all: "
                f"{name} {ms(turns['cpu_ms'])} ms, waywarden's search {ms(own_ms)} ms "
                f"({turns['cpu_ms'] / own_ms:.1f} x); times "
                + (f"differ by up to {difference:g} ms." if difference else "equal.")
            )


def measured_by(results):
    """Machines and versions of Python of the results, in a line."""
    pythons = {}
    for where in (result["conditions"] for result in results):
        pythons.setdefault(where["machine"], set()).add(where["python"])
    return "; ".join(f"{machine}, Python {' and '.join(sorted(found))}" for machine, found in sorted(pythons.items()))


def render(folder):
    """The table with its conditions and notes, as Markdown."""
    export = Export(folder)
    facts, own = export.facts, own_times(export.facts)
    peers = load(folder / "peers.json", export.identity)
    engines = load(folder / "engines.json", export.identity)
    rows = [
        own_row(SEARCH, own[SEARCH], 0, scaled=("matrix",)),
        own_row(HIERARCHY, own[HIERARCHY], facts["plain.prepare.ms"]),
    ]
    order = lambda item: (item[1]["prepared"], item[1]["tasks"]["one"]["cpu_ms"])
    for name, result in sorted(peers.items(), key=order):
        rows.append(library_row(name, result, own[HIERARCHY if result["prepared"] else SEARCH]))
    rows.append(own_row(WITH_TURNS, own[WITH_TURNS], facts.get("turns.prepare.ms")))
    rows += [engine_row(name, result, own[WITH_TURNS]) for name, result in engines.items() if name != "waywarden"]
    version = f"waywarden {engines['waywarden']['version']}; " if "waywarden" in engines else ""
    lines = [
        f"{facts['plain.vertices']:,} junctions, {facts['plain.edges']:,} arcs; {version}"
        f"{measured_by([*peers.values(), *engines.values()])}.",
        "",
        "Milliseconds on one thread: medians, waywarden's by the clock, the others' of CPU time. In brackets how many "
        "times as long as waywarden's search (for the libraries that prepare nothing), its hierarchy on the same graph "
        "(for those that prepare), and its hierarchy with turns (for the engines that read the map themselves: they "
        "know turns). ~ marks what was done for fewer sources and scaled up, - what it does not do or does not apply.",
        "",
        *("| " + " | ".join(row) + " |" for row in [COLUMNS, ["---", *["---:"] * 4, "---"], *rows]),
        "",
        *(f"* {note}" for note in [*turns_notes(peers, facts), *engine_notes(engines)]),
    ]
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--table", type=Path, help="write the table to this file too")
    options = parser.parse_args()
    text = render(options.folder)
    sys.stdout.write(text)
    if options.table:
        options.table.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
