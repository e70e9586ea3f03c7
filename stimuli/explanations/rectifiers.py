"""Passes in which gradients go through rectifiers by another rule than their derivative.

A rectifier is ReLU, ReLU6, or a hard-tanh or clamp from 0, as a module, a function, a method, in place or
not. They are caught where torch calls them, in the calling thread alone: neither the network nor what
other threads do with it changes.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from stimuli.errors import UserError
from stimuli.explanations.passes import gradients
from stimuli.layers import Network

Rule = Callable[[Tensor, Tensor], Tensor]  # (what comes in, what goes out rectified) -> what goes out

_functional = nn.functional
_RECTIFIERS = {
    *(torch.relu, torch.relu_, Tensor.relu, Tensor.relu_),
    *(_functional.relu, _functional.relu_, _functional.relu6),
}
_TANHS = {_functional.hardtanh, _functional.hardtanh_}
_CLAMPS = {torch.clamp, torch.clamp_, Tensor.clamp, Tensor.clamp_, torch.clip, Tensor.clip, Tensor.clip_}
_FLOORS = {torch.clamp_min, torch.clamp_min_, Tensor.clamp_min, Tensor.clamp_min_}
_OTHERS = {
    *(_functional.silu, _functional.gelu, _functional.elu, _functional.elu_, _functional.selu),
    *(_functional.celu, _functional.leaky_relu, _functional.leaky_relu_, _functional.prelu),
    *(_functional.hardswish, _functional.mish, _functional.softplus),
}


class Rectifiers(TorchFunctionMode):
    """While active, hands every rectifier of the calling thread to a rule, and counts them in `seen`."""

    def __init__(self, rule: Rule, method: str):
        super().__init__()
        self.rule, self.method, self.seen = rule, method, 0

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Call the function, and the rule where it is a rectifier."""
        kwargs = kwargs or {}
        refuse_others(func, self.method)
        if not is_rectifier(func, args, kwargs):
            return func(*args, **kwargs)
        self.seen += 1
        source = args[0] if args else kwargs.pop("input")
        in_place = func.__name__.endswith("_") or kwargs.pop("inplace", False)
        in_place = in_place or any(value is True for value in args[1:])  # 1 is a bound, True is "in place"
        kept = source.clone() if in_place else source  # the derivative of a clamp asks for what came in
        out = self.rule(kept, rectify(func, kept, args[1:], kwargs))
        return source.copy_(out) if in_place else out


def refuse_others(func: Any, method: str) -> None:
    """Raise UserError for an activation that is no rectifier."""
    if func in _OTHERS:
        raise UserError(f"{method} is defined for rectifiers; this network calls {func.__name__} too.")


def is_rectifier(func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Say whether a call of a torch function cuts its input off at 0 from below."""
    if func in _TANHS:
        return (args[1] if len(args) > 1 else kwargs.get("min_val", -1.0)) == 0
    if func in _CLAMPS | _FLOORS:
        low = args[1] if len(args) > 1 else kwargs.get("min")
        return not isinstance(low, Tensor) and low == 0
    return func in _RECTIFIERS


def rectify(func: Any, source: Tensor, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Tensor:
    """Return what a rectifier makes of its input, never in place."""
    high = None
    if func is _functional.relu6:
        high = 6.0
    elif func in _TANHS:
        high = args[1] if len(args) > 1 else kwargs.get("max_val", 1.0)
    elif func in _CLAMPS:
        high = args[1] if len(args) > 1 else kwargs.get("max")
    return torch.relu(source) if high is None else source.clamp(0, high)


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
