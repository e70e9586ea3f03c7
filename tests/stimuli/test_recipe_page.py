"""docs/recipe.md says what recipes are."""

import re
from pathlib import Path

import pytest
import yaml

from stimuli.images import SUFFIXES
from stimuli.networks import LOADERS
from stimuli.recipe import KEYS, bundled, read_recipe

PAGE = (Path(__file__).parents[2] / "docs" / "recipe.md").read_text(encoding="utf-8")


def leaves(keys, prefix=""):
    for name, rule in keys.items():
        if isinstance(rule, dict):
            yield from leaves(rule, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", rule


def test_every_key_is_in_the_table_in_order_with_its_default():
    table = re.findall(r"^\| `([a-z.]+)` \| ([^|]+) \| [^|]+ \|$", PAGE, flags=re.MULTILINE)
    assert [key for key, _ in table] == [key for key, _ in leaves(KEYS)]
    for (key, told), (_, rule) in zip(table, leaves(KEYS), strict=True):
        expected = {"required": ..., "none": None}
        found = expected[told] if told in expected else yaml.safe_load(told.strip("`"))
        assert found == rule.default, key


@pytest.mark.parametrize(
    "name", [*LOADERS, *bundled(), *SUFFIXES, "photos", "folder:PATH", "torchvision:NAME"]
)
def test_networks_image_sets_and_bundled_recipes_are_named(name):
    assert f"`{name}`" in PAGE


def test_the_example_is_a_recipe(tmp_path):
    (tmp_path / "my-recipe.yaml").write_text(re.search(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)[1])
    recipe = read_recipe(str(tmp_path / "my-recipe.yaml"))
    assert recipe.values["images"]["set"].startswith("folder:")
    assert f"{recipe.values['name']}.yaml" in PAGE
