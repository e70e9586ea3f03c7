"""`pfungst explain`: every method through one command, errors as sentences, the same bytes."""

import shutil
import subprocess
import sys
from dataclasses import replace
from importlib import util
from pathlib import Path

import numpy as np
import pytest
import torch
from click.testing import CliRunner
from PIL import Image

from stimuli import explain as module
from stimuli.attribution import attribute, filled, methods, predict, with_images
from stimuli.classes import class_names, class_of
from stimuli.errors import UserError
from stimuli.explain_cli import explain
from stimuli.explanations import EXPLANATIONS
from stimuli.images import image_set
from stimuli.render import STYLES, colours, draw, to_images

ROOT = Path(__file__).parents[2]
CAT = Path(util.find_spec("skimage").submodule_search_locations[0]) / "data" / "chelsea.png"


@pytest.fixture
def run(squeezenet1_1, monkeypatch, tmp_path):
    """A function that runs the command in an empty folder with `cat.png`, and gives its result."""
    monkeypatch.setattr(module, "load_network", lambda name, device: squeezenet1_1)
    monkeypatch.chdir(tmp_path)
    shutil.copy(CAT, tmp_path / "cat.png")

    def invoke(*words, method="gradient", output="map.png"):
        command = ["cat.png", "--network", "squeezenet1_1", "--method", method, "-o", output]
        return CliRunner().invoke(explain, [*command, *words])

    return invoke


def pictures(path):
    """The photograph and the map of the picture that the command writes for SqueezeNet."""
    found = np.asarray(Image.open(path))
    assert found.shape[0] > 454 + 24
    lower = found[found.shape[0] - 12 - 454 : -12]
    return lower[:, 12 : 12 + 454], lower[:, 12 + 454 + 8 : 12 + 2 * 454 + 8]


def test_a_photograph_is_explained_and_the_command_says_what_and_where(run, squeezenet1_1):
    done = run()
    assert done.output == "gradient explains Egyptian cat (285), 41.6 %, of squeezenet1_1: see map.png.\n"
    photo, drawn = pictures("map.png")
    middle = Image.open(CAT).convert("RGB").resize((227, 227), Image.Resampling.BICUBIC, (75, 0, 375, 300))
    np.testing.assert_array_equal(photo[::2, ::2], middle)
    inputs = squeezenet1_1.prepare(to_images(np.asarray(middle)[None]))
    found = EXPLANATIONS["gradient"](squeezenet1_1, inputs, torch.tensor([285]))[0].numpy()
    expected = draw(found, STYLES["signed"])
    assert (np.abs(drawn[2:-2:2, 2:-2:2].astype(int) - expected[1:-1, 1:-1]) > 1).mean() < 0.001


def test_the_same_command_writes_the_same_bytes(run):
    run("--set", "draws=2", "--set", "seed=3", method="smoothgrad", output="one.png")
    run("--set", "draws=2", "--set", "seed=3", method="smoothgrad", output="two.png")
    run("--set", "draws=2", "--set", "seed=4", method="smoothgrad", output="other.png")
    assert Path("one.png").read_bytes() == Path("two.png").read_bytes() != Path("other.png").read_bytes()


def test_another_class_is_explained_by_name_or_number_and_the_prediction_is_told(run):
    by_name, by_number = run("--target", "Tiger_cat", output="a.png"), run("--target", "282", output="b.png")
    assert "explains tiger cat (282), 34.4 % (predicted is Egyptian cat (285), 41.6 %)" in by_name.output
    assert by_name.output.replace("a.png", "b.png") == by_number.output
    assert Path("a.png").read_bytes() == Path("b.png").read_bytes()
    run(output="predicted.png")
    assert Path("a.png").read_bytes() != Path("predicted.png").read_bytes()


@pytest.mark.parametrize("style", STYLES)
def test_every_style_is_drawn(run, style):
    assert run("--style", style, "--target", "cellular telephone", output=f"{style}.jpg").exit_code == 0
    with Image.open(f"{style}.jpg") as opened:
        assert opened.format == "JPEG"


