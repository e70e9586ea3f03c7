"""A contact sheet of a pack: one HTML file that holds its images, and what made each."""

import base64
import io
import itertools
from pathlib import Path
from typing import Any

import jinja2
from PIL import Image

from stimuli.errors import UserError
from stimuli.packs.check import read_valid
from stimuli.packs.merge import recipes_of
from stimuli.packs.sheet import Manifest, Section, facts_of, sections_of
from stimuli.packs.sheet_models import model_of
from stimuli.render import write

MOST = 11_000_000  # bytes of images and their words
WORDS = 1000  # bytes of words about one image, or so
SIDES = {"input": 240, "explanation": 240}  # px at most of a picture by role; others have SIDE
SIDE = 160
FIGURE = 1000  # of a figure of many pictures


def show(pack: Path, output: Path) -> None:
    """Write the contact sheet of a pack as one HTML file: sets of units, explanations, models and sheets.

    A sheet of a large pack shows the first sets of every unit, network and group, as many as make a file of
    about 12 MB, and says how many are left out. Raises UserError for a pack that does not follow the schema.
    """
    manifest = read_valid(pack)
    whole = sections_of(manifest)
    shown, images = fitting(pack, manifest, whole)
    recipes = recipes_of(manifest)
    page = _template().render(
        pack=manifest,
        recipes=recipes,
        image_sets=manifest.get("image_sets") or [manifest["image_set"]],
        made_with=manifest.get("made_with_each") or [manifest["made_with"]],
        methods=[entry for recipe in recipes for entry in recipe.get("explanations", [])],
        sections=shown,
        models={name: model_of(model) for name, model in manifest.get("models", {}).items()},
        left_out=sum(len(one.blocks) for one in whole) - sum(len(one.blocks) for one in shown),
        image=images.get,
    )
    write(output, page.encode())


def fitting(pack: Path, manifest: Manifest, whole: list[Section]) -> tuple[list[Section], dict[str, str]]:
    """Return the sections with the blocks that there is room for, and their images by stimulus.

    There is room for the first blocks of all sections, then for the second ones, and so on.
    """
    shown = [section._replace(blocks=[]) for section in whole]
    rows = ([(into, block) for block in section.blocks] for section, into in zip(whole, shown, strict=True))
    images: dict[str, str] = {}
    room = MOST
    for into, block in filter(None, itertools.chain.from_iterable(itertools.zip_longest(*rows))):
        own = {name: images.get(name) or _image(pack, manifest["stimuli"][name]) for name in block.stimuli}
        room -= sum(len(own[name]) + WORDS for name in block.stimuli)
        if room < 0 and images:
            break
        into.blocks.append(block)
        images |= own
    return shown, images


def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        loader=jinja2.FileSystemLoader(Path(__file__).with_name("templates")),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"facts": facts_of, "drawn_itself": drawn_itself}
    return environment.get_template("sheet.html")


def _image(pack: Path, stimulus: dict[str, Any]) -> str:
    side = FIGURE if drawn_itself(stimulus) else SIDES.get(stimulus["role"], SIDE)
    try:
        return thumbnail(pack / stimulus["file"], side)
    except OSError as error:
        raise UserError(f"{pack / stimulus['file']} is missing or is no image; check the pack.") from error


def drawn_itself(stimulus: dict[str, Any]) -> bool:
    """Say whether an explanation is a figure of many pictures, which a method draws itself."""
    return stimulus["role"] == "explanation" and stimulus.get("made_by", {}).get("drawn", {}) is None


def thumbnail(path: Path, side: int) -> str:
    """Return an image, at most `side` px wide, as a JPEG in base64: for looking, not for measuring."""
    buffer = io.BytesIO()
    with Image.open(path) as opened:
        opened.thumbnail((side, side))
        opened.convert("RGB").save(buffer, "JPEG", quality=85)
    return base64.b64encode(buffer.getvalue()).decode()
