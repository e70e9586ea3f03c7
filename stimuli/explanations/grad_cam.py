"""Grad-CAM: a layer's maps, weighted by the mean gradient of each, and enlarged to the image."""

import difflib
from dataclasses import replace
from typing import Annotated, Any

import torch
from torch import Tensor, nn

from stimuli.errors import UserError
from stimuli.explanations.passes import room, score
from stimuli.layers import Network
from stimuli.twin import twin_of


def grad_cam(
    network: Network,
    inputs: Tensor,
    targets: Tensor,
    *,
    layer: Annotated[str | None, "the layer whose maps are weighted; none: the last convolution"] = None,
    relu: Annotated[bool, "cut off the sum's negative values, as the paper does"] = True,
) -> Tensor:
    """Return the weighted sum of a layer's maps, (batch, height, width), enlarged by bilinear interpolation.

    Selvaraju et al. 2017, doi:10.1109/ICCV.2017.74, equations (1) and (2): the weight of a channel is the
    mean of the target's gradient over its map. With `relu`, as in the paper, no value is negative; captum's
    `LayerGradCam` does not rectify unless told so, and its interpolation is nearest by default: the maps of
    Achtibat et al. 2023 are signed and show the layer's pixels as blocks. There are no colours to sum over.

    Raises UserError for a layer that the network does not have, or that is not a layer of maps.
    """
    name = layer or last_convolution(network)
    if name not in network.layers:
        close = difflib.get_close_matches(name, network.layers, 3) or list(network.layers)[-3:]
        raise UserError(f"{network.name} has no layer {name!r}; close names: {', '.join(close)}.")
    most = room(inputs)
    maps = torch.cat(
        [
            _weighted(network, inputs[start : start + most], targets[start : start + most], name)
            for start in range(0, len(inputs), most)
        ]
    )
    maps = maps.relu() if relu else maps
    return nn.functional.interpolate(maps, inputs.shape[2:], mode="bilinear", align_corners=False)[:, 0]


def last_convolution(network: Network) -> str:
    """Return the name of the convolution that a network computes last; raise UserError where it has none."""
    found = [
        name
        for name, layer in network.layers.items()
        if isinstance(network.module.get_submodule(layer.path), nn.Conv2d)
    ]
    if not found:
        raise UserError(f"{network.name} has no convolution; name a layer.")
    return found[-1]


@torch.enable_grad()
def _weighted(network: Network, inputs: Tensor, targets: Tensor, layer: str) -> Tensor:
    kept: list[Tensor] = []

    def keep(module: nn.Module, arguments: Any, maps: Tensor) -> Tensor:
        kept.append(maps)
        return maps.clone()  # what comes next may work in place

    private = replace(network, module=twin_of(network.module))
    private.module.get_submodule(network.layers[layer].path).register_forward_hook(keep)
    # Something must require a gradient for the layer's maps to have one.
    reached = score(private, inputs.detach().clone().requires_grad_(), targets)
    slopes = torch.autograd.grad(reached.sum(), kept[0])[0]
    return (slopes.mean((2, 3), keepdim=True) * kept[0].detach()).sum(1, keepdim=True)
