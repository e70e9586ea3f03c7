"""The pages of docs/trial-types are what the trial types say of themselves, and what they show works."""

import json
import re

import pytest
import yaml

from app.pack import read_pack
from app.study.load import load
from app.study.schedule import check_fit, plan_run
from app.trial_types import TRIAL_TYPES
from scripts.make_trial_type_docs import FOLDER, pages
from scripts.schema_words import words
from scripts.trial_type_examples import write_pack, write_study

EVERY_TYPE = pytest.mark.parametrize("name", TRIAL_TYPES)


def shown(name, language):
    """The block of a language on a type's page."""
    text = (FOLDER / f"{name}.md").read_text(encoding="utf-8")
    return re.search(rf"^```{language}\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)[1]


def test_the_pages_are_as_they_would_be_written_now():
    """If this fails: python -m scripts.make_trial_type_docs."""
    written = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.glob("*.md")}
    assert written == pages()


@EVERY_TYPE
def test_the_example_is_part_of_a_valid_study_that_has_the_step(name, tmp_path):
    study = load(write_study(yaml.safe_load(shown(name, "yaml")), name, tmp_path / "study"))
    pack = read_pack(write_pack(name, tmp_path / "pack"))
    check_fit(study, pack)
    assert name in [step.type for step in plan_run(study, pack, 0)]


@pytest.mark.parametrize("name", [name for name, kind in TRIAL_TYPES.items() if kind.example_set])
def test_the_set_shown_is_one_that_the_example_is_played_on(name, tmp_path):
    pack = read_pack(write_pack(name, tmp_path / "pack"))
    assert json.loads(shown(name, "json")) in pack.manifest["sets"].values()


@EVERY_TYPE
def test_every_page_has_a_picture_of_a_window(name):
    assert (FOLDER.parent / "pictures" / "trial-types" / f"{name}.jpg").stat().st_size > 10_000


@EVERY_TYPE
def test_every_parameter_key_and_column_says_what_it_means(name):
    rows = re.findall(r"^\| `[\w.]+` \|(.*)\|$", (FOLDER / f"{name}.md").read_text(), flags=re.MULTILINE)
    assert rows
    assert all(cell.strip() for row in rows for cell in row.split(" | "))


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "integer", "minimum": 0, "maximum": 9}, "whole number from 0 to 9"),
        ({"anyOf": [{"type": "number", "exclusiveMinimum": 0}, {"type": "null"}]}, "number above 0, or null"),
        ({"enum": ["rows", "grids"]}, "`rows` or `grids`"),
        ({"type": "array", "maxItems": 0}, "empty list"),
        (
            {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 5},
            "list of 2 to 5 texts",
        ),
        (
            {
                "type": "object",
                "required": ["min"],
                "properties": {key: {"enum": [1, 4]} for key in ("min", "max")},
            },
            "`min` and `max` (optional), each `1` or `4`",
        ),
        (
            {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "number"}}},
            "object with the keys below",
        ),
    ],
)
def test_schemas_in_words(schema, expected):
    assert words(schema) == expected
