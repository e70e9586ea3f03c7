"""How participants meet the conditions of a study."""

from dataclasses import dataclass

from analysis.errors import UserError


@dataclass(frozen=True)
class Design:
    """The conditions and their trials.

    conditions: their names. trials: per participant and condition. items: how many there are to draw from;
    0 means as many as trials. All conditions share the items, and a participant meets none twice in a
    condition while there are enough. between: each participant is in one condition, the same number in each.
    """

    conditions: tuple[str, ...]
    trials: int
    items: int = 0
    between: bool = False

    def __post_init__(self) -> None:
        """Raise UserError for designs that nobody can run."""
        if not self.conditions:
            raise UserError("There is no condition; expected one or more.")
        if self.trials < 1 or self.items < 0:
            raise UserError(
                f"A design has {self.trials} trials of {self.items} items; expected one trial or more."
            )
