"""Reads study files; what is wrong in one is said with its file and line."""

import difflib
import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from app.errors import UserError

BUNDLED = Path(__file__).parent.parent / "studies"


@cache
def schema() -> dict[str, Any]:
    """Return the JSON Schema of study files."""
    return json.loads((Path(__file__).parent / "schema.json").read_text())


def bundled() -> list[str]:
    """Return the keys of the studies that come with Pfungst."""
    return sorted(folder.name for folder in BUNDLED.iterdir() if (folder / "study.yaml").is_file())


def find(name: str) -> Path:
    """Return the study file that a path or the key of a bundled study names."""
    path = Path(name)
    if path.is_dir():
        path = path / "study.yaml"
    if path.is_file():
        return path
    path = BUNDLED / name / "study.yaml"
    if name not in bundled():
        close = difflib.get_close_matches(name, bundled(), n=1)
        hint = f"; did you mean {close[0]}?" if close else "."
        raise UserError(
            f"No study {name}: it is neither a file nor a bundled study ({', '.join(bundled())}){hint}"
        )
    return path


def load(path: Path) -> dict[str, Any]:
    """Return a study's definition: the content of its file, and under `texts` its pages by file name."""
    try:
        source = path.read_text(encoding="utf-8")
        root = yaml.compose(source, Loader=yaml.SafeLoader)
        definition = yaml.safe_load(source)
    except UnicodeDecodeError as error:
        raise UserError(f"{path} is not a text file in UTF-8.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise UserError(f"{path}{line}: not YAML: {getattr(error, 'problem', error)}.") from error
    for problem in Draft202012Validator(schema()).iter_errors(definition):
        raise UserError(f"{path}:{_line(root, problem)}: {_sentence(problem)}")
    definition["texts"] = {name: _page(path, name) for name in _pages(definition)}
    _check_blocks(path, definition)
    return definition


def version_hash(definition: dict[str, Any], pack_sha256: str) -> str:
    """Return the hash of a study version: its definition, texts and pack."""
    content = json.dumps([definition, pack_sha256], sort_keys=True).encode()
    return hashlib.sha256(content).hexdigest()


def _pages(definition: dict[str, Any]) -> list[str]:
    pages = definition["pages"]
    return [
        pages["consent"],
        *pages["instructions"],
        pages["start"],
        *pages["block"].values(),
        pages["debrief"],
    ]


def _page(path: Path, name: str) -> str:
    file = path.parent / name
    if not file.is_file():
        raise UserError(f"{path}: the page {name} is not there; a Markdown file {file} was expected.")
    text = file.read_text(encoding="utf-8")
    if not text.startswith("# "):
        raise UserError(f'{file}:1: the first line must be the title, "# …".')
    return text


def _check_blocks(path: Path, definition: dict[str, Any]) -> None:
    missing = set(definition["conditions"]) - set(definition["pages"]["block"])
    if missing:
        raise UserError(f"{path}: pages.block has no page for the condition {sorted(missing)[0]}.")
    blocks = definition["blocks"]["per_condition"] * len(definition["conditions"])
    if definition["exclusion"]["max_catch_failed"] > blocks * definition["blocks"]["catch_trials"]:
        raise UserError(
            f"{path}: exclusion.max_catch_failed is larger than the number of catch trials, "
            f"{blocks * definition['blocks']['catch_trials']}: nobody could be excluded."
        )


def _sentence(problem: Any) -> str:
    where = ".".join(str(part) for part in problem.absolute_path) or "the file"
    if problem.validator == "additionalProperties":
        known = problem.schema.get("properties", {})
        unknown = next(key for key in problem.instance if key not in known)
        close = difflib.get_close_matches(str(unknown), known, n=1)
        hint = f"; did you mean {close[0]}?" if close else f"; expected one of {', '.join(known)}."
        return f"unknown key {unknown} in {where}{hint}"
    if problem.validator == "required":
        missing = next(key for key in problem.validator_value if key not in problem.instance)
        return f"{where} has no key {missing}."
    return f"{where}: {problem.message}."


def _line(node: Any, problem: Any) -> int:
    """Return the line, from 1, of the YAML node that a validation problem is about."""
    path = list(problem.absolute_path)
    if problem.validator == "additionalProperties":
        path.append(next(key for key in problem.instance if key not in problem.schema.get("properties", {})))
    line = node.start_mark.line if node else 0
    for part in path:
        if isinstance(node, yaml.MappingNode):
            key, node = next(pair for pair in node.value if pair[0].value == str(part))
            line = key.start_mark.line
        elif isinstance(node, yaml.SequenceNode):
            node = node.value[part]
            line = node.start_mark.line
    return line + 1
