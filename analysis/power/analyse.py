"""A simulated study is analysed by the registered tests: the functions that the data will meet."""

import inspect
import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.errors import UserError
from analysis.inference import INFERENCE
from analysis.power.design import Design

RESAMPLES = 10  # of intervals by bootstrap, which power does not look at
# Designs of tests that a study of these conditions can be analysed with.
WITHIN, BETWEEN = ("paired", "within", "trials"), ("groups", "between", "trials")


def rules_of(test: str, design: Design, given: Mapping[str, Any], guess: float) -> dict[str, Any]:
    """Return the test's rules with those `given`; raises UserError for what does not fit test or design."""
    if test not in INFERENCE:
        raise UserError(f"There is no test {test}; expected one of {', '.join(INFERENCE)}.")
    known = inspect.signature(INFERENCE[test].run).parameters
    for name in given:
        if name not in known:
            raise UserError(f"The test {test} has no rule {name}; docs/power.md names them.")
    kind, n = INFERENCE[test].design, len(design.conditions)
    fits = ("sample",) if n == 1 else BETWEEN if design.between else WITHIN
    if kind not in fits or (n != 2 and kind in ("paired", "groups")):
        where = "between" if design.between else "within"
        raise UserError(f"The test {test} is not for {n} condition{'s' * (n > 1)} {where} participants.")
    rules: dict[str, Any] = {"resamples": RESAMPLES} if "resamples" in known else {}
    if "levels" in known:
        rules["levels"] = list(design.conditions)
    return rules | ({"mean": guess} if kind == "sample" else {}) | dict(given)


def p_value(test: str, design: Design, rules: Mapping[str, Any], trials: pd.DataFrame) -> float:
    """Return the p of a study's first test: of the difference, or of all conditions at once."""
    factor = {"between" if design.between else "within": "condition"}
    kind = INFERENCE[test].design
    if kind == "trials":
        done = INFERENCE[test].run(trials, "value", "participant", item="item", **factor, **rules)
    else:
        cells = trials.groupby(["participant", "condition"], as_index=False)["value"].mean()
        factor = {} if kind == "sample" else factor
        done = INFERENCE[test].run(cells, "value", "participant", **factor, **rules)
    first = done[0] if isinstance(done, list) else done
    return math.nan if math.isnan(first.p) else float(first.p)
