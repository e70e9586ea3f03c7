"""The pass over the images: its speed beside bare forward passes, and its memory for 1,000 and 10,000 images.

Both look at the same pictures with one torch thread, in turn, each in a process of its own. Bare passes
have their pictures in memory; the image pass reads and decodes them, ranks all channels of nine layers and
keeps the 512 extremes of each side.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from stimuli.images import image_set
from stimuli.networks import load_network
from stimuli.render import to_images
from stimuli.units import BATCH, record
from tests.bench.figures import Figure
from tests.bench.machine import machine

ROOT = Path(__file__).parents[3]
LAYERS = ("relu1", "fire2", "fire3", "fire4", "fire5", "fire6", "fire7", "fire8", "fire9")
SIZE, COUNT, K = 224, 512, 512
MEMORY = (1_000, 10_000)  # images, of 64 px
OF_BARE, GROWTH = 0.9, 1.1


def measure(rounds, folder):
    """Let both take turns; return the figures."""
    pictures = make_pictures(folder / "pictures", COUNT, 320)
    ratios, rates, stolen = [], [], []
    for number in range(rounds):
        before = machine()
        order = ("record", "bare") if number % 2 == 0 else ("bare", "record")
        seconds = {name: run(name, pictures, SIZE, COUNT)["seconds"] for name in order}
        stolen.append(machine().stolen_since(before))
        ratios.append(seconds["bare"] / seconds["record"])
        rates.append(COUNT / seconds["record"])
        print(
            f"image pass {COUNT / seconds['record']:.1f}/s, bare {COUNT / seconds['bare']:.1f}/s", flush=True
        )
    small = make_pictures(folder / "small", MEMORY[1], 64)
    memory = [run("record", small, 64, count)["megabytes"] for _ in range(rounds) for count in MEMORY]
    print(f"memory for {MEMORY} images: {', '.join(f'{value:.0f} MB' for value in memory)}", flush=True)
    growth = [many / few for few, many in zip(memory[::2], memory[1::2], strict=True)]
    return [
        Figure("image_pass_over_bare_passes", ratios, "ratio of images per second", "higher", OF_BARE),
        Figure("image_pass", rates, "images per second", "higher"),
        Figure("memory_of_10000_images_over_1000", growth, "ratio of peak memory", "lower", GROWTH),
        Figure("image_pass_stolen_cpu_time", stolen, "%", "lower"),
    ]


def make_pictures(folder, count, side):
    """Write JPEG photographs of smooth noise, in folders of a thousand; return the folder."""
    rng = np.random.default_rng(0)
    for number in range(count):
        path = folder / f"{number // 1000:03d}" / f"{number:06d}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        coarse = Image.fromarray(rng.integers(0, 256, (16, 16, 3), np.uint8))
        coarse.resize((side, side), Image.Resampling.BICUBIC).save(path, quality=90)
    return folder


def run(what, folder, size, count):
    """Run one contestant in a process of its own; return its seconds and the most memory it had, in MB."""
    command = [sys.executable, "-m", "tests.bench.stimuli.passes", what, str(folder), str(size), str(count)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def contestant(what, folder, size, count):
    """Pass over the first pictures of a folder, after a warm-up."""
    torch.set_num_threads(1)
    network = load_network("squeezenet1_1")
    images = image_set({"set": f"folder:{folder}", "scales": [1], "root": None, "options": {}}, Path())
    units = [f"{layer}:{channel}" for layer in LAYERS for channel in range(network.layers[layer].channels)]
    if what == "record":
        record(network, images, range(BATCH), units, size, K)
        start = time.perf_counter()
        record(network, images, range(count), units, size, K)
    else:
        inputs = to_images(np.stack([images.read(crop, size) for crop in images.crops[:count]]))
        bare(network, inputs[:BATCH])
        start = time.perf_counter()
        bare(network, inputs)
    seconds = time.perf_counter() - start
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "megabytes": megabytes}))


@torch.no_grad()
def bare(network, inputs):
    """Run the whole network on prepared batches."""
    for start in range(0, len(inputs), BATCH):
        network.module(network.prepare(inputs[start : start + BATCH]))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for name, kind in (("what", str), ("folder", str), ("size", int), ("count", int)):
        parser.add_argument(name, type=kind)
    contestant(**vars(parser.parse_args()))
