"""CRP and RelMax: the concepts that a prediction rests on, where they are, and what they stand for."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, NamedTuple

import numpy as np
import torch
from torch import Tensor

from stimuli.errors import UserError
from stimuli.explanations.baselines import in_image_space
from stimuli.explanations.engines import engine_for
from stimuli.explanations.parameters import COUNT
from stimuli.explanations.passes import room
from stimuli.images import Crop, ImageSet
from stimuli.layers import Network, unit_of
from stimuli.relevance import Condition, Engine, Passed, conditional
from stimuli.relevance.concepts import (
    Read,
    channel_relevance,
    concept_in,
    concept_maps,
    masked,
    most_relevant,
    reference_crops,
    shares,
)
from stimuli.relevance.operations import Weighted
from stimuli.render import ConceptRow, crp_figure, to_bytes, to_images
from stimuli.top_k import TopK

REFERENCES = 14  # two rows of seven, as in the human study
AT_ONCE = 4  # of them
LayerName = Annotated[
    str | None, "the layer whose channels are concepts; none: the last convolution below the classes"
]
Concepts = Annotated[int, COUNT, "how many concepts, those with the greatest shares of the relevance"]
Composite = Annotated[
    Literal["epsilon-plus-flat", "epsilon-plus", "epsilon-alpha2-beta1", "epsilon-gamma-box"],
    "the rules by which layers hand relevance down",
]


class Ranked(NamedTuple):
    """Reference images of the channels of a layer.

    `top` ranks them as `collect` does, in one group; `read` gives them by number, prepared; `targets` has the
    class for which each was ranked, by number, or None for the predicted ones.
    """

    top: TopK
    read: Read
    targets: Mapping[int, int] | None = None


def crp_relmax(
    network: Network,
    inputs: Tensor,
    targets: Tensor,
    *,
    layer: LayerName = None,
    concepts: Concepts = 5,
    composite: Composite = "epsilon-plus-flat",
) -> Tensor:
    """Return the relevance that flows through the shown concepts, (batch, height, width), signed.

    Achtibat et al. 2023, doi:10.1038/s42256-023-00711-8: a concept is a channel of `layer`; those with the
    greatest absolute relevance to the target are shown, image by image. The map is the sum of their maps and
    of the colours. `crp_relmax_figure` draws them one by one, with reference images.

    Raises UserError for an unknown layer and for a target that is no class.
    """
    engine, most = engine_for(network, inputs, composite), room(inputs)
    maps = []
    for start in range(0, len(inputs), most):
        passed = engine.forward(inputs[start : start + most])
        path = _path(network, engine, passed, layer)
        classes = targets[start : start + most].tolist()
        relevance = channel_relevance(engine, passed, classes, [path])[path]
        # Relevance is linear: that through all channels at once is the sum over the channels.
        conditions = [
            Condition(target, {path: most_relevant(row, concepts)}, image)
            for image, (target, row) in enumerate(zip(classes, relevance, strict=True))
        ]
        maps.append(conditional(engine, passed, conditions).sum(1))
    return torch.cat(maps)


def crp_relmax_figure(
    network: Network,
    inputs: Tensor,
    target: int,
    ranked: Ranked,
    *,
    layer: LayerName = None,
    concepts: Concepts = 5,
    composite: Composite = "epsilon-plus-flat",
) -> np.ndarray:
    """Return the figure of one prepared image, (1, 3, height, width), as (height, width, 3) bytes.

    A row for each concept: its share of the layer's absolute relevance, its map, the image masked by it, and
    up to 14 reference images, masked and cropped to what the channel's most relevant neuron sees.

    Raises UserError for an unknown layer, a target that is no class, and references for another number of
    channels than the layer has.
    """
    engine = engine_for(network, inputs, composite)
    passed = engine.forward(inputs[:1])
    path = _path(network, engine, passed, layer)
    there, needed = ranked.top.images.shape[1], engine.layers[path][0]
    if there != needed:
        raise UserError(f"The references are for {there} channels; {path} has {needed}.")
    relevance = channel_relevance(engine, passed, [target], [path])[path][0]
    channels, parts = most_relevant(relevance, concepts), shares(relevance)
    picture = in_image_space(network, inputs[:1])[0]
    rows = []
    for rank, channel in enumerate(channels, 1):
        (heatmap,) = concept_maps(engine, passed, target, path, [channel])
        # An image that is not for the class says nothing of the concept, though nothing better was found.
        numbers = ranked.top.images[0, channel][ranked.top.scores[0, channel] > 0].tolist()
        rows.append(
            ConceptRow(
                heatmap=heatmap.cpu().numpy(),
                masked=to_bytes(masked(picture, heatmap)[None])[0],
                references=_references(engine, network, path, channel, numbers[:REFERENCES], ranked),
                share=float(parts[channel]),
                title=f"concept {rank}",
            )
        )
    return crp_figure(rows)


def reader(network: Network, images: ImageSet, crops: Sequence[Crop], size: int, device: str = "cpu") -> Read:
    """Return a function that gives crops by their places in `crops`, prepared, of `size` px."""

    def read(numbers: Sequence[int]) -> Tensor:
        pixels = np.stack([images.read(crops[number], size) for number in numbers])
        return network.prepare(to_images(pixels).to(device))

    return read


def concept_layer(engine: Engine, passed: Passed) -> str:
    """Return the module path of the last convolution whose channels are not the classes themselves.

    Raises UserError for a network that has none.
    """
    classes = passed.logits.shape[1]
    found: dict[int, str] = {}
    for path, number in engine.graph.layers.items():
        operation = engine.graph.nodes[number - 1].operation
        if isinstance(operation, Weighted) and operation.layer.stride and engine.layers[path][0] != classes:
            found.setdefault(number, path)
    if not found:
        raise UserError("The network has no convolution below its classes; name a layer of concepts.")
    return found[max(found)]


def _path(network: Network, engine: Engine, passed: Passed, layer: str | None) -> str:
    if layer is None:
        return concept_layer(engine, passed)
    name, _ = unit_of(network, f"{layer}:0")
    return network.layers[name].path


def _references(
    engine: Engine, network: Network, path: str, channel: int, numbers: list[int], ranked: Ranked
) -> list[np.ndarray]:
    """Return the reference pictures of a channel, (height, width, 3) bytes of various sizes."""
    shown: list[np.ndarray] = []
    while len(shown) < len(numbers):
        inputs = ranked.read(numbers[len(shown) : len(shown) + AT_ONCE])
        some = numbers[len(shown) : len(shown) + len(inputs)]
        targets = None if ranked.targets is None else [ranked.targets[number] for number in some]
        seen = concept_in(engine, inputs, targets, path, channel)
        shown += [to_bytes(crop[None])[0] for crop in reference_crops(in_image_space(network, inputs), seen)]
    return shown
