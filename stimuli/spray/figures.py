"""The two figures of the page as SVG: the spectrum with its gap, and the t-SNE map with the clusters."""

from collections.abc import Sequence
from html import escape

import numpy as np

from stimuli.spray.analysis import Spectrum

# Told apart in each kind of colour blindness, after Okabe and Ito, and by shape as well.
COLOURS = ("0072b2", "d55e00", "009e73", "b5579a", "8c6d00", "3fa0dc", "5b3c88", "555555")
SHAPES = (
    "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z",  # circle
    "M-4.5 -4.5h9v9h-9z",  # square
    "M0 -6l5.5 10h-11z",  # triangle
    "M0 -6.5l5 6.5l-5 6.5l-5 -6.5z",  # diamond
    "M-2 -6h4v4h4v4h-4v4h-4v-4h-4v-4h4z",  # plus
    "M0 6l5.5 -10h-11z",  # triangle upside down
    "M-6 -3.5l2.5 -2.5l3.5 3.5l3.5 -3.5l2.5 2.5l-3.5 3.5l3.5 3.5l-2.5 2.5l-3.5 -3.5l-3.5 3.5l-2.5 -2.5"
    "l3.5 -3.5z",  # cross
    "M-3 -5.5h6l3 5.5l-3 5.5h-6l-3 -5.5z",  # hexagon
)
WIDTH, HEIGHT, LEFT, LOW = 720, 300, 56, 44  # px of the spectrum, and of its margins with words
SIDE = 620  # px of the t-SNE map


def mark(cluster: int) -> tuple[str, str]:
    """Return colour and outline of a cluster's points; 64 clusters differ in one of them."""
    place = cluster - 1
    return f"#{COLOURS[place % 8]}", SHAPES[(place + place // 8) % 8]


def spectrum(result: Spectrum) -> str:
    """Return the eigenvalues as an SVG, with the gap after the last that counts as a cluster."""
    values = result.eigenvalues
    top = max(float(values.max()) * 1.05, 1e-9)

    def x(place: float) -> float:
        return LEFT + (place - 0.5) * (WIDTH - LEFT - 12) / len(values)

    def y(value: float) -> float:
        return 12 + (1 - value / top) * (HEIGHT - 12 - LOW)

    lines = [_axes(len(values), top, x, y)]
    low, high = values[result.count - 1], values[min(result.count, len(values) - 1)]
    lines.append(
        f'<rect x="{x(result.count):.1f}" y="{y(high):.1f}" width="{x(1) - x(0):.1f}" '
        f'height="{max(y(low) - y(high), 1):.1f}" class="gap"/>'
        f'<text x="{max(x(result.count + 1), LEFT + 84):.1f}" y="{max(y(high) - 8, 12):.1f}" class="told">'
        f"{result.count} clusters</text>"
    )
    lines += [
        f'<circle cx="{x(i):.1f}" cy="{y(value):.1f}" r="4" class="{"in" if i <= result.count else "out"}">'
        f"<title>eigenvalue {i}: {value:.4f}</title></circle>"
        for i, value in enumerate(values, 1)
    ]
    words = f"The {len(values)} smallest eigenvalues; the gap after number {result.count} is marked."
    return _svg(WIDTH, HEIGHT, words, lines)


def embedding(result: Spectrum, names: Sequence[str]) -> str:
    """Return the t-SNE map as an SVG; each point has its cluster's colour and shape, and its name."""
    low, high = result.embedding.min(0), result.embedding.max(0)
    places = 14 + (result.embedding - low) / np.maximum(high - low, 1e-9) * (SIDE - 28)
    clusters = range(1, result.count + 1)
    shapes = "".join(f'<path id="mark{c}" d="{mark(c)[1]}" fill="{mark(c)[0]}"/>' for c in clusters)
    points = [
        f'<use href="#mark{cluster}" x="{x:.1f}" y="{y:.1f}" data-place="{i}">'
        f"<title>{escape(name)}: cluster {cluster}</title></use>"
        for i, ((x, y), cluster, name) in enumerate(zip(places, result.clusters, names, strict=True))
    ]
    words = f"A t-SNE map of {len(places)} maps in {result.count} clusters; clusters.csv lists its points."
    return _svg(SIDE, SIDE, words, [f"<defs>{shapes}</defs>", *points])


def key(cluster: int) -> str:
    """Return the mark of a cluster as a small SVG, for use beside words."""
    colour, shape = mark(cluster)
    return (
        f'<svg class="key" viewBox="-7 -7 14 14" aria-hidden="true"><path d="{shape}" fill="{colour}"/></svg>'
    )


def _axes(count: int, top: float, x, y) -> str:  # type: ignore[no-untyped-def]
    step = 10.0 ** np.floor(np.log10(top))
    step = next(part for part in (step / 5, step / 2, step, 2 * step) if top / part <= 6)
    across = [1, *range(5, count + 1, 5)]
    parts = [
        f'<line x1="{LEFT}" x2="{WIDTH - 12}" y1="{y(v):.1f}" y2="{y(v):.1f}" class="line"/>'
        f'<text x="{LEFT - 8}" y="{y(v) + 4:.1f}" class="value">{v:.4g}</text>'
        for v in np.arange(0, top, step)
    ]
    parts += [f'<text x="{x(i):.1f}" y="{HEIGHT - LOW + 18}" class="place">{i}</text>' for i in across]
    parts.append(
        f'<text x="{(LEFT + WIDTH) / 2}" y="{HEIGHT - 6}" class="place">eigenvalue of L<tspan '
        'font-size="10" dy="3">sym</tspan><tspan dy="-3">, from the smallest</tspan></text>'
    )
    return "".join(parts)


def _svg(width: int, height: int, words: str, lines: Sequence[str]) -> str:
    body = "\n".join(lines)
    return f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(words)}">\n{body}\n</svg>'
