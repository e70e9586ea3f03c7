"""The pfungst command: its groups, each imported only when it is called."""

import importlib
import sys
from typing import Any, NamedTuple

import click


class Entry(NamedTuple):
    """Where a command lives, which extra brings its libraries, and its line in --help."""

    target: str
    extra: str | None
    help: str


COMMANDS = {
    "demo": Entry("app.demo:demo", "stimuli,analysis", "Run the whole of Pfungst once on real input."),
    "stimuli": Entry("stimuli.cli:stimuli", "stimuli", "Build, check and show stimulus packs."),
    "explain": Entry("stimuli.explain_cli:explain", "stimuli", "Show what a network sees in one photograph."),
    "study": Entry("app.study.cli:study", None, "List, check, add and schedule studies."),
    "serve": Entry("app.server:serve", None, "Serve the launched studies to participants."),
    "simulate": Entry("app.simulate:simulate", None, "Let simulated participants play a study over HTTP."),
    "export": Entry("app.dataset.export:export", None, "Write a study's dataset."),
    "power": Entry("analysis.power.cli:power", "analysis", "Say how many participants it takes."),
    "plan": Entry("analysis.cli:plan", "analysis", "Check and hash a plan of tests."),
    "analyse": Entry("analysis.cli:analyse", "analysis", "Analyse a dataset and write a report."),
}


class LazyGroup(click.Group):
    """A group that imports a command only when it is called, so that a server needs no torch."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of a researcher's work."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command, or None for an unknown name."""
        if cmd_name not in COMMANDS:
            return None
        ctx.obj = cmd_name
        module, _, attribute = COMMANDS[cmd_name].target.partition(":")
        return getattr(importlib.import_module(module), attribute)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; where a library is missing, say which extra brings it."""
        try:
            return super().invoke(ctx)
        except ModuleNotFoundError as error:
            extra = COMMANDS[ctx.obj].extra
            if extra is None or (error.name or "").split(".")[0] in ("app", "stimuli", "analysis"):
                raise
            raise click.UsageError(
                f"`pfungst {ctx.obj}` needs the module {error.name}: pip install 'pfungst[{extra}]'."
            ) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.help) for name, entry in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pfungst")
def cli() -> None:
    """Controlled trials on vision models: do explanations let people see what a network learned?

    \b
    Examples:
      pfungst demo                                    everything once, in a few minutes
      pfungst stimuli build borowski-small -o pack    make a stimulus pack
      pfungst study add borowski-small --pack pack    launch a study on it
      pfungst serve                                   let people take part
      pfungst export borowski-small -o dataset        write the answers
      pfungst analyse dataset -o report               see what they show
    """


def main(args: list[str] | None = None) -> None:
    """Run a command; exit 0 when done, 2 with one sentence for a user's mistake, 1 for our own failure."""
    try:
        status = cli.main(args, prog_name="pfungst", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        sys.exit(0)
    except click.exceptions.Abort:
        click.echo("pfungst: stopped.", err=True)
        sys.exit(1)
    except Exception as error:
        exit_code = getattr(error, "exit_code", None)
        if exit_code is None:
            raise
        message = error.format_message() if isinstance(error, click.ClickException) else str(error)
        click.echo(f"pfungst: {message}", err=True)
        sys.exit(exit_code)
    sys.exit(status if isinstance(status, int) else 0)
