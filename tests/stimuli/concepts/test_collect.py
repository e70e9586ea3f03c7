"""RelMax and ActMax over a data set: exact, resumable, mergeable; and the inverse search in the result."""

import itertools

import numpy as np
import pytest
import torch

from stimuli.errors import UserError
from stimuli.relevance import Engine
from stimuli.relevance.concepts import Goal, Use, collect, inverse_search, merged
from stimuli.relevance.concepts.passes import layer_relevance
from stimuli.top_k import TopK
from tests.stimuli.concepts.nets import engine_of, images, plain

COUNT = 23
IMAGES = images(COUNT)
TARGETS = [number * 7 % 5 for number in range(COUNT)]
LAYERS = ("2", "9")
KINDS = ("relmax-sum", "relmax-max", "actmax-sum", "actmax-max")


class Broken(Exception):  # noqa: N818 - stands for a process that is killed
    pass


class Reader:
    """Gives images by number, and breaks at a given call; remembers what it was asked for."""

    def __init__(self, breaks_at=None):
        self.breaks_at, self.asked = breaks_at, []

    def __call__(self, numbers):
        if len(self.asked) == self.breaks_at:
            raise Broken
        self.asked.append(list(numbers))
        return IMAGES[list(numbers)]


@pytest.fixture(scope="module")
def engine():
    return engine_of(plain())


def matrix(engine, kind, layer, targets, normalise=False):
    """Return the score of every image and channel, image by image: (images, channels)."""
    rows = []
    for number in range(COUNT):
        passed = engine.forward(IMAGES[number : number + 1])
        target = int(passed.logits.argmax()) if targets is None else targets[number]
        if kind.startswith("relmax"):
            values = layer_relevance(engine, passed, [target], [layer])[layer]
        else:
            values = passed.values[engine.graph.layers[layer]]
        places = values.reshape(values.shape[1], -1)
        row = places.sum(1) if kind.endswith("sum") else places.max(1).values
        if normalise and kind.startswith("relmax"):
            row = row / places.sum(1).abs().sum()
        rows.append(row)
    return torch.stack(rows).numpy()


def check(top, scores, groups):
    """Compare a ranking with a sort of the whole matrix; `groups` has the images of each group."""
    for group, members in enumerate(groups):
        for channel in range(scores.shape[1]):
            order = sorted(members, key=lambda image: (-scores[image, channel], image))[
                : top.images.shape[-1]
            ]
            found = top.images[group, channel]
            assert found[: len(order)].tolist() == order
            assert set(found[len(order) :].tolist()) <= {-1}
            np.testing.assert_allclose(
                top.scores[group, channel, : len(order)], scores[order, channel], atol=1e-12
            )


@pytest.mark.parametrize("targets", [None, TARGETS, [3] * COUNT], ids=["predicted", "labels", "one class"])
@pytest.mark.parametrize("normalise", [False, True])
def test_the_best_images_are_those_of_a_full_sort(engine, targets, normalise):
    goal = Goal(LAYERS, 4, KINDS, normalise=normalise)
    found = collect(engine, Reader(), range(COUNT), goal, targets, batch=5)
    assert list(found) == [(kind, layer) for kind in KINDS for layer in LAYERS]
    for (kind, layer), top in found.items():
        check(top, matrix(engine, kind, layer, targets, normalise), [range(COUNT)])


@pytest.mark.parametrize("predicted", [False, True])
def test_each_class_has_a_ranking_of_its_own(engine, predicted):
    targets = None if predicted else TARGETS
    goal = Goal(("2",), 3, ("relmax-sum", "actmax-max"), classes=(4, 1))
    found = collect(engine, Reader(), range(COUNT), goal, targets, batch=4)
    reached = engine.forward(IMAGES).logits.argmax(1).tolist() if predicted else TARGETS
    members = [[image for image in range(COUNT) if reached[image] == target] for target in (4, 1)]
    for (kind, layer), top in found.items():
        check(top, matrix(engine, kind, layer, targets), members)


