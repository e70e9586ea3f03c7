"""Photographs of places by kind, from wallpapers, drawing programs and Scratch.

Chosen by eye: photographs alone. Where a part shows the kind better, or shows no animal and no thing, that
part is cut out; no two pictures share a region.
"""

from pathlib import Path
from typing import NamedTuple

from PIL import Image

from stimuli.fetch.archives import read
from stimuli.fetch.dataset import DataSet, Package
from stimuli.fetch.pictures import opened

MOST_SIDE = 1600
QUALITY = 92
WHOLE = (0.0, 0.0, 1.0, 1.0)
# By package, in the order of the packages below: where a picture of a name lies.
FOLDERS = {
    "plasma": "usr/share/wallpapers/{}/contents/images/2560x1600.jpg",
    "paint": "usr/share/tuxpaint/templates/{}.jpg",
    "mate": "usr/share/backgrounds/mate/nature/{}.jpg",
    "lomiri": "usr/share/backgrounds/{}.jpg",
    "scratch": "usr/share/scratch/Media/Backgrounds/{}.jpg",
}
# Kind by kind: package and names.
KINDS = {
    "sky": "plasma: Kite summer_1am paint: sun_behind_clouds mate: Storm "
    "lomiri: Bridge_by_Sander_Klootwijk picosdeeuropa_by_Aitzol_Berasategi "
    "sunset_by_Aitzol_Berasategi",
    "forest": "plasma: Path paint: trees_above redwoods_above trees_at_dusk "
    "lomiri: life_by_Aitzol_Berasategi scratch: Nature/lake Nature/water-and-rocks",
    "water": "plasma: BytheWater DarkestHour paint: ocean_splash ocean_waves scratch: Nature/wave",
    "beach": "plasma: EveningGlow scratch: Nature/beach-malibu Outdoors/boardwalk",
    "rock": "paint: rocks mudstone cliff",
    "mountain": "lomiri: aitzgorri_by_Aitzol_Berasategi picosdeeuropa_by_Aitzol_Berasategi "
    "scratch: Outdoors/train-tracks1",
    "desert": "scratch: Nature/canyon Nature/grand-canyon Nature/gravel-desert Nature/hill",
    "grass": "mate: GreenMeadow Dune lomiri: seeding_by_Clements_Engelhardt paint: sheep "
    "scratch: Outdoors/hay_field Sports/playing-field",
    "leaves": "plasma: FallenLeaf OneStandsOut paint: sun_behind_leaves corn_maze mossy_log "
    "mate: RainDrops Blinds",
    "flowers": "mate: Garden FreshFlower YellowFlower scratch: Nature/flower-bed",
    "street": "scratch: Outdoors/route66 Outdoors/parking-ramp Outdoors/berkeley-mural Outdoors/houses "
    "Outdoors/village",
    "city": "scratch: Outdoors/city-with-water Outdoors/city-with-water2",
    "building": "scratch: Outdoors/castle Outdoors/mansion Outdoors/building-at-mit Outdoors/driveway "
    "Outdoors/wooden-house",
    "wall": "scratch: Outdoors/brick-wall2 Outdoors/brick-wall-and-stairs Outdoors/building-fireproof",
    "room": "scratch: Indoors/hall Indoors/kitchen Indoors/clothing-store Indoors/the-movies-inside "
    "Outdoors/hallway_outdoors",
}
# Left, upper, right and lower edge of what is taken, in parts of width and height.
PARTS = {
    "sky/Kite": (0.0, 0.0, 0.62, 1.0),  # without the kite
    "sky/summer_1am": (0.0, 0.0, 1.0, 0.6),
    "sky/Storm": (0.0, 0.0, 1.0, 0.58),  # without the road
    "sky/Bridge_by_Sander_Klootwijk": (0.0, 0.43, 0.4, 0.82),  # between the cables
    "sky/picosdeeuropa_by_Aitzol_Berasategi": (0.0, 0.0, 0.52, 0.27),
    "sky/sunset_by_Aitzol_Berasategi": (0.0, 0.0, 1.0, 0.48),
    "mountain/picosdeeuropa_by_Aitzol_Berasategi": (0.0, 0.27, 1.0, 1.0),
}


class Picture(NamedTuple):
    """A picture's path in the data set's folder, its package and file, and the part that is taken."""

    path: str
    package: str
    member: str
    part: tuple[float, float, float, float]


def pictures() -> list[Picture]:
    """Return all pictures, kind by kind."""
    found, package = [], ""
    for kind, words in KINDS.items():
        for word in words.split():
            if word.endswith(":"):
                package = word[:-1]
                continue
            member = FOLDERS[package].format(word)
            path = f"{kind}/{Path(word).name}"
            found.append(Picture(f"{path}.jpg", package, member, PARTS.get(path, WHOLE)))
    return found


def taken(picture: Image.Image, part: tuple[float, float, float, float]) -> Image.Image:
    """Return a part of a picture as RGB, at most MOST_SIDE px along its longer side."""
    width, height = picture.size
    left, upper, right, lower = part
    box = (round(left * width), round(upper * height), round(right * width), round(lower * height))
    cut = picture.convert("RGB").crop(box)
    cut.thumbnail((MOST_SIDE, MOST_SIDE), Image.Resampling.LANCZOS)
    return cut


def unpack(files: list[Path], folder: Path) -> None:
    """Write `<kind>/<name>.jpg`, RGB."""
    for package, file in zip(FOLDERS, files, strict=True):
        ours = [picture for picture in pictures() if picture.package == package]
        for member, content in read(file, {picture.member for picture in ours}):
            whole = opened(member, content)
            for picture in ours:
                if picture.member == member:
                    path = folder / picture.path
                    path.parent.mkdir(exist_ok=True)
                    taken(whole, picture.part).save(path, quality=QUALITY)


BACKGROUNDS = DataSet(
    what="photographs of places by kind: sky, forest, water, grass and others",
    licence=(
        "LGPL 3 (Plasma), GPL 2 or later (Tux Paint, MATE), CC BY 4.0, CC BY-SA 4.0 and CC0 (Lomiri; "
        "the names of files name the photographers), CC BY-SA 3.0 (Scratch)"
    ),
    packages=(
        Package(
            "apt",
            "plasma-workspace-wallpapers",
            "4:5.27.5-2",
            "32cd18b71c8c938a18b3b351f217c02ac590e323caa3cf322fbb875ce8892f8b",
            94,
        ),
        Package(
            "apt",
            "tuxpaint-data",
            "1:0.9.28-sdl2-1",
            "f5d0de8f9a70d2efc1241d19f26168cb8bf279f1b77abd3631e7a1a55c40e5e5",
            8,
        ),
        Package(
            "apt",
            "mate-backgrounds",
            "1.26.0-1",
            "7bf4c2209f34b4f61ba6d24c8b58c28b361e82e4b943aae6d42c030169af9e04",
            47,
        ),
        Package(
            "apt",
            "lomiri-wallpapers-16.04",
            "20.04.0-2",
            "a99ff6a3bfe451e4cc0682ecb3cc82e71740626d59e4845ae34a0a0e45421eab",
            16,
        ),
        Package(
            "apt",
            "scratch",
            "1.4.0.6~dfsg1-6.1",
            "36c582eb93110f64f06c4e685c41e933ccba2fa68db12f79b10bfe840b21fc10",
            26,
        ),
    ),
    unpack=unpack,
)
