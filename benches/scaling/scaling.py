"""How time and memory grow with the network, the sites, the demand and the threads.

    cargo build --release && cargo build --release --example scaling_measure
    pip install -r benches/scaling/requirements.txt
    python benches/scaling/scaling.py small.osm.pbf region.osm.pbf country.osm.pbf --work scaling

Writes scaling/scaling.json (all figures), scaling/scaling.md (tables for docs/performance.md) and scaling/scaling.svg.
The curves over sites and demand are of the second network. Prepared networks in the folder are measured again, not
prepared again, unless --fresh is given. Peak memory is read from the operating system (Linux, macOS).
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

INK, GREY, BLUE, ORANGE = "#222222", "#8a8a8a", "#0b62a4", "#c8500a"


def run(command):
    """Wall seconds, CPU seconds, peak MB and output of a command."""
    begin = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    output, errors = process.stdout.read(), process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall_s = time.monotonic() - begin
    if status:
        sys.exit(f"{' '.join(map(str, command))}\n{errors.decode()}")
    unit = 1 if sys.platform == "darwin" else 1024
    cpu_s = usage.ru_utime + usage.ru_stime
    return {"wall_s": wall_s, "cpu_s": cpu_s, "peak_mb": usage.ru_maxrss * unit / 1e6}, output


def prepare(program, extract, work, threads, hierarchy):
    """Imports an extract; the figures are kept beside the network for a later call."""
    name = extract.name.removesuffix(".osm.pbf")
    kind = "hierarchy" if hierarchy else "plain"
    network = work / f"{name}-{kind}.wwn"
    figures = work / f"{name}-{kind}-{threads}.json"
    if not figures.exists() or not network.exists():
        command = [program, "import", extract, "-o", network, "--threads", str(threads)]
        measured, _ = run(command + (["--hierarchy"] if hierarchy else []))
        measured["file_mb"] = network.stat().st_size / 1e6
        figures.write_text(json.dumps(measured))
    return network, json.loads(figures.read_text())


def measure(programs, extract, work):
    """All figures of one extract."""
    program, measuring = programs
    result = {"name": extract.name, "extract_mb": extract.stat().st_size / 1e6, "runs": []}
    for threads in (1, 2):
        _, plain = prepare(program, extract, work, threads, False)
        network, full = prepare(program, extract, work, threads, True)
        process, output = run([measuring, network, str(threads)])
        figures = json.loads(output)
        figures.update(import_plain=plain, import_full=full, process=process)
        result["runs"].append(figures)
        print(f"{extract.name}: {threads} thread(s) done", file=sys.stderr)
    return result


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "| --- " + "| ---: " * (len(header) - 1) + "|"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def ms(seconds):
    if seconds is None:
        return "-"
    value = seconds * 1e3
    return f"{value:,.0f}" if value >= 20 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def pairs(result, key):
    """The entries of a curve, one thread and two side by side."""
    return zip(*(run[key] for run in result["runs"]))


def tables(results):
    two = [result["runs"][1] for result in results]
    networks = table(
        ["", *(f"{result['extract_mb']:.0f} MB extract" for result in results)],
        [
            ["arcs (vertices of the search)", *(f"{r['arcs']:,}" for r in two)],
            ["turns (its edges)", *(f"{r['turns']:,}" for r in two)],
            ["import, s", *(f"{r['import_plain']['wall_s']:.1f}" for r in two)],
            ["peak memory of it, MB", *(f"{r['import_plain']['peak_mb']:,.0f}" for r in two)],
            ["import with hierarchy, s", *(f"{r['import_full']['wall_s']:.1f}" for r in two)],
            ["the same on one thread, s", *(f"{r['runs'][0]['import_full']['wall_s']:.1f}" for r in results)],
            ["peak memory of it, MB", *(f"{r['import_full']['peak_mb']:,.0f}" for r in two)],
            ["file without and with hierarchy, MB",
             *(f"{r['import_plain']['file_mb']:.0f} / {r['import_full']['file_mb']:.0f}" for r in two)],
            ["opening it with hierarchy, ms", *(ms(r["open_s"]) for r in two)],
            ["one site to all by search, ms", *(ms(r["runs"][0]["sites"][0]["search_s"]) for r in results)],
            ["1,000 sites to all, every label stored, s", *(f"{r['sites'][-1]['sweep_s']:.2f}" for r in two)],
            ["the same on one thread, s", *(f"{r['runs'][0]['sites'][-1]['sweep_s']:.2f}" for r in results)],
            ["times the floor of this memory, one thread",
             *(f"{r['runs'][0]['sites'][-1]['sweep_s'] / r['runs'][0]['sites'][-1]['floor_s']:.2f}" for r in results)],
            ["per vertex and site, one thread, ns",
             *(f"{r['runs'][0]['sites'][-1]['sweep_ns_per_vertex_site']:.2f}" for r in results)],
        ],
    )
    sites = table(
        ["sites", "search, ms: 1 thread", "2 threads", "sweep, ms: 1 thread", "2 threads",
         "nearest only, ms: 1 thread", "2 threads"],
        [[f"{a['sites']:,}", *(ms(x[key]) for key in ("search_s", "sweep_s", "nearest_s") for x in (a, b))]
         for a, b in pairs(results[1], "sites")],
    )
    demand = table(
        ["demand points", "vertices visited", "selecting them, ms", "times to 20 sites, ms: 1 thread", "2 threads"],
        [[f"{a['demand']:,}", f"{a['vertices_visited']:,}", ms(a["select_s"]), ms(a["times_s"]), ms(b["times_s"])]
         for a, b in pairs(results[1], "demand")],
    )
    one, both = results[1]["runs"]
    memory = (f"Memory of this machine: {one['write_gb_s']:.1f} GB/s written and {one['read_gb_s']:.1f} GB/s read by one "
              f"thread, {both['write_gb_s']:.1f} and {both['read_gb_s']:.1f} by two.")
    return "\n\n".join([networks, sites, demand, memory]) + "\n"


def draw(results, path):
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    pyplot.rcParams.update({
        "font.family": "sans-serif", "font.size": 9, "svg.fonttype": "none", "svg.hashsalt": "scaling",
        "axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": GREY, "text.color": INK,
        "axes.titlesize": 10, "axes.titlelocation": "left", "axes.titleweight": "bold",
    })
    figure, axes = pyplot.subplots(2, 2, figsize=(9, 6.6), layout="constrained")
    (by_network, memory), (by_sites, by_demand) = axes
    two = [result["runs"][1] for result in results]
    arcs = [run["arcs"] / 1e6 for run in two]

    def curve(axis, x, y, colour, label, above=True):
        axis.plot(x, y, "-o", color=colour, markersize=4, linewidth=1.6)
        axis.annotate(label, (x[-1], y[-1]), xytext=(-2, 7 if above else -13), textcoords="offset points", ha="right",
                      color=colour)

    curve(by_network, arcs, [r["import_full"]["wall_s"] for r in two], BLUE, "import with hierarchy")
    curve(by_network, arcs, [r["import_plain"]["wall_s"] for r in two], ORANGE, "import")
    curve(by_network, arcs, [r["sites"][-1]["sweep_s"] for r in two], INK, "1,000 sites to all", above=False)
    curve(by_network, arcs, [r["sites"][0]["search_s"] for r in two], GREY, "one site to all, search")
    by_network.set(title="Network: seconds", xlabel="million arcs", xscale="log", yscale="log")
    curve(memory, arcs, [r["import_full"]["peak_mb"] for r in two], BLUE, "import with hierarchy")
    curve(memory, arcs, [r["import_plain"]["peak_mb"] for r in two], ORANGE, "import", above=False)
    curve(memory, arcs, [r["import_full"]["file_mb"] for r in two], INK, "file with hierarchy", above=False)
    memory.set(title="Network: memory, MB", xlabel="million arcs", xscale="log", yscale="log")

    for threads, run, style in ((1, results[1]["runs"][0], "--"), (2, results[1]["runs"][1], "-")):
        for axis, key, size, name, label, colour in (
            (by_sites, "sites", "sites", "search_s", "search", ORANGE),
            (by_sites, "sites", "sites", "sweep_s", "sweep", BLUE),
            (by_demand, "demand", "demand", "times_s", "times to 20 sites", BLUE),
            (by_demand, "demand", "demand", "select_s", "selecting, once", ORANGE),
        ):
            points = [(e[size], e[name] * 1e3) for e in run[key] if e[name] is not None]
            x, y = zip(*points)
            axis.plot(x, y, style, color=colour, marker="o" if threads == 2 else None, markersize=4, linewidth=1.6)
            if threads == 2:
                axis.annotate(label, (x[-1], y[-1]), xytext=(-6, 7), textcoords="offset points", ha="right", color=colour)
    by_sites.set(title="Sites to all roads: milliseconds", xlabel="sites", xscale="log", yscale="log")
    by_demand.set(title="Demand points: milliseconds", xlabel="points", xscale="log", yscale="log")
    for axis in (by_sites, by_demand):
        axis.text(0.02, 0.94, "solid: two threads, dashed: one", transform=axis.transAxes, color=GREY, fontsize=8)
    for axis in axes.flat:
        axis.grid(True, color="#e6e6e6", linewidth=0.6)
        axis.set_axisbelow(True)
        axis.margins(x=0.08, y=0.12)
    figure.savefig(path, metadata={"Date": None})


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("extracts", nargs="+", type=Path, help="extracts, the smallest first; two at least")
    parser.add_argument("--work", type=Path, default=Path("scaling"))
    parser.add_argument("--target", type=Path, default=Path("target/release"), help="folder of the programs")
    parser.add_argument("--fresh", action="store_true", help="prepare networks again")
    arguments = parser.parse_args()
    if len(arguments.extracts) < 2:
        parser.error("give two extracts at least")
    arguments.work.mkdir(parents=True, exist_ok=True)
    if arguments.fresh:
        for old in arguments.work.glob("*-[ph]*"):
            old.unlink()
    programs = (arguments.target / "waywarden", arguments.target / "examples" / "scaling_measure")
    results = [measure(programs, extract, arguments.work) for extract in arguments.extracts]
    (arguments.work / "scaling.json").write_text(json.dumps(results, indent=1))
    (arguments.work / "scaling.md").write_text(tables(results))
    draw(results, arguments.work / "scaling.svg")
    print((arguments.work / "scaling.md").read_text())


if __name__ == "__main__":
    main()
