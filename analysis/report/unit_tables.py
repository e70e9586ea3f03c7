"""Tables with a row per unit of the network: its synthetic images, and how often participants were right."""

from analysis import wording
from analysis.design import hue
from analysis.pipeline import Analysis
from analysis.report import images
from analysis.report.layers import unit_shares
from analysis.report.tables import Table

YES = {True: "yes", False: "no"}


def activations(done: Analysis) -> Table | None:
    """Return the synthetic images' check per unit, or None without a manifest."""
    if not done.units:
        return None
    rows = [
        [
            one.unit,
            one.group,
            *(f"{number:#.3g}" for number in (one.p99, one.highest, one.synthetic)),
            YES[one.above],
        ]
        for one in done.units
    ]
    head = ["Unit", "Group", "Natural p99", "Natural max", "Optimised mean", "Above p99"]
    return Table("Activation of natural crops and of optimised images, per unit", head, rows, text=2)


def accuracy(done: Analysis) -> Table | None:
    """Return the share of right answers for each unit of the network, or None without units."""
    if "accuracy" not in done.data.measured():
        return None
    factor = hue(done.data.factors("accuracy"))
    found = unit_shares(done, factor)
    names = factor.levels if factor else ("all",)
    rows: dict[str, list[str]] = {}
    for row in found.itertuples():
        cells = rows.setdefault(row.factor_unit, ["no trials"] * len(names))
        cells[names.index(row.level)] = f"{wording.value(row.share, 'proportion')} of {row.n_trials:,}"
    head = ["Unit", *names]
    listed = [[unit, *cells] for unit, cells in rows.items()]
    return (
        Table("Share of right answers per unit, over all participants' trials", head, listed)
        if rows
        else None
    )


def images_sentence(done: Analysis) -> str:
    """Say how the synthetic images did; empty where the dataset has no manifest with units."""
    return images.sentence(done.units) if done.units else ""
