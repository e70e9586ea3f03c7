"""Builds go on after a kill, make again only what depends on a change, and refuse a bad place before work."""

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from stimuli.errors import UserError
from stimuli.packs import references as module
from tests.stimuli.builds import contents, make
from tests.stimuli.conftest import TINY

PYTHON = [sys.executable, "-c", "from app.cli import main; main()", "stimuli", "build"]


@pytest.fixture
def no_work(monkeypatch):
    """Fail where a build begins to work."""
    monkeypatch.setattr("stimuli.packs.bench.load_network", lambda *_: pytest.fail("work began"))


@pytest.fixture
def counted(monkeypatch):
    """The steps that are worked at, by name."""
    done = []
    for name in ("record_shard", "make_pictures"):
        work = getattr(module, name)
        monkeypatch.setattr(module, name, lambda b, step, work=work: done.append(step.name) or work(b, step))
    return done


def test_a_finished_build_is_left_alone_and_another_recipe_is_refused(pack, tiny):
    before = contents(pack)
    assert make(tiny(), pack) is False
    with pytest.raises(UserError, match=r"holds the pack of another recipe \(tiny\)"):
        make(tiny(seed=6), pack)
    assert contents(pack) == before


def test_a_killed_build_resumes_to_the_same_bytes(pack, tiny, tmp_path, fresh_cache):
    recipe, target = tiny(), tmp_path / "killed"
    command = [*PYTHON, str(recipe.path), "-o", str(target), "--jobs", "2", "--device", "cpu"]
    process = subprocess.Popen(command)
    deadline = time.monotonic() + 60
    while not list(fresh_cache.glob("steps/activations/*.npz")) and time.monotonic() < deadline:
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert not target.exists()
    time.sleep(0.5)  # the workers notice that their parent is gone
    first = {path: path.stat().st_mtime_ns for path in fresh_cache.glob("steps/*/*.npz")}
    assert make(recipe, target) is True
    assert first
    assert all(path.stat().st_mtime_ns == time for path, time in first.items())
    assert contents(target) == contents(pack)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cache", "killed", "pack", "tiny.yaml"]


def test_what_is_finished_is_not_made_again(pack, tiny, tmp_path, monkeypatch, fresh_cache, counted):
    make_pictures = module.make_pictures

    def stop(bench, step):
        if counted.count("natural") == 2:
            raise KeyboardInterrupt
        make_pictures(bench, step)

    with monkeypatch.context() as patch:
        patch.setattr(module, "make_pictures", stop)
        with pytest.raises(KeyboardInterrupt):
            make(tiny(), tmp_path / "two")
    counted.clear()
    make(tiny(), tmp_path / "two")
    assert counted == ["synthetic", "synthetic"]
    assert contents(tmp_path / "two") == contents(pack)


@pytest.mark.parametrize(
    ("changes", "again"),
    [
        ({"references": {"natural": TINY["references"]["natural"]}}, []),
        ({"references": {**TINY["references"], "natural": {"bins": 2, "batches": 2}}}, ["natural"] * 2),
        ({"references": {**TINY["references"], "synthetic": {"images": 2, "steps": 5}}}, ["synthetic"] * 2),
        ({"seed": 6}, ["natural"] * 2 + ["synthetic"] * 2),
        ({"name": "other"}, []),
    ],
)
def test_a_changed_setting_makes_again_what_depends_on_it(pack, tiny, tmp_path, counted, changes, again):
    make(tiny(**changes), tmp_path / "changed")
    assert counted == again


def test_other_versions_another_device_and_other_code_make_all_anew(
    pack, tiny, tmp_path, monkeypatch, counted
):
    monkeypatch.setattr("stimuli.packs.steps.code", lambda: "another")
    make(tiny(), tmp_path / "again")
    assert {"activations", "natural", "synthetic"} == set(counted)
    assert contents(tmp_path / "again") == contents(pack)


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


def test_a_target_that_fails_at_the_end_loses_nothing(pack, tiny, tmp_path, monkeypatch, counted):
    def in_the_way(self, target):
        raise OSError(39, "Directory not empty")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", in_the_way)
        with pytest.raises(UserError, match=r"late cannot be made: Directory not empty\.$"):
            make(tiny(), tmp_path / "late")
    make(tiny(), tmp_path / "late")
    assert counted == []
    assert contents(tmp_path / "late") == contents(pack)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["late", "pack", "tiny.yaml"]


def test_references_whose_images_are_gone_are_made_again(pack, tiny, tmp_path, fresh_cache):
    make(tiny(), tmp_path / "first")
    next(fresh_cache.rglob("*.png")).unlink()
    make(tiny(), tmp_path / "again")
    assert contents(tmp_path / "again") == contents(pack)


def test_a_full_disk_is_one_sentence_and_what_was_done_stays(pack, tiny, tmp_path, fresh_cache, counted):
    # No file may become larger than the recorded activations, so that the first picture cannot be written.
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2500, limit[1]))
    try:
        with pytest.raises(UserError, match=r"cannot be written: File too large; what is done is kept for"):
            make(tiny(), tmp_path / "full")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert not (tmp_path / "full").exists()
    assert not [path for path in fresh_cache.rglob(".*") if path.is_file()]
    make(tiny(), tmp_path / "full")
    assert contents(tmp_path / "full") == contents(pack)


@pytest.fixture
def photographs(tmp_path):
    """A folder of a few more photographs than a shard has crops."""
    (tmp_path / "in").mkdir()
    rng = np.random.default_rng(0)
    for number in range(module.SMALLEST + 2):
        pixels = rng.integers(0, 256, (40, 40, 3), np.uint8)
        Image.fromarray(pixels).save(tmp_path / "in" / f"{number:03d}.jpg")
    return tmp_path / "in"


FOLDER = {"images": {"set": "folder:in", "size": 40}}


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_broken_image_keeps_what_was_recorded_before_it(photographs, tiny, tmp_path, fresh_cache, jobs):
    broken = photographs / f"{module.SMALLEST + 1:03d}.jpg"
    good = broken.read_bytes()
    broken.write_bytes(good[: len(good) // 2])
    with pytest.raises(
        UserError, match=rf"{broken.name} cannot be read as an image; .* is kept for the next"
    ):
        make(tiny(**FOLDER), tmp_path / "pack", jobs)
    kept = list(fresh_cache.glob("steps/activations/*"))
    assert len(kept) == 1
    when = kept[0].stat().st_mtime_ns
    broken.write_bytes(good)
    make(tiny(**FOLDER), tmp_path / "pack")
    assert kept[0].stat().st_mtime_ns == when
    assert len(list(fresh_cache.glob("steps/activations/*"))) == 2


def test_a_photograph_that_was_changed_is_looked_at_again(photographs, tiny, tmp_path, fresh_cache, counted):
    make(tiny(**FOLDER), tmp_path / "before")
    Image.new("RGB", (40, 40), "red").save(photographs / "000.jpg")
    counted.clear()
    make(tiny(**FOLDER), tmp_path / "after")
    assert counted.count("activations") == 1


@pytest.mark.parametrize("content", ["half", "no image"])
def test_a_broken_image_leaves_no_pack(photographs, tiny, tmp_path, content):
    broken = photographs / "000.jpg"
    good = broken.read_bytes()
    broken.write_bytes(good[: len(good) // 2] if content == "half" else content.encode())
    with pytest.raises(UserError, match=r"000\.jpg cannot be read as an image"):
        make(tiny(**FOLDER), tmp_path / "new" / "pack")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "tiny.yaml"]
