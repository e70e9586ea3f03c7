"""A whole run: its files, its page, what is refused, and how it goes on after it was stopped."""

import csv
import io
import re
from dataclasses import replace

import numpy as np
import pytest

from stimuli.attribution import filled
from stimuli.debugging import EXPERIMENTS, maps
from stimuli.debugging.maps import explained
from stimuli.debugging.run import run
from stimuli.debugging.work import Method
from stimuli.errors import MendableError, UserError
from tests.stimuli.debugging.small import OBJECT, convolutional, examples, reader, without_object, work_on

METHODS = [{"method": "gradient", "name": "grad"}, {"method": "smoothgrad", "parameters": {"draws": 2}}]
SETTINGS = {"inputs": 3, "steps": 2}


def go(folder, kept, methods=METHODS, shown=None, settings=SETTINGS, **more):
    networks = more.pop("networks", None) or {"one": convolutional(0), "two": convolutional(1)}
    shown = examples() if shown is None else shown
    return run(networks, shown, methods, settings, folder, kept, without_object=without_object, **more)


def contents(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def table(path):
    return list(csv.DictReader(io.StringIO(path.read_text())))


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    folder = tmp_path_factory.mktemp("debug")
    go(folder / "out", folder / "kept", name="tiny")
    return folder


@pytest.fixture
def made(monkeypatch):
    """What is explained while a test runs, one entry for each map; `made.stop_at` ends it early."""

    class Made(list):
        stop_at = None

    found, attribute = Made(), maps.attribute

    def noted(network, method, inputs, target, given):
        if len(found) == found.stop_at:
            raise KeyboardInterrupt
        found.append(method)
        return attribute(network, method, inputs, target, given)

    monkeypatch.setattr(maps, "attribute", noted)
    return found


def test_a_run_leaves_tables_figures_and_one_page_that_needs_nothing_else(done):
    files = contents(done / "out")
    assert {"index.html", "values.csv", "summary.csv", "figures/ground-truth.svg"} <= set(files)
    assert {"figures/ground-truth-one.png", "figures/cascade-ssim.png", "figures/between-models.svg"} <= set(
        files
    )
    page = files["index.html"].decode()
    assert not re.findall(r"(?:src|href)=\"(?!data:)", page)
    assert page.count("data:image/svg+xml") == 5  # two of dots, three of curves
    for name in ("tiny", "grad", "smoothgrad", "one", "two", *EXPERIMENTS):
        assert name in page


def test_the_page_says_what_a_map_without_information_scores(done):
    page = (done / "out" / "index.html").read_text()
    rows = table(done / "out" / "summary.csv")
    (flat,) = [row for row in rows if row["measure"] == "ssim-gt1" and row["map"] == "constant"]
    assert "SSIM alone misleads" in page
    assert re.search(rf"same everywhere</em>.*?<b>{float(flat['mean']):.2f}</b>", page, re.S)
    assert f"flat {float(flat['mean']):.2f}" in page


def test_values_and_their_means_are_tidy_tables(done):
    values = table(done / "out" / "values.csv")
    assert {row["experiment"] for row in values} == set(EXPERIMENTS)
    keys = [tuple(v for k, v in row.items() if k != "value") for row in values]
    assert len(keys) == len(set(keys))
    assert {row["value"] for row in values if row["map"] == "constant" and row["measure"] == "spearman"} == {
        "NaN"
    }
    own = [
        float(row["value"])
        for row in values
        if (row["measure"], row["model"], row["method"]) == ("mass", "two", "grad")
    ]
    (mean,) = [
        row
        for row in table(done / "out" / "summary.csv")
        if (row["measure"], row["model"], row["method"]) == ("mass", "two", "grad")
    ]
    assert float(mean["mean"]) == pytest.approx(np.mean(own), rel=1e-4)
    assert int(mean["n"]) == len(own) == 3


def test_a_run_that_was_stopped_goes_on_and_ends_as_if_it_had_not_been(done, made, tmp_path):
    made.stop_at = 20
    with pytest.raises(KeyboardInterrupt):
        go(tmp_path / "out", tmp_path / "kept", name="tiny")
    assert not (tmp_path / "out").exists()
    whole = made.copy()
    made.stop_at = None
    made.clear()
    go(tmp_path / "out", tmp_path / "kept", name="tiny")
    assert made
    assert len(made) + len(whole) < 2 * 3 * (2 * 2 + 2) + 3  # at most one method's maps were made twice
    assert contents(tmp_path / "out") == contents(done / "out")
    made.clear()
    go(tmp_path / "again", tmp_path / "kept", settings={**SETTINGS, "experiments": ["between-models"]})
    assert not made


def test_maps_of_a_changed_model_method_or_picture_are_made_anew(made, tmp_path):
    networks = {"one": convolutional(0), "two": convolutional(1)}

    def count(networks=networks, draws=2, seed=0, change=lambda work: work):
        made.clear()
        work = change(work_on(networks, ["gradient"], count=3, folder=tmp_path))
        values = filled("smoothgrad", {"draws": draws}, seed)
        for method in (*work.methods, Method("smoothgrad", "smoothgrad", values)):
            for model in networks:
                explained(work, model, method, work.inputs.pixels)
        return len(made)

    assert count() == 12
    assert count() == 0
    assert count(networks={**networks, "two": convolutional(2)}) == 6
    assert count(draws=3) == 6
    assert count(seed=1) == 6
    assert (
        count(change=lambda work: replace(work, inputs=replace(work.inputs, pixels=work.inputs.pixels[::-1])))
        == 12
    )
    assert count(change=lambda work: replace(work, targets={**work.targets, "one": np.array([3, 3, 3])})) == 6


def test_inputs_are_the_first_of_each_class_in_turn(tmp_path):
    shown = [*examples(6)[::2], *examples(6)[1::2]]
    settings = {"inputs": 4, "experiments": ["between-models"]}
    go(tmp_path / "out", tmp_path / "kept", shown=shown, settings=settings)
    values = table(tmp_path / "out" / "values.csv")
    assert {row["input"] for row in values} == {f"picture-{n}" for n in range(4)}


def test_pictures_without_masks_leave_out_what_needs_masks(tmp_path):
    page = go(
        tmp_path / "out",
        tmp_path / "kept",
        shown=examples(masks=False),
        networks={"one": reader(OBJECT), "two": reader(1 - OBJECT)},
        settings={"inputs": 2, "experiments": ["between-models"]},
    )
    assert "Ground truth:" not in page.read_text()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"methods": [{"method": "gradiant"}]}, "'gradiant' is no method"),
        ({"methods": [{"method": "gradient"}] * 2}, "two explanations have the name gradient"),
        ({"methods": []}, "no method to test"),
        ({"shown": []}, "no pictures to explain"),
        ({"settings": {"reference": "three"}}, "reference 'three' of debug is no model; expected one, two"),
        ({"settings": {"experiments": ["cascad"]}}, "'cascad' is no experiment of debug; expected ground"),
        (
            {"settings": {"experiments": ["ground-truth"]}, "shown": examples(masks=False)},
            "ground-truth needs a mask of the object in every picture",
        ),
        ({"methods": [{"method": "patternnet"}]}, "samples"),
    ],
)
def test_a_mistake_is_told_in_one_sentence(changed, words, tmp_path):
    with pytest.raises(UserError, match=words) as told:
        go(tmp_path / "out", tmp_path / "kept", **changed)
    assert str(told.value).count(". ") == 0
    assert str(told.value).endswith(".")
    assert not (tmp_path / "out").exists()


def test_methods_are_fitted_on_pictures_by_name(tmp_path):
    pixels = np.stack([example.pixels for example in examples(6)])
    methods = [{"method": "patternnet", "parameters": {"samples": "training"}}]
    settings = {"inputs": 2, "experiments": ["ground-truth"]}
    go(tmp_path / "out", tmp_path / "kept", methods=methods, settings=settings, samples={"training": pixels})
    assert "patternnet" in (tmp_path / "out" / "summary.csv").read_text()


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "kept").write_text("a file")
    with pytest.raises(MendableError, match="cannot be written"):
        go(tmp_path / "out", tmp_path / "kept")
