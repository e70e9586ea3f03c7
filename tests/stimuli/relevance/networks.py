"""Networks of the tests: real architectures with seeded weights that their signals survive."""

import torch
from torch import nn
from torchvision import models

FAMILIES = (
    "vgg16",
    "vgg16_bn",
    "resnet18",
    "resnet50",
    "googlenet",
    "alexnet",
    "squeezenet1_1",
    "mobilenet_v2",
    "efficientnet_b0",
)


def seeded(name):
    """Return a torchvision network in float64 whose batch normalisation and biases have work to do.

    The dense layers of VGG and AlexNet are made narrow: 100 million weights test no more than 1 million.
    """
    extra = {"init_weights": False, "transform_input": True} if name == "googlenet" else {}
    with torch.device("meta"):
        network = getattr(models, name)(weights=None, num_classes=10, **extra)
        for part in list(network.modules()):
            for key, child in part.named_children():
                if isinstance(child, nn.Linear) and 4096 in (child.in_features, child.out_features):
                    sizes = (32 if size == 4096 else size for size in (child.in_features, child.out_features))
                    setattr(part, key, nn.Linear(*sizes))
    network.to_empty(device="cpu").eval().requires_grad_(False)
    return lively(network).double()


def lively(network):
    """Give a network weights that keep its signals alive, biases, and normalisations that are no identity."""
    torch.manual_seed(0)
    for part in network.modules():
        if isinstance(part, nn.BatchNorm2d):
            part.reset_running_stats()
            part.running_mean.normal_(0, 0.1)
            part.running_var.uniform_(0.5, 1.5)
            part.weight.data.uniform_(0.8, 1.2)
        if isinstance(part, nn.Conv2d | nn.Linear):
            nn.init.kaiming_normal_(part.weight)
        if isinstance(part, nn.BatchNorm2d | nn.Conv2d | nn.Linear) and part.bias is not None:
            part.bias.data.normal_(0, 0.05)
    return network


def without_biases(network):
    """Set every bias to zero, and every mean of a normalisation."""
    for part in network.modules():
        if getattr(part, "bias", None) is not None:
            part.bias.data.zero_()
        if isinstance(part, nn.BatchNorm2d):
            part.running_mean.zero_()
    return network


def small():
    """Return a small convolutional network in float64 with layers of every usual kind."""
    network = nn.Sequential(
        nn.Conv2d(3, 6, 3, stride=2, padding=1),
        nn.BatchNorm2d(6),
        nn.ReLU(),
        nn.Conv2d(6, 8, 3, padding=1, groups=2),
        nn.ReLU6(),
        nn.MaxPool2d(2),
        nn.Conv2d(8, 8, 3, padding=2, dilation=2),
        nn.ReLU(),
        nn.AvgPool2d(2),
        nn.Flatten(),
        nn.Dropout(),
        nn.Linear(8 * 2 * 2, 12),
        nn.ReLU(),
        nn.Linear(12, 5),
    )
    return lively(network.eval().requires_grad_(False)).double()


def images(count, size=16, seed=2):
    """Return `count` inputs of both signs, (count, 3, size, size), float64."""
    return torch.randn(count, 3, size, size, generator=torch.Generator().manual_seed(seed)).double()
