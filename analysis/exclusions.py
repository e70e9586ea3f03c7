"""Who and which trials are analysed, and how many are not and why. Blind to condition and to answers."""

from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from analysis.errors import UserError
from analysis.load import Dataset
from analysis.modes import choose, nobody_left
from analysis.parts import COLUMNS, belongs, part
from analysis.trials import PARTICIPANT, Trials, among, count, distinct, filled, size


class FlowLine(NamedTuple):
    """One line of the flow of participants: what happened, to how many, and whether they are left out."""

    what: str
    n: int
    left_out: bool


@dataclass(frozen=True)
class Selection:
    """The analysed part of a dataset.

    `trials`, `catch`, `showings`: the analysed participants' trials of each part (see `analysis.parts`);
    `participants`: one row each; `candidates`: everyone of the modes, excluded or not;
    `flow`, `trial_flow`: what was left out; `n_excluded`: participants of the modes left out.
    """

    modes: tuple[str, ...]
    mode_reason: str
    keep_excluded: bool
    trials: Trials
    catch: Trials
    showings: Trials
    participants: pd.DataFrame
    candidates: pd.DataFrame
    flow: list[FlowLine]
    trial_flow: list[FlowLine]

    def part(self, of: str) -> Trials:
        """Return the analysed participants' `main`, `catch` or `showings` trials."""
        return {"main": self.trials, "catch": self.catch, "showings": self.showings}[of]

    @property
    def n_excluded(self) -> int:
        """Participants of the analysed modes that were left out."""
        return len(self.candidates) - len(self.participants)


def select(dataset: Dataset, mode: str | None = None, keep_excluded: bool = False) -> Selection:
    """Choose the participants who stay and their trials; raises UserError if none is left.

    `mode`: `live`, `pilot` or `simulated`; None takes live participants if one of them finished, else
    everyone of the modes in which somebody did.
    `keep_excluded` keeps drop-outs and flagged participants; nobody is kept without a main trial.
    """
    modes, reason = choose(dataset, mode)
    people = dataset.participants
    candidates = people[people["mode"].isin(modes)]
    fates = _fates(candidates)
    kept_mask = candidates[PARTICIPANT].isin(distinct(part(dataset.trials, "main"), PARTICIPANT))
    if not keep_excluded:
        kept_mask &= fates == ""
    kept = candidates[kept_mask]
    if kept.empty:
        raise UserError(nobody_left(dataset, candidates, modes, keep_excluded))
    others = people.loc[~people["mode"].isin(modes), "mode"].value_counts().sort_index()
    flow = [
        FlowLine("in the dataset", len(people), False),
        *(FlowLine(f"{name} participants", n, True) for name, n in others.items()),
        *_losses(fates, kept_mask, keep_excluded),
        FlowLine("analysed", len(kept), False),
    ]
    everyone = len(kept) == len(people)
    theirs = dataset.trials if everyone else among(dataset.trials, PARTICIPANT, list(kept[PARTICIPANT]))
    trials = part(theirs, "main")
    # The same object where there are none: a second table would double the memory.
    twice = part(theirs, "showings") if size(filled(theirs, "repeats_trial")) else trials
    return Selection(
        modes,
        reason,
        keep_excluded,
        trials,
        part(theirs, "catch"),
        twice,
        kept,
        candidates,
        flow,
        _trial_flow(dataset.trials, kept[PARTICIPANT]),
    )


def _fates(candidates: pd.DataFrame) -> pd.Series:
    """Say of each participant why the dataset's rules leave them out; empty for those they do not."""
    said = pd.Series("", index=candidates.index, dtype=object)
    unfinished = ~candidates["completed"]
    flagged = candidates["completed"] & candidates["excluded"]
    for what, column, left in [
        ("did not finish", "status", unfinished),
        ("flagged", "exclusion_reason", flagged),
    ]:
        reasons = candidates.loc[left, column].replace("", "no reason given").str.replace("_", " ")
        said[left] = f"{what}: " + reasons
    return said


def _losses(fates: pd.Series, kept: pd.Series, keep_excluded: bool) -> list[FlowLine]:
    """Return a line for each fate, apart for those who were kept all the same."""
    lines = []
    for fate in sorted(set(fates)):
        here, gone = int((kept & (fates == fate)).sum()), int((~kept & (fates == fate)).sum())
        if here and fate:
            lines.append(FlowLine(f"{fate} (kept)", here, False))
        if gone:
            no_trial = "no main trial answered"
            why = f"{fate}, {no_trial}" if fate and keep_excluded else fate or no_trial
            lines.append(FlowLine(why, gone, True))
    return lines


def _trial_flow(trials: Trials, kept: pd.Series) -> list[FlowLine]:
    """Return how many trials there are of those who stay, by part, and how many of others."""
    counts = count(trials, [PARTICIPANT, *COLUMNS])
    theirs = counts[PARTICIPANT].isin(kept)
    practice, repeated = counts["is_practice"], ~counts["is_practice"] & (counts["stage"] == "repeated")
    catch, main = belongs(counts, "catch"), belongs(counts, "main")
    rare = {"second showings": repeated, "ended by the time limit": ~(practice | repeated | catch | main)}

    def n(chosen: pd.Series) -> int:
        return int(counts.loc[chosen, "n"].sum())

    return [
        FlowLine("in the dataset", int(counts["n"].sum()), False),
        FlowLine("of participants left out", n(~theirs), True),
        FlowLine("practice", n(theirs & practice), True),
        FlowLine("catch trials, reported apart", n(theirs & catch), True),
        *(FlowLine(what, n(theirs & which), True) for what, which in rare.items() if n(theirs & which)),
        FlowLine("analysed", n(theirs & main), False),
    ]
