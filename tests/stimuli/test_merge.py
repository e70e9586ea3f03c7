"""Merged packs: shards give the pack that is built at once, and what differs is told."""

import json
import re
import shutil

import pytest

from app.pack import read_pack, verify
from stimuli.errors import UserError
from stimuli.packs.check import check
from stimuli.packs.merge import merge, merged
from stimuli.packs.show import show
from stimuli.recipe import Recipe
from tests.stimuli.builds import contents
from tests.stimuli.kinds import make_kind, packs_of


def manifest_of(pack):
    return json.loads((pack / "manifest.json").read_text())


def write_manifest(pack, **changes):
    (pack / "manifest.json").write_text(json.dumps({**manifest_of(pack), **changes}))


@pytest.fixture(scope="module")
def packs(tmp_path_factory):
    """A pack of two units, a pack of each unit, and one of explanations."""
    folder = tmp_path_factory.mktemp("merge")
    shards = {"first": {"main": ["conv1:11"]}, "second": {"practice": ["fire2_squeeze1x1:1"]}}
    made = {name: make_kind("references", folder / name, units=units) for name, units in shards.items()}
    made |= {"whole": packs_of(tmp_path_factory)["references"]}
    made |= {"explained": packs_of(tmp_path_factory)["explanations"]}
    return made


@pytest.fixture
def shards(packs, tmp_path):
    """Copies of the packs of one unit each."""
    for name in ("first", "second"):
        shutil.copytree(packs[name], tmp_path / name)
    return tmp_path / "first", tmp_path / "second"


def test_shards_give_the_pack_that_is_built_at_once(packs, tmp_path):
    found = merge([packs["first"], packs["second"]], tmp_path / "pack")
    one, whole = manifest_of(tmp_path / "pack"), manifest_of(packs["whole"])
    for key in whole.keys() - {"recipe", "recipe_sha256"}:
        assert one[key] == whole[key], key
    images = [
        {f: b for f, b in contents(p).items() if f != "manifest.json"}
        for p in (tmp_path / "pack", packs["whole"])
    ]
    assert images[0] == images[1]
    assert found == len(images[0])


def test_a_merged_pack_is_a_pack_of_several_recipes(packs, tmp_path):
    target, parts = tmp_path / "pack", [packs["whole"], packs["explained"]]
    merge(parts, target)
    found = manifest_of(target)
    assert found["name"] == found["recipe"]["name"] == "tiny-explained"
    assert found["recipe"]["merged"] == [manifest_of(part)["recipe"] for part in parts]
    assert found["recipe_sha256"] == Recipe(found["recipe"], target, {}).sha256
    assert found["image_sets"] == [manifest_of(part)["image_set"] for part in parts]
    assert found["made_with_each"] == [manifest_of(part)["made_with"] for part in parts]
    assert check(target) == sum(map(check, parts))
    show(target, tmp_path / "sheet.html")
    pack = read_pack(target)
    verify(pack)
    assert len(pack.with_labels({"explanation": "cam"})) == 2
    assert len(pack.with_labels({"kind": "natural", "group": "main"})) == 2


def test_it_does_not_matter_how_packs_are_paired(packs):
    found = {name: manifest_of(packs[name]) for name in ("first", "second", "explained")}
    first, second, third = found.values()
    at_once = merged(found)
    assert merged({"a": merged({"b": first, "c": second}), "d": third}) == at_once
    assert merged({"a": first, "b": merged({"c": second, "d": third})}) == at_once


def test_the_same_pack_twice_is_no_mistake(packs, tmp_path):
    merge([packs["first"], packs["first"]], tmp_path / "pack")
    assert manifest_of(tmp_path / "pack")["sets"] == manifest_of(packs["first"])["sets"]


def test_the_same_id_with_other_content_is_told_with_both_packs(packs, shards, tmp_path):
    first, second = shards
    units = manifest_of(first)["units"]
    write_manifest(second, units={"conv1:11": {**units["conv1:11"], "group": "practice"}})
    sentence = f"{first} and {second} differ in units/conv1:11; a merged pack has one."
    with pytest.raises(UserError, match=f"^{re.escape(sentence)}$"):
        merge([first, second], tmp_path / "pack")
    assert not (tmp_path / "pack").exists()


def test_a_pack_that_is_not_sound_is_not_merged(shards, tmp_path):
    first, second = shards
    next((second / "images").rglob("*.png")).unlink()
    with pytest.raises(UserError, match=r"second.*is missing"):
        merge([first, second], tmp_path / "pack")
    with pytest.raises(UserError, match="exists already; name a new folder"):
        merge([first, first], second)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["first", "second"]
