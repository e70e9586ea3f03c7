"""Rectifiers, caught wherever a network calls one.

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
        source = args[0] if args else kwargs["input"]
        writes = writes_into_input(func, args, kwargs)
        kept = source.clone() if writes else source  # the derivative of a clamp asks for what came in
        out = self.rule(kept, rectify(func, kept, args[1:], kwargs))
        return source.copy_(out) if writes else out


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


def writes_into_input(func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Say whether a call of a rectifier changes its input in place."""
    in_place = func.__name__.endswith("_") or kwargs.get("inplace", False)
    return in_place or any(value is True for value in args[1:])  # 1 is a bound, True is "in place"


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
