"""The files of a dataset: tables, codebook, read-me and materials."""

import csv
import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

import app
from app.dataset import codebook
from app.errors import UserError
from app.models import StudyVersion
from app.trial_types.base import Column

ENTRIES = ("CHANGES.md", "README.md", "data", "dataset_description.json", "materials")
README = """# {title}

Answers to the study `{key}`, newest version `{hash}`, written by Pfungst {software}.

`data/` holds one CSV file for each of trials, participants, events, exclusions and forms;
`dataset_description.json` says what every column means. `materials/` holds the study file with its texts
and the manifest of the stimulus pack; earlier versions are in folders named after their hash.

* Python: `pandas.read_csv("data/study-{name}_description-trials_data.csv")`
* R: `read.csv("data/study-{name}_description-trials_data.csv")`
"""


def write_files(folder: Path, versions: list[StudyVersion], tables: dict[str, list[dict[str, Any]]]) -> None:
    """Write everything into an empty directory; the newest version comes last in `versions`."""
    newest = versions[-1]
    study = newest.definition
    name = study["key"].replace("-", "")  # Psych-DS: letters and digits
    (folder / "data").mkdir()
    columns_of = codebook.files(version.definition for version in versions)
    for table, columns in columns_of.items():
        _write_table(folder / "data" / f"study-{name}_description-{table}_data.csv", columns, tables[table])
    hashes = [version.hash for version in versions]
    about = codebook.description(study, hashes, app.__version__, columns_of)
    _write(folder / "dataset_description.json", json.dumps(about, indent=2) + "\n")
    facts = {"title": study["title"], "key": study["key"], "hash": newest.hash, "name": name}
    _write(folder / "README.md", README.format(software=app.__version__, **facts))
    _write(folder / "CHANGES.md", "# Changes\n\nExported once from the study's database.\n")
    _write_materials(folder / "materials", newest)
    for version in versions[:-1]:
        _write_materials(folder / "materials" / version.hash, version)


def _write_materials(folder: Path, version: StudyVersion) -> None:
    folder.mkdir()
    definition = dict(version.definition)
    for name, text in definition.pop("texts").items():
        _write(folder / name, text)
    _write(folder / "study.yaml", yaml.safe_dump(definition, sort_keys=False, allow_unicode=True))
    folders = [Path(path) for path in version.pack_path.split(os.pathsep)]
    for number, pack in enumerate(folders):
        manifest = pack / "manifest.json"
        if not manifest.is_file():
            raise UserError(f"{manifest} is missing; the dataset holds it under materials/.")
        shutil.copyfile(manifest, folder / (f"manifest-{number + 1}.json" if number else "manifest.json"))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _write_table(path: Path, columns: Iterable[Column], rows: list[dict[str, Any]]) -> None:
    names = [column.name for column in columns]
    with path.open("w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(names)
        table.writerows([_cell(row.get(name)) for name in names] for row in rows)


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, str):  # the csv module quotes no lone carriage return, and readers end the row there
        return value.replace("\r\n", "\n").replace("\r", "\n")
    return str(value).lower() if isinstance(value, bool) else value
