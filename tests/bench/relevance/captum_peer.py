"""captum in the cases of the comparison."""

import functools

import torch
from captum.attr import IntegratedGradients, NoiseTunnel, Saliency

from stimuli.explanations.baselines import baseline_of
from stimuli.networks import load_network
from tests.bench.relevance.protocol import TARGET, images, serve


@functools.cache
def _network(name, device):
    return load_network(name, device)


def integrated_gradients(name, size, count, batch, device, **_):
    """Return the maps of `count` images with 50 points each; `batch` points at a time."""
    network, inputs = _network(name, device), images(count, size, device)
    baseline = baseline_of(network, inputs, "grey").expand_as(inputs)
    method = IntegratedGradients(network.module)
    return method.attribute(
        inputs, baseline, target=TARGET, n_steps=50, internal_batch_size=max(batch, count)
    ).sum(1)


def smoothgrad(name, size, count, batch, device, noise, **_):
    """Return the maps of `count` images with 25 draws each; `batch` draws at a time."""
    network, inputs = _network(name, device), images(count, size, device)
    sigma = noise * (inputs.amax((1, 2, 3)) - inputs.amin((1, 2, 3))).mean().item()
    method = NoiseTunnel(Saliency(network.module))
    found = method.attribute(
        inputs.requires_grad_(),
        nt_type="smoothgrad",
        nt_samples=25,
        nt_samples_batch_size=max(1, batch // count),
        stdevs=sigma,
        target=torch.full((count,), TARGET, device=device),
        abs=False,
    )
    return found.detach().sum(1)


if __name__ == "__main__":
    serve({"integrated-gradients": integrated_gradients, "smoothgrad": smoothgrad})
