"""Markdown to HTML that is safe to put on a page."""

from markdown_it import MarkdownIt

# HTML inside the Markdown is shown as text: a study file cannot bring a script.
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def to_html(markdown: str) -> str:
    """Return a study text as HTML."""
    return _MARKDOWN.render(markdown)
