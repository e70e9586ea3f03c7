"""Images that are no more extreme than natural ones, by ending their optimisation early.

Borowski et al. 2021, appendix A.1.3, end it "once the activations approximately match" (figures 10b and 11).
They do not say what is compared with what, nor how near: here it is the mean activation of a goal's images
with its level, after every update; and as the first updates are large, the last one is taken in part.
"""

import torch
from torch import Tensor

from stimuli.layers import respond
from stimuli.render import to_bytes, to_images
from stimuli.synthesis.goals import Goal
from stimuli.synthesis.painting import paint
from stimuli.synthesis.passes import Setup, cut

HALVINGS = 7


@torch.no_grad()
def reached(setup: Setup, goal: Goal, images: Tensor) -> bool:
    """Say whether images (count, 3, side, side) of a goal have come to its level, where it has one.

    What counts is their mean activation when they are cut and rounded, as it will be recorded.
    """
    if goal.level is None:
        return False
    stored = to_images(to_bytes(cut(images, setup.size))).to(images.device)
    activations = respond(setup.network, stored, [setup.layer], setup.response)[setup.layer]
    return goal.sign * float(activations[:, goal.channel].mean()) >= goal.sign * goal.level


def limited(setup: Setup, goal: Goal, before: Tensor, after: Tensor, scale: Tensor) -> tuple[Tensor, float]:
    """Return the images at the level between the spectra before and after an update that went beyond it.

    With them, the part of the update that it took, above 0 and up to 1, to 1 / 128.
    """
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if reached(setup, goal, paint(before.lerp(after, middle), scale)):
            high = middle
        else:
            low = middle
    return paint(before.lerp(after, high), scale), high
