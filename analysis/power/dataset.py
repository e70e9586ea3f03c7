"""How many trials participants had in each condition of a dataset that exists, such as a pilot's."""

from collections.abc import Sequence
from pathlib import Path

from analysis.errors import UserError
from analysis.load import load
from analysis.power.design import Design


def read_design(directory: Path, conditions: Sequence[str]) -> Design:
    """Return the design of a dataset's main trials; raises UserError where a condition has none.

    `conditions`: of the column `condition`. The trials are those of the median participant, in the
    condition with the fewest.
    """
    trials = load(directory).trials
    main = trials[~trials["stage"].isin(["practice", "repeated"]) & ~trials["is_catch"]]
    counts = main.groupby(["condition", "subject_id"]).size()
    found = sorted(set(main["condition"]))
    for condition in conditions:
        if condition not in found:
            raise UserError(f"{directory} has no condition {condition}; it has {', '.join(found) or 'none'}.")
    each = [round(float(counts[condition].median())) for condition in conditions]
    people = [set(counts[condition].index) for condition in conditions]
    between = len(conditions) > 1 and not set.intersection(*people)
    return Design(tuple(conditions), min(each), between=between)
