"""Rectifiers that let a gradient through where it would otherwise be blocked everywhere.

At the start a unit may be silent for the whole of an image; then there is no gradient to begin with.
"""

from typing import Any

import torch
from torch import Tensor

from stimuli.rectifiers import Rectifiers, is_rectifier


class Redirected(Rectifiers):
    """While active, redirects the gradients of all rectifiers that the calling thread runs.

    An image whose gradient passes a rectifier nowhere is given it wherever it brings a value back into the
    range that passes, as lucid's `redirected_relu_grad` does. What goes forward is unchanged.
    """

    def __init__(self) -> None:
        super().__init__(redirected, "redirection")

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Call the function; an activation that is no rectifier, such as SiLU, is left as it is."""
        if not is_rectifier(func, args, kwargs or {}):
            return func(*args, **(kwargs or {}))
        return super().__torch_function__(func, types, args, kwargs)


def redirected(source: Tensor, result: Tensor) -> Tensor:
    """Return what a rectifier made of `source` as a tensor whose gradient is redirected."""
    return _Redirect.apply(source, result.detach())


class _Redirect(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, source: Tensor, result: Tensor) -> Tensor:
        ctx.save_for_backward(source, result)
        return result

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        source, result = ctx.saved_tensors
        passes = source == result
        plain = gradients[0] * passes
        rest = list(range(1, plain.dim()))
        blocked = (plain.amax(rest, keepdim=True) == 0) & (plain.amin(rest, keepdim=True) == 0)
        if not blocked.any():
            return plain, None
        # What descends is a loss: a negative gradient lifts a value.
        back = torch.where(source > 0, gradients[0] > 0, gradients[0] < 0)
        return torch.where(blocked & (back | passes), gradients[0], plain), None
