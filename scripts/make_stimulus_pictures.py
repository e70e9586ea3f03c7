"""Takes the pictures of what recipes make: contact sheets of packs, SpRAy's page and a figure of debugging.

python -m scripts.make_stimulus_pictures [NAME …]   builds them first; what is in the cache is not made again
"""

import io
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from scripts.make_pictures import BROWSER, PICTURES

# By picture: the command, the page that it makes, the heading that the picture begins with, height in px.
SHEETS = {
    "sheet-references": ("build borowski-1-small", "pack.html", "fire5:", 1200),
    "sheet-models": ("build achtibat-small", "pack.html", "used", 2000),
    "spray": ("spray lapuschkin-horse-small", "out/index.html", "", 1560),
    "debugging": ("debug adebayo-small", "out/index.html", "Ground truth", 820),
}
WIDTH = 1180


def main(names: list[str]) -> None:
    """Make each page in a folder of its own and photograph a part of it."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        for name, (command, page, heading, height) in SHEETS.items():
            if not names or name in names:
                with tempfile.TemporaryDirectory() as folder:
                    pfungst(folder, *command.split(), "-o", "out")
                    if page == "pack.html":
                        pfungst(folder, "show", "out", "-o", page)
                    sheet = browser.new_page(viewport={"width": WIDTH, "height": height})
                    photograph(sheet, Path(folder) / page, heading, height, name)
        browser.close()


def pfungst(folder: str, *words: str) -> None:
    """Run a command of `pfungst stimuli` in a folder."""
    subprocess.run([sys.executable, "-m", "app", "stimuli", *words], cwd=folder, check=True)


def photograph(page: Page, path: Path, heading: str, height: int, name: str) -> None:
    """Write a part of a page as a JPEG, from a heading on, or from the top."""
    page.goto(path.as_uri())
    page.evaluate("document.querySelectorAll('img').forEach(image => { image.loading = 'eager'; })")
    page.wait_for_function("[...document.images].every(image => image.complete)")
    top = 0.0
    if heading:
        box = page.locator("h2", has_text=heading).first.bounding_box()
        assert box is not None
        top = max(0.0, box["y"] - 16)
    clip = {"x": 0, "y": top, "width": WIDTH, "height": height}
    taken = page.screenshot(full_page=True, clip=clip)
    Image.open(io.BytesIO(taken)).convert("RGB").save(PICTURES / f"{name}.jpg", quality=85, optimize=True)


if __name__ == "__main__":
    main(sys.argv[1:])
