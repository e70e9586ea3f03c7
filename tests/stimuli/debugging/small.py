"""Networks that read one part of a picture and nothing else, and pictures with an object in the middle."""

import numpy as np
import torch
from torch import nn

from stimuli.attribution import filled
from stimuli.debugging.maps import predicted
from stimuli.debugging.work import Inputs, Method, Work
from stimuli.labelled.examples import Example
from tests.stimuli.explanations.networks import network_of, seeded

SIZE = 24
OBJECT = np.zeros((SIZE, SIZE), np.float32)
OBJECT[6:18, 6:18] = 1


class Reads(nn.Module):
    """Adds up the pixels where a mask is 1; the class says whether they are bright."""

    def __init__(self, mask):
        super().__init__()
        self.register_buffer("mask", torch.tensor(mask))

    def forward(self, images):
        bright = (images * self.mask).sum((1, 2, 3))
        return torch.stack([bright, -bright], 1)


def reader(mask):
    return network_of(Reads(mask), SIZE)


def convolutional(seed=0):
    """A small network with rectifiers, batch normalisation and four classes."""
    layers = [nn.Conv2d(3, 12, 3, padding=1), nn.BatchNorm2d(12), nn.ReLU(), nn.MaxPool2d(2)]
    layers += [nn.Conv2d(12, 16, 3, padding=1), nn.ReLU(), nn.AdaptiveAvgPool2d(3), nn.Flatten()]
    return network_of(seeded(nn.Sequential(*layers, nn.Linear(144, 4)), seed), SIZE)


def examples(count=4, masks=True):
    """Pictures of noise: bytes, with the object's mask."""
    pixels = np.random.default_rng(7).integers(0, 256, (count, SIZE, SIZE, 3)).astype(np.uint8)
    return [Example(f"picture-{n}", n % 2, pixels[n], OBJECT if masks else None) for n in range(count)]


def without_object(example):
    """The picture with its left edge in the place of the object."""
    pixels = example.pixels.copy()
    pixels[6:18, 6:18] = pixels[6:18, :6].repeat(2, axis=1)
    return pixels


def work_on(networks, methods, count=4, masks=True, **more):
    """What an experiment is given, without a folder; `methods` are names."""
    shown = examples(count)
    pixels = np.stack([example.pixels for example in shown])
    inputs = Inputs(
        ids=[example.id for example in shown],
        labels=np.array([example.label for example in shown]),
        pixels=pixels,
        masks=np.stack([OBJECT] * count) if masks else None,
        backgrounds=np.stack([without_object(example) for example in shown]),
    )
    targets = {name: predicted(network, pixels) for name, network in networks.items()}
    named = [Method(name, name, filled(name, {}, 0)) for name in methods]
    return Work(networks, inputs, targets, named, next(iter(networks)), **more)
