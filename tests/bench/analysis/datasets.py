"""Large datasets made at once: forced choices of many participants, as docs/dataset.md says."""

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

PLACES = np.array(["upper", "lower"])
LEVELS = ("not confident", "somewhat confident", "very confident")
LABELS = np.array([[f"{place}, {level}" for level in LEVELS] for place in PLACES])
LAYERS = np.array([f"mixed{number // 5}" for number in range(45)])
UNITS = np.array([f"mixed{number // 5}:{number}" for number in range(45)])
SETS = np.array([f"{unit}/natural/0" for unit in UNITS])
OPTIONS = np.array([f"{unit}-max-0|{unit}-min-0" for unit in UNITS])
AT_ONCE = 20  # participants in memory, and in a row group of Parquet
HASH = "c0ffee00" * 8
STARTS = np.datetime64("2026-01-01T09:00:00.000")


PARTICIPANTS, CONDITIONS, EACH = 1_000, 20, 500


def ten_million(folder):
    """Return a dataset of ten million trials in Parquet; it is written once."""
    directory = folder / "ten-million"
    if not directory.exists():
        names = [f"condition-{number:02d}" for number in range(CONDITIONS)]
        write_dataset(directory, PARTICIPANTS, EACH, names, ".parquet")
    return directory


def write_dataset(folder, participants, per_condition, conditions, ending=".csv"):
    """Write a dataset directory whose trials are CSV or Parquet, participant after participant; return it."""
    (folder / "data").mkdir(parents=True)
    name = str(folder / "data" / "study-large_description-{}_data{}")
    writer = None
    for first in range(0, participants, AT_ONCE):
        people = range(first, min(first + AT_ONCE, participants))
        rows = pa.concat_tables([trials_of(person, per_condition, conditions) for person in people])
        if writer is None:
            kind = pyarrow.parquet.ParquetWriter if ending == ".parquet" else pyarrow.csv.CSVWriter
            writer = kind(name.format("trials", ending), rows.schema)
        writer.write_table(rows) if ending == ".parquet" else writer.write(rows)
    writer.close()
    n = per_condition * len(conditions)
    people = {
        **always(range(participants), participants),
        "status": ["completed"] * participants,
        "trials_n": pa.array(np.full(participants, n)),
    }
    rest = {
        "participants": people,
        "exclusions": {name: [] for name in ("subject_id", "rule", "value", "threshold", "excluded")},
        "events": {"subject_id": [], "event": []},
    }
    for table, columns in rest.items():
        pyarrow.csv.write_csv(pa.table(columns), name.format(table, ".csv"))
    return folder


def always(people, n):
    """Return the columns that say of whom a row is."""
    return {
        "study_id": ["large"] * n,
        "config_hash": [HASH] * n,
        "subject_id": [f"{person + 1:04d}" for person in people],
        "session_id": [f"s{person + 1:07d}" for person in people],
        "mode": ["live"] * n,
        "observer": [""] * n,
        "group": [""] * n,
        "completed": [True] * n,
        "excluded": [False] * n,
        "exclusion_reason": [""] * n,
        "catch_n": [0] * n,
        "catch_failed": [0] * n,
    }


def trials_of(person, per_condition, conditions):
    """Return a participant's trials, the conditions mixed."""
    rng = np.random.default_rng(person)
    n = per_condition * len(conditions)
    skill, pace = rng.uniform(0.6, 0.95), rng.uniform(7.8, 8.6)
    condition = rng.permutation(np.repeat(conditions, per_condition))
    unit = rng.integers(0, 45, n)
    right, answer_is_right = rng.integers(0, 2, n), rng.random(n) < skill
    said = np.where(answer_is_right, right, 1 - right)
    confidence = rng.integers(1, 4, n)
    rt = np.round(rng.lognormal(pace, 0.5, n), 1)
    onset = np.round(np.cumsum(rt + 700), 1)
    layer, units = LAYERS[unit], UNITS[unit]
    sets, options = SETS[unit], OPTIONS[unit]
    return pa.table(
        {
            "row_id": [f"r{person}-{number}" for number in range(n)],
            **always([person] * n, n),
            "participant_index": np.full(n, person),
            "cell": np.zeros(n, int),
            "list_id": ["references=natural,synthetic"] * n,
            "software_version": ["0.1.0"] * n,
            "stage": ["main"] * n,
            "condition": condition,
            "block": np.arange(n) // 50,
            "trial_index": np.arange(n),
            "trial_id": sets,
            "trial_type": ["forced_choice"] * n,
            "is_practice": [False] * n,
            "is_catch": [False] * n,
            "attempt": np.ones(n, int),
            "stimulus_id": sets,
            "stimulus_sha256": [HASH] * n,
            "factor_unit": units,
            "factor_layer": layer,
            "factor_batch": np.zeros(n, int),
            "stimulus_options": options,
            "response": PLACES[said],
            "response_label": LABELS[said, confidence - 1],
            "confidence": confidence,
            "correct_response": PLACES[right],
            "correct": answer_is_right,
            "response_key": ["click"] * n,
            "timed_out": [False] * n,
            "n_changes": np.zeros(n, int),
            "rt_ms": rt,
            "onset_ms": onset,
            "response_ms": np.round(onset + rt, 1),
            "onset_method": ["element-timing"] * n,
            "trial_start_utc": (STARTS + onset.astype("timedelta64[ms]")).astype(str),
            "saved_utc": (STARTS + (onset + rt).astype("timedelta64[ms]")).astype(str),
            "time_elapsed_ms": onset,
            "hidden_ms": np.zeros(n),
            "n_blur": np.zeros(n, int),
            "n_dropped_frames": np.zeros(n, int),
            "frame_interval_ms": np.full(n, 16.7),
        }
    )
