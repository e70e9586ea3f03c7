"""Images as spectra of decorrelated colours, and how a gradient of the one becomes one of the other.

Both directions are written out: painting is linear but for a sigmoid, and needs no graph.
"""

import torch
from torch import Tensor

# How much each independent colour (columns) adds to red, green and blue (rows): the square root of the
# covariance of colours in ImageNet, as lucid publishes it (Apache-2.0).
COLOURS = [[0.26, 0.09, 0.02], [0.27, 0.0, -0.05], [0.27, -0.09, 0.03]]
STEEPNESS = 4  # logits are divided by it, so that fewer colours saturate


def envelope(side: int, decay: float) -> Tensor:
    """Return what a spectrum is multiplied by, (side, side // 2 + 1): frequency ** -decay.

    Frequencies are in cycles per pixel; those below one cycle per image, the mean colour, count as that.
    """
    rows, columns = torch.fft.fftfreq(side), torch.fft.rfftfreq(side)
    frequency = (rows[:, None] ** 2 + columns[None] ** 2).sqrt()
    return frequency.clamp_min(1 / side) ** -decay / STEEPNESS


def mix() -> Tensor:
    """Return `COLOURS` with its longest column scaled to 1, (3, 3)."""
    colours = torch.tensor(COLOURS)
    return colours / colours.norm(dim=0).max()


def paint(spectra: Tensor, scale: Tensor) -> Tensor:
    """Return the images in [0, 1] of spectra, (..., 3, side, side // 2 + 1, real and imaginary part).

    `scale` is their `envelope`. Without it and the sigmoid, the transform keeps the sum of squares.
    """
    side = scale.shape[0]
    waves = torch.view_as_complex(spectra) * scale
    colours = torch.fft.irfft2(waves, s=(side, side), norm="ortho")
    return (mix().to(colours) @ colours.flatten(-2)).sigmoid_().view_as(colours)


def unpaint(gradient: Tensor, images: Tensor, scale: Tensor) -> Tensor:
    """Return the gradient by the spectra, shaped as these, from that by the images they were painted to.

    `gradient` is overwritten.
    """
    side = scale.shape[0]
    logits = gradient.mul_(torch.addcmul(images, images, images, value=-1))  # the sigmoid's derivative
    colours = (mix().to(logits).T @ logits.flatten(-2)).view_as(logits)
    # A real image has each frequency twice, but only half of them are in the spectrum.
    twice = torch.full((scale.shape[1],), 2.0, device=scale.device)
    twice[0] = 1.0
    if side % 2 == 0:
        twice[-1] = 1.0
    return torch.view_as_real(torch.fft.rfft2(colours, norm="ortho") * (scale * twice))
