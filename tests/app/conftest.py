"""Fixtures of the tests of the application."""

import pytest

from tests.app.bundled import Planned


@pytest.fixture(scope="session")
def planned(tmp_path_factory):
    """A function that gives a bundled study on its pack, which is written once."""
    known = {}

    def give(key):
        if key not in known:
            known[key] = Planned(key, tmp_path_factory.mktemp(key) / "pack")
        return known[key]

    return give
