"""What the machine was busy with while a benchmark ran."""

import pytest

from tests.bench.machine import TICK, Machine, machine


def test_the_first_line_is_read_in_seconds(tmp_path):
    stat = tmp_path / "stat"
    stat.write_text("cpu  1 2 4 8 16 32 64 128 1000 1000\ncpu0 9 9 9 9 9 9 9 9 9 9\n")
    found = machine(stat)
    assert (found.used, found.idle, found.stolen) == pytest.approx((103 * TICK, 24 * TICK, 128 * TICK))


def test_a_span_has_the_cores_used_and_the_share_stolen():
    before = Machine(used=100.0, stolen=5.0, idle=50.0, clock=10.0)
    after = Machine(used=103.0, stolen=6.0, idle=50.0, clock=12.0)
    assert after.cores_since(before) == 1.5
    assert after.stolen_since(before) == 25.0


def test_no_time_is_stolen_in_no_time():
    now = machine()
    assert now.stolen_since(now) == 0.0
