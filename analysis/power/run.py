"""Many simulated studies, in processes side by side, become power with its Monte-Carlo error."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, replace
from multiprocessing import get_context
from typing import Any, NamedTuple

import numpy as np
from scipy import stats

from analysis.power import analyse
from analysis.power.design import Design
from analysis.power.observers import Observers
from analysis.power.simulate import simulate

CHUNK = 20  # studies that a process simulates at a time: a few seconds' work, so that progress shows
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS")


@dataclass(frozen=True)
class Power:
    """The power of a test at a number of participants and trials; the fields are the columns of power.csv.

    n_participants: per condition where conditions are between participants. n_trials: per participant and
    condition. significant: studies with p below alpha; not_tested: studies in which nothing could be
    tested, counted as not significant. low, high: Wilson's 95 % interval of the share, which is the error
    of simulating only so many studies.
    """

    test: str
    n_participants: int
    n_trials: int
    n_items: int
    simulations: int
    significant: int
    not_tested: int
    power: float
    low: float
    high: float
    alpha: float
    seed: int


class Job(NamedTuple):
    """Some simulated studies of one size; `number` counts the first of them."""

    design: Design
    observers: Observers
    tests: Mapping[str, Mapping[str, Any]]
    n: int
    number: int
    studies: int
    alpha: float
    seed: int


def run(
    design: Design,
    observers: Observers,
    tests: Mapping[str, Mapping[str, Any]],
    *,
    participants: Sequence[int],
    trials: Sequence[int] = (),
    alpha: float = 0.05,
    simulations: int = 1000,
    seed: int = 1,
    workers: int | None = None,
    progress: Callable[[int], None] = lambda studies: None,
) -> list[Power]:
    """Return the power of each test at each number of participants and trials.

    `tests`: the rules of each test by its name in INFERENCE. `trials`: per condition, those of the design
    if empty. All tests see the same studies, and study `i` of a size is the same for every number of
    workers. `progress` is told how many studies were done since. Raises UserError for tests and rules that
    do not fit.
    """
    rules = {name: analyse.rules_of(name, design, given, observers.guess) for name, given in tests.items()}
    sizes = [(n, k) for k in trials or [design.trials] for n in participants]
    jobs = [
        Job(
            replace(design, trials=k),
            observers,
            rules,
            n,
            start,
            min(CHUNK, simulations - start),
            alpha,
            seed,
        )
        for n, k in sizes
        for start in range(0, simulations, CHUNK)
    ]
    counts = {(name, *size): np.zeros(2, int) for name in tests for size in sizes}
    for job, found in _done(jobs, workers or available()):
        for name, own in found.items():
            counts[name, job.n, job.design.trials] += own
        progress(job.studies)
    return [_power(design, key, own, simulations, alpha, seed) for key, own in counts.items()]


def available() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _done(jobs: list[Job], workers: int) -> Iterator[tuple[Job, dict[str, np.ndarray]]]:
    if workers == 1 or len(jobs) == 1:
        yield from ((job, study(job)) for job in jobs)
        return
    with _one_thread_each(), ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        waiting = {pool.submit(study, job): job for job in jobs}
        try:
            for one in as_completed(waiting):
                yield waiting[one], one.result()
        finally:  # else an error, or Ctrl-C, would wait for all that is left
            pool.shutdown(cancel_futures=True)


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let processes that start here use one thread each: they share the cores among themselves."""
    before = {name: os.environ.get(name) for name in THREADS}
    os.environ.update(dict.fromkeys(THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def study(job: Job) -> dict[str, np.ndarray]:
    """Simulate and analyse a job's studies; returns how many were significant, and not tested, per test."""
    found = {name: np.zeros(2, int) for name in job.tests}
    for number in range(job.number, job.number + job.studies):
        rng = np.random.default_rng([job.seed, job.n, job.design.trials, number])
        table = simulate(job.design, job.observers, job.n, rng)
        for name, rules in job.tests.items():
            p = analyse.p_value(name, job.design, rules, table)
            found[name] += [p < job.alpha, np.isnan(p)]
    return found


def _power(
    design: Design, key: tuple[str, int, int], counts: np.ndarray, simulations: int, alpha: float, seed: int
) -> Power:
    name, n, trials = key
    significant, untested = (int(one) for one in counts)
    share = stats.binomtest(significant, simulations)
    ends = share.proportion_ci(0.95, method="wilson")
    return Power(
        test=name,
        n_participants=n,
        n_trials=trials,
        n_items=design.items or trials,
        simulations=simulations,
        significant=significant,
        not_tested=untested,
        power=significant / simulations,
        low=float(ends.low),
        high=float(ends.high),
        alpha=alpha,
        seed=seed,
    )
