"""The page of an analysis, one HTML file: spectrum, t-SNE map, and each cluster's maps and pictures."""

import base64
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jinja2
import numpy as np

from stimuli.render import STYLES, Style, draw, jpeg, png, resized, write
from stimuli.spray import figures
from stimuli.spray.analysis import Spectrum
from stimuli.spray.page_template import PAGE
from stimuli.spray.points import unit

MEMBERS = 24  # of a cluster that are shown
LARGEST = 160  # px of a picture on the page
CELL, COLUMNS = 48, 16  # px of a picture in the sheet that pointing at the t-SNE map shows, and its columns
MOST = 2000  # maps for which there is such a sheet; for more the page would be heavy


def write_page(
    result: Spectrum,
    maps: np.ndarray,
    pictures: np.ndarray,
    ids: Sequence[str],
    path: Path,
    labels: Sequence[str] | None = None,
    control: Spectrum | None = None,
    title: str = "Spectral relevance analysis",
    style: Style = STYLES["signed"],
) -> None:
    """Write the page of an analysis.

    `maps` (n, height, width), `pictures` (n, height, width, 3) bytes and `ids` (n,) in the order that was
    analysed. `labels` (n,): what is known of each picture, such as whether it has a mark; they are counted,
    and had no part in the analysis. `control`: the analysis of the pictures.
    """
    drawn = [draw(values, style, photo=picture) for values, picture in zip(maps, pictures, strict=True)]
    names = list(ids) if labels is None else [f"{i} ({label})" for i, label in zip(ids, labels, strict=True)]
    kinds = sorted(set(labels or ()))
    rows = [
        _row(result, cluster, maps, pictures, drawn, names, labels, style)
        for cluster in range(1, result.count + 1)
    ]
    steps = [*np.diff(result.eigenvalues), None]
    page = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined).from_string(PAGE)
    html = page.render(
        title=title,
        result=result,
        rows=rows,
        labels=kinds,
        **_about(result, control, labels),
        spectrum=figures.spectrum(result),
        embedding=figures.embedding(result, names),
        values=list(zip(result.eigenvalues, steps, strict=True)),
        sprite=_sheet(pictures, drawn) if len(maps) <= MOST else "",
        columns=COLUMNS,
    )
    write(path, html.encode())


def spread(members: np.ndarray, count: int) -> np.ndarray:
    """Return at most `count` members, evenly spread from the first to the last."""
    return members[np.unique(np.linspace(0, len(members) - 1, min(count, len(members))).round().astype(int))]


def purity(clusters: np.ndarray, labels: Sequence[str]) -> float:
    """Return the share of members whose label is that of most in their cluster."""
    named = np.asarray(labels)
    return sum(max(Counter(named[clusters == one]).values()) for one in set(clusters)) / len(named)


def mean_map(result: Spectrum, maps: np.ndarray, cluster: int) -> np.ndarray:
    """Return the mean (height, width) of a cluster's maps, each divided by its norm."""
    own = np.asarray(maps[result.clusters == cluster], dtype=float)
    return unit(own.reshape(len(own), -1)).mean(0).reshape(own.shape[1:])


def _about(result: Spectrum, control: Spectrum | None, labels: Sequence[str] | None) -> dict[str, Any]:
    """Return what the page says of the control, and how well clusters agree with labels."""
    about: dict[str, Any] = {"control": control, "control_sizes": "", "control_purity": 0.0}
    if control:
        about["control_sizes"] = ", ".join(str(size) for size in np.bincount(control.clusters)[1:])
        about["control_purity"] = purity(control.clusters, labels) if labels else 0.0
    chance = max(Counter(labels).values()) / len(labels) if labels else 0.0
    return {**about, "purity": purity(result.clusters, labels) if labels else 0.0, "chance": chance}


def _row(
    result: Spectrum,
    cluster: int,
    maps: np.ndarray,
    pictures: np.ndarray,
    drawn: Sequence[np.ndarray],
    names: Sequence[str],
    labels: Sequence[str] | None,
    style: Style,
) -> dict[str, Any]:
    """Return what the page shows of a cluster."""
    members = result.members(cluster)
    counts = Counter(labels[i] for i in members) if labels else Counter()
    mean = mean_map(result, maps, cluster)
    grey = pictures[members].mean(0).round().astype(np.uint8)
    return {
        "cluster": cluster,
        "key": figures.key(cluster),
        "size": len(members),
        "counts": [counts[label] for label in sorted(set(labels or ()))],
        "told": counts.most_common(),
        "mean": _small(draw(mean, style, photo=grey), 2 * LARGEST),
        "members": [
            {"name": names[i], "picture": _small(pictures[i]), "map": _small(drawn[i])}
            for i in spread(members, MEMBERS)
        ],
    }


def _sheet(pictures: np.ndarray, drawn: Sequence[np.ndarray]) -> str:
    """Return all pictures, each with its map at its right, in one image."""
    rows = -(-len(pictures) // COLUMNS)
    sheet = np.full((rows * CELL, COLUMNS * 2 * CELL, 3), 255, np.uint8)
    for i, both in enumerate(zip(pictures, drawn, strict=True)):
        top, left = i // COLUMNS * CELL, i % COLUMNS * 2 * CELL
        sheet[top : top + CELL, left : left + 2 * CELL] = np.hstack(
            [resized(one, CELL, CELL) for one in both]
        )
    return _url(jpeg(sheet), "jpeg")


def _small(pixels: np.ndarray, side: int = LARGEST) -> str:
    """Return a picture of at most `side` px for the page; small ones, whose pixels are seen, without loss."""
    scale = side / max(pixels.shape[:2])
    if scale < 1:
        pixels = resized(pixels, *(max(1, round(length * scale)) for length in pixels.shape[:2]))
    lossless = max(pixels.shape[:2]) <= 64
    return _url(png(pixels), "png") if lossless else _url(jpeg(pixels), "jpeg")


def _url(encoded: bytes, kind: str) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(encoded).decode()}"
