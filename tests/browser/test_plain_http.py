"""A laboratory's server without https: fewer clocks and no crypto.randomUUID, but the study runs."""

import uuid
from dataclasses import replace


def test_run_on_plain_http(person, page):
    person.server = replace(person.server, url=person.server.url.replace("127.0.0.1", "laboratory.test"))
    person.start()
    assert not page.evaluate("isSecureContext || crossOriginIsolated")
    person.answer("Digit4")
    (row,) = person.rows()
    assert uuid.UUID(row.uuid).version == 4
    assert row.timing["rt_ms"] > 0
