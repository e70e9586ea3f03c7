"""zennit-crp in the cases of the comparison; runs in an environment of its own."""

import torch
from crp.attribution import CondAttribution
from zennit.composites import EpsilonPlus, EpsilonPlusFlat

from tests.bench.relevance.protocol import TARGET, images, network, serve

_attributions: dict = {}


def _attribution(name, device):
    if name not in _attributions:
        _attributions[name] = CondAttribution(network(name, device))
    return _attributions[name]


def concepts(name, size, count, batch, device, layer, **_):
    """Return the maps of `count` channels of a layer for one image, by the generator that keeps the graph."""
    asked = [{"y": [TARGET], layer: [channel]} for channel in range(count)]
    data = images(1, size, device).requires_grad_()
    made = _attribution(name, device).generate(
        data, asked, EpsilonPlusFlat(), batch_size=batch, verbose=False
    )
    return torch.cat([part.heatmap for part in made])


def relmax(name, size, count, batch, device, layer, **_):
    """Return the relevance of each channel of a layer for each of `count` images."""
    found = []
    for part in images(count, size, device).split(batch):
        made = _attribution(name, device)(
            part.requires_grad_(), [{"y": [TARGET]}] * len(part), EpsilonPlus(), record_layer=[layer]
        )
        found.append(made.relevances[layer].sum((2, 3)))
    return torch.cat(found)


def lrp(name, size, count, batch, device, **_):
    """Return the maps of `count` images."""
    found = []
    for part in images(count, size, device).split(batch):
        made = _attribution(name, device)(
            part.requires_grad_(), [{"y": [TARGET]}] * len(part), EpsilonPlusFlat()
        )
        found.append(made.heatmap)
    return torch.cat(found)


if __name__ == "__main__":
    serve({"concepts-top": concepts, "concepts-middle": concepts, "relmax": relmax, "lrp": lrp})
