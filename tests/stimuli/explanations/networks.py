"""Small networks with all that a method may stumble over, and what a method needs to run quickly."""

import hashlib

import torch
from torch import nn

from stimuli.layers import Network, find_layers

SIZE = 24  # px


def network_of(module: nn.Module, size: int = SIZE) -> Network:
    module.eval().requires_grad_(False)
    digest = hashlib.sha256(b"".join(value.numpy().tobytes() for value in module.state_dict().values()))
    return Network(
        name="small",
        module=module,
        input_size=size,
        mean=(0.45, 0.5, 0.4),
        std=(0.25, 0.2, 0.3),
        weights_sha256=digest.hexdigest(),
        source="made in a test",
        licence="none",
        layers=find_layers(module, size),
    )


def seeded(module: nn.Module, seed: int = 0) -> nn.Module:
    """Draw weights, biases and the statistics of batch normalisation so that all of them matter."""
    rng = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for part in module.modules():
            if isinstance(part, nn.Conv2d | nn.Linear):
                spread = 1.4 * part.weight[0].numel() ** -0.5
                part.weight.copy_(spread * torch.randn(part.weight.shape, generator=rng))
                if part.bias is not None:
                    part.bias.copy_(0.1 * torch.randn(part.bias.shape, generator=rng))
            elif isinstance(part, nn.BatchNorm2d):
                for value in (part.weight, part.running_var):
                    value.copy_(0.5 + torch.rand(value.shape, generator=rng))
                for value in (part.bias, part.running_mean):
                    value.copy_(0.3 * torch.randn(value.shape, generator=rng))
    return module


class Mixed(nn.Module):
    """Batch normalisation, rectifiers of all kinds and places, a concatenation and a residual sum."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 8, 3, stride=2, padding=1)
        self.norm = nn.BatchNorm2d(8)
        self.rectify = nn.ReLU(inplace=True)
        self.left = nn.Conv2d(8, 6, 1)
        self.right = nn.Conv2d(8, 6, 3, padding=1, groups=2)
        self.six = nn.ReLU6()
        self.last = nn.Conv2d(12, 12, 3, padding=1)
        self.second = nn.BatchNorm2d(12)
        self.dense = nn.Linear(12, 5)

    def forward(self, images):
        maps = self.rectify(self.norm(self.first(images)))
        joined = torch.cat([self.left(maps), self.right(maps)], 1).relu()
        summed = self.second(self.last(joined))
        summed += joined
        maps = nn.functional.max_pool2d(self.six(summed), 2)
        maps = nn.functional.relu(maps - 0.1, inplace=True)
        return self.dense(torch.clamp(maps.mean((2, 3)), min=0))


class Linear(nn.Module):
    """logits = W x, without a bias."""

    def __init__(self, size: int = SIZE, classes: int = 4):
        super().__init__()
        self.dense = nn.Linear(3 * size * size, classes, bias=False)

    def forward(self, images):
        return self.dense(images.flatten(1))


class Border(nn.Module):
    """Reads a border of 4 px, in squares of 4 px, and nothing else."""

    def __init__(self, size: int = SIZE):
        super().__init__()
        self.register_buffer("mask", border(size).float())
        self.conv = nn.Conv2d(3, 6, 4, stride=4, bias=False)
        self.dense = nn.Linear(6 * (size // 4) ** 2, 4)

    def forward(self, images):
        return self.dense(self.conv(images * self.mask).relu().flatten(1))


def border(size: int = SIZE, width: int = 4) -> torch.Tensor:
    mask = torch.ones(size, size, dtype=torch.bool)
    mask[width:-width, width:-width] = False
    return mask


def pictures(count: int = 3, size: int = SIZE, seed: int = 0) -> torch.Tensor:
    """Smooth coloured noise in [0, 1], each picture with a range of its own."""
    rng = torch.Generator().manual_seed(seed)
    coarse = torch.rand(count, 3, 6, 6, generator=rng) * torch.linspace(0.5, 1, count).view(-1, 1, 1, 1)
    return nn.functional.interpolate(coarse, (size, size), mode="bilinear")


def quick(name: str, samples: torch.Tensor) -> dict:
    """Parameters with which a method takes a fraction of a second; the defaults of all that are not here."""
    few = {
        "smoothgrad": {"draws": 4},
        "smoothgrad-squared": {"draws": 4},
        "vargrad": {"draws": 4},
        "integrated-gradients": {"steps": 5},
        "expected-gradients": {"draws": 6},
        "patternnet": {"samples": samples},
        "pattern-attribution": {"samples": samples},
        "lime": {"superpixels": 20, "perturbations": 60},
        "kernel-shap": {"superpixels": 20, "coalitions": 60},
        "shapley-sampling": {"superpixels": 20, "permutations": 4},
        "occlusion": {"patch": 12, "stride": 8},
    }
    return few.get(name, {})
