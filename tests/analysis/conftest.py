"""Writes small datasets as docs/dataset.md says, with Python's csv alone."""

import csv
import json
import random
from pathlib import Path

import pytest

from analysis.load import load
from analysis.pipeline import analyse

UNITS = ["features_3:5", "features_3:40", "features_7:12", "features_10:0", "features_10:33"]
TRIAL_TEXT = """row_id study_id config_hash software_version subject_id session_id mode observer
participant_index list_id stage condition block trial_index trial_id trial_type is_practice is_catch attempt
stimulus_id stimulus_sha256 stimulus_upper stimulus_lower stimulus_order factor_unit factor_layer factor_batch
response response_label response_key confidence correct_response correct timed_out n_changes rt_ms onset_ms
response_ms onset_method trial_start_utc saved_utc time_elapsed_ms hidden_ms n_blur n_dropped_frames
frame_interval_ms completed excluded exclusion_reason catch_n catch_failed"""
PEOPLE_TEXT = """subject_id session_id study_id config_hash mode observer participant_index list_id status
started_utc completed_utc completed excluded exclusion_reason catch_n catch_failed trials_n screen_width
screen_height frame_interval_ms"""
TRIAL_COLUMNS, PEOPLE_COLUMNS = TRIAL_TEXT.split(), PEOPLE_TEXT.split()
# One person each: mode, observer, chance of a right answer (natural, synthetic), finished, failed catch
# trials of four. Irregular on purpose: regular data hide faults of order and of weighting.
PEOPLE = [
    ("live", "", 0.97, 0.71, True, 0),
    ("live", "", 0.91, 0.83, True, 1),
    ("live", "", 0.86, 0.86, True, 0),
    ("live", "", 0.78, 0.62, True, 2),
    ("live", "", 0.95, 0.90, True, 0),
    ("live", "", 0.66, 0.58, True, 0),
    ("live", "", 0.90, 0.55, True, 1),
    ("live", "", 0.52, 0.49, True, 4),
    ("live", "", 0.88, 0.75, False, 0),
    ("pilot", "", 0.80, 0.80, True, 0),
    ("simulated", "machine", 0.93, 0.70, True, 0),
    ("simulated", "machine", 0.81, 0.77, True, 0),
    ("simulated", "machine", 0.89, 0.64, True, 0),
    ("simulated", "guess", 0.50, 0.50, True, 0),
    ("simulated", "guess", 0.50, 0.50, True, 1),
]


def trial(rng, index, person, condition, kind, right):
    """Return one row of the trials file; `kind` is practice, main or catch."""
    unit = rng.choice(UNITS)
    answer, other = rng.sample(["upper", "lower"], 2)
    slow = 1.0 if condition == "natural" else 1.4
    rt = rng.lognormvariate(8.2, 0.5) * slow
    confidence = rng.choices([1, 2, 3], [1, 2, 4] if right else [4, 2, 1])[0]
    return {
        "trial_index": index,
        "stage": "practice" if kind == "practice" else "main",
        "condition": condition,
        "block": 0 if kind == "practice" else 1 + (condition == "synthetic"),
        "trial_id": f"{unit}/{index}",
        "trial_type": "forced_choice",
        "is_practice": str(kind == "practice").lower(),
        "is_catch": str(kind == "catch").lower(),
        "attempt": 1,
        "factor_unit": unit,
        "factor_layer": unit.partition(":")[0],
        "factor_batch": 0,
        "response": answer if right else other,
        "response_label": "upper, very confident",
        "confidence": confidence,
        "correct_response": answer,
        "correct": str(right).lower(),
        "timed_out": "false",
        "n_changes": 0,
        "rt_ms": repr(rt),
        "onset_ms": repr(1000.0 * index),
        "response_ms": repr(1000.0 * index + rt),
        "onset_method": "element-timing",
    } | person


def play(rng, person, chances, failed, finished, main):
    """Return the rows of one participant: practice, main and catch trials of both conditions."""
    rows = []
    for condition, chance in zip(("natural", "synthetic"), chances, strict=True):
        plan = ["practice"] * 2 + ["main"] * (main if finished else main // 3) + ["catch"] * 2
        for kind in plan:
            right = rng.random() < chance
            if kind == "catch":
                right, failed = failed <= 0, failed - 1
            rows.append(trial(rng, len(rows), person, condition, kind, right))
        if not finished:
            break
    return rows


def write_csv(file, columns, rows):
    with open(file, "w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


def write_dataset(directory, people=PEOPLE, main=18, seed=3, manifest=None):
    """Write a dataset directory and return it."""
    rng = random.Random(seed)
    (directory / "data").mkdir(parents=True)
    trials, participants, exclusions = [], [], []
    for index, (mode, observer, natural, synthetic, finished, failed) in enumerate(people):
        excluded = finished and failed > 2
        person = {
            "study_id": "borowski-small",
            "config_hash": "c0ffee" * 8,
            "software_version": "0.1.0",
            "subject_id": f"{index + 1:04d}",
            "session_id": f"s{index + 1:04d}",
            "mode": mode,
            "observer": observer,
            "participant_index": index,
            "completed": str(finished).lower(),
            "excluded": str(excluded).lower(),
            "exclusion_reason": "catch_trials_failed" if excluded else "",
            "catch_n": 4 if finished else 2,
            "catch_failed": failed,
        }
        rows = play(rng, person, (natural, synthetic), failed, finished, main)
        trials += rows
        participants.append(
            person | {"status": "completed" if finished else "started", "trials_n": len(rows)}
        )
        exclusions.append(
            {
                "subject_id": person["subject_id"],
                "rule": "catch_trials_failed",
                "value": failed,
                "threshold": 2,
            }
            | {"excluded": person["excluded"]}
        )
    for number, row in enumerate(trials):
        row["row_id"] = f"r{number}"
    stem = directory / "data" / "study-borowskismall_description-"
    write_csv(f"{stem}trials_data.csv", TRIAL_COLUMNS, trials)
    write_csv(
        f"{stem}participants_data.csv", PEOPLE_COLUMNS, [fit(row, PEOPLE_COLUMNS) for row in participants]
    )
    write_csv(
        f"{stem}exclusions_data.csv", ["subject_id", "rule", "value", "threshold", "excluded"], exclusions
    )
    write_csv(f"{stem}events_data.csv", ["subject_id", "session_id", "trial_index", "event", "at_ms"], [])
    if manifest is not None:
        (directory / "materials").mkdir()
        (directory / "materials" / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return directory


def fit(row, columns):
    return {key: value for key, value in row.items() if key in columns}


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


@pytest.fixture
def make():
    """Give the writer, for datasets of one's own."""
    return write_dataset


@pytest.fixture(scope="session")
def done(shared):
    """Give the default analysis of the shared dataset."""
    return analyse(load(shared))
