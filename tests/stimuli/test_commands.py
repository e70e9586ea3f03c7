"""The commands: help with examples, and one sentence on stderr, status 2 and no file for a mistake."""

import os
import subprocess
import sys

import pytest
import torch
import yaml
from click.testing import CliRunner

from stimuli import engine
from stimuli.cli import stimuli
from stimuli.errors import UserError
from tests.stimuli.builds import make
from tests.stimuli.conftest import TINY

PHOTOS = {"set": "photos", "size": 40, "scales": [0.5]}


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


def test_a_contact_sheet_cannot_take_the_place_of_a_folder(pack, tmp_path):
    done = CliRunner().invoke(stimuli, ["show", str(pack), "-o", str(tmp_path)])
    assert done.exit_code == 2
    assert "is a directory" in done.output


@pytest.mark.parametrize("command", stimuli.commands)
def test_the_help_of_every_command_has_an_example(command):
    done = CliRunner().invoke(stimuli, [command, "--help"])
    assert done.exit_code == 0
    assert "Example" in done.output
    assert f"  pfungst stimuli {command} " in done.output


def test_the_help_says_what_gives_the_same_bytes():
    words = " ".join(CliRunner().invoke(stimuli, ["build", "--help"]).output.split())
    assert "the same bytes on the same device and versions" in words


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"network": "resnet81"},
            "tiny.yaml:2: network: 'resnet81' is no known network; close names: resnet",
        ),
        (
            {"units": {"main": ["fire2:999"]}},
            "tiny.yaml:10: units.main.0: squeezenet1_1 has no unit 'fire2:999'",
        ),
        ({"images": {**PHOTOS, "set": "folder:gone"}}, "tiny.yaml:4: images.set: gone does not exist"),
        ({"netwrok": "resnet50"}, "tiny.yaml:21: unknown key netwrok; did you mean network."),
    ],
)
def test_a_mistake_is_one_line_and_status_2_and_nothing_is_written(tmp_path, changes, sentence):
    (tmp_path / "tiny.yaml").write_text(yaml.safe_dump({**TINY, **changes}, sort_keys=False))
    command = [sys.executable, "-m", "app", "stimuli", "build", "tiny.yaml", "-o", "new/pack"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert done.stderr.startswith(f"pfungst: {sentence}")
    assert done.stderr.endswith(".\n")
    assert [path.name for path in tmp_path.iterdir()] == ["tiny.yaml"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"network": "squeezenet"},
            "tiny.yaml:2: network: 'squeezenet' is no known network; close names: squeezenet1",
        ),
        ({"images": {**PHOTOS, "set": "pictures"}}, "'pictures' is no image set"),
        ({"references": {"natural": {"bins": 900}}}, "crops; the references need more"),
        (
            {"references": {"natural": {"bins": 60, "batches": 2}}},
            "photos has too few crops for fire2_squeeze",
        ),
    ],
)
def test_a_build_that_cannot_be_done_leaves_nothing(tiny, tmp_path, changes, sentence):
    recipe = tiny(**changes)
    with pytest.raises(UserError) as error:
        make(recipe, tmp_path / "new" / "pack")
    assert sentence in str(error.value)
    assert "\n" not in str(error.value)
    assert [path.name for path in tmp_path.iterdir()] == ["tiny.yaml"]


def test_a_missing_gpu_is_one_sentence(tiny, tmp_path, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    command = ["build", str(tiny().path), "-o", str(tmp_path / "pack"), "--device", "cuda"]
    done = CliRunner().invoke(stimuli, command)
    assert isinstance(done.exception, UserError)
    assert "no GPU" in str(done.exception)


@pytest.mark.parametrize(("device", "expected"), [("cpu", None), ("cuda", 1)])
def test_a_gpu_has_one_worker(tiny, tmp_path, monkeypatch, device, expected):
    asked = []
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr("stimuli.packs.build.build", lambda *arguments: asked.append(arguments[2:4]))
    command = ["build", str(tiny().path), "-o", str(tmp_path / "pack"), "--device", device]
    assert CliRunner().invoke(stimuli, command).exit_code == 0
    assert asked == [(device, expected)]


@pytest.mark.parametrize(("allowed", "expected"), [(3, 3), (200, engine.MOST_JOBS)])
def test_jobs_are_the_cores_that_this_process_may_use(monkeypatch, allowed, expected):
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(allowed)), raising=False)
    assert engine.cores() == expected
    monkeypatch.delattr(os, "sched_getaffinity")
    assert engine.cores() == engine.MOST_JOBS


def test_the_steps_of_a_recipe_are_listed_with_what_is_done(pack, tiny):
    command = ["steps", str(tiny(references={"natural": {"bins": 2, "batches": 2}}).path)]
    done = CliRunner().invoke(stimuli, command)
    assert [line.split() for line in done.output.splitlines()] == [
        ["step", "done", "of"],
        ["activations", "5", "5"],
        ["activity", "1", "1"],
        ["natural", "0", "2"],
    ]
