"""A table per design in which nothing is to be found, and how each registered test is called on one.

`null_table(name, rng, n)` draws a test's table for n participants; `call(name, table)` runs the test on it.
A test that is registered is enrolled by its design; where it wants other values than normal ones, or a rule
without a default, it stands in VALUES or RULES.
"""

import sys

import numpy as np
import pandas as pd

from analysis.inference import INFERENCE
from analysis.results import Result

# What a test's function is told beside the table, by design.
ARGUMENTS = {
    "sample": {},
    "paired": {"within": "condition", "levels": ("a", "b")},
    "groups": {"between": "group", "levels": ("a", "b")},
    "within": {"within": "condition"},
    "between": {"between": "group"},
    "mixed": {"within": "condition", "between": "group"},
    "table": {"between": "group"},
    "trials": {"within": "condition", "item": "item"},
}
RULES = {"tost": {"bounds": 1.0}}
BINARY = ("mcnemar", "cochran", "logistic_mixed", "chi_square", "exact_table")
LIKERT = ("cumulative_link",)
N_ITEMS = 8


def named(n):
    return [f"p{i:03d}" for i in range(n)]


def crossed(n, levels):
    """Return one row per participant and level; participants differ, as they do."""
    frame = pd.DataFrame({"participant": np.repeat(named(n), len(levels)), "condition": list(levels) * n})
    return frame, np.repeat(np.arange(n), len(levels))


def sample(rng, n):
    return pd.DataFrame({"participant": named(n), "value": rng.normal(0, 1, n)})


def paired(rng, n):
    frame, who = crossed(n, "ab")
    return frame.assign(value=rng.normal(0, 1, n)[who] + rng.normal(0, 1, 2 * n))


def within(rng, n):
    frame, who = crossed(n, "abc")
    return frame.assign(value=rng.normal(0, 1, n)[who] + rng.normal(0, 1, 3 * n))


def groups(rng, n):
    """Two groups of n each."""
    return pd.DataFrame(
        {"participant": named(2 * n), "group": ["a", "b"] * n, "value": rng.normal(0, 1, 2 * n)}
    )


def between(rng, n):
    """Three groups of n each."""
    frame = pd.DataFrame({"participant": named(3 * n), "group": ["a", "b", "c"] * n})
    return frame.assign(value=rng.normal(0, 1, 3 * n))


def mixed(rng, n):
    """Two groups of n each, three conditions within."""
    frame, who = crossed(2 * n, "abc")
    frame["group"] = np.where(who % 2, "b", "a")
    return frame.assign(value=rng.normal(0, 1, 2 * n)[who] + rng.normal(0, 1, 6 * n))


def table(rng, n):
    """Two groups of n each, and a category."""
    return groups(rng, n)


def trials(rng, n):
    """Half of the items in each condition, the other half for every second participant."""
    who, item = np.repeat(np.arange(n), N_ITEMS), np.tile(np.arange(N_ITEMS), n)
    values = rng.normal(0, 0.5, n)[who] + rng.normal(0, 0.5, N_ITEMS)[item] + rng.logistic(0, 1, n * N_ITEMS)
    frame = pd.DataFrame({"participant": np.array(named(n))[who], "item": [f"i{i}" for i in item]})
    return frame.assign(condition=np.where((item + who) % 2, "a", "b"), value=values)


TABLES = {
    "sample": sample,
    "paired": paired,
    "groups": groups,
    "within": within,
    "between": between,
    "mixed": mixed,
    "table": table,
    "trials": trials,
}


def null_table(name, rng, n):
    """Return a table of n participants (of n per group) in which the null of the named test holds."""
    drawn = TABLES[INFERENCE[name].design](rng, n)
    if name in BINARY:
        return drawn.assign(value=(drawn["value"] > -0.3).astype(int))
    if name in LIKERT:
        return drawn.assign(value=np.clip(np.round(drawn["value"] + 3), 1, 5).astype(int))
    if name == "tost":  # the null of equivalence is a difference that just matters
        return drawn.assign(value=drawn["value"] * 0.3 + (drawn["condition"] == "a"))
    return drawn


def call(name, data, **changes):
    """Return the test's results on a table, as a list."""
    test = INFERENCE[name]
    arguments = {"data": data, "value": "value", "participant": "participant", **ARGUMENTS[test.design]}
    found = test.run(**{**arguments, **RULES.get(name, {}), **changes})
    return [found] if isinstance(found, Result) else found


def without_bootstraps(monkeypatch):
    """Cut the bootstraps of effect sizes short: no p depends on them, and they take most of the time."""
    for test in INFERENCE.values():
        module = sys.modules[test.run.__module__]
        if hasattr(module, "RESAMPLES"):
            monkeypatch.setattr(module, "RESAMPLES", 2)
        if "resamples" in (test.run.__kwdefaults__ or {}):
            monkeypatch.setitem(test.run.__kwdefaults__, "resamples", 0)
