"""What training begins with: a ready network with a new head, or a small one from scratch."""

import difflib
from collections import OrderedDict

import torch
from torch import nn

from stimuli.classes import IMAGENET
from stimuli.errors import UserError
from stimuli.layers import Network, find_layers
from stimuli.networks import load_network

SMALL = "small-cnn"
CHANNELS = (32, 32, 64, 64, 64)
POOLED = (1, 2, 5)  # the convolutions that a pooling follows
HIDDEN = (256, 64)


def untrained(name: str, classes: int, size: int, seed: int) -> Network:
    """Return a network for `classes` classes of pictures of `size` px, on the CPU, not yet trained on them.

    `small-cnn` has random weights by `seed`. Any other name is that of a ready network, whose ImageNet
    weights are kept but for the last layer, which is random. Raises UserError for an unknown network.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        if name == SMALL:
            module = small_cnn(classes, size)
            return Network(
                name=SMALL,
                module=module,
                input_size=size,
                mean=(0.5, 0.5, 0.5),
                std=(0.25, 0.25, 0.25),
                weights_sha256="",
                source="random weights",
                licence="",
                layers=find_layers(module, size),
            )
        network = load_network(name)
        put_head(network, classes)
    return network


def freeze(network: Network, upto: str | None) -> None:
    """Leave the layers from the first up to one, such as `fire7`, as they are in training; None: train all.

    Raises UserError, with close names, for an unknown layer and where nothing would be left to train.
    """
    network.module.requires_grad_(True)
    if upto is None:
        return
    if upto not in network.layers:
        close = difflib.get_close_matches(upto, network.layers, 3) or list(network.layers)[-3:]
        raise UserError(f"{network.name} has no layer {upto!r}; close names: {', '.join(close)}.")
    inside = f"{network.layers[upto].path}."
    named = list(network.module.named_parameters())
    last = max((place for place, (name, _) in enumerate(named) if name.startswith(inside)), default=-1)
    if last < 0 or last + 1 == len(named):
        raise UserError(f"frozen is {upto}, which has no weights or is the last layer of {network.name}.")
    for _, value in named[: last + 1]:
        value.requires_grad_(False)


def put_head(network: Network, classes: int) -> None:
    """Put a new random layer in the place of the last one, which gives the 1000 logits of ImageNet."""
    parts = [
        (path, part)
        for path, part in network.module.named_modules()
        if isinstance(part, nn.Linear | nn.Conv2d)
    ]
    path, last = parts[-1]
    linear = isinstance(last, nn.Linear)
    if last.weight.shape[0] != IMAGENET or not (linear or last.weight.shape[2:] == (1, 1)):
        raise UserError(
            f"{network.name} does not end in a layer of {IMAGENET} classes; it cannot be given others."
        )
    width = last.weight.shape[1]
    new: nn.Module = nn.Linear(width, classes) if linear else nn.Conv2d(width, classes, 1)
    before, _, name = path.rpartition(".")
    setattr(network.module.get_submodule(before), name, new)


def small_cnn(classes: int, size: int) -> nn.Sequential:
    """Return five convolutions and three linear layers with random weights, as the BVD-CNN has.

    Adebayo et al. 2020, section 3. The paper ends in a sigmoid; here are logits. Raises UserError where a
    picture is smaller than 8 px.
    """
    if size < 2 ** len(POOLED):
        raise UserError(f"{SMALL} takes pictures of {2 ** len(POOLED)} px or more, not of {size} px.")
    parts: list[tuple[str, nn.Module]] = []
    channels, side = 3, size
    for number, wide in enumerate(CHANNELS, 1):
        parts += [(f"conv{number}", nn.Conv2d(channels, wide, 3, padding=1)), (f"relu{number}", nn.ReLU())]
        channels = wide
        if number in POOLED:
            parts.append((f"pool{number}", nn.MaxPool2d(2)))
            side //= 2
    parts.append(("flatten", nn.Flatten()))
    width = channels * side * side
    for number, wide in enumerate(HIDDEN, 1):
        parts += [(f"fc{number}", nn.Linear(width, wide)), (f"relu_fc{number}", nn.ReLU())]
        width = wide
    parts.append(("fc3", nn.Linear(width, classes)))
    return nn.Sequential(OrderedDict(parts))
