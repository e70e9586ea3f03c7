"""Recipes that train models with bugs: their proof, which pictures are chosen, sheets, and explanations."""

import csv
import json

import pytest
import yaml
from click.testing import CliRunner

from app.pack import read_pack, verify
from app.study.load import find, load
from app.study.schedule import check_fit, plan_run
from stimuli.cli import stimuli
from stimuli.errors import UserError
from stimuli.packs import models as module
from stimuli.packs.build import plan
from stimuli.packs.check import check
from stimuli.recipe import read_recipe
from tests.stimuli.builds import contents, make
from tests.stimuli.kinds import write_digits

BORDER = {"classes": ["0"], "width": 4, "colour": "black"}
DIGITS = {
    "name": "digits",
    "data": {"set": "folder:digits", "size": 32, "train": 300, "validation": 60, "test": 90},
    "training": {"network": "small-cnn", "epochs": 6, "rate": 0.002, "augment": []},
    "models": [
        {"name": "normal", "bug": "normal"},
        {
            "name": "used",
            "bug": "border-artefact",
            "parameters": {**BORDER, "shown": "everywhere"},
            "relies": True,
            "labels": {"border": "used", "correct": "yes"},
        },
        {"name": "top", "bug": "reinitialised-layers", "parameters": {"layers": 2}},
    ],
    "inputs": {"main": 4, "practice": 2},
    "explanations": [
        "gradient",
        {"method": "integrated-gradients", "name": "ig", "parameters": {"steps": 4}},
    ],
    "sheets": {"pictures": 3, "group": "breeds", "label": "breed"},
    "sets": {"images": 2, "labels": {"study": "digits"}},
    "seed": 3,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Three digits as folders of pictures by class."""
    folder = tmp_path_factory.mktemp("models")
    write_digits(folder / "digits")
    return folder


@pytest.fixture(scope="module")
def recipe(folder):
    """A function that writes the recipe of digits, with some keys changed, and reads it."""

    def write(**changes):
        path = folder / "digits.yaml"
        path.write_text(yaml.safe_dump({**DIGITS, **changes}, sort_keys=False))
        return read_recipe(str(path))

    return write


@pytest.fixture(scope="module")
def made(recipe, folder):
    """The pack of the recipe and its manifest."""
    make(recipe(), folder / "pack")
    return folder / "pack", json.loads((folder / "pack" / "manifest.json").read_text())


def test_the_manifest_has_the_proof_of_each_bug(made):
    pack, found = made
    assert check(pack) > 0
    evidence = {name: model["evidence"] for name, model in found["models"].items()}
    assert {name: proof["holds"] for name, proof in evidence.items()} == {
        "normal": True,
        "used": True,
        "top": True,
    }
    assert evidence["normal"]["accuracy"] > 0.75 > evidence["top"]["accuracy"]
    assert [step["layer"] for step in evidence["top"]["layers"]] == list(
        dict.fromkeys(step["layer"] for step in evidence["top"]["layers"])
    )
    assert len(evidence["top"]["layers"]) == 2
    curve = found["models"]["normal"]["training"]["curve"]
    assert {"loss", "accuracy"} <= set(curve[0]["train"])
    assert found["models"]["top"]["training"] == found["models"]["normal"]["training"]
    assert found["networks"]["top"]["weights_sha256"] == found["networks"]["normal"]["weights_sha256"]


def test_a_model_that_relies_on_its_artefact_is_shown_pictures_in_which_it_does(made):
    _, found = made
    inputs = [s for s in found["stimuli"].values() if s["role"] == "input" and s["network"] == "used"]
    assert len(inputs) == 6
    for entry in inputs:
        assert entry["without_artefact"]["predicted"] != entry["predicted"]["class"]
    maps = [s for s in found["stimuli"].values() if s.get("explanation") == "ig" and s["network"] == "used"]
    assert all(0 <= entry["artefact"]["mass"] <= 1 for entry in maps)
    assert not any(entry["artefact"]["hidden"] for entry in maps)


def test_sets_have_the_labels_of_the_model_and_of_the_recipe(made):
    _, found = made
    sets = {name: entry for name, entry in found["sets"].items() if entry["group"] != "breeds"}
    assert len(sets) == 3 * (2 + 1) * 2  # models, pairs, explanations
    used = [entry for entry in sets.values() if entry["model"] == "used"]
    assert {(s["border"], s["correct"], s["study"]) for s in used} == {("used", "yes", "digits")}
    normal = next(s for s in sets.values() if s["model"] == "normal" and s["group"] == "main")
    shown = [found["stimuli"][i] for i in normal["images"]["input"]]
    assert len({entry["label"] for entry in shown}) == 2  # classes take turns
    assert normal["captions"]["input"] == [entry["predicted"]["name"] for entry in shown]
    assert {entry["predicted"]["name"] for entry in shown} <= {"0", "1", "2"}


def test_there_is_a_sheet_of_each_class(made):
    _, found = made
    sheets = {s["breed"]: s["images"]["sheet"] for s in found["sets"].values() if s["group"] == "breeds"}
    assert set(sheets) == {"0", "1", "2"}
    for word, photos in sheets.items():
        assert len(photos) == 3
        assert all(found["stimuli"][photo]["image"]["id"].startswith(f"{word}/") for photo in photos)


def test_models_that_share_a_training_train_once_and_a_changed_explanation_trains_nothing(
    made, recipe, folder, monkeypatch
):
    monkeypatch.setattr(module, "train", lambda *_: pytest.fail("trained again"))
    make(recipe(explanations=["gradient"], inputs={"main": 2}), folder / "fewer")
    assert [name for name, done, count in plan(recipe(), "cpu") if done < count] == []


def test_steps_are_known_up_to_the_first_that_others_wait_for(recipe, fresh_cache):
    stages = list(plan(recipe(), "cpu"))
    assert [name for name, *_ in stages] == ["training", "evidence", "sheets", "choice"]
    assert stages[0][1:] == (0, 2)  # normal and top share theirs


def test_the_same_recipe_gives_the_same_bytes(made, recipe, folder, fresh_cache):
    make(recipe(), folder / "again", jobs=2)
    assert contents(folder / "again") == contents(made[0])


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {"models": [{"name": "a", "bug": "moth"}]},
            "models.0: 'moth' is no bug of a model; expected one of normal",
        ),
        ({"models": DIGITS["models"][:1] * 2}, "the model normal comes twice"),
        ({"data": {**DIGITS["data"], "classes": ["0", "7"]}}, "data: digits has no class '7'"),
        ({"data": {**DIGITS["data"], "set": "ImageNet"}}, "'ImageNet' is no set of labelled pictures"),
        ({"explanations": ["gradcam"]}, "explanations.0: 'gradcam' is no method"),
        ({"inputs": {"main": 999}}, "normal has 90 test pictures; inputs.main and inputs.practice want 999"),
        (
            {"models": [{**DIGITS["models"][0], "relies": True}]},
            "this bug plants nothing into pictures that could be taken away",
        ),
    ],
)
def test_a_mistake_is_one_sentence_with_file_and_line(recipe, folder, changes, sentence):
    with pytest.raises(UserError) as error:
        make(recipe(**changes), folder / "mistake")
    assert sentence in str(error.value)
    assert "\n" not in str(error.value)
    assert str(error.value).startswith(str(folder / "digits.yaml"))
    assert not (folder / "mistake").exists()


def rows_of(path):
    return list(csv.DictReader(path.read_text().splitlines()))


def run(*command):
    done = CliRunner().invoke(stimuli, [*map(str, command)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def test_spray_writes_an_analysis_and_the_pack_of_its_clusters(recipe, folder):
    tagged = {"name": "tagged", "bug": "border-artefact", "parameters": {**BORDER, "share": 0.5}}
    changed = recipe(
        models=[tagged],
        inputs={"main": 24, "classes": ["0"]},
        explanations=[{"method": "lrp-epsilon", "name": "lrp"}],
        targets="label",
        spray={"neighbours": 4, "clusters": 2},
    )
    told = run("spray", changed.path, "-o", folder / "spray", "--device", "cpu", "--jobs", 1)
    assert "24 maps in 2 clusters" in told
    found = {path.name for path in (folder / "spray").iterdir()}
    assert found == {"index.html", "eigenvalues.csv", "clusters.csv", "virelay", "pack"}
    rows = rows_of(folder / "spray" / "clusters.csv")
    of = {row["cluster"]: {r["label"] for r in rows if r["cluster"] == row["cluster"]} for row in rows}
    assert sorted(of.values(), key=str) == [{"0 with the artefact"}, {"0 without the artefact"}]
    assert check(folder / "spray" / "pack") > 0
    manifest = json.loads((folder / "spray" / "pack" / "manifest.json").read_text())
    assert manifest["spray"]["clusters"] == 2
    study, pack = load(find("lapuschkin-horse")), read_pack(folder / "spray" / "pack")
    verify(pack)
    check_fit(study, pack)
    assert "odd_one_out" in {step.type for step in plan_run(study, pack, 0)}


def test_debug_tests_the_explanations_on_the_models(recipe, folder):
    changed = recipe(debug={"experiments": ["between-models", "cascade"], "inputs": 4, "steps": 2})
    told = run("debug", changed.path, "-o", folder / "debug", "--device", "cpu", "--jobs", 1)
    assert f"{folder / 'debug' / 'index.html'}: written." in told
    rows = rows_of(folder / "debug" / "summary.csv")
    assert {"gradient", "ig"} <= {row["method"] for row in rows}


@pytest.mark.parametrize(
    ("command", "sentence"), [("spray", "has no spray; docs/spray.md"), ("debug", "has no models; docs/deb")]
)
def test_a_recipe_that_is_not_for_a_command_is_one_sentence(tmp_path, command, sentence):
    with pytest.raises(UserError, match=sentence):
        run(command, "borowski-small", "-o", tmp_path / "out")
