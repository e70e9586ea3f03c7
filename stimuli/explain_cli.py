"""The command `pfungst explain`."""

import contextlib
from pathlib import Path
from typing import Any

import click
import yaml

from stimuli.cli_options import DEVICE, device_of
from stimuli.errors import UserError
from stimuli.render.styles import FIGURE, FIGURE_OF, STYLES

STYLE_HELP = f"How the map is drawn: {', '.join(STYLES)}; {FIGURE} for the figure of {FIGURE_OF}."


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

    told = explain_image(image, network, method, target, given, style, output, device_of(device))
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
