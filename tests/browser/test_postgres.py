"""A whole run in a browser, and the way out of one, on a server whose store is PostgreSQL."""

import pytest

from tests.browser.test_complete_run import test_complete_run
from tests.browser.test_withdraw import test_withdraw
from tests.live import application, serve

__all__ = ["test_complete_run", "test_withdraw"]


@pytest.fixture
def live_server(postgres_url, pack_path):
    with application(postgres_url, pack_path) as app, serve(app) as server:
        yield server
