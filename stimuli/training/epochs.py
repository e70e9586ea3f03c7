"""One epoch of training, and the loss on pictures that are not trained on."""

from typing import Any

import numpy as np
import torch
from torch import nn
from tqdm import tqdm

from stimuli.errors import UserError
from stimuli.labelled.examples import draws
from stimuli.layers import Network
from stimuli.training.augment import augmented
from stimuli.training.batches import Batches

Score = dict[str, float]  # loss and accuracy


def epoch_of(
    network: Network,
    optimiser: torch.optim.Optimizer,
    pictures: Batches,
    settings: dict[str, Any],
    epoch: int,
) -> Score:
    """Train on every picture once and return the mean loss and accuracy while it was done.

    What is drawn (order, augmentation, dropout) depends on the seed and the epoch alone. Raises UserError
    where the loss is not finite any more.
    """
    order = draws(settings["seed"], "epoch", epoch).permutation(len(pictures.labels))
    generator = torch.Generator().manual_seed(int(draws(settings["seed"], "augment", epoch).integers(2**63)))
    device, total, right = _device(network), 0.0, 0
    _set_to_train(network.module)
    steps = -(-len(order) // settings["batch"])
    with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
        torch.manual_seed(int(draws(settings["seed"], "dropout", epoch).integers(2**63)))
        found = pictures.batches(order, settings["batch"])
        for images, labels in tqdm(found, f"epoch {epoch}", total=steps, leave=False, disable=None):
            images = augmented(images, settings["augment"], generator).to(device)
            logits = network.module(network.prepare(images))
            logits = logits[0] if isinstance(logits, tuple) else logits  # Inception's come with others
            loss = nn.functional.cross_entropy(logits, labels.to(device))
            if not torch.isfinite(loss):
                raise diverged(network, settings, epoch)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total += loss.item() * len(labels)
            right += int((logits.argmax(1).cpu() == labels).sum())
    return {"loss": total / len(order), "accuracy": right / len(order)}


def _set_to_train(module: nn.Module) -> None:
    # The statistics of a frozen batch normalisation are frozen as well.
    module.train()
    for part in module.modules():
        own = list(part.parameters(recurse=False))
        if own and not any(value.requires_grad for value in own):
            part.eval()


def diverged(network: Network, settings: dict[str, Any], epoch: int) -> UserError:
    """Return the error that names a loss that is not finite."""
    return UserError(
        f"the loss of {network.name} is no finite number any more in epoch {epoch}; "
        f"try a rate below {settings['rate']}."
    )


@torch.no_grad()
def score_of(network: Network, pictures: Batches, batch: int) -> Score:
    """Return the mean loss and the accuracy on pictures, without training."""
    network.module.eval()
    device, total, right = _device(network), 0.0, 0
    for images, labels in pictures.batches(np.arange(len(pictures.labels)), batch):
        logits = network.module(network.prepare(images.to(device))).cpu()
        total += nn.functional.cross_entropy(logits, labels, reduction="sum").item()
        right += int((logits.argmax(1) == labels).sum())
    return {"loss": total / len(pictures.labels), "accuracy": right / len(pictures.labels)}


def _device(network: Network) -> torch.device:
    return next(network.module.parameters()).device
