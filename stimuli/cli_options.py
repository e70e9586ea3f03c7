"""The options that several commands have."""

from pathlib import Path

import click

from stimuli.errors import UserError

DEVICE = click.option(
    "--device",
    type=click.Choice(["auto", "cpu", "cuda"]),
    default="auto",
    show_default=True,
    help="Where the network runs; auto takes a GPU when there is one. A GPU gives other bytes than a CPU.",
)

JOBS = click.option(
    "--jobs",
    type=click.IntRange(1),
    help="Worker processes; by default one per core, 16 at most, and one on a GPU.",
)
ENGINE = click.option(
    "--engine",
    type=click.Choice(["local", "ray"]),
    default="local",
    show_default=True,
    help="Where the workers are: on this machine, or on the Ray cluster that RAY_ADDRESS names.",
)
FOLDER = click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder to make.",
)


def device_of(name: str) -> str:
    """Return `cpu` or `cuda`; raise UserError for a GPU that is not there."""
    import torch

    if name == "cuda" and not torch.cuda.is_available():
        raise UserError("--device cuda: this machine has no GPU that torch can use; take auto or cpu.")
    return "cuda" if name == "auto" and torch.cuda.is_available() else "cpu" if name == "auto" else name
