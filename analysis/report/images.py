"""The synthetic images' check: do they excite their unit more than natural crops do?"""

from typing import Any, NamedTuple

from analysis import wording
from analysis.errors import UserError

WHERE = "materials/manifest.json"
EXPECTED = "docs/stimulus-pack.md says what it holds"


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


def check(manifest: dict[str, Any] | None) -> list[UnitCheck]:
    """Return the units of a pack's manifest with synthetic images; raises UserError for a missing key."""
    units = (manifest or {}).get("units", {})
    if not isinstance(units, dict):
        raise UserError(f"{WHERE}: The units are no JSON object; {EXPECTED}.")
    return [
        _unit(name, units[name])
        for name in sorted(units, key=wording.natural_order)
        if not isinstance(units[name], dict) or units[name].get("synthetic")
    ]


def _unit(name: str, entry: Any) -> UnitCheck:
    try:
        natural, synthetic = entry["natural"], entry["synthetic"]
        numbers = (float(natural["p99"]), float(natural["max"]), float(synthetic["mean_max"]))
        return UnitCheck(name, entry["group"], *numbers)
    except KeyError as error:
        raise UserError(f"{WHERE}: Unit {name} has no {error.args[0]}; {EXPECTED}.") from None
    except (TypeError, ValueError):
        raise UserError(f"{WHERE}: Unit {name} is not as expected; {EXPECTED}.") from None


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
