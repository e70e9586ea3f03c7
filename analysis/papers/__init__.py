"""The tables of the papers: one line per paper, a function from a directory of data to a Replication.

The directory holds the authors' files, or is a dataset of our own study of the paper.
"""

from collections.abc import Callable
from pathlib import Path

from analysis.errors import UserError
from analysis.papers import achtibat, adebayo, borowski
from analysis.papers.figures import canvas
from analysis.papers.replication import Replication
from analysis.papers.table import terminal, to_csv

PAPERS: dict[str, Callable[[Path], Replication]] = {
    "borowski": borowski.replicate,
    "achtibat": achtibat.replicate,
    "adebayo": adebayo.replicate,
}


def paper(name: str, directory: Path, out: Path) -> str:
    """Write a paper's table.csv, its figures (SVG, PNG) and figures.md to `out`; return the table as text.

    Raises UserError for an unknown paper, and for files that are not as the paper's are.
    """
    if name not in PAPERS:
        raise UserError(f"There is no paper {name}; expected one of {', '.join(PAPERS)}.")
    if not directory.is_dir():
        raise UserError(f"{directory} is not a directory; expected one with the data of {name}.")
    found = PAPERS[name](directory)
    out.mkdir(parents=True, exist_ok=True)
    (out / "table.csv").write_text(to_csv(found.table), encoding="utf-8")
    canvas.write(found.pictures, out)
    return "\n".join([terminal(found.table), "", *found.notes])
