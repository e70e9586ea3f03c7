"""`pfungst demo`: the commands of a whole study, one after another, on real input."""

import contextlib
import os
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import click

from app import __version__
from app.background import HOST, free_port
from app.errors import UserError
from app.server import PORTS, check_port

STUDY = "borowski-small"
MACHINES, GUESSERS = 18, 2  # the guessers are there for the catch trials to find
MARKER = ".pfungst-demo"


class Stage(NamedTuple):
    """One stage of the demo: what it shows and the command that does it."""

    title: str
    command: str


STAGES = (
    Stage("Stimuli from a real network", f"stimuli build {STUDY} -o pack"),
    Stage("A study on them", f"study add {STUDY} --pack pack"),
    Stage(
        "Participants who look at the images",
        f"simulate {STUDY} --observer machine --participants {MACHINES}",
    ),
    Stage("Participants who guess", f"simulate {STUDY} --observer guess --participants {GUESSERS} --seed 1"),
    Stage("Their answers as a dataset", f"export {STUDY} -o dataset"),
    Stage("What the answers show", "analyse dataset -o report"),
)


@click.command()
@click.option("--out", default="demo", show_default=True, type=click.Path(path_type=Path), help="Directory.")
@click.option("--serve/--no-serve", default=True, help="Serve the study at the end, for you to try.")
@click.option("--port", type=PORTS, help="Port to serve at; a free one if not given.")
def demo(out: Path, serve: bool, port: int | None) -> None:
    """Run the whole of Pfungst once: network, stimuli, study, participants, dataset, analysis, report.

    Everything goes into one directory of its own. A second run keeps the pack, which is finished, and
    plays the study again from the start.

    \b
    Examples:
      pfungst demo
      pfungst demo --no-serve --out /tmp/demo
    """
    if port is not None:
        check_port(HOST, port)
    _prepare(out)
    begin = time.monotonic()
    times = [_run(number, stage, out) for number, stage in enumerate(STAGES, start=1)]
    click.echo(f"\n{'stage':<38}seconds")
    for stage, seconds in zip(STAGES, times, strict=True):
        click.echo(f"{stage.title:<38}{seconds:7.1f}")
    click.echo(f"{'all':<38}{time.monotonic() - begin:7.1f}")
    click.echo(
        f"\nReport:  {out / 'report' / 'report.html'}\nDataset: {out / 'dataset'}\nPack:    {out / 'pack'}"
    )
    if serve:
        _serve(out, port or free_port())


def _prepare(out: Path) -> None:
    """Make the directory; forget the participants of an earlier demo, and all that another version made."""
    if out.exists() and (not out.is_dir() or (any(out.iterdir()) and not (out / MARKER).is_file())):
        raise UserError(f"{out} is not the directory of an earlier demo and not empty; choose another --out.")
    if out.exists() and (out / MARKER).is_file() and (out / MARKER).read_text() != __version__:
        for made in ("pack", "dataset", "report"):
            shutil.rmtree(out / made, ignore_errors=True)
    out.mkdir(parents=True, exist_ok=True)
    (out / MARKER).write_text(__version__)
    for database in out.glob("demo.sqlite*"):
        database.unlink()


def _run(number: int, stage: Stage, out: Path) -> float:
    """Run one stage as a researcher would type it; return its seconds."""
    click.secho(f"\n[{number}/{len(STAGES)}] {stage.title}", bold=True)
    click.echo(f"$ pfungst {stage.command}")
    begin = time.monotonic()
    command = [sys.executable, "-m", "app", *shlex.split(stage.command)]
    status = subprocess.run(command, cwd=out, env=_environment(), check=False).returncode  # noqa: S603
    if status != 0:
        raise click.exceptions.Exit(status)
    return time.monotonic() - begin


def _serve(out: Path, port: int) -> None:
    click.secho(f"\nTake part yourself: http://{HOST}:{port}/study/{STUDY}", bold=True)
    command = [sys.executable, "-m", "app", "serve", "--host", HOST, "--port", str(port)]
    with contextlib.suppress(KeyboardInterrupt):  # the way to end it
        subprocess.run(command, cwd=out, env=_environment(), check=False)  # noqa: S603


def _environment() -> dict[str, str]:
    """Return the environment of the stages: a database of the demo's own, in its directory."""
    return os.environ | {"PFUNGST_DATABASE_URL": "sqlite:///demo.sqlite"}
