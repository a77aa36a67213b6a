"""Values of the Python package stroke-outcome (MIT licence), to compare the SAMueL model with.

    pip install stroke-outcome==0.1.8
    python3 make_golden.py 30 > stroke_outcome.csv      # the shipped file: every 30 minutes
    python3 make_golden.py 1                            # what the test asks for where the package is there

One row for each treatment and time: P(mRS <= 0) to P(mRS <= 5), mean mRS, utility. For both treatments together the
times of needle and puncture, and the values that the package chooses.
"""
import contextlib
import sys
import warnings

warnings.filterwarnings("ignore")

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
from stroke_outcome.continuous_outcome import Continuous_outcome  # noqa: E402

LAST_MIN = 600


def outcomes(stroke, needle, ivt, puncture, mt):
    """Results of the package for patients who are all of one kind of stroke (1 nLVO, 2 LVO)."""
    n = len(needle)
    # The package prints remarks; they do not belong into the table.
    with contextlib.redirect_stdout(sys.stderr):
        model = Continuous_outcome()
        model.assign_patients_to_trial(pd.DataFrame({
            "stroke_type_code": np.full(n, stroke),
            "onset_to_needle_mins": np.asarray(needle, dtype=float),
            "ivt_chosen_bool": np.full(n, ivt),
            "onset_to_puncture_mins": np.asarray(puncture, dtype=float),
            "mt_chosen_bool": np.full(n, mt),
        }))
        return model.calculate_outcomes()[2]


def rows(name, needle, puncture, full):
    for i in range(len(needle)):
        cumulative = full["each_patient_mrs_dist_post_stroke"][i][:6]
        figures = [*cumulative, full["each_patient_mrs_post_stroke"][i], full["each_patient_utility_post_stroke"][i]]
        print(name, f"{needle[i]:g}", f"{puncture[i]:g}", *(f"{figure:.12f}" for figure in figures), sep=",")


def main():
    step = int(sys.argv[1])
    times = np.arange(0, LAST_MIN + 1, step)
    late = np.full(len(times), 0)
    print("treatment,needle_min,puncture_min,mrs0,mrs1,mrs2,mrs3,mrs4,mrs5,mean_mrs,utility")
    rows("untreated_nlvo", late[:1], late[:1], outcomes(1, late[:1], 0, late[:1], 0))
    rows("untreated_lvo", late[:1], late[:1], outcomes(2, late[:1], 0, late[:1], 0))
    rows("nlvo_ivt", times, late, outcomes(1, times, 1, late, 0))
    rows("lvo_ivt", times, late, outcomes(2, times, 1, late, 0))
    rows("lvo_mt", late, times, outcomes(2, late, 0, times, 1))
    coarse = np.arange(0, LAST_MIN + 1, max(step, 60))
    needle, puncture = (grid.ravel() for grid in np.meshgrid(coarse, coarse))
    rows("both", needle, puncture, outcomes(2, needle, 1, puncture, 1))


main()
