"""Runs the steps of a build on Ray: on the cluster that `RAY_ADDRESS` names, or on one of this machine.

What a step leaves goes into the cache, so every machine of a cluster must see the same cache, and the images.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from tqdm import tqdm

from stimuli.cache import cache
from stimuli.engine import MOST_JOBS, Runner, cores
from stimuli.errors import MendableError, UserError

TRIES = 3  # of a task whose worker died


class Worker:
    """A process with what `setup` made, which does one task at a time."""

    def __init__(self, setup: Callable[..., Any], args: tuple[Any, ...]) -> None:
        torch.set_num_threads(1)
        self.state = setup(*args)

    def do(self, work: Callable[[Any, Any], None], task: Any) -> None:
        """Do a task; what it leaves is a file."""
        work(self.state, task)


@contextmanager
def ray_workers(jobs: int | None, setup: Callable[..., Any], *args: Any) -> Iterator[Runner]:
    """Give a function `do_all(work, tasks, title)`; see `stimuli.engine.workers`.

    A task whose worker dies is done again by a new one, three times at most. By default there are as many
    workers as the cluster has cores, but 16 at most.
    """
    try:
        import ray
    except ImportError as error:
        raise UserError("Ray is not installed: pip install 'pfungst[ray]'.") from error
    own = not ray.is_initialized()
    if own:
        _begin(ray, jobs)
    try:
        count = jobs or min(int(ray.cluster_resources().get("CPU", 1)), MOST_JOBS)
        gpus = 1 / count if "cuda" in args and ray.cluster_resources().get("GPU") else 0
        variables = {"PFUNGST_CACHE": str(cache().resolve()), "OMP_NUM_THREADS": "1"}
        actor = ray.remote(
            num_cpus=1,
            num_gpus=gpus,
            max_restarts=-1,
            max_task_retries=TRIES,
            runtime_env={"env_vars": variables},
        )(Worker)
        actors = [actor.remote(setup, args) for _ in range(count)]
        yield lambda work, tasks, title: _do_all(ray, actors, work, tasks, title)
    finally:
        if own:
            ray.shutdown()


def _begin(ray: Any, jobs: int | None) -> None:
    cluster = os.environ.get("RAY_ADDRESS")
    given = {} if cluster else {"num_cpus": jobs or cores(), "include_dashboard": False}
    try:
        ray.init(address=cluster, logging_level="ERROR", log_to_driver=False, **given)
    except (ConnectionError, RuntimeError, ValueError) as error:
        where = f"of RAY_ADDRESS, {cluster}," if cluster else "of this machine"
        raise UserError(f"The Ray cluster {where} cannot be reached or begun.") from error


def _do_all(ray: Any, actors: list[Any], work: Callable, tasks: Iterable[Any], title: str) -> None:
    waiting = list(tasks)[::-1]
    busy: dict[Any, Any] = {}
    with tqdm(total=len(waiting), desc=title, disable=None) as bar:
        free = list(actors)
        while waiting or busy:
            while free and waiting:
                actor = free.pop()
                busy[actor.do.remote(work, waiting.pop())] = actor
            (done,), _ = ray.wait(list(busy), num_returns=1)
            free.append(busy.pop(done))
            _result(ray, done)
            bar.update()


def _result(ray: Any, done: Any) -> None:
    try:
        ray.get(done)
    except ray.exceptions.RayTaskError as error:
        raise error.cause if isinstance(error.cause, UserError) else error from None
    except ray.exceptions.RayActorError as error:
        raise MendableError("A worker of the Ray cluster died again and again.") from error
