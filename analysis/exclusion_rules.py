"""Rules of exclusion applied again to a dataset: a plan's in place of those that the study was run with.

A rule names the least (`min`) and the most (`max`) that a participant who stays in the analysis may reach.
All rules see every trial of a participant alike: none knows of conditions or of who answered better where.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import pandas as pd

from analysis.cells import aggregate
from analysis.errors import UserError
from analysis.load import Dataset
from analysis.trials import PARTICIPANT, Trials, among, count, filled, only

Values: TypeAlias = pd.Series  # by participant; a participant without a value is not in it
PLACES = (("upper", "lower"), ("left", "right"))
GRADES = ("poor", "fair", "good")


def _failed(trials: Trials, by: list[str]) -> pd.Series:
    """Return the number of catch trials failed, for each participant and combination of `by`."""
    counts = count(trials, [PARTICIPANT, *by, "is_catch", "correct", "timed_out"])
    failed = counts["is_catch"] & (~counts["correct"] | counts["timed_out"])
    return (
        counts.assign(failed=counts["n"] * failed).groupby([PARTICIPANT, *by], dropna=False)["failed"].sum()
    )


def _catch_failed(data: Dataset) -> Values:
    return _failed(data.trials, [])


def _catch_failed_in_block(data: Dataset) -> Values:
    return _failed(data.trials, ["block"]).groupby(PARTICIPANT).max()


def _catch_correct(data: Dataset) -> Values:
    return _by_participant(aggregate(only(data.trials, "is_catch", True), "correct", "mean", []))


def _least_chosen(data: Dataset) -> Values:
    answers = count(only(data.trials, "is_practice", False), [PARTICIPANT, "response"])
    table = answers.pivot(index=PARTICIPANT, columns="response", values="n")
    least = []
    for places in PLACES:
        counts = table.reindex(columns=list(places))
        least.append(counts[counts.notna().any(axis=1)].fillna(0).min(axis=1))
    return pd.concat(least, axis=1).min(axis=1)


def _median_rt_ms(data: Dataset) -> Values:
    answered = only(_main(data.trials), "timed_out", False)
    return _by_participant(aggregate(answered, "rt_ms", "median", []))


def _practice_rounds(data: Dataset) -> Values:
    rounds = count(filled(only(data.trials, "is_practice", True), "round"), [PARTICIPANT, "round"])
    return rounds.groupby(PARTICIPANT)["round"].max()


def _timed_out(data: Dataset) -> Values:
    counts = count(_main(data.trials), [PARTICIPANT, "timed_out"])
    return counts.assign(n=counts["n"] * counts["timed_out"]).groupby(PARTICIPANT)["n"].sum()


def _timing(data: Dataset) -> Values:
    graded = data.participants[data.participants["timing_grade"].isin(GRADES)]
    return graded.set_index(PARTICIPANT)["timing_grade"].map(GRADES.index)


def _main(trials: Trials) -> Trials:
    return among(trials, "stage", ["main", "repeated"])


def _by_participant(cells: pd.DataFrame) -> Values:
    return cells.set_index(PARTICIPANT)["value"]


# What can be computed from the trials; the time on pages, which they do not have, is in the exclusions file.
RULES: dict[str, Callable[[Dataset], Values]] = {
    "catch_failed": _catch_failed,
    "catch_failed_in_block": _catch_failed_in_block,
    "catch_correct": _catch_correct,
    "least_chosen": _least_chosen,
    "median_rt_ms": _median_rt_ms,
    "practice_rounds": _practice_rounds,
    "timed_out": _timed_out,
    "timing": _timing,
}


def judge(dataset: Dataset, rules: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Return the verdicts: columns `subject_id`, `rule`, `value`, `bound`, `threshold`, `excluded`.

    rules: each with `rule` and `min`, `max` or both, as in a study file (docs/study-file.md). Raises
    UserError for a rule whose value this dataset does not have.
    """
    parts = []
    for rule in rules:
        values = _values(dataset, rule["rule"])
        for bound in ("min", "max"):
            if bound in rule:
                broken = values < rule[bound] if bound == "min" else values > rule[bound]
                part = pd.DataFrame(
                    {
                        PARTICIPANT: values.index,
                        "value": values.to_numpy(float),
                        "excluded": broken.to_numpy(),
                    }
                )
                parts.append(part.assign(rule=rule["rule"], bound=bound, threshold=float(rule[bound])))
    columns = [PARTICIPANT, "rule", "value", "bound", "threshold", "excluded"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def _values(dataset: Dataset, rule: str) -> Values:
    if rule in RULES:
        return RULES[rule](dataset)
    known = dataset.exclusions[(dataset.exclusions["rule"] == rule) & dataset.exclusions["value"].notna()]
    if known.empty:
        raise UserError(
            f"No value of the rule {rule} is known in this dataset; those that can be computed are "
            f"{', '.join(RULES)}."
        )
    return known.drop_duplicates(PARTICIPANT).set_index(PARTICIPANT)["value"]


def apply(dataset: Dataset, rules: Sequence[dict[str, Any]]) -> Dataset:
    """Return the dataset with these rules' verdicts in place of its own."""
    verdicts = judge(dataset, rules)
    broken = verdicts[verdicts["excluded"].astype(bool)]
    reasons = broken.groupby(PARTICIPANT)["rule"].agg(lambda names: ", ".join(dict.fromkeys(names)))
    people = dataset.participants
    people = people.assign(
        excluded=people[PARTICIPANT].isin(broken[PARTICIPANT]),
        exclusion_reason=people[PARTICIPANT].map(reasons).fillna(""),
    )
    return replace(dataset, participants=people, exclusions=verdicts)
