"""Writes small datasets as docs/dataset.md says, with Python's csv alone."""

import csv
import json
import random
from pathlib import Path

import pytest

from analysis.load import load
from analysis.pipeline import analyse
from app.dataset.codebook import FILES

UNITS = ["features_3:5", "features_3:40", "features_7:12", "features_10:0", "features_10:33"]
COLUMNS = {table: [column.name for column in columns] for table, columns in FILES.items()}
# One person each: mode, observer, chance of a right answer (natural, synthetic), status, failed catch
# trials of four. Irregular on purpose: regular data hide faults of order and of weighting.
PEOPLE = [
    ("live", "", 0.97, 0.71, "completed", 0),
    ("live", "", 0.91, 0.83, "completed", 1),
    ("live", "", 0.86, 0.86, "completed", 0),
    ("live", "", 0.78, 0.62, "completed", 2),
    ("live", "", 0.95, 0.90, "completed", 0),
    ("live", "", 0.66, 0.58, "completed", 0),
    ("live", "", 0.90, 0.55, "completed", 1),
    ("live", "", 0.52, 0.49, "completed", 4),
    ("live", "", 0.88, 0.75, "active", 0),
    ("pilot", "", 0.80, 0.80, "completed", 0),
    ("simulated", "machine", 0.93, 0.70, "completed", 0),
    ("simulated", "machine", 0.81, 0.77, "completed", 0),
    ("simulated", "machine", 0.89, 0.64, "completed", 0),
    ("simulated", "guess", 0.50, 0.50, "completed", 0),
    ("simulated", "guess", 0.50, 0.50, "completed", 1),
    ("live", "", 0.92, 0.81, "withdrawn", 0),
    ("live", "", 0.83, 0.74, "failed_attention", 2),
    ("live", "", 0.87, 0.79, "timed_out", 0),
    ("live", "", 0.94, 0.68, "returned", 0),
    ("live", "", 0.55, 0.51, "screened_out", 0),
    ("live", "", 0.90, 0.80, "consented", 0),
    ("live", "", 0.90, 0.80, "entered", 0),
]
# How many catch trials were answered, by status; the others had not come as far as that.
CATCH = {"completed": 4, "active": 2, "failed_attention": 2, "timed_out": 2, "returned": 2}


ALWAYS = {
    "trial_type": "forced_choice",
    "attempt": 1,
    "factor_batch": 0,
    "response_label": "upper, very confident",
    "timed_out": "false",
    "n_changes": 0,
    "onset_method": "element-timing",
}
AGE = {
    "form": "about_you",
    "form_attempt": 1,
    "question": "age",
    "label": "Your age in years",
    "kind": "number",
    "answer": "31",
}


def trial(rng, index, person, condition, kind, right):
    """Return one row of the trials file; `kind` is practice, main, catch, repeated or late (timed out)."""
    unit = rng.choice(UNITS)
    answer, other = rng.sample(["upper", "lower"], 2)
    rt = rng.lognormvariate(8.2, 0.5) * (1.0 if condition == "natural" else 1.4)
    place = {
        "trial_index": index,
        "stage": kind if kind in ("practice", "repeated") else "main",
        "condition": condition,
        "block": 0 if kind == "practice" else 1 + (condition == "synthetic"),
        "trial_id": f"{unit}/{index}",
        "is_practice": str(kind == "practice").lower(),
        "is_catch": str(kind == "catch").lower(),
        "factor_unit": unit,
        "factor_layer": unit.partition(":")[0],
        "stimulus_options": f"{unit}-a|{unit}-b",
        "repeats_trial": index - 3 if kind == "repeated" else "",
        "round": 1 if kind == "practice" else "",
    }
    given = {
        "response": answer if right else other,
        "confidence": rng.choices([1, 2, 3], [1, 2, 4] if right else [4, 2, 1])[0],
        "correct_response": answer,
        "correct": str(right).lower(),
    }
    times = {"rt_ms": rt, "onset_ms": 1000.0 * index, "response_ms": 1000.0 * index + rt}
    if kind == "late":
        given |= dict.fromkeys(["response", "response_label", "confidence", "correct"], "")
        given["timed_out"] = "true"
    return ALWAYS | place | given | times | person


