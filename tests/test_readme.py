"""What the README shows is so."""

import re
from pathlib import Path

import pytest

from app.demo import STAGES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_the_commands_shown_are_those_that_the_demo_runs():
    """The demo is run by tests/test_pipeline.py, so that these commands are run too."""
    shown = re.findall(r"^pfungst (.+)$", README, flags=re.MULTILINE)
    assert shown == [stage.command for stage in STAGES]


def test_the_output_shown_has_every_stage():
    output = README.partition("<!-- demo output -->")[2].partition("<!-- end -->")[0]
    for stage in STAGES:
        assert f"$ pfungst {stage.command}" in output
        assert re.search(rf"^{re.escape(stage.title)} +\d+\.\d$", output, flags=re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_pictures_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_make_has_the_targets_that_the_readme_names():
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"(?:`|^)make ([a-z-]+)", README, flags=re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target
