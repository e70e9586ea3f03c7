"""`pfungst export`: writes a study's dataset, the door between the application and `analysis`."""

import csv
import json
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

import app
from app import codebook, store
from app.dataset_rows import run_rows
from app.errors import UserError
from app.models import Run, StudyVersion
from app.study.launch import open_version
from app.trial_types.base import Column

README = """# {title}

Answers to the study `{key}`, version `{hash}`, written by Pfungst {software}.

`data/` holds one CSV file for each of trials, participants, events and exclusions;
`dataset_description.json` says what every column means. `materials/` holds the study file with its texts
and the manifest of the stimulus pack.

* Python: `pandas.read_csv("data/study-{name}_description-trials_data.csv")`
* R: `read.csv("data/study-{name}_description-trials_data.csv")`
"""


@click.command()
@click.argument("study")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="Directory to write.")
def export(study: str, output: Path) -> None:
    """Write the dataset of a launched STUDY: a Psych-DS directory of plain CSV files.

    \b
    Example:
      pfungst export borowski-small -o dataset
    """
    with app.create_app().app_context(), store.read() as session:
        n_trials, n_participants = write_dataset(session, open_version(session, study), output)
    click.echo(f"Wrote {n_trials} trials of {n_participants} participants to {output}.")


def write_dataset(session: Session, version: StudyVersion, output: Path) -> tuple[int, int]:
    """Write a study version's dataset; return the numbers of trials and of participants.

    An earlier dataset in the directory is replaced; anything else there is an error.
    """
    if output.exists() and not (output / "dataset_description.json").is_file() and any(output.iterdir()):
        raise UserError(f"{output} is not empty and holds no dataset; choose another directory with -o.")
    tables: dict[str, list[dict[str, Any]]] = {name: [] for name in codebook.FILES}
    for run in session.scalars(select(Run).where(Run.study_version_id == version.id).order_by(Run.id)):
        for name, rows in run_rows(session, run, version).items():
            tables[name] += rows
    output.parent.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(prefix=f".{output.name}-", dir=output.parent))
    try:
        _write_files(new, version, tables)
        new.chmod(0o755)
        if output.exists():
            shutil.rmtree(output)
        new.rename(output)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return len(tables["trials"]), len(tables["participants"])


def _write_files(folder: Path, version: StudyVersion, tables: dict[str, list[dict[str, Any]]]) -> None:
    study = version.definition
    name = study["key"].replace("-", "")
    (folder / "data").mkdir()
    for table, columns in codebook.FILES.items():
        _write_table(folder / "data" / f"study-{name}_description-{table}_data.csv", columns, tables[table])
    about = codebook.description(study, version.hash, app.__version__)
    (folder / "dataset_description.json").write_text(json.dumps(about, indent=2) + "\n")
    facts = {"title": study["title"], "key": study["key"], "hash": version.hash, "name": name}
    (folder / "README.md").write_text(README.format(software=app.__version__, **facts))
    (folder / "CHANGES.md").write_text("# Changes\n\nExported once from the study's database.\n")
    _write_materials(folder / "materials", version)


def _write_materials(folder: Path, version: StudyVersion) -> None:
    folder.mkdir()
    definition = dict(version.definition)
    for name, text in definition.pop("texts").items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "study.yaml").write_text(yaml.safe_dump(definition, sort_keys=False), encoding="utf-8")
    manifest = Path(version.pack_path) / "manifest.json"
    if not manifest.is_file():
        raise UserError(f"{manifest} is missing; the dataset holds it under materials/.")
    shutil.copyfile(manifest, folder / "manifest.json")


def _write_table(path: Path, columns: Iterable[Column], rows: list[dict[str, Any]]) -> None:
    names = [column.name for column in columns]
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(names)
        table.writerows([_cell(row[name]) for name in names] for row in rows)


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else value
