"""Which Markdown pages a study uses."""

from random import Random
from typing import Any

from app.study.cells import cell_of, slots_to_check
from app.study.outline import outline


def pages_of(definition: dict[str, Any]) -> set[str]:
    """Return the file names of all pages that some participant can meet."""
    pages = {definition["consent"], *definition.get("outcomes", {}).values()}
    for slot in slots_to_check(definition):
        rng = Random(0)  # noqa: S311  (which order plays no part)
        for section in outline(definition, cell_of(definition, slot), rng):
            name = section.node.get(section.kind)
            if section.kind in ("page", "pause", "debrief"):
                pages.add(name)
    return pages
