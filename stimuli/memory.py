"""The memory of a process that makes and drops many large tensors on the CPU."""

import ctypes
import sys
from functools import cache

# Of glibc's malloc.h: from what size on blocks are maps of their own, and how much may lie free at the top.
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
KEPT = 1 << 30  # bytes; neither takes more than an int


@cache
def keep_memory() -> bool:
    """Let memory that tensors leave be used for the next ones; say whether that could be arranged.

    glibc gives large blocks back to the system as soon as they are free, and the next tensor of their size
    pays for every page anew: a third of the time of an optimisation's steps, whose tensors are the same each
    time. The process keeps the most memory that it had at once. Elsewhere than in glibc nothing is done.
    """
    if not sys.platform.startswith("linux"):
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:  # musl
        return False
    return bool(mallopt(M_MMAP_THRESHOLD, KEPT) and mallopt(M_TRIM_THRESHOLD, KEPT))
