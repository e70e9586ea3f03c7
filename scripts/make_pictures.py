"""Makes what the README shows again: runs the demo, keeps its output, takes the pictures.

make pictures
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from app.background import background_server
from app.demo import STUDY

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
README = ROOT / "README.md"
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
SIZE = {"width": 1280, "height": 720}
TOP = {"x": 200, "y": 0, "width": 880, "height": 1560}  # of the report, down to the first figure
BARS = re.compile(r".*\r|\x1b\[[0-9;]*[A-Za-z]")  # progress bars and colours


def main() -> None:
    """Run the demo into a fresh directory and make every picture from it."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "app", "demo", "--no-serve", "--out", "demo"]
        done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, text=True, check=True)
        show_output(done.stdout.replace(f"{folder}/", ""))
        demo = Path(folder) / "demo"
        os.environ["PFUNGST_DATABASE_URL"] = f"sqlite:///{demo}/demo.sqlite"
        with background_server() as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
            photograph_trials(browser.new_page(viewport=SIZE), f"{url}/study/{STUDY}?mode=pilot")
            photograph_report(browser.new_page(viewport=SIZE), demo / "report" / "report.html")
            browser.close()


def show_output(output: str) -> None:
    """Put the demo's output between the README's markers."""
    text = BARS.sub("", output).strip()
    block = f"<!-- demo output -->\n```\n{text}\n```\n<!-- end -->"
    readme = README.read_text(encoding="utf-8")
    README.write_text(re.sub(r"<!-- demo output -->.*?<!-- end -->", lambda _: block, readme, flags=re.S))


def photograph_trials(page: Page, url: str) -> None:
    """Play until a natural and a synthetic trial have been on the screen."""
    page.goto(url)
    page.check("input[name=consent]")
    page.click("form button")
    missing = {"Next: photographs": "trial-natural", "Next: computer-made pictures": "trial-synthetic"}
    kind = ""
    while missing:
        step = page.wait_for_selector("section.trial, article.card button.primary")
        if page.locator("section.trial").count():
            page.wait_for_timeout(500)
            if kind in missing:
                page.screenshot(path=PICTURES / f"{missing.pop(kind)}.jpg", quality=88, type="jpeg")
            page.keyboard.press("4")
        else:
            kind = page.inner_text("article.card h1")
            step.click()
        page.wait_for_function("step => !step.isConnected", arg=step)


def photograph_report(page: Page, report: Path) -> None:
    """Take the first screens of the report."""
    page.goto(report.as_uri())
    page.screenshot(path=PICTURES / "report.png", full_page=True, clip=TOP)


if __name__ == "__main__":
    main()
