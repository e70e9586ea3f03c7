"""`pfungst analyse` as a person types it."""

import contextlib
import os
import pty
import subprocess
import sys
import termios
import threading

import pytest

from app.cli import main

FILES = ["cells.csv", "figures", "report.html", "results.csv"]


def call(*arguments):
    """Run the command in this process and return its exit status."""
    with pytest.raises(SystemExit) as caught:
        main(["analyse", *map(str, arguments)])
    return caught.value.code


@contextlib.contextmanager
def terminal():
    """Let this process write its errors and its progress to a terminal; gives a list of what that shows."""
    parent, child = pty.openpty()
    termios.tcsetwinsize(child, (24, 80))
    shown = []

    def show():
        with contextlib.suppress(OSError):  # nobody writes to it any more
            while part := os.read(parent, 4096):
                shown.append(part)

    reader = threading.Thread(target=show)
    reader.start()
    with os.fdopen(child, "w") as errors, contextlib.redirect_stderr(errors):
        yield shown
    reader.join()
    os.close(parent)


def test_the_command_writes_and_tells(shared, tmp_path, capsys):
    out = tmp_path / "deep" / "report"
    with terminal() as shown:
        assert call(shared, "-o", out) == 0
    assert b"Reading the dataset (00:0" in b"".join(shown)
    assert sorted(path.name for path in out.iterdir()) == FILES
    told = capsys.readouterr().out
    for part in (
        "Participants picked",
        "Accuracy",
        "condition     natural",
        "Wilcoxon",
        "7  analysed",
        "3 of 4 units (75 %)",
        str(out),
    ):
        assert part in told


WRONG = [
    ("trials", lambda lines: lines[:1], "has a header but no trials"),
    ("trials", lambda lines: [lines[0].replace(",rt_ms,", ",rt,"), *lines[1:]], "has no column rt_ms"),
    ("participants", lambda lines: [line.replace("true", "yes") for line in lines], "expected true or false"),
]


@pytest.mark.parametrize(("table", "change", "sentence"), WRONG, ids=[one[2][:30] for one in WRONG])
def test_bad_data_is_one_sentence_and_leaves_nothing(dataset, tmp_path, capsys, table, change, sentence):
    (file,) = dataset.glob(f"data/*_description-{table}_data.csv")
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(change(lines)), encoding="utf-8")
    assert call(dataset, "-o", tmp_path / "out") == 2
    told = capsys.readouterr().err
    assert sentence in told
    assert told.count("\n") == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere", "-o", "out"], "nowhere is not a directory"),
        ([".", "-o", "out"], "is not a dataset"),
        (["nowhere"], "Missing option '-o'"),
        (["nowhere", "-o", "out", "--mode", "real"], "'real' is not one of 'live', 'pilot', 'simulated'"),
    ],
)
def test_bad_arguments_are_one_sentence(tmp_path, monkeypatch, capsys, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    assert call(*arguments) == 2
    assert sentence in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_in_a_process_of_its_own(tmp_path):
    command = [sys.executable, "-m", "app", "analyse", str(tmp_path), "-o", str(tmp_path / "out")]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr.startswith("pfungst: ")
    assert ended.stderr.count("\n") == 1
