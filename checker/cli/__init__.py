"""The command line: the one place that prints, reads the environment and exits."""

from __future__ import annotations

import atexit
import errno
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click

import checker
from checker.cli.suggesting import Suggesting
from checker.errors import CheckerError

COMMANDS = {
    "check": ("checker.cli.check", "check", "Evaluate a snapshot or an export, and report."),
    "due": ("checker.cli.due", "due", "List what falls due next."),
    "reconcile": ("checker.cli.reconcile", "reconcile", "Count what a source holds, before anything is judged."),
    "convert": ("checker.cli.convert", "convert", "Write sources out as one snapshot."),
    "template": ("checker.cli.template", "template", "Write a blank spreadsheet for what no national data set holds."),
    "mapping": ("checker.cli.mapping", "mapping", "Draft how a report of your own is to be read."),
    "report": ("checker.cli.report", "report", "Work out the service report: figures, and what could not be told."),
    "explain": ("checker.cli.explain", "explain", "Show the working of each duty of one case."),
    "disputes": ("checker.cli.disputes", "disputes", "Adopt disputes, and keep a ledger of what is done about them."),
    "audit": ("checker.cli.audit", "audit", "Draw a sample for a dip audit, and read its worksheets back."),
    "rules": ("checker.cli.rules", "rules", "List, show and test the rules, and write new ones."),
    "config": ("checker.cli.config", "config", "Show the settings in use, and where each comes from."),
    "doctor": ("checker.cli.doctor", "doctor", "See whether everything a run needs is here."),
}
"""Each command, where it lives and its one line: read without importing any of them."""

_OBJECTS = 100_000
"""After how many new objects Python looks for cycles among them: facts, duties and rules are many, and hold none."""


_CUT_OFF = 141
"""The exit status of what ended because nobody was reading: that of any command a closed pipe ends (128 and SIGPIPE's 13)."""

_LONGEST, _SHOWN = 2000, 300
"""How many characters a line of what is said may have, and how many of a longer one's beginning and end are shown."""


class Lazy(Suggesting):
    """A group that imports a command only when it is called, and ends quietly where nobody reads what it says."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """What is asked on the command line; help is shown here."""
        with _quietly_cut_off():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command asked for."""
        with _quietly_cut_off():
            return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands, in the order people meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command called `name`, imported now."""
        if name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[name]
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands and their lines, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, _, line) in COMMANDS.items()])


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(checker.__version__, prog_name="checker")
@click.option("--debug", is_flag=True, help="Show the traceback of an unexpected error. It may show case data.")
@click.option(
    "--config", type=click.Path(path_type=Path), metavar="FILE",
    help="Settings to use. By default checker.toml, or [tool.checker] of pyproject.toml, in this folder or one above.",
)  # fmt: skip
@click.option("--no-config", is_flag=True, help="Use no settings but those on the command line.")
@click.pass_context
def cli(ctx: click.Context, debug: bool, config: Path | None, no_config: bool) -> None:
    """Check children's social care records against law, guidance and practice standards.

    Exit status: 0 nothing to settle, 1 disputes, 2 the result cannot be trusted.
    """
    from checker.cli.settings import defaults, found_here, read

    settings = None if no_config else read(config) if config is not None else found_here()
    ctx.obj = {"debug": debug, "settings": settings}
    if settings is not None and ctx.invoked_subcommand is not None:
        group = ctx.command
        assert isinstance(group, click.Group)
        ctx.default_map = defaults(settings, group, ctx, ctx.invoked_subcommand)


def main() -> None:
    """The `checker` command."""
    gc.set_threshold(_OBJECTS)
    atexit.register(gc.freeze)  # what is left then goes with the process, and need not be looked through
    _have_streams()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy starts some for linear algebra, which nothing here does
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:  # a cp1252 console must not lose a report to one character
            reconfigure(errors="replace")
    if sys.stdout.isatty():
        from shutil import get_terminal_size

        from checker.report.width import fold_at

        fold_at(get_terminal_size().columns)
    try:
        _let_powershell_complete()
        cli(prog_name="checker", standalone_mode=False)
    except CheckerError as error:
        _leave(error.render())
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(2)
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else _asked_for()
        _leave(f"{error.format_message()}\n   help: see `{command} --help`")
    except click.ClickException as error:
        _leave(error.format_message())
    except click.exceptions.Abort:
        _leave("stopped")
    except Exception as error:
        if "--debug" in sys.argv:
            from traceback import print_exc

            print_exc()
            sys.exit(2)  # Python itself would end with 1, which here means that there are disputes
        _leave(_unforeseen(error))


def _asked_for() -> str:
    """The command on the command line, where the error does not say of which it is: as of an option with no value after it."""
    path = ["checker"]
    command: click.Command = cli
    for word in sys.argv[1:]:
        inner = command.get_command(click.Context(command), word) if isinstance(command, click.Group) else None
        if inner is not None:
            path.append(word)
            command = inner
    return " ".join(path)


def _have_streams() -> None:
    """A stream that was closed, as where a service or a scheduled task starts this, is one that nobody reads or writes to: Python
    has none in its place, and would end with 1 for want of it, which here means that there are disputes."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115, PTH123 - to the end of the process


def _unforeseen(error: Exception) -> str:
    """What to say of an error that nothing else made anything of."""
    if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
        return f"{error.filename}: this is longer than the name of a file can be\n   help: mend the name"
    if isinstance(error, UnicodeEncodeError) and any("\udc80" <= letter <= "\udcff" for letter in "".join(sys.argv)):
        what = "expected text in UTF-8 on the command line, found something else"
        return f"{what}\n   help: set the terminal to UTF-8, or write it in plain letters"
    try:
        Path.cwd()
    except OSError:
        return "the folder you are working in is not there any more\n   help: change to one that is, and run again"
    if isinstance(error, OSError) and error.filename is not None:
        why = error.strerror or type(error).__name__
        return f"{error.filename}: this cannot be looked at: {why}\n   help: see who may read and write there, or name another"
    return (
        f"something unexpected went wrong: {type(error).__name__}\n"
        "   help: run again as `checker --debug ...` to see where; it may show case data, so read before sharing"
    )


@contextmanager
def _quietly_cut_off() -> Iterator[None]:
    """Before click sees to it: it would end with 1, which here means that there are disputes."""
    try:
        yield
    except BrokenPipeError:
        from checker.cli.output import let_go

        for stream in (sys.stdout, sys.stderr):
            let_go(stream)
        sys.exit(_CUT_OFF)


def _let_powershell_complete() -> None:
    """Completion in PowerShell 7 is another package's; click itself knows bash, zsh and fish."""
    if os.environ.get("_CHECKER_COMPLETE", "").startswith("pwsh"):
        try:
            import_module("click_pwsh").support_pwsh_shell_completion()
        except ImportError:
            what = "completion in PowerShell needs the package click-pwsh"
            raise CheckerError(what, help="pip install click-pwsh") from None


def _leave(message: str) -> NoReturn:
    from checker.cli.hiding import less_passwords

    message = less_passwords(message)
    lines = [line if len(line) <= _LONGEST else f"{line[:_SHOWN]} ... {line[-_SHOWN:]}" for line in message.split("\n")]
    plain = "".join(letter if letter.isprintable() or letter in "\n\t" else "\ufffd" for letter in "\n".join(lines))
    with suppress(OSError):  # standard error may be gone as well
        click.echo(plain, err=True)  # a file's name may hold what commands a terminal
    sys.exit(2)
