"""Takes the pictures of docs/trial-types: each type's example in Chromium, on stimuli that are made up.

python -m scripts.photograph_trial_types
"""

import os
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from app import create_app, store
from app.background import background_server
from app.pack import read_pack
from app.study.launch import launch
from app.study.load import load
from app.trial_types import TRIAL_TYPES
from scripts.make_pictures import BROWSER, PICTURES, SIZE
from scripts.trial_type_examples import AFTER_A_BLOCK, N, example, write_pack, write_study

FOLDER = PICTURES / "trial-types"
TRIAL = ".trial:not(.answered)"
SETTLED_MS = 2500  # by then images are there and a short lock is over


def main() -> None:
    """Launch a study for each type, and photograph its step."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PFUNGST_DATABASE_URL"] = f"sqlite:///{folder}/pictures.sqlite"
        launch_all(Path(folder))
        with background_server() as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
            for name in TRIAL_TYPES:
                photograph(browser, url, name)
            browser.close()


def launch_all(folder: Path) -> None:
    """Launch the study of every type on its pack."""
    app = create_app()
    with app.app_context(), store.write() as session:
        for name in TRIAL_TYPES:
            study = load(write_study(example(name), name, folder / name / "study"))
            launch(session, study, read_pack(write_pack(name, folder / name / "pack")))
    app.extensions["engine"].dispose()


def photograph(browser: Browser, url: str, name: str) -> None:
    """Take part until the step of a type is there; take its picture, all of it where it is taller."""
    page = browser.new_page(viewport=SIZE)
    page.goto(f"{url}/study/{name.replace('_', '-')}?mode=pilot")
    page.check("input[name=consent]")
    page.click("form button")
    for _ in range(N if name in AFTER_A_BLOCK else 0):
        trial = page.wait_for_selector(TRIAL)
        page.keyboard.press("4")
        page.wait_for_function("trial => !trial.isConnected", arg=trial)
    if not TRIAL_TYPES[name].takes_answer:
        page.click("#stage .actions button")
        page.wait_for_selector("#stage .actions", state="detached")
    page.wait_for_selector("#stage h1")
    page.wait_for_timeout(SETTLED_MS)
    page.screenshot(path=FOLDER / f"{name}.jpg", quality=88, type="jpeg", full_page=True)
    page.close()


if __name__ == "__main__":
    main()
