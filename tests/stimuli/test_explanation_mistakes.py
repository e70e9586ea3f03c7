"""Recipes of explanations with a mistake, and which photographs a recipe chooses."""

import pytest

from stimuli.errors import UserError
from stimuli.recipe import bundled, read_recipe
from tests.stimuli.builds import make
from tests.stimuli.explanation_recipes import CATS, writer


@pytest.fixture
def small(tmp_path):
    return writer(tmp_path)


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
