"""The limit: a forward pass and the gradient of one logit at the input, for each map."""

import torch

from tests.bench.relevance.protocol import TARGET, images, network, serve

_networks: dict = {}


def passes(name, size, count, batch, device, **_):
    """Run forward and backward passes of `count` images; return the gradients summed over colours."""
    module = _networks.setdefault(name, network(name, device))
    found = []
    for part in images(count, size, device).split(batch):
        part = part.requires_grad_()
        (gradient,) = torch.autograd.grad(module(part)[:, TARGET].sum(), part)
        found.append(gradient.sum(1))
    return torch.cat(found)


if __name__ == "__main__":
    serve(dict.fromkeys(("concepts-top", "concepts-middle", "relmax", "lrp"), passes))
