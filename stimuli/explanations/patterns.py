"""Patterns: for each neuron, the direction in its input that carries its signal, fitted on some images.

Kindermans et al. 2017, arXiv:1705.05598. A neuron is a channel of a convolution or of a dense layer,
together with the batch normalisation that follows it. Where its output goes to a rectifier, through
concatenations or directly, its pattern is that of the positive regime in the two-component estimator:

    a = (E+[x y] - E+[x] E[y]) / (w' E+[x y] - w' E+[x] E[y])

with means E+ over the images and places where y > 0 and E over all; w'a = 1. Other neurons, such as those
of the logits, have no regimes: there E+ is E, and a is the linear estimator.
"""

import inspect
import threading
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from stimuli.errors import UserError
from stimuli.explanations.parameters import sha256_of
from stimuli.explanations.passes import gradients, room
from stimuli.explanations.rectifiers import straight
from stimuli.layers import Network
from stimuli.rectifiers import is_rectifier, refuse_others

_AFFINE = {torch.conv2d, nn.functional.linear}
_CAT = {torch.cat, torch.concat, torch.concatenate}
_TINY = 1e-6  # of the output's mean square: a denominator below it is rounding, as of a dead neuron


@dataclass(frozen=True)
class Call:
    """One call of a convolution or dense layer, with its own arguments."""

    func: Any
    args: tuple[Any, ...]
    kwargs: dict[str, Any]

    @property
    def weight(self) -> Tensor:
        """The weights, (out, in / groups, height, width) or (out, in)."""
        return self.args[1] if len(self.args) > 1 else self.kwargs["weight"]

    def again(self, weight: Tensor) -> Tensor:
        """Return what the layer makes of its input with other weights and no bias."""
        kwargs = {name: value for name, value in self.kwargs.items() if name not in ("weight", "bias")}
        return self.func(self.args[0], weight, None, *self.args[3:], **kwargs)

    def per_channel(self, values: Tensor) -> Tensor:
        """Return the sum of an output over all but its channels, (channels,)."""
        channel = values.dim() - 1 if self.func is nn.functional.linear else 1
        return values.double().sum([axis for axis in range(values.dim()) if axis != channel])

    def per_weight(self, *values: Tensor) -> list[Tensor]:
        """Return for each output the sum of its products with what each weight multiplies."""
        with torch.enable_grad():
            weight = torch.zeros_like(self.weight).requires_grad_()
            out = self.again(weight)
            return [torch.autograd.grad(out, weight, one, retain_graph=True)[0].double() for one in values]


@dataclass
class Sums:
    """Sums over images and places of one layer: all that its patterns need."""

    xy: Any = 0.0
    x: Any = 0.0
    count: Any = 0.0
    yy: Any = 0.0
    y_all: Any = 0.0
    count_all: float = 0.0
    weight: Any = None

    def add(self, call: Call, y: Tensor, scale: Any, rectified: bool) -> None:
        """Add one batch; `scale` is that of the batch normalisation, by channel."""
        there = (y > 0).to(y) if rectified else torch.ones_like(y)
        xy, x = call.per_weight(y * there, there)
        self.xy, self.x, self.count = self.xy + xy, self.x + x, self.count + call.per_channel(there)
        self.yy = self.yy + call.per_channel(y.square() * there)
        self.y_all = self.y_all + call.per_channel(y)
        self.count_all += y.numel() / len(call.weight)
        self.weight = call.weight.double() * scale

    def pattern(self) -> Tensor:
        """Return the patterns, shaped as the weights; 0 for a neuron that is never active or never varies."""
        shape = (-1, *[1] * (self.weight.dim() - 1))
        above = self.xy - self.x * (self.y_all / self.count_all).view(shape)
        below = (self.weight * above).flatten(1).sum(1)
        known = (below.abs() > _TINY * self.yy).view(shape)
        return torch.where(known, above / torch.where(known, below.view(shape), 1.0), 0.0)


