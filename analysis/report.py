"""Everything as one HTML file without outside resources, and results.csv beside it."""

import importlib.metadata
import os
import platform
from pathlib import Path
from typing import Any

import jinja2

from analysis import images, tables, wording
from analysis.errors import UserError
from analysis.figures import drawings
from analysis.intervals import RESAMPLES, SEED
from analysis.pipeline import Analysis
from analysis.results import to_csv

CAPTIONS = {
    "accuracy": "Accuracy: mean of participants' proportions correct",
    "reaction_time": "Reaction time: mean of participants' medians",
    "confidence": "Confidence: mean of participants' means, 1 to 3",
    "catch": "Catch trials answered correctly, analysed participants",
}
LIBRARIES = ("numpy", "scipy", "pandas", "matplotlib")


def write(done: Analysis, out: Path) -> None:
    """Write results.csv and report.html into `out`, each whole or not at all; UserError if it cannot."""
    files = {"results.csv": to_csv(done.results), "report.html": html(done)}
    parts = {name: out / f".{name}.part" for name in files}
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            parts[name].write_text(text, encoding="utf-8", newline="")
        for name, part in parts.items():
            os.replace(part, out / name)
    except OSError as error:
        raise UserError(f"The report cannot be written to {out}: {error.strerror}.") from error
    finally:
        for part in parts.values():
            if part.is_file():
                part.unlink()


def html(done: Analysis) -> str:
    """Return the report; the same analysis gives the same text."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template("report.html").render(context(done))


def context(done: Analysis) -> dict[str, Any]:
    """Return what the template shows."""
    selection = done.selection
    trials = selection.trials
    return {
        "study": ", ".join(_distinct(trials["study_id"])),
        "headline": tables.headline(done),
        "selection": selection,
        "banner": _banner(done),
        "flagged": _flagged(done),
        **{name: tables.estimates(done, name, caption) for name, caption in CAPTIONS.items()},
        "observers": tables.by_subset(
            done, "observer", "Accuracy per kind of simulated observer", "Observer"
        ),
        "layers": tables.by_subset(done, "layer", "Accuracy per layer", "Layer"),
        "tests": tables.tests(done),
        "units": tables.units(done),
        "units_sentence": images.sentence(done.units),
        "drawings": drawings(done),
        "without_rt": int(trials["rt_ms"].isna().sum()),
        "versions": _versions(done),
        "wording": wording,
        "resamples": RESAMPLES,
        "seed": SEED,
    }


def _distinct(column: Any) -> list[str]:
    return sorted(set(column))


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


def _flagged(done: Analysis) -> tables.Table | None:
    """Return the rules' verdicts on the participants that they exclude."""
    rules = done.dataset.exclusions
    rules = rules[rules["excluded"] & rules["subject_id"].isin(done.selection.candidates["subject_id"])]
    if rules.empty:
        return None
    rules = rules.sort_values(["subject_id", "rule", "bound"])
    rows = [
        [row.subject_id, row.rule, row.bound, wording.plain(row.value), wording.plain(row.threshold)]
        for row in rules.itertuples()
    ]
    head = ["Participant", "Rule", "Bound", "Value", "Threshold"]
    return tables.Table("Participants flagged by a rule", head, rows)


def _versions(done: Analysis) -> list[tuple[str, str]]:
    trials = done.selection.trials
    return [
        ("Study version", ", ".join(_distinct(trials["config_hash"]))),
        ("Data recorded with", "Pfungst " + ", ".join(_distinct(trials["software_version"]))),
        (
            "Analysed with",
            f"Pfungst {importlib.metadata.version('pfungst')}, Python {platform.python_version()}",
        ),
        ("Libraries", ", ".join(f"{name} {importlib.metadata.version(name)}" for name in LIBRARIES)),
    ]
