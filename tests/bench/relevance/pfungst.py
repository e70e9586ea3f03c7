"""Our engine in the cases of the comparison."""

import functools

import torch

from stimuli.explanations.integrated_gradients import integrated_gradients
from stimuli.explanations.smoothgrad import smoothgrad
from stimuli.networks import load_network
from stimuli.relevance import Condition, Engine, conditional
from stimuli.relevance.concepts.passes import layer_relevance
from tests.bench.relevance.protocol import TARGET, images, network, serve


@functools.cache
def _engine(name, size, composite, device):
    return Engine(network(name, device), images(1, size, device), composite)


@functools.cache
def _network(name, device):
    return load_network(name, device)


def concepts(name, size, count, batch, device, layer, **_):
    """Return the maps of `count` channels of a layer for one image, summed over colours."""
    engine = _engine(name, size, "epsilon-plus-flat", device)
    asked = [Condition(TARGET, {layer: (channel,)}) for channel in range(count)]
    passed = engine.forward(images(1, size, device))
    return conditional(engine, passed, asked, batch=batch).sum(1)


def relmax(name, size, count, batch, device, layer, **_):
    """Return the relevance of each channel of a layer for each of `count` images."""
    engine, found = _engine(name, size, "epsilon-plus", device), []
    for part in images(count, size, device).split(batch):
        relevance = layer_relevance(engine, engine.forward(part), [TARGET] * len(part), [layer])
        found.append(relevance[layer].sum((2, 3)))
    return torch.cat(found)


def lrp(name, size, count, batch, device, **_):
    """Return the maps of `count` images, summed over colours."""
    engine, found = _engine(name, size, "epsilon-plus-flat", device), []
    for part in images(count, size, device).split(batch):
        targets = torch.full((len(part),), TARGET)
        found.append(engine.relevance(engine.forward(part), targets)[0].sum(1))
    return torch.cat(found)


def integrated(name, size, count, device, **_):
    """Return the maps of `count` images with 50 points each."""
    inputs = images(count, size, device)
    targets = torch.full((count,), TARGET, device=device)
    return integrated_gradients(_network(name, device), inputs, targets, baseline="grey", steps=50)


def smooth(name, size, count, device, noise, **_):
    """Return the maps of `count` images with 25 draws each."""
    inputs = images(count, size, device)
    targets = torch.full((count,), TARGET, device=device)
    return smoothgrad(_network(name, device), inputs, targets, noise=noise, draws=25)


if __name__ == "__main__":
    concept_cases = dict.fromkeys(("concepts-top", "concepts-middle"), concepts)
    gradient_cases = {"integrated-gradients": integrated, "smoothgrad": smooth}
    serve({**concept_cases, "relmax": relmax, "lrp": lrp, **gradient_cases})
