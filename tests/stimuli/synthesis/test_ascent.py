"""Images are optimised goal by goal, whatever is optimised beside them."""

import copy
from dataclasses import replace

import pytest
import torch

from stimuli.errors import UserError
from stimuli.layers import respond
from stimuli.render import to_bytes, to_images
from stimuli.responses import Response
from stimuli.synthesis import DEFAULTS, PAPER, Goal, completed, optimise

SIZE, LAYER = 40, "fire2"
GOALS = [Goal(9, "max", 1, 20.0), Goal(9, "min", 2, 20.0), Goal(70, "max", 3, 30.0)]


def made(network, goals, steps=4, batch=None, response=None, **settings):
    values = completed({"images": 3, "steps": steps, **settings}, SIZE)
    return optimise(network, LAYER, goals, SIZE, values, response or Response(), batch=batch)


def activation(network, one, channel, response=None):
    """The mean activation of a channel on the pictures as they will be stored."""
    stored = to_images(to_bytes(one.images))
    return float(respond(network, stored, [LAYER], response or Response())[LAYER][:, channel].mean())


def test_a_goal_has_the_same_images_alone_and_in_a_batch(squeezenet1_1):
    together = made(squeezenet1_1, GOALS, batch=9)
    turned = made(squeezenet1_1, GOALS[::-1], batch=9)[::-1]
    for goal, one, other in zip(GOALS, together, turned, strict=True):
        (alone,) = made(squeezenet1_1, [goal])
        assert one.images.shape == (3, 3, SIZE, SIZE)
        torch.testing.assert_close(one.images, alone.images, atol=2e-3, rtol=0)
        torch.testing.assert_close(other.images, alone.images, atol=2e-3, rtol=0)


def test_the_same_seed_gives_the_same_bytes(squeezenet1_1):
    one, same, other = (made(squeezenet1_1, [replace(GOALS[0], seed=seed)])[0].images for seed in (1, 1, 2))
    assert torch.equal(one, same)
    assert not torch.equal(one, other)


def test_what_is_excited_is_what_counts_as_a_response(squeezenet1_1):
    reached = {}
    for response in (Response("after", "max"), Response("before", "mean")):
        high, low = made(squeezenet1_1, GOALS[:2], steps=25, response=response, diversity=0.0)
        reached[response] = [activation(squeezenet1_1, one, 9, response) for one in (low, high)]
        assert reached[response][0] < reached[response][1] / 2
    assert reached[Response("before", "mean")][0] < 0


def test_diversity_keeps_images_apart(squeezenet1_1):
    alike, unlike = (
        made(squeezenet1_1, GOALS[:1], steps=25, diversity=weight)[0].images for weight in (0.0, 3.0)
    )
    lightness = [images.mean(1).flatten(1) for images in (alike, unlike)]
    spread = [float(torch.corrcoef(own).fill_diagonal_(0).abs().mean()) for own in lightness]
    assert spread[1] < spread[0]


def test_limited_images_stop_at_their_level(squeezenet1_1):
    free = made(squeezenet1_1, GOALS[:2], steps=20)
    start = [activation(squeezenet1_1, one, 9) for one in made(squeezenet1_1, GOALS[:2], steps=1)]
    levels = [(activation(squeezenet1_1, one, 9) + first) / 2 for one, first in zip(free, start, strict=True)]
    goals = [replace(goal, level=level) for goal, level in zip(GOALS, levels, strict=False)]
    for batch in (3, 9):
        limited = made(squeezenet1_1, [*goals, replace(GOALS[2], level=1e6)], steps=20, batch=batch)
        for one, goal, first in zip(limited, goals, start, strict=False):
            assert one.reached
            assert 1 < one.steps < 20
            found = activation(squeezenet1_1, one, 9)
            assert goal.sign * found >= goal.sign * goal.level
            assert found == pytest.approx(goal.level, abs=0.05 * abs(goal.level - first))
        assert (limited[2].steps, limited[2].reached) == (20, False)
    assert free[0].reached is None


def silenced(network):
    """The network with a unit of fire2 that no image of the first steps excites."""
    module = copy.deepcopy(network.module)
    with torch.no_grad():
        module.fire2.expand1x1.bias[9] = -500.0
    return replace(network, module=module)


def test_a_dead_unit_gets_a_gradient_in_the_first_steps_alone(squeezenet1_1):
    dead = silenced(squeezenet1_1)
    start = made(dead, GOALS[:1], steps=1, redirect=0, diversity=0.0)[0].images
    blocked = made(dead, GOALS[:1], steps=3, redirect=0, diversity=0.0)[0].images
    one, two = (made(dead, GOALS[:1], steps=steps, redirect=1, diversity=0.0)[0] for steps in (1, 2))
    assert torch.equal(start, blocked)  # no gradient, no update
    assert not torch.equal(start, one.images)
    # Of the second step the gradient is nil: what moves is Adam's momentum. Without it the images would stay.
    three = made(dead, GOALS[:1], steps=3, redirect=3, diversity=0.0)[0]
    assert activation(dead, three, 9, Response("before")) > activation(dead, two, 9, Response("before"))


def test_weights_that_are_no_numbers_are_one_sentence(squeezenet1_1):
    module = copy.deepcopy(squeezenet1_1.module)
    with torch.no_grad():
        module.fire2.squeeze1x1.weight[0, 0] = float("nan")
    with pytest.raises(UserError, match=r"^The images of fire2:9 become numbers that are not finite;.*\.$"):
        made(replace(squeezenet1_1, module=module), GOALS[:1])


def test_lengths_follow_the_size_as_in_the_paper():
    assert {key: completed({}, 224)[key] for key in ("padding", "jitter")} == {"padding": 16, "jitter": 16}
    assert completed({}, 48)["padding"] == 3
    assert completed({"padding": 0}, 48)["padding"] == 0
    assert completed(PAPER, 224) == PAPER
    assert PAPER.keys() == DEFAULTS.keys()
    for wrong in ({"jitter": 100}, {"zoom": 1.2}):
        with pytest.raises(UserError, match="leave 0 px of a picture of 40 px"):
            completed(wrong, 40)
