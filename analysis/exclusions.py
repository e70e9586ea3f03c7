"""Who and which trials are analysed, and how many are not and why. Blind to condition and to answers."""

from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from analysis.errors import UserError
from analysis.load import Dataset

MODES = ("live", "pilot", "simulated")


class Step(NamedTuple):
    """One line of the flow of participants: what happened, to how many, and whether they are left out."""

    what: str
    n: int
    left_out: bool


@dataclass(frozen=True)
class Selection:
    """The analysed part of a dataset.

    `trials`: main trials of the analysed participants, no practice, no catch; `catch`: their catch trials;
    `participants`: one row each; `candidates`: everyone of the modes, excluded or not;
    `flow`, `trial_flow`: what was left out; `n_excluded`: participants of the modes left out.
    """

    modes: tuple[str, ...]
    mode_reason: str
    keep_excluded: bool
    trials: pd.DataFrame
    catch: pd.DataFrame
    participants: pd.DataFrame
    candidates: pd.DataFrame
    flow: list[Step]
    trial_flow: list[Step]

    @property
    def n_excluded(self) -> int:
        """Participants of the analysed modes that were left out."""
        return len(self.candidates) - len(self.participants)


def select(dataset: Dataset, mode: str | None = None, keep_excluded: bool = False) -> Selection:
    """Drop practice and catch trials, drop-outs and flagged participants; raises UserError if none is left.

    `mode`: `live`, `pilot` or `simulated`; None takes live trials if there are any, else all there are.
    `keep_excluded` keeps drop-outs and flagged participants.
    """
    modes, reason = _modes(dataset.trials, mode)
    people = dataset.participants
    candidates = people[people["mode"].isin(modes)]
    unfinished = ~candidates["completed"]
    flagged = candidates["completed"] & candidates["excluded"]
    kept = candidates if keep_excluded else candidates[~unfinished & ~flagged]
    flow = [Step("in the dataset", len(people), False)]
    others = people.loc[~people["mode"].isin(modes), "mode"].value_counts().sort_index()
    flow += [Step(f"{name} participants", n, True) for name, n in others.items()]
    kept_mark = " (kept)" if keep_excluded else ""
    for what, column, left in [
        ("did not finish", "status", unfinished),
        ("flagged", "exclusion_reason", flagged),
    ]:
        reasons = candidates.loc[left, column].replace("", "no reason given").str.replace("_", " ")
        counts = reasons.value_counts().sort_index()
        flow += [Step(f"{what}: {name}{kept_mark}", n, not keep_excluded) for name, n in counts.items()]
    flow.append(Step("analysed", len(kept), False))
    trials, catch, trial_flow = _trials(dataset.trials, kept)
    if trials.empty:
        raise UserError(
            f"No main trial is left to analyse: of {len(candidates)} {' and '.join(modes)} participants, "
            f"{int(unfinished.sum())} did not finish, {int(flagged.sum())} flagged as excluded"
            + ("." if keep_excluded else "; --keep-excluded keeps them.")
        )
    return Selection(modes, reason, keep_excluded, trials, catch, kept, candidates, flow, trial_flow)


def _modes(trials: pd.DataFrame, mode: str | None) -> tuple[tuple[str, ...], str]:
    present = tuple(name for name in MODES if (trials["mode"] == name).any())
    if mode is not None:
        if mode not in present:
            raise UserError(f"The dataset has no {mode} trials, only {' and '.join(present)} ones.")
        return (mode,), f"{mode} participants, as asked for"
    if "live" in present:
        return ("live",), "live participants"
    return present, f"{' and '.join(present)} participants, as the dataset has no live ones"


def _trials(trials: pd.DataFrame, people: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame, list[Step]]:
    theirs = trials["subject_id"].isin(people["subject_id"])
    practice = theirs & trials["is_practice"]
    catch = theirs & ~trials["is_practice"] & trials["is_catch"]
    main = theirs & ~trials["is_practice"] & ~trials["is_catch"]
    flow = [
        Step("in the dataset", len(trials), False),
        Step("of participants left out", int((~theirs).sum()), True),
        Step("practice", int(practice.sum()), True),
        Step("catch trials, reported apart", int(catch.sum()), True),
        Step("analysed", int(main.sum()), False),
    ]
    return trials[main], trials[catch], flow
