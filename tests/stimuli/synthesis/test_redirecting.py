"""A gradient that rectifiers would block everywhere in an image is let through, and only that."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from stimuli.synthesis.redirecting import Redirected

RECTIFIERS = {
    "module": nn.ReLU(),
    "in place": nn.ReLU(inplace=True),
    "relu6": nn.ReLU6(),
    "relu6 in place": nn.ReLU6(inplace=True),
    "function": functional.relu,
    "method": lambda x: x.relu(),
    "clamp": lambda x: x.clamp(min=0),
}
EVERY = pytest.mark.parametrize("rectifier", RECTIFIERS.values(), ids=RECTIFIERS)


def gradient_through(rectifier, source, towards, redirect):
    """The gradient by `source` where that by what the rectifier makes of it is `towards`."""
    leaf = source.clone().requires_grad_()
    if redirect:
        with Redirected():
            result = rectifier(leaf * 1)
    else:
        result = rectifier(leaf * 1)
    (found,) = torch.autograd.grad(result, leaf, towards)
    assert torch.equal(result, rectifier(source.clone()))
    return found


@EVERY
def test_a_dead_image_is_lifted_and_not_pushed_down_further(rectifier):
    dead = -torch.ones(1, 2, 2, 2)
    towards = torch.tensor([-1.0, 1.0]).repeat(4).view(1, 2, 2, 2)  # what descends lifts where it is below 0
    assert not gradient_through(rectifier, dead, towards, redirect=False).any()
    found = gradient_through(rectifier, dead, towards, redirect=True)
    assert torch.equal(found, towards.clamp(max=0))


@EVERY
def test_an_image_through_which_anything_passes_has_the_plain_gradient(rectifier):
    source = torch.randn(2, 3, 4, 4, generator=torch.Generator().manual_seed(0)) * 4
    source[1] = -source[1].abs()
    towards = -torch.rand(2, 3, 4, 4)
    plain, found = (gradient_through(rectifier, source, towards, redirect) for redirect in (False, True))
    assert torch.equal(found[0], plain[0])
    assert torch.equal(found[1], towards[1])


def test_above_6_a_saturated_image_is_brought_down():
    towards = torch.tensor([-1.0, 1.0]).view(1, 2, 1, 1)
    found = gradient_through(nn.ReLU6(), torch.full((1, 2, 1, 1), 7.0), towards, redirect=True)
    assert found.flatten().tolist() == [0, 1]


def test_it_ends_with_its_block_and_leaves_other_activations_alone():
    source, towards = -torch.ones(1, 1, 2, 2), -torch.ones(1, 1, 2, 2)
    silu = gradient_through(nn.SiLU(), source, towards, redirect=False)
    assert torch.equal(gradient_through(nn.SiLU(), source, towards, redirect=True), silu)
    assert not gradient_through(nn.ReLU(), source, towards, redirect=False).any()
