"""Photographs of animals, plants and vehicles without their background, from the stamps of Tux Paint.

Chosen by eye: photographs alone, no drawings, models or toys, and none that keeps a piece of its ground, so
that alpha is the object. At least 64 px along the longer side.
"""

from pathlib import Path

from PIL import Image

from stimuli.fetch.archives import read
from stimuli.fetch.dataset import DataSet, Package
from stimuli.fetch.pictures import opened

STAMPS = "usr/share/tuxpaint/stamps/"
LEAST_ALPHA = 13  # of 255: what is fainter does not count for the bounding box
CUTOUTS = {
    "bird": (
        "animals/birds",
        """adelaide-rosella blackbird chicken_profile crow crowned_crane cuckoo drake duck gander guineafowl
        helmeted_guineafowl hen heron_greatblue heron_greatblue_flying lark little-penguin
        magellanic_penguin magpie nandou ostrich owl peacock pelican penguin pigeon pink_flamingo quetzal
        rainbow-lorikeet rooster seagull silver-gull tucan turkey vulture""",
    ),
    "mammal": (
        "animals",
        """mammals/apes/chimp mammals/apes/gorilla mammals/aquatic/dolphin mammals/aquatic/orca
        mammals/aquatic/otter mammals/aquatic/sea_lion mammals/badger mammals/bears/bear
        mammals/bears/european-bear mammals/bovines/bison mammals/bovines/bull mammals/bovines/cow
        mammals/bovines/cow_white mammals/bovines/gnu-baby mammals/bovines/gnu-baby-stand
        mammals/bovines/gnu-sitting mammals/bovines/gnu-stand mammals/bovines/goat
        mammals/bovines/mountaingoat mammals/bovines/ram mammals/bovines/sheep
        mammals/bovines/sheep_lamb mammals/bovines/yak mammals/bovines/zebu mammals/camel/camel
        mammals/camel/dromedary mammals/cats/lion-2 mammals/cats/tiger mammals/deer/caribou
        mammals/deer/deer mammals/deer/doe mammals/deer/wapiti mammals/dogs/dingo mammals/dogs/dog
        mammals/elephant mammals/equines/donkey mammals/equines/donkey_eating
        mammals/equines/horse mammals/equines/zebra mammals/ferret mammals/giraffe
        mammals/hippopotamus mammals/pig mammals/pig_golden mammals/pig_golden2
        mammals/rabbit_little mammals/rhino_black mammals/rodents/beaver mammals/rodents/capybara
        mammals/rodents/marmot mammals/rodents/mouse mammals/rodents/rabbit
        mammals/rodents/rabbit-2 mammals/rodents/rat mammals/rodents/squirrel mammals/wildboar
        marsupials/kangaroo marsupials/wombat""",
    ),
    "fish": (
        "animals/fish",
        """bluegroper butterflyfish clownfish coraltrout dolphinfish lionfish moonwrasse seahorse
        stripedfish""",
    ),
    "fruit": (
        "food/fruit",
        """Apricot_whole Cherry_Stella Strawberry2 apricot avocado banana cherimoya grapes kiwi lemon
        mandarine orange_seville pineapple sliced_lime sliced_orange""",
    ),
    "flower": (
        "plants/flowers",
        """adeenia anemone_red anthoorium appooppanthady bolsom chemparathi daffodil flower1 flower10
        flower2 flower3 flower4 flower5 flower6 flower7 flower8 flower9 iris marigold pigface red-gazania
        rose whitestar-petunia yellow-flower""",
    ),
    "vehicle": (
        "",
        """military/vehicles/bradley military/vehicles/f22_raptor
        military/vehicles/infantry-stryker vehicles/auto/beetle vehicles/construction/dumper
        vehicles/cycle/pink_tricycle vehicles/emergency/firetruck vehicles/flight/balloon360
        vehicles/garbagetruck vehicles/masstransit/green_korean_bus vehicles/race/indycar""",
    ),
}


def members() -> dict[str, str]:
    """Return the package's file of every picture, by the picture's path in the data set's folder."""
    return {
        f"{label}/{Path(name).name}.png": f"{STAMPS}{folder}/{name}.png".replace("//", "/")
        for label, (folder, names) in CUTOUTS.items()
        for name in names.split()
    }


def cropped(picture: Image.Image) -> Image.Image:
    """Return a picture as RGBA, cut to the bounding box of what can be seen of it."""
    rgba = picture.convert("RGBA")
    seen = rgba.getchannel("A").point(lambda alpha: 255 if alpha >= LEAST_ALPHA else 0)
    return rgba.crop(seen.getbbox())


def unpack(files: list[Path], folder: Path) -> None:
    """Write `<class>/<name>.png`, RGBA."""
    places = {member: path for path, member in members().items()}
    for member, content in read(files[0], places):
        path = folder / places[member]
        path.parent.mkdir(exist_ok=True)
        cropped(opened(member, content)).save(path)


CUTOUTS_SET = DataSet(
    what="photographs of animals, plants and vehicles without background: RGBA",
    licence="GPL 2 or later",
    packages=(
        Package(
            "apt",
            "tuxpaint-stamps-default",
            "2022.06.04-1",
            "6db6c1bfc870a47f1499d6203b083522eacb57c5f9c87d468f2e92eb6d9d5f34",
            161,
        ),
    ),
    unpack=unpack,
)
