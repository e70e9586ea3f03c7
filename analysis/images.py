"""The synthetic images' check: do they excite their unit more than natural crops do?"""

from typing import Any, NamedTuple

from analysis import wording
from analysis.errors import UserError


class UnitCheck(NamedTuple):
    """One unit of the pack: activations of the natural crops, and mean of the optimised images.

    Activations are spatial means of the unit, in the network's own scale, comparable within a unit only.
    """

    unit: str
    group: str
    p99: float
    highest: float
    synthetic: float

    @property
    def above(self) -> bool:
        """Whether the optimised images' mean is above the 99th percentile of the natural crops."""
        return self.synthetic > self.p99


def check(manifest: dict[str, Any]) -> list[UnitCheck]:
    """Return the units of a pack's manifest with synthetic images; raises UserError for a missing key."""
    checks = []
    units = manifest.get("units", {})
    for unit in sorted(units, key=wording.natural_order):
        entry = units[unit]
        if not entry.get("synthetic"):
            continue
        try:
            natural, synthetic = entry["natural"], entry["synthetic"]
            numbers = (float(natural["p99"]), float(natural["max"]), float(synthetic["mean_max"]))
            checks.append(UnitCheck(unit, entry["group"], *numbers))
        except (KeyError, TypeError, ValueError) as error:
            raise UserError(
                f"materials/manifest.json, unit {unit}: {error!r}; docs/stimulus-pack.md says what it holds."
            ) from None
    return checks


def sentence(checks: list[UnitCheck]) -> str:
    """Say for how many of the study's units the check holds; practice units are not counted."""
    main = [one for one in checks if one.group == "main"]
    if not main:
        return "The pack has no synthetic images to check."
    above = sum(one.above for one in main)
    return (
        f"The optimised images excite their unit above the 99th percentile of the natural crops for "
        f"{above} of {wording.count(len(main), 'unit')} ({100 * above / len(main):.0f} %)."
    )
