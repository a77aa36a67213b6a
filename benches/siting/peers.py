"""waywarden siting beside other software: the same times and people, p sites with the shortest mean time.

    pip install -r benches/siting/requirements.txt
    python benches/siting/peers.py target/release/waywarden times.csv areas.csv people 8

times.csv has origin_id, destination_id and minutes or seconds (`waywarden times`), areas.csv id and the column of people. Areas without any
time are left out for all. CPU time of this process and its children; reading the tables is not counted for the libraries, and is for
waywarden. An exact peer is one that proves its answer.
"""

import json
import resource
import subprocess
import sys
import time

import numpy
import pandas


def cpu():
    own = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def timed(name, exact, solve, most_s=1800):
    begin, clock = cpu(), time.time()
    try:
        mean = solve()
    except Exception as error:  # a peer that cannot is told, and the next one is tried
        print(f"| {name} | failed: {type(error).__name__}: {str(error)[:80]} | | |", flush=True)
        return
    print(f"| {name} | {mean:.4f} | {exact} | {cpu() - begin:.2f} | ({time.time() - clock:.1f} by the clock)", flush=True)


def main():
    program, times_file, areas_file, weight, p = sys.argv[1:6]
    p = int(p)
    only = sys.argv[6].split(",") if len(sys.argv) > 6 else None
    times = pandas.read_csv(times_file)
    minutes = times["minutes"] if "minutes" in times else times["seconds"] / 60
    table = times.assign(minutes=minutes).pivot(index="origin_id", columns="destination_id", values="minutes")
    areas = pandas.read_csv(areas_file).set_index("id")
    table = table.loc[[area for area in areas.index if area in table.index]].dropna(how="all")
    people = areas.loc[table.index, weight].to_numpy(float)
    # No way is a way that nobody would take.
    cost = table.fillna(1e4).to_numpy()

    def mean_of(columns):
        return float((people * cost[:, columns].min(axis=1)).sum() / people.sum())

    def waywarden():
        options = ["siting", "--times", times_file, "--areas", areas_file, "--weight", weight, "--open", str(p), "--json"]
        found = json.loads(subprocess.run([program, *options], check=True, capture_output=True, text=True).stdout)
        assert found["optimal"]
        return mean_of([table.columns.get_loc(site) for site in found["sites"]])

    def spopt(solver):
        from spopt.locate import PMedian

        model = PMedian.from_cost_matrix(cost, people, p_facilities=p)
        model = model.solve(solver())
        return mean_of([at for at, areas in enumerate(model.fac2cli) if areas])

    def highs_alone():
        """The plain formulation, as HiGHS takes it."""
        import highspy

        n, m = cost.shape
        model = highspy.Highs()
        model.setOptionValue("output_flag", False)
        model.setOptionValue("threads", 1)
        lp = highspy.HighsLp()
        lp.num_col_ = m + n * m
        lp.col_cost_ = numpy.concatenate([numpy.zeros(m), (people[:, None] * cost).ravel()])
        lp.col_lower_ = numpy.zeros(lp.num_col_)
        lp.col_upper_ = numpy.ones(lp.num_col_)
        rows = 1 + n + n * m
        starts, index, value = [0], list(range(m)), [1.0] * m
        starts.append(len(index))
        for area in range(n):
            index.extend(range(m + area * m, m + (area + 1) * m))
            value.extend([1.0] * m)
            starts.append(len(index))
        for area in range(n):
            for site in range(m):
                index.extend([m + area * m + site, site])
                value.extend([1.0, -1.0])
                starts.append(len(index))
        lp.num_row_ = rows
        lp.row_lower_ = numpy.concatenate([[p], numpy.ones(n), numpy.full(n * m, -highspy.kHighsInf)])
        lp.row_upper_ = numpy.concatenate([[p], numpy.ones(n), numpy.zeros(n * m)])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = starts, index, value
        lp.integrality_ = [highspy.HighsVarType.kInteger] * m + [highspy.HighsVarType.kContinuous] * (n * m)
        model.passModel(lp)
        model.run()
        assert model.getModelStatus() == highspy.HighsModelStatus.kOptimal
        chosen = numpy.array(model.getSolution().col_value[:m]) > 0.5
        return mean_of(numpy.flatnonzero(chosen))

    def lokigi(strategy):
        from lokigi.site import SiteProblem

        problem = SiteProblem()
        demand = pandas.DataFrame({"area": table.index, "people": people})
        problem.add_demand(demand, demand_col="people", location_id_col="area")
        # It wants positions, and does not use them for a table of times.
        sites = pandas.DataFrame({"site": table.columns, "long": 0.0, "lat": 0.0})
        problem.add_sites(sites, candidate_id_col="site", crs="EPSG:4326")
        matrix = pandas.DataFrame(cost, columns=table.columns).assign(area=list(table.index))
        problem.add_travel_matrix(matrix, source_col="area")
        found = problem.solve(p=p, objectives="p_median", search_strategy=strategy, show_progress=False)
        best = found.show_solutions().iloc[0]
        return mean_of(list(best["site_indices"]))

    def pulp(name):
        import pulp as library

        return {
            "CBC": lambda: library.PULP_CBC_CMD(msg=False, threads=1),
            "HiGHS": lambda: library.HiGHS(msg=False, threads=1),
        }[name]

    print(f"{cost.shape[0]} areas x {cost.shape[1]} sites, p = {p}\n")
    print("| software | mean, minutes | proved | CPU s |\n|---|---:|---|---:|")
    peers = [
        ("waywarden", "yes", waywarden),
        ("lokigi greedy", "no", lambda: lokigi("greedy")),
        ("lokigi GRASP", "no", lambda: lokigi("grasp")),
        ("HiGHS alone", "yes", highs_alone),
        ("spopt with HiGHS", "yes", lambda: spopt(pulp("HiGHS"))),
        ("spopt with CBC", "yes", lambda: spopt(pulp("CBC"))),
    ]
    for name, exact, solve in peers:
        if only is None or name in only:
            timed(name, exact, solve)


if __name__ == "__main__":
    main()
