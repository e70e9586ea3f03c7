"""The schema of manifests: every kind of pack follows it, and what does not is told with its place."""

import copy
import json

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from stimuli.cli import stimuli
from stimuli.errors import UserError
from stimuli.packs.check import check, read_valid
from stimuli.packs.schema import violation
from tests.stimuli.kinds import RECIPES, packs_of

SET = "conv1:11/natural/0"
STIMULUS = "conv1:11/natural/max/0.1"


@pytest.fixture(scope="module")
def packs(tmp_path_factory):
    """A pack of each kind."""
    return packs_of(tmp_path_factory)


def manifest_of(pack):
    return json.loads((pack / "manifest.json").read_text())


def published():
    return json.loads(CliRunner().invoke(stimuli, ["schema"]).output)


def test_the_published_schema_is_one():
    assert published()["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(published())


@pytest.mark.parametrize("kind", RECIPES)
def test_what_is_built_follows_the_published_schema(packs, kind):
    assert check(packs[kind]) > 0
    assert list(Draft202012Validator(published()).iter_errors(manifest_of(packs[kind]))) == []


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        ("references", ["units", "conv1:11"]),
        ("references", ["stimuli", STIMULUS]),
        ("references", ["stimuli", "conv1:11/synthetic/max/1"]),
        ("references", ["networks", "squeezenet1_1"]),
        ("references", ["image_set"]),
        ("explanations", ["stimuli", "skimage/chelsea.png@0,0,300,300/input"]),
        ("explanations", ["stimuli", "skimage/chelsea.png@0,0,300,300/cam"]),
        ("models", ["models", "normal"]),
        ("models", ["models", "normal", "evidence"]),
        ("models", ["stimuli", "sheet/"]),
        ("clusters", ["spray"]),
        ("clusters", ["stimuli", "0/"]),
    ],
)
def test_no_key_may_be_missing_or_added(packs, kind, path):
    found = manifest_of(packs[kind])
    entry = found
    for key in path:
        entry = entry[next(name for name in entry if name.startswith(key))]
    free = {"rule", "holds"} if path[-1] == "evidence" else set(entry) - {"label", "without_artefact"}
    for key in free:
        value = entry.pop(key)
        assert violation(found) is not None, key
        entry[key] = value
    assert violation(found) is None
    if path[-1] != "evidence":
        entry["extra"] = 1
        assert "'extra' is unknown" in violation(found)


def changed(manifest, path, value):
    found = copy.deepcopy(manifest)
    entry = found
    for key in path[:-1]:
        entry = entry[key]
    if value is None:
        del entry[path[-1]]
    else:
        entry[path[-1]] = value
    return found


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        (["sets", SET, "correct"], None, f"sets/{SET}: 'correct' is missing"),
        (["sets", SET, "queries"], None, f"sets/{SET}: 'queries' is missing"),
        (["sets", SET, "level"], [1], f"sets/{SET}/level: expected string, number, boolean, found [1]"),
        (["sets", SET, "quantile"], 0.5, f"sets/{SET}/quantile: expected a number above 0.5, found 0.5"),
        (["sets", "a"], {"group": "main"}, "sets/a: 'images' is missing"),
        (["sets", "a"], {"images": {"left": []}}, "sets/a/images/left: expected at least 1 items, found []"),
        (["stimuli", STIMULUS, "width"], "40", f'stimuli/{STIMULUS}/width: expected integer, found "40"'),
        (["stimuli", STIMULUS, "role"], "x", f"stimuli/{STIMULUS}/role: expected one of reference, query, "),
        (["stimuli", STIMULUS, "file"], "../a.png", f"stimuli/{STIMULUS}/file: expected a text like ^images"),
        (["stimuli", STIMULUS, "image", "rank"], 0, "/image/rank: expected at least 1, found 0"),
        (["units", "conv1:11", "natural", "p99"], None, "units/conv1:11/natural: 'p99' is missing"),
        (["image_set"], None, "'image_set' is missing"),
        (["image_sets"], [{}], "image_sets: expected at least 2 items, found [{}]"),
        (["made_with", "device"], "abacus", 'made_with/device: expected one of cpu, cuda, found "abacus"'),
        (["sets"], [], "sets: expected object, found []"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(packs, tmp_path, path, value, sentence):
    found = changed(manifest_of(packs["references"]), path, value)
    (tmp_path / "manifest.json").write_text(json.dumps(found))
    with pytest.raises(UserError) as error:
        check(tmp_path)
    assert sentence in str(error.value)
    assert str(error.value).startswith(f"{tmp_path / 'manifest.json'}: ")
    assert "\n" not in str(error.value)


def places(value, path=()):
    """All paths into nested mappings and lists."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in items:
        yield from places(part, (*path, key))


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_the_fast_check_says_what_the_schema_says(packs, data):
    found = manifest_of(packs[data.draw(st.sampled_from(list(packs)))])
    kinds = {(entry["role"], entry["kind"]): name for name, entry in found["stimuli"].items()}
    found["stimuli"] = {name: found["stimuli"][name] for name in kinds.values()}
    found["sets"] = dict(list(found["sets"].items())[-2:])
    path = data.draw(st.sampled_from([p for p in places(found) if p and p[0] != "recipe"]))
    value = data.draw(st.sampled_from([None, 0, 1, -1, 0.5, True, "x", [], {}, ["x"], {"x": 1}]))
    broken = changed(found, path, value)
    assert (violation(broken) is None) == Draft202012Validator(published()).is_valid(broken)


def test_labels_are_free(packs, tmp_path):
    found = manifest_of(packs["references"])
    for value in ("a text", 3, 0.25, True):
        assert violation(changed(found, ["sets", SET, "my label"], value)) is None


@pytest.mark.parametrize("version", [2, "1", None])
def test_a_pack_of_another_version_is_told_what_is_read(packs, tmp_path, version):
    found = {**manifest_of(packs["models"]), "version": version}
    (tmp_path / "manifest.json").write_text(json.dumps(found))
    with pytest.raises(UserError, match=r"of a pack of version .*; this Pfungst reads version 1"):
        read_valid(tmp_path)
