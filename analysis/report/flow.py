"""The flow of participants: who was in the dataset, who is left out and why, who is analysed."""

from typing import NamedTuple

import pandas as pd

from analysis import wording
from analysis.exclusions import FlowLine
from analysis.pipeline import Analysis
from analysis.report.tables import Table
from analysis.trials import PARTICIPANT, count


class Flow(NamedTuple):
    """What the flow diagram shows; `groups`: the levels of each factor between participants, with counts."""

    total: int
    left_out: list[FlowLine]
    kept: list[FlowLine]
    analysed: int
    groups: dict[str, dict[str, int]]


def of(done: Analysis) -> Flow:
    """Return the flow of participants of an analysis."""
    first, *between, last = done.selection.flow
    return Flow(
        first.n,
        [line for line in between if line.left_out],
        [line for line in between if not line.left_out],
        last.n,
        _groups(done),
    )


def _groups(done: Analysis) -> dict[str, dict[str, int]]:
    """Count the analysed participants at each level of the factors between participants."""
    found: dict[str, dict[str, int]] = {}
    for measure in done.data.measured():
        for factor in done.data.factors(measure):
            if factor.kind == "between" and factor.name not in found:
                people = count(done.selection.trials, [PARTICIPANT, factor.column])
                counts = people[factor.column].astype(str).value_counts()
                found[factor.name] = {level: int(counts.get(level, 0)) for level in factor.levels}
    return found


def verdicts(done: Analysis) -> Table | None:
    """Return the rules' verdicts on the participants that they exclude, with value, bound and threshold."""
    rules = _rules(done)
    rules = rules[rules["excluded"]].sort_values([PARTICIPANT, "rule", "bound"])
    if rules.empty:
        return None
    rows = [
        [row.subject_id, row.rule, row.bound, wording.plain(row.value), wording.plain(row.threshold)]
        for row in rules.itertuples()
    ]
    return Table(
        "Participants flagged by a rule", ["Participant", "Rule", "Bound", "Value", "Threshold"], rows, text=2
    )


def rules(done: Analysis) -> Table | None:
    """Return each exclusion rule with its threshold, and how many it was asked about and flags."""
    found = _rules(done)
    rows = []
    for (rule, bound, threshold), own in found.groupby(
        ["rule", "bound", "threshold"], sort=True, dropna=False
    ):
        values = own["value"].dropna()
        span = f"{wording.plain(values.min())} to {wording.plain(values.max())}" if len(values) else "none"
        cells = [span, str(bound), wording.plain(threshold), str(len(own)), str(int(own["excluded"].sum()))]
        rows.append([str(rule), *cells])
    head = ["Rule", "Values", "Bound", "Threshold", "Participants", "Flagged"]
    return Table("Exclusion rules of the study", head, rows) if rows else None


def _rules(done: Analysis) -> pd.DataFrame:
    found = done.dataset.exclusions
    return found[found[PARTICIPANT].isin(done.selection.candidates[PARTICIPANT])]
