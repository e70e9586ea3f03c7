"""A network that knows the background instead of the object (Adebayo et al. 2020, section 3.1)."""

from typing import Annotated, Literal

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
    back = data.backgrounds
    assert back is not None

    def own(example: Example, split: str = "test") -> np.ndarray:
        return back.draw(kind_of[example.label], split, draws(seed, "background", example.id))

    def other(example: Example) -> tuple[int, np.ndarray]:
        rng = draws(seed, "swapped", example.id)
        rivals = [n for n, kind in enumerate(kind_of) if kind != kind_of[example.label]]
        number = rivals[rng.integers(len(rivals))]
        return number, back.draw(kind_of[number], "test", rng)

    def planted(example: Example, split: str = "test") -> Example:
        return Example(example.id, example.label, on(example, own(example, split)), example.mask)

    def some_planted(example: Example, split: str) -> Example:
        return planted(example, split) if drawn(seed, share, example.id) else example

    def verify(predict: Predict) -> Evidence:
        examples = [data.read("test", index) for index in range(data.count("test"))]
        labels, swapped = data.labels("test"), [other(example) for example in examples]
        hosts = [number for number, _ in swapped]
        on_others = predict(
            np.stack([on(e, pixels) for e, (_, pixels) in zip(examples, swapped, strict=True)])
        )
        return _evidence(
            own=accuracy(logits_of(predict, data, "test", lambda e: planted(e).pixels), labels),
            swapped=accuracy(on_others, labels),
            follows=accuracy(on_others, hosts),
            alone=accuracy(logits_of(predict, data, "test", own), labels),
            classes=len(data.classes),
        )

    def pair(name: str) -> tuple[np.ndarray, np.ndarray]:
        example = data.find("test", name)
        return planted(example).pixels, on(example, other(example)[1])

    told = f"spurious-background {[share, *kind_of, seed]}"
    return Bug(
        trained=data.changed(some_planted, told),
        shown=data.changed(planted, told) if shown == "planted" else data,
        verify=verify,
        pair=pair,
        backdrop=lambda name: own(data.find("test", name)),
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
