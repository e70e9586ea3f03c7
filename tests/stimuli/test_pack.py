"""Packs: the same bytes whoever builds them, resumed after a kill, checked, and nothing half-written."""

import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from stimuli.check import check
from stimuli.cli import stimuli
from stimuli.errors import UserError
from stimuli.layers import unit_of
from stimuli.pack import build
from stimuli.units import activations

PYTHON = [sys.executable, "-c", "from app.cli import main; main()", "stimuli", "build"]


def make(recipe, target, jobs=1):
    return build(recipe, target, "cpu", jobs, lambda line: None)


def contents(pack):
    return {p.relative_to(pack).as_posix(): p.read_bytes() for p in pack.rglob("*") if p.is_file()}


@pytest.fixture
def pack(tiny, tmp_path):
    make(tiny(), tmp_path / "pack")
    return tmp_path / "pack"


def manifest_of(pack):
    return json.loads((pack / "manifest.json").read_text())


def test_the_manifest_is_as_the_contract_says(pack, squeezenet1_1):
    found = manifest_of(pack)
    assert (found["format"], found["version"], found["name"]) == ("pfungst-pack", 1, "tiny")
    assert found["networks"]["squeezenet1_1"]["weights_sha256"] == squeezenet1_1.weights_sha256
    assert found["image_set"]["photos"] == 29
    assert {unit: entry["group"] for unit, entry in found["units"].items()} == {
        "conv1:11": "main",
        "fire2_squeeze1x1:1": "practice",
    }
    assert len(found["sets"]) == 2 * 2 * 2  # units, kinds, batches
    for name, entry in found["sets"].items():
        assert name == f"{entry['unit']}/{entry['kind']}/{entry['batch']}"
        for side in ("min", "max"):
            shown = [found["stimuli"][i] for i in entry["references"][side]]
            assert {(s["role"], s["kind"], s["side"]) for s in shown} == {("reference", entry["kind"], side)}
            extreme = [s["activation"] for s in shown]
            assert extreme == sorted(extreme, reverse=side == "max")
            query = found["stimuli"][entry["queries"][side]]
            assert (query["role"], query["kind"], query["side"]) == ("query", "natural", side)
            assert query["image"]["rank"] <= 2
        assert entry["correct"] == entry["queries"]["max"]
        assert entry["queries"] == found["sets"][f"{entry['unit']}/natural/{entry['batch']}"]["queries"]


def test_recorded_activations_are_those_of_the_stored_files(pack, squeezenet1_1):
    found = manifest_of(pack)
    for unit, entry in found["units"].items():
        assert unit_of(squeezenet1_1, unit) == (entry["layer"], entry["channel"])
        own = [s for s in found["stimuli"].values() if s["unit"] == unit]
        pixels = np.stack([np.asarray(Image.open(pack / s["file"])) for s in own])
        measured = activations(squeezenet1_1, pixels, [unit])[:, 0]
        np.testing.assert_allclose([s["activation"] for s in own], measured, rtol=1e-3, atol=1e-3)
        made = [s["activation"] for s in own if s["kind"] == "synthetic" and s["side"] == "max"]
        assert entry["synthetic"]["mean_max"] == pytest.approx(np.mean(made), rel=1e-4)


def test_images_are_named_by_content_and_carry_no_metadata(pack):
    for path in (pack / "images").rglob("*.png"):
        with Image.open(path) as image:
            image.load()
            assert (image.mode, image.size, image.info) == ("RGB", (40, 40), {})


def test_two_builds_are_identical_whatever_the_number_of_jobs(pack, tiny, tmp_path):
    make(tiny(), tmp_path / "other" / "pack", jobs=2)
    assert contents(tmp_path / "other" / "pack") == contents(pack)
    assert [path.name for path in (tmp_path / "other").iterdir()] == ["pack"]


def test_a_finished_build_is_left_alone_and_another_recipe_is_refused(pack, tiny):
    before = contents(pack)
    assert make(tiny(), pack) is False
    with pytest.raises(UserError, match=r"holds the pack of another recipe \(tiny\)"):
        make(tiny(seed=6), pack)
    assert contents(pack) == before


