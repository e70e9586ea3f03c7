"""Our optimiser in the comparison of synthetic images, and bare passes of the same network."""

import functools

import torch

from stimuli.layers import maps_of
from stimuli.networks import load_network
from stimuli.synthesis import Goal, completed, optimise
from tests.bench.relevance.protocol import serve


@functools.cache
def _network():
    return load_network("squeezenet1_1")


def images(layer, channel, size, device, seed=0, **settings):
    """Return images that excite a channel, (count, 3, size, size)."""
    values = completed({**settings, "activation": "raw", "redirect": 0}, size)
    (made,) = optimise(_network(), layer, [Goal(channel, "max", seed)], size, values, device=device)
    return made.images


def passes(layer, size, steps, padding, jitter, **settings):
    """Run the forward and backward passes to a layer that as many steps need, and nothing else."""
    side = size + 2 * padding - jitter - jitter // 2
    shown = torch.rand(settings["images"], 3, side, side, generator=torch.Generator().manual_seed(0))
    for _ in range(steps):
        leaf = shown.clone().requires_grad_()
        maps = maps_of(_network(), leaf, [layer])[layer]
        (gradient,) = torch.autograd.grad(maps, leaf, torch.ones_like(maps))
    return gradient


if __name__ == "__main__":
    serve({"images": images, "passes": passes})
