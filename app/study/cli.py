"""`pfungst study`: list, check, add and schedule studies."""

import csv
import json
import sys
from contextlib import suppress
from pathlib import Path

import click

from app import store
from app.commands import application
from app.errors import UserError
from app.joined_packs import read_packs
from app.pack import Pack, verify
from app.study.cells import period
from app.study.chances import HONEST, Chance, chances
from app.study.duration import expected_minutes
from app.study.launch import launch, open_versions
from app.study.load import bundled, find, load, schema
from app.study.schedule import check_fit, plan_run

PACK = click.option(
    "--pack",
    "packs",
    required=True,
    multiple=True,
    type=click.Path(path_type=Path),
    help="Directory of the stimulus pack; again for each further pack.",
)


@click.group()
def study() -> None:
    """List, check, add and schedule studies.

    STUDY is the path of a study file, or the key of a study that comes with Pfungst.

    \b
    Examples:
      pfungst study list
      pfungst study check my-study/study.yaml
      pfungst study add borowski-small --pack pack
      pfungst study schedule borowski-small --pack pack --slot 0
    """


@study.command("list")
def list_studies() -> None:
    """List the bundled studies and those launched in this database.

    \b
    Example:
      pfungst study list
    """
    for key in bundled():
        click.echo(f"bundled   {key}: {load(find(key))['title']}")
    with suppress(UserError), application(), store.read() as session:  # no database: nothing is launched
        for version in open_versions(session):
            title = version.definition["title"]
            click.echo(f"launched  {version.key}: {title} (version {version.hash[:8]}, {version.pack_path})")


@study.command("schema")
def print_schema() -> None:
    """Print the JSON Schema of study files, for an editor that checks while you write.

    \b
    Example:
      pfungst study schema > study.schema.json
    """
    click.echo(json.dumps(schema(), indent=2))


@study.command()
@click.argument("study")
@click.option(
    "--pack",
    "packs",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Check as well that this pack has all it needs; again for each further pack.",
)
def check(study: str, packs: tuple[Path, ...]) -> None:
    """Check a study file; say what is wrong by file and line.

    Prints how long the study takes, how many cells its counter-balancing has, and what its rules do to
    people: how often somebody who clicks at random passes each, and how often somebody who answers honestly
    (right with probability .9 or .95) fails it.

    \b
    Examples:
      pfungst study check my-study
      pfungst study check borowski-small --pack pack
    """
    path = find(study)
    definition = load(path)
    if packs:
        stimuli = _read(packs)
        verify(stimuli)
        check_fit(definition, stimuli)
    fits = f" {' and '.join(map(str, packs))} has all that it needs." if packs else ""
    click.echo(f"{path} is a valid study file.{fits}")
    click.echo(f"Expected duration: {expected_minutes(definition):.0f} minutes. Cells: {period(definition)}.")
    _print_chances(chances(definition))


def _read(packs: tuple[Path, ...]) -> Pack:
    return read_packs([pack.resolve() for pack in packs])


def _print_chances(found: list[Chance]) -> None:
    if not found:
        click.echo("No rule excludes anybody.")
        return
    width = max(len(chance.rule) for chance in found)
    heads = ("guessing passes", *(f"p = {p:g} fails" for p in HONEST))
    click.echo("  ".join(["rule".ljust(width), *heads]))
    for chance in found:
        if chance.guessing is None:
            values = ["depends on time, not on right answers"]
        else:
            shares = (chance.guessing, *(1 - passes for passes in chance.honest))
            values = [
                f"{100 * share:.2f} %".rjust(len(head)) for share, head in zip(shares, heads, strict=True)
            ]
        click.echo("  ".join([chance.rule.ljust(width), *values]))


@study.command()
@click.argument("study")
@PACK
def add(study: str, packs: tuple[Path, ...]) -> None:
    """Launch a study on a stimulus pack, both checked first.

    An edited study or another pack is a new version; participants who come later get that one.

    \b
    Example:
      pfungst study add borowski-small --pack pack
    """
    definition, stimuli = load(find(study)), _read(packs)
    verify(stimuli)
    check_fit(definition, stimuli)
    with application(new_database=True), store.write() as session:
        version = launch(session, definition, stimuli)
        click.echo(f"Launched {version.key}, version {version.hash[:8]}, on {version.pack_path}.")


@study.command()
@click.argument("study")
@PACK
@click.option("--slot", default=0, show_default=True, type=click.IntRange(min=0), help="Which participant.")
def schedule(study: str, packs: tuple[Path, ...], slot: int) -> None:
    """Print the planned steps of a slot as CSV, without a server.

    \b
    Example:
      pfungst study schedule borowski-small --pack pack --slot 3
    """
    definition, stimuli = load(find(study)), _read(packs)
    check_fit(definition, stimuli)
    columns = ("type", "block", "condition", "set", "is_practice", "is_catch", "correct")
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(("index", *columns))
    for index, step in enumerate(plan_run(definition, stimuli, slot)):
        values = {**step.plan, "type": step.type}
        table.writerow((index, *(values.get(column, "") for column in columns)))
