"""The commands of `pfungst stimuli`."""

import os
import time
from pathlib import Path

import click

from stimuli.check import check as check_pack
from stimuli.errors import UserError
from stimuli.recipe import read_recipe


@click.group()
def stimuli() -> None:
    """Build, check and show stimulus packs.

    \b
    Examples:
      pfungst stimuli build borowski-small -o pack    make a pack from a bundled recipe
      pfungst stimuli check pack                      see that no file was changed
      pfungst stimuli show pack -o pack.html          look at it
    """


@stimuli.command()
@click.argument("recipe")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The pack to make.")
@click.option(
    "--device",
    type=click.Choice(["auto", "cpu", "cuda"]),
    default="auto",
    show_default=True,
    help="Where the network runs; auto takes a GPU when there is one.",
)
@click.option("--jobs", type=click.IntRange(1), help="Worker processes; by default one per core.")
def build(recipe: str, output: Path, device: str, jobs: int | None) -> None:
    """Make a stimulus pack from RECIPE: a YAML file, or the name of a bundled recipe.

    A build that was interrupted goes on where it stopped; a finished one of the same recipe is left alone.
    The same recipe gives the same bytes, whatever the number of jobs.

    \b
    Examples:
      pfungst stimuli build borowski-small -o pack
      pfungst stimuli build my-study.yaml -o pack --jobs 8 --device cpu
    """
    from stimuli.pack import build as build_pack

    begin = time.monotonic()
    made = build_pack(read_recipe(recipe), output, _device(device), jobs or os.cpu_count() or 1, click.echo)
    if made:
        click.echo(f"{output}: made in {time.monotonic() - begin:.0f} s.")
    else:
        click.echo(f"{output}: already made from this recipe, nothing to do.")


@stimuli.command()
@click.argument("pack", type=click.Path(path_type=Path))
def check(pack: Path) -> None:
    """Recompute the SHA-256 of every file of PACK; report the first that is changed, missing or not listed.

    \b
    Example:
      pfungst stimuli check pack
    """
    click.echo(f"{pack}: {check_pack(pack)} images, all as the manifest says.")


@stimuli.command()
@click.argument("pack", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), help="The HTML file to write."
)
def show(pack: Path, output: Path) -> None:
    """Write a contact sheet of PACK as one HTML file: references, queries and activations of every unit.

    \b
    Example:
      pfungst stimuli show pack -o pack.html
    """
    from stimuli.show import show as show_pack

    show_pack(pack, output)
    click.echo(f"{output}: written.")


def _device(name: str) -> str:
    import torch

    if name == "cuda" and not torch.cuda.is_available():
        raise UserError("--device cuda: this machine has no GPU that torch can use; take auto or cpu.")
    return "cuda" if name == "auto" and torch.cuda.is_available() else "cpu" if name == "auto" else name
