"""Simulated observers: each does what its name says, whatever is asked."""

import io
import math
import sys
from random import Random
from statistics import NormalDist, fmean, stdev

import pytest
from PIL import Image

from app.observers import OBSERVERS
from app.observers.base import SCALE, Seen
from app.observers.image_statistics import image_statistics
from app.observers.machine import Machine
from app.observers.noisy import Noisy
from app.pack import Pack, read_pack
from app.trial_types import TRIAL_TYPES
from app.trial_types.base import with_defaults

TRIALS = 4000


@pytest.fixture(scope="module")
def pack(pack_path):
    return read_pack(pack_path)


@pytest.fixture(scope="module")
def wide_pack(pack):
    """The pack with sets of every kind of key, made of its images."""
    ids = sorted(name for name in pack.manifest["stimuli"] if "natural" in name)
    sets = {
        "odd": {"alternatives": ids[:5], "correct": ids[3]},
        "same": {"images": {"pair": ids[5:7]}, "correct": "same"},
        "different": {"images": {"pair": ids[7:9]}, "correct": "different"},
        "yes": {"images": {"input": ids[9:10], "explanation": ids[10:11]}, "correct": "yes"},
        "no": {"images": {"input": ids[11:12], "explanation": ids[12:13]}, "correct": "no"},
        "good": {"images": {"input": ids[13:15]}, "correct": 1},
        "bad": {"images": {"input": ids[15:17]}, "correct": -0.5},
        "opinion": {"images": {"input": ids[17:19]}},
    }
    return Pack(pack.path, pack.manifest | {"sets": pack.manifest["sets"] | sets}, pack.sha256)


def trial_on(pack, kind, name, seed, catch=False, **parameters):
    """The plan of a trial on a set, and what an observer sees of it."""
    trial_type, entry = TRIAL_TYPES[kind], pack.manifest["sets"][name]
    values = with_defaults(trial_type, {"question": "Which?", **parameters})
    plan = {**values, **trial_type.arrange(values, entry, Random(seed), catch)}
    stimuli = trial_type.images(plan)
    images = {f"/{place}": pack.file(stimulus).read_bytes() for place, stimulus in enumerate(stimuli)}
    return plan, Seen(kind, trial_type.view(plan, list(images)), images)


def share_correct(observer, pack, trials, kind="forced_choice", name=None, **how):
    """How often the observer is right over trials that differ in their seeds."""
    rng, correct, trial_type = Random(1), 0, TRIAL_TYPES[kind]
    name = name or next(iter(pack.manifest["sets"]))
    shown = [trial_on(pack, kind, name, seed, **how) for seed in range(min(trials, 8))]
    for i in range(trials):
        plan, seen = shown[i % len(shown)]
        evidence = observer.evidence(seen, trial_type.alternatives(seen.view), rng)
        correct += trial_type.score(plan, trial_type.decide(seen.view, evidence, rng))
    return correct / trials


def of_n(dprime, n):
    """The share of right answers among n alternatives: the integral of phi(x - d') Phi(x)^(n-1) over x."""
    standard = NormalDist()
    points = [i / 100 for i in range(-800, 1000)]
    return sum(standard.pdf(x - dprime) * standard.cdf(x) ** (n - 1) for x in points) / 100


@pytest.mark.parametrize("name", OBSERVERS)
def test_every_observer_repeats_itself_with_the_same_seed_and_names_itself(pack, name):
    observer = OBSERVERS[name](pack)
    _, seen = trial_on(pack, "forced_choice", next(iter(pack.manifest["sets"])), 0)
    first, second = (observer.evidence(seen, ["upper", "lower"], Random(3)) for _ in range(2))
    assert first == second
    assert len(first) == 2
    assert observer.label.startswith(observer.name)
    assert OBSERVERS[observer.name] is type(observer)


def test_guess_is_right_half_of_the_time(pack):
    assert share_correct(OBSERVERS["guess"](pack), pack, TRIALS) == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize("dprime", [0.0, 1.0, 2.0])
