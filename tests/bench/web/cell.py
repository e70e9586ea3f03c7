"""One cell of the comparison: one server, one crowd, one window of time."""

import json
import subprocess
import sys
from collections import Counter
from statistics import quantiles

from tests.bench.machine import machine
from tests.bench.processes import group_cpu


def play(server, store, player, at_a_time, seconds, pause=0.0):
    """Return what happened: rates, latencies in ms, CPU in ms per response, and what the database has."""
    order = {
        "player": player,
        "port": server.port,
        "at_a_time": at_a_time,
        "participants": server.participants(at_a_time),
        "seconds": seconds,
        "pause": pause,
    }
    with _client(order) as client:
        rows = Counter(server.names())
        before = _meter(server, store), machine()
        told = _go(client)
        after = _meter(server, store), machine()
    new = Counter(server.names()) - rows
    where = {"server": server.name, "player": player, "store": store.name, "participants": at_a_time}
    return {**where, "pause": pause, **_speed(told), **_cpu(told, before, after), **_kept(told, new)}


def _speed(told):
    n, seconds = len(told["saved"]), told["seconds"]
    latencies = _latencies(told["submit_ms"])
    return {"seconds": seconds, "accepted": n, "per_second": n / seconds if n else 0.0, **latencies}


def _cpu(told, before, after):
    """Return CPU in ms per response, how many cores others' programs used, and the share that was stolen."""
    n = len(told["saved"]) or 1
    (ours_before, then), (ours_after, now) = before, after
    used = {name: ours_after[name] - ours_before[name] for name in ours_before}
    used |= {"client": told["client_cpu"]}
    each = {f"{name}_cpu_ms": 1000 * seconds / n for name, seconds in used.items()}
    other = now.cores_since(then) - sum(used.values()) / (now.clock - then.clock)
    return {**each, "other_cores": other, "stolen_percent": now.stolen_since(then)}


def _kept(told, new):
    """Compare the names that the database has got with those that were acknowledged."""
    saved = set(told["saved"])
    return {
        "rows": new.total(),
        "lost": len(saved - new.keys()),
        "duplicated": new.total() - len(new),
        "unacknowledged": len(new.keys() - saved),
        "errors": told["errors"],
        "joined_late": told["joined_late"],
    }


def _client(order):
    """Start a client and wait until its participants have joined."""
    client = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.web.client"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    client.stdin.write(json.dumps(order) + "\n")
    client.stdin.flush()
    if client.stdout.readline() != "ready\n":
        client.wait()
        raise RuntimeError(f"The participants of {order['player']} could not join; see above.")
    return client


def _go(client):
    """Let the participants begin; return what the client saw."""
    client.stdin.write("go\n")
    client.stdin.flush()
    return json.loads(client.stdout.readline())


def _meter(server, store):
    return {"server": group_cpu(server.group), "store": store.cpu()}


def _latencies(submit_ms):
    if len(submit_ms) < 2:
        return {"p50_ms": 0.0, "p95_ms": 0.0, "p99_ms": 0.0}
    cuts = quantiles(submit_ms, n=100, method="inclusive")
    return {"p50_ms": cuts[49], "p95_ms": cuts[94], "p99_ms": cuts[98]}
