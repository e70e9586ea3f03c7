"""Small networks in float64 whose signals, biases and normalisations all have work to do."""

import torch
from torch import nn

from stimuli.layers import Network, find_layers
from stimuli.relevance import Engine


def seeded(network, seed=0):
    """Return a network in float64, ready, with seeded weights, biases and statistics."""
    rng = torch.Generator().manual_seed(seed)
    network = network.double().eval().requires_grad_(False)
    for name, tensor in [*network.named_parameters(), *network.named_buffers()]:
        if tensor.is_floating_point():
            draws = torch.randn(tensor.shape, generator=rng, dtype=torch.float64)
            scale = 1.4 / tensor[0].numel() ** 0.5 if tensor.dim() > 1 else 0.1
            tensor.copy_(draws.abs() + 0.5 if "running_var" in name else draws * scale)
    return network


def plain(seed=0):
    """Return a plain network for images of 16 px: convolutions "0", "2" and "5", five classes."""
    return seeded(
        nn.Sequential(
            nn.Conv2d(3, 6, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(6, 8, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(8, 10, 3, padding=1),
            nn.ReLU(),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Linear(10, 5),
        ),
        seed,
    )


class Branches(nn.Module):
    """A skip connection, two parallel branches of different reach, and a gate."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 3, stride=2, padding=1)
        self.norm = nn.BatchNorm2d(4)
        self.skipped = nn.Conv2d(4, 4, 3, padding=1, groups=2)
        self.narrow = nn.Conv2d(4, 3, 1)
        self.wide = nn.Conv2d(4, 3, 5, padding=2)
        self.gate = nn.Conv2d(6, 6, 1)
        self.head = nn.Linear(6, 5)

    def forward(self, x):
        x = self.norm(self.stem(x)).relu()
        x = x + self.skipped(x).relu()
        x = torch.cat([self.narrow(x), self.wide(x)], 1).relu()
        x = x * self.gate(x.mean((2, 3), keepdim=True)).sigmoid()
        return self.head(nn.functional.max_pool2d(x, 3, 2).mean((2, 3)))


def images(count=4, side=16, seed=1):
    rng = torch.Generator().manual_seed(seed)
    return torch.rand(count, 3, side, side, generator=rng, dtype=torch.float64)


def engine_of(network, composite="epsilon-plus", side=16):
    return Engine(network, images(1, side), composite)


def as_network(module, side=16):
    """Return a module as a network of single precision that takes images as they are."""
    module = module.float()
    return Network("tiny", module, side, (0, 0, 0), (1, 1, 1), "", "", "", find_layers(module, side))
