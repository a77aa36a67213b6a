"""Does another solver agree? Random instances of middle size, solved by waywarden and by HiGHS as mixed-integer programs.

    pip install -r benches/siting/requirements.txt
    python benches/siting/oracle.py target/release/waywarden

Mean time, people within a limit, longest time, fewest sites for a share; with capacities a fixed choice is not enough, so the mean with a
least number of people at each site is asked, too. Ends with an error at the first difference.
"""

import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import highspy


def program(times, people, p, aim, limit=None, share=None, least=None):
    """The best value by HiGHS: minutes x people, people beyond the limit, longest minutes, or sites."""
    n, m = len(times), len(times[0])
    h = highspy.Highs()
    h.setOptionValue("output_flag", False)
    h.setOptionValue("mip_rel_gap", 0.0)
    h.setOptionValue("mip_abs_gap", 0.5)
    is_open = [h.addBinary() for _ in range(m)]
    goes = [[h.addVariable(lb=0, ub=1) for _ in range(m)] for _ in range(n)]
    for i in range(n):
        h.addConstr(sum(goes[i]) == 1)
        order = sorted(range(m), key=lambda j: (times[i][j], j))
        for at, j in enumerate(order):
            h.addConstr(goes[i][j] <= is_open[j])
            if least is not None:
                # To the nearest: nobody passes an open site.
                h.addConstr(sum(goes[i][k] for k in order[at + 1 :]) + is_open[j] <= 1)
    if p is not None:
        h.addConstr(sum(is_open) == p)
    if least is not None:
        for j in range(m):
            h.addConstr(sum(people[i] * goes[i][j] for i in range(n)) >= least * is_open[j])
    beyond = lambda: sum(people[i] * goes[i][j] for i in range(n) for j in range(m) if times[i][j] > limit)
    if aim == "mean":
        objective = sum(people[i] * times[i][j] * goes[i][j] for i in range(n) for j in range(m))
    elif aim == "within":
        objective = beyond()
    elif aim == "longest":
        longest = h.addVariable(lb=0)
        for i in range(n):
            h.addConstr(sum(times[i][j] * goes[i][j] for j in range(m)) <= longest)
            for j in range(m):
                h.changeColIntegrality(goes[i][j].index, highspy.HighsVarType.kInteger)
        objective = 1.0 * longest
    else:
        h.addConstr(beyond() <= sum(people) * (1 - share) + 1e-6)
        objective = sum(is_open)
    h.minimize(objective)
    if h.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
        return None
    return h.getInfo().objective_function_value


def main():
    waywarden, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5
    dice = random.Random(1)
    compared = 0
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        for _ in range(rounds):
            n, m, p = dice.randint(40, 90), dice.randint(8, 16), dice.randint(2, 5)
            places = [(dice.randrange(1000), dice.randrange(1000)) for _ in range(n + m)]
            times = [
                [round(((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5 / 10) for b in places[n:]] for a in places[:n]
            ]
            people = [dice.randint(1, 60) for _ in range(n)]
            (folder / "a.csv").write_text("id,people\n" + "".join(f"a{i},{w}\n" for i, w in enumerate(people)))
            rows = (f"a{i},s{j:02},{times[i][j]}\n" for i in range(n) for j in range(m))
            (folder / "t.csv").write_text("origin_id,destination_id,minutes\n" + "".join(rows))
            total = sum(people)

            def ours(*options):
                command = [waywarden, "siting", "--times", folder / "t.csv", "--areas", folder / "a.csv"]
                ran = subprocess.run([*command, "--weight", "people", "--json", *options], capture_output=True, text=True)
                found = json.loads(ran.stdout)
                assert found["status"] in ("optimal", "infeasible"), found["status"]
                return found["value"] if found["status"] == "optimal" else None

            limit, least = dice.randint(15, 40), total // (p + 2)
            cases = [
                ("mean", ours("--open", str(p)), lambda: program(times, people, p, "mean"), lambda v: v / total),
                (
                    "within",
                    ours("--open", str(p), "--objective", f"within:{limit}"),
                    lambda: program(times, people, p, "within", limit),
                    lambda v: total - v,
                ),
                ("longest", ours("--open", str(p), "--objective", "longest"), lambda: program(times, people, p, "longest"), float),
                (
                    "sites",
                    ours("--objective", "sites", "--share-within", f"{limit}:90"),
                    lambda: program(times, people, None, "sites", limit, 0.9),
                    float,
                ),
                (
                    "mean with least people",
                    ours("--open", str(p), "--least-people", str(least)),
                    lambda: program(times, people, p, "mean", least=least),
                    lambda v: v / total,
                ),
            ]
            for name, own, other, unit in cases:
                other = other()
                other = None if other is None else unit(other)
                same = own is other is None or (own is not None and other is not None and abs(own - other) < 1e-3)
                print(f"{n} x {m}, p {p}, {name}: {own} {other}", flush=True)
                assert same, "they differ"
                compared += 1
    print(f"{compared} answers agree")


if __name__ == "__main__":
    main()
