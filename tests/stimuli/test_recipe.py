"""Recipes: defaults are filled in, mistakes are named with file and line."""

import random
import re

import pytest

from stimuli import synthesis
from stimuli.errors import UserError
from stimuli.recipe import bundled, read_recipe

GOOD = """\
name: small
network: squeezenet1_1
images:
  set: photos
  size: 64
units:
  main:
    - fire2:1
    - fire2:2
references:
  natural: {bins: 3, batches: 2}
"""


def read(tmp_path, text):
    path = tmp_path / "r.yaml"
    path.write_text(text)
    return read_recipe(str(path))


def test_defaults_are_filled_in(tmp_path):
    values = read(tmp_path, GOOD).values
    assert values["seed"] == 0
    assert values["images"] == {"set": "photos", "size": 64, "scales": [1], "root": None, "options": {}}
    assert values["groups"] == {}
    assert values["response"] == {"relu": "after", "over": "mean"}
    assert values["references"] == {"natural": {"bins": 3, "batches": 2, "quantiles": [1]}}
    synthetic = read(tmp_path, GOOD + "  synthetic:\n").values["references"]["synthetic"]
    assert synthetic == synthesis.DEFAULTS


def test_the_hash_is_of_the_values_not_of_the_text(tmp_path):
    same = read(tmp_path, "# a comment\nseed: 0\n" + GOOD).sha256
    assert read(tmp_path, GOOD).sha256 == same
    assert read(tmp_path, GOOD + "seed: 1\n").sha256 != same


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("network:", "netwrok:", "r.yaml:2: unknown key netwrok; did you mean network"),
        ("bins: 3", "bns: 3", "r.yaml:11: unknown key references.natural.bns; did you mean bins"),
        ("size: 64", "size: big", "r.yaml:5: images.size is 'big'; expected a whole number from 32 to 1024"),
        ("size: 64", "size: true", "r.yaml:5: images.size is True; expected a whole number"),
        ("  size: 64\n", "", "r.yaml:3: images lacks the key size; expected a whole number"),
        ("name: small", "name: Two words", "r.yaml:1: name is 'Two words'; expected small letters"),
        ("fire2:2", "fire2:1", "r.yaml:9: the unit fire2:1 is named twice"),
        ("size: 64", "size: 64\n  scales: [2]", "r.yaml:6: images.scales is [2]; expected a list of numbers"),
        (
            "images:\n  set: photos\n  size: 64",
            "images: photos",
            "r.yaml:3: images holds 'photos'; expected the",
        ),
        ("bins: 3", "bins: [", "not valid YAML"),
        ("name: small", "name: \x07", "r.yaml:1: not valid YAML: unacceptable character"),
        ("name: small", "seed: 2020-13-45", "r.yaml:1: not valid YAML: month must be in 1..12"),
        (GOOD, "just text", "r.yaml:1: a recipe holds 'just text'; expected the keys name, network"),
        (GOOD, "", "r.yaml:1: a recipe holds None; expected the keys name"),
        (GOOD, "1: 2", "r.yaml:1: unknown key 1; expected name, network"),
        (GOOD, "yes: 2", "r.yaml:1: unknown key True; expected name, network"),
    ],
)
def test_a_mistake_is_one_sentence_with_file_and_line(tmp_path, old, new, sentence):
    assert old in GOOD
    with pytest.raises(UserError, match=re.escape(sentence)) as error:
        read(tmp_path, GOOD.replace(old, new))
    assert str(error.value).startswith(f"{tmp_path / 'r.yaml'}:")
    assert str(error.value).endswith(".")
    assert "\n" not in str(error.value)


def test_yaml_cannot_make_objects(tmp_path):
    with pytest.raises(UserError, match="not valid YAML"):
        read(tmp_path, "name: !!python/object/apply:os.getcwd []")


def test_an_unknown_name_is_told_the_bundled_ones():
    with pytest.raises(UserError, match=r"^No recipe 'borowski': expected a file or one of .*borowski-small"):
        read_recipe("borowski")


@pytest.mark.parametrize("name", bundled())
def test_bundled_recipes_are_sound(name):
    assert read_recipe(name).values["name"] == name


def test_the_units_of_borowski_small_are_drawn_by_the_stated_rule(lite0):
    units = read_recipe("borowski-small").values["units"]
    rng = random.Random(28)
    main = list(dict.fromkeys(unit.partition(":")[0] for unit in units["main"]))
    drawn = [f"{x}:{c}" for x in main for c in rng.sample(range(lite0.layers[x].channels), 2)]
    assert (units["main"], len(main)) == (drawn, 6)
    practice = [unit.partition(":")[0] for unit in units["practice"]]
    assert units["practice"] == [f"{x}:{rng.randrange(lite0.layers[x].channels)}" for x in practice]
