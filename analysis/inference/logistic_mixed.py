"""Logistic mixed model of right and wrong answers, with participants and items as crossed random effects."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analysis import tidy
from analysis.errors import UserError
from analysis.results import Result, versions
from analysis.statistics import answer_tests, cell_contrasts, mixed_logit
from analysis.statistics.answer_model import Model, model_of, same
from analysis.statistics.cell_contrasts import CODINGS, Effect, as_list
from analysis.statistics.mixed_logit import Fit
from analysis.statistics.rules import check_alternative, check_rule
from analysis.statistics.trial_table import trials

METHODS = {"wald": "Wald test", "lr": "likelihood-ratio test"}


def logistic_mixed(
    data: pd.DataFrame,
    value: str,
    participant: str,
    within: str | Sequence[str] | None = None,
    item: str | None = None,
    levels: Sequence | Mapping | None = None,
    *,
    between: str | Sequence[str] | None = None,
    slopes: str | Sequence[str] = (),
    coding: str = "sum",
    method: str = "wald",
    alternative: str = "two-sided",
) -> list[Result]:
    """Test whether the chance of a right answer depends on factors, with participants and items random.

    Parameters
    ----------
    data: one row per trial, with the columns `value` (0 or 1), `participant`, `item` and those of factors.
    within, between: the factors, which the model crosses; to it they are the same.
    item: what was shown (a unit, a picture); without it only participants are random.
    levels: the levels, in order: a sequence for one factor, a mapping for several; None takes all, sorted.
    slopes: `participants`, `items` or both: whose effects of the factors vary too, correlated. Without
        them effects are taken to be the same for all, and p is too small where they are not.
    coding: what the effect of one of several factors is: `sum` averages over the levels of the others,
        `treatment` takes their first.
    method: `wald`, or `lr` for likelihood-ratio tests.
    alternative: `two-sided`, `greater` (first > second) or `less`; for differences of two levels.

    Returns
    -------
    A result per effect, in the order of `analysis.statistics.cell_contrasts.effects`: z, or chi-square where
    the effect has several degrees of freedom or by likelihood ratio; p; the odds ratio with its Wald
    interval; the difference of predicted probabilities. Then an estimate per cell: the predicted probability.
    Both probabilities are averaged over participants and items, so that they compare with observed shares.
    Where all answers of a level are right (or wrong) its odds have no finite estimate: then the test is by
    likelihood ratio, and says so. Where nothing can be tested p is NaN and `note` says why. Raises UserError
    for unknown rules, values other than 0 and 1, and missing columns, levels or cells.

    Source: Jaeger (2008), doi:10.1016/j.jml.2007.11.007; Moscatelli et al. (2012), doi:10.1167/12.11.26.
    """
    factors, slopes = as_list(within) + as_list(between), tuple(as_list(slopes))
    _check(factors, method, alternative, slopes)
    tidy.check(data, value, participant, *factors, *as_list(item))
    wanted = cell_contrasts.levels_of(data, factors, levels)
    effects = cell_contrasts.effects(wanted, coding)
    if alternative != "two-sided" and any(len(effect.weights) > 1 for effect in effects):
        raise UserError(f"alternative is {alternative!r} for an effect of more than two levels.")
    table = trials(data, value, participant, item, wanted)
    model = model_of(table, cell_contrasts.cell_names(wanted), slopes)
    shared = Result(
        n_participants=table.n_participants,
        n_trials=len(table.values),
        n_excluded=table.n_excluded,
        assumptions=_random(model.fit),
        rules=_rules(model, coding if len(factors) > 1 else "", alternative),
        note=table.note,
        versions=versions("glmm", "scipy"),
    )
    rows = [_row(model, effect, shared, method, alternative) for effect in effects]
    return rows + [_predicted(model, cell, shared) for cell in range(len(model.names))]


def _check(factors: list[str], method: str, alternative: str, slopes: tuple[str, ...]) -> None:
    if not factors:
        raise UserError("No factor is named; expected within or between.")
    check_rule("method", method, METHODS)
    check_alternative(alternative)
    for slope in slopes:
        check_rule("slopes", slope, ("participants", "items"))


def _random(fit: Fit) -> str:
    said = ", ".join(f"{sd:.2f} ({name})" for name, sd in fit.deviations.items())
    return f"normal random effects on the log-odds, of standard deviation {said}" if said else ""


def _rules(model: Model, coding: str, alternative: str) -> str:
    said = [f"random intercepts of {' and '.join(model.trials.groups)}"]
    said += [f"random slopes of {' and '.join(model.slopes)}"] if model.slopes else []
    said += ["Laplace approximation", f"effects {CODINGS[coding]}" if coding else "", alternative]
    return "; ".join(one for one in said if one)


def _row(model: Model, effect: Effect, shared: Result, method: str, alternative: str) -> Result:
    """Return the test of an effect; by likelihood ratio where a level it is about is not `mixed`."""
    touched = np.asarray(effect.weights.any(axis=0))
    lost = touched & ~model.mixed
    method = "lr" if lost.any() else method
    row = replace(
        shared, test="logistic_mixed", effect=effect.name, rules=f"{METHODS[method]}; {shared.rules}"
    )
    if lost.any():
        row = row.noted(f"{same(model, lost)}, so the odds ratio has no finite estimate")
    else:
        row = replace(row, **answer_tests.estimates(model, effect)) if not model.fit.problem else row
    problem = model.fit.problem or _untestable(model, effect, touched, lost)
    if problem:
        return row.noted(problem)
    if method == "wald":
        return replace(row, **answer_tests.wald(model, effect, alternative))
    test = answer_tests.ratio_test(model, effect, alternative)
    return replace(row, **test) if isinstance(test, dict) else row.noted(test)


def _untestable(model: Model, effect: Effect, touched: np.ndarray, lost: np.ndarray) -> str:
    """Say why not even a likelihood ratio tells: the same answers all over, or averages of infinite odds."""
    if not lost.any():
        return ""
    if lost[touched].all() and np.ptp(model.share[touched]) == 0:
        return "there is no difference to test"
    if np.linalg.matrix_rank(effect.weights) < np.count_nonzero(touched) - 1:
        return "an average of infinite odds cannot be tested"
    return ""


def _predicted(model: Model, cell: int, shared: Result) -> Result:
    """Return the predicted probability in a cell: the observed share where it is 0 or 1."""
    row = replace(shared, effect=model.names[cell], estimate_name="predicted probability")
    if not model.mixed[cell]:
        alone = np.arange(len(model.names)) == cell
        return replace(row, estimate=float(model.share[cell])).noted(same(model, alone))
    if model.fit.problem:
        return row.noted(model.fit.problem)
    place = int(model.mixed[:cell].sum())
    ends = answer_tests.around(
        float(model.fit.beta[place]), float(np.sqrt(model.fit.covariance[place, place]))
    )
    said = mixed_logit.averaged(np.array(ends), np.repeat(model.fit.variance[cell], 3)).tolist()
    return replace(row, estimate=said[0], low=said[1], high=said[2], interval="95 % CI, Wald on the log-odds")
