"""Reads a written page: its tags and its text."""

from html.parser import HTMLParser


class Page(HTMLParser):
    """Collects a page's tags and its text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def all(self, *names):
        return [attrs for tag, attrs in self.tags if tag in names]


def plain(text):
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())
