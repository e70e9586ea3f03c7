"""The command line: help with examples, one sentence for a mistake, its exit status."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import COMMANDS, cli

ROOT = Path(__file__).parent.parent


@pytest.fixture
def pfungst(tmp_path):
    """A function that runs the command in an empty directory with a database of its own."""

    def run(*arguments, **environment):
        environment = {"PFUNGST_DATABASE_URL": f"sqlite:///{tmp_path}/cli.sqlite"} | environment
        command = [sys.executable, "-m", "app", *map(str, arguments)]
        return subprocess.run(
            command,
            cwd=tmp_path,
            env=os.environ | environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


def mistake(done):
    """The one sentence of a user's mistake."""
    assert done.returncode == 2, done
    sentences = done.stderr.strip().splitlines()
    assert len(sentences) == 1, done.stderr
    assert sentences[0].startswith("pfungst: ")
    return sentences[0]


def test_help_names_every_command_and_gives_examples(pfungst):
    done = pfungst("--help")
    assert done.returncode == 0
    assert all(f"  {name} " in done.stdout for name in COMMANDS)
    assert "Examples:" in done.stdout


@pytest.mark.parametrize(
    "name",
    [*COMMANDS, "study list", "study schema", "study check", "study add", "study schedule"],
)
def test_every_command_has_help_with_an_example(name):
    done = CliRunner().invoke(cli, [*name.split(), "--help"])
    assert done.exit_code == 0
    assert "Example" in done.output


def test_an_unknown_command_is_a_mistake(pfungst):
    assert "No such command" in mistake(pfungst("stimulate"))


def test_an_unknown_study_is_a_mistake_and_leaves_nothing(pfungst, pack_path, tmp_path):
    sentence = mistake(pfungst("study", "add", "borowski-smal", "--pack", pack_path))
    assert "did you mean borowski-small?" in sentence
    assert "There is no database" in mistake(pfungst("simulate", "borowski-small"))
    assert "There is no database" in mistake(pfungst("export", "borowski-small", "-o", "dataset"))
    assert list(tmp_path.iterdir()) == []
    assert pfungst("study", "add", "borowski-small", "--pack", pack_path).returncode == 0
    assert "No study achtibat has been launched here" in mistake(
        pfungst("export", "achtibat", "-o", "dataset")
    )


def test_a_wrong_study_key_is_said_with_file_and_line(pfungst, tmp_path):
    (tmp_path / "study.yaml").write_text("key: mine\nmischief: true\n")
    assert "study.yaml:2: unknown key mischief" in mistake(pfungst("study", "check", "study.yaml"))


def test_a_pack_with_a_changed_file_is_neither_launched_nor_served(pfungst, pack_path, tmp_path, small_pack):
    pack = small_pack(tmp_path / "pack")
    file = sorted(pack.glob("images/*/*.png"))[0]
    content = file.read_bytes()
    file.write_bytes(content[:-1])
    assert file.name in mistake(pfungst("study", "add", "borowski-small", "--pack", pack))


def test_a_pack_that_changes_after_the_launch_is_not_served(pfungst, pack_path, tmp_path):
    import shutil

    pack = shutil.copytree(pack_path, tmp_path / "pack")
    assert pfungst("study", "add", "borowski-small", "--pack", pack).returncode == 0
    file = sorted(pack.glob("images/*/*.png"))[0]
    file.unlink()
    assert f"{file.name} is missing" in mistake(pfungst("serve"))
    assert f"{file.name} is missing" in mistake(pfungst("simulate", "borowski-small"))


def test_a_server_that_does_not_answer_is_a_mistake(pfungst, pack_path):
    assert pfungst("study", "add", "borowski-small", "--pack", pack_path).returncode == 0
    sentence = mistake(
        pfungst("simulate", "borowski-small", "--url", "http://127.0.0.1:1", "--observer", "guess")
    )
    assert "No server answers at http://127.0.0.1:1" in sentence


def test_a_port_in_use_is_a_mistake(pfungst, pack_path, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert pfungst("study", "add", "borowski-small", "--pack", pack_path).returncode == 0
        assert f"Port {port} on 127.0.0.1 is in use" in mistake(pfungst("serve", "--port", port))
        assert "is in use" in mistake(pfungst("demo", "--port", port))
    assert not (tmp_path / "demo").exists()
    assert "70000" in mistake(pfungst("serve", "--port", 70000))


@pytest.mark.parametrize(
    "url", ["nonsense", "sqlite:////nowhere/at/all.sqlite", "postgresql://127.0.0.1:1/x"]
)
def test_a_database_that_cannot_be_opened_is_a_mistake(pfungst, pack_path, url):
    done = pfungst("study", "add", "borowski-small", "--pack", pack_path, PFUNGST_DATABASE_URL=url)
    assert "PFUNGST_DATABASE_URL" in mistake(done)


def test_the_password_of_a_database_is_not_printed(pfungst, pack_path):
    url = "postgresql+psycopg://lab:s3cret@127.0.0.1:1/x"
    done = pfungst("study", "add", "borowski-small", "--pack", pack_path, PFUNGST_DATABASE_URL=url)
    assert "s3cret" not in mistake(done)


def test_a_database_on_postgresql_without_its_extra_is_said_with_the_way_to_get_it(
    pfungst, pack_path, tmp_path
):
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "psycopg.py").write_text("raise ModuleNotFoundError('no', name='psycopg')")
    environment = {
        "PYTHONPATH": str(tmp_path / "without"),
        "PFUNGST_DATABASE_URL": "postgresql://127.0.0.1:1/x",
    }
    done = pfungst("study", "add", "borowski-small", "--pack", pack_path, **environment)
    assert "pip install 'pfungst[postgres]'" in mistake(done)


def test_a_demo_does_not_touch_a_directory_that_is_not_its_own(pfungst, tmp_path):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter1.txt").write_text("mine")
    assert "is not the directory of an earlier demo" in mistake(pfungst("demo", "--out", "thesis"))
    assert [path.name for path in (tmp_path / "thesis").iterdir()] == ["chapter1.txt"]


def test_a_missing_extra_is_said_with_the_way_to_get_it(pfungst, tmp_path):
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "torch.py").write_text("raise ModuleNotFoundError('no torch', name='torch')")
    done = pfungst("stimuli", "build", "borowski-small", "-o", "pack", PYTHONPATH=str(tmp_path / "without"))
    assert "pip install 'pfungst[stimuli]'" in mistake(done)


def test_the_schedule_of_a_slot_is_printed_as_csv(pfungst, pack_path):
    done = pfungst("study", "schedule", "borowski-small", "--pack", pack_path, "--slot", 1)
    lines = done.stdout.splitlines()
    assert lines[0] == "index,type,block,condition,set,is_practice,is_catch,correct"
    assert sum(",forced_choice," in line for line in lines) == 36
