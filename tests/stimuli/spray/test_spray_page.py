"""What docs/spray.md says of the settings is so."""

import re
from dataclasses import fields
from pathlib import Path

import yaml

from stimuli.spray import Settings, settings_of
from stimuli.spray.choice import ODD, STRATEGIES

PAGE = (Path(__file__).parents[3] / "docs" / "spray.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `(\w+)` \| [^|]+ \| `([^`]+)` \| [^|]+ \|$", PAGE, flags=re.MULTILINE)


def test_every_setting_is_there_with_its_default():
    assert {name: yaml.safe_load(default) for name, default in ROWS} == {
        field.name: field.default for field in fields(Settings)
    }
    assert settings_of({name: yaml.safe_load(default) for name, default in ROWS}) == Settings()


def test_the_numbers_of_sets_are_those_of_the_pack():
    assert f"| `strategy` | {STRATEGIES}," in PAGE
    assert f"| `odd` | {ODD} |" in PAGE
