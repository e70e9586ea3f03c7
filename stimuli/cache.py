"""Where what is costly to make or to fetch is kept: `$PFUNGST_CACHE`, by default `~/.cache/pfungst`."""

import os
from pathlib import Path


def cache() -> Path:
    """Return the folder of the cache; it may be removed whenever no build is at work."""
    named = os.environ.get("PFUNGST_CACHE")
    return Path(named) if named else Path.home() / ".cache" / "pfungst"
