"""What the machine observer sees without a network: colours, coarse layout and edges."""

import io
import math

from PIL import Image, ImageFilter

GRID = 4  # cells along each side
BINS = 8  # histogram bins of each colour channel


def image_statistics(images: list[bytes]) -> list[list[float]]:
    """Return a vector of unit length for each encoded image: mean-free layout, colour histogram and edges."""
    return [_describe(Image.open(io.BytesIO(image)).convert("RGB")) for image in images]


def _describe(image: Image.Image) -> list[float]:
    layout = [value for pixel in _cells(image) for value in pixel]
    counts = image.histogram()
    step = 256 // BINS
    histogram = [sum(counts[i : i + step]) for i in range(0, len(counts), step)]
    edges = [pixel[0] for pixel in _cells(image.convert("L").filter(ImageFilter.FIND_EDGES).convert("RGB"))]
    parts = [_unit(layout), _unit(histogram), _unit(edges)]
    return [value / math.sqrt(len(parts)) for part in parts for value in part]


def _cells(image: Image.Image) -> list[tuple[int, int, int]]:
    small = image.resize((GRID, GRID), Image.Resampling.BOX)
    return [small.getpixel((x, y)) for y in range(GRID) for x in range(GRID)]  # type: ignore[misc]


def _unit(values: list) -> list[float]:
    mean = sum(values) / len(values)
    centred = [value - mean for value in values]
    length = math.sqrt(sum(value * value for value in centred)) or 1.0
    return [value / length for value in centred]
