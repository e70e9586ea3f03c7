"""What a dataset carries of its study: the stimulus pack's manifest and the study file."""

import json
from pathlib import Path
from typing import Any

import yaml

from analysis.errors import UserError


def manifest_of(directory: Path) -> dict[str, Any] | None:
    """Return the manifest in a dataset's directory, or None; raises UserError for one that is no object."""
    file = directory / "materials" / "manifest.json"
    if not file.is_file():
        return None
    try:
        manifest = json.loads(_text(file))
    except json.JSONDecodeError as error:
        raise UserError(f"{file}:{error.lineno}: The file is not JSON: {error.msg}.") from None
    if not isinstance(manifest, dict):
        raise UserError(f"{file} holds no JSON object; docs/stimulus-pack.md says what it holds.")
    return manifest


def study_of(directory: Path) -> dict[str, Any] | None:
    """Return the study file in a dataset's directory, or None; raises UserError for one that is not YAML."""
    file = directory / "materials" / "study.yaml"
    if not file.is_file():
        return None
    try:
        study = yaml.safe_load(_text(file))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{file}:{mark.line + 1}" if mark else f"{file}"
        raise UserError(f"{where}: The file is not YAML.") from None
    if not isinstance(study, dict):
        raise UserError(f"{file} holds no mapping; docs/study-file.md says what it holds.")
    return study


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise UserError(f"{file} is not a text file in UTF-8.") from None
