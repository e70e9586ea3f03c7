"""What convolutions, dense layers and batch normalisations become in a graph."""

from typing import Any

import torch
from torch import Tensor, nn

from stimuli.relevance.affine import Affine
from stimuli.relevance.graph import Draft, refs, unknown
from stimuli.relevance.operations import Passed, Weighted
from stimuli.relevance.tape import Call

functional = nn.functional


def weighted(draft: Draft, call: Call) -> None:
    """Add the node of a convolution or dense layer."""
    names = "input weight bias stride padding dilation groups"
    given = call.named(names, bias=None, stride=1, padding=0, dilation=1, groups=1)
    if len(list(refs((call.args, call.kwargs)))) > 1:
        raise unknown(call, " with computed weights")
    weight, bias = given["weight"].detach(), given["bias"]
    layer = Affine(weight, None if bias is None else bias.detach())
    if call.name == "conv2d":
        dilation = _pair(given["dilation"])
        padding = _padding(call, given["padding"], dilation, weight)
        layer = Affine(weight, layer.bias, _pair(given["stride"]), padding, dilation, given["groups"])
    draft.add(Weighted(layer, draft.is_signed(given["input"])), [given["input"]])


def _padding(call: Call, padding: Any, dilation: tuple[int, int], weight: Tensor) -> tuple[int, int]:
    if padding == "valid":
        return (0, 0)
    if padding != "same":
        return _pair(padding)
    spans = [d * (size - 1) for d, size in zip(dilation, weight.shape[2:], strict=True)]
    if any(span % 2 for span in spans):
        raise unknown(call, " with uneven padding")
    return (spans[0] // 2, spans[1] // 2)


def _pair(value: Any) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else (value[0], value[-1])


def batch_norm(draft: Draft, call: Call) -> None:
    """Fold a batch normalisation into the layer before it, or let relevance pass it where there is none."""
    given = call.named("input running_mean running_var weight bias training momentum eps", eps=1e-5)
    mean, variance, source = given["running_mean"], given["running_var"], given["input"]
    if mean is None or variance is None:
        raise unknown(call, " without running statistics")
    gain = torch.ones_like(mean) if given.get("weight") is None else given["weight"].detach()
    shift = torch.zeros_like(mean) if given.get("bias") is None else given["bias"].detach()
    before = draft.operation(source)
    if isinstance(before, Weighted) and draft.users(source) == 1:
        layer = before.layer.folded(mean, variance, gain, shift, given["eps"])
        draft.replace(source, Weighted(layer, before.signed))
        return

    def normalise(x: Tensor) -> Tensor:
        return functional.batch_norm(x, mean, variance, gain, shift, False, 0.0, given["eps"])

    draft.add(Passed(normalise), [source], never_negative=False)
