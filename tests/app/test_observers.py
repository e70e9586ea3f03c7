"""Simulated observers: each does what its name says."""

import io
import math
import sys
from random import Random
from statistics import NormalDist

import pytest
from PIL import Image

from app.observers import OBSERVERS
from app.observers.base import Seen, decide
from app.observers.image_statistics import image_statistics
from app.observers.machine import Machine
from app.observers.noisy import Noisy
from app.pack import read_pack

TRIALS = 4000


@pytest.fixture(scope="module")
def pack(pack_path):
    return read_pack(pack_path)


def seen_in(pack, name, upper="max"):
    """The images of a set, with the given query above."""
    entry = pack.manifest["sets"][name]
    lower = "min" if upper == "max" else "max"
    image = {side: pack.file(entry["queries"][side]).read_bytes() for side in ("min", "max")}
    references = {
        side: [pack.file(i).read_bytes() for i in entry["references"][side]] for side in ("min", "max")
    }
    return Seen(references["min"], references["max"], image[upper], image[lower])


def share_correct(observer, pack, trials):
    rng, correct = Random(1), 0
    name = next(iter(pack.manifest["sets"]))
    for i in range(trials):
        right = ("max", "min")[i % 2]
        choice, _ = decide(observer.evidence(seen_in(pack, name, right), rng))
        correct += (choice == "upper") == (right == "max")
    return correct / trials


@pytest.mark.parametrize("name", OBSERVERS)
def test_every_observer_repeats_itself_with_the_same_seed_and_names_itself(pack, name):
    observer = OBSERVERS[name](pack)
    seen = seen_in(pack, next(iter(pack.manifest["sets"])))
    first, second = (observer.evidence(seen, Random(3)) for _ in range(2))
    assert first == second
    assert observer.label.startswith(observer.name)
    assert OBSERVERS[observer.name] is type(observer)


def test_guess_is_right_half_of_the_time(pack):
    assert share_correct(OBSERVERS["guess"](pack), pack, TRIALS) == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize("dprime", [0.0, 1.0, 2.0])
def test_noisy_has_the_given_sensitivity(pack, dprime):
    expected = NormalDist().cdf(dprime / math.sqrt(2))
    assert share_correct(Noisy(pack, dprime), pack, TRIALS) == pytest.approx(expected, abs=0.03)


def test_machine_takes_the_query_that_is_more_like_the_maximal_references(pack):
    assert share_correct(Machine(pack, 0.0), pack, 20) == 1.0


def test_machine_looks_at_plain_image_statistics_where_torch_is_absent(pack, monkeypatch):
    monkeypatch.setitem(sys.modules, "stimuli.features", None)
    observer = Machine(pack, 0.0)
    assert observer.label == "machine (image statistics, noise=0)"
    assert share_correct(observer, pack, 20) == 1.0


def test_machine_with_much_noise_guesses(pack):
    assert share_correct(Machine(pack, 1000.0), pack, 400) == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize(
    ("evidence", "answer"),
    [(0.1, ("upper", 1)), (-0.1, ("lower", 1)), (1.0, ("upper", 2)), (-3.0, ("lower", 3))],
)
def test_stronger_evidence_gives_more_confidence(evidence, answer):
    assert decide(evidence) == answer


def test_image_statistics_tell_images_apart_by_colour_and_layout():
    def encoded(*colours):
        image = Image.new("RGB", (len(colours), 1))
        image.putdata(colours)
        file = io.BytesIO()
        image.resize((32, 32)).save(file, "PNG")
        return file.getvalue()

    red, blue = (220, 30, 30), (30, 30, 220)
    same, again, other = image_statistics([encoded(red, blue), encoded(red, blue), encoded(blue, red)])
    similarity = [sum(a * b for a, b in zip(same, vector, strict=True)) for vector in (same, again, other)]
    assert similarity[0] == similarity[1] > similarity[2]
