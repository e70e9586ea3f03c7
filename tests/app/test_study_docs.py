"""What docs/study-file.md shows is so."""

import json
import re
from pathlib import Path

import pytest
import yaml

from app.pack import read_pack
from app.study import load as loading
from app.study.exclusion import RULES
from app.study.load import BUNDLED, bundled, load
from app.study.schedule import check_fit
from app.trial_types import TRIAL_TYPES

PAGE = (Path(__file__).parent.parent.parent / "docs" / "study-file.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```yaml\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)
WHOLE = next(text for text in EXAMPLES if text.startswith("key:"))
SCHEMA = json.loads((Path(loading.__file__).parent / "schema.json").read_text())


def study_of(example):
    """The study that an example shows: what it leaves out is as in the whole one."""
    whole, part = yaml.safe_load(WHOLE), yaml.safe_load(example)
    study = {**whole, **part, "trials": {**whole["trials"], **part.get("trials", {})}}
    if "debrief" not in study["timeline"][-1]:
        study["timeline"].append({"debrief": "debrief.md"})
    return study


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda text: text.split("\n")[0])
def test_every_example_loads_and_fits_the_pack_of_the_small_study(tmp_path, pack_path, example):
    text = example if example == WHOLE else yaml.safe_dump(study_of(example), sort_keys=False)
    (tmp_path / "study.yaml").write_text(text)
    levels = ("natural", "synthetic")
    for page in {*re.findall(r"[\w-]+\.md", text), *(f"{level}.md" for level in levels)}:
        (tmp_path / page).write_text("# A page\n\nSome words.\n")
    check_fit(load(tmp_path / "study.yaml"), read_pack(pack_path))


def words_of(part):
    """All keys and named values that a schema knows."""
    if isinstance(part, list):
        return set().union(*map(words_of, part))
    if not isinstance(part, dict):
        return set()
    own = {*part.get("properties", ()), *part.get("enum", ())}
    return own.union(*map(words_of, part.values()))


def test_every_key_of_the_schema_is_explained():
    written = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`([^`\n]+)`", PAGE))))
    assert words_of(SCHEMA) - written == set()
    assert {"most_confident", "latin_square", "min_width", "not_first"} <= words_of(SCHEMA)


def test_every_rule_type_of_trial_and_bundled_study_is_listed():
    for name, rule in RULES.items():
        assert f"| `{name}` | {rule.description} |" in PAGE
    for name in TRIAL_TYPES:
        assert f"`{name}`" in PAGE
    for key in bundled():
        assert f"| `{key}` |" in PAGE


def test_the_example_of_a_copy_names_a_bundled_study():
    copied = re.search(r"cp -r app/studies/([\w-]+) ", PAGE)
    assert (BUNDLED / copied[1] / "study.yaml").is_file()
