"""Programs that a test needs: in CI they must be there, elsewhere the test is skipped."""

import os
import shutil

import pytest


def need(*programs):
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        give_up(f"tests of clients need {', '.join(missing)}")


def give_up(reason):
    (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
