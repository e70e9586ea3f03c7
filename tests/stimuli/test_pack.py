"""Packs: as the contract says, the same bytes whoever builds them, and checked."""

import json

import numpy as np
import pytest
from PIL import Image

from stimuli.errors import UserError
from stimuli.layers import unit_of
from stimuli.packs.check import check
from stimuli.units import activations
from tests.stimuli.builds import contents, make


def manifest_of(pack):
    return json.loads((pack / "manifest.json").read_text())


def test_the_manifest_is_as_the_contract_says(pack, squeezenet1_1):
    found = manifest_of(pack)
    assert (found["format"], found["version"], found["name"]) == ("pfungst-pack", 1, "tiny")
    assert found["networks"]["squeezenet1_1"]["weights_sha256"] == squeezenet1_1.weights_sha256
    assert found["image_set"]["photos"] == 29
    assert found["made_with"]["device"] == "cpu"
    assert {unit: entry["group"] for unit, entry in found["units"].items()} == {
        "conv1:11": "main",
        "fire2_squeeze1x1:1": "practice",
    }
    assert len(found["sets"]) == 2 * 2 * 2  # units, kinds, batches
    for name, entry in found["sets"].items():
        assert name == f"{entry['unit']}/{entry['kind']}/{entry['batch']}"
        for side in ("min", "max"):
            shown = [found["stimuli"][i] for i in entry["references"][side]]
            assert {(s["role"], s["kind"], s["side"]) for s in shown} == {("reference", entry["kind"], side)}
            extreme = [s["activation"] for s in shown]
            assert extreme == sorted(extreme, reverse=side == "max")
            query = found["stimuli"][entry["queries"][side]]
            assert (query["role"], query["kind"], query["side"]) == ("query", "natural", side)
            assert query["image"]["rank"] <= 2
        assert entry["correct"] == entry["queries"]["max"]
        assert entry["queries"] == found["sets"][f"{entry['unit']}/natural/{entry['batch']}"]["queries"]


def test_recorded_activations_are_those_of_the_stored_files(pack, squeezenet1_1):
    found = manifest_of(pack)
    for unit, entry in found["units"].items():
        assert unit_of(squeezenet1_1, unit) == (entry["layer"], entry["channel"])
        own = [s for s in found["stimuli"].values() if s["unit"] == unit]
        pixels = np.stack([np.asarray(Image.open(pack / s["file"])) for s in own])
        measured = activations(squeezenet1_1, pixels, [unit])[:, 0]
        np.testing.assert_allclose([s["activation"] for s in own], measured, rtol=1e-3, atol=1e-3)
        made = [s["activation"] for s in own if s["kind"] == "synthetic" and s["side"] == "max"]
        assert entry["synthetic"]["mean_max"] == pytest.approx(np.mean(made), rel=1e-4)


def test_images_are_named_by_content_and_carry_no_metadata(pack):
    for path in (pack / "images").rglob("*.png"):
        with Image.open(path) as image:
            image.load()
            assert (image.mode, image.size, image.info) == ("RGB", (40, 40), {})


def test_two_builds_are_identical_whatever_the_number_of_jobs(pack, tiny, tmp_path, fresh_cache):
    make(tiny(), tmp_path / "other" / "pack", jobs=2)
    assert contents(tmp_path / "other" / "pack") == contents(pack)
    assert [path.name for path in (tmp_path / "other").iterdir()] == ["pack"]


def test_check_finds_what_was_done_to_a_pack(pack):
    assert check(pack) == len(list((pack / "images").rglob("*.png")))
    path = sorted((pack / "images").rglob("*.png"))[3]
    good = path.read_bytes()
    path.write_bytes(good[:-1] + b"x")
    with pytest.raises(UserError, match=f"{path.name} was changed"):
        check(pack)
    path.unlink()
    with pytest.raises(UserError, match=f"{path.name} is missing"):
        check(pack)
    path.write_bytes(good)
    (pack / "images" / "extra.png").write_bytes(good)
    with pytest.raises(UserError, match=r"extra\.png is not listed"):
        check(pack)
    with pytest.raises(UserError, match="is not a stimulus pack"):
        check(pack / "images")
    (pack / "manifest.json").write_text('{"format": "pfungst-pack", "version": 1, "name": "a"}')
    with pytest.raises(UserError, match="has no 'recipe'"):
        check(pack)