def test_an_overlay_shows_the_photograph_in_grey(run):
    run("--style", "overlay", method="grad-cam")
    photo, drawn = pictures("map.png")
    grey = photo @ [0.299, 0.587, 0.114]
    assert np.corrcoef(drawn.astype(float).mean(2).ravel(), grey.ravel())[0, 1] > 0.5


def test_images_for_a_method_are_named_as_image_sets(run):
    Path("pair").mkdir()
    for side in (200, 260):
        Image.open(CAT).resize((side, side)).save(f"pair/{side}.png")
    done = run("--set", "samples=folder:pair", "--set", "draws=2", method="expected-gradients")
    assert done.exit_code == 0, done.exception
    done = run(method="patternnet")
    assert str(done.exception).endswith("`samples`; samples can be photos or folder:PATH.")


@pytest.mark.parametrize(
    ("words", "changes", "sentence"),
    [
        (["--target", "tiger ct"], {}, "'tiger ct' is no class of the network; close names: tiger cat"),
        (["--target", "1000"], {}, "1000 is no class: the classes are 0 to 999."),
        (["--set", "draws"], {}, "--set draws: expected NAME=VALUE, such as draws=50."),
        (["--set", "noise=[1"], {}, "--set noise=[1: the value cannot be read"),
        (["--set", "absolut=true"], {}, "gradient has no parameter 'absolut'; did you mean absolute."),
        (["--set", "absolute=3"], {}, "absolute of gradient is 3; expected true or false."),
        (["--style", "overlays"], {}, "'overlays' is no style; did you mean overlay."),
        ([], {"method": "gradients"}, "'gradients' is no method; expected one of gradient, input-x-gradient"),
        ([], {"output": "map.gif"}, "map.gif must end in .png, .jpg, .jpeg."),
        ([], {"output": "cat.png/map.png"}, "cat.png/map.png cannot be written"),
        (["--device", "cuda"], {}, "--device cuda: this machine has no GPU"),
    ],
)
def test_a_mistake_is_one_sentence_and_nothing_is_written(run, words, changes, sentence, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    done = run(*words, **changes)
    assert isinstance(done.exception, UserError), done
    assert str(done.exception).startswith(sentence)
    assert str(done.exception).endswith(".")
    assert [path.name for path in Path().iterdir()] == ["cat.png"]


def test_a_photograph_that_is_none_is_one_sentence(run):
    Path("cat.png").write_bytes(b"x")
    assert str(run().exception) == "cat.png cannot be read as an image."


def test_a_map_that_is_not_finite_is_one_sentence(squeezenet1_1, monkeypatch):
    monkeypatch.setitem(EXPLANATIONS, "broken", lambda network, inputs, targets: inputs[:, 0] / 0)
    with pytest.raises(
        UserError, match=r"^broken gives squeezenet1_1 a map with values that are not finite\.$"
    ):
        attribute(squeezenet1_1, "broken", torch.ones(1, 3, 8, 8), 0, {})


def test_the_figure_of_concepts_is_a_style_of_crp_alone(run):
    done = run("--style", "concepts")
    assert str(done.exception) == (
        "gradient has no figure of concepts; only crp-relmax has the style concepts."
    )
    assert not Path("map.png").exists()


def test_the_figure_of_concepts_has_references_from_the_photographs(run, squeezenet1_1, monkeypatch):
    few = image_set({"set": "photos", "scales": [1]}, Path())
    monkeypatch.setattr("stimuli.attribution._set", lambda name, base: replace(few, crops=few.crops[:3]))
    monkeypatch.setattr(module, "load_network", lambda name, device: replace(squeezenet1_1, input_size=80))
    done = run("--style", "concepts", "--set", "concepts=2", method="crp-relmax")
    assert done.exit_code == 0, done.exception
    figure = np.asarray(Image.open("map.png"))
    assert figure.shape[0] > 2 * 224
    assert figure.shape[1] > 2 * 224 + 7 * 100
    rows = figure[-250:-40, 140:350], figure[-484:-274, 140:350]  # the maps of both concepts
    assert not np.array_equal(*rows)


def test_every_method_is_listed_with_one_line_and_needs_neither_photograph_nor_network():
    done = CliRunner().invoke(explain, ["--method", "list"])
    assert done.exit_code == 0
    lines = done.output.splitlines()
    assert [line.split()[0] for line in lines] == list(EXPLANATIONS)
    assert all(len(line.split()) > 3 and line.endswith(".") for line in lines)
    assert len(set(methods().values())) == len(EXPLANATIONS)


def test_the_command_is_one_of_pfungsts_own():
    command = [sys.executable, "-m", "app", "explain", "gone.png", "--network", "squeezenet1_1"]
    command += ["--method", "gradient", "-o", "map.png"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 2
    assert done.stderr == "pfungst: Invalid value for 'IMAGE': File 'gone.png' does not exist.\n"


@pytest.mark.parametrize("name", EXPLANATIONS)
def test_all_parameters_are_recorded_and_a_seed_reaches_those_who_draw(name):
    whole = filled(name, {}, seed=7)
    assert whole.get("seed", 7) == 7
    assert filled(name, whole) == whole
    if "seed" in whole:
        assert filled(name, {"seed": 1}, seed=7)["seed"] == 1


def test_many_samples_are_thinned_and_as_large_as_the_image(squeezenet1_1, tmp_path, monkeypatch):
    monkeypatch.setattr("stimuli.attribution.SAMPLES", 3)
    for number in range(7):
        Image.new("RGB", (40, 40), (number, 0, 0)).save(tmp_path / f"{number}.png")
    inputs = torch.zeros(1, 3, 24, 24)
    given = filled("patternnet", {"samples": f"folder:{tmp_path}"})
    samples = with_images("patternnet", given, squeezenet1_1, inputs, Path())["samples"]
    reds = samples[:, 0, 0, 0] * squeezenet1_1.std[0] * 255 + squeezenet1_1.mean[0] * 255
    assert samples.shape == (3, 3, 24, 24)
    assert reds.round().tolist() == [0, 3, 6]


def test_classes_have_the_names_of_imagenet_where_there_are_a_thousand():
    names = class_names(1000)
    assert (names[0], names[281], names[999]) == ("tench", "tabby", "toilet tissue")
    assert class_names(3) == ["0", "1", "2"]
    assert [class_of(name, names) for name in names] == list(range(1000))
    with pytest.raises(UserError, match=r"several classes: Cardigan \(264\), cardigan \(474\)\.$"):
        class_of("CARDIGAN", names)
    assert class_of(7, names) == class_of("7", names) == 7
    with pytest.raises(UserError, match=r"close names: .*Egyptian cat"):
        class_of("cat", names)
    with pytest.raises(UserError, match="give its number"):
        class_of("zzzzzz", names)


def test_the_prediction_is_the_class_of_the_greatest_logit(squeezenet1_1):
    inputs = torch.randn(1, 3, 80, 80, generator=torch.Generator().manual_seed(0)) * 50
    predicted, probabilities = predict(squeezenet1_1, inputs)
    logits = squeezenet1_1.module(inputs)[0]
    assert predicted.number == int(logits.argmax())
    assert predicted.probability == pytest.approx(float(logits.exp().max() / logits.exp().sum()), rel=1e-4)
    assert float(probabilities.sum()) == pytest.approx(1, rel=1e-5)


def test_colours_of_a_map_are_those_of_its_style(run):
    run("--style", "bwr", method="grad-cam")
    _, drawn = pictures("map.png")
    assert (drawn.reshape(-1, 3)[:, 0] >= drawn.reshape(-1, 3)[:, 2] - 1)[1000:-1000].all()  # red or white
    assert drawn[200:260, 200:260].reshape(-1, 3).tolist() != [colours("bwr", np.array(0.5)).tolist()] * 3600


@pytest.mark.parametrize("name", EXPLANATIONS)
def test_every_method_is_in_the_gallery_with_its_parameters(name):
    page = (ROOT / "docs" / "gallery.md").read_text(encoding="utf-8")
    section = page.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
    assert methods()[name] in section
    assert f"](pictures/gallery/{name}.jpg)" in section
    assert all(f"| `{key}` |" in section for key in filled(name, {}))
