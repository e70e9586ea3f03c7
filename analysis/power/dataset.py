"""How many trials participants had in each condition of a dataset that exists, such as a pilot's."""

from collections.abc import Sequence
from pathlib import Path

from analysis.errors import UserError
from analysis.load import load_or_open
from analysis.power.design import Design
from analysis.trials import PARTICIPANT, count


def read_design(directory: Path, conditions: Sequence[str]) -> Design:
    """Return the design of a dataset's main trials; raises UserError where a condition has none.

    `conditions`: of the column `condition`. The trials are those of the median participant, in the
    condition with the fewest.
    """
    counts = count(load_or_open(directory).trials, ["condition", PARTICIPANT, "stage", "is_catch"])
    main = counts[~counts["stage"].isin(["practice", "repeated"]) & ~counts["is_catch"]]
    counts = main.groupby(["condition", PARTICIPANT])["n"].sum()
    found = sorted(set(main["condition"]))
    for condition in conditions:
        if condition not in found:
            raise UserError(f"{directory} has no condition {condition}; it has {', '.join(found) or 'none'}.")
    each = [round(float(counts[condition].median())) for condition in conditions]
    people = [set(counts[condition].index) for condition in conditions]
    between = len(conditions) > 1 and not set.intersection(*people)
    return Design(tuple(conditions), min(each), between=between)
