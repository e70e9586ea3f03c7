"""One explanation of one photograph as a picture, for a person who wants only that."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageOps

from stimuli.attribution import (
    Prediction,
    attribute,
    figure_of_concepts,
    filled,
    predict,
    with_images,
)
from stimuli.classes import class_of, names_of
from stimuli.errors import UserError
from stimuli.images import BROKEN
from stimuli.networks import load_network
from stimuli.render import (
    Style,
    bordered,
    column,
    draw,
    framed,
    jpeg,
    label,
    legend,
    limits_of,
    png,
    resized,
    row,
    style_of,
    to_images,
    write,
)
from stimuli.render.styles import is_figure_style

ENCODERS: dict[str, Callable[[np.ndarray], bytes]] = {".png": png, ".jpg": jpeg, ".jpeg": jpeg}
SHOWN = 400  # px: smaller pictures are enlarged to at least this, whole times


def explain(
    image: Path,
    network: str,
    method: str,
    target: str | None,
    given: dict[str, Any],
    style: str,
    output: Path,
    device: str = "cpu",
) -> str:
    """Write one explanation of one photograph as a picture; return what was explained in one sentence.

    The photograph's middle square is scaled to the network's input. `target` is a class by number or name,
    by default the predicted one. Nothing is written where anything is wrong, which is a UserError.
    """
    whole = filled(method, given)
    drawn = None if is_figure_style(style, method) else style_of(style)
    encode = ENCODERS.get(output.suffix.lower())
    if encode is None:
        raise UserError(f"{output} must end in {', '.join(ENCODERS)}.")
    photo = _open(image)
    loaded = load_network(network, device)
    pixels = _middle(photo, loaded.input_size)
    inputs = loaded.prepare(to_images(pixels[None]).to(device))
    predicted, probabilities = predict(loaded, inputs)
    names = names_of(loaded, len(probabilities))
    number = predicted.number if target is None else class_of(target, names)
    if drawn is None:
        found = figure_of_concepts(loaded, inputs, number, whole, None)
    else:
        found = attribute(loaded, method, inputs, number, with_images(method, whole, loaded, inputs, Path()))
    told = f"{names[number]} ({number}), {100 * probabilities[number]:.1f} %"
    picture = encode(_picture(pixels, found, drawn, f"{method} on {network}", told))
    write(output, picture)
    other = "" if number == predicted.number else _instead(predicted)
    return f"{method} explains {told}{other}, of {network}: see {output}."


def _instead(predicted: Prediction) -> str:
    return f" (predicted is {predicted.name} ({predicted.number}), {100 * predicted.probability:.1f} %)"


def _open(path: Path) -> Image.Image:
    try:
        with Image.open(path) as opened:
            return ImageOps.exif_transpose(opened).convert("RGB")
    except BROKEN as error:
        raise UserError(f"{path} cannot be read as an image.") from error


def _middle(photo: Image.Image, size: int) -> np.ndarray:
    side = min(photo.size)
    left, upper = ((length - side) // 2 for length in photo.size)
    box = (left, upper, left + side, upper + side)
    return np.asarray(photo.resize((size, size), Image.Resampling.BICUBIC, box))


def _picture(pixels: np.ndarray, found: np.ndarray, style: Style | None, title: str, told: str) -> np.ndarray:
    times = max(1, -(-SHOWN // pixels.shape[0]))
    side = times * pixels.shape[0]
    large = resized(pixels, side, side)
    if style is None:
        return bordered(column([label(f"{title}: {told}", found.shape[1], 18, lines=1), found]))
    limits = limits_of([found], style)
    painted = framed(resized(draw(found, style, limits, pixels), side, side))
    left = column([label(told, side, 18), large])
    right = column([label(title, side, 18), painted])
    return bordered(row([left, right, column([label("", 1, 18), legend(style, limits, side, 14)])]))
