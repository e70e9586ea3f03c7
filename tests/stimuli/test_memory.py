"""Freed memory stays with the process that asks for it."""

import platform
import subprocess
import sys

import pytest

SCRIPT = """
import numpy as np
from stimuli.memory import keep_memory

def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096 / 2**20

{ask}
for _ in range(3):
    block = np.ones(100 * 2**17)  # 100 MB
    del block
print(resident())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc's allocator can be asked")
def test_memory_that_was_freed_is_kept_where_it_is_asked_for():
    def run(ask):
        command = [sys.executable, "-c", SCRIPT.format(ask=ask)]
        return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    assert run("assert keep_memory()") - run("") > 90
