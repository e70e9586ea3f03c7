"""Makes docs/gallery.md and its pictures: every registered method on four photographs.

make gallery
"""

from pathlib import Path
from typing import Any

import numpy as np
import torch

from stimuli.attribution import (
    Prediction,
    attribute,
    figure_of_concepts,
    filled,
    image_keys,
    methods,
    predict,
    with_images,
)
from stimuli.errors import UserError
from stimuli.explanations import EXPLANATIONS
from stimuli.explanations.parameters import declared
from stimuli.images import image_set
from stimuli.layers import Network
from stimuli.networks import load_network
from stimuli.recipe import read_recipe
from stimuli.render import (
    STYLES,
    column,
    draw,
    framed,
    jpeg,
    label,
    legend,
    limits_of,
    resized,
    row,
    to_images,
    write,
)
from stimuli.render.styles import FIGURE, FIGURE_OF

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "gallery.md"
PICTURES = ROOT / "docs" / "pictures" / "gallery"
RECIPE = "explanations-small"  # its photographs
SIDE = 200  # px of a picture on the page
STYLED = "integrated-gradients"

HEAD = """# Gallery

Every method on four photographs and {network}, as `make gallery` draws them: in the style `signed`, each \
map with a scale of its own (1 stands for the 99.5th percentile of its absolute values), the predicted class \
explained. Parameters are the defaults; where a method takes images, they are `photos`.

![Four photographs with the class that the network predicts]({folder}/photographs.jpg)

To explain a photograph of your own, `pfungst explain --help` has examples; a \
[recipe](recipe.md#explanations) makes a pack of many.
"""

FIGURE_TEXT = """
In the style `{style}`, three concepts of the third photograph, with where else they are found:

![The figure of concepts]({folder}/concepts.jpg)
"""

STYLES_TEXT = """
## Styles

One map of {styled} in every style:

![A map in every style]({folder}/styles.jpg)
"""


def main() -> None:
    """Compute, draw and describe every method."""
    torch.set_num_threads(2)
    recipe = read_recipe(RECIPE)
    network = load_network(recipe.values["network"])
    images = image_set(recipe.values["images"], recipe.path.parent)
    wanted = recipe.values["images"]["main"]
    crops = [crop for name in wanted for crop in images.crops if name in (crop.photo, crop.id)]
    photos = [images.read(crop, network.input_size) for crop in crops]
    inputs = [network.prepare(to_images(photo[None])) for photo in photos]
    predicted = [predict(network, one)[0] for one in inputs]
    save("photographs", row([_captioned(*pair) for pair in zip(photos, predicted, strict=True)]))
    folder = PICTURES.relative_to(PAGE.parent).as_posix()
    parts = [HEAD.format(network=network.name, folder=folder)]
    for name, line in methods().items():
        print(name, flush=True)
        parts.append(_section(name, line, _shown(name, network, inputs, predicted), folder))
        if name == FIGURE_OF:
            figure_sheet(network, inputs[2], predicted[2].number)
            parts.append(FIGURE_TEXT.format(style=FIGURE, folder=folder))
    style_sheet(network, photos[2], inputs[2], predicted[2].number)
    write(PAGE, "".join([*parts, STYLES_TEXT.format(styled=STYLED, folder=folder)]).encode())


def save(name: str, picture: np.ndarray) -> None:
    """Write a picture of the page."""
    write(PICTURES / f"{name}.jpg", jpeg(picture, quality=80))


def figure_sheet(network: Network, inputs: torch.Tensor, target: int) -> None:
    """Draw the figure of the concepts of one photograph."""
    figure = figure_of_concepts(network, inputs, target, filled(FIGURE_OF, {"concepts": 3}), None)
    save(FIGURE, resized(figure, figure.shape[0] * 1000 // figure.shape[1], 1000))


def style_sheet(network: Network, photo: np.ndarray, inputs: torch.Tensor, target: int) -> None:
    """Draw one map in every style."""
    found = attribute(network, STYLED, inputs, target, filled(STYLED, {}))
    drawn = [
        column([label(name, SIDE, lines=1), _small(draw(found, style, photo=photo))], gap=0)
        for name, style in STYLES.items()
    ]
    save("styles", column([row(drawn[:4]), row(drawn[4:])]))


def _shown(
    name: str, network: Network, inputs: list[torch.Tensor], predicted: list[Prediction]
) -> str | None:
    """Save the pictures of a method; return what keeps it from having any."""
    try:
        values = filled(name, dict.fromkeys(image_keys(name), "photos"))
        given = with_images(name, values, network, inputs[0], ROOT)
        found = [
            attribute(network, name, one, prediction.number, given)
            for one, prediction in zip(inputs, predicted, strict=True)
        ]
    except UserError as error:
        return str(error)
    save(name, row([_small(draw(values, STYLES["signed"])) for values in found] + [_legend()]))
    return None


def _section(name: str, line: str, refused: str | None, folder: str) -> str:
    known = declared(EXPLANATIONS[name])
    shown = f"Not for this network: {refused}" if refused else f"![{name} of the four]({folder}/{name}.jpg)"
    rows = "".join(
        f"| `{key}` | {_told(parameter.default)} | {parameter.meaning} |\n"
        for key, parameter in known.items()
    )
    table = f"\n| parameter | default | meaning |\n|---|---|---|\n{rows}" if known else ""
    return f"\n## {name}\n\n{line}\n\n{shown}\n{table}"


def _told(default: Any) -> str:
    if isinstance(default, bool) or default is None:
        return {True: "true", False: "false", None: "none"}[default]
    return ", ".join(map(str, default)) if isinstance(default, tuple) else str(default)


def _small(pixels: np.ndarray) -> np.ndarray:
    return framed(resized(pixels, SIDE, SIDE))


def _captioned(photo: np.ndarray, predicted: Prediction) -> np.ndarray:
    words = f"{predicted.name}, {100 * predicted.probability:.0f} %"
    return column([label(words, SIDE, lines=1), resized(photo, SIDE, SIDE)], gap=2)


def _legend() -> np.ndarray:
    return legend(STYLES["signed"], limits_of([np.array([[-1.0, 1.0]])], STYLES["signed"]), SIDE)


if __name__ == "__main__":
    main()
