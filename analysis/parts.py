"""Which trials count: the main ones, catch trials, and second showings beside the first."""

import pandas as pd

from analysis.trials import Trials

# What is needed to tell the parts apart.
COLUMNS = ["stage", "is_practice", "is_catch", "timed_out"]
PARTS = {
    "main": "NOT is_practice AND NOT is_catch AND NOT timed_out AND stage <> 'repeated'",
    "catch": "NOT is_practice AND is_catch AND stage <> 'repeated'",
    "showings": "NOT is_practice AND NOT is_catch AND NOT timed_out",
}


def part(trials: Trials, of: str) -> Trials:
    """Return the trials of one part: `main`, `catch` or `showings`.

    `main`: answered in time, and no practice, second showing or catch trial. `catch`: catch trials, of which
    one that the time limit ended is wrong. `showings`: main trials and their second showings.
    """
    if isinstance(trials, pd.DataFrame):
        return trials[belongs(trials, of)]
    return trials.filter(PARTS[of])


def belongs(trials: pd.DataFrame, of: str) -> pd.Series:
    """Return which rows belong to a part; the table has at least `COLUMNS`."""
    again, practice = trials["stage"] == "repeated", trials["is_practice"]
    if of == "catch":
        return ~practice & ~again & trials["is_catch"]
    answered = ~(practice | trials["is_catch"] | trials["timed_out"])
    return answered if of == "showings" else answered & ~again
