"""What a unit's images are to do on one side, and what has been made for it."""

from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class Goal:
    """One unit on one side, `max` or `min`, with the seed of all that is drawn for it.

    `deviation` is what an activation is counted in: the unit's standard deviation over natural images, or 1.
    `level` is the activation at which the images are finished, or None.
    """

    channel: int
    side: str
    seed: int
    deviation: float = 1.0
    level: float | None = None

    @property
    def sign(self) -> float:
        """1 where the activation is to rise, -1 where it is to fall."""
        return 1.0 if self.side == "max" else -1.0


@dataclass(frozen=True, eq=False)
class Made:
    """The images of a goal, (count, 3, size, size) in [0, 1], and how many updates they had.

    Where the goal has a level, the last update may be taken in part: 3.25 are 3 updates and a quarter of
    one; and `reached` says whether the images came to the level. It is None where there is no level.
    """

    images: torch.Tensor
    steps: float
    reached: bool | None = None
