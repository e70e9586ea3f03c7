"""Whose answers are analysed: live, pilot or simulated participants, and what to try where none are left."""

import pandas as pd

from analysis import wording
from analysis.errors import UserError
from analysis.load import Dataset
from analysis.parts import part
from analysis.trials import PARTICIPANT, among, distinct

MODES = ("live", "pilot", "simulated")


def choose(dataset: Dataset, mode: str | None) -> tuple[tuple[str, ...], str]:
    """Return the modes to analyse, and why these in words; raises UserError for a mode without trials.

    Without `mode`: live, if a live participant finished; else all modes in which somebody finished, so
    that one person who only had a look does not hide a whole simulation; else all that there are.
    """
    if mode is not None:
        present = _in_order(distinct(dataset.trials, "mode"))
        if mode not in present:
            raise UserError(f"The dataset has no {mode} trials, only {' and '.join(present)} ones.")
        return (mode,), f"{mode} participants, as asked for"
    people = dataset.participants
    finished = _in_order(list(people.loc[people["completed"], "mode"]))
    chosen = finished or _in_order(list(people["mode"]))
    if "live" in chosen:
        return ("live",), "live participants"
    return (
        chosen,
        f"{' and '.join(chosen)} participants, as {_no_live(int((people['mode'] == 'live').sum()))}",
    )


def _in_order(modes: list[str]) -> tuple[str, ...]:
    return tuple(name for name in MODES if name in modes)


def _no_live(n: int) -> str:
    if n == 0:
        return "the dataset has no live ones"
    return f"the dataset's {wording.count(n, 'live participant')} did not finish"


def nobody_left(dataset: Dataset, candidates: pd.DataFrame, modes: tuple[str, ...], kept: bool) -> str:
    """Say that no main trial is left, why, and which options would leave some."""
    unfinished = int((~candidates["completed"]).sum())
    flagged = int((candidates["completed"] & candidates["excluded"]).sum())
    theirs = among(part(dataset.trials, "main"), PARTICIPANT, list(candidates[PARTICIPANT]))
    keep = not kept and len(distinct(theirs, "condition")) > 1
    who = wording.count(len(candidates), f"{' and '.join(modes)} participant")
    return (
        f"No main trial is left to analyse: of {who}, {unfinished} did not finish and {flagged} "
        f"{'is' if flagged == 1 else 'are'} flagged as excluded{others(dataset, modes, keep)}."
    )


def others(dataset: Dataset, modes: tuple[str, ...], keep: bool = False) -> str:
    """Return the end of an error's sentence: the options that would leave somebody to analyse, if any."""
    people = dataset.participants
    people = people[people[PARTICIPANT].isin(distinct(part(dataset.trials, "main"), PARTICIPANT))]
    left = people[people["completed"] & ~people["excluded"] & ~people["mode"].isin(modes)]
    tries = ["--keep-excluded"] * keep + [f"--mode {name}" for name in _in_order(list(left["mode"]))]
    return f"; try {' or '.join(tries)}" if tries else ""
