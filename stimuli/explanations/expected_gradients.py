"""Expected gradients: integrated gradients from baselines that are drawn, one for each point of the path."""

from typing import Annotated

import torch
from torch import Tensor

from stimuli.errors import UserError
from stimuli.explanations.baselines import baseline_of
from stimuli.explanations.parameters import COUNT, Absolute, Colour, Seed
from stimuli.explanations.passes import blocks, gradients, over_colours, room
from stimuli.layers import Network


def expected_gradients(
    network: Network,
    inputs: Tensor,
    targets: Tensor,
    *,
    samples: Annotated[Tensor | None, "images from which baselines are drawn, instead of `baselines`"] = None,
    baselines: Annotated[tuple[Colour, ...], "colours of uniform images from which baselines are drawn"] = (
        "black",
        "grey",
        "white",
    ),
    draws: Annotated[int, COUNT, "pairs of a baseline and a point of its path"] = 100,
    seed: Seed = 0,
    absolute: Absolute = False,
) -> Tensor:
    """Return the mean of image minus baseline times the gradient between them, signed.

    It is summed over the colours, (batch, height, width). Erion et al. 2021,
    doi:10.1038/s42256-021-00343-w, whose baselines are training images: hand some over as `samples`, (n,
    3, height, width), prepared as `inputs` are. All baselines are drawn about equally often, and the
    points of the paths one from each of `draws` equal parts, which lowers the variance; captum's
    `GradientShap` draws both freely.

    Raises UserError for samples of another size than the images.
    """
    pool = samples
    if pool is None:
        pool = torch.cat([baseline_of(network, inputs, name) for name in baselines])
    if pool.shape[1:] != inputs.shape[1:] or not len(pool):
        raise UserError(f"samples are {tuple(pool.shape)}; expected images like {tuple(inputs.shape[1:])}.")
    chosen, places = _draw(len(pool), draws, seed)
    places = places.to(inputs).view(-1, 1, 1, 1)
    total = torch.zeros_like(inputs)
    for rows, some in blocks(len(inputs), draws, room(inputs)):
        start = pool[chosen[some]].to(inputs)
        way = inputs[rows, None] - start
        points = start + places[some] * way
        repeated = targets[rows].repeat_interleave(points.shape[1])
        total[rows] += (way * gradients(network, points.flatten(0, 1), repeated).view(way.shape)).sum(1)
    return over_colours(total / draws, absolute)


def _draw(count: int, draws: int, seed: int) -> tuple[Tensor, Tensor]:
    """Return which baseline and which place of its path, (draws,) each."""
    rng = torch.Generator().manual_seed(seed)
    rounds = [torch.randperm(count, generator=rng) for _ in range(-(-draws // count))]
    chosen = torch.cat(rounds)[torch.randperm(len(rounds) * count, generator=rng)][:draws]
    return chosen, (torch.arange(draws) + torch.rand(draws, generator=rng)) / draws
