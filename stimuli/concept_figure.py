"""The figure of CRP and RelMax for one image, with references from a set of images."""

import weakref
from typing import Any

import numpy as np
import torch
from torch import nn

from stimuli.explanations.crp_relmax import REFERENCES, Ranked, concept_layer, crp_relmax_figure, reader
from stimuli.explanations.engines import engine_for
from stimuli.images import ImageSet
from stimuli.layers import Network, unit_of
from stimuli.relevance.concepts import Goal, collect

_KEPT: weakref.WeakKeyDictionary[nn.Module, dict[tuple, Ranked]] = weakref.WeakKeyDictionary()


def concept_figure(
    network: Network, inputs: torch.Tensor, target: int, given: dict[str, Any], images: ImageSet
) -> np.ndarray:
    """Return the figure of one prepared image, (1, 3, size, size), as (height, width, 3) bytes.

    `given` are the parameters of crp-relmax. The crops of `images` stand for a concept by its relevance to
    the class that the network predicts for them, as a share of the layer's: they are ranked once. Raises
    UserError for an unknown layer.
    """
    layer, composite, size = given["layer"], given["composite"], inputs.shape[-1]
    kept = _KEPT.setdefault(network.module, {})
    key = (layer, composite, size, str(inputs.device), tuple(images.crops))
    if key not in kept:
        kept[key] = _ranked(network, inputs, layer, composite, images)
    return crp_relmax_figure(network, inputs, target, kept[key], **given)


def _ranked(
    network: Network, inputs: torch.Tensor, layer: str | None, composite: str, images: ImageSet
) -> Ranked:
    engine = engine_for(network, inputs, composite)
    if layer is None:
        path = concept_layer(engine, engine.forward(inputs))
    else:
        name, _ = unit_of(network, f"{layer}:0")
        path = network.layers[name].path
    read = reader(network, images, images.crops, inputs.shape[-1], str(inputs.device))
    goal = Goal((path,), min(REFERENCES, len(images.crops)), normalise=True)
    return Ranked(collect(engine, read, range(len(images.crops)), goal)["relmax-sum", path], read)
