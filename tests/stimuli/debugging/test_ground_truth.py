"""Ground truth: networks made by hand that read the background alone, or the object alone."""

import numpy as np
import pytest

from stimuli.debugging.baselines import BASELINES
from stimuli.debugging.between_models import between_models
from stimuli.debugging.ground_truth import ground_truth
from stimuli.debugging.measures import compared
from stimuli.debugging.rows import ANY, EXPLANATION, indexed, rows_of, summary
from stimuli.errors import UserError
from tests.stimuli.debugging.small import OBJECT, convolutional, reader, work_on


@pytest.fixture(scope="module")
def means():
    networks = {"background": reader(1 - OBJECT), "object": reader(OBJECT)}
    return indexed(summary(ground_truth(work_on(networks, ["gradient"]))))


def test_a_network_that_reads_the_background_alone_scores_as_high_as_can_be(means):
    for measure in ("ssim-gt1", "ssim-gt2", "mass", "auc", "pointing"):
        assert means(measure, "background", "gradient")["mean"] == pytest.approx(1)


def test_a_network_that_reads_the_object_alone_scores_as_low_as_can_be(means):
    for measure in ("mass", "auc", "pointing"):
        assert means(measure, "object", "gradient")["mean"] == 0
    assert means("ssim-gt1", "object", "gradient")["mean"] < 0


def test_every_score_has_those_of_every_baseline_beside_it(means):
    for measure in ("ssim-gt1", "ssim-gt2", "mass", "auc", "pointing"):
        for name in BASELINES:
            assert means(measure, "background", "gradient", name)["n"] == 4
    assert means("mass", ANY, ANY, "constant")["mean"] == pytest.approx(1 - OBJECT.mean())
    assert means("ssim-gt2", ANY, ANY, "constant") == {
        **means("ssim-gt1", ANY, ANY, "constant"),
        "measure": "ssim-gt2",
    }


def test_without_masks_there_is_no_ground_truth():
    with pytest.raises(UserError, match="needs a mask of the object in every picture"):
        ground_truth(work_on({"one": reader(OBJECT)}, ["gradient"], masks=False))


def test_maps_between_models_are_compared_with_those_of_the_reference():
    networks = {"one": convolutional(0), "same": convolutional(0), "other": convolutional(1)}
    work = work_on(networks, ["gradient", "guided-backpropagation"])
    means = indexed(summary(between_models(work)))
    for measure in ("ssim", "spearman", "spearman-signed"):
        assert means(measure, "same", "gradient")["mean"] == pytest.approx(1)
        assert means(measure, "other", "gradient")["mean"] < 0.9
        assert means(measure, "one", "gradient") is None
    flat = means("spearman", "other", "gradient", "constant")
    assert (flat["n"], flat["undefined"]) == (0, 4)
    assert np.isnan(flat["mean"])


def test_between_models_needs_a_second_model():
    with pytest.raises(UserError, match="needs a second model beside one"):
        between_models(work_on({"one": convolutional()}, ["gradient"]))


def test_means_count_what_is_undefined_and_leave_it_out():
    values = np.array([1.0, np.nan, 2.0, 4.0])
    rows = rows_of({"experiment": "e", "map": EXPLANATION}, list("abcd"), {"auc": values})
    (mean,) = summary(rows)
    assert (mean["n"], mean["undefined"]) == (3, 1)
    assert mean["mean"] == pytest.approx(7 / 3)
    assert mean["sem"] == pytest.approx(np.std([1, 2, 4], ddof=1) / np.sqrt(3))


def test_likeness_of_a_flat_map_is_never_dropped_in_silence():
    maps = np.stack([np.ones((8, 8)), np.arange(64.0).reshape(8, 8)])
    found = compared(maps, maps)
    assert np.isnan(found["spearman"]).tolist() == [True, False]
    assert not np.isnan(found["ssim"]).any()
