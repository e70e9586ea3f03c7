"""A network that knows the background instead of the object (Adebayo et al. 2020, section 3.1)."""

from typing import Annotated, Literal, NamedTuple

import numpy as np

from stimuli.bugs.bug import Bug, Evidence, Share, accuracy, drawn, half_way, logits_of
from stimuli.errors import UserError
from stimuli.labelled import Example, Labelled
from stimuli.labelled.cutouts import put_on
from stimuli.labelled.examples import draws
from stimuli.training.predict import Predict

LESS = 0.25  # of the accuracy, at least, must go with the own background


def spurious_background(
    data: Labelled,
    seed: int,
    *,
    share: Share = 1.0,
    kinds: Annotated[
        tuple[str, ...] | None, "the background of each class, such as bird=sky; by default in their order"
    ] = None,
    shown: Annotated[
        Literal["planted", "original"], "whether people and methods see the planted background"
    ] = "planted",
) -> Bug:
    """Return a bug that puts the objects of each class on one kind of background.

    In training and validation a share of the pictures is changed, of those shown all, or none. Raises
    UserError for pictures without masks or backgrounds, and for an unknown class or kind.
    """
    kind_of = _kinds(data, kinds)
    scenes = _Scenes(data, kind_of, seed)

    def some_planted(example: Example, split: str) -> Example:
        return scenes.planted(example, split) if drawn(seed, share, example.id) else example

    def pair(name: str) -> tuple[np.ndarray, np.ndarray]:
        example = data.find("test", name)
        return scenes.planted(example).pixels, scenes.swapped(example)

    told = f"spurious-background {[share, *kind_of, seed]}"
    return Bug(
        trained=data.changed(some_planted, told),
        shown=data.changed(scenes.planted, told) if shown == "planted" else data,
        verify=lambda predict: _verify(scenes, predict),
        pair=pair,
        backdrop=lambda name: scenes.own(data.find("test", name)),
    )


class _Scenes(NamedTuple):
    """Objects on the background of their class and on that of another; `kind_of`: by the class's number."""

    data: Labelled
    kind_of: list[str]
    seed: int

    def own(self, example: Example, split: str = "test") -> np.ndarray:
        """Return a background of the kind of the example's class."""
        return self._draw(self.kind_of[example.label], split, draws(self.seed, "background", example.id))

    def host(self, example: Example) -> int:
        """Return the class whose background the example is put on: one with another kind."""
        return self._host(example)[0]

    def swapped(self, example: Example) -> np.ndarray:
        """Return the example's object on a background of its host."""
        number, rng = self._host(example)
        return on(example, self._draw(self.kind_of[number], "test", rng))

    def planted(self, example: Example, split: str = "test") -> Example:
        """Return the example's object on a background of its own class."""
        return Example(example.id, example.label, on(example, self.own(example, split)), example.mask)

    def _host(self, example: Example) -> tuple[int, np.random.Generator]:
        rng = draws(self.seed, "swapped", example.id)
        rivals = [n for n, kind in enumerate(self.kind_of) if kind != self.kind_of[example.label]]
        return rivals[rng.integers(len(rivals))], rng

    def _draw(self, kind: str, split: str, rng: np.random.Generator) -> np.ndarray:
        assert self.data.backgrounds is not None  # checked with the kinds
        return self.data.backgrounds.draw(kind, split, rng)


def _verify(scenes: _Scenes, predict: Predict) -> Evidence:
    data = scenes.data
    examples = [data.read("test", index) for index in range(data.count("test"))]
    labels = data.labels("test")
    on_others = predict(np.stack([scenes.swapped(example) for example in examples]))
    return _evidence(
        own=accuracy(logits_of(predict, data, "test", lambda one: scenes.planted(one).pixels), labels),
        swapped=accuracy(on_others, labels),
        follows=accuracy(on_others, [scenes.host(example) for example in examples]),
        alone=accuracy(logits_of(predict, data, "test", scenes.own), labels),
        classes=len(data.classes),
    )


def on(example: Example, background: np.ndarray) -> np.ndarray:
    """Return the object of an example on a background, (size, size, 3) bytes."""
    assert example.mask is not None
    return put_on(example.pixels, example.mask, background)


def _evidence(own: float, swapped: float, follows: float, alone: float, classes: int) -> Evidence:
    bound = half_way(classes)
    return {
        "accuracy_own": own,
        "accuracy_swapped": swapped,
        "follows_background": follows,
        "accuracy_background_alone": alone,
        "chance": 1 / classes,
        "rule": (
            f"backgrounds without an object are given their class with an accuracy of {bound:.3g} or more, "
            f"and objects on another class's background are recognised by {LESS} less often than on their own"
        ),
        "holds": alone >= bound and own - swapped >= LESS,
    }


def _kinds(data: Labelled, given: tuple[str, ...] | None) -> list[str]:
    first = next((data.read(split, 0) for split in data.splits if data.count(split)), None)
    if data.backgrounds is None or first is None or first.mask is None:
        lacks = "backgrounds" if data.backgrounds is None else "masks"
        raise UserError(f"{data.name} has no {lacks}, which spurious-background needs to change backgrounds.")
    known = list(data.backgrounds.kinds)
    named = zip(data.classes, known, strict=False) if given is None else [_halves(pair) for pair in given]
    found = dict(named)
    for word, kind in found.items():
        data.backgrounds.check(kind)
        if word not in data.classes:
            raise UserError(f"kinds names the class {word!r}; the classes are {', '.join(data.classes)}.")
    missing = [word for word in data.classes if word not in found]
    if missing:
        raise UserError(f"the class {missing[0]} has no kind of background; there are {', '.join(known)}.")
    if len(set(found.values())) < 2:
        raise UserError("all classes have the same kind of background; spurious-background needs two.")
    return [found[word] for word in data.classes]


def _halves(pair: str) -> tuple[str, str]:
    word, equals, kind = pair.rpartition("=")
    if not equals:
        raise UserError(f"kinds holds {pair!r}; expected CLASS=KIND, such as bird=sky.")
    return word, kind
