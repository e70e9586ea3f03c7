"""The commands `pfungst analyse` and `pfungst plan`."""

from pathlib import Path

import click

from analysis.modes import MODES

PAPERS = ("borowski", "achtibat", "adebayo")


@click.command()
@click.argument("dataset", type=click.Path(path_type=Path))
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), help="Directory of the report, or of a paper's table."
)
@click.option("--plan", type=click.Path(path_type=Path), help="File of confirmatory tests, see docs/plan.md.")
@click.option("--paper", type=click.Choice(PAPERS), help="Compare with a paper's printed numbers.")
@click.option(
    "--mode",
    type=click.Choice(MODES),
    help="Whom to analyse; by default live participants if one of them finished, else all who did.",
)
@click.option("--keep-excluded", is_flag=True, help="Keep drop-outs and participants flagged as excluded.")
def analyse(
    dataset: Path,
    out: Path | None,
    plan: Path | None,
    paper: str | None,
    mode: str | None,
    keep_excluded: bool,
) -> None:
    """Analyse a dataset: write results.csv, cells.csv, figures and report.html.

    With --paper DATASET is a directory with the authors' files, or a dataset of our study of the paper; what
    is written is table.csv and figures, by default to a folder of the paper's name.

    \b
    Examples:
      pfungst analyse dataset -o report
      pfungst analyse dataset -o report --plan plan.yaml
      pfungst analyse dataset -o report-all --keep-excluded
      pfungst analyse --paper borowski authors-files -o borowski
    """
    if paper:
        _compare(paper, dataset, out or Path(paper), bool(plan or mode or keep_excluded))
    elif out is None:
        raise click.UsageError("Missing option '-o': the directory to write the report to.")
    else:
        _report(dataset, out, plan, mode, keep_excluded)


def _report(dataset: Path, out: Path, plan: Path | None, mode: str | None, keep_excluded: bool) -> None:
    from tqdm import tqdm

    from analysis import pipeline
    from analysis.load import load_or_open
    from analysis.plan import read_plan
    from analysis.report import page, terminal

    planned = read_plan(plan) if plan else None
    # On a terminal only: what is being done, and for how long.
    with tqdm(bar_format="{desc} ({elapsed})", disable=None, leave=False) as line:
        line.set_description_str("Reading the dataset")
        read = load_or_open(dataset)
        done = pipeline.analyse(read, mode, keep_excluded, planned, line.set_description_str)
        line.set_description_str("Drawing the figures")
        page.write(done, out)
    click.echo(terminal.summary(done))
    click.echo(f"\nThe report is {out / 'report.html'}, its numbers are in {out / 'results.csv'}.")


def _compare(name: str, directory: Path, out: Path, other_options: bool) -> None:
    from analysis.papers import paper

    if other_options:
        raise click.UsageError("--plan, --mode and --keep-excluded have no meaning with --paper.")
    click.echo(paper(name, directory, out))
    click.echo(f"\nThe table is {out / 'table.csv'}.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def plan(file: Path) -> None:
    """Check a plan of tests, and print its SHA-256 to register before the data exist.

    \b
    Examples:
      pfungst plan plan.yaml
    """
    from analysis.inference import INFERENCE
    from analysis.plan import read_plan

    read = read_plan(file)
    for number, one in enumerate(read.tests, start=1):
        factors = " and ".join([*one.within, *one.between])
        by = f" by {factors}" if factors else ""
        family = f", in the family {one.family}" if one.family else ""
        click.echo(
            f"{number:>3}  {one.measure}{by}: {INFERENCE[one.test].label}, {one.trials} trials{family}"
        )
    click.echo(f"\nSHA-256 of {file}: {read.sha256}")