def test_noisy_has_the_given_sensitivity_with_two_alternatives(pack, dprime):
    expected = NormalDist().cdf(dprime / math.sqrt(2))
    assert share_correct(Noisy(pack, dprime), pack, TRIALS) == pytest.approx(expected, abs=0.03)
    assert of_n(dprime, 2) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("dprime", [0.0, 1.5])
def test_noisy_has_the_given_sensitivity_with_many_alternatives(wide_pack, dprime):
    share = share_correct(Noisy(wide_pack, dprime), wide_pack, TRIALS, "odd_one_out", "odd")
    assert share == pytest.approx(of_n(dprime, 5), abs=0.03)


@pytest.mark.parametrize(
    ("kind", "name"), [("same_different", "same"), ("same_different", "different"), ("judgement", "yes")]
)
def test_noisy_has_the_given_sensitivity_with_words(wide_pack, kind, name):
    roles = {"columns": [{"role": "input"}, {"role": "explanation"}]} if kind == "judgement" else {}
    share = share_correct(Noisy(wide_pack, 1.0), wide_pack, TRIALS, kind, name, **roles)
    assert share == pytest.approx(NormalDist().cdf(1 / math.sqrt(2)), abs=0.03)


@pytest.mark.parametrize("references", [{"min": 9, "max": 9}, {"min": 0, "max": 1}])
def test_noisy_knows_the_right_answer_of_a_catch_trial(wide_pack, references):
    observer, name = Noisy(wide_pack, 20.0), next(iter(wide_pack.manifest["sets"]))
    shown = {"catch": True, "references": references}
    assert share_correct(observer, wide_pack, 50, name=name, **shown) == 1
    assert share_correct(observer, wide_pack, 50, "odd_one_out", "odd", catch=True) == 1
    assert share_correct(observer, wide_pack, 50, "same_different", "different", catch=True) == 1


@pytest.mark.parametrize(("name", "mean"), [("good", 2.0), ("bad", -1.0), ("opinion", 0.0)])
def test_noisy_leans_on_a_scale_as_far_as_the_set_says(wide_pack, name, mean):
    scale = {"low": "bad", "high": "good", "columns": [{"role": "input"}]}
    _, seen = trial_on(wide_pack, "slider", name, 0, **scale)
    observer, rng = Noisy(wide_pack, 2.0), Random(0)
    values = [observer.evidence(seen, SCALE, rng)[0] for _ in range(TRIALS)]
    assert fmean(values) == pytest.approx(mean, abs=0.08)
    assert stdev(values) == pytest.approx(1, abs=0.05)


def test_machine_takes_the_image_that_is_more_like_the_maximal_references(pack):
    assert share_correct(Machine(pack, 0.0), pack, 20) == 1.0


@pytest.mark.parametrize("references", [{"min": 0, "max": 1}, {"min": 4, "max": 0}])
def test_machine_needs_one_side_of_the_references_only(pack, references):
    assert share_correct(Machine(pack, 0.0), pack, 20, references=references) == 1.0


def test_machine_guesses_without_references(wide_pack):
    none = {"references": {"min": 0, "max": 0}}
    name = next(iter(wide_pack.manifest["sets"]))
    assert share_correct(Machine(wide_pack), wide_pack, TRIALS, name=name, **none) == pytest.approx(
        0.5, abs=0.03
    )
    share = share_correct(Machine(wide_pack), wide_pack, TRIALS, "odd_one_out", "odd")
    assert share == pytest.approx(0.2, abs=0.03)


def test_machine_looks_at_plain_image_statistics_where_torch_is_absent(pack, monkeypatch):
    monkeypatch.setitem(sys.modules, "stimuli.features", None)
    observer = Machine(pack, 0.0)
    assert observer.label == "machine (image statistics, noise=0)"
    assert share_correct(observer, pack, 20) == 1.0


def test_machine_with_much_noise_guesses(pack):
    assert share_correct(Machine(pack, 1000.0), pack, 400) == pytest.approx(0.5, abs=0.1)


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
