"""Pictures side by side, with words and with the colours of a scale. All are (height, width, 3) bytes."""

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from stimuli.render.maps import Limits
from stimuli.render.palettes import colours
from stimuli.render.styles import Style

WHITE, GREY, INK = 255, 200, (40, 40, 40)
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
LINE = 1.3  # height of a line of words in parts of the letters' size


def resized(pixels: np.ndarray, height: int, width: int) -> np.ndarray:
    """Return a picture in another size: enlarged without smoothing, so that the squares of a map are seen."""
    larger = height >= pixels.shape[0] and width >= pixels.shape[1]
    how = Image.Resampling.NEAREST if larger else Image.Resampling.BICUBIC
    return np.asarray(Image.fromarray(pixels).resize((width, height), how))


def label(words: str, width: int, size: int = 14, lines: int = 2, middle: bool = False) -> np.ndarray:
    """Return words on white, wrapped to `width` px and cut off with dots after `lines` lines.

    `size` is the letters' height in px; `middle` centres each line. The height depends on `lines` alone.
    """
    font = ImageFont.load_default(size)
    sheet = Image.new("RGB", (width, round(lines * size * LINE)), "white")
    draw = ImageDraw.Draw(sheet)
    for number, line in enumerate(_wrapped(words, width, font, lines)):
        left = (width - font.getlength(line)) / 2 if middle else 0
        draw.text((left, number * size * LINE), line, fill=INK, font=font)
    return np.asarray(sheet)


def row(pictures: Sequence[np.ndarray], gap: int = 8) -> np.ndarray:
    """Return pictures side by side on white, `gap` px apart, the lower ones centred."""
    height = max(picture.shape[0] for picture in pictures)
    padded = [_padded(picture, height) for picture in pictures]
    return _joined(padded, 1, gap)


def column(pictures: Sequence[np.ndarray], gap: int = 8) -> np.ndarray:
    """Return pictures one below the other on white, `gap` px apart, at the left edge."""
    width = max(picture.shape[1] for picture in pictures)
    padded = [np.pad(p, ((0, 0), (0, width - p.shape[1]), (0, 0)), constant_values=WHITE) for p in pictures]
    return _joined(padded, 0, gap)


def grid(pictures: Sequence[np.ndarray], columns: int, gap: int = 8) -> np.ndarray:
    """Return pictures of one size in rows of `columns`, from left to right and from the top down."""
    rows = [pictures[start : start + columns] for start in range(0, len(pictures), columns)]
    return column([row(part, gap) for part in rows], gap)


def bordered(picture: np.ndarray, width: int = 12) -> np.ndarray:
    """Return a picture with a white margin of `width` px."""
    return np.pad(picture, ((width, width), (width, width), (0, 0)), constant_values=WHITE)


def framed(picture: np.ndarray) -> np.ndarray:
    """Return a picture whose outermost pixels are a grey line: a white map on white has edges too."""
    lined = picture.copy()
    lined[[0, -1]] = lined[:, [0, -1]] = GREY
    return lined


def legend(style: Style, limits: Limits, height: int, size: int = 12) -> np.ndarray:
    """Return the upright bar of a style's colours, with the values of its ends and, where signed, zero."""
    bar = np.repeat(colours(style.palette, np.linspace(1, 0, height))[:, None], 14, axis=1)
    bar[[0, -1]] = bar[:, [0, -1]] = INK
    ticks = {limits.high: 0.0, limits.low: 1.0}
    if "signed" in style.rule:
        ticks[0.0] = 0.5
    font = ImageFont.load_default(size)
    texts = {_short(value): place for value, place in ticks.items()}
    width = 4 + round(max(font.getlength(text) for text in texts))
    sheet = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(sheet)
    for text, place in texts.items():
        upper = min(max(place * height - size * LINE / 2, 0), height - size * LINE)
        draw.text((2, upper), text, fill=INK, font=font)
    return row([bar, np.asarray(sheet)], gap=2)


def _short(value: float) -> str:
    return "0" if value == 0 else f"{value:+.2g}"


def _wrapped(words: str, width: int, font: Font, lines: int) -> list[str]:
    wrapped = [""]
    for word in words.split():
        longer = f"{wrapped[-1]} {word}".strip()
        if wrapped[-1] == "" or font.getlength(longer) <= width:
            wrapped[-1] = longer
        else:
            wrapped.append(word)
    shown = wrapped[:lines]
    if len(wrapped) > lines:
        shown[-1] += "..."
    return [_cut(line, width, font) for line in shown]


def _cut(line: str, width: int, font: Font) -> str:
    while line and font.getlength(line) > width:
        line = f"{line[:-4]}..." if len(line) > 4 else ""
    return line


def _padded(picture: np.ndarray, height: int) -> np.ndarray:
    free = height - picture.shape[0]
    return np.pad(picture, ((free // 2, free - free // 2), (0, 0), (0, 0)), constant_values=WHITE)


def _joined(pictures: Sequence[np.ndarray], axis: int, gap: int) -> np.ndarray:
    shape = list(pictures[0].shape)
    shape[axis] = gap
    between = np.full(shape, WHITE, dtype=np.uint8)
    spaced = [part for picture in pictures for part in (picture, between)][:-1]
    return np.concatenate(spaced, axis)
