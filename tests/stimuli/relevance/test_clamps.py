"""Relevance passes a clamp as it passes the activation that the clamp stands for."""

import pytest
import torch
from torch import nn

from stimuli.errors import UserError
from stimuli.explanations.engines import engine_for
from stimuli.explanations.lrp_spaf import lrp_spaf
from tests.stimuli.concepts.nets import as_network, images, seeded

TARGETS = torch.tensor([0, 2])


class Clamped(nn.Module):
    def __init__(self, clamp):
        super().__init__()
        self.first, self.second, self.head = nn.Conv2d(3, 6, 3), nn.Conv2d(6, 6, 3), nn.Linear(6, 3)
        self.clamp = clamp

    def forward(self, x):
        return self.head(self.clamp(self.second(self.clamp(self.first(x)))).mean((2, 3)))


def network_of(clamp):
    return as_network(seeded(Clamped(clamp)))


@pytest.mark.parametrize(
    ("clamp", "activation"),
    [
        (lambda x: x.clamp(min=0), torch.relu),
        (lambda x: torch.clamp(x, 0), torch.relu),
        (lambda x: x.clone().clamp_(0, 6), nn.functional.relu6),
        (lambda x: torch.clamp_min(x, 0), torch.relu),
        (lambda x: torch.clip(x, -1, 0.2), lambda x: nn.functional.hardtanh(x, -1, 0.2)),
        (lambda x: torch.clamp_max(x, -0.1), lambda x: nn.functional.hardtanh(x, -1e9, -0.1)),
    ],
)
def test_a_clamp_is_the_activation_that_it_stands_for(clamp, activation):
    inputs = images(2).float()
    found = lrp_spaf(network_of(clamp), inputs, TARGETS)
    torch.testing.assert_close(found, lrp_spaf(network_of(activation), inputs, TARGETS))


@pytest.mark.parametrize("bound", [lambda x: x.mean(), lambda x: torch.zeros(())])
def test_bounds_that_are_tensors_are_refused(bound):
    network = network_of(lambda x: x.clamp(bound(x)))
    with pytest.raises(UserError, match=r"cannot pass through (clamp with bounds that are tensors|mean)"):
        engine_for(network, images(1).float(), "epsilon")
