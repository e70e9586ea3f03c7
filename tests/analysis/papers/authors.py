"""Writes experiment II of Borowski et al. as the authors' files are, with Python's csv alone."""

import csv
import random

SCHEMES = {
    "Max-1": ("max_max", 1),
    "Min-Max-1": ("min_max", 1),
    "Max-9": ("max_max", 9),
    "Min-Max-9": ("min_max", 9),
}
NAMES = {0: "3a", 2: "4a", 4: "4c", 6: "4e", 8: "5b"}
MAIN = [
    "subject_id_within_expert_type",
    "trial_nr",
    "block_nr",
    "batch_block",
    "instr_type",
    "trial_type",
    "instruction_grid_mode",
    "n_instruction_patches",
    "catch_trial",
    "batch",
    "layer",
    "kernel_size",
    "channel",
    "query_order",
    "correct",
    "conf_rating",
    "RT",
    "timeout",
    "response",
    "correct_response",
    "query_image_a",
    "query_image_b",
    "old_trial_nr",
    "old_block_nr",
    "seed",
    "unit_name",
    "condition_name",
    "abs_conf_rating",
    "subject_id",
    "expert_level",
]
RATING = [
    "subject_id_within_expert_type",
    "trial_name",
    "trial_nr",
    "rating",
    "rt",
    "trial_name_number",
    "trial_name_as_jittered_number",
    "subject_id",
]
UNITS = [(layer, kernel) for layer in NAMES for kernel in range(4)]


def answer(rng, subject, chance):
    """Return what was answered; the sign of conf_rating is the side, a (the lower image) negative."""
    right = rng.random() < chance
    key, other = rng.sample("ab", 2)
    given = key if right else other
    sure = rng.choices([1, 2, 3], [1, 2, 3] if right else [3, 2, 1])[0]
    expert = subject <= 10
    return {
        "subject_id_within_expert_type": subject if expert else subject - 10,
        "subject_id": subject,
        "expert_level": "expert" if expert else "naive",
        "query_order": "max_min" if key == "a" else "min_max",
        "correct": str(right),
        "conf_rating": -sure if given == "a" else sure,
        "abs_conf_rating": sure,
        "RT": repr(rng.lognormvariate(1.5, 0.6) * (1.3 if chance < 0.8 else 1)),
        "timeout": "False",
        "response": given,
        "correct_response": key,
        "seed": 42,
        "channel": "channel_0",
    }


def plan(rng, scheme, kind):
    """Return the trials of one scheme and kind of reference: practice, catch and main ones, in order."""
    mode, patches = SCHEMES[scheme]
    shown = [("practice", False, unit) for unit in rng.sample(UNITS, 3)]
    for half in (UNITS[:10], UNITS[10:]):
        block = [("main", False, unit) for unit in half]
        block += [("main", True, unit) for unit in rng.sample(half, 2)]
        rng.shuffle(block)
        shown += block
    for stage, catch, (layer, kernel) in shown:
        yield {
            "batch_block": "f" if stage == "practice" else "e" if catch else rng.choice("abcd"),
            "instr_type": kind,
            "trial_type": stage,
            "instruction_grid_mode": mode,
            "n_instruction_patches": patches,
            "catch_trial": str(catch),
            "batch": 0 if stage == "practice" or catch else 1 + (kind == "optimized"),
            "layer": f"layer_{layer}",
            "kernel_size": kernel,
            "unit_name": f"{NAMES[layer]}, {('1x1', '3x3', '5x5', 'P')[kernel]} ",
            "condition_name": scheme,
        }


def main_rows(seed=5, people=23):
    """Return 216 rows per participant; rows are not ordered by participant."""
    rng = random.Random(seed)
    rows = []
    for subject in rng.sample(range(1, people + 1), people):
        skill, number = rng.gauss(0, 0.05), 0
        for place, scheme in enumerate(SCHEMES):
            for kind, bonus in (("natural", 0.12), ("optimized", 0.0)):
                for trial in plan(rng, scheme, kind):
                    catch = trial["catch_trial"] == "True"
                    chance = 0.97 if catch else 0.62 + 0.04 * place + bonus + skill
                    images = {f"query_image_{side}": f"../stimuli/{number}_{side}.png" for side in "ab"}
                    place_of = {"trial_nr": number, "block_nr": number // 9}
                    rows.append(trial | answer(rng, subject, chance) | images | place_of)
                    number += 1
    return rows


def rating_rows(shift, seed=6, people=23):
    """Return three ratings per participant; no rating is exactly 0."""
    rng = random.Random(seed)
    rows = []
    for subject in rng.sample(range(1, people + 1), people):
        for nr, name in enumerate(rng.sample("abc", 3)):
            place = "abc".index(name)
            rating = max(-100, min(100, round(rng.gauss(5 * place + shift * (name == "b"), 30)))) or 1
            rows.append(
                {
                    "": nr,
                    "subject_id_within_expert_type": subject if subject <= 10 else subject - 10,
                    "trial_name": name,
                    "trial_nr": nr,
                    "rating": rating,
                    "rt": repr(rng.lognormvariate(2.5, 0.4)),
                    "trial_name_number": float(place),
                    "trial_name_as_jittered_number": place + rng.uniform(-0.05, 0.05),
                    "subject_id": subject,
                }
            )
    return rows


def write(file, columns, rows):
    """Write rows with the saved index of pandas as a first column without a name."""
    with open(file, "w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, ["", *columns], restval="", extrasaction="ignore")
        writer.writeheader()
        writer.writerows({"": place} | row for place, row in enumerate(rows))


def write_two(directory, rows=None):
    """Write the three files of experiment II."""
    directory.mkdir(parents=True, exist_ok=True)
    main = main_rows() if rows is None else rows
    write(directory / "experiment_II_main_practice_catch_trials_preprocessed.csv", MAIN, main)
    start = "experiment_II_intuitiveness"
    write(directory / f"{start}_beginning_preprocessed.csv", RATING, rating_rows(0))
    write(directory / f"{start}_end_preprocessed.csv", RATING, rating_rows(25, seed=7))
    return directory


# Chance of saying yes with and without reliance on the border, and mean of both scales.
METHODS = {
    "CRP (ours)": (0.9, 0.25, 7.0),
    "Grad-CAM": (0.75, 0.45, 6.0),
    "LRP": (0.65, 0.5, 7.2),
    "SHAP": (0.6, 0.5, 6.5),
    "IG": (0.55, 0.5, 7.5),
}


def achtibat_rows(name, seed=8, people=25):
    """Return the rows (category, value) of one method: 7 pictures of each kind per participant."""
    rng = random.Random(f"{name} {seed}")
    hit, false_alarm, mean = METHODS[name]
    rows = []
    for kind, chance in (("T", hit), ("F", false_alarm)):
        own = [min(1, max(0, rng.gauss(chance, 0.12))) for _ in range(people) for _ in range(7)]
        rows += [(f"impact_yes_{kind}", int(rng.random() < one)) for one in own]
        for scale in ("confidence_impact", "clarity"):
            rows += [(f"{scale}_{kind}", min(9, max(0, round(rng.gauss(mean, 1.5))))) for _ in own]
    return rows


def write_achtibat(directory, methods=METHODS):
    """Write a file per method."""
    directory.mkdir(parents=True, exist_ok=True)
    for name in methods:
        with open(directory / f"study_{name}.csv", "w", encoding="utf-8", newline="") as target:
            csv.writer(target).writerows([("category", "values"), *achtibat_rows(name)])
    return directory
