"""`pfungst export`: writes the dataset of a study."""

import json
import tempfile
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import store
from app.commands import application
from app.dataset import codebook
from app.dataset.files import ENTRIES, write_files
from app.dataset.rows import run_rows
from app.errors import UserError
from app.models import Run, StudyVersion
from app.study.launch import versions_of


@click.command()
@click.argument("study")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="Directory to write.")
def export(study: str, output: Path) -> None:
    """Write the dataset of a launched STUDY: a Psych-DS directory of plain CSV files.

    It holds the answers to all versions of the study; the column config_hash tells them apart.

    \b
    Example:
      pfungst export borowski-small -o dataset
    """
    with application(), store.read() as session:
        n_trials, n_participants = write_dataset(session, versions_of(session, study), output)
    click.echo(f"Wrote {n_trials} trials of {n_participants} participants to {output}.")


def write_dataset(session: Session, versions: list[StudyVersion], output: Path) -> tuple[int, int]:
    """Write the dataset of a study's versions, newest last; return the numbers of trials and participants.

    An earlier dataset of the same study in the directory is replaced; anything else there is an error.
    """
    output = output.resolve()
    _check_replaceable(output, versions[-1].key)
    tables: dict[str, list[dict[str, Any]]] = {name: [] for name in codebook.FILES}
    for version in versions:
        runs = select(Run).where(Run.study_version_id == version.id).order_by(Run.id)
        for run in session.scalars(runs):
            for name, rows in run_rows(session, run, version).items():
                tables[name] += rows
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{output.name}-", dir=output.parent) as work:
            new = Path(work) / "new"
            new.mkdir()
            write_files(new, versions, tables)
            if output.exists():
                output.rename(Path(work) / "old")
            new.rename(output)
    except OSError as error:
        raise UserError(f"The dataset cannot be written to {output}: {error.strerror}.") from error
    return len(tables["trials"]), len(tables["participants"])


def _check_replaceable(output: Path, key: str) -> None:
    """Raise UserError unless a directory is absent, empty or holds nothing but our own dataset of a study."""
    if not output.exists():
        return
    if not output.is_dir():
        raise UserError(f"{output} is a file; name a directory with -o.")
    found = {path.name for path in output.iterdir()}
    if not found:
        return
    try:
        about = json.loads((output / "dataset_description.json").read_text(encoding="utf-8"))
        ours = about["identifier"] == key and str(about["generator"]).startswith("pfungst")
    except (OSError, ValueError, KeyError, TypeError):
        ours = False
    if not ours or found - set(ENTRIES):
        raise UserError(
            f"{output} holds something else than an earlier dataset of {key}; choose another with -o."
        )
