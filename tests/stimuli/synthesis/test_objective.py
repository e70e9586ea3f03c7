"""The loss: the activations of units, and how alike the images of each unit are."""

import pytest
import torch

from stimuli.responses import Response
from stimuli.synthesis.goals import Goal
from stimuli.synthesis.objective import likeness, loss


def some_maps(*shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(0), dtype=torch.float64)


def slow_likeness(maps):
    """The likeness of images with maps (count, channels, height, width), pair by pair."""
    grams = [sum(torch.outer(m[:, y, x], m[:, y, x]) for y in range(3) for x in range(2)) for m in maps]
    pairs = [(a, b) for a in range(len(maps)) for b in range(len(maps)) if a != b]
    cosines = [(grams[a] * grams[b]).sum() / (grams[a].norm() * grams[b].norm()) for a, b in pairs]
    return sum(cosines) / len(maps)


def test_likeness_is_that_of_all_pairs_with_its_gradient():
    maps = some_maps(2, 3, 4, 3, 2).requires_grad_()
    found = likeness(maps.flatten(3))
    slow = torch.stack([slow_likeness(own) for own in maps])
    torch.testing.assert_close(found, slow)
    weights = torch.tensor([1.0, -2.0], dtype=torch.float64)
    ours, slowly = (torch.autograd.grad((value * weights).sum(), maps)[0] for value in (found, slow))
    torch.testing.assert_close(ours, slowly)


def test_likeness_of_copies_is_greatest_and_silent_images_are_unlike():
    maps = some_maps(1, 1, 4, 6).expand(1, 5, 4, 6).clone()
    assert float(likeness(maps)) == pytest.approx(4)
    silent = torch.zeros(1, 3, 4, 6, requires_grad=True)
    likeness(silent).sum().backward()
    assert not silent.grad.any()
    assert float(likeness(silent.detach())) == 0


def test_the_loss_of_goals_is_the_sum_of_their_own():
    maps, settings, response = some_maps(6, 4, 3, 2), {"diversity": 0.7}, Response(over="max")
    goals = [Goal(1, "max", 0, 2.0), Goal(3, "min", 0, 0.5)]
    highest = maps.amax((2, 3))
    expected = -highest[:3, 1].mean() / 2 + highest[3:, 3].mean() / 0.5
    expected += 0.7 * (slow_likeness(maps[:3]) + slow_likeness(maps[3:]))
    torch.testing.assert_close(loss(maps, goals, settings, response), expected)


def test_one_image_has_none_to_be_unlike():
    maps = some_maps(1, 4, 3, 2)
    found = loss(maps, [Goal(2, "max", 0)], {"diversity": 0.7}, Response())
    torch.testing.assert_close(found, -maps[0, 2].mean())


def test_a_silent_image_has_no_gradient_but_its_own_units_where_that_is_redirected():
    maps = some_maps(6, 4, 3, 2)
    maps[[1, 4], 2] = 0  # the unit of both goals is silent in one image of each
    goals = [Goal(2, "max", 0), Goal(2, "min", 0)]
    for redirect, without in ((False, []), (True, [1])):  # to be silent is what the min side is there for
        leaf = maps.clone().requires_grad_()
        loss(leaf, goals, {"diversity": 0.7}, Response(), redirect).backward()
        others = leaf.grad[:, [0, 1, 3]].flatten(1).any(1)
        assert [place for place in range(6) if not others[place]] == without
        assert torch.all(leaf.grad[1, 2] == -1 / 18) == redirect
