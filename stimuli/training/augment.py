"""Random changes of training pictures that leave their class alone."""

import torch
from torch import Tensor
from torchvision.transforms.v2 import functional

KINDS = ("h-flip", "v-flip", "rotation")
TURN = 90.0  # degrees to either side, as Adebayo et al. 2020


def augmented(images: Tensor, kinds: list[str], generator: torch.Generator) -> Tensor:
    """Return images (batch, 3, height, width), each changed at random by the kinds that are named.

    A flip comes with a chance of one half. A rotation is by up to 90 degrees to either side; what it uncovers
    takes the colour of the nearest pixel of the edge.
    """
    chances = torch.rand(len(images), len(KINDS), generator=generator)
    for name, axis in (("h-flip", 3), ("v-flip", 2)):
        if name in kinds:
            turned = chances[:, KINDS.index(name)] < 0.5
            images = torch.where(turned[:, None, None, None], images.flip(axis), images)
    if "rotation" in kinds:
        angles = (chances[:, KINDS.index("rotation")] * 2 - 1) * TURN
        images = torch.stack([_rotated(image, float(a)) for image, a in zip(images, angles, strict=True)])
    return images


def _rotated(image: Tensor, angle: float) -> Tensor:
    margin = image.shape[-1] // 2
    padded = functional.pad(image, [margin] * 4, padding_mode="edge")
    turned = functional.rotate(padded, angle, functional.InterpolationMode.BILINEAR)
    return functional.center_crop(turned, list(image.shape[-2:]))
