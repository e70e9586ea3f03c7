"""What axe-core finds wrong in a page, by all rules that are on by default and the size of targets."""

from importlib.resources import files

SOURCE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
# The one rule of WCAG 2.2 is off by default.
RUN = """() => axe.run({ rules: { 'target-size': { enabled: true } }, resultTypes: ['violations'] })"""


def violations(page):
    """A sentence for each violation in the page as it is now: rule, element, what is to be mended."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(SOURCE)  # through the debugger: the page's Content-Security-Policy stays on
    return [
        f"{found['id']} at {node['target'][0]}: {node['failureSummary']}"
        for found in page.evaluate(RUN)["violations"]
        for node in found["nodes"]
    ]
