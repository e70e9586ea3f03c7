"""The random windows through which images are looked at: jitter, scale, rotation, jitter again."""

import math
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample

DRAWN = 6  # numbers for a window: scale, angle, and the place of each jitter, right and down
SCALES = 5  # evenly spaced


class Window(NamedTuple):
    """A window's side in px, and the affine map, (2, 3), from its coordinates to the image's.

    Both run from -1 to 1, from edge to edge.
    """

    side: int
    frame: Tensor


def window_of(drawn: list[float], side: int, settings: dict[str, Any]) -> Window:
    """Return the window on images of a side in px that `DRAWN` numbers from [0, 1) stand for.

    As lucid 0.3.8 does one after the other: cut `jitter` px off, at a random place; scale by 1, by 1 -
    `zoom` or 1 + `zoom` or half-way between; turn by a whole number of degrees up to `turn`; cut half of
    `jitter` off. So a window's side depends on the scale. Here all of it is one map, so that an image is
    interpolated once (in lucid linearly when scaled, to the nearest pixel when turned), and the corners that
    a rotation turns in show what the first cut took away, where there is something, instead of black.
    """
    first, second = settings["jitter"], settings["jitter"] // 2
    scale = 1 + settings["zoom"] * (2 * int(drawn[0] * SCALES) / (SCALES - 1) - 1)
    angle = math.radians(int(drawn[1] * (2 * settings["turn"] + 1)) - settings["turn"])
    right, down = (int(value * (first + 1)) - first / 2 for value in drawn[2:4])
    inner_right, inner_down = (int(value * (second + 1)) - second / 2 for value in drawn[4:6])
    scaled = int(scale * (side - first) + 1e-9)  # 1e-9: a product such as 1.05 * 20 may fall short of 21
    ratio = (side - first) / scaled
    cos, sin = ratio * math.cos(angle), ratio * math.sin(angle)
    size = (scaled - second) / side
    frame = [
        [size * cos, -size * sin, 2 / side * (right + cos * inner_right - sin * inner_down)],
        [size * sin, size * cos, 2 / side * (down + sin * inner_right + cos * inner_down)],
    ]
    return Window(scaled - second, torch.tensor(frame))


def look(images: Tensor, windows: list[Window]) -> Tensor:
    """Return what is seen of images (windows, count, 3, side, side), all through the same window in a row.

    The windows have one side; the result is (windows * count, 3, side of the windows, side of the windows).
    Outside of the images it is black, as in lucid.
    """
    count, side = images.shape[1], windows[0].side
    frames = torch.stack([window.frame for window in windows]).to(images.device)
    grid = affine_grid(frames, [len(windows), 1, side, side], align_corners=False)
    grid = grid[:, None].expand(-1, count, -1, -1, -1).flatten(0, 1)
    return grid_sample(images.flatten(0, 1), grid, padding_mode="zeros", align_corners=False)
