"""Convolutions and dense layers with weights of one's choice, forwards and transposed."""

from dataclasses import dataclass, replace
from functools import cached_property

import torch
from torch import nn

Pair = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Affine:
    """The layer z = W x + b: a convolution, or a dense layer where `stride` is None.

    `weight` is (out, in / groups, height, width) or (out, in); `bias` is (out,) or None.
    """

    weight: torch.Tensor
    bias: torch.Tensor | None
    stride: Pair | None = None
    padding: Pair = (0, 0)
    dilation: Pair = (1, 1)
    groups: int = 1

    @cached_property
    def positive(self) -> torch.Tensor:
        """The weights, with zero for the negative ones."""
        return self.weight.clamp(min=0)

    @cached_property
    def negative(self) -> torch.Tensor:
        """The weights, with zero for the positive ones."""
        return self.weight.clamp(max=0)

    def forward(
        self, x: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor | None = None
    ) -> torch.Tensor:
        """Return W x + b for other weights of the same shape, or for the layer's own."""
        if self.stride is None:
            return nn.functional.linear(x, weight, bias)
        return nn.functional.conv2d(x, weight, bias, self.stride, self.padding, self.dilation, self.groups)

    def transposed(self, s: torch.Tensor, weight: torch.Tensor, shape: torch.Size) -> torch.Tensor:
        """Return W^T s for s like the layer's output; `shape` is that of one input, without the batch."""
        if self.stride is None:
            return s @ weight
        kernel = weight.shape[2:]
        rest = [
            size
            - (
                (s.shape[2 + i] - 1) * self.stride[i]
                - 2 * self.padding[i]
                + self.dilation[i] * (kernel[i] - 1)
                + 1
            )
            for i, size in enumerate(shape[1:])
        ]
        return nn.functional.conv_transpose2d(
            s, weight, None, self.stride, self.padding, rest, self.groups, self.dilation
        )

    def folded(
        self, mean: torch.Tensor, variance: torch.Tensor, gain: torch.Tensor, shift: torch.Tensor, eps: float
    ) -> "Affine":
        """Return this layer and the batch normalisation that follows it as one layer."""
        scale = gain / (variance + eps).sqrt()
        weight = self.weight * scale.view(-1, *[1] * (self.weight.dim() - 1))
        bias = shift - mean * scale if self.bias is None else shift + (self.bias - mean) * scale
        return replace(self, weight=weight, bias=bias)
