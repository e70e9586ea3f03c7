"""Everything as one HTML file without outside resources; results, cells and figures beside it."""

import base64
import importlib.metadata
import os
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import jinja2

from analysis import wording
from analysis.errors import UserError
from analysis.figures import BESIDE, drawings, tested
from analysis.figures.drawing import Drawing
from analysis.measures import MEASURES
from analysis.pipeline import Analysis
from analysis.report import cells_file, flow, methods, tables, tests_shown, unit_tables
from analysis.report.headline import headline
from analysis.results import to_csv
from analysis.trials import distinct, size

LIBRARIES = ("numpy", "scipy", "pandas", "statsmodels", "matplotlib")
# Drawn or shown elsewhere than among the further measures.
ELSEWHERE = ("catch", "query_extremity")
FOLDER = "figures"


class Picture(NamedTuple):
    """A figure of the page: its SVG as a data URI, its text alternative, its caption, its width in px."""

    source: str
    alt: str
    caption: str
    width: int


class Section(NamedTuple):
    """A measure's section: figures, tests that stand alone, tables of families and of estimates."""

    name: str
    title: str
    pictures: list[Picture]
    tests: list[tests_shown.Group]
    families: list[tables.Table]
    levels: tables.Table
    everything: tables.Table
    modelled: tables.Table | None


def write(done: Analysis, out: Path) -> None:
    """Write results.csv, cells.csv, figures/ and report.html into `out`; UserError if it cannot.

    Each file is whole or not there at all, and none is put in place before all are written.
    """
    drawn = drawings(done)
    files: dict[str, bytes] = {
        "results.csv": to_csv(done.results + done.everybody).encode(),
        "cells.csv": cells_file.to_csv(done).encode(),
    }
    pictures = {}
    for name, drawing in drawn.items():
        svg = drawing.svg()
        files |= {f"{FOLDER}/{name}.svg": svg, f"{FOLDER}/{name}.png": drawing.png()}
        pictures[name] = _picture(drawing, svg)
    files["report.html"] = _page(done, pictures).encode()
    try:
        _put(files, out)
    except OSError as error:
        raise UserError(f"The report cannot be written to {out}: {error.strerror}.") from error


def _put(files: Mapping[str, bytes], out: Path) -> None:
    parts = {out / name: (out / name).with_name(f".{Path(name).name}.part") for name in files}
    try:
        (out / FOLDER).mkdir(parents=True, exist_ok=True)
        for (file, part), content in zip(parts.items(), files.values(), strict=True):
            if file.is_dir():
                raise IsADirectoryError(21, f"{file} is a directory")
            part.write_bytes(content)
        for file, part in parts.items():
            os.replace(part, file)
    finally:
        for part in parts.values():
            if part.is_file():
                part.unlink()


def html(done: Analysis) -> str:
    """Return the report; the same analysis gives the same text."""
    return _page(done, {name: _picture(drawing, drawing.svg()) for name, drawing in drawings(done).items()})


def _picture(drawing: Drawing, svg: bytes) -> Picture:
    source = "data:image/svg+xml;base64," + base64.b64encode(svg).decode("ascii")
    return Picture(source, drawing.alt, drawing.caption, drawing.width)


def _page(done: Analysis, pictures: Mapping[str, Picture]) -> str:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template("report.html").render(context(done, pictures))


def context(done: Analysis, pictures: Mapping[str, Picture]) -> dict[str, Any]:
    """Return what the template shows."""
    observers = tables.by_subset(done, "observer", "Accuracy per kind of simulated observer", "Observer")
    names = tested(done)
    return {
        "study": ", ".join(distinct(done.selection.trials, "study_id")),
        "headline": headline(done),
        "selection": done.selection,
        "n_trials": size(done.selection.trials),
        "banner": _banner(done),
        "pictures": pictures,
        "rules": flow.rules(done),
        "flagged": flow.verdicts(done),
        "plan": done.plan,
        "confirmatory": tests_shown.confirmatory(done),
        "sections": [_section(done, name, pictures) for name in names],
        "every_test": tests_shown.every(done),
        "exclusions": tests_shown.with_and_without(done),
        "further": tables.further(done, [*names, *ELSEWHERE]),
        "layers": tables.by_subset(done, "layer", "Accuracy per layer", "Layer"),
        "observers": observers if len(observers.rows) > 1 else None,
        "per_unit": unit_tables.accuracy(done),
        "catch": tables.levels(done, "catch") if "catch" in done.data.measured() else None,
        "units": unit_tables.activations(done),
        "units_sentence": unit_tables.images_sentence(done),
        "paragraphs": methods.paragraphs(done),
        "measures": methods.measures(done),
        "test_rules": methods.rules_of_tests(done),
        "assumptions": tests_shown.assumptions(done),
        "versions": _versions(done),
        "wording": wording,
    }


def _section(done: Analysis, name: str, pictures: Mapping[str, Picture]) -> Section:
    own = [one for one in tests_shown.tests_of(done) if one.measure == name]
    drawn = [one for key, one in pictures.items() if _belongs(key, name) and key != "layers"]
    return Section(
        name,
        MEASURES[name].label,
        drawn,
        tests_shown.by_test(own),
        tests_shown.families(own),
        tables.levels(done, name),
        tables.everything(done, name),
        tables.modelled(done, name),
    )


def _belongs(picture: str, measure: str) -> bool:
    numbered = picture.removeprefix(f"{measure}_")
    return picture == measure or numbered.isdigit() or picture in BESIDE.get(measure, {})


def _banner(done: Analysis) -> str:
    """Say that answers were simulated, by which observers; empty where people answered."""
    people = done.selection.participants
    simulated = people[people["mode"] == "simulated"]
    if simulated.empty:
        return ""
    counts = simulated["observer"].replace("", "unnamed").value_counts().sort_index()
    who = ", ".join(f"{n} {name}" for name, n in counts.items())
    among = "The" if len(simulated) == len(people) else f"{len(simulated)} of the {len(people)}"
    return f"{among} participants are simulated: {who}. These are not answers of people."


def _versions(done: Analysis) -> list[tuple[str, str]]:
    trials = done.selection.trials
    analysed = f"Pfungst {importlib.metadata.version('pfungst')}, Python {platform.python_version()}"
    libraries = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in LIBRARIES)
    return [
        ("Study version", ", ".join(distinct(trials, "config_hash"))),
        ("Data recorded with", "Pfungst " + ", ".join(distinct(trials, "software_version"))),
        ("Analysed with", analysed),
        ("Libraries", libraries),
    ]
