"""Packs of explanations: as the contract says, one input for all methods, readable by the application."""

import hashlib
import json

import numpy as np
import pytest
import torch
import yaml
from PIL import Image

from app.pack import read_pack, verify
from app.study.load import load
from app.study.schedule import check_fit, plan_run
from stimuli.errors import UserError
from stimuli.explanations import EXPLANATIONS
from stimuli.packs.check import check
from stimuli.packs.show import show
from stimuli.recipe import bundled, read_recipe
from stimuli.render import STYLES, Limits, draw, to_images
from tests.stimuli.builds import contents, make

CATS = ["skimage/chelsea.png@0,0,300,300", "skimage/chelsea.png@151,0,451,300"]
SMALL = {
    "name": "explained",
    "network": "squeezenet1_1",
    "images": {"set": "photos", "size": 64, "main": [*CATS, "sklearn/china.jpg"], "practice": 1},
    "explanations": [
        {"method": "gradient", "style": {"style": "bwr", "scale": "shared"}},
        {"method": "smoothgrad", "name": "smooth", "parameters": {"draws": 2}, "style": "adebayo-grey"},
        "grad-cam",
    ],
    "seed": 11,
}
FRAMED = {
    **SMALL,
    "images": {"set": "photos", "size": 64, "main": [CATS[0]]},
    "explanations": ["gradient", "integrated-gradients"],
    "artefact": {"border": 6, "colour": "grey"},
}


@pytest.fixture
def small(tmp_path):
    """A function that writes the recipe of explanations, with some keys changed, and reads it."""

    def write(base=SMALL, **changes):
        path = tmp_path / "small.yaml"
        path.write_text(yaml.safe_dump({**base, **changes}, sort_keys=False))
        return read_recipe(str(path))

    return write


def build(recipe, pack, jobs=1):
    make(recipe, pack, jobs)
    return json.loads((pack / "manifest.json").read_text())


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


JUDGEMENT = """
key: mine
title: Mine
contact: lab@example.org
seed: 1
screen: {min_width: 800, min_height: 600}
consent: page.md
trials:
  judgement:
    type: judgement
    question: Does the border have an influence?
    columns: [{role: input, title: Picture}, {role: explanation, title: Explanation}]
  rating:
    type: rating
    question: Is it ready?
    points: ["no", "yes"]
    columns: [{role: input, title: Prediction}, {role: explanation, title: Explanation}]
timeline:
  - trials: %s
    sets: {group: main, explanation: %s, %s}
    n: 2
    distinct: {name: photos, by: %s}
  - debrief: page.md
"""


def steps_on(folder, pack, study):
    """The trials of a study on a pack, as the application plans them."""
    (folder / "study").mkdir()
    (folder / "study" / "page.md").write_text("# Page\n\nWords.\n")
    (folder / "study" / "study.yaml").write_text(study)
    study, pack = load(folder / "study" / "study.yaml"), read_pack(pack)
    verify(pack)
    check_fit(study, pack)
    return [step.plan for step in plan_run(study, pack, 0) if step.type in ("judgement", "rating")]


def test_the_study_of_achtibat_reads_such_a_pack(small, tmp_path):
    labels = {"border": "used", "correct": "yes"}
    explanations = [{"method": "gradient", "name": "ig"}]
    recipe = small(sets={"labels": labels}, explanations=explanations)
    make(recipe, tmp_path / "pack")
    study = JUDGEMENT % ("judgement", "ig", "border: used", "photo")
    first, second = steps_on(tmp_path, tmp_path / "pack", study)
    assert first["correct"] == second["correct"] == "yes"
    assert first["pictures"] != second["pictures"]


