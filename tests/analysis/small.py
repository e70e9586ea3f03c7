"""Writes small datasets of any design, with Python's csv alone."""

import csv
import json
import random

from app.dataset.codebook import FILES

ENDING = "study-small_description-{}_data.csv"
COLUMNS = {table: [column.name for column in columns] for table, columns in FILES.items()}


def write_small(directory, people, factors, answer, n=6, study=None, extra=()):
    """Write a dataset: `n` trials of each combination of factors for each participant; return the directory.

    people: for each participant what is special in their row: `{"group": "expert"}`. factors: levels by name.
    answer: a function of a random generator and the levels that gives the cells of a trial's answer.
    extra: functions of a participant's row that give further rows of trials.
    """
    (directory / "data").mkdir(parents=True)
    rng = random.Random(7)
    trials, participants = [], []
    for index, special in enumerate(people):
        name = f"p{index:02d}"
        person = {"subject_id": name, "session_id": f"s{name}", "mode": "live", "study_id": "small"}
        person |= {"config_hash": "c0", "software_version": "1", "completed": "true", "excluded": "false"}
        person |= special
        rows = [row for levels in _crossed(factors) for row in _trials(rng, levels, answer, n)]
        rows += [row for more in extra for row in more(person)]
        trials += [person | row | {"trial_index": place} for place, row in enumerate(rows)]
        participants.append(person | {"status": "completed", "trials_n": len(rows)})
    for place, row in enumerate(trials):
        row["row_id"] = f"r{place}"
    tables = {table: [] for table in FILES} | {"trials": trials, "participants": participants}
    names = [f"factor_{name}" for name in factors]
    for table, rows in tables.items():
        columns = COLUMNS[table] + (names if table == "trials" else [])
        with open(directory / "data" / ENDING.format(table), "w", encoding="utf-8", newline="") as target:
            writer = csv.DictWriter(target, columns, restval="", extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)
    if study is not None:
        (directory / "materials").mkdir()
        (directory / "materials" / "study.yaml").write_text(json.dumps(study))  # JSON is YAML
    return directory


def _crossed(factors):
    combinations = [{}]
    for name, levels in factors.items():
        combinations = [{**one, name: level} for one in combinations for level in levels]
    return combinations


def _trials(rng, levels, answer, n):
    for item in range(n):
        row = {"condition": "-".join(levels.values()), "stage": "main", "is_practice": "false"}
        row |= {"is_catch": "false", "timed_out": "false", "block": 1, "trial_type": "forced_choice"}
        row |= {"stimulus_id": f"i{item}", "trial_id": f"i{item}", "attempt": 1}
        yield row | {f"factor_{name}": level for name, level in levels.items()} | answer(rng, levels)


def choice(chances):
    """Return an answer of a choice between two images; `chances` gives that of a right one by levels."""

    def answer(rng, levels):
        right = rng.random() < chances(levels)
        correct = rng.choice(["upper", "lower"])
        other = "lower" if correct == "upper" else "upper"
        return {
            "stimulus_options": "a|b",
            "response": correct if right else other,
            "correct_response": correct,
            "correct": str(right).lower(),
            "confidence": rng.choice([1, 2, 3]),
            "rt_ms": rng.lognormvariate(8, 0.4),
        }

    return answer
