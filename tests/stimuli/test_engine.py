"""Builds give the same on every engine, whatever happens to a worker."""

import os
import signal
from pathlib import Path

import pytest

from stimuli.engine import workers
from stimuli.errors import UserError
from tests.stimuli.builds import contents, make


def begin(text):
    return text


def write(state, task):
    """Leave a file; the worker of the task `killed` is killed at the first try."""
    folder, name = task
    if name == "killed" and not (folder / "tried").exists():
        (folder / "tried").write_text("")
        os.kill(os.getpid(), signal.SIGKILL)
    if name == "mistaken":
        raise UserError("a mistake of the user.")
    (folder / name).write_text(f"{state} {os.getpid()}")


@pytest.fixture(scope="module")
def cluster():
    """A Ray cluster of two workers."""
    import ray

    ray.init(num_cpus=2, include_dashboard=False, logging_level="ERROR", log_to_driver=False)
    yield
    ray.shutdown()


def test_ray_gives_the_bytes_of_the_local_engine(cluster, pack, tiny, tmp_path, fresh_cache):
    make(tiny(), tmp_path / "ray", jobs=2, engine="ray")
    assert contents(tmp_path / "ray") == contents(pack)
    assert list(Path(fresh_cache).rglob("*.npz"))


def test_the_task_of_a_killed_worker_is_done_by_another_one(cluster, tmp_path):
    names = ["a", "killed", "b", "c"]
    with workers("ray", 2, begin, "done by") as do_all:
        do_all(write, [(tmp_path, name) for name in names], "tasks")
    found = [(tmp_path / name).read_text() for name in names]
    assert all(text.startswith("done by ") for text in found)
    assert (tmp_path / "tried").exists()


@pytest.mark.parametrize(("engine", "jobs"), [("local", 1), ("local", 2), ("ray", 2)])
def test_a_mistake_in_a_task_is_told_as_it_is(cluster, tmp_path, engine, jobs):
    with (
        pytest.raises(UserError, match=r"^a mistake of the user\.$"),
        workers(engine, jobs, begin, "") as do_all,
    ):
        do_all(write, [(tmp_path, "mistaken")], "tasks")


def test_a_cluster_that_is_not_there_is_one_sentence(tiny, tmp_path, monkeypatch):
    import ray

    monkeypatch.setattr(ray, "is_initialized", lambda: False)
    monkeypatch.setenv("RAY_ADDRESS", "127.0.0.1:1")
    monkeypatch.setattr(ray, "init", lambda **_: (_ for _ in ()).throw(ConnectionError("no")))
    with pytest.raises(UserError, match=r"^The Ray cluster of RAY_ADDRESS, 127.0.0.1:1, cannot be reached"):
        make(tiny(), tmp_path / "pack", jobs=2, engine="ray")