def test_known_targets_outside_the_classes_are_not_even_read(engine):
    reader = Reader()
    collect(engine, reader, range(COUNT), Goal(("2",), 3, classes=(4,)), TARGETS)
    assert sorted(itertools.chain(*reader.asked)) == [image for image in range(COUNT) if TARGETS[image] == 4]


@pytest.mark.parametrize("batch", [1, 7, 40])
def test_the_order_does_not_depend_on_the_batches(engine, batch):
    goal = Goal(LAYERS, 6, KINDS)
    one = collect(engine, Reader(), range(COUNT), goal, batch=5)
    other = collect(engine, Reader(), range(COUNT), goal, batch=batch)
    for key, top in one.items():
        np.testing.assert_array_equal(top.images, other[key].images)


def test_shards_join_to_the_whole(engine):
    goal = Goal(LAYERS, 5, ("relmax-sum",))
    whole = collect(engine, Reader(), range(COUNT), goal, TARGETS)
    parts = [
        collect(engine, Reader(), range(COUNT)[shard::3], goal, TARGETS[shard::3], batch=3)
        for shard in range(3)
    ]
    for order in ([0, 1, 2], [2, 0, 1]):
        one, two, three = (parts[place] for place in order)
        found = merged(merged(one, two), three)
        for key, top in whole.items():
            np.testing.assert_array_equal(found[key].images, top.images)
            np.testing.assert_allclose(found[key].scores, top.scores, atol=1e-12)


def test_of_the_same_image_twice_the_first_one_comes_first_also_in_single_precision():
    """The second one is in the last batch, which is not full, and in another shard."""
    network = plain().float()
    engine = Engine(network, IMAGES[:1].float())
    goal = Goal(LAYERS, 30, KINDS)

    def read(numbers):
        return IMAGES[[number % 11 for number in numbers]].float()

    whole = collect(engine, read, range(22), goal, batch=8)
    shards = [collect(engine, read, part, goal, batch=8) for part in (range(9), range(9, 22))]
    for found in (whole, merged(*shards)):
        for key, top in found.items():
            np.testing.assert_array_equal(top.scores, whole[key].scores)
            for numbers, scores in zip(top.images[0].tolist(), top.scores[0], strict=True):
                for image in range(11):
                    first, second = numbers.index(image), numbers.index(image + 11)
                    assert first < second
                    assert scores[first] == scores[second]


def test_results_for_other_layers_do_not_join(engine):
    one, other = (collect(engine, Reader(), range(3), Goal((layer,), 2)) for layer in ("2", "5"))
    with pytest.raises(UserError, match="cannot be merged"):
        merged(one, other)


@pytest.mark.parametrize("breaks_at", [1, 2, 4])
def test_a_killed_pass_goes_on_and_gives_the_identical_result(engine, tmp_path, monkeypatch, breaks_at):
    monkeypatch.setattr("stimuli.relevance.concepts.state.SHARE", float("inf"))  # save after every batch
    goal = Goal(LAYERS, 4, KINDS)
    whole = collect(engine, Reader(), range(COUNT), goal, batch=5)
    state = tmp_path / "state.npz"
    with pytest.raises(Broken):
        collect(engine, Reader(breaks_at), range(COUNT), goal, batch=5, state=state)
    reader = Reader()
    found = collect(engine, reader, range(COUNT), goal, batch=5, state=state)
    assert [part[0] for part in reader.asked] == [0, *range(5 * (breaks_at - 1), COUNT, 5)]
    for key, top in whole.items():
        np.testing.assert_array_equal(found[key].images, top.images)
        np.testing.assert_array_equal(found[key].scores, top.scores)
    assert [path.name for path in tmp_path.iterdir()] == ["state.npz"]


def test_a_pass_that_is_done_reads_only_the_image_that_it_is_known_by(engine, tmp_path):
    goal, state = Goal(("2",), 4), tmp_path / "state.npz"
    one = collect(engine, Reader(), range(COUNT), goal, state=state)
    reader = Reader()
    other = collect(engine, reader, range(COUNT), goal, state=state)
    assert reader.asked == [[0]]
    np.testing.assert_array_equal(one["relmax-sum", "2"].scores, other["relmax-sum", "2"].scores)


