"""Packs of explanations: as the contract says, one input for all methods, readable by the application."""

import hashlib
import json

import numpy as np
import pytest
import torch
import yaml
from PIL import Image

from stimuli.errors import UserError
from stimuli.explanations import EXPLANATIONS
from stimuli.packs.check import check
from stimuli.packs.show import show
from stimuli.recipe import read_recipe
from stimuli.render import STYLES, Limits, draw, to_images
from tests.stimuli.builds import contents, make
from tests.stimuli.explanation_recipes import CATS, FRAMED, SMALL, build, writer


@pytest.fixture
def small(tmp_path):
    return writer(tmp_path)


def picture(pack, found, stimulus):
    return np.asarray(Image.open(pack / found["stimuli"][stimulus]["file"]))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The pack of the small recipe, and its manifest."""
    folder = tmp_path_factory.mktemp("explained")
    (folder / "small.yaml").write_text(yaml.safe_dump(SMALL))
    return folder / "pack", build(read_recipe(str(folder / "small.yaml")), folder / "pack")


def test_there_is_a_set_for_each_photograph_and_explanation(made):
    _, found = made
    assert found["units"] == {}
    assert len(found["sets"]) == 4 * 3
    for name, entry in found["sets"].items():
        assert name == f"{entry['photo']}/{entry['explanation']}"
        (shown,), (explained,) = entry["images"]["input"], entry["images"]["explanation"]
        assert found["stimuli"][shown]["role"] == "input"
        assert found["stimuli"][explained]["role"] == "explanation"
        assert found["stimuli"][explained]["explanation"] == entry["explanation"]
        assert found["stimuli"][shown]["image"]["id"] == entry["photo"]
        assert entry["captions"] == {"input": [found["stimuli"][shown]["predicted"]["name"]]}
    groups = {entry["photo"]: entry["group"] for entry in found["sets"].values()}
    assert [groups[cat] for cat in CATS] == ["main", "main"]
    assert sorted(groups.values()) == ["main", "main", "main", "practice"]


def test_every_method_is_given_the_same_input_and_its_hash_is_that_of_the_stored_picture(made, squeezenet1_1):
    pack, found = made
    for name, entry in found["stimuli"].items():
        pixels = picture(pack, found, f"{entry['image']['id']}/input")
        inputs = squeezenet1_1.prepare(to_images(pixels[None]))
        values = inputs.contiguous().numpy().astype("<f4").tobytes()
        assert entry["input_sha256"] == hashlib.sha256(values).hexdigest(), name


def test_parameters_are_recorded_in_full_and_pictures_are_those_of_the_method(made, squeezenet1_1):
    pack, found = made
    recorded = {
        "gradient": {"absolute": False},
        "smoothgrad": {"draws": 2, "noise": 0.15, "seed": 11, "absolute": False},
    }
    for name, entry in found["stimuli"].items():
        if entry["role"] != "explanation" or entry["made_by"]["method"] not in recorded:
            continue
        assert entry["made_by"]["parameters"] == recorded[entry["made_by"]["method"]]
        inputs = squeezenet1_1.prepare(to_images(picture(pack, found, f"{entry['image']['id']}/input")[None]))
        targets = torch.tensor([entry["target"]["class"]])
        method = EXPLANATIONS[entry["made_by"]["method"]]
        values = method(squeezenet1_1, inputs, targets, **entry["made_by"]["parameters"])[0].numpy()
        style = STYLES["bwr" if entry["made_by"]["method"] == "gradient" else "adebayo-grey"]
        limits = Limits(*entry["made_by"]["drawn"]["limits"])
        difference = draw(values, style, limits).astype(int) - picture(pack, found, name)
        assert (np.abs(difference) > 1).mean() < 0.01, name


def test_the_class_that_is_explained_is_the_predicted_one(made, squeezenet1_1):
    pack, found = made
    for name, entry in found["stimuli"].items():
        if entry["role"] == "input":
            logits = squeezenet1_1.module(squeezenet1_1.prepare(to_images(picture(pack, found, name)[None])))
            assert entry["target"]["class"] == entry["predicted"]["class"] == int(logits.argmax())
            share = float(logits.softmax(1).max())
            assert entry["predicted"]["probability"] == pytest.approx(share, rel=1e-3)


def test_a_shared_scale_is_that_of_all_photographs(made):
    _, found = made
    drawn = [s["made_by"]["drawn"] for s in found["stimuli"].values() if s.get("explanation") == "gradient"]
    own = [s["made_by"]["drawn"] for s in found["stimuli"].values() if s.get("explanation") == "smooth"]
    assert len({tuple(one["limits"]) for one in drawn}) == 1
    assert len({tuple(one["limits"]) for one in own}) == len(own)


def test_the_pack_is_sound_and_a_change_is_found(made, tmp_path):
    pack, found = made
    assert check(pack) == len({entry["file"] for entry in found["stimuli"].values()}) == 4 * 4
    broken = tmp_path / "manifest.json"
    entry = next(iter(found["sets"].values()))
    changed = {**found, "sets": {"a": {**entry, "images": {"input": ["gone"]}}}}
    for path in (pack / "images").rglob("*.png"):
        (tmp_path / path.relative_to(pack)).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path.relative_to(pack)).write_bytes(path.read_bytes())
    broken.write_text(json.dumps(changed))
    with pytest.raises(UserError, match="set a names an unknown stimulus gone"):
        check(tmp_path)


def test_a_contact_sheet_shows_every_photograph_with_all_its_explanations(made, tmp_path):
    pack, _ = made
    show(pack, tmp_path / "sheet.html")
    page = (tmp_path / "sheet.html").read_text()
    assert page.count("<img") == 4 * 4
    first = page.index("skimage/chelsea.png@0,0,300,300/gradient")
    assert first < page.index("skimage/chelsea.png@0,0,300,300/smooth")  # in the order of the recipe


def test_two_builds_are_identical_whatever_the_number_of_jobs(made, small, tmp_path, fresh_cache):
    make(small(), tmp_path / "other", jobs=2)
    assert contents(tmp_path / "other") == contents(made[0])


def test_an_interrupted_build_does_nothing_again_and_gives_the_same_bytes(
    made, small, tmp_path, monkeypatch, fresh_cache
):
    recipe, done = small(), []
    from stimuli.packs import explanations

    original = explanations.attribute

    def failing(network, method, *rest):
        done.append(method)
        if method == "grad-cam":
            raise KeyboardInterrupt
        return original(network, method, *rest)

    monkeypatch.setattr(explanations, "attribute", failing)
    with pytest.raises(KeyboardInterrupt):
        make(recipe, tmp_path / "pack")
    assert done == ["gradient"] * 4 + ["smoothgrad"] * 4 + ["grad-cam"]
    monkeypatch.setattr(explanations, "attribute", lambda *all: done.append(all[1]) or original(*all))
    make(recipe, tmp_path / "pack")
    assert done[9:] == ["grad-cam"] * 4
    assert contents(tmp_path / "pack") == contents(made[0])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cache", "pack", "small.yaml"]


def test_a_changed_style_draws_the_same_maps_anew(made, small, tmp_path, monkeypatch):
    from stimuli.packs import explanations

    monkeypatch.setattr(explanations, "attribute", lambda *_: pytest.fail("explained again"))
    given = [{**SMALL["explanations"][0], "style": "absolute"}, *SMALL["explanations"][1:]]
    changed = small(explanations=given)
    make(changed, tmp_path / "pack")
    assert contents(tmp_path / "pack") != contents(made[0])


def test_a_photograph_that_changes_during_a_build_is_told(small, tmp_path, monkeypatch):
    from stimuli.packs import explanations

    original = explanations.make_map

    def changing(bench, task):
        Image.new("RGB", (70, 70), "red").save(tmp_path / "photos" / "a.png")
        bench.subjects[0].images.open.cache_clear()
        original(bench, task)

    (tmp_path / "photos").mkdir()
    Image.new("RGB", (70, 70), "blue").save(tmp_path / "photos" / "a.png")
    monkeypatch.setattr(explanations, "make_map", changing)
    with pytest.raises(
        UserError, match=r"^a\.png was changed while its explanations were made; what is done is kept"
    ):
        make(small(images={"set": "folder:photos", "size": 64}), tmp_path / "pack")


@pytest.mark.parametrize(("folder", "number"), [("tabby", 281), ("281", 281)])
def test_the_label_of_a_photograph_is_the_name_of_its_folder(small, tmp_path, folder, number):
    (tmp_path / "photos" / folder).mkdir(parents=True)
    Image.effect_noise((70, 70), 40).convert("RGB").save(tmp_path / "photos" / folder / "a.png")
    images = {"set": "folder:photos", "size": 64}
    found = build(small(images=images, targets="label", explanations=["gradient"]), tmp_path / "pack")
    for entry in found["stimuli"].values():
        assert (entry["target"]["class"], entry["target"]["name"]) == (number, "tabby")


def test_any_class_can_be_explained(small, tmp_path):
    found = build(small(FRAMED, targets="tiger cat", artefact={"border": 4}), tmp_path / "pack")
    assert {entry["target"]["class"] for entry in found["stimuli"].values()} == {282}


def test_an_artefact_is_painted_measured_and_told_where_a_method_cannot_show_it(small, tmp_path):
    from stimuli.packs.build import build as build_pack

    told = []
    build_pack(small(FRAMED), tmp_path / "pack", "cpu", 1, told.append)
    assert told[1:] == [
        "integrated-gradients cannot show the artefact in 1 of 1: its baseline looks the same."
    ]
    found = json.loads((tmp_path / "pack" / "manifest.json").read_text())
    crop = CATS[0]
    pixels = picture(tmp_path / "pack", found, f"{crop}/input")
    border = np.ones((64, 64), bool)
    border[6:-6, 6:-6] = False
    assert (pixels[border] == (124, 117, 104)).all()  # the mean colour of SqueezeNet's training images
    assert pixels[~border].std() > 20
    blind = found["stimuli"][f"{crop}/integrated-gradients"]["artefact"]
    seeing = found["stimuli"][f"{crop}/gradient"]["artefact"]
    assert blind["hidden"]
    assert blind["mass"] < 0.02
    assert not seeing["hidden"]
    assert 0.02 < seeing["mass"] < 1
    without = found["stimuli"][f"{crop}/input"]["without_artefact"]
    assert 0 <= without["target"] <= 1
    assert without["target"] != found["stimuli"][f"{crop}/input"]["target"]["probability"]


def test_a_pack_can_hold_the_figures_of_concepts(small, tmp_path):
    photos = tmp_path / "photos"
    photos.mkdir()
    for seed in range(3):
        noise = np.random.default_rng(seed).integers(0, 256, (9, 9, 3), dtype=np.uint8)
        Image.fromarray(noise).resize((70, 70)).save(photos / f"{seed}.png")
    images = {"set": "folder:photos", "size": 64, "main": 1}
    concepts = {"method": "crp-relmax", "style": "concepts", "parameters": {"concepts": 2}}
    recipe = small(
        FRAMED, images=images, explanations=[concepts, {**concepts, "name": "map", "style": "bwr"}]
    )
    found = build(recipe, tmp_path / "pack")
    figure, drawn = (found["stimuli"][f"0.png@0,0,70,70/{name}"] for name in ("crp-relmax", "map"))
    assert figure["width"] > 1000
    assert figure["made_by"]["drawn"] is None
    assert figure["artefact"] is None
    assert figure["made_by"]["parameters"]["concepts"] == 2
    assert drawn["width"] == 64
    assert drawn["artefact"]["mass"] > 0
    show(tmp_path / "pack", tmp_path / "sheet.html")
    assert (tmp_path / "sheet.html").read_text().count("<img") == 3
