"""Rules of exclusion applied again to a dataset: a plan's in place of those that the study was run with.

A rule names the least (`min`) and the most (`max`) that a participant who stays in the analysis may reach.
All rules see every trial of a participant alike: none knows of conditions or of who answered better where.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import pandas as pd

from analysis.errors import UserError
from analysis.load import Dataset

Values: TypeAlias = pd.Series  # by participant; a participant without a value is not in it
ID = "subject_id"
PLACES = (("upper", "lower"), ("left", "right"))
GRADES = ("poor", "fair", "good")


def _failed(trials: pd.DataFrame) -> pd.DataFrame:
    return trials[trials["is_catch"] & (~trials["correct"] | trials["timed_out"])]


def _catch_failed(data: Dataset) -> Values:
    counts = _failed(data.trials).groupby(ID).size()
    return counts.reindex(data.trials[ID].unique(), fill_value=0)


def _catch_failed_in_block(data: Dataset) -> Values:
    counts = _failed(data.trials).groupby([ID, "block"]).size().groupby(ID).max()
    return counts.reindex(data.trials[ID].unique(), fill_value=0)


def _catch_correct(data: Dataset) -> Values:
    return data.trials[data.trials["is_catch"]].groupby(ID)["correct"].mean()


def _least_chosen(data: Dataset) -> Values:
    trials = data.trials[~data.trials["is_practice"]]
    least: dict[str, int] = {}
    for places in PLACES:
        chosen = trials[trials["response"].isin(places)]
        counts = pd.crosstab(chosen[ID], chosen["response"]).reindex(columns=list(places), fill_value=0)
        for participant, count in counts.min(axis=1).items():
            least[participant] = min(int(count), least.get(participant, int(count)))
    return pd.Series(least, dtype=float)


def _median_rt_ms(data: Dataset) -> Values:
    trials = _main(data.trials)
    return trials[~trials["timed_out"]].groupby(ID)["rt_ms"].median().dropna()


def _practice_rounds(data: Dataset) -> Values:
    return data.trials[data.trials["is_practice"]].groupby(ID)["round"].max().dropna()


def _timed_out(data: Dataset) -> Values:
    return _main(data.trials).groupby(ID)["timed_out"].sum()


def _timing(data: Dataset) -> Values:
    graded = data.participants[data.participants["timing_grade"].isin(GRADES)]
    return graded.set_index(ID)["timing_grade"].map(GRADES.index)


def _main(trials: pd.DataFrame) -> pd.DataFrame:
    return trials[trials["stage"].isin(["main", "repeated"])]


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
                    {ID: values.index, "value": values.to_numpy(float), "excluded": broken.to_numpy()}
                )
                parts.append(part.assign(rule=rule["rule"], bound=bound, threshold=float(rule[bound])))
    columns = [ID, "rule", "value", "bound", "threshold", "excluded"]
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
    return known.drop_duplicates(ID).set_index(ID)["value"]


def apply(dataset: Dataset, rules: Sequence[dict[str, Any]]) -> Dataset:
    """Return the dataset with these rules' verdicts in place of its own."""
    verdicts = judge(dataset, rules)
    broken = verdicts[verdicts["excluded"].astype(bool)]
    reasons = broken.groupby(ID)["rule"].agg(lambda names: ", ".join(dict.fromkeys(names)))
    people = dataset.participants
    people = people.assign(
        excluded=people[ID].isin(broken[ID]), exclusion_reason=people[ID].map(reasons).fillna("")
    )
    return replace(dataset, participants=people, exclusions=verdicts)