class _Follow(TorchFunctionMode):
    """Follows a pass of the calling thread from layer to layer, by the order of their calls.

    What it learns of the network: the layers with a batch normalisation, and those with a rectifier.
    """

    def __init__(self, method: str):
        super().__init__()
        self.method, self.calls = method, 0
        self.normed, self.rectified = set[int](), set[int]()
        self.made: dict[int, tuple[Tensor, tuple[int, ...]]] = {}  # by id; a tensor that is kept keeps its id

    def __torch_function__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Call the function, and note of which layers its result is."""
        kwargs = kwargs or {}
        refuse_others(func, self.method)
        if func in _AFFINE:
            number, self.calls = self.calls, self.calls + 1
            return self._made(self.layer(number, Call(func, args, kwargs)), (number,))
        if func in _CAT:
            parts = args[0] if args else kwargs["tensors"]
            return self._made(func(*args, **kwargs), sum((self._makers(part) for part in parts), ()))
        makers = self._makers(args[0]) if args else ()
        if func is nn.functional.batch_norm and len(makers) == 1:
            self.normed.update(makers)
            return self._made(self.norm(makers[0], func, args, kwargs), makers)
        if makers and is_rectifier(func, args, kwargs):
            self.rectified.update(makers)
        return func(*args, **kwargs)

    def _makers(self, tensor: Any) -> tuple[int, ...]:
        return self.made.get(id(tensor), (None, ()))[1]

    def _made(self, tensor: Tensor, makers: tuple[int, ...]) -> Tensor:
        self.made[id(tensor)] = tensor, makers
        return tensor

    def layer(self, number: int, call: Call) -> Tensor:
        """Return the layer's output."""
        return call.func(*call.args, **call.kwargs)

    def norm(self, number: int, func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Tensor:
        """Return the output of a layer's batch normalisation."""
        return func(*args, **kwargs)


class _Fit(_Follow):
    """Adds up the sums of every layer, knowing what a first pass has learnt."""

    def __init__(self, learnt: _Follow, sums: dict[int, Sums]):
        super().__init__(learnt.method)
        self.learnt, self.sums, self.waiting = learnt, sums, dict[int, Call]()

    def layer(self, number: int, call: Call) -> Tensor:
        """Return the layer's output, added to its sums unless a batch normalisation follows."""
        y = super().layer(number, call)
        if number in self.learnt.normed:
            self.waiting[number] = call
        else:
            self._add(number, call, y, 1.0)
        return y

    def norm(self, number: int, func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Tensor:
        """Return the normalised output, added to the sums of its layer."""
        y, call = super().norm(number, func, args, kwargs), self.waiting.pop(number)
        given = inspect.signature(func).bind(*args, **kwargs)
        given.apply_defaults()
        values = given.arguments
        scale = (values["running_var"].double() + values["eps"]).rsqrt()
        scale = scale if values["weight"] is None else scale * values["weight"].double()
        self._add(number, call, y, scale.view(-1, *[1] * (call.weight.dim() - 1)))
        return y

    def _add(self, number: int, call: Call, y: Tensor, scale: Any) -> None:
        sums = self.sums.setdefault(number, Sums())
        sums.add(call, y, scale, number in self.learnt.rectified)


class _Propagate(_Follow):
    """Sends gradients through every layer by other weights; a batch normalisation is part of its layer."""

    def __init__(self, method: str, weights: list[Tensor]):
        super().__init__(method)
        self.weights = weights

    def layer(self, number: int, call: Call) -> Tensor:
        """Return the layer's output, whose gradient goes back by other weights."""
        place = number % len(self.weights)  # a batch of several passes has all calls several times
        if place == 0:
            self.made.clear()
        return straight(call.again(self.weights[place]), super().layer(number, call))

    def norm(self, number: int, func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Tensor:
        """Return the normalised output, whose gradient goes back unchanged."""
        return straight(args[0], super().norm(number, func, args, kwargs))


@dataclass(frozen=True)
class Fitted:
    """Patterns and weights of all layers, in the order of their calls; `key` says of what."""

    key: str
    patterns: list[Tensor] = field(default_factory=list)
    weights: list[Tensor] = field(default_factory=list)


_FITTED: WeakKeyDictionary[nn.Module, Fitted] = WeakKeyDictionary()
_LOCK = threading.Lock()


def fitted(network: Network, samples: Tensor | None, method: str) -> Fitted:
    """Return a network's patterns; those fitted last are kept until weights or samples are others.

    Raises UserError without at least two samples, (n, 3, height, width).
    """
    if samples is None or samples.dim() != 4 or len(samples) < 2:
        raise UserError(f"{method} fits its patterns on images: hand over at least two as `samples`.")
    module = network.module
    key = sha256_of(*module.parameters(), *module.buffers(), samples)
    with _LOCK:
        found = _FITTED.get(module)
    if found is None or found.key != key:
        found = _fit(network, samples, method, key)
        with _LOCK:
            _FITTED[module] = found
    return found


@torch.no_grad()
def _fit(network: Network, samples: Tensor, method: str, key: str) -> Fitted:
    with _Follow(method) as learnt:
        network.module(samples[:1].clone())
    sums: dict[int, Sums] = {}
    for some in samples.split(room(samples)):
        with _Fit(learnt, sums):
            network.module(some.clone())
    ordered = [sums[number] for number in sorted(sums)]
    patterns = [one.pattern().to(samples) for one in ordered]
    return Fitted(key, patterns, [one.weight.to(samples) for one in ordered])


def propagated(
    network: Network, inputs: Tensor, targets: Tensor, weights: list[Tensor], method: str, start: float = 1.0
) -> Tensor:
    """Return what `start` at the logit becomes at the input by other weights, (batch, 3, height, width)."""
    with _Propagate(method, weights):
        return gradients(network, inputs, targets, start)
