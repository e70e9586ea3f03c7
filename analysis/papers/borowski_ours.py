"""A dataset of our studies borowski-1 or borowski-2 becomes tables like those of the authors' files."""

from pathlib import Path

import pandas as pd

from analysis.errors import UserError
from analysis.exclusions import select
from analysis.load import load
from analysis.papers.borowski_data import SOURCES, Borowski
from analysis.trials import PARTICIPANT, among, frame, only

CONDITIONS = {"natural", "synthetic", "none"}
SCHEMES = {"max1": "Max-1", "minmax1": "Min-Max-1", "max9": "Max-9", "minmax9": "Min-Max-9"}
GROUPS = {"expert": "expert", "lay": "naive"}
MAPS = {"3a": "a", "4b": "b", "5b": "c"}  # by the end of the layer's name
EXPECTED = "expected a dataset of the study borowski-1 or borowski-2."


def read(directory: Path) -> Borowski:
    """Return the tables of experiment I, or of II where the dataset has the factor scheme.

    Drop-outs, flagged participants and trials that a time limit ended are left out. Units are not the
    paper's, unless the pack is: `layer` is the dataset's, `branch` and `hand` are empty. Raises UserError for
    datasets of other studies.
    """
    dataset = load(directory)
    kept = select(dataset).participants["subject_id"]
    theirs = only(among(dataset.trials, PARTICIPANT, list(kept)), "timed_out", False)
    trials = frame(theirs, list(theirs.columns))
    choices = trials[trials["confidence"].notna() & (trials["correct_response"] != "")]
    if "factor_references" not in choices:
        raise UserError(f"{directory} has no column factor_references; {EXPECTED}")
    key = "II" if "factor_scheme" in choices else "I"
    tables: dict[str, pd.DataFrame | None] = dict.fromkeys(SOURCES)
    tables[key] = _table(choices, directory)
    rated = trials[trials["slider_value"].notna() & ~trials["is_practice"]]
    tables[f"{key} beginning"] = _ratings(rated[rated["stage"] != "repeated"])
    if key == "II":
        tables["II end"] = _ratings(rated[rated["stage"] == "repeated"])
    return Borowski(tables, [], [])


def _table(choices: pd.DataFrame, directory: Path) -> pd.DataFrame:
    named = choices["factor_references"]
    table = pd.DataFrame(
        {
            "subject": choices["subject_id"],
            "trial_nr": choices["trial_index"],
            "stage": choices["stage"].mask(choices["is_practice"], "practice"),
            "catch": choices["is_catch"],
            "condition": named.where(named != "", choices["condition"]),
            "layer": choices["factor_layer"],
            "branch": "",
            "hand": False,
            "correct": choices["correct"],
            "confidence": choices["confidence"].astype(int),
            "rt": choices["rt_ms"] / 1000,
            "response": choices["response"],
            "correct_response": choices["correct_response"],
            "old_trial_nr": choices["repeats_trial"],
        }
    )
    if "factor_scheme" in choices:
        return _second(table, choices, directory)
    missing = CONDITIONS - set(table["condition"])
    if missing:
        raise UserError(f"{directory} has no condition {min(missing)}; {EXPECTED}")
    return table


def _second(table: pd.DataFrame, choices: pd.DataFrame, directory: Path) -> pd.DataFrame:
    both = table.assign(scheme=choices["factor_scheme"].map(SCHEMES), expertise=choices["group"].map(GROUPS))
    if set(both["scheme"]) != set(SCHEMES.values()):
        raise UserError(f"{directory} has not every level of factor_scheme, {', '.join(SCHEMES)}; {EXPECTED}")
    if both["expertise"].isna().any():
        raise UserError(f"{directory} has participants in no group of {' and '.join(GROUPS)}; {EXPECTED}")
    return both


def _ratings(rated: pd.DataFrame) -> pd.DataFrame | None:
    """Return the ratings of the paper's three units; None where the pack has others, or nobody rated."""
    units = rated["factor_layer"].str[-2:].map(MAPS)
    if rated.empty or units.isna().any() or set(units) != set(MAPS.values()):
        return None
    return pd.DataFrame({"subject": rated["subject_id"], "map": units, "rating": rated["slider_value"]})
