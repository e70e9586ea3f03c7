"""Small sets of labelled pictures in the layouts of the real ones."""

import json

import numpy as np
from PIL import Image
from sklearn.datasets import load_digits

WORDS = ["zero", "one", "two", "three", "four", "five"]


def digits_by_class():
    """The real handwritten digits from 0 to 5 as (n, 8, 8) bytes, by name."""
    found = load_digits()
    pixels = np.round(found.images * 15.9375).astype(np.uint8)
    return {word: pixels[found.target == number] for number, word in enumerate(WORDS)}


def digits_folder(folder, size=16):
    """Digits as PNG files by class in `pictures`, their masks in `masks`, coloured noise in `behind`."""
    for word, pixels in digits_by_class().items():
        for part in ("pictures", "masks"):
            (folder / part / word).mkdir(parents=True)
        for index, digit in enumerate(pixels):
            large = Image.fromarray(digit).resize((size, size), Image.Resampling.BICUBIC)
            large.convert("RGB").save(folder / "pictures" / word / f"{index:03d}.png", compress_level=0)
            large.save(folder / "masks" / word / f"{index:03d}.png", compress_level=0)
    backgrounds(folder / "behind")
    return folder


def backgrounds(folder):
    """One photograph each of four colours, with a grain."""
    colours = {"blue": (30, 60, 160), "brown": (120, 80, 30), "green": (40, 140, 50), "grey": (110, 110, 110)}
    rng = np.random.default_rng(0)
    for kind, colour in colours.items():
        (folder / kind).mkdir(parents=True)
        grain = np.clip(np.array(colour) + rng.normal(0, 20, (60, 160, 3)), 0, 255).astype(np.uint8)
        Image.fromarray(grain).save(folder / kind / "one.png")
    return folder


def arrays_folder(folder):
    """Digits from 0 to 2 as the arrays of a fetched set; the last 60 of each are for tests."""
    folder.mkdir(parents=True)
    classes = list(digits_by_class().items())[:3]
    listed = {"classes": [word for word, _ in classes]}
    for split, part in (("train", slice(None, -60)), ("test", slice(-60, None))):
        pixels = [digits[part] for _, digits in classes]
        np.save(folder / f"{split}.npy", np.repeat(np.concatenate(pixels)[..., None], 3, axis=3))
        listed[split] = [number for number, some in enumerate(pixels) for _ in some]
    (folder / "labels.json").write_text(json.dumps(listed))
    return folder


def pets_folder(folder, each=6):
    """Two breeds; the animal is a light rectangle, which the trimap outlines."""
    (folder / "images").mkdir(parents=True)
    (folder / "annotations" / "trimaps").mkdir(parents=True)
    for breed in ("Abyssinian", "great_pyrenees"):
        for index in range(1, each + 1):
            pixels, trimap = np.full((40, 60, 3), 9 * index, np.uint8), np.full((40, 60), 2, np.uint8)
            trimap[10:30, 20:40], trimap[12:28, 22:38] = 3, 1
            pixels[trimap != 2] = 250
            name = f"{breed}_{index}"
            Image.fromarray(pixels).save(folder / "images" / f"{name}.jpg")
            Image.fromarray(trimap).save(folder / "annotations" / "trimaps" / f"{name}.png")
    return folder


def cub_folder(folder, each=6, masks=True):
    """Two species as CUB-200-2011 lists them."""
    lines = []
    for number, species in enumerate(("001.Black_footed_Albatross", "002.Laysan_Albatross"), 1):
        for index in range(each):
            picture = f"{species}/{species[4:]}_{index:04d}_7{index}.jpg"
            lines.append(f"{len(lines) + 1} {picture}")
            seen = np.full((30, 50, 3), 40 * number + index, np.uint8)
            (folder / "images" / species).mkdir(parents=True, exist_ok=True)
            Image.fromarray(seen).save(folder / "images" / picture)
            if masks:
                (folder / "segmentations" / species).mkdir(parents=True, exist_ok=True)
                mask = np.zeros((30, 50), np.uint8)
                mask[:, 25:] = 255
                Image.fromarray(mask).save((folder / "segmentations" / picture).with_suffix(".png"))
    (folder / "images.txt").write_text("\n".join(lines) + "\n")
    return folder


def stamps_folder(folder, each=8):
    """Stamps of three classes, each of one colour: discs on nothing."""
    colours = {"bird": (255, 0, 0), "mammal": (0, 255, 0), "fish": (255, 0, 255)}
    far = np.hypot(*np.mgrid[-1:1:40j, -1:1:60j])
    for word, colour in colours.items():
        (folder / word).mkdir(parents=True)
        for index in range(each):
            stamp = np.zeros((40, 60, 4), np.uint8)
            stamp[..., :3], stamp[..., 3] = colour, 255 * (far < 0.5 + 0.05 * index)
            Image.fromarray(stamp).save(folder / word / f"s{index}.png")
    return folder
