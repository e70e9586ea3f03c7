"""Maps of many pictures, made once and kept in a folder, so that what was interrupted can go on."""

import hashlib
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch

from stimuli.attribution import attribute, with_images
from stimuli.debugging.work import Method, Work
from stimuli.errors import MendableError, UserError, one_line
from stimuli.explanations.parameters import recorded
from stimuli.explanations.passes import room
from stimuli.layers import Network
from stimuli.render import to_images, write

Arrays = dict[str, np.ndarray]


def explained(work: Work, model: str, method: Method, pixels: np.ndarray) -> np.ndarray:
    """Return a method's maps of pictures under a model, (n, height, width), made or found in the folder."""
    network, targets = work.networks[model], work.targets[model]
    found = kept(
        work,
        [model, method.name],
        key_of(work, model, method, pixels),
        lambda: {"maps": make(work, network, method, pixels, targets)},
    )
    work.tick(len(pixels))
    return found["maps"]


def make(work: Work, network: Network, method: Method, pixels: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Return a method's maps of pictures, (n, height, width) float32: every method gets the same tensor."""
    device, values = device_of(network), parameters_of(work, network, method, pixels.shape[1])
    maps = []
    for picture, target in zip(pixels, targets, strict=True):
        inputs = network.prepare(to_images(picture[None]).to(device))
        maps.append(attribute(network, method.method, inputs, int(target), values))
    return np.stack(maps).astype(np.float32)


def parameters_of(work: Work, network: Network, method: Method, size: int) -> dict[str, Any]:
    """Return a method's parameters with images in the place of their names, prepared for a network."""
    like = torch.zeros(1, 3, size, size, device=device_of(network))
    own = {
        key: network.prepare(to_images(work.samples[value]).to(like.device))
        for key, value in method.values.items()
        if isinstance(value, str) and value in work.samples
    }
    rest = {key: None if key in own else value for key, value in method.values.items()}
    return with_images(method.method, rest, network, like, work.base) | own


def predicted(network: Network, pixels: np.ndarray) -> np.ndarray:
    """Return the class that a network gives each picture, (n,).

    Raises UserError for a network that cannot take pictures of this size.
    """
    device, found = device_of(network), []
    images = to_images(pixels)
    most = room(images)
    try:
        with torch.no_grad():
            for start in range(0, len(images), most):
                some = network.prepare(images[start : start + most].to(device))
                found.append(network.module(some).argmax(1).cpu().numpy())
    except RuntimeError as error:
        side = pixels.shape[1]
        raise UserError(f"{network.name} cannot take pictures of {side} px: {one_line(error)}.") from error
    return np.concatenate(found)


def device_of(network: Network) -> torch.device:
    """Return where a network's weights are."""
    return next((tensor.device for tensor in network.module.parameters()), torch.device("cpu"))


def kept(work: Work, words: Sequence[str], key: Mapping[str, Any], produce: Callable[[], Arrays]) -> Arrays:
    """Return what `produce` gives, or what it gave before for the same model and key.

    The first of `words` is the model; they are the readable part of the file's name. Raises MendableError
    where the folder cannot be written.
    """
    if work.folder is None:
        return produce()
    network = work.networks[words[0]]
    made_by = [work.weights[words[0]], network.mean, network.std, torch.__version__, device_of(network).type]
    whole = json.dumps({**key, "made_by": made_by}, sort_keys=True)
    name = hashlib.sha256(whole.encode()).hexdigest()[:16]
    parts = [re.sub(r"[^\w.-]", "_", word) for word in words]
    path = work.folder.joinpath(*parts[:-1], f"{parts[-1]}-{name}.npz")
    if path.exists():
        with np.load(path) as found:
            return dict(found)
    made, buffer = produce(), io.BytesIO()
    np.savez_compressed(buffer, allow_pickle=False, **made)
    try:
        write(path, buffer.getvalue())
    except OSError as error:
        raise MendableError(f"{path} cannot be written: {error.strerror}.") from error
    return made


def key_of(work: Work, model: str, method: Method | None, pixels: np.ndarray) -> dict[str, Any]:
    """Return what a method's maps of pictures depend on beside the network, as JSON."""
    found: dict[str, Any] = {"pixels": digest(pixels), "targets": digest(work.targets[model])}
    if method is not None:
        values = parameters_of(work, work.networks[model], method, pixels.shape[1])
        found["method"] = [method.method, recorded(values)]
    return found


def digest(values: np.ndarray) -> str:
    """Return the SHA-256 of an array's shape and values."""
    head = f"{values.shape} {values.dtype}".encode()
    return hashlib.sha256(head + np.ascontiguousarray(values).tobytes()).hexdigest()
