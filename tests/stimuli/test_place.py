"""Builds go on after a kill, keep what is worth keeping, and refuse a bad place before they work."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from stimuli import pack_references as module
from stimuli.errors import UserError
from tests.stimuli.builds import contents, make

PYTHON = [sys.executable, "-c", "from app.cli import main; main()", "stimuli", "build"]


@pytest.fixture
def no_work(monkeypatch):
    """Fail where a build begins to work."""
    monkeypatch.setattr("stimuli.bench.load_network", lambda *_: pytest.fail("work began"))


def test_a_finished_build_is_left_alone_and_another_recipe_is_refused(pack, tiny):
    before = contents(pack)
    assert make(tiny(), pack) is False
    with pytest.raises(UserError, match=r"holds the pack of another recipe \(tiny\)"):
        make(tiny(seed=6), pack)
    assert contents(pack) == before


def test_a_killed_build_resumes_to_the_same_bytes(pack, tiny, tmp_path):
    recipe, target = tiny(), tmp_path / "killed"
    work = tmp_path / "killed.building"
    command = [*PYTHON, str(recipe.path), "-o", str(target), "--jobs", "2", "--device", "cpu"]
    process = subprocess.Popen(command)
    deadline = time.monotonic() + 60
    while not list(work.glob("activations/*.npz")) and time.monotonic() < deadline:
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert work.is_dir()
    assert not target.exists()
    first = {path: path.stat().st_mtime_ns for path in work.glob("activations/*.npz")}
    time.sleep(0.5)  # the workers notice that their parent is gone
    assert make(recipe, target) is True
    assert first
    assert contents(target) == contents(pack)
    assert not work.exists()


def test_what_is_finished_is_not_made_again(pack, tiny, tmp_path, monkeypatch):
    def stop(bench, task):
        if len(list((bench.work / "parts").glob("*"))) == 2:
            raise KeyboardInterrupt
        make_part(bench, task)

    make_part = module.make_part
    monkeypatch.setattr(module, "make_part", stop)
    with pytest.raises(KeyboardInterrupt):
        make(tiny(), tmp_path / "two")
    made = []
    monkeypatch.setattr(module, "record_chunk", lambda bench, task: pytest.fail("recorded again"))
    monkeypatch.setattr(module, "make_part", lambda bench, task: made.append(task) or make_part(bench, task))
    make(tiny(), tmp_path / "two")
    assert len(made) == 2
    assert contents(tmp_path / "two") == contents(pack)


@pytest.mark.parametrize("key", ["recipe", "crops", "device", "torch"])
def test_an_unfinished_build_of_something_else_is_not_continued(tiny, tmp_path, monkeypatch, key):
    def stop(bench, task):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module, "record_chunk", stop)
        with pytest.raises(KeyboardInterrupt):
            make(tiny(), tmp_path / "pack")
    note = tmp_path / "pack.building" / "build.json"
    note.write_text(json.dumps(json.loads(note.read_text()) | {key: "cuda"}))
    with pytest.raises(UserError, match=f"holds an unfinished build that differs from this one in {key};"):
        make(tiny(), tmp_path / "pack")
    assert json.loads(note.read_text())[key] == "cuda"


def test_two_builds_do_not_share_a_directory(tiny, tmp_path):
    (tmp_path / "pack.building").mkdir()
    with (tmp_path / "pack.building" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(UserError, match="another build is at work"):
            make(tiny(), tmp_path / "pack")


@pytest.mark.parametrize("target", [".", "..", "../here", "/"])
def test_the_current_directory_is_refused_before_work(tiny, tmp_path, monkeypatch, no_work, target):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(UserError, match="is the current directory or holds it"):
        make(tiny(), Path(target))
    assert list((tmp_path / "here").iterdir()) == []


def test_a_place_that_cannot_be_written_to_is_refused_before_work(tiny, tmp_path, monkeypatch, no_work):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UserError, match=r"file is a file; name a new folder for the pack\.$"):
        make(tiny(), tmp_path / "file")
    with pytest.raises(UserError, match=r"cannot be made: .*file is not a folder\.$"):
        make(tiny(), tmp_path / "file" / "in" / "pack")
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(UserError, match="cannot be made: nothing can be written to"):
        make(tiny(), tmp_path / "new" / "pack")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "tiny.yaml"]
    assert (tmp_path / "file").read_text() == "mine"


def test_a_target_that_fails_at_the_end_loses_nothing(pack, tiny, tmp_path, monkeypatch):
    def in_the_way(self, target):
        raise OSError(39, "Directory not empty")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", in_the_way)
        with pytest.raises(
            UserError, match=r"late cannot be made: Directory not empty; .*late\.building keeps"
        ):
            make(tiny(), tmp_path / "late")
    monkeypatch.setattr(module, "record_chunk", lambda *_: pytest.fail("recorded again"))
    monkeypatch.setattr(module, "make_part", lambda *_: pytest.fail("made again"))
    make(tiny(), tmp_path / "late")
    assert contents(tmp_path / "late") == contents(pack)
    assert not (tmp_path / "late.building").exists()


def test_references_whose_images_are_gone_are_made_again(pack, tiny, tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("stimuli.pack._assemble", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            make(tiny(), tmp_path / "again")
    next((tmp_path / "again.building").rglob("*.png")).unlink()
    make(tiny(), tmp_path / "again")
    assert contents(tmp_path / "again") == contents(pack)


@pytest.fixture
def photographs(tmp_path):
    """A folder of a few more photographs than a chunk has crops."""
    (tmp_path / "in").mkdir()
    rng = np.random.default_rng(0)
    for number in range(module.CHUNK + 2):
        pixels = rng.integers(0, 256, (40, 40, 3), np.uint8)
        Image.fromarray(pixels).save(tmp_path / "in" / f"{number:03d}.jpg")
    return tmp_path / "in"


FOLDER = {"images": {"set": "folder:in", "size": 40}}


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_broken_image_keeps_what_was_recorded_before_it(photographs, tiny, tmp_path, monkeypatch, jobs):
    broken = photographs / f"{module.CHUNK + 1:03d}.jpg"
    good = broken.read_bytes()
    broken.write_bytes(good[: len(good) // 2])
    with pytest.raises(UserError, match=rf"{broken.name} cannot be read as an image; .*building keeps"):
        make(tiny(**FOLDER), tmp_path / "pack", jobs)
    broken.write_bytes(good)
    recorded, record_chunk = [], module.record_chunk
    monkeypatch.setattr(
        module, "record_chunk", lambda b, task: recorded.append(task) or record_chunk(b, task)
    )
    make(tiny(**FOLDER), tmp_path / "pack")
    assert [start for _, start in recorded] == [module.CHUNK]
    make(tiny(**FOLDER), tmp_path / "whole")
    assert contents(tmp_path / "pack") == contents(tmp_path / "whole")


@pytest.mark.parametrize("content", ["half", "no image"])
def test_a_broken_image_leaves_nothing_where_nothing_was_recorded(photographs, tiny, tmp_path, content):
    broken = photographs / "000.jpg"
    good = broken.read_bytes()
    broken.write_bytes(good[: len(good) // 2] if content == "half" else content.encode())
    with pytest.raises(UserError, match=r"000\.jpg cannot be read as an image\.$"):
        make(tiny(**FOLDER), tmp_path / "new" / "pack")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "tiny.yaml"]