def test_the_study_of_adebayo_reads_such_a_pack(small, tmp_path):
    images = {"set": "photos", "size": 64, "main": 4}
    recipe = small(
        images=images, sets={"images": 2, "labels": {"model": "normal"}}, explanations=["gradient"]
    )
    found = build(recipe, tmp_path / "pack")
    assert all(len(entry["images"]["input"]) == 2 for entry in found["sets"].values())
    study = JUDGEMENT % ("rating", "gradient", "model: normal", "photos")
    first, second = steps_on(tmp_path, tmp_path / "pack", study)
    assert [len(words) for words in first["captions"]] == [2, 2]
    assert not set(first["pictures"][0]) & set(second["pictures"][0])


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"explanations": ["gradients"]}, "explanations.0: 'gradients' is no method; expected one of"),
        (
            {"explanations": [{"method": "gradient", "parameters": {"absolut": True}}]},
            "explanations.0: gradient has no parameter 'absolut'; did you mean absolute.",
        ),
        (
            {"explanations": ["gradient", {"method": "gradient", "style": "blu"}]},
            "small.yaml:14: explanations.1.style: 'blu' is no style",
        ),
        (
            {"explanations": ["gradient", "gradient"]},
            "small.yaml:13: the explanation gradient comes twice; give one another name.",
        ),
        (
            {"explanations": [{"method": "gradient", "style": "concepts"}]},
            "explanations.0.style: gradient has no figure of concepts; only crp-relmax has",
        ),
        ({"explanations": []}, "explanations is []; expected a list of methods."),
        (
            {"explanations": [{"style": "bwr"}]},
            "explanations.0 lacks the key method; expected the name of a method.",
        ),
        ({"explanations": [3]}, "explanations.0 holds 3; expected the keys method, name"),
        ({"units": {"main": ["fire2:1"]}}, "unknown key units; expected name, network, images, targets"),
        ({"targets": "catt"}, "targets: 'catt' is no class of the network"),
        ({"targets": 1000}, "targets: 1000 is no class: the classes are 0 to 999."),
        ({"targets": "label"}, "targets: a photograph has no label"),
        (
            {"images": {"set": "photos", "size": 64, "main": ["skimage/chelse.png"]}},
            "images.main.0: photos has no 'skimage/chelse.png'; it has skimage/chelsea.png",
        ),
        (
            {"images": {"set": "photos", "size": 64, "main": [CATS[0], "skimage/chelsea.png"]}},
            "images.main.1: skimage/chelsea.png is named twice.",
        ),
        ({"images": {"set": "photos", "size": 64, "main": 300}}, "images.main: photos has 31 crops"),
        ({"images": {"set": "photos", "size": 64, "main": 0}}, "images.main is 0; expected how many crops"),
        (
            {"images": {"set": "photos", "size": 64, "main": 3}, "sets": {"images": 2}},
            "images.main: 3 crops do not make whole sets of 2.",
        ),
        ({"sets": {"labels": {"border": [1]}}}, "sets.labels is {'border': [1]}; expected labels"),
        (
            {"artefact": {"border": 40}},
            "artefact.border: a border of 40 px covers all of a picture of 64 px.",
        ),
        (
            {"artefact": {"border": 4, "colour": "red"}},
            "artefact.colour is 'red'; expected black, grey or white",
        ),
    ],
)
def test_a_mistake_is_one_sentence_with_file_and_line_and_nothing_is_written(
    small, tmp_path, changes, sentence
):
    with pytest.raises(UserError) as error:
        make(small(**changes), tmp_path / "pack")
    assert str(error.value).startswith(f"{tmp_path / 'small.yaml'}:")
    assert sentence in str(error.value)
    assert str(error.value).endswith(".")
    assert [path.name for path in tmp_path.iterdir()] == ["small.yaml"]


def test_practice_takes_what_main_leaves(small):
    from stimuli.images import image_set
    from stimuli.packs.choice import groups

    def chosen(**images):
        recipe = small(images={"set": "photos", "size": 64, **images})
        found = groups(recipe, image_set(recipe.values["images"], recipe.path.parent))
        return {group: [crop.id for crop in crops] for group, crops in found.items()}

    whole = chosen()
    assert (len(whole["main"]), whole["practice"]) == (31, [])
    assert chosen(practice=2) == {"main": whole["main"][:-2], "practice": whole["main"][-2:]}
    assert chosen(main=3, practice=2) == {"main": whole["main"][:3], "practice": whole["main"][3:5]}
    named = chosen(main=2, practice=[whole["main"][0]])
    assert named == {"main": whole["main"][1:3], "practice": whole["main"][:1]}


def test_the_bundled_recipe_has_five_methods_and_four_photographs():
    values = read_recipe("explanations-small").values
    assert "explanations-small" in bundled()
    assert values["network"] == "squeezenet1_1"
    assert len({entry["method"] for entry in values["explanations"]}) == 5
    assert len(values["images"]["main"]) == 4
