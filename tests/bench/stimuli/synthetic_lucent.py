"""torch-lucent in the comparison of synthetic images; runs in an environment of its own."""

import functools

import numpy as np
import torch
from lucent.optvis import objectives, param, render, transform

from stimuli.networks import load_network
from tests.bench.relevance.protocol import serve


class Prepared(torch.nn.Module):
    """A network of ours that takes images as lucent paints them."""

    def __init__(self, network):
        super().__init__()
        self.network, self.module = network, network.module

    def forward(self, images):
        """Return the logits of images in [0, 1]."""
        return self.module(self.network.prepare(images))


@functools.cache
def _network():
    return Prepared(load_network("squeezenet1_1")).eval()


def images(layer, channel, size, steps, padding, jitter, zoom, turn, diversity, seed=0, **settings):
    """Return images that excite a channel, (count, 3, size + 2 * padding, size + 2 * padding)."""
    torch.manual_seed(seed)
    np.random.seed(seed)
    name = f"module_{layer}"
    transforms = [
        transform.jitter(jitter),
        transform.random_scale([1 + zoom * way / 2 for way in range(-2, 3)]),
        transform.random_rotate(range(-turn, turn + 1)),
        transform.jitter(jitter // 2),
    ]
    found = render.render_vis(
        _network(),
        objectives.channel(name, channel) - diversity * objectives.diversity(name),
        lambda: param.image(size + 2 * padding, batch=settings["images"]),
        transforms=transforms,
        thresholds=(steps,),
        preprocess=False,
        progress=False,
        show_image=False,
    )
    return torch.tensor(found[-1]).permute(0, 3, 1, 2)


if __name__ == "__main__":
    serve({"images": images})
