"""Runs the steps of a build in worker processes: of this machine, or of a Ray cluster.

Each worker computes with one thread and each task is whole, so results do not depend on how many workers
there are, nor where.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from typing import Any

import torch
from tqdm import tqdm

Runner = Callable[[Callable[[Any, Any], None], Iterable[Any], str], None]

ENGINES = ("local", "ray")
MOST_JOBS = 16  # each loads the network; more have seldom enough to do

_state: Any = None


@contextmanager
def workers(engine: str, jobs: int | None, setup: Callable[..., Any], *args: Any) -> Iterator[Runner]:
    """Give a function `do_all(work, tasks, title)` that calls `work(setup(*args), task)` for every task.

    `setup` is called once in each of `jobs` processes, by default one per core, 16 at most. `engine` is
    `local` or `ray`. The first exception of a task stops the others and is raised here.
    """
    if engine == "ray":
        from stimuli.engine_ray import ray_workers  # which need not be installed

        with ray_workers(jobs, setup, *args) as do_all:
            yield do_all
        return
    with _local_workers(jobs or cores(), setup, *args) as do_all:
        yield do_all


def cores() -> int:
    """Return how many cores this process may use, but 16 at most: each worker loads the network."""
    allowed = getattr(os, "sched_getaffinity", None)  # Linux
    return min(len(allowed(0)) if allowed else os.cpu_count() or 1, MOST_JOBS)


@contextmanager
def _local_workers(jobs: int, setup: Callable[..., Any], *args: Any) -> Iterator[Runner]:
    # With one job everything runs in this process.
    if jobs == 1:
        threads = torch.get_num_threads()
        torch.set_num_threads(1)
        try:
            state = setup(*args)
            yield lambda work, tasks, title: _run_here(state, work, list(tasks), title)
        finally:
            torch.set_num_threads(threads)
        return
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, spawn, initializer=_start, initargs=(setup, args)) as pool:
        yield lambda work, tasks, title: _run_there(pool, work, list(tasks), title)


def _run_here(state: Any, work: Callable, tasks: list[Any], title: str) -> None:
    for task in tqdm(tasks, desc=title, disable=None):
        work(state, task)


def _run_there(pool: ProcessPoolExecutor, work: Callable, tasks: list[Any], title: str) -> None:
    futures = [pool.submit(_do, work, task) for task in tasks]
    try:
        for future in tqdm(as_completed(futures), desc=title, total=len(futures), disable=None):
            future.result()
    except BaseException:
        pool.shutdown(cancel_futures=True)  # what is at work ends first, and leaves nothing half-done
        raise


def _start(setup: Callable[..., Any], args: tuple[Any, ...]) -> None:
    global _state
    signal.signal(signal.SIGINT, lambda *_: os._exit(1))  # Ctrl-C is the parent's to report
    threading.Thread(target=_follow_parent, daemon=True).start()
    torch.set_num_threads(1)
    _state = setup(*args)


def _follow_parent() -> None:
    # A killed parent cannot stop its workers, and they would wait for tasks for ever.
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _do(work: Callable[[Any, Any], None], task: Any) -> None:
    work(_state, task)
