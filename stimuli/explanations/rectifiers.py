"""Passes in which gradients go through rectifiers by another rule than their derivative."""

from typing import Any

import torch
from torch import Tensor

from stimuli.errors import UserError
from stimuli.explanations.passes import gradients
from stimuli.layers import Network
from stimuli.rectifiers import Rectifiers, Rule


class _Straight(torch.autograd.Function):
    """Gives the second tensor, and hands its gradient to the first as it is."""

    @staticmethod
    def forward(ctx: Any, source: Tensor, result: Tensor) -> Tensor:
        return result.clone()

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        return gradients[0], None


def straight(source: Tensor, result: Tensor) -> Tensor:
    """Return `result` as a tensor whose gradient goes to `source` unchanged; both have the same shape."""
    return _Straight.apply(source, result.detach())


def positive_only(result: Tensor) -> Tensor:
    """Let only positive gradients pass to what made `result`."""
    if result.requires_grad:
        result.register_hook(lambda gradient: gradient.clamp(min=0))
    return result


def rectified_gradients(network: Network, inputs: Tensor, targets: Tensor, rule: Rule, method: str) -> Tensor:
    """Return the gradient by the inputs, (batch, 3, height, width), with a rule in all rectifiers.

    Raises UserError for a network with another kind of activation, or in which no rectifier can be seen:
    the map would silently be the plain gradient there.
    """
    with Rectifiers(rule, method) as mode:
        found = gradients(network, inputs, targets)
    if not mode.seen:
        raise UserError(f"{method} changes how gradients pass rectifiers, and {network.name} calls none.")
    return found