def play(rng, person, chances, failed, main):
    """Return the rows of one participant: practice and all that follows, of both conditions if finished."""
    rows = []
    finished = person["completed"] == "true"
    past_practice = person["catch_n"] > 0
    for condition, chance in zip(("natural", "synthetic"), chances, strict=True):
        plan = ["practice"] * 2
        if past_practice:
            plan += ["main"] * (main if finished else main // 3) + ["catch"] * 2 + ["repeated", "late"]
        for kind in plan:
            right = rng.random() < chance
            if kind == "catch":
                right, failed = failed <= 0, failed - 1
            rows.append(trial(rng, len(rows), person, condition, kind, right))
        if not finished:
            break
    return rows


def verdicts_of(failed, n):
    """Return the rows that the rules have for a participant with `n` catch trials: one for each bound."""
    share = (n - failed) / n if n else ""
    rows = [("catch_failed", failed, "max", 2, failed > 2), ("catch_correct", share, "min", 0.25, share == 0)]
    names = ("rule", "value", "bound", "threshold")
    return [dict(zip(names, row, strict=False), excluded=str(row[4]).lower()) for row in rows]


def person_of(index, mode, observer, status, failed):
    """Return what every row says of one participant."""
    catch_n = CATCH.get(status, 0)
    broken = [row["rule"] for row in verdicts_of(failed, catch_n) if row["excluded"] == "true"]
    return {
        "study_id": "borowski-small",
        "config_hash": "c0ffee" * 8,
        "software_version": "0.1.0",
        "subject_id": f"{index + 1:04d}",
        "session_id": f"s{index + 1:04d}",
        "mode": mode,
        "observer": observer,
        "participant_index": index,
        "completed": str(status == "completed").lower(),
        "excluded": str(bool(broken)).lower(),
        "exclusion_reason": ", ".join(broken),
        "catch_n": catch_n,
        "catch_failed": failed,
    }


def rows_of(people, main, seed):
    """Return the rows of all tables by table; a withdrawn participant has one in participants alone."""
    rng = random.Random(seed)
    tables = {table: [] for table in FILES}
    for index, (mode, observer, natural, synthetic, status, failed) in enumerate(people):
        person = person_of(index, mode, observer, status, failed)
        answers = status not in ("withdrawn", "consented", "entered")
        rows = play(rng, person, (natural, synthetic), failed, main) if answers else []
        tables["trials"] += rows
        tables["participants"].append(person | {"status": status, "trials_n": len(rows)})
        if answers:
            tables["exclusions"] += [person | row for row in verdicts_of(failed, person["catch_n"])]
            tables["forms"].append(person | AGE)
    for number, row in enumerate(tables["trials"]):
        row["row_id"] = f"r{number}"
    return tables


def write_dataset(directory, people=PEOPLE, main=18, seed=3, manifest=None):
    """Write a dataset directory and return it."""
    (directory / "data").mkdir(parents=True)
    for table, rows in rows_of(people, main, seed).items():
        file = directory / "data" / f"study-borowskismall_description-{table}_data.csv"
        with open(file, "w", encoding="utf-8", newline="") as target:
            writer = csv.DictWriter(
                target, COLUMNS[table], restval="", extrasaction="raise" if table == "trials" else "ignore"
            )
            writer.writeheader()
            writer.writerows(rows)
    if manifest is not None:
        (directory / "materials").mkdir()
        (directory / "materials" / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return directory


def manifest_of(units):
    """Return the part of a pack's manifest that the report reads: (id, group, p99, max, mean_max) each."""
    return {
        "units": {
            unit: {
                "network": "squeezenet1_1",
                "layer": unit.partition(":")[0],
                "channel": int(unit.partition(":")[2]),
                "group": group,
                "natural": {"min": -1.0, "max": top, "mean": 0.2, "p99": p99},
                "synthetic": {"mean_max": mean_max, "mean_min": -2.0},
            }
            for unit, group, p99, top, mean_max in units
        }
    }


UNIT_VALUES = [
    ("features_3:5", "main", 1.25, 2.0, 6.5),
    ("features_3:40", "main", 0.75, 1.5, 1.25),
    ("features_7:12", "main", 3.5, 4.0, 3.25),
    ("features_10:0", "main", 2.0, 2.5, 9.75),
    ("features_10:33", "practice", 1.0, 1.75, 0.5),
]


@pytest.fixture
def dataset(tmp_path) -> Path:
    return write_dataset(tmp_path / "dataset", manifest=manifest_of(UNIT_VALUES))


@pytest.fixture(scope="session")
def shared(tmp_path_factory) -> Path:
    """Give a dataset that no test changes."""
    directory = tmp_path_factory.mktemp("shared") / "dataset"
    return write_dataset(directory, manifest=manifest_of(UNIT_VALUES))


@pytest.fixture(scope="session")
def make():
    """Give the writer, for datasets of one's own."""
    return write_dataset


@pytest.fixture(scope="session")
def done(shared):
    """Give the default analysis of the shared dataset."""
    return analyse(load(shared))
