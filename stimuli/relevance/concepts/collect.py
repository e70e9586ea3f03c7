"""RelMax and ActMax: the images that stand for each channel, found in one pass over a data set.

Achtibat et al. 2023, doi:10.1038/s42256-023-00711-8, section "Selecting reference examples".
"""

import dataclasses
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from stimuli.errors import UserError
from stimuli.relevance.concepts.passes import layer_relevance
from stimuli.relevance.concepts.shares import over_space
from stimuli.relevance.concepts.state import Saver, load
from stimuli.relevance.conditions import place
from stimuli.relevance.engine import Engine
from stimuli.top_k import TopK, add, empty, merge

Read = Callable[[Sequence[int]], Tensor]  # numbers of images -> prepared images, (batch, 3, height, width)
Key = tuple[str, str]  # kind and layer
Work = tuple[int, int | None]  # the number of an image and its target; None: the predicted class
KINDS = ("relmax-sum", "relmax-max", "actmax-sum", "actmax-max")


@dataclass(frozen=True)
class Goal:
    """What images compete for.

    `layers` by module path, and `k` places for each channel. `kinds`: relmax ranks by relevance to the
    target, actmax by the layer's output; sum takes the sum over the channel's places, max the greatest.
    With `classes` only images whose target is among them count, and each class has a ranking of its own.
    `normalise` divides relevances by the sum over all channels of the layer of the absolute relevance, image
    by image, as the human study of the paper did; otherwise images with great logits come first.
    """

    layers: tuple[str, ...]
    k: int
    kinds: tuple[str, ...] = ("relmax-sum",)
    classes: tuple[int, ...] | None = None
    normalise: bool = False

    @property
    def keys(self) -> list[Key]:
        """Every kind with every layer."""
        return [(kind, layer) for kind in self.kinds for layer in self.layers]


def collect(
    engine: Engine,
    read: Read,
    images: Sequence[int],
    goal: Goal,
    targets: Sequence[int] | None = None,
    batch: int = 8,
    state: Path | None = None,
) -> dict[Key, TopK]:
    """Return the best images of every channel by kind and layer: `found["relmax-sum", "features.28"]`.

    `images` are the numbers of the images to pass, and `read` gives them, prepared. `targets` has a class
    for each of them, by default the one that the network predicts. In a tie the image with the smaller
    number comes first. The groups of a TopK are the classes of the goal, or one for all.

    Memory grows with groups x channels x k, not with images. `merged` joins the results of shards. With
    `state`, an .npz file, a pass that was stopped, however, goes on from there and ends with the same result.
    Raises UserError for an unknown kind or layer, a target that is no class, a relevance that is not finite,
    and the state of another pass.
    """
    _check(engine, images, goal, targets)
    work = _work(images, goal, targets)
    done, tops = 0, {key: _empty(engine, goal, key[1]) for key in goal.keys}
    saver = None
    if state is not None and work:
        probe = np.concatenate([part[0] for part in _scores(engine, read, goal, work[:1], 1)[0].values()])
        saver = Saver(state, _fingerprint(goal, work), probe)
        done, tops = load(saver, tops)
    for first in tqdm(range(done, len(work), batch), desc="references", disable=None):
        some = work[first : first + batch]
        scores, reached = _scores(engine, read, goal, some, batch)
        rows, groups = _groups(goal, reached)
        for key, values in scores.items():
            add(tops[key], values[rows], [some[row][0] for row in rows], groups)
        if saver is not None:
            saver.save(first + len(some), tops, last=first + batch >= len(work))
    return tops


def merged(one: dict[Key, TopK], other: dict[Key, TopK]) -> dict[Key, TopK]:
    """Return the result of one pass over the images of two; the order does not matter."""
    if one.keys() != other.keys():
        raise UserError("Results for different kinds or layers cannot be merged.")
    return {key: merge(top, other[key]) for key, top in one.items()}


def _check(engine: Engine, images: Sequence[int], goal: Goal, targets: Sequence[int] | None) -> None:
    for kind in goal.kinds:
        if kind not in KINDS:
            raise UserError(f"{kind!r} is no kind of reference; expected {', '.join(KINDS)}.")
    for layer in goal.layers:
        place(engine, layer)
    if targets is not None and len(targets) != len(images):
        raise UserError(f"{len(images)} images have {len(targets)} targets; expected one for each.")


def _work(images: Sequence[int], goal: Goal, targets: Sequence[int] | None) -> list[Work]:
    if targets is None:
        return [(int(image), None) for image in images]
    pairs = [(int(image), int(target)) for image, target in zip(images, targets, strict=True)]
    return [pair for pair in pairs if goal.classes is None or pair[1] in goal.classes]


def _empty(engine: Engine, goal: Goal, layer: str) -> TopK:
    return empty(engine.layers[layer][0], goal.k, 1 if goal.classes is None else len(goal.classes))


def _groups(goal: Goal, reached: Sequence[int]) -> tuple[list[int], list[int]]:
    """Return the rows of a batch that compete, and the group of each."""
    if goal.classes is None:
        return list(range(len(reached))), [0] * len(reached)
    rows = [row for row, target in enumerate(reached) if target in goal.classes]
    return rows, [goal.classes.index(reached[row]) for row in rows]


def _scores(
    engine: Engine, read: Read, goal: Goal, work: Sequence[Work], batch: int
) -> tuple[dict[Key, np.ndarray], list[int]]:
    """Return the scores, (images, channels) float64, by kind and layer, and the images' targets."""
    inputs = read([image for image, _ in work])
    # A full batch in any case: in one of another size the last bits of the same image's scores differ.
    passed = engine.forward(torch.cat([inputs, inputs[-1:].expand(batch - len(inputs), *inputs.shape[1:])]))
    asked = [target for _, target in work] + [work[-1][1]] * (batch - len(work))
    predicted = passed.logits.argmax(1).tolist()
    targets = [best if target is None else target for target, best in zip(asked, predicted, strict=True)]
    relevance = {}
    if any(kind.startswith("relmax") for kind in goal.kinds):
        relevance = layer_relevance(engine, passed, targets, goal.layers)
    scores = {}
    for kind, layer in goal.keys:
        source, _, how = kind.partition("-")
        values = relevance[layer] if source == "relmax" else passed.values[place(engine, layer)]
        normalise = goal.normalise and source == "relmax"
        scores[kind, layer] = _reduced(values, how, normalise)[: len(work)].cpu().double().numpy()
    return scores, targets[: len(work)]


def _reduced(values: Tensor, how: str, normalise: bool) -> Tensor:
    """Return a number for each channel, (images, channels), of a layer's values (images, channels, ...)."""
    found = over_space(values) if how == "sum" or values.dim() == 2 else values.flatten(2).amax(2)
    if not normalise:
        return found
    total = over_space(values).abs().sum(1, keepdim=True)
    return found / torch.where(total > 0, total, torch.ones_like(total))


def _fingerprint(goal: Goal, work: Sequence[Work]) -> str:
    told = json.dumps([dataclasses.asdict(goal), work])
    return hashlib.sha256(told.encode()).hexdigest()
