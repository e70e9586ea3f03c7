"""A trained network with a bug that is put in after the training."""

from pathlib import Path
from typing import Any

from stimuli.bugs.bug import Bug, accuracy, logits_of
from stimuli.errors import UserError
from stimuli.training.predict import predictor
from stimuli.training.saved import load_trained, save


def spoiled(bug: Bug, source: Path, folder: Path, device: str = "cpu") -> dict[str, Any]:
    """Write the network of `source`, spoiled by a bug, into another folder; return its `training.json`.

    `steps` there has, layer after layer, the accuracy on test pictures once the layer is changed.
    """
    if bug.spoil is None:
        raise UserError("this bug changes nothing in a trained network.")
    network, facts = load_trained(source, device)
    labels, predict = bug.shown.labels("test"), predictor(network)

    def measured() -> float:
        return accuracy(logits_of(predict, bug.shown, "test"), labels)

    steps: list[dict[str, Any]] = [{"layer": None, "accuracy": measured()}]
    steps += [{"layer": layer, "accuracy": measured()} for layer in bug.spoil(network)]
    facts = {**facts, "spoiled_from": network.weights_sha256, "steps": steps}
    save(folder, network.module.state_dict(), facts)
    return facts
