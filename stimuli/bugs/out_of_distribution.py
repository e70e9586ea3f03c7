"""A sound network that is shown pictures of classes that it does not have (Adebayo et al. 2020, 3.4)."""

from typing import Annotated

import numpy as np

from stimuli.bugs.bug import Bug, Evidence, logits_of, softmax
from stimuli.bugs.normal import knows
from stimuli.errors import UserError
from stimuli.labelled import Labelled
from stimuli.training.predict import Predict


def out_of_distribution(
    data: Labelled,
    seed: int,
    *,
    classes: Annotated[
        tuple[str, ...] | None, "the classes that are shown; by default all of another set"
    ] = None,
    set: Annotated[str | None, "the set that they are of; by default the one of the training"] = None,
) -> Bug:
    """Return a bug that shows test pictures of other classes, or of another set, at the same size.

    `shown` has its own classes, not those of the network. Raises UserError where the network has one of them.
    """
    if classes is None and set is None:
        raise UserError("out-of-distribution needs classes that the network does not have, or another set.")
    changes = {"classes": None if classes is None else list(classes), "train": 0, "validation": 0}
    shown = data.again(changes if set is None else {**changes, "set": set})
    both = [word for word in shown.classes if word in data.classes]
    if both:
        raise UserError(f"the network has the class {both[0]}; out-of-distribution needs others.")

    def verify(predict: Predict) -> Evidence:
        inside, outside = logits_of(predict, data, "test"), logits_of(predict, shown, "test")
        known, named = knows(predict, data), outside.argmax(1)
        return {
            "accuracy_inside": known["accuracy"],
            "confidence_inside": float(softmax(inside).max(1).mean()),
            "confidence_outside": float(softmax(outside).max(1).mean()),
            "predicted": {word: float(np.mean(named == n)) for n, word in enumerate(data.classes)},
            "accuracy": 0.0,
            "rule": (
                "every prediction is wrong, as the network has none of the classes that are shown, while "
                + known["rule"].replace("test pictures", "test pictures of its own classes")
            ),
            "holds": known["holds"],
        }

    return Bug(trained=data, shown=shown, verify=verify)
