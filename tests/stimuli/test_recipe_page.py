"""docs/recipe.md says what recipes are."""

import re
from pathlib import Path

import pytest
import yaml

from stimuli.images import SUFFIXES
from stimuli.networks import LOADERS
from stimuli.recipe import bundled, read_recipe
from stimuli.recipe_keys import EXPLANATION_KEYS, GROUP_KEYS, KEYS, METHOD_KEYS, MODEL_KEYS, ONE_MODEL_KEYS
from stimuli.render import PALETTES, STYLES

PAGE = (Path(__file__).parents[2] / "docs" / "recipe.md").read_text(encoding="utf-8")


SEED = "\n| `seed` | 0 | seed |\n"  # the last key


def leaves(keys, prefix=""):
    for name, rule in keys.items():
        if isinstance(rule, dict):
            yield from leaves(rule, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", rule


def section(title):
    """A part of the page, up to the next heading of its level."""
    return re.split(r"^## ", PAGE.partition(f"## {title}\n")[2], flags=re.MULTILINE)[0]


@pytest.mark.parametrize(
    ("title", "keys"),
    [("References", KEYS), ("Explanations", EXPLANATION_KEYS), ("Models with bugs", MODEL_KEYS)],
)
def test_every_key_is_in_the_table_in_order_with_its_default(title, keys):
    rows = r"^\| `([a-z.]+)` \| ([^|]+) \| [^|]+ \|$"
    table = re.findall(rows, section(title).partition("\n| `seed`")[0] + SEED, flags=re.MULTILINE)
    assert [key for key, _ in table] == [key for key, _ in leaves(keys)]
    for (key, told), (_, rule) in zip(table, leaves(keys), strict=True):
        expected = {"required": ..., "none": None}
        found = expected[told] if told in expected else yaml.safe_load(told.strip("`"))
        assert found == rule.default, key


def test_every_style_is_in_the_table_as_it_is():
    rows = re.findall(
        r"^\| `([a-z-]+)`.* \| `([a-z-]+)`.* \| `([a-z-]+)`.* \| ([0-9.]+) \|$", PAGE, re.MULTILINE
    )
    told = {name: (palette, rule, float(percentile)) for name, palette, rule, percentile in rows}
    assert told == {name: (s.palette, s.rule, s.percentile) for name, s in STYLES.items()}
    assert {palette for palette, _, _ in told.values()} == set(PALETTES)
    assert all(f"`{key}`" in section("Explanations") for key in METHOD_KEYS)


def test_every_key_of_a_group_and_the_example_are_there(tmp_path):
    assert all(f"| `{key}` |" in section("References") for key in GROUP_KEYS)
    example = re.search(r"```yaml\n(.*?)```", section("References"), flags=re.DOTALL)[1]
    (tmp_path / "r.yaml").write_text(example)
    assert read_recipe(str(tmp_path / "r.yaml")).values["groups"]["easy"]["batches"] == 1


def test_every_key_of_a_model_and_the_example_are_there(tmp_path):
    text = section("Models with bugs")
    assert all(f"| `{key}` |" in text for key in ONE_MODEL_KEYS)
    (tmp_path / "r.yaml").write_text(re.search(r"```yaml\n(.*?)```", text, flags=re.DOTALL)[1])
    recipe = read_recipe(str(tmp_path / "r.yaml"))
    assert [model["relies"] for model in recipe.values["models"]] == [None, True]


def test_the_example_of_explanations_is_a_recipe(tmp_path):
    (tmp_path / "r.yaml").write_text(
        re.search(r"```yaml\n(.*?)```", section("Explanations"), flags=re.DOTALL)[1]
    )
    recipe = read_recipe(str(tmp_path / "r.yaml"))
    assert [entry["name"] for entry in recipe.values["explanations"]] == ["ig", "grad-cam"]


@pytest.mark.parametrize(
    "name",
    [*LOADERS, *bundled(), *sorted(SUFFIXES), "photos", "data:NAME", "folder:PATH", "torchvision:NAME"],
)
def test_networks_image_sets_and_bundled_recipes_are_named(name):
    assert f"`{name}`" in PAGE


def test_the_example_is_a_recipe(tmp_path):
    example = re.search(r"```yaml\n(.*?)```", section("A recipe of your own"), flags=re.DOTALL)[1]
    (tmp_path / "my-recipe.yaml").write_text(example)
    recipe = read_recipe(str(tmp_path / "my-recipe.yaml"))
    assert recipe.values["images"]["set"].startswith("folder:")
    assert f"{recipe.values['name']}.yaml" in PAGE
