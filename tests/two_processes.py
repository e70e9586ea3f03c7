"""Which tests stay together where two processes run them (`pytest -n 2`), and in which order they begin.

One Chromium at a time, so that only the tests of the other process delay it; one demo; the tests of a file,
which share what they make. What takes longest begins first.
"""

from xdist.scheduler import LoadScopeScheduling

DEMO = ("tests/test_pipeline.py", "tests/browser/test_report.py")
FIRST = ("browser", "demo")


def group_of(nodeid):
    """Return the name of the tests that a test stays with."""
    file = nodeid.partition("::")[0]
    if file in DEMO:
        return "demo"
    return "browser" if file.startswith("tests/browser/") else file


class Scheduling(LoadScopeScheduling):
    """Gives each process one group after another."""

    def __init__(self, config, log):
        config.option.loadscopereorder = False  # the order is ours
        super().__init__(config, log)

    def _split_scope(self, nodeid):
        return group_of(nodeid)