def test_a_killed_build_resumes_to_the_same_bytes(pack, tiny, tmp_path):
    recipe, target = tiny(), tmp_path / "killed"
    work = tmp_path / "killed.building"
    process = subprocess.Popen([*PYTHON, str(recipe.path), "-o", str(target), "--jobs", "2"])
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
    from stimuli import pack as module

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


def test_an_unfinished_build_of_another_recipe_is_not_continued(tiny, tmp_path):
    work = tmp_path / "pack.building"
    work.mkdir()
    (work / "build.json").write_text("{}")
    with pytest.raises(UserError, match="holds an unfinished build of other images"):
        make(tiny(), tmp_path / "pack")


def test_two_builds_do_not_share_a_directory(tiny, tmp_path):
    import fcntl

    (tmp_path / "pack.building").mkdir()
    with (tmp_path / "pack.building" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(UserError, match="another build is at work"):
            make(tiny(), tmp_path / "pack")


PHOTOS = {"set": "photos", "size": 40, "scales": [0.5]}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"network": "squeezenet"},
            "line 2: network: unknown network 'squeezenet'; close names: squeezenet1",
        ),
        ({"units": {"main": ["fire2:999"]}}, "units.main.0: squeezenet1_1 has no unit 'fire2:999'"),
        ({"images": {**PHOTOS, "set": "folder:gone"}}, "line 4: images.set: the image folder"),
        ({"images": {**PHOTOS, "set": "pictures"}}, "unknown image set 'pictures'"),
        ({"references": {"natural": {"bins": 900}}}, "crops; the references need more"),
        ({"references": {"natural": {"bins": 60, "batches": 2}}}, "too few crops for fire2_squeeze1x1:1"),
    ],
)
def test_bad_input_is_one_sentence_and_nothing_is_written(tiny, tmp_path, changes, sentence):
    recipe = tiny(**changes)
    with pytest.raises(UserError) as error:
        make(recipe, tmp_path / "pack")
    assert sentence in str(error.value)
    assert "\n" not in str(error.value)
    assert [path.name for path in tmp_path.iterdir()] == ["tiny.yaml"]


def test_check_finds_what_was_done_to_a_pack(pack):
    assert check(pack) == len(list((pack / "images").rglob("*.png")))
    path = sorted((pack / "images").rglob("*.png"))[3]
    good = path.read_bytes()
    path.write_bytes(good[:-1] + b"x")
    with pytest.raises(UserError, match=f"{path.name} was changed"):
        check(pack)
    path.unlink()
    with pytest.raises(UserError, match=f"{path.name} is missing"):
        check(pack)
    path.write_bytes(good)
    (pack / "images" / "extra.png").write_bytes(good)
    with pytest.raises(UserError, match=r"extra\.png is not listed"):
        check(pack)
    with pytest.raises(UserError, match="is not a stimulus pack"):
        check(pack / "images")
    (pack / "manifest.json").write_text('{"format": "pfungst-pack", "version": 1, "name": "a"}')
    with pytest.raises(UserError, match="has no 'recipe'"):
        check(pack)


def test_the_commands_do_their_work(pack, tmp_path):
    runner = CliRunner()
    done = runner.invoke(stimuli, ["check", str(pack)])
    assert "all as the manifest says" in done.output
    done = runner.invoke(stimuli, ["show", str(pack), "-o", str(tmp_path / "a.html")])
    assert done.exit_code == 0
    page = (tmp_path / "a.html").read_text()
    assert "http" not in page.replace("http-equiv", "")
    assert page.count("<img") == 8 * 2 * 2 + 8 * 2  # sets of two or two references and one query a side
    done = runner.invoke(stimuli, ["build", str(tmp_path / "tiny.yaml"), "-o", str(pack)])
    assert "nothing to do" in done.output
    for command in ("build", "check", "show"):
        assert "Example" in runner.invoke(stimuli, [command, "--help"]).output


def test_a_missing_gpu_is_one_sentence(tiny, tmp_path, monkeypatch):
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    command = ["build", str(tiny().path), "-o", str(tmp_path / "pack"), "--device", "cuda"]
    done = CliRunner().invoke(stimuli, command)
    assert isinstance(done.exception, UserError)
    assert "no GPU" in str(done.exception)
