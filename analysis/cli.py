"""The command `pfungst analyse`."""

from pathlib import Path

import click

from analysis.modes import MODES


@click.command()
@click.argument("dataset", type=click.Path(path_type=Path))
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="Directory of the report.")
@click.option(
    "--mode",
    type=click.Choice(MODES),
    help="Whom to analyse; by default live participants if one of them finished, else all who did.",
)
@click.option("--keep-excluded", is_flag=True, help="Keep drop-outs and participants flagged as excluded.")
def analyse(dataset: Path, out: Path, mode: str | None, keep_excluded: bool) -> None:
    """Analyse a dataset and write results.csv and report.html.

    \b
    Examples:
      pfungst analyse dataset -o report
      pfungst analyse dataset -o report-all --keep-excluded
    """
    from analysis import pipeline, report, tables
    from analysis.load import load

    done = pipeline.analyse(load(dataset), mode, keep_excluded)
    report.write(done, out)
    click.echo(tables.terminal(done))
    click.echo(f"\nThe report is {out / 'report.html'}, its numbers are in {out / 'results.csv'}.")
