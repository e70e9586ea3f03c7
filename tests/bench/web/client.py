"""The client: participants who answer at the same time, each as soon as the one before is done.

Reads what to do as JSON from its first line of input; says `ready` when all have joined, begins at the next
line of input, and prints what it saw as JSON. A process of its own, so that its CPU time is not the server's.
"""

import asyncio
import json
import random
import resource
import sys
import time

from tests.bench.web.http import Connection
from tests.bench.web.players import PLAYERS, EndOfTrialsError, ReplyError

TROUBLE = (ReplyError, OSError, EOFError, TimeoutError, KeyError, ValueError)
MOST_TROUBLE = 5  # of one participant, who then leaves
JOINING = 8  # participants who join at the same time, before the clock runs


class Crowd:
    """Participants of one server and what became of their answers."""

    def __init__(self, player, port, participants, seconds, pause):
        self.player = PLAYERS[player]
        self.port = port
        self.seconds = seconds
        self.pause = pause
        self.waiting = iter(participants)
        self.saved = []  # names of the acknowledged answers
        self.submit_ms = []  # of the request that saves
        self.errors = {}
        self.joined_late = 0

    async def play(self, at_a_time, ready):
        """Let so many join, call `ready`, play; return the seconds until the last answer was saved."""
        joining = asyncio.Semaphore(JOINING)
        places = await asyncio.gather(*(self._join_in_turn(joining) for _ in range(at_a_time)))
        await asyncio.to_thread(ready)
        self.start = self.last = time.perf_counter()
        await asyncio.gather(*(self._answer_on(player) for player in places))
        return self.last - self.start

    async def _join_in_turn(self, joining):
        async with joining:
            return await self._join()

    async def _join(self):
        connection = Connection(self.port)
        player = self.player(connection, next(self.waiting))
        await player.join()
        return player

    async def _answer_on(self, player):
        trouble = 0
        await asyncio.sleep(random.uniform(0, self.pause))
        while time.perf_counter() - self.start < self.seconds and trouble < MOST_TROUBLE:
            try:
                await self._answer(player)
            except EndOfTrialsError:
                self.joined_late += 1
                player.connection.close()
                player = await self._join()
            except TROUBLE as error:
                trouble += 1
                sentence = f"{type(error).__name__}: {error}"[:200]
                self.errors[sentence] = self.errors.get(sentence, 0) + 1
            await asyncio.sleep(self.pause * random.uniform(0.5, 1.5))
        player.connection.close()

    async def _answer(self, player):
        begin = time.perf_counter()
        name = await player.answer()
        self.submit_ms.append(1000 * (time.perf_counter() - begin))
        self.saved.append(name)
        await player.follow()
        self.last = time.perf_counter()


def main():
    """Play one cell of the benchmark."""
    order = json.loads(sys.stdin.readline())
    at_a_time = order.pop("at_a_time")
    crowd = Crowd(**order)

    def ready():
        print("ready", flush=True)
        sys.stdin.readline()
        crowd.cpu = resource.getrusage(resource.RUSAGE_SELF)

    seconds = asyncio.run(crowd.play(at_a_time, ready))
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu = used.ru_utime + used.ru_stime - crowd.cpu.ru_utime - crowd.cpu.ru_stime
    told = {"seconds": seconds, "client_cpu": cpu, "saved": crowd.saved, "submit_ms": crowd.submit_ms}
    print(json.dumps({**told, "errors": crowd.errors, "joined_late": crowd.joined_late}))


if __name__ == "__main__":
    main()
