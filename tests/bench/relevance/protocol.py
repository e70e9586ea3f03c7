"""How a contestant is asked: one line of JSON in, one out, so that all of them can take turns."""

import ctypes
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from torchvision import models

CLASSES = 1000
TARGET = 3


def network(name: str, device: str) -> torch.nn.Module:
    """Return a torchvision network with the same seeded weights in every process that runs the same torch."""
    torch.manual_seed(0)
    module = getattr(models, name)(weights=None).eval().requires_grad_(False)
    return module.to(device).to(memory_format=torch.channels_last)


def images(count: int, size: int, device: str) -> torch.Tensor:
    """Return `count` different inputs, (count, 3, size, size), the same in every process."""
    made = torch.randn(count, 3, size, size, generator=torch.Generator().manual_seed(1))
    return made.to(device).contiguous(memory_format=torch.channels_last)


def serve(cases: dict[str, Callable[..., torch.Tensor]]) -> None:
    """Answer the lines on standard input: run a case and say how long it took and what memory it took.

    A line is `{"case", "settings", "save"}`; `save` names a file for the result, or is null.
    """
    for line in sys.stdin:
        asked: dict[str, Any] = json.loads(line)
        torch.set_num_threads(asked["settings"].pop("threads"))
        cuda = asked["settings"]["device"] == "cuda"
        before = _forget_peak(cuda)
        begin = time.perf_counter()
        result = cases[asked["case"]](**asked["settings"])
        if cuda:
            torch.cuda.synchronize()
        seconds = time.perf_counter() - begin
        reply = {"seconds": seconds, "memory_mb": (_peak(cuda) - before) / 2**20}
        if asked["save"]:
            torch.save(result.cpu().contiguous(), asked["save"])
        print(json.dumps(reply), flush=True)


def _forget_peak(cuda: bool) -> int:
    """Reset the peak; return the memory in bytes that is in use now."""
    if cuda:
        torch.cuda.reset_peak_memory_stats()
        return torch.cuda.memory_allocated()
    ctypes.CDLL(None).malloc_trim(0)  # what earlier cases left is given back
    Path("/proc/self/clear_refs").write_text("5")  # Linux: the peak is that from now on
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def _peak(cuda: bool) -> int:
    if cuda:
        return torch.cuda.max_memory_allocated()
    lines = Path("/proc/self/status").read_text().splitlines()
    (peak,) = (line.split()[1] for line in lines if line.startswith("VmHWM"))
    return int(peak) * 1024
