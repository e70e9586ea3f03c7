"""What the whole machine did in a span of time: how much programs used, how much it was never given."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

TICK = 1 / os.sysconf("SC_CLK_TCK")  # seconds
STAT = Path("/proc/stat")


@dataclass(frozen=True)
class Machine:
    """Seconds of CPU since the machine started, of all cores together, and when that was read."""

    used: float  # by programs and by the system itself
    stolen: float  # wanted here, but given to others by the machine that this one is a guest of
    idle: float
    clock: float

    def cores_since(self, before: "Machine") -> float:
        """Return how many cores were in use, on average."""
        return (self.used - before.used) / (self.clock - before.clock)

    def stolen_since(self, before: "Machine") -> float:
        """Return how much of the CPU time was stolen, in percent."""
        stolen = self.stolen - before.stolen
        whole = stolen + self.used - before.used + self.idle - before.idle
        return 100 * stolen / whole if whole else 0.0


def machine(stat: Path = STAT) -> Machine:
    """Read the first line of /proc/stat."""
    line = stat.read_text().split("\n", 1)[0]
    user, nice, system, idle, wait, irq, softirq, steal, *_ = (TICK * int(n) for n in line.split()[1:])
    return Machine(user + nice + system + irq + softirq, steal, idle + wait, time.monotonic())
