"""docs/explanations.md is what the methods say of themselves."""

from scripts.make_explanation_docs import FILE, page
from stimuli.explanations import EXPLANATIONS


def test_the_page_is_as_it_would_be_written_now():
    """If this fails: python -m scripts.make_explanation_docs."""
    assert FILE.read_text(encoding="utf-8") == page()


def test_every_method_has_a_section_with_a_source():
    sections = page().split("\n## ")[1:]
    assert [section.split("`")[1] for section in sections] == list(EXPLANATIONS)
    assert all("arXiv:" in section or "doi:" in section for section in sections)
