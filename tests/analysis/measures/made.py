"""Trials made by dice, irregular on purpose, as rows and as the table that `analysis.load` would give."""

import random
from functools import cache

import pandas as pd

from analysis.files.columns import TRIALS
from analysis.measures import MEASURES
from analysis.parts import part

EXTRA = {"query_extremity": "number"}
KINDS = {name: column.kind for name, column in TRIALS.items()} | EXTRA
MOTIVATIONS = ["the breeds were right", "one breed, or both, were wrong", "it pointed elsewhere"]
# The trials on which a measure is tried where choices between two images do not have it.
TRIALS_OF = {
    **dict.fromkeys(["tpr", "tnr", "clarity"], "judgement"),
    **dict.fromkeys(["rating", "rating_median", "rating_distribution", "motivation"], "rating"),
    **dict.fromkeys(["intuitiveness", "intuitiveness_change"], "slider"),
}


def choice(rng, skill):
    names = rng.choice([["upper", "lower"], ["left", "right"]])
    right = rng.choice(names)
    wrong = names[1 - names.index(right)]
    return {
        "response": right if rng.random() < skill else wrong,
        "correct_response": right,
        "confidence": rng.choice([1, 2, 3, 3, None]),
        "stimulus_options": "|".join(rng.sample(["image-a", "image-b"], 2)),
        "query_extremity": rng.choice([0.25, 0.5, 0.75, None]),
    }


def judgement(rng, skill):
    right = rng.choice(["yes", "yes", "no"])
    wrong = {"yes": "no", "no": "yes"}[right]
    return {
        "response": right if rng.random() < skill else wrong,
        "correct_response": rng.choice([right] * 9 + [""]),
        "confidence": rng.randrange(10),
        "clarity": rng.choice([*range(10), None]),
        "stimulus_options": "photo|map",
    }


def rating(rng, skill):
    motivation = rng.choice([*MOTIVATIONS, ""])
    return {"rating": rng.choice([1, 1, 2, 4, 5, None]), "motivation": motivation}


def slider(rng, skill):
    return {"slider_value": rng.choice([rng.uniform(-100, 100), 0.0, None])}


def odd(rng, skill):
    right = rng.choice("1234")
    return {
        "response": right if rng.random() < skill else rng.choice("1234"),
        "correct_response": right,
        "stimulus_options": "|".join(rng.sample(["w", "x", "y", "z"], 4)),
    }


ANSWERS = {"choice": choice, "judgement": judgement, "rating": rating, "slider": slider, "odd": odd}


def rows(kind, seed=0, people=4, n=60):
    """Return rows of trials: practice, main, catch, late ones, and second showings at the end."""
    rng = random.Random(seed)
    return [row for person in range(people) for row in _run(rng, kind, f"{person:04d}", n)]


def _run(rng, kind, person, n):
    skill = rng.uniform(0.5, 0.95)
    made = []
    for index in range(n):
        row = {"subject_id": person, "session_id": f"s{person}", "trial_index": index, "stage": "main"}
        row |= {"condition": rng.choice(["natural", "synthetic", "none"]), "trial_type": kind}
        row |= {"factor_layer": rng.choice(["a", "b", ""]), "factor_batch": rng.choice([0, 1, None])}
        row |= {"is_practice": index < 3, "is_catch": rng.random() < 0.15, "timed_out": rng.random() < 0.05}
        row |= {"rt_ms": rng.choice([rng.lognormvariate(8, 0.7)] * 4 + [2000.0, None])}
        made.append(row | (ANSWERS[kind](rng, skill) if not row["timed_out"] else {"correct_response": "no"}))
    for first in rng.sample(made, n // 4):
        again = {"trial_index": len(made), "stage": "repeated", "repeats_trial": first["trial_index"]}
        made.append(first | ANSWERS[kind](rng, skill) | again | {"timed_out": rng.random() < 0.1})
    for row in made:
        row["correct"] = bool(row.get("response")) and row.get("response") == row.get("correct_response")
    return made


def frame(made):
    """Return rows as the typed table."""
    empty = {"text": "", "boolean": False, "integer": float("nan"), "number": float("nan")}
    made = [{"trial_index": place} | row for place, row in enumerate(made)]
    cells = {
        name: [empty[kind] if row.get(name) is None else row[name] for row in made]
        for name, kind in KINDS.items()
    }
    kinds = {"text": "str", "boolean": "bool", "integer": "float64", "number": "float64"}
    types = {name: kinds[kind] for name, kind in KINDS.items()} | {"trial_index": "int64"}
    return pd.DataFrame(cells).astype(types)


def given(name, trials):
    """Return the trials that a measure is to be given."""
    return part(trials, MEASURES[name].of)


@cache
def trials_for(name, seed=0, people=4, n=60):
    """Return trials on which a measure is defined."""
    return given(name, frame(rows(TRIALS_OF.get(name, "choice"), seed, people, n)))


def told(cells, *keys):
    """Return the cells as a dict from their keys to value and number of trials."""
    names = [*keys, "subject_id"]
    values = zip(cells["value"], cells["n_trials"], strict=True)
    return dict(zip(map(tuple, cells[names].to_numpy()), values, strict=True))
