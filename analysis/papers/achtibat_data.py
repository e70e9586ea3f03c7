"""The answers of Achtibat et al. (2023), from the authors' CSV files or from a dataset of our study.

From Attribution Maps to Human-Understandable Explanations through Concept Relevance Propagation, Nature
Machine Intelligence 5, doi:10.1038/s42256-023-00711-8; the files are in results/csv/imagenet of the authors'
repository of the study.
"""

from pathlib import Path

import pandas as pd

from analysis import wording
from analysis.errors import UserError
from analysis.exclusions import select
from analysis.files.csv_file import read_csv
from analysis.load import load
from analysis.trials import PARTICIPANT, frame

# The authors' names, and those of our study.
METHODS = {"CRP (ours)": "crp", "Grad-CAM": "gradcam", "LRP": "lrp", "SHAP": "shap", "IG": "ig"}
CRP, OTHERS = "CRP (ours)", tuple(name for name in METHODS if name != "CRP (ours)")
TRUTHS = {"_T": True, "_F": False}  # whether the model relies on the border
HIGHEST = {"impact_yes": 1, "confidence_impact": 9, "clarity": 9}  # the lowest is 0
BLOCK = 7  # scored pictures of each kind that one participant saw
COLUMNS = ("category", "values")


def read_authors(directory: Path) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """Return the answers by method, of the files that are there, and the names of those that are not.

    Columns `subject` (1 …; the files have none: each block of seven rows of a category is taken for one
    person, the same in all categories), `relies` (whether the model relies on the border), `yes` (the
    answer), `confidence` and `clarity`, 0 to 9. Raises UserError with file, line, column and what was
    expected, or if none of the files is there.
    """
    files = {name: directory / f"study_{name}.csv" for name in METHODS}
    missing = [file.name for file in files.values() if not file.is_file()]
    if len(missing) == len(files):
        raise UserError(f"{directory} holds no file of Achtibat et al.; expected {', '.join(missing)}.")
    return {name: _answers(file) for name, file in files.items() if file.is_file()}, missing


def _answers(file: Path) -> pd.DataFrame:
    raw = read_csv(file)
    found = [name for name in raw.columns if name]
    for name in COLUMNS:
        if name not in found:
            raise UserError(f"{file}:1: There is no column {name}; expected {' and '.join(COLUMNS)}.")
    for name in found:
        if name not in COLUMNS:
            raise UserError(
                f"{file}:1: Column {name} is not one of the authors'; expected category and values."
            )
    columns = {name: _values(raw, name, file) for name in _categories()}
    _check_lengths(columns, file)
    return pd.concat([_half(columns, ending) for ending in TRUTHS], ignore_index=True)


def _categories() -> list[str]:
    return [name + ending for name in HIGHEST for ending in TRUTHS]


def _values(raw: pd.DataFrame, category: str, file: Path) -> pd.Series:
    """Return the numbers of a category in the order of the file; the index is the line."""
    unknown = ~raw["category"].isin(_categories())
    if unknown.any():
        line = unknown.idxmax()
        expected = ", ".join(_categories())
        name = raw.loc[line, "category"]
        raise UserError(f"{file}:{line}: Column category holds {name!r}; expected one of {expected}.")
    cells = raw.loc[raw["category"] == category, "values"]
    numbers = pd.to_numeric(cells, errors="coerce")
    highest = HIGHEST[category[:-2]]
    wrong = ~numbers.isin(range(highest + 1))
    if wrong.any():
        line = wrong.idxmax()
        expected = f"a whole number from 0 to {highest}"
        raise UserError(f"{file}:{line}: Column values holds {cells[line]!r}; expected {expected}.")
    return numbers.astype(int)


def _check_lengths(columns: dict[str, pd.Series], file: Path) -> None:
    first = len(columns["impact_yes_T"])
    for name, values in columns.items():
        found = f"{file}: Category {name} has {wording.count(len(values), 'row')}"
        if values.empty or len(values) % BLOCK:
            raise UserError(f"{found}; expected {BLOCK} per participant.")
        if len(values) != first:
            raise UserError(f"{found}; expected {first} as impact_yes_T.")


def _half(columns: dict[str, pd.Series], ending: str) -> pd.DataFrame:
    parts = {name: columns[name + ending].to_numpy() for name in HIGHEST}
    size = len(parts["clarity"])
    return pd.DataFrame(
        {
            "subject": [place // BLOCK + 1 for place in range(size)],
            "relies": TRUTHS[ending],
            "yes": parts["impact_yes"] == 1,
            "confidence": parts["confidence_impact"],
            "clarity": parts["clarity"],
        }
    )


def read_ours(directory: Path) -> dict[str, pd.DataFrame]:
    """Return the same of a dataset of our study `achtibat`; raises UserError for another one."""
    trials = select(load(directory)).trials
    for column in ("factor_explanation", "factor_border"):
        if column not in trials.columns:
            raise UserError(f"{directory} has no column {column}; expected a dataset of the study achtibat.")
    names = ["factor_explanation", PARTICIPANT, "correct_response", "response", "confidence", "clarity"]
    table = frame(trials, names).set_axis(
        ["method", "subject", "relies", "yes", "confidence", "clarity"], axis=1
    )
    table = table.assign(relies=table["relies"] == "yes", yes=table["yes"] == "yes")
    ours = {name: table[table["method"] == key].drop(columns="method") for name, key in METHODS.items()}
    return {name: answers for name, answers in ours.items() if len(answers)}


def right(answers: pd.DataFrame) -> pd.Series:
    """Return for each trial whether the answer was right, as 0 or 1."""
    return (answers["yes"] == answers["relies"]).astype(float)


def per_person(answers: pd.DataFrame, values: pd.Series) -> pd.Series:
    """Return each participant's mean of the values of their trials."""
    return values.groupby(answers["subject"]).mean()
