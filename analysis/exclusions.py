"""Who and which trials are analysed, and how many are not and why. Blind to condition and to answers."""

from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from analysis.errors import UserError
from analysis.load import Dataset
from analysis.modes import choose, main_trials, nobody_left
from analysis.showings import showings


class FlowLine(NamedTuple):
    """One line of the flow of participants: what happened, to how many, and whether they are left out."""

    what: str
    n: int
    left_out: bool


@dataclass(frozen=True)
class Selection:
    """The analysed part of a dataset.

    `trials`: main trials of the analysed participants, as `main_trials` gives them; `catch`: their catch
    trials, a timed-out one counted as wrong; `showings`: main trials and their second showings;
    `participants`: one row each; `candidates`: everyone of the modes, excluded or not;
    `flow`, `trial_flow`: what was left out; `n_excluded`: participants of the modes left out.
    """

    modes: tuple[str, ...]
    mode_reason: str
    keep_excluded: bool
    trials: pd.DataFrame
    catch: pd.DataFrame
    showings: pd.DataFrame
    participants: pd.DataFrame
    candidates: pd.DataFrame
    flow: list[FlowLine]
    trial_flow: list[FlowLine]

    def part(self, of: str) -> pd.DataFrame:
        """Return the analysed participants' `main`, `catch` or `showings` trials."""
        return {"main": self.trials, "catch": self.catch, "showings": self.showings}[of]

    @property
    def n_excluded(self) -> int:
        """Participants of the analysed modes that were left out."""
        return len(self.candidates) - len(self.participants)


def select(dataset: Dataset, mode: str | None = None, keep_excluded: bool = False) -> Selection:
    """Drop what `main_trials` drops, drop-outs and flagged participants; raises UserError if none is left.

    `mode`: `live`, `pilot` or `simulated`; None takes live participants if one of them finished, else
    everyone of the modes in which somebody did.
    `keep_excluded` keeps drop-outs and flagged participants; nobody is kept without a main trial.
    """
    modes, reason = choose(dataset, mode)
    people = dataset.participants
    candidates = people[people["mode"].isin(modes)]
    fates = _fates(candidates)
    kept_mask = candidates["subject_id"].isin(main_trials(dataset.trials)["subject_id"].unique())
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
    theirs = dataset.trials["subject_id"].isin(kept["subject_id"])
    trials, catch, trial_flow = _trials(dataset.trials, theirs)
    twice = showings(dataset.trials[theirs]) if dataset.trials["repeats_trial"].notna().any() else trials
    return Selection(modes, reason, keep_excluded, trials, catch, twice, kept, candidates, flow, trial_flow)


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


def _trials(trials: pd.DataFrame, theirs: pd.Series) -> tuple[pd.DataFrame, pd.DataFrame, list[FlowLine]]:
    """Return the main trials and the catch trials of those who stay, `theirs`, and what was left out."""
    practice = theirs & trials["is_practice"]
    repeated = theirs & ~practice & (trials["stage"] == "repeated")
    catch = theirs & ~practice & ~repeated & trials["is_catch"]
    main = main_trials(trials[theirs])
    late = int(theirs.sum() - practice.sum() - repeated.sum() - catch.sum()) - len(main)
    rare = {"second showings": int(repeated.sum()), "ended by the time limit": late}
    flow = [
        FlowLine("in the dataset", len(trials), False),
        FlowLine("of participants left out", int((~theirs).sum()), True),
        FlowLine("practice", int(practice.sum()), True),
        FlowLine("catch trials, reported apart", int(catch.sum()), True),
        *(FlowLine(what, n, True) for what, n in rare.items() if n),
        FlowLine("analysed", len(main), False),
    ]
    return main, trials[catch], flow
