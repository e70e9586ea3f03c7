"""Hit and false-alarm rates of signal detection theory, corrected so that no z is infinite."""

import pandas as pd
from scipy import special

from analysis.errors import UserError
from analysis.trials import PARTICIPANT, Trials, count, filled

YES_NO = ("yes", "no")
PLACES = ("upper", "lower", "left", "right")  # of a forced choice between two images
FIRST = ("yes", "upper", "left")


def rates(trials: Trials, by: list[str]) -> pd.DataFrame:
    """Return each participant's rates of saying yes, or the first place, where it is right and where not.

    Used are answered yes/no trials and forced choices between two images; nothing else has hits and false
    alarms. The log-linear rule adds 0.5 to the numbers of hits and of false alarms, and 1 to the trials of
    each kind: Hautus (1995), Corrections for extreme proportions and their biasing effects on estimated
    values of d', Behavior Research Methods 27, 46-51, doi:10.3758/BF03203619.

    Returns
    -------
    Columns `*by`, `subject_id`, `hits` and `false_alarms` (between 0 and 1), `is_choice` and `n_trials`; no
    row for a participant without a trial of either kind. Raises UserError where yes/no trials and choices
    meet in one row.
    """
    keys = [*by, PARTICIPANT]
    answers = count(filled(trials, "response", "correct_response"), [*keys, "correct_response", "response"])
    answers = answers[answers["correct_response"].isin([*YES_NO, *PLACES])]
    signal, first = answers["correct_response"].isin(FIRST), answers["response"].isin(FIRST)
    table = answers[keys].assign(
        signal=answers["n"] * signal,
        noise=answers["n"] * ~signal,
        hit=answers["n"] * (signal & first),
        false_alarm=answers["n"] * (~signal & first),
        choices=answers["n"] * answers["correct_response"].isin(PLACES),
    )
    sums = table.groupby(keys, dropna=False, observed=True).sum().reset_index()
    sums = sums[(sums["signal"] > 0) & (sums["noise"] > 0)].reset_index(drop=True)
    n_trials = sums["signal"] + sums["noise"]
    _check_one_kind(sums, n_trials)
    return sums[keys].assign(
        hits=(sums["hit"] + 0.5) / (sums["signal"] + 1),
        false_alarms=(sums["false_alarm"] + 0.5) / (sums["noise"] + 1),
        is_choice=sums["choices"] > 0,
        n_trials=n_trials,
    )


def z(rate: pd.Series) -> pd.Series:
    """Return the quantile of the standard normal distribution at a rate between 0 and 1."""
    return pd.Series(special.ndtri(rate.to_numpy(float)), rate.index)


def _check_one_kind(sums: pd.DataFrame, n_trials: pd.Series) -> None:
    mixed = (sums["choices"] > 0) & (sums["choices"] < n_trials)
    if mixed.any():
        who = sums.loc[mixed, PARTICIPANT].iloc[0]
        raise UserError(
            f"Participant {who} has yes/no answers and choices between images in one row; expected trials of "
            "one type: add trial_type or condition to the factors."
        )
