"""Do the explanations compete fairly? Whether a method can show a planted artefact at all.

A method that compares the image with a baseline is exactly 0 wherever both have the same value. Where the
artefact has the baseline's colour, its map cannot show the artefact, whatever the network does with it: in
the study of Achtibat et al. 2023 the artefact was a border of the mean colour, and the baseline of
integrated gradients was the same; the 60 published maps are blank there, and people at chance with them.
"""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from stimuli.explanations.baselines import baseline_of, in_image_space
from stimuli.layers import Network

# Methods without a baseline of their own that multiply by the prepared image: 0 where it is grey.
IMPLICIT = {"input-x-gradient": "grey", "lrp-epsilon": "grey"}
SAME = 1 / 255  # colours closer than this are the same
BLIND = 0.5  # of the artefact's pixels: where more have the baseline's colour, the map cannot show it


def artefact_mass(maps: Tensor, mask: Tensor) -> Tensor:
    """Return the share of each map's absolute mass that lies in a region, (batch,), 0 to 1.

    `maps` is (batch, height, width); `mask` is bool, (height, width) or (batch, height, width). A map that
    is 0 everywhere has no mass: its share is 0.
    """
    mass = maps.abs().double()
    return (mass * mask).sum((1, 2)) / mass.sum((1, 2)).clamp(min=torch.finfo(torch.float64).tiny)


def findings(
    network: Network,
    inputs: Tensor,
    mask: Tensor,
    chosen: Mapping[str, Mapping[str, Any]],
    maps: Mapping[str, Tensor] | None = None,
) -> list[str]:
    """Return what keeps methods from showing a planted artefact, one sentence each; none if all is fair.

    `inputs` is (batch, 3, height, width), prepared, with the artefact in it; `mask` says where it is, bool,
    (height, width) or (batch, height, width). `chosen` gives each method's parameters, with the defaults,
    by name. `maps` gives each method's maps, (batch, height, width), once there are any: a map without any
    mass in the region is reported too.
    """
    masks = mask.expand(len(inputs), *inputs.shape[2:])
    found = []
    for name, parameters in chosen.items():
        blind = _blind(network, inputs, masks, _baselines(network, inputs, name, parameters))
        if blind:
            found.append(
                f"{name} cannot show the artefact in {blind} of {len(inputs)} images: its baseline has the "
                f"artefact's colour, so that its map is 0 there whatever the network does."
            )
    for name, made in (maps or {}).items():
        silent = int((artefact_mass(made, masks) == 0).sum())
        if silent:
            found.append(f"{name} has no mass at all in the artefact in {silent} of {len(made)} maps.")
    return found


def _baselines(network: Network, inputs: Tensor, name: str, parameters: Mapping[str, Any]) -> Tensor:
    """Return a method's baselines as prepared images, (n, 3, height, width); n is 0 for a method without."""
    if isinstance(samples := parameters.get("samples"), Tensor) and "baselines" in parameters:
        return samples.to(inputs)
    names = parameters.get("baselines") or [parameters.get("baseline") or IMPLICIT.get(name)]
    found = [baseline_of(network, inputs, colour) for colour in names if colour]
    return torch.cat(found) if found else inputs[:0]


def _blind(network: Network, inputs: Tensor, masks: Tensor, baselines: Tensor) -> int:
    """Return of how many images most of the artefact is like every baseline."""
    if not len(baselines):
        return 0
    images, same = in_image_space(network, inputs), masks
    for baseline in in_image_space(network, baselines):
        same = same & ((images - baseline).abs() < SAME).all(1)
    return int((same.sum((1, 2)) > BLIND * masks.sum((1, 2))).sum())
