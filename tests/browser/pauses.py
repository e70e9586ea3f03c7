"""The pauses that the page makes for people, by their names in its scripts."""

import re
from importlib.resources import files
from pathlib import Path

SCRIPTS = Path(str(files("app") / "static" / "js"))


def lengths(*names):
    """The lengths in ms of the pauses with these names, such as FEEDBACK."""
    sources = "".join(path.read_text() for path in SCRIPTS.rglob("*.js"))
    return sorted({int(ms) for ms in re.findall(rf"const (?:{'|'.join(names)})_MS = (\d+);", sources)})
