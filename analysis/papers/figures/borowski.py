"""Figures like 3 to 6, 16 to 19 and 21 of Borowski et al. (2021), as far as the data are there."""

from functools import partial

import pandas as pd

from analysis.papers.borowski_data import Borowski
from analysis.papers.borowski_files import BRANCHES, LAYERS, MAPS, SCHEMES
from analysis.papers.borowski_ratings import BeforeAfter, before_after, by_map
from analysis.papers.borowski_repeated import own
from analysis.papers.borowski_shared import accuracy
from analysis.papers.borowski_units import LAYERS_TWO
from analysis.papers.figures import borowski_panels as parts
from analysis.papers.figures.canvas import Panel, Picture
from analysis.papers.figures.panels import WHAT, handles, one_person

TWO = ("synthetic", "natural")
THREE = (*TWO, "none")
CHANCE = "dashed: chance"


def pictures(data: Borowski, units: bool = True) -> list[Picture]:
    """Return the figures that the files allow, in the order of the paper.

    `units`: also those by layer, branch and selection of units, for which they must be the paper's.
    """
    one, two = data.tables["I"], data.tables["II"]
    found = [_five(one if units else None, two), _six(data)]
    if one is not None:
        found += [_three(one), _complete("figure-16", "Experiment I", one, THREE), _twenty_one(one)]
    if two is not None:
        found.append(_complete("figure-17", "Experiment II, over schemes and groups", two, TWO))
    if one is not None and units:
        found.append(_places("figure-4", "Experiment I", one, LAYERS, TWO))
        found.append(_places("figure-18", "Experiment I", one, LAYERS, THREE))
    if two is not None and units:
        found.append(_places("figure-19", "Experiment II", two, LAYERS_TWO, TWO))
    drawn = [picture for picture in found if picture is not None]
    return sorted(drawn, key=lambda picture: int(picture.name.partition("-")[2]))


def _said(wide: pd.DataFrame, names: tuple[str, ...]) -> str:
    return ", ".join(f"{name} {100 * wide[name].mean():.0f} %" for name in names)


def _three(trials: pd.DataFrame) -> Picture:
    row = [
        Panel("A  Performance", partial(parts.performance, trials, THREE), 1.1),
        Panel("B  Confidence, correct answers", partial(parts.confidence, trials, "correct", TWO), 1.7),
        Panel("C  Reaction time, correct answers", partial(parts.time, trials, "correct", TWO), 1.0),
    ]
    alt = (
        f"Accuracy in experiment I: {_said(accuracy(trials), THREE)}; confidence and reaction time beside it."
    )
    caption = (
        "Figure 3. Experiment I: participants choose better, more confidently and faster with natural "
        f"references. {WHAT}; {CHANCE}. B: shares within each participant (the paper pools trials)."
    )
    return Picture("figure-3", [row], (12, 4.1), alt, caption, handles(THREE))


def _places(
    name: str, title: str, trials: pd.DataFrame, layers: tuple[str, ...], names: tuple[str, ...]
) -> Picture:
    branches = tuple(BRANCHES.values())
    rows = [
        [Panel("A  Layer", partial(parts.levels, trials, "layer", layers, names))],
        [
            Panel(
                "B  Branch of the Inception module", partial(parts.levels, trials, "branch", branches, names)
            )
        ],
    ]
    alt = f"{title}, accuracy by layer and by branch; over all of them {_said(accuracy(trials), names)}."
    caption = (
        f"{name.replace('-', ' ').capitalize()}. {title}: accuracy by layer and branch. {WHAT}; {CHANCE}."
    )
    return Picture(name, rows, (10, 7.2), alt, caption, handles(names))


def _five(one: pd.DataFrame | None, two: pd.DataFrame | None) -> Picture | None:
    row = []
    if two is not None and two["expertise"].nunique() == 2:
        row.append(Panel("A  Expert level (II)", partial(parts.groups, two), 1.0))
    if one is not None:
        row.append(Panel("B  Selection of units (I)", partial(parts.selection, one), 1.0))
    if two is not None:
        row.append(Panel("C  Presentation scheme (II)", partial(parts.schemes, two, tuple(SCHEMES)), 1.9))
    if not row:
        return None
    titles = ", ".join(panel.title[3:] for panel in row)
    caption = f"Figure 5. Accuracy by {titles[0].lower() + titles[1:]}. {WHAT}; {CHANCE}."
    size = (2.8 * sum(panel.width for panel in row) + 0.6, 3.9)
    alt = f"Accuracy with natural and synthetic references: {titles}."
    return Picture("figure-5", [row], size, alt, caption, handles(TWO))


def _six(data: Borowski) -> Picture | None:
    first, begin, end = (data.tables[key] for key in ("I beginning", "II beginning", "II end"))
    row = []
    if first is not None:
        row.append(Panel("A  Experiment I, beginning", partial(parts.ratings, by_map(first)), 1.0))
    if begin is not None and end is not None:
        both = {name: before_after(BeforeAfter(begin, end), name) for name in MAPS}
        row.append(Panel("B  Experiment II, beginning and end", partial(parts.changes, both), 1.8))
        row.append(Panel("C  End minus beginning", partial(parts.differences, both), 1.0))
    if not row:
        return None
    caption = (
        "Figure 6. How intuitive three feature visualizations were found. Large marks: mean with "
        "±2 SEM; small marks: one participant each."
    )
    size = (3.2 * sum(panel.width for panel in row) + 0.6, 3.9)
    alt = "Ratings of intuitiveness from -100 to 100, per unit."
    return Picture("figure-6", [row], size, alt, caption, [parts.mean_handle(), one_person()])


def _complete(name: str, title: str, trials: pd.DataFrame, names: tuple[str, ...]) -> Picture:
    first = [Panel("a  Performance", partial(parts.performance, trials, names), 1.2)]
    second = []
    for letter, time, (which, label) in zip("bcd", "efg", parts.ANSWERS.items(), strict=True):
        first.append(
            Panel(f"{letter}  Confidence, {label}", partial(parts.confidence, trials, which, names), 1.5)
        )
        second.append(Panel(f"{time}  Reaction time, {label}", partial(parts.time, trials, which, names)))
    alt = f"{title}: accuracy {_said(accuracy(trials), names)}; confidence and reaction time, of all answers."
    caption = (
        f"{name.replace('-', ' ').capitalize()}. {title}: performance, confidence and reaction time. {WHAT}; "
        f"{CHANCE}. Confidence as shares within each participant (the paper pools trials)."
    )
    return Picture(name, [first, second], (15, 7.4), alt, caption, handles(names))


def _twenty_one(trials: pd.DataFrame) -> Picture:
    shown = [
        ("same", "a  Answered the same again"),
        ("again", "b  Accuracy again"),
        ("first", "c  Accuracy first"),
    ]
    row = [Panel(title, partial(parts.repeated, own(trials, value))) for value, title in shown]
    alt = f"Repeated trials of experiment I: answered the same again {_said(own(trials, 'same'), THREE)}."
    caption = (
        f"Figure 21. Experiment I: six trials of each condition shown again at the end. {WHAT}; {CHANCE}."
    )
    return Picture("figure-21", [row], (10, 3.9), alt, caption, handles(()))
