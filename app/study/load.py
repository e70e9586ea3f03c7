"""Reads study files; what is wrong in one is said with its file and line."""

import copy
import difflib
import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from app.errors import UserError
from app.study.check import problems
from app.study.duration import expected_minutes
from app.study.pages import pages_of
from app.trial_types import TRIAL_TYPES
from app.trial_types.base import REQUIRED

BUNDLED = Path(__file__).parent.parent / "studies"
MOST_BYTES = 1_000_000


@cache
def schema() -> dict[str, Any]:
    """Return the JSON Schema of study files; the trial types add their parameters to it."""
    whole = json.loads((Path(__file__).parent / "schema.json").read_text())
    template = whole["properties"]["trials"]["additionalProperties"]
    template["properties"] = {"type": {"enum": sorted(TRIAL_TYPES)}}
    template["allOf"] = [
        {"if": {"properties": {"type": {"const": name}}}, "then": _template(name)} for name in TRIAL_TYPES
    ]
    return whole


def _template(name: str) -> dict[str, Any]:
    properties: dict[str, Any] = {"type": {"const": name}}
    for parameter in TRIAL_TYPES[name].parameters:
        about = {"description": parameter.description}
        if parameter.default is not REQUIRED:
            about["default"] = parameter.default
        properties[parameter.name] = {**parameter.schema, **about}
    return {"additionalProperties": False, "properties": properties}


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
    root, definition = _read(path)
    for problem in Draft202012Validator(schema()).iter_errors(definition):
        raise UserError(f"{path}:{_line(root, _where(problem))}: {_sentence(problem)}")
    for where, sentence in problems(definition):
        raise UserError(f"{path}:{_line(root, where)}: {sentence}")
    definition = copy.deepcopy(definition)  # what YAML shares by an alias is written out
    definition["texts"] = {name: _page(path, name) for name in sorted(pages_of(definition))}
    definition.setdefault("minutes", max(1, round(expected_minutes(definition))))
    return definition


def version_hash(definition: dict[str, Any], pack_sha256: str) -> str:
    """Return the hash of a study version: its definition, texts and pack."""
    content = json.dumps([definition, pack_sha256], sort_keys=True).encode()
    return hashlib.sha256(content).hexdigest()


def _read(path: Path) -> tuple[yaml.Node | None, Any]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise UserError(f"{path} is larger than {MOST_BYTES} bytes: no study file is.")
        source = path.read_text(encoding="utf-8")
        for event in yaml.parse(source, Loader=yaml.SafeLoader):
            # A few nested aliases can stand for billions of values.
            if isinstance(event, yaml.AliasEvent):
                mark = event.start_mark
                number = mark.line + 1 if mark else 1
                raise UserError(f"{path}:{number}: aliases (*{event.anchor}) are not allowed; write it out.")
        return yaml.compose(source, Loader=yaml.SafeLoader), yaml.safe_load(source)
    except UnicodeDecodeError as error:
        raise UserError(f"{path} is not a text file in UTF-8.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise UserError(f"{path}{line}: not YAML: {getattr(error, 'problem', error)}.") from error


def _page(path: Path, name: str) -> str:
    file = path.parent / name
    if not file.is_file():
        raise UserError(f"{path}: the page {name} is not there; a Markdown file {file} was expected.")
    text = file.read_text(encoding="utf-8")
    if not text.startswith("# "):
        raise UserError(f'{file}:1: the first line must be the title, "# …".')
    return text


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
    if problem.validator == "oneOf":
        choices = " or ".join(" and ".join(choice["required"]) for choice in problem.validator_value)
        return f"{where} must have either {choices}."
    return f"{where}: {problem.message}."


def _where(problem: Any) -> list[Any]:
    path = list(problem.absolute_path)
    if problem.validator == "additionalProperties":
        path.append(next(key for key in problem.instance if key not in problem.schema.get("properties", {})))
    return path


def _line(node: Any, path: list[Any]) -> int:
    """Return the line, from 1, of the YAML node that a problem is about."""
    line = node.start_mark.line if node else 0
    for part in path:
        if isinstance(node, yaml.MappingNode):
            pair = next((pair for pair in node.value if pair[0].value == str(part)), None)
            if pair is None:
                break
            key, node = pair
            line = key.start_mark.line
        elif isinstance(node, yaml.SequenceNode):
            node = node.value[part]
            line = node.start_mark.line
    return line + 1
