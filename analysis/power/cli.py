"""The command `pfungst power`."""

import csv
import io
import sys
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import click

from analysis.errors import UserError

RULES = ["true", "false"]


@click.command()
@click.argument("study", required=False)
@click.option("--effect", required=True, multiple=True, help="Accuracies: natural=.92,synthetic=.82.")
@click.option("--as", "unit", type=click.Choice(["accuracy", "strength"]), default="accuracy",
              show_default=True, help="What --effect gives.")  # fmt: skip
@click.option("--scale", type=click.Choice(["dprime", "logit"]), default="dprime", show_default=True,
              help="Scale of strengths and of the SDs.")  # fmt: skip
@click.option("--participants", default="10,20,30,40", show_default=True, help="Numbers to try, by commas.")
@click.option("--trials", default="", help="Trials per condition, by commas; left out, those of the study.")
@click.option("--items", default=0, help="Items to draw trials from; 0: as many as trials.")
@click.option("--between", is_flag=True, help="Each participant is in one condition.")
@click.option("--test", "tests", multiple=True, help="A test by its name; repeat to compare.")
@click.option("--rule", "rules", multiple=True, help="A rule of the tests: slopes=participants; repeat.")
@click.option("--alpha", default=0.05, show_default=True, help="Level of significance.")
@click.option("--spread", default=0.5, show_default=True, help="SD between participants.")
@click.option(
    "--condition-spread",
    default=0.0,
    show_default=True,
    help="SD between conditions, each participant's own.",
)
@click.option("--item-spread", default=0.5, show_default=True, help="SD between items.")
@click.option("--lapse", default=0.02, show_default=True, help="Share of trials that are guessed.")
@click.option("--simulations", default=1000, show_default=True, help="Studies of each size.")
@click.option("--seed", default=1, show_default=True, help="Of all that is random.")
@click.option("--workers", type=click.IntRange(1), help="Processes; left out, one per core.")
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path), help="Directory of the results.")
def power(study: str | None, out: Path, **options: Any) -> None:
    """Simulate a study many times, and say how often its test would find the effect.

    STUDY is the key of a bundled study, a study file, or a dataset (of a pilot, say), and gives the number
    of trials. The observers answer with the given accuracies; the same functions analyse them that analyse
    data. Writes power.csv, power.svg, power.png and power.txt.

    \b
    Examples:
      pfungst power borowski-1 --effect natural=.92,synthetic=.82 -o power
      pfungst power --trials 20,45,90 --participants 10,20,40 --effect a=.75,b=.70 -o power
      pfungst power achtibat --effect crp=.80,shap=.65 --test welch_t -o power
      pfungst power --trials 100 --effect natural=.55 --test one_sample_t --rule alternative=greater -o power
    """
    from analysis.power import figure, run, words

    effect = _effect(options["effect"])
    participants = _numbers("--participants", options["participants"], least=2)
    trials = _numbers("--trials", options["trials"], least=1) if options["trials"] else []
    design = _design(study, list(effect), trials, options["items"], options["between"])
    observers = _observers(effect, options)
    tests = _tests(options["tests"], len(effect), options["rules"])
    if not 0 < options["alpha"] < 1 or options["simulations"] < 1 or options["seed"] < 0:
        raise UserError("--alpha is from 0 to 1, --simulations from 1, --seed from 0.")
    sizes = len(participants) * max(1, len(trials))
    work = sizes * options["simulations"]
    with click.progressbar(length=work, label="Simulating studies", file=sys.stderr) as bar:
        powers = run.run(
            design, observers, tests, participants=participants, trials=trials, progress=bar.update,
            **{name: options[name] for name in ("alpha", "simulations", "seed", "workers")},
        )  # fmt: skip
    said = words.sentences(design, observers, powers)
    files = figure.draw(powers, design.between) | {"txt": f"{said}\n".encode(), "csv": _csv(powers).encode()}
    out.mkdir(parents=True, exist_ok=True)
    for ending, content in files.items():
        (out / f"power.{ending}").write_bytes(content)
    click.echo(said)
    click.echo(f"\nThe numbers are in {out / 'power.csv'}, the figure in {out / 'power.svg'}.")


def _effect(given: Sequence[str]) -> dict[str, float]:
    effect: dict[str, float] = {}
    for one in ",".join(given).split(","):
        name, _, number = one.rpartition("=")
        try:
            effect[name.strip()] = float(number)
        except ValueError:
            name = ""
        if not name.strip():
            raise UserError(f"--effect is {one!r}; expected a condition and a number, such as natural=.92.")
    return effect


def _numbers(option: str, text: str, least: int) -> list[int]:
    try:
        numbers = sorted({int(one) for one in text.split(",")})
    except ValueError:
        numbers = [least - 1]
    if numbers[0] < least:
        raise UserError(f"{option} is {text!r}; expected numbers from {least}, by commas, such as 10,20,30.")
    return numbers


def _design(study: str | None, conditions: list[str], trials: list[int], items: int, between: bool) -> Any:
    from analysis.power import dataset, study_file
    from analysis.power.design import Design

    if study is None:
        if not trials:
            raise UserError("Neither a study nor --trials says how many trials there are.")
        return Design(tuple(conditions), trials[0], items, between)
    is_dataset = (Path(study) / "data").is_dir()
    found = (
        dataset.read_design(Path(study), conditions)
        if is_dataset
        else study_file.read_design(study, conditions)
    )
    return Design(found.conditions, trials[0] if trials else found.trials, items, between or found.between)


def _observers(effect: dict[str, float], options: dict[str, Any]) -> Any:
    from dataclasses import replace

    from analysis.power.observers import Observers

    names = ("spread", "condition_spread", "item_spread", "lapse", "scale")
    observers = Observers(tuple(effect.values()), **{name: options[name] for name in names})
    if options["unit"] == "strength":
        return observers
    return replace(observers, strengths=tuple(observers.strength(one) for one in effect.values()))


def _tests(names: Sequence[str], conditions: int, rules: Sequence[str]) -> dict[str, dict[str, Any]]:
    given = {}
    for rule in rules:
        name, _, value = rule.partition("=")
        if not name or not value:
            raise UserError(
                f"--rule is {rule!r}; expected a rule and its value, such as slopes=participants."
            )
        given[name] = value == "true" if value in RULES else value
    default = ["one_sample_t"] if conditions == 1 else ["logistic_mixed"]
    return dict.fromkeys(names or default, given)


def _csv(powers: Sequence[Any]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, [field.name for field in fields(powers[0])], lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(one) for one in powers)
    return text.getvalue()
