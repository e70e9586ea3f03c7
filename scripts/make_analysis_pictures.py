"""Takes the pictures of the analysis: a report of simulated participants, and a figure of a paper.

python -m scripts.make_analysis_pictures [AUTHORS_FILES]   the folder of Borowski et al.'s files, if at hand
"""

import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from scripts.make_pictures import BROWSER, PICTURES
from tests.packs import pack_for

STUDY = "borowski-2"
COMMANDS = [
    f"study add {STUDY} --pack pack",
    f"simulate {STUDY} --observer noisy --strength 1.4 --participants 16",
    f"simulate {STUDY} --observer guess --participants 2 --seed 1",
    f"export {STUDY} -o dataset",
    "analyse dataset -o report",
]
# By picture: the heading that it begins with, and its height in px.
PARTS = {"report-accuracy": ("Accuracy", 1500)}
WIDTH = 1100


def main(authors: list[str]) -> None:
    """Play the study, analyse the answers and photograph parts of the report."""
    with tempfile.TemporaryDirectory() as folder:
        pack_for(STUDY, Path(folder) / "pack")
        for command in COMMANDS:
            pfungst(folder, *command.split())
        photograph(Path(folder) / "report" / "report.html")
        if authors:
            source = str(Path(authors[0]).resolve())
            pfungst(folder, "analyse", "--paper", "borowski", source, "-o", "paper")
            picture = Image.open(Path(folder) / "paper" / "figure-16.png").convert("RGB")
            picture.resize((1400, round(1400 * picture.height / picture.width))).save(
                PICTURES / "paper-figure-16.png", optimize=True
            )


def pfungst(folder: str, *words: str) -> None:
    """Run a command of pfungst in a folder."""
    environment = {**os.environ, "PYTHONPATH": str(PICTURES.parents[1])}
    subprocess.run([sys.executable, "-m", "app", *words], cwd=folder, env=environment, check=True)


def photograph(report: Path) -> None:
    """Write the parts of a report as JPEG."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": 900})
        page.goto(report.as_uri())
        for name, (heading, height) in PARTS.items():
            box = page.get_by_role("heading", name=heading, exact=True).bounding_box()
            assert box is not None
            clip = {"x": 0, "y": max(0.0, box["y"] - 16), "width": WIDTH, "height": height}
            taken = Image.open(io.BytesIO(page.screenshot(full_page=True, clip=clip))).convert("RGB")
            taken.save(PICTURES / f"{name}.jpg", quality=85, optimize=True)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
