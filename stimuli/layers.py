"""A network's layers and units, and how to ask what they respond to an image.

Every network here takes RGB images in [0, 1], (batch, 3, height, width), through `prepare`. A layer is a
module that is called once and gives one map per channel; it is named by its module path with the dots as
underscores and without leading underscores: `_blocks.4` is `blocks_4`. A unit is a channel of a layer:
`blocks_4:17`.
"""

import contextlib
import difflib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import torch
from torch import nn

from stimuli.errors import UserError
from stimuli.responses import AS_IS, BeforeRectifiers, Response


@dataclass(frozen=True)
class Layer:
    """A layer's module path in its network and how many channels it has."""

    path: str
    channels: int


@dataclass(frozen=True)
class Network:
    """A classifier that is ready to run, and where it comes from.

    `mean` and `std` are per colour, for images in [0, 1]; `input_size` is the side in px that the network
    was trained for. `classes` are the names of its own classes; empty for those of ImageNet, or unknown.
    """

    name: str
    module: nn.Module
    input_size: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    weights_sha256: str
    source: str
    licence: str
    layers: dict[str, Layer] = field(default_factory=dict)
    classes: tuple[str, ...] = ()

    def prepare(self, images: torch.Tensor) -> torch.Tensor:
        """Return RGB images in [0, 1] as the network wants them."""
        mean, std = (images.new_tensor(value).view(3, 1, 1) for value in (self.mean, self.std))
        return ((images - mean) / std).contiguous(memory_format=torch.channels_last)


class _Reached(Exception):  # noqa: N818 - not an error: the forward pass has given what was asked for
    pass


def maps_of(
    network: Network,
    images: torch.Tensor,
    layers: Iterable[str],
    relu: str = "after",
    take: Callable[[torch.Tensor], torch.Tensor] = lambda maps: maps,
) -> dict[str, torch.Tensor]:
    """Return `take` of the maps of each layer, (batch, channels, height, width), by name.

    `images` is (batch, 3, height, width), RGB in [0, 1]. With `relu="before"` the maps are those that the
    rectifiers at the end of a layer are given. The pass ends at the last layer that is asked for.
    """
    wanted, found = set(layers), dict[str, torch.Tensor]()
    before = BeforeRectifiers() if relu == "before" else None

    def keep(name: str, maps: torch.Tensor) -> None:
        found[name] = take(before.close(maps) if before else maps)
        if len(found) == len(wanted):
            raise _Reached
        found[name] = found[name].clone()  # a rectifier that follows may write into these maps

    hooks = []
    for name in wanted:
        part = network.module.get_submodule(network.layers[name].path)
        if before:
            hooks.append(part.register_forward_pre_hook(lambda *_: before.open()))
        hooks.append(part.register_forward_hook(lambda module, inputs, maps, name=name: keep(name, maps)))
    try:
        with contextlib.suppress(_Reached), before or contextlib.nullcontext():
            network.module(network.prepare(images))
    finally:
        for hook in hooks:
            hook.remove()
    return found


def respond(
    network: Network, images: torch.Tensor, layers: Iterable[str], response: Response = AS_IS
) -> dict[str, torch.Tensor]:
    """Return the activations of all units of each layer, (batch, channels), by the layer's name.

    `images` is (batch, 3, height, width), RGB in [0, 1].
    """
    return maps_of(network, images, layers, response.relu, response.reduce)


def find_layers(module: nn.Module, input_size: int) -> dict[str, Layer]:
    """Return the layers of a network in the order of their computation, from one pass of a blank image."""
    calls: Counter[str] = Counter()
    channels: dict[str, int] = {}

    def note(path: str, maps: object) -> None:
        calls[path] += 1
        if isinstance(maps, torch.Tensor) and maps.dim() == 4:
            channels[path] = maps.shape[1]

    hooks = [
        part.register_forward_hook(lambda module, inputs, maps, path=path: note(path, maps))
        for path, part in module.named_modules()
        if path
    ]
    with torch.no_grad():
        module(torch.zeros(1, 3, input_size, input_size))
    for hook in hooks:
        hook.remove()
    return {
        path.replace(".", "_").strip("_").replace("__", "_"): Layer(path, count)
        for path, count in channels.items()
        if calls[path] == 1
    }


def unit_of(network: Network, unit: str) -> tuple[str, int]:
    """Return layer and channel of a unit id, or say in one sentence what is wrong with it."""
    layer, _, channel = unit.partition(":")
    if layer not in network.layers:
        close = difflib.get_close_matches(layer, network.layers, 3) or list(network.layers)[:3]
        raise UserError(f"{network.name} has no layer {layer!r}; close names: {', '.join(close)}.")
    count = network.layers[layer].channels
    if not channel.isascii() or not channel.isdigit() or int(channel) >= count:
        raise UserError(f"{network.name} has no unit {unit!r}: the channels of {layer} are 0 to {count - 1}.")
    return layer, int(channel)
