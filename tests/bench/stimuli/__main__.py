"""Stimuli per second: the image pass, synthetic images, Ray, beside bare passes and torch-lucent.

make bench-stimuli                                      all of it, about fifteen minutes on two cores
make bench-stimuli ARGS="--parts passes --rounds 1"     a look
"""

from tests.bench.parts import run
from tests.bench.stimuli import cluster, passes, synthetic

PARTS = {"passes": passes.measure, "synthetic": synthetic.measure, "cluster": cluster.measure}

if __name__ == "__main__":
    run("stimuli", __doc__, PARTS)
