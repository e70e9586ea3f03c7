"""From a real network to a human result: what one run of `pfungst demo` made, checked with plain Python."""

import csv
import hashlib
import json
import math
import sqlite3
from collections import defaultdict
from pathlib import Path
from statistics import mean

import pytest
import torch

from stimuli.images import image_set
from stimuli.networks import load_network
from tests.psychds import problems

pytestmark = pytest.mark.demo


def read_csv(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def manifest(demo):
    return json.loads((demo.folder / "pack/manifest.json").read_text())


@pytest.fixture(scope="module")
def trials(demo):
    return read_csv(demo.folder / "dataset/data/study-borowskismall_description-trials_data.csv")


@pytest.fixture(scope="module")
def results(demo):
    return read_csv(demo.folder / "report/results.csv")


def accuracies(trials):
    """Participants' shares of correct answers by condition, without practice, catch trials and excluded."""
    cells = defaultdict(lambda: defaultdict(list))
    for row in trials:
        if (
            "true" not in (row["is_practice"], row["is_catch"], row["excluded"])
            and row["completed"] == "true"
        ):
            cells[row["condition"]][row["subject_id"]].append(row["correct"] == "true")
    return {condition: [mean(c) for c in people.values()] for condition, people in cells.items()}


def find(results, **wanted):
    """The one row of results.csv with these values; of the rows of an estimate, that with its t interval."""
    results = [row for row in results if row["test"] or row["interval"] == "95 % CI, t"]
    wanted = {"sample": "analysed", **wanted}
    (row,) = [row for row in results if all(row[key] == value for key, value in wanted.items())]
    return row


def test_every_stage_is_told_with_its_time(demo):
    assert demo.output.count("$ pfungst ") == 6
    assert "all  " in demo.output


def test_the_units_are_those_of_a_real_network(manifest):
    units = manifest["units"].values()
    assert {unit["network"] for unit in units} == {"efficientnet-lite0"}
    assert len(units) >= 10
    assert len({unit["layer"] for unit in units}) >= 3


def test_optimised_images_excite_their_units(manifest):
    """Mean activation above the 99th percentile of the natural crops, for at least 80 % of the units."""
    units = manifest["units"].values()
    excited = sum(unit["synthetic"]["mean_max"] > unit["natural"]["p99"] for unit in units)
    assert excited / len(units) >= 0.8


def test_the_report_prints_how_many_units_are_excited(demo, manifest):
    units = [unit for unit in manifest["units"].values() if unit["group"] == "main"]
    excited = sum(unit["synthetic"]["mean_max"] > unit["natural"]["p99"] for unit in units)
    assert f"{excited} of {len(units)} units" in (demo.folder / "report/report.html").read_text()


def test_a_set_has_eighteen_references_and_two_queries_all_different(manifest):
    for entry in manifest["sets"].values():
        ids = [*entry["references"]["min"], *entry["references"]["max"], *entry["queries"].values()]
        hashes = {manifest["stimuli"][i]["sha256"] for i in ids}
        assert len(hashes) == 20
        assert entry["correct"] == entry["queries"]["max"]


def test_no_two_crops_of_a_set_show_the_same_place_of_a_photo(manifest):
    for entry in manifest["sets"].values():
        ids = [*entry["references"]["min"], *entry["references"]["max"], *entry["queries"].values()]
        crops = [manifest["stimuli"][i]["image"] for i in ids if manifest["stimuli"][i]["kind"] == "natural"]
        for i, one in enumerate(crops):
            assert not any(overlap(one, other) for other in crops[:i])


def overlap(one, other):
    (left, upper, right, lower), (left2, upper2, right2, lower2) = one["box"], other["box"]
    apart = right <= left2 or right2 <= left or lower <= upper2 or lower2 <= upper
    return one["photo"] == other["photo"] and not apart


@pytest.mark.parametrize("unit", ["blocks_2:3", "blocks_4:34"])
def test_natural_references_are_the_extremes_of_all_crops(manifest, unit):
    """By brute force: show the network every crop, sort, and drop what overlaps something more extreme."""
    entry = manifest["units"][unit]
    crops, activations = every_crop(manifest["recipe"]["images"], entry["layer"], entry["channel"])
    shown = [s for s in manifest["stimuli"].values() if s["unit"] == unit and s["kind"] == "natural"]
    kept = []
    for side in ("max", "min"):
        order = sorted(range(len(crops)), key=lambda i: activations[i], reverse=side == "max")
        expected = []
        for i in order:
            if len(expected) < 20 and not any(overlap(crops[i], crops[j]) for j in kept):
                expected.append(i)
                kept.append(i)
        found = sorted(
            (s["image"]["rank"], s["image"]["photo"], *s["image"]["box"]) for s in shown if s["side"] == side
        )
        assert found == [(r, crops[i]["photo"], *crops[i]["box"]) for r, i in enumerate(expected, start=1)]
        recorded = sorted(s["activation"] for s in shown if s["side"] == side)
        assert recorded == pytest.approx(sorted(activations[i] for i in expected), abs=1e-3)


def every_crop(settings, layer, channel):
    """All crops of an image set, and the spatial mean of one channel on each, one image at a time."""
    network = load_network("efficientnet-lite0")
    images = image_set(settings, Path())
    maps = []
    module = network.module.get_submodule(network.layers[layer].path)
    hook = module.register_forward_hook(
        lambda module, inputs, output: maps.append(output[0, channel].mean().item())
    )
    with torch.no_grad():
        for crop in images.crops:
            pixels = torch.tensor(images.read(crop, settings["size"])).permute(2, 0, 1)[None] / 255
            network.module(network.prepare(pixels))
    hook.remove()
    return [{"photo": crop.photo, "box": crop.box} for crop in images.crops], maps


def test_files_are_what_the_manifest_says(demo, manifest):
    for stimulus in manifest["stimuli"].values():
        content = (demo.folder / "pack" / stimulus["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == stimulus["sha256"]
        assert b"tEXt" not in content
        assert b"eXIf" not in content


def test_the_dataset_is_the_database(demo, trials):
    with sqlite3.connect(demo.folder / "demo.sqlite") as database:
        query = "SELECT correct, json_extract(timing, '$.rt_ms') FROM response WHERE correct IS NOT NULL"
        stored = sorted((bool(correct), rt) for correct, rt in database.execute(query))
    database.close()
    assert len(stored) == 20 * 36
    assert sorted((row["correct"] == "true", float(row["rt_ms"])) for row in trials) == stored


def test_the_dataset_is_valid_psych_ds(demo):
    assert problems(demo.folder / "dataset") == []


def test_all_participants_came_over_http_and_finished(trials):
    assert {row["mode"] for row in trials} == {"simulated"}
    assert len({row["subject_id"] for row in trials}) == 20
    assert {row["completed"] for row in trials} == {"true"}
    assert {row["onset_method"] for row in trials} == {"simulated"}


def test_the_machine_sees_better_than_chance_and_guessers_do_not(trials):
    machine = [
        row for row in trials if row["observer"].startswith("machine") and row["is_practice"] == "false"
    ]
    guess = [row for row in trials if row["observer"] == "guess"]
    assert mean(row["correct"] == "true" for row in machine) > 0.6
    assert 0.3 < mean(row["correct"] == "true" for row in guess) < 0.7


@pytest.mark.parametrize("condition", ["natural", "synthetic"])
def test_the_reports_accuracy_is_that_of_the_csv(trials, results, condition):
    shares = accuracies(trials)[condition]
    row = find(results, measure="accuracy", test="", subset="all", effect=condition)
    assert float(row["estimate"]) == pytest.approx(mean(shares), abs=1e-12)
    assert int(row["n_participants"]) == len(shares)


def test_the_reports_wilcoxon_test_ranks_the_differences_of_the_csv(trials, results):
    """W+ by hand: rank the sizes of the differences, ties share their mean rank, zeros are dropped."""
    cells = accuracies(trials)
    differences = [round(a - b, 9) for a, b in zip(cells["natural"], cells["synthetic"], strict=True)]
    sizes = sorted(abs(d) for d in differences if d)
    rank = {size: mean(i for i, s in enumerate(sizes, start=1) if s == size) for size in sizes}
    w_plus = math.fsum(rank[abs(d)] for d in differences if d > 0)
    row = find(results, measure="accuracy", test="wilcoxon", subset="all")
    assert float(row["statistic"]) == w_plus
