"""Writes docs/trial-types from what the trial types declare; a page is mended where its type is declared.

python -m scripts.make_trial_type_docs
"""

import inspect
import json
import sys
from pathlib import Path
from typing import Any

import yaml

from app.trial_types import TRIAL_TYPES
from app.trial_types.base import REQUIRED, TrialType
from scripts.schema_words import nested, words
from scripts.trial_type_examples import GROUP, PAGES, example

FOLDER = Path(__file__).parent.parent / "docs" / "trial-types"
# Methods whose docstrings are told.
BEHAVIOUR = {"arrange": "Drawn", "score": "Scored", "decide": "Simulated"}


class Indented(yaml.SafeDumper):
    """Writes lists indented, as people do."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Never leave the indent out."""
        super().increase_indent(flow, False)


def main() -> None:
    """Write the page of each type and the index."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


def pages() -> dict[str, str]:
    """Return the text of every page by file name."""
    return {"README.md": index(), **{f"{name}.md": page(name) for name in TRIAL_TYPES}}


def index() -> str:
    """Return the page that lists all types."""
    rows = [[f"[`{name}`]({name}.md)", about(name)[0], _answer(kind)] for name, kind in TRIAL_TYPES.items()]
    text = (
        "What can stand under `trials` of a [study file](../study-file.md), or is made from its pages. "
        "`python -m scripts.make_trial_type_docs` writes these pages from what each type in "
        "`app/trial_types` says about itself."
    )
    return "\n\n".join(["# Trial types", text, table(["type", "is", "its answer"], rows)]) + "\n"


def page(name: str) -> str:
    """Return the page of a type."""
    kind = TRIAL_TYPES[name]
    lead, *sources = about(name)
    picture = f"![A step of the type {name} in the browser](../pictures/trial-types/{name}.jpg)"
    parts = [f"# `{name}`", lead, *paragraphs(kind.__doc__), picture, *sources]
    parts += ["## In a study file", *_study_file(name), "## Parameters", _parameters(kind)]
    if kind.example_set:
        entry = {**GROUP, **kind.example_set}
        lines = ",\n".join(f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in entry.items())
        parts += ["## What a set of the pack holds", f"{_sentence(kind.set_needs)} Such as:"]
        parts += [f"```json\n{{\n{lines}\n}}\n```"]
    if kind.takes_answer:
        time = f" This usually takes {kind.seconds:g} s, apart from reading."
        parts += ["## From the keyboard", _sentence(kind.keys) + time]
    return "\n\n".join([*parts, "## Data", *_data(kind)]) + "\n"


def about(name: str) -> list[str]:
    """Return the paragraphs that begin a type's file: what it is, then its source."""
    return paragraphs(sys.modules[type(TRIAL_TYPES[name]).__module__].__doc__)


def paragraphs(docstring: str | None) -> list[str]:
    """Return the paragraphs of a docstring, each on one line."""
    return [" ".join(part.split()) for part in inspect.cleandoc(docstring or "").split("\n\n")]


def table(heads: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table."""
    lines = [heads, ["---"] * len(heads), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _parameters(kind: TrialType) -> str:
    rows = []
    for parameter in kind.parameters:
        default = "required" if parameter.default is REQUIRED else _code(parameter.default)
        description = parameter.description
        rows.append([f"`{parameter.name}`", words(parameter.schema), default, description])
        for key, part, needed in nested(parameter.schema):
            default = "required" if needed else _code(part["default"]) if "default" in part else "optional"
            rows.append([f"`{parameter.name}.{key}`", words(part), default, part.get("description", "")])
    return table(["name", "value", "default", "meaning"], rows)


def _study_file(name: str) -> list[str]:
    text = yaml.dump(example(name), Dumper=Indented, sort_keys=False, default_flow_style=None, width=100)
    parts = [f"```yaml\n{text}```"]
    if name in PAGES:
        parts.append("`title` and `text` are the page's: its first line, `# …`, and the rest.")
    return [*parts, "The keys of the timeline, and the rest of the file: [the study file](../study-file.md)."]


def _data(kind: TrialType) -> list[str]:
    if not kind.is_trial:
        return [f"{_answer(kind).capitalize()}."]
    types = [f"{column.type}, {column.unit}" if column.unit else column.type for column in kind.columns]
    rows = [
        [f"`{column.name}`", kind_of, column.description]
        for column, kind_of in zip(kind.columns, types, strict=True)
    ]
    facts = [
        f"* {label}: {_behaviour(kind, method)}"
        for method, label in BEHAVIOUR.items()
        if getattr(type(kind), method) is not getattr(TrialType, method)
    ]
    if kind.guess_rate is not None:
        facts.insert(2, f"* Guessing: right with a probability of at most {kind.guess_rate:.2g}.")
    common = "A row of [the trials](../dataset.md#trials); besides the columns that all trials have:"
    return [common, table(["column", "type, unit", "meaning"], rows), "\n".join(facts)]


def _behaviour(kind: TrialType, method: str) -> str:
    text = " ".join(paragraphs(getattr(kind, method).__doc__)).removeprefix("Return ")
    return text[0].lower() + text[1:].replace("; None where", "; empty where")


def _answer(kind: TrialType) -> str:
    """Return where the answer goes."""
    if kind.is_trial:
        return "a row of the trials"
    own = type(kind).answers is not TrialType.answers
    return "rows of the forms" if own else "no row in the dataset"


def _sentence(text: str) -> str:
    text = text.rstrip(".")
    return text[0].upper() + text[1:] + "."


def _code(value: Any) -> str:
    return f"`{json.dumps(value, ensure_ascii=False)}`"


if __name__ == "__main__":
    main()
