"""Writes datasets of our own studies of the papers as docs/dataset.md says, with Python's csv alone."""

import csv
import random

from app.dataset.codebook import FILES

PARTICIPANT = {"mode": "live", "status": "completed", "completed": "true", "excluded": "false"}
TRIAL = {
    "config_hash": "c0ffee" * 8,
    "software_version": "0.1.0",
    "mode": "live",
    "stage": "main",
    "is_practice": "false",
    "is_catch": "false",
    "timed_out": "false",
    "completed": "true",
    "excluded": "false",
}
MODELS = {"normal": 4, "spurious": 2.5, "label_errors": 1.5, "top_layer": 1.5, "out_of_distribution": 2}
EXPLANATIONS = ("gradient", "smoothgrad", "integrated_gradients")
MOTIVES = (
    "One of the breeds, or both, were wrong.",
    "The breeds were right.",
    "The explanation did not point to the part of the dog that I expected.",
    "The explanation pointed to the part of the dog that I expected.",
    "Another reason",
)


def write(directory, study, trials, groups=None):
    """Write trials (dictionaries with `subject_id`) and their participants; return the directory."""
    (directory / "data").mkdir(parents=True)
    number = {}
    for row in trials:
        place = number.setdefault(row["subject_id"], len(number))
        row |= {"session_id": row["subject_id"], "participant_index": place, "study_id": study}
    people = [
        PARTICIPANT | {"subject_id": name, "session_id": name, "study_id": study, "participant_index": place}
        | {"group": (groups or {}).get(name, ""), "config_hash": TRIAL["config_hash"]}
        for name, place in number.items()
    ]  # fmt: skip
    tables = {"trials": trials, "participants": people, "exclusions": [], "events": []}
    for table, rows in tables.items():
        names = [column.name for column in FILES[table]]
        names += [name for name in (rows[0] if rows else {}) if name not in names]
        file = directory / "data" / f"study-{study.replace('-', '')}_description-{table}_data.csv"
        with open(file, "w", encoding="utf-8", newline="") as target:
            writer = csv.DictWriter(target, names, restval="")
            writer.writeheader()
            writer.writerows(rows)
    return directory


def numbered(rows):
    """Return trials with an index within each participant and what every trial has."""
    seen = {}
    found = []
    for row in rows:
        place = seen[row["subject_id"]] = seen.get(row["subject_id"], -1) + 1
        found.append(TRIAL | {"trial_index": place, "row_id": f"{row['subject_id']}-{place}"} | row)
    return found


def adebayo(directory, people=20, seed=1):
    """Write ratings of five models with three explanations, and four of them again."""
    rng = random.Random(seed)
    rows = []
    for person in range(people):
        own = []
        for model, mean in MODELS.items():
            for explanation in EXPLANATIONS:
                own.append(
                    {
                        "subject_id": f"{person:04d}",
                        "condition": f"{model}-{explanation}",
                        "rating": min(5, max(1, round(rng.gauss(mean, 1)))),
                        "motivation": rng.choice(MOTIVES),
                        "factor_model": model,
                        "factor_explanation": explanation,
                    }
                )
        again = [row | {"stage": "repeated", "rating": 5} for row in rng.sample(own, 4)]
        rows += own + again
    return write(directory, "adebayo", numbered(rows))


def achtibat(directory, people=15, seed=2):
    """Write yes and no about the border, participants in turn in one of the five groups."""
    rng = random.Random(seed)
    rows = []
    for person in range(people):
        explanation = ("ig", "shap", "gradcam", "lrp", "crp")[person % 5]
        for place in range(14):
            relies = place % 2 == 0
            yes = rng.random() < (0.8 if relies else 0.4)
            rows.append(
                {
                    "subject_id": f"{person:04d}",
                    "condition": explanation,
                    "response": "yes" if yes else "no",
                    "correct_response": "yes" if relies else "no",
                    "correct": str(yes == relies).lower(),
                    "confidence": rng.randint(0, 9),
                    "clarity": rng.randint(0, 9),
                    "factor_explanation": explanation,
                    "factor_border": "used" if relies else "unused",
                }
            )
    return write(directory, "achtibat", numbered(rows))


def choice(rng, person, condition, chance, **more):
    """Return a choice between two images."""
    right = rng.random() < chance
    key, other = rng.sample(["upper", "lower"], 2)
    return {
        "subject_id": f"{person:04d}",
        "condition": condition,
        "trial_type": "forced_choice",
        "response": key if right else other,
        "correct_response": key,
        "correct": str(right).lower(),
        "confidence": rng.randint(1, 3),
        "rt_ms": rng.lognormvariate(8, 0.4) * (1 if condition.startswith("natural") else 1.5),
        "factor_layer": "mixed4a",
        "factor_references": "" if condition == "none" else condition.split("-")[0],
        "slider_value": "",
        "repeats_trial": "",
        "factor_unit": "mixed4a:1",
        **more,
    }


def slider(rng, person, layer, stage="main"):
    """Return a rating of intuitiveness."""
    more = {"trial_type": "slider", "response": "", "correct_response": "", "correct": "", "confidence": ""}
    more |= {"slider_value": rng.randint(-80, 80), "factor_layer": layer, "factor_references": ""}
    return choice(rng, person, "intuitiveness", 0.5, stage=stage) | more


def borowski_one(directory, people=9, main=12, seed=3, conditions=("natural", "synthetic", "none")):
    """Write choices in three conditions, catch trials, three second showings each, and ratings."""
    rng = random.Random(seed)
    chances = {"natural": 0.92, "synthetic": 0.8, "none": 0.5}
    rows = []
    for person in range(people):
        own = [slider(rng, person, layer) for layer in ("mixed3a", "mixed4b", "mixed5b")]
        for condition in conditions:
            first = len(own)
            own += [choice(rng, person, condition, chances[condition]) for _ in range(main)]
            if condition != "none":
                own += [choice(rng, person, condition, 0.97, is_catch="true") for _ in range(2)]
            for place in range(3):
                own.append(choice(rng, person, condition, 0.8, stage="repeated", repeats_trial=first + place))
        own.append(choice(rng, person, "natural", 0.5, stage="practice", is_practice="true"))
        rows += own
    return write(directory, "borowski-1", numbered(rows))


def borowski_two(directory, people=8, main=10, seed=4, group=None):
    """Write choices in four schemes with two kinds of references, and ratings before and after."""
    rng = random.Random(seed)
    rows, groups = [], {}
    for person in range(people):
        groups[f"{person:04d}"] = group or ("expert", "lay")[person % 2]
        own = [slider(rng, person, layer) for layer in ("mixed3a", "mixed4b", "mixed5b")]
        for scheme in ("max1", "minmax1", "max9", "minmax9"):
            for kind, chance in (("natural", 0.85), ("synthetic", 0.7)):
                name = f"{kind}-{scheme}"
                more = {"factor_scheme": scheme, "group": groups[f"{person:04d}"]}
                own += [choice(rng, person, name, chance, **more) for _ in range(main)]
                own.append(choice(rng, person, name, 0.97, is_catch="true", **more))
        own += [slider(rng, person, layer, "repeated") for layer in ("mixed3a", "mixed4b", "mixed5b")]
        rows += [{"factor_scheme": "", "group": groups[f"{person:04d}"]} | row for row in own]
    return write(directory, "borowski-2", numbered(rows), groups)
