"""A study of a few trials, on the packs that the tests make, with whatever a test wants of it."""

import json

from app import store
from app.pack import read_pack
from app.study.launch import launch
from app.study.load import load

PAGES = ("consent", "welcome", "debrief", "again")
BLOCK = {"trials": "choice", "sets": {"kind": "natural", "group": "main", "batch": 0}, "n": 2}


def definition(folder, timeline=None, **changes):
    """Write a study file with a timeline (default: a page, two trials) and read it."""
    study = {
        "key": "small",
        "title": "A small study",
        "contact": "us",
        "seed": 1,
        "screen": {"min_width": 640, "min_height": 480},
        "consent": "consent.md",
        "once": False,
        "trials": {"choice": {"type": "forced_choice", "question": "Which one?"}},
        "timeline": [{"page": "welcome.md"}, *(timeline or [BLOCK]), {"debrief": "debrief.md"}],
    }
    folder.mkdir(exist_ok=True)
    (folder / "study.yaml").write_text(json.dumps(study | changes, indent=1))
    for page in PAGES:
        (folder / f"{page}.md").write_text(f"# {page.title()}\n\nSome words.\n")
    return load(folder / "study.yaml")


def launch_small(folder, pack_path, timeline=None, **changes):
    """Launch a small study in the running application."""
    with store.write() as session:
        launch(session, definition(folder / "small", timeline, **changes), read_pack(pack_path))
