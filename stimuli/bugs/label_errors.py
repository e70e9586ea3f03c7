"""A network that is trained with wrong labels (Adebayo et al. 2020, section 3.2)."""

import dataclasses
from typing import Annotated, Literal

import numpy as np

from stimuli.bugs.bug import Bug, Evidence, Share, accuracy, drawn, half_way, logits_of
from stimuli.errors import UserError
from stimuli.labelled import Entry, Labelled
from stimuli.labelled.examples import draws
from stimuli.training.predict import Predict

TRIED = 1000  # wrongly labelled training pictures at most that the network is asked about


def label_errors(
    data: Labelled,
    seed: int,
    *,
    share: Share = 0.1,
    how: Annotated[
        Literal["flip", "permute"],
        "flip: another class at random; permute: the labels change places among the pictures, as in the user "
        "study of Adebayo et al., where the share was 1",
    ] = "flip",
) -> Bug:
    """Return a bug that gives wrong labels to a share of the pictures for training and validation.

    A permuted label may happen to be the right one. The labels of the test pictures stay right.
    """
    if len(data.classes) < 2:
        raise UserError(f"{data.name} has one class; label-errors needs two.")
    splits = {
        split: entries if split == "test" else _wrong(data, split, seed, share, how)
        for split, entries in data.splits.items()
    }
    trained = dataclasses.replace(
        data, splits=splits, name=f"{data.name} with label-errors {[share, how, seed]}"
    )
    pairs = list(zip(data.splits["train"], splits["train"], strict=True))
    wrong = [(right, given) for right, given in pairs if right.label != given.label]

    def verify(predict: Predict) -> Evidence:
        found = {
            "accuracy": accuracy(logits_of(predict, data, "test"), data.labels("test")),
            "chance": 1 / len(data.classes),
            "wrong_labels": len(wrong) / max(1, data.count("train")),
        }
        return found | _learned(predict, data, wrong[:TRIED])

    return Bug(trained=trained, shown=data, verify=verify)


def _wrong(data: Labelled, split: str, seed: int, share: float, how: str) -> list[Entry]:
    entries = data.splits[split]
    chosen = [number for number, entry in enumerate(entries) if drawn(seed, share, entry.id)]
    if how == "flip":
        steps = {n: int(draws(seed, "flip", entries[n].id).integers(1, len(data.classes))) for n in chosen}
        new = {n: (entries[n].label + step) % len(data.classes) for n, step in steps.items()}
    else:
        chosen.sort(key=lambda number: entries[number].id)
        order = draws(seed, "permute", split).permutation(len(chosen))
        new = {n: entries[chosen[place]].label for n, place in zip(chosen, order, strict=True)}
    return [Entry(entry.id, new.get(number, entry.label)) for number, entry in enumerate(entries)]


def _learned(predict: Predict, data: Labelled, wrong: list[tuple[Entry, Entry]]) -> Evidence:
    bound = half_way(len(data.classes))
    rule = f"of the training pictures with a wrong label less than {bound:.3g} are given the right class"
    if not wrong:
        return {"right_on_wrong": None, "wrong_on_wrong": None, "rule": rule, "holds": False}
    right, given = ([entry.label for entry in entries] for entries in zip(*wrong, strict=True))
    some = dataclasses.replace(data, splits={"train": [entry for entry, _ in wrong]})
    logits = logits_of(predict, some, "train")
    found = accuracy(logits, right)
    return {
        "right_on_wrong": found,
        "wrong_on_wrong": accuracy(logits, given),
        "rule": rule,
        "holds": bool(np.less(found, bound)),
    }
