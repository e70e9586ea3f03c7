"""A whole analysis: from maps to the page, the files for ViRelAy and the tables, in one folder."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from stimuli.errors import UserError
from stimuli.render import STYLES, Style, write
from stimuli.spray.analysis import Spectrum, analyse
from stimuli.spray.page import write_page
from stimuli.spray.settings import settings_of
from stimuli.spray.virelay import write_virelay


def run(
    maps: np.ndarray,
    pictures: np.ndarray,
    ids: Sequence[str],
    labels: Sequence[str] | None,
    settings: Mapping[str, Any],
    folder: Path,
    title: str = "Spectral relevance analysis",
    method: str = "LRP",
    style: Style = STYLES["signed"],
) -> Spectrum:
    """Analyse the maps of a class, write all that there is to see into a folder, and return the analysis.

    `maps` (n, height, width), made by `method`; `pictures` (n, height, width, 3) bytes, `ids` (n,) and
    `labels` (n,), what is known of each picture or None, in the same order; `settings` as `settings_of`
    takes them. The folder gets `index.html`, `eigenvalues.csv`, `clusters.csv`, and `virelay/` with the
    project `spray.project.yaml`. The pictures are analysed as well, as a control. Raises UserError for
    inputs of different lengths, and as `analyse` and `write_virelay` do.
    """
    lengths = {"maps": len(maps), "pictures": len(pictures), "ids": len(ids)}
    lengths |= {} if labels is None else {"labels": len(labels)}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{count} {name}" for name, count in lengths.items())
        raise UserError(f"SpRAy needs as many of each: there are {told}.")
    chosen = settings_of(settings)
    result = analyse(maps, chosen)
    control = _control(pictures, chosen)
    write_virelay(result, maps, pictures, labels or ["picture"] * len(ids), folder / "virelay", method=method)
    write(folder / "eigenvalues.csv", _eigenvalues(result))
    write(folder / "clusters.csv", _clusters(result, control, ids, labels))
    write_page(result, maps, pictures, ids, folder / "index.html", labels, control, title, style)
    return result


def _control(pictures: np.ndarray, settings: Any) -> Spectrum | None:
    """Return the analysis of the pictures; None where they cannot be told apart."""
    try:
        return analyse(pictures, settings)
    except UserError:
        return None


def _eigenvalues(result: Spectrum) -> bytes:
    steps = [*(f"{step:.10g}" for step in np.diff(result.eigenvalues)), ""]
    values = [f"{value:.10g}" for value in result.eigenvalues]
    rows = zip(range(1, len(values) + 1), values, steps, strict=True)
    return _table(["number", "eigenvalue", "step_to_next"], rows)


def _clusters(
    result: Spectrum, control: Spectrum | None, ids: Sequence[str], labels: Sequence[str] | None
) -> bytes:
    rows = zip(
        ids,
        labels or [""] * len(ids),
        result.clusters,
        (f"{distance:.6g}" for distance in result.distances),
        *(result.embedding[:, axis].round(4) for axis in (0, 1)),
        control.clusters if control else [""] * len(ids),
        strict=True,
    )
    return _table(["id", "label", "cluster", "distance", "tsne_x", "tsne_y", "control_cluster"], rows)


def _table(head: Sequence[str], rows: Any) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue().encode()
