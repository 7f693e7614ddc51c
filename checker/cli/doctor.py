"""`checker doctor`: whether everything a run needs is here."""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Iterator
from importlib import import_module, metadata

import click

import checker
from checker.cli.key import has_key, pseudonym_key
from checker.errors import CheckerError

OLDEST = (3, 11)
PACKAGE = "safeguarding-checker"

PRINTED = "\N{EN DASH}\N{RIGHT SINGLE QUOTATION MARK}\N{POUND SIGN}\N{LATIN SMALL LETTER E WITH ACUTE}"
"""Characters that reports print, and that not every screen has."""

_NAME = re.compile(r"[^A-Za-z0-9._-]")  # ends the name of a package in what is required

Finding = tuple[str, str]
"""`ok`, `note` or `MEND`, and what was found."""


@click.command()
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """See whether everything a run needs is here: Python, packages, engines, rules, the key, the screen.

    Nothing is made or changed. Exit status 2 where something is to be mended before a run can be trusted.
    """
    found = [*_python(), *_packages(), *_engines(), *_rules(), *_key(), *_settings(ctx), *_screen()]
    for state, what in found:
        click.echo(f"{state:<5} {what}")
    if any(state == "MEND" for state, _ in found):
        sys.exit(2)


def _python() -> Iterator[Finding]:
    version = platform.python_version()
    state = "ok" if sys.version_info >= OLDEST else "MEND"
    yield state, f"checker {checker.__version__}, Python {version} on {platform.system() or 'an unnamed system'}"


def _packages() -> Iterator[Finding]:
    """What the package itself says it needs, without what is optional or for some systems alone."""
    try:
        required = metadata.requires(PACKAGE) or []
    except metadata.PackageNotFoundError:
        yield "note", "packages: not looked for, as the checker runs from its source and is not installed"
        return
    names = [_NAME.split(each, maxsplit=1)[0] for each in required if ";" not in each]
    versions = {name: _version(name) for name in sorted(names)}
    for name in (name for name, version in versions.items() if version is None):
        yield "MEND", f"the package {name} is not installed: install {PACKAGE} again with pip"
    yield "ok", "packages: " + ", ".join(f"{name} {version}" for name, version in versions.items() if version)


def _version(name: str) -> str | None:
    """The version of a package that is installed; None where it is not."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _engines() -> Iterator[Finding]:
    from checker.engines.choice import ENGINES

    for name, engine in ENGINES.items():
        why = engine.why_not()
        if why is None:
            why = _does_not_import(f"checker.engines.{name}")
        if why is None:
            yield "ok", f"engine {name}"
        else:  # only the durable engine may be left out
            yield "note" if name == "durable" else "MEND", f"engine {name}: {why}"


def _does_not_import(module: str) -> str | None:
    try:
        import_module(module)
    except Exception as error:  # whatever a library built for another machine raises
        return f"does not load ({type(error).__name__})"
    return None


def _rules() -> Iterator[Finding]:
    from checker.pack import FILE, read_pack
    from checker.ruleset.folders import shipped_rules

    try:
        folder = shipped_rules()
        if (pack := read_pack(folder)) is not None:
            yield "ok", f"rules: compiled when the package was built, {pack.digest}"
            return
        from checker.ruleset.library import load_library

        library = load_library(folder)
    except CheckerError as error:
        yield "MEND", f"rules: {error.what}"
        return
    yield "ok", f"rules: {len(library.rules):,} files, {library.digest}"
    if (folder / FILE).exists():
        yield "note", "rules: the files were changed since they were compiled, so they are read as they are"


def _key() -> Iterator[Finding]:
    from checker.disputes.pseudonyms import Pseudonyms

    given = os.environ.get("CHECKER_KEY") is not None
    try:
        if not has_key():
            yield "note", "key of pseudonyms: none yet; one is made in your settings folder when it is first needed"
            return
        mark = Pseudonyms(pseudonym_key()).mark()
    except CheckerError as error:
        yield "MEND", f"key of pseudonyms: {error.what}; {error.help}"
    except (OSError, RuntimeError) as error:
        yield "MEND", f"key of pseudonyms: it cannot be looked for ({type(error).__name__}); set CHECKER_KEY"
    else:
        yield "ok", f"key of pseudonyms: {'CHECKER_KEY' if given else 'the key file'}, told from others by {mark}"


def _settings(ctx: click.Context) -> Iterator[Finding]:
    settings = ctx.obj["settings"]
    yield "ok", f"settings: {settings.place if settings is not None else 'none but those on the command line'}"


def _screen() -> Iterator[Finding]:
    encoding = sys.stdout.encoding or "ascii"
    try:
        PRINTED.encode(encoding)
    except (UnicodeError, LookupError):
        yield "note", f"screen: {encoding}, in which some characters show as ?; set PYTHONUTF8=1 for all of them"
    else:
        yield "ok", f"screen: {encoding}"