def test_saving_takes_a_small_part_of_the_time(engine, tmp_path, monkeypatch):
    """With a share of nearly nothing only the first and the last batch are saved."""
    monkeypatch.setattr("stimuli.relevance.concepts.state.SHARE", 1e-9)
    written = []
    monkeypatch.setattr("stimuli.relevance.concepts.state.write", lambda path, data: written.append(path))
    collect(engine, Reader(), range(COUNT), Goal(("2",), 4), batch=2, state=tmp_path / "state.npz")
    assert len(written) == 2


@pytest.mark.parametrize("what", ["goal", "images", "targets", "network", "rules", "broken"])
def test_the_state_of_another_pass_is_refused(engine, tmp_path, what):
    goal, state = Goal(("2",), 4), tmp_path / "state.npz"
    collect(engine, Reader(), range(COUNT), goal, TARGETS, state=state)
    others = {
        "goal": (engine, range(COUNT), Goal(("2",), 5), TARGETS),
        "images": (engine, range(1, COUNT + 1), goal, TARGETS),
        "targets": (engine, range(COUNT), goal, [0] * COUNT),
        "network": (engine_of(plain(seed=5)), range(COUNT), goal, TARGETS),
        "rules": (engine_of(plain(), "epsilon-alpha2-beta1"), range(COUNT), goal, TARGETS),
        "broken": (engine, range(COUNT), goal, TARGETS),
    }
    if what == "broken":
        state.write_bytes(state.read_bytes()[:100])
    changed, numbers, asked, targets = others[what]
    with pytest.raises(UserError, match=r"cannot be read|state of another pass"):
        collect(changed, lambda some: IMAGES[[n % COUNT for n in some]], numbers, asked, targets, state=state)


def test_mistakes_are_sentences(engine):
    with pytest.raises(UserError, match="'relmin' is no kind of reference; expected relmax-sum"):
        collect(engine, Reader(), range(3), Goal(("2",), 2, ("relmin",)))
    with pytest.raises(UserError, match="no layer 'features'"):
        collect(engine, Reader(), range(3), Goal(("features",), 2))
    with pytest.raises(UserError, match="3 images have 2 targets"):
        collect(engine, Reader(), range(3), Goal(("2",), 2), [0, 1])
    with pytest.raises(UserError, match="9 is no class"):
        collect(engine, Reader(), range(3), Goal(("2",), 2), [0, 1, 9])


def test_the_inverse_search_ranks_classes_by_the_mean_of_their_best_images():
    scores = np.array([[[0.5, 0.1]], [[0.9, 0.7]], [[-np.inf] * 2], [[0.4, -np.inf]]])
    numbers = np.array([[[3, 1]], [[2, 8]], [[-1, -1]], [[5, -1]]])
    found = inverse_search(TopK(scores, numbers), [10, 11, 12, 13], 0)
    assert found == [
        Use(11, pytest.approx(0.8), (2, 8), (0.9, 0.7)),
        Use(13, pytest.approx(0.4), (5,), (0.4,)),
        Use(10, pytest.approx(0.3), (3, 1), (0.5, 0.1)),
    ]
    assert inverse_search(TopK(scores, numbers), [10, 11, 12, 13], 0, most=1) == found[:1]


def test_the_inverse_search_finds_the_class_that_a_channel_was_made_for(engine):
    network = plain()
    network[9].weight[:, 6] = 0
    network[9].weight[3, 6] = 2
    made = engine_of(network)
    goal = Goal(("5",), 3, classes=tuple(range(5)))
    every = [(image, target) for target in range(5) for image in range(COUNT)]
    found = collect(
        made, lambda some: IMAGES[[n % COUNT for n in some]], range(len(every)), goal, [t for _, t in every]
    )
    assert inverse_search(found["relmax-sum", "5"], goal.classes, 6)[0].target == 3
