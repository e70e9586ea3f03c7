"""How extreme the queries of a trial are, from the manifest of its stimulus pack."""

from typing import Any

import pandas as pd

from analysis.trials import Trials, text


def add(trials: Trials, manifest: dict[str, Any] | None) -> Trials:
    """Return the trials with the column `query_extremity`, NaN where the manifest does not tell.

    It is the unit's activation on the maximal query minus that on the minimal one, as a share of the unit's
    range over all natural images: 1 for the most extreme images, 0 for two that the unit cannot tell apart.
    """
    known = {
        name: _extremity(entry, manifest or {}) for name, entry in (manifest or {}).get("sets", {}).items()
    }
    if isinstance(trials, pd.DataFrame):
        return trials.assign(query_extremity=trials["stimulus_id"].map(known).astype("float64"))
    rows = ", ".join(f"({text(name)}, {number!r})" for name, number in known.items() if number == number)
    values = rows or "(NULL, NULL)"
    table = f"(VALUES {values}) AS known(stimulus_id, extremity)"
    added = "trials.*, CAST(extremity AS DOUBLE) AS query_extremity"
    return trials.query("trials", f"SELECT {added} FROM trials LEFT JOIN {table} USING (stimulus_id)")  # noqa: S608


def _extremity(entry: dict[str, Any], manifest: dict[str, Any]) -> float:
    try:
        natural = manifest["units"][entry["unit"]]["natural"]
        low, high = (manifest["stimuli"][entry["queries"][side]]["activation"] for side in ("min", "max"))
        return (high - low) / (natural["max"] - natural["min"])
    except (KeyError, TypeError, ZeroDivisionError):  # no set of references, or a unit that never changes
        return float("nan")


def table(cells: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return what a psychometric function is fitted to, from the cells of the measure `query_extremity`.

    Returns
    -------
    Columns `*by` (such as `subject_id`; may be empty), `x` (the extremity), `n` and `n_correct` (trials).
    """
    counted = cells[by].assign(
        x=cells["query_extremity"],
        n=cells["n_trials"],
        n_correct=(cells["value"] * cells["n_trials"]).round().astype("int64"),
    )
    return counted.groupby([*by, "x"], dropna=False, observed=True).sum().reset_index()
