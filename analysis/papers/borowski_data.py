"""The authors' CSV files of both experiments become checked tables, or one sentence on what is wrong.

Borowski et al. (2021), arXiv:2010.12606; the files are in data_from_human_experiments of their repository.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis import wording
from analysis.errors import UserError
from analysis.files.columns import Column
from analysis.files.csv_file import read_csv
from analysis.files.typed import typed
from analysis.papers import borowski_files as files

CONDITIONS = {"natural": "natural", "optimized": "synthetic", "none_pre": "none", "none_post": "none"}
TRUTH = ("True", "False")  # as Python writes them
LONGEST = 3600.0  # seconds; an answer in milliseconds is soon above it
SLOWEST = 200.0  # seconds; no median of answers is as long
# Participants, and rows of each, that the files should have.
SIZES = {"I": (10, 186), "II": (23, 216), "I beginning": (10, 3), "II beginning": (23, 3), "II end": (23, 3)}
SOURCES = {
    "I": ("experiment_I_main", files.MAIN_ONE),
    "II": ("experiment_II_main", files.MAIN_TWO),
    "I beginning": ("experiment_I_intuitiveness_beginning", files.INTUITION_ONE),
    "II beginning": ("experiment_II_intuitiveness_beginning", files.INTUITION_TWO),
    "II end": ("experiment_II_intuitiveness_end", files.INTUITION_TWO),
}


class Borowski(NamedTuple):
    """The authors' data: a table per source that is there, None for one that is not.

    `tables`: by the keys of SOURCES. Main files, one row per trial: `subject`, `trial_nr`, `stage`
    (practice, main, repeated), `catch`, `condition` (natural, synthetic, none), `part` (the authors' name of
    the condition), `layer` (3a …), `branch` (1x1, 3x3, 5x5, pool), `hand` (picked by hand), `correct`,
    `confidence` (1 to 3), `rt` (s), `response` and `correct_response` (a is the lower image),
    `old_trial_nr` (of a repeated trial) and, in II, `scheme` and `expertise`. Ratings: `subject`, `map`
    (a, b, c), `rating` (-100 to 100).
    `missing`: the beginning of the name of each file that is not there; `notes`: what is unlike the paper.
    """

    tables: dict[str, pd.DataFrame | None]
    missing: list[str]
    notes: list[str]


def read(directory: Path) -> Borowski:
    """Read and check the files that are there.

    Raises UserError with file, line, column and what was expected, or if none of the files is there.
    """
    found = {key: _find(directory, start) for key, (start, _) in SOURCES.items()}
    missing = [SOURCES[key][0] for key, file in found.items() if file is None]
    if len(missing) == len(SOURCES):
        raise UserError(
            f"{directory} holds no file of Borowski et al.; expected {missing[0]}….csv and others."
        )
    tables = {key: _table(key, file) if file else None for key, file in found.items()}
    return Borowski(tables, missing, [note for key in SIZES for note in _notes(key, tables[key])])


def _find(directory: Path, start: str) -> Path | None:
    matching = sorted(directory.glob(f"{start}*.csv"))
    if len(matching) > 1:
        raise UserError(f"{directory} has {len(matching)} files {start}….csv; expected one.")
    return matching[0] if matching else None


def _table(key: str, file: Path) -> pd.DataFrame:
    raw = read_csv(file)
    columns = SOURCES[key][1]
    _check_names(raw, columns, file)
    table = pd.DataFrame({name: typed(raw[name], column, file, TRUTH) for name, column in columns.items()})
    time = "RT" if "RT" in columns else "rt"
    _refuse(file, table, time, (table[time] > LONGEST) | (table[time] < -1), "seconds, at most 3600")
    if table[time].median() > SLOWEST:
        median = f"{table[time].median():g}"
        raise UserError(f"{file}: Column {time} has the median {median}; expected seconds, not milliseconds.")
    return _trials(table, file) if time == "RT" else _ratings(table, file)


def _check_names(raw: pd.DataFrame, columns: dict[str, Column], file: Path) -> None:
    extra = [name for name in raw.columns if name and name not in columns]
    missing = [name for name in columns if name not in raw]
    if missing:
        other = f" instead of {', '.join(extra)}" if extra else ""
        raise UserError(f"{file}:1: There is no column {missing[0]}; expected it{other}.")
    if extra:
        raise UserError(
            f"{file}:1: Column {extra[0]} is not one of the authors'; expected {', '.join(columns)}."
        )


def _refuse(file: Path, table: pd.DataFrame, column: str, wrong: pd.Series, expected: str) -> None:
    """Raise UserError at the first row in which the column is not as expected."""
    if wrong.any():
        line = wrong.idxmax()
        raise UserError(
            f"{file}:{line}: Column {column} holds {table.loc[line, column]}; expected {expected}."
        )


def _trials(typed: pd.DataFrame, file: Path) -> pd.DataFrame:
    _check_rows(typed, file)
    table = pd.DataFrame(
        {
            "subject": typed["subject_id"],
            "trial_nr": typed["trial_nr"],
            "stage": typed["trial_type"],
            "catch": typed["catch_trial"],
            "condition": typed["instr_type"].map(CONDITIONS),
            "part": typed["instr_type"],
            "layer": _layer(typed["layer"]),
            "branch": typed["kernel_size"].astype(str).replace(files.BRANCHES),
            "hand": typed["channel"] == "channel_1",
            "correct": typed["correct"],
            "confidence": typed["abs_conf_rating"],
            "rt": typed["RT"],
            "response": typed["response"],
            "correct_response": typed["correct_response"],
            "old_trial_nr": typed["old_trial_nr"],
        }
    )
    if "condition_name" in typed:
        table = table.assign(scheme=typed["condition_name"], expertise=typed["expert_level"])
    return table.sort_values(["subject", "trial_nr"], ignore_index=True)


def _layer(names: pd.Series) -> pd.Series:
    return names.replace({f"layer_{place}": name for place, name in enumerate(files.LAYERS)})


def _check_rows(typed: pd.DataFrame, file: Path) -> None:
    """Check what no single cell shows."""
    again = typed.duplicated(["subject_id", "trial_nr"])
    _refuse(file, typed, "trial_nr", again, "each trial of a participant once")
    right = typed["response"] == typed["correct_response"]
    _refuse(file, typed, "correct", typed["correct"] != right, "whether response is correct_response")
    size = typed["conf_rating"].abs() == typed["abs_conf_rating"]
    _refuse(file, typed, "abs_conf_rating", ~size, "conf_rating without its sign")
    side = (typed["conf_rating"] < 0) == (typed["response"] == "a")
    _refuse(file, typed, "conf_rating", ~side, "a negative number for response a, a positive one for b")
    key = (typed["query_order"] == "max_min") == (typed["correct_response"] == "a")
    _refuse(file, typed, "correct_response", ~key, "a for the query_order max_min, b for min_max")
    repeated = typed["trial_type"] == "repeated"
    firsts = set(zip(typed.loc[~repeated, "subject_id"], typed.loc[~repeated, "trial_nr"], strict=True))
    pairs = zip(typed["subject_id"], typed["old_trial_nr"], strict=True)
    known = np.array([pair in firsts for pair in pairs], bool)
    _refuse(file, typed, "old_trial_nr", repeated & ~known, "the trial_nr of the first showing")
    if "condition_name" in typed:
        _check_schemes(typed, file)


def _check_schemes(typed: pd.DataFrame, file: Path) -> None:
    shown = typed["instruction_grid_mode"] + " " + typed["n_instruction_patches"].astype(str)
    meant = typed["condition_name"].map({name: " ".join(parts) for name, parts in files.SCHEMES.items()})
    _refuse(file, typed, "condition_name", shown != meant, "what the grid mode and the number of patches say")
    group = typed.groupby("subject_id")["expert_level"].transform("first")
    _refuse(file, typed, "expert_level", typed["expert_level"] != group, "one level per participant")


def _ratings(typed: pd.DataFrame, file: Path) -> pd.DataFrame:
    again = typed.duplicated(["subject_id", "trial_name"])
    _refuse(file, typed, "trial_name", again, "each map of a participant once")
    _refuse(file, typed, "rating", typed["rating"].abs() > 100, "a whole number from -100 to 100")
    table = typed.rename(columns={"subject_id": "subject", "trial_name": "map"})
    return table[["subject", "map", "rating"]].sort_values(["subject", "map"], ignore_index=True)


def _notes(key: str, table: pd.DataFrame | None) -> list[str]:
    """Say where the file has other participants or trials than the paper."""
    if table is None:
        return []
    people, rows = SIZES[key]
    sizes = table.groupby("subject").size()
    start = SOURCES[key][0]
    notes = []
    if len(sizes) != people:
        notes.append(f"{start} has {wording.count(len(sizes), 'participant')}, the paper's has {people}.")
    for subject, size in sizes[sizes != rows].items():
        notes.append(f"Participant {subject} has {wording.count(size, 'row')} in {start}, not {rows}.")
    return notes
