"""The control: a network without a bug."""

from stimuli.bugs.bug import Bug, Evidence, accuracy, half_way, logits_of
from stimuli.labelled import Labelled
from stimuli.training.predict import Predict


def normal(data: Labelled, seed: int) -> Bug:
    """Return no bug: pictures, labels and network are left alone."""

    def verify(predict: Predict) -> Evidence:
        return knows(predict, data)

    return Bug(trained=data, shown=data, verify=verify)


def knows(predict: Predict, data: Labelled) -> Evidence:
    """Return how well a network knows the classes of the test pictures."""
    logits, bound = logits_of(predict, data, "test"), half_way(len(data.classes))
    found = accuracy(logits, data.labels("test"))
    return {
        "accuracy": found,
        "chance": 1 / len(data.classes),
        "rule": f"the accuracy on test pictures is {bound:.3g} or more, half-way from chance to 1",
        "holds": found >= bound,
    }
